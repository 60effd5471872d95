import Foundation
import PADCore
import PADMetrics

/// Evaluation of score files, whoever wrote them.
public enum Metrics {
  /// The files and how they are evaluated.
  public struct Request: Sendable {
    /// Rows of subset `test`, or of none, are evaluated; rows of `dev` may choose the threshold.
    public var scores: URL
    /// Chooses the threshold in place of the `dev` rows of `scores`.
    public var development: URL?
    /// How the threshold is chosen.
    public var policy: ThresholdPolicy
    /// The detector was trained on subjects of the test set.
    public var subjectsShared: Bool
    /// How the numbers are computed.
    public var settings: Evaluation.Settings

    /// - Parameter development: nil takes the `dev` rows of `scores`.
    public init(
      scores: URL, development: URL? = nil, policy: ThresholdPolicy = .sourceDevelopment,
      subjectsShared: Bool = false, settings: Evaluation.Settings = .init()
    ) {
      self.scores = scores
      self.development = development
      self.policy = policy
      self.subjectsShared = subjectsShared
      self.settings = settings
    }
  }

  /// - Throws: `PADError` for a file that cannot be read, for a set without both classes, and
  ///   where the policy needs development scores and there are none.
  public static func evaluate(_ request: Request) throws -> Evaluation {
    var rows = try Rows(request.scores, unnamed: .test)
    guard rows.test.count > 0 else {
      throw PADError(
        .insufficientData,
        "\(request.scores.relativePath): no test rows (\(rows.counts))",
        advice: "Leave the subset empty, or name it test, for the rows to evaluate")
    }
    if let file = request.development {
      let given = try Rows(file, unnamed: .development)
      rows.development = given.development
      guard rows.development.count > 0 else {
        throw PADError(
          .insufficientData, "\(file.relativePath): no development rows (\(given.counts))",
          advice: "Test scores never choose the threshold, except with --threshold oracle")
      }
    }
    if request.policy == .sourceDevelopment, rows.development.count == 0 {
      throw PADError(
        .insufficientData,
        "\(request.scores.relativePath): no dev rows to choose the threshold on",
        advice: "Pass --dev FILE or --threshold fixed=X, or --threshold oracle, which marks its "
          + "numbers")
    }
    return try Evaluation(
      test: rows.test, development: rows.development.count > 0 ? rows.development : nil,
      policy: request.policy, marks: request.subjectsShared ? [.subjectsShared] : [],
      settings: request.settings)
  }

  /// The rows of a score file by subset.
  private struct Rows {
    var test = ScoreTable()
    var development = ScoreTable()
    var trainCount = 0

    /// - Parameter unnamed: the subset of rows that name none.
    init(_ file: URL, unnamed: Subset) throws {
      try ScoreFile.read(file) { sample in
        switch sample.sample.subset ?? unnamed {
        case .train: trainCount += 1
        case .development: development.append(sample)
        case .test: test.append(sample)
        }
      }
    }

    var counts: String {
      "\(grouped(trainCount)) train, \(grouped(development.count)) dev, "
        + "\(grouped(test.count)) test"
    }
  }
}
