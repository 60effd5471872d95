import Foundation
import PADCore
public import PADData

/// `bonafide datasets`: what can be prepared, what each needs and where users apply for it.
public struct DatasetOverview: Hashable, Codable, Sendable {
  /// In the order of the adapters.
  public let datasets: [DatasetDescription]
  /// Protocols over any data sets of a store.
  public let general: [Form]

  /// A protocol's form on the command line.
  public struct Form: Hashable, Codable, Sendable {
    /// What the user writes.
    public var form: String
    /// What it means.
    public var meaning: String
  }

  /// All data sets.
  public init() {
    datasets = AdapterKind.allCases.map(\.description)
    general = [
      Form(form: "auto", meaning: "the data set's own subsets, else by subject"),
      Form(form: "official", meaning: "the data sets' own subsets"),
      Form(form: "subjects", meaning: "people split 60, 20, 20"),
      Form(form: "fold=K/N", meaning: "fold K of N folds of people"),
      Form(form: "session=A:B", meaning: "session A trains, B tests"),
      Form(form: "loo=DATASET", meaning: "all other data sets of the store train, this one tests"),
      Form(form: "cross=A:B", meaning: "data set A trains, B tests; A+C:B for two that train"),
      Form(form: "lv=PERCENT", meaning: "a share of the people who train (GTCN's LV80, LV60, ...)"),
    ]
  }

  /// A paragraph a data set.
  public var text: String {
    let paragraphs = datasets.map { dataset in
      var lines = ["\(dataset.name): \(dataset.title)", "  \(dataset.summary)"]
      lines.append("  root: \(dataset.root)")
      if dataset.application != "-" { lines.append("  apply: \(dataset.application)") }
      lines.append("  protocols: \(Self.wrapped(dataset.protocols))")
      return lines.joined(separator: "\n")
    }
    let width = general.map(\.form.count).max() ?? 0
    let forms = general.map { form in
      "  \(form.form.padding(toLength: width + 2, withPad: " ", startingAt: 0))\(form.meaning)"
    }
    return (paragraphs + [(["protocols of any store:"] + forms).joined(separator: "\n")])
      .joined(separator: "\n\n")
  }

  /// The overview as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }

  private static let longestLine = 88

  /// The names, further lines indented below the first.
  private static func wrapped(_ names: [String]) -> String {
    let indent = String(repeating: " ", count: "  protocols: ".count)
    var lines = [""]
    for name in names {
      if lines[lines.count - 1].count + name.count > longestLine - indent.count { lines.append("") }
      lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? name : " \(name)"
    }
    return names.isEmpty ? "none (live only)" : lines.joined(separator: "\n\(indent)")
  }
}
