import PADCore

/// A word that must stand beside every number of an evaluation, because it flatters.
public enum Mark: String, Choice, Comparable {
  case oracleThreshold = "oracle threshold"
  case subjectsShared = "subjects shared"
  case trainingData = "training data"
  case developmentData = "development data"
  case targetAdapted = "target-adapted"

  /// In the order of the cases.
  public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Sequence<Mark> {
  /// The words in one line: `oracle threshold; subjects shared`.
  public var text: String { map(\.rawValue).joined(separator: "; ") }
}

extension Evaluation {
  /// What each mark means here, in the order of `marks`.
  public var markReasons: [String] {
    marks.map { mark in
      switch mark {
      case .oracleThreshold:
        "the test scores chose the threshold, which no deployed detector can have"
      case .subjectsShared where subjectsSharedWithDevelopment > 0:
        "\(grouped(subjectsSharedWithDevelopment)) test subjects also chose the threshold"
      case .subjectsShared:
        "people of the test set trained the detector, or chose its checkpoint or threshold"
      case .trainingData: "the weights were fitted on these samples"
      case .developmentData: "these samples chose the checkpoint and the threshold"
      case .targetAdapted: "the unlabeled test scores were moved to the source's median"
      }
    }
  }
}
