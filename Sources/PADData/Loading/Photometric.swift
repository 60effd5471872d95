internal import Foundation
public import PADCore

/// Random changes of a training crop's light and color, so that exposure and color balance tell
/// the classes apart no more. Strengths of 0 change nothing.
public struct Photometric: Hashable, Codable, Sendable {
  /// Brings every crop to one mean and standard deviation of the luma, equal channel means and one
  /// spread of color before anything is drawn. What is left of these cues is the draw alone.
  public var standardizes: Bool
  /// Exponent of the value range: 2 to a power uniform within plus and minus this.
  public var gammaOctaves: Double
  /// Factor of all channels: 2 to a power uniform within plus and minus this (photographic stops).
  public var gainStops: Double
  /// Factor of each channel on its own: 2 to a power uniform within plus and minus this.
  public var whiteBalanceStops: Double
  /// Factor about mid-gray: 2 to a power uniform within plus and minus this.
  public var contrastOctaves: Double
  /// Factor of the distance from gray, uniform in 1 - saturation ... 1 + saturation.
  public var saturation: Double
  /// Chance that the crop loses its color.
  public var grayProbability: Double

  /// Strengths that are left out change nothing.
  public init(
    standardizes: Bool = false, gammaOctaves: Double = 0, gainStops: Double = 0,
    whiteBalanceStops: Double = 0, contrastOctaves: Double = 0, saturation: Double = 0,
    grayProbability: Double = 0
  ) {
    self.standardizes = standardizes
    self.gammaOctaves = gammaOctaves
    self.gainStops = gainStops
    self.whiteBalanceStops = whiteBalanceStops
    self.contrastOctaves = contrastOctaves
    self.saturation = saturation
    self.grayProbability = grayProbability
  }

  /// Changes nothing.
  public static let none = Photometric()

  /// The strengths by name. Only `strong` takes the cues away whatever their size; the others
  /// blur small differences.
  public init(_ strength: Strength) {
    switch strength {
    case .none:
      self = .none
    case .light:
      self.init(
        gammaOctaves: 0.15, gainStops: 0.25, whiteBalanceStops: 0.1, contrastOctaves: 0.2,
        saturation: 0.2)
    case .medium:
      self.init(
        gammaOctaves: 0.3, gainStops: 0.5, whiteBalanceStops: 0.25, contrastOctaves: 0.4,
        saturation: 0.4, grayProbability: 0.1)
    case .strong:
      self.init(
        standardizes: true, gammaOctaves: 0.5, gainStops: 0.75, whiteBalanceStops: 0.35,
        contrastOctaves: 0.5, saturation: 0.6, grayProbability: 0.2)
    }
  }

  var limits: [(name: String, value: Double, limit: Double)] {
    [
      ("photometric.gammaOctaves", gammaOctaves, 3), ("photometric.gainStops", gainStops, 4),
      ("photometric.whiteBalanceStops", whiteBalanceStops, 4),
      ("photometric.contrastOctaves", contrastOctaves, 3),
      ("photometric.saturation", saturation, 1),
      ("photometric.grayProbability", grayProbability, 1),
    ]
  }

  /// Takes the same numbers from the generator whatever the strengths.
  func drawn(using generator: inout SeededGenerator) -> PhotometricDraw {
    func power(_ octaves: Double) -> Double {
      let exponent = generator.uniform(in: -1...1) * octaves
      return exponent == 0 ? 1 : exp2(exponent)
    }
    return PhotometricDraw(
      standardizes: standardizes, gamma: power(gammaOctaves), gain: power(gainStops),
      whiteBalance: [
        power(whiteBalanceStops), power(whiteBalanceStops), power(whiteBalanceStops),
      ],
      contrast: power(contrastOctaves),
      saturation: 1 + generator.uniform(in: -1...1) * saturation,
      isGray: generator.uniform() < grayProbability)
  }
}

/// How much an augmentation that is chosen by name changes.
public enum Strength: String, Choice {
  case none
  case light
  case medium
  case strong
}
