import Foundation
import PADCore
import PADMetrics
import PADTraining

/// What a training on classes of pictures gave.
public struct MulticlassResult: Codable, Hashable, Sendable {
  /// One pass over the training pictures.
  public struct Epoch: Codable, Hashable, Sendable {
    /// From 1.
    public var epoch: Int
    /// The part of the training that it belongs to.
    public var stage: String
    /// The mean of every loss over its steps.
    public var losses: [String: Double]
    /// Of the test pictures, where a part of the training ends; they choose nothing.
    public var confusion: ConfusionMatrix?
  }

  /// What was trained beside the method's own settings.
  public var settings: Multiclass.Settings
  /// The method and its settings with those of the run.
  public var configuration: ConfigurationTree
  /// In the order of the network's outputs.
  public var classNames: [String]
  /// Training pictures of each class.
  public var trainingCounts: [Int]
  /// Test pictures of each class.
  public var testCounts: [Int]
  /// In order.
  public var epochs: [Epoch]

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }

  /// Accuracies, and the last confusion matrix in Markdown.
  public var text: String {
    let measured = epochs.compactMap { epoch in epoch.confusion.map { (epoch, $0) } }
    var lines = measured.map { epoch, confusion in
      String(
        format: "After %@ (epoch %d): accuracy %.2f %%, balanced %.2f %% on %d test pictures.",
        epoch.stage, epoch.epoch, confusion.accuracy * 100, confusion.balancedAccuracy * 100,
        testCounts.reduce(0, +))
    }
    if let last = measured.last { lines += ["", Self.table(last.1, classNames)] }
    return lines.joined(separator: "\n")
  }

  private static func table(_ confusion: ConfusionMatrix, _ names: [String]) -> String {
    let rows = names.indices.map { label in
      let counts = confusion.counts[label].map(String.init).joined(separator: " | ")
      let recall = String(format: "%.2f %%", confusion.recalls[label] * 100)
      return "| \(names[label]) | \(counts) | \(recall) |"
    }
    let line = String(repeating: "|---", count: names.count + 2) + "|"
    return ([#"| true \ found | \#(names.joined(separator: " | ")) | recall |"#, line] + rows)
      .joined(separator: "\n")
  }
}

extension MulticlassResult.Epoch {
  /// For the progress.
  func line(of epochs: Int) -> String {
    let values = losses.sorted { $0.key < $1.key }
      .map { "\($0.key) \(String(format: "%.4f", $0.value))" }.joined(separator: "  ")
    let test = confusion.map { String(format: "  test accuracy %.2f %%", $0.accuracy * 100) } ?? ""
    return "\(stage): epoch \(epoch)/\(epochs)  \(values)\(test)"
  }
}
