internal import PADCore

/// SiW's three protocols. People of the train folder who choose are split off by the seed.
///
/// Source: Liu et al., *Learning deep models for face anti-spoofing: binary or auxiliary
/// supervision*, CVPR 2018, section 4.
public enum SiWProtocol: Hashable, Sendable, CaseIterable {
  /// 1: pose and expression; the first 60 frames of the train people's clips train, in which the
  /// face is mostly frontal; all frames of the others test.
  case pose
  /// 2: replays on three media train, on the fourth test.
  case medium(tested: Int)
  /// 3: one kind of attack trains, the other tests. Fold 1 trains on print, 2 on replay.
  case attack(fold: Int)

  /// Replay media, each of which tests once in protocol 2.
  public static let media = 1...4
  private static let frontalFrames = 60

  public static var allCases: [SiWProtocol] {
    [.pose] + media.map { .medium(tested: $0) } + (1...2).map { .attack(fold: $0) }
  }

  /// 1 to 3.
  public var number: Int {
    switch self {
    case .pose: 1
    case .medium: 2
    case .attack: 3
    }
  }

  /// From 1 where the protocol has folds.
  public var fold: Int? {
    switch self {
    case .pose: nil
    case .medium(let medium): medium
    case .attack(let fold): fold
    }
  }

  /// As reports call it.
  public var title: String { "SiW protocol \(number)" + (fold.map { ", fold \($0)" } ?? "") }

  /// What the protocol takes of the train people's (`isTest` false) or the test people's samples.
  func filter(isTest: Bool, dataset: String) -> SampleFilter {
    var filter = SampleFilter(datasets: [dataset])
    switch self {
    case .pose: filter.framesBelow = isTest ? nil : Self.frontalFrames
    case .medium(let tested):
      filter.instruments = [.replay]
      filter.attackAttributes = [
        "medium": Set(Self.media.filter { ($0 == tested) == isTest }.map { "\($0)" })
      ]
    case .attack(let fold):
      filter.instruments = (fold == 1) == isTest ? [.replay] : [.print]
    }
    return filter
  }
}
