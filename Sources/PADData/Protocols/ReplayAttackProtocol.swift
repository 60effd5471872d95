internal import PADCore

/// Replay-Attack's protocols: all attacks, or those of one support, one device or one medium, in
/// train, development and test alike.
///
/// Source: Chingovska et al., *On the effectiveness of local binary patterns in face
/// anti-spoofing*, BIOSIG 2012, section 2.
public enum ReplayAttackProtocol: String, CaseIterable, Sendable {
  case grandtest
  case fixed
  case hand
  case print
  case mobile
  case highdef
  case photo
  case video

  /// As reports call it.
  public var title: String { "Replay-Attack \(rawValue)" }

  func filter(dataset: String) -> SampleFilter {
    var filter = SampleFilter(datasets: [dataset])
    switch self {
    case .grandtest: break
    case .fixed, .hand: filter.attackAttributes = ["support": [rawValue]]
    case .print, .mobile, .highdef: filter.attackAttributes = ["device": [rawValue]]
    case .photo, .video: filter.attackAttributes = ["medium": [rawValue]]
    }
    return filter
  }
}
