public import PADCore

/// OULU-NPU's four protocols, of which 3 and 4 have a fold for each of the six phones.
///
/// Source: Boulkenafet et al., *OULU-NPU: a mobile face presentation attack database with
/// real-world variations*, FG 2017, section 4.
public enum OULUProtocol: Hashable, Sendable, CaseIterable {
  /// 1: unseen illumination and background; sessions 1 and 2 train, 3 tests.
  case session
  /// 2: unseen printer and display; types 2 and 4 train, 3 and 5 test.
  case medium
  /// 3: an unseen phone; each tests once.
  case phone(fold: Int)
  /// 4: all three at once.
  case all(fold: Int)

  /// Folds of protocols 3 and 4.
  public static let folds = 1...6

  public static var allCases: [OULUProtocol] {
    [.session, .medium] + folds.map { .phone(fold: $0) } + folds.map { .all(fold: $0) }
  }

  /// 1 to 4.
  public var number: Int {
    switch self {
    case .session: 1
    case .medium: 2
    case .phone: 3
    case .all: 4
    }
  }

  /// 1 to 6 where the protocol has folds.
  public var fold: Int? {
    switch self {
    case .session, .medium: nil
    case .phone(let fold), .all(let fold): fold
    }
  }

  /// As reports call it.
  public var title: String {
    "OULU-NPU protocol \(number)" + (fold.map { ", fold \($0)" } ?? "")
  }

  /// The samples of a subset, by what the names of the videos say.
  public func filter(for subset: Subset, dataset: String) -> SampleFilter {
    let isTest = subset == .test
    var filter = SampleFilter(datasets: [dataset], subsets: [subset])
    if number == 1 || number == 4 { filter.sessions = isTest ? ["3"] : ["1", "2"] }
    var attributes: [String: Set<String>] = [:]
    if number == 2 || number == 4 {
      attributes["type"] = isTest ? ["1", "3", "5"] : ["1", "2", "4"]
    }
    if let fold {
      attributes["fold"] = Set(Self.folds.filter { ($0 == fold) == isTest }.map { "\($0)" })
    }
    if !attributes.isEmpty { filter.attributes = attributes }
    return filter
  }
}
