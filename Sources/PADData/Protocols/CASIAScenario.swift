internal import PADCore

/// CASIA-FASD's seven scenarios. People of the train folder who choose are split off by the seed.
///
/// Source: Zhang et al., *A face antispoofing database with diverse attacks*, ICB 2012, section 3.
public enum CASIAScenario: Int, CaseIterable, Sendable {
  case lowQuality = 1
  case normalQuality
  case highQuality
  case warpedPhoto
  case cutPhoto
  case video
  case overall

  /// As reports call it.
  public var title: String {
    switch self {
    case .lowQuality: "CASIA-FASD 1, low quality"
    case .normalQuality: "CASIA-FASD 2, normal quality"
    case .highQuality: "CASIA-FASD 3, high quality"
    case .warpedPhoto: "CASIA-FASD 4, warped photo attacks"
    case .cutPhoto: "CASIA-FASD 5, cut photo attacks"
    case .video: "CASIA-FASD 6, video attacks"
    case .overall: "CASIA-FASD 7, overall"
    }
  }

  /// What the scenario takes of train and test alike.
  func filter(dataset: String) -> SampleFilter {
    var filter = SampleFilter(datasets: [dataset])
    switch self {
    case .lowQuality: filter.attributes = ["quality": ["low"]]
    case .normalQuality: filter.attributes = ["quality": ["normal"]]
    case .highQuality: filter.attributes = ["quality": ["high"]]
    case .warpedPhoto: filter.attackAttributes = ["attack": ["warped"]]
    case .cutPhoto: filter.attackAttributes = ["attack": ["cut"]]
    case .video: filter.attackAttributes = ["attack": ["video"]]
    case .overall: break
    }
    return filter
  }
}
