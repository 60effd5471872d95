public import PADCore

/// Random changes of a training crop that keep its label. Strengths of 0 change nothing.
public struct Augmentation: Hashable, Codable, Sendable {
  /// Chance of a left-right flip.
  public var flipProbability: Double
  /// Rotation is uniform within plus and minus this.
  public var rotationDegrees: Double
  /// The scale is uniform in 1 - scale ... 1 + scale.
  public var scale: Double
  /// Shifts are uniform within plus and minus this share of the side, in x and y.
  public var shift: Double
  /// Added to all channels: uniform within plus and minus this share of the value range.
  public var brightness: Double
  /// Factor about mid-gray, uniform in 1 - contrast ... 1 + contrast.
  public var contrast: Double
  /// Factor of the distance from gray, uniform in 1 - saturation ... 1 + saturation.
  public var saturation: Double
  /// Factor per channel (color temperature and tint), uniform in 1 - tint ... 1 + tint.
  public var tint: Double
  /// Changes of light and color that take the cues of exposure and color balance away.
  public var photometric: Photometric
  /// Losses of detail that take the cues of resolution, focus and compression away.
  public var degradation: Degradation

  /// Strengths that are left out change nothing.
  public init(
    flipProbability: Double = 0, rotationDegrees: Double = 0, scale: Double = 0,
    shift: Double = 0, brightness: Double = 0, contrast: Double = 0, saturation: Double = 0,
    tint: Double = 0, photometric: Photometric = .none, degradation: Degradation = .none
  ) {
    self.flipProbability = flipProbability
    self.rotationDegrees = rotationDegrees
    self.scale = scale
    self.shift = shift
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.tint = tint
    self.photometric = photometric
    self.degradation = degradation
  }

  /// What removes cues may be absent: older settings have none.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    func strength(_ key: CodingKeys) throws -> Double { try keys.decode(Double.self, forKey: key) }
    self.init(
      flipProbability: try strength(.flipProbability),
      rotationDegrees: try strength(.rotationDegrees), scale: try strength(.scale),
      shift: try strength(.shift), brightness: try strength(.brightness),
      contrast: try strength(.contrast), saturation: try strength(.saturation),
      tint: try strength(.tint),
      photometric: try keys.decodeIfPresent(Photometric.self, forKey: .photometric) ?? .none,
      degradation: try keys.decodeIfPresent(Degradation.self, forKey: .degradation) ?? .none)
  }

  /// Changes nothing.
  public static let none = Augmentation()

  /// Flips alone.
  public static let flip = Augmentation(flipProbability: 0.5)

  /// Flips, and a little brightness and contrast.
  public static let light = Augmentation(
    flipProbability: 0.5, brightness: 0.1, contrast: 0.1)

  /// Flips, small warps and color changes.
  public static let standard = Augmentation(
    flipProbability: 0.5, rotationDegrees: 10, scale: 0.1, shift: 0.05, brightness: 0.2,
    contrast: 0.2, saturation: 0.2, tint: 0.05)

  /// Flips, and twice the warps of `standard`, with more color.
  public static let strong = Augmentation(
    flipProbability: 0.5, rotationDegrees: 20, scale: 0.2, shift: 0.1, brightness: 0.3,
    contrast: 0.3, saturation: 0.4, tint: 0.15)

  /// The presets by name.
  public enum Preset: String, Choice {
    case none
    case flip
    case light
    case standard
    case strong

    /// The strengths of the preset.
    public var augmentation: Augmentation {
      switch self {
      case .none: .none
      case .flip: .flip
      case .light: .light
      case .standard: .standard
      case .strong: .strong
      }
    }
  }

  /// - Throws: `PADError(.invalid)` naming the first strength that is out of range.
  public func check() throws {
    let shares: [(name: String, value: Double, limit: Double)] = [
      ("flipProbability", flipProbability, 1), ("rotationDegrees", rotationDegrees, 180),
      ("scale", scale, 0.9), ("shift", shift, 1), ("brightness", brightness, 1),
      ("contrast", contrast, 1), ("saturation", saturation, 1), ("tint", tint, 1),
    ]
    for (name, value, limit) in shares + photometric.limits where !(0...limit).contains(value) {
      throw PADError(.invalid, "augmentation \(name) is \(value); expected 0...\(limit)")
    }
    for (name, value, range) in degradation.limits where !range.contains(value) {
      throw PADError(
        .invalid, "augmentation degradation.\(name) is \(value); expected \(range)")
    }
    for (names, isEmpty) in degradation.ranges where isEmpty {
      throw PADError(.invalid, "augmentation degradation: \(names) is empty")
    }
  }

  /// One sample's change. Every strength takes its numbers from the generator whether it is 0
  /// or not, so that changing one leaves the others' draws as they are.
  public func drawn(using generator: inout SeededGenerator) -> AugmentationDraw {
    func around(_ strength: Double) -> Double {
      generator.uniform(in: -1...1) * strength
    }
    var draw = AugmentationDraw(
      isFlipped: generator.uniform() < flipProbability,
      rotationDegrees: around(rotationDegrees), scale: 1 + around(scale),
      shift: Point(x: around(shift), y: around(shift)), brightness: around(brightness),
      contrast: 1 + around(contrast), saturation: 1 + around(saturation),
      gains: [1 + around(tint), 1 + around(tint), 1 + around(tint)])
    draw.photometric = photometric.drawn(using: &generator)
    draw.degradation = degradation.drawn(using: &generator)
    return draw
  }
}
