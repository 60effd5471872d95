internal import PADCore

/// Named augmentations that take a cue away on purpose, as a run's settings give them. All are off
/// unless asked for.
public struct CueRemoval: Hashable, Codable, Sendable {
  /// Mean, contrast, saturation and the ratios of the channels.
  public var photometric = Strength.none
  /// What an earlier compression has left.
  public var recompression = Strength.none
  /// How much the crop was shrunk or grown, and the share of high frequencies with it.
  public var rescaling = Strength.none
  /// Sharpness.
  public var blur = Strength.none
  /// Where the face lies in its crop, and how much of the crop it fills.
  public var placement = Strength.none
  /// Chance that a crop loses its color, in 0...1. The photometric strengths `medium` and `strong`
  /// have a chance of their own; the higher counts.
  public var gray = 0.0

  /// Removes nothing.
  public init() {}

  /// A key that is absent removes nothing: older settings have none.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    func strength(_ key: CodingKeys) throws -> Strength {
      try keys.decodeIfPresent(Strength.self, forKey: key) ?? .none
    }
    photometric = try strength(.photometric)
    recompression = try strength(.recompression)
    rescaling = try strength(.rescaling)
    blur = try strength(.blur)
    placement = try strength(.placement)
    gray = try keys.decodeIfPresent(Double.self, forKey: .gray) ?? 0
  }

  /// - Throws: `PADError(.invalid)` where the chance of gray is out of range.
  public func check() throws {
    guard (0...1).contains(gray) else {
      throw PADError(.invalid, "key 'removeCues.gray' is \(gray); expected 0...1")
    }
  }

  /// An augmentation that removes the cues besides.
  public func added(to augmentation: Augmentation) -> Augmentation {
    var augmentation = augmentation
    augmentation.photometric = Photometric(photometric)
    augmentation.photometric.grayProbability = max(
      augmentation.photometric.grayProbability, gray)
    let (shift, scale) = placement.ranges
    augmentation.shift = max(augmentation.shift, shift)
    augmentation.scale = max(augmentation.scale, scale)
    augmentation.degradation = Degradation(
      rescaling: rescaling, focus: blur, recompression: recompression)
    return augmentation
  }
}

extension Strength {
  /// Ranges of shift and scale, as `Augmentation` has them.
  fileprivate var ranges: (shift: Double, scale: Double) {
    switch self {
    case .none: (0, 0)
    case .light: (0.05, 0.1)
    case .medium: (0.1, 0.2)
    case .strong: (0.2, 0.35)
    }
  }
}
