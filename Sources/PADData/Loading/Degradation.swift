internal import PADCore
public import PADMedia

/// Random losses of a training crop's detail, so that resolution, focus and compression tell the
/// classes apart no more. Probabilities of 0 change nothing.
public struct Degradation: Hashable, Codable, Sendable {
  /// Chance that the crop is shrunk and grown again.
  public var rescalingProbability: Double
  /// The smaller size over the crop's: uniform in lowest ... highest, each in 0.05...1.
  public var lowestScale: Double
  public var highestScale: Double
  /// Chance that the crop is blurred, then sharpened.
  public var focusProbability: Double
  /// The blur's standard deviation, as a share of the crop's side: uniform in lowest ... highest.
  public var lowestBlur: Double
  public var highestBlur: Double
  /// The share of what a blur of one pixel takes away that is added: uniform in 0 ... sharpening.
  public var sharpening: Double
  /// Chance that the crop is compressed and decompressed.
  public var recompressionProbability: Double
  /// JPEG quality: uniform in lowest ... highest, each in 1...100.
  public var lowestQuality: Int
  public var highestQuality: Int

  /// What is left out changes nothing.
  public init(
    rescalingProbability: Double = 0, lowestScale: Double = 1, highestScale: Double = 1,
    focusProbability: Double = 0, lowestBlur: Double = 0, highestBlur: Double = 0,
    sharpening: Double = 0, recompressionProbability: Double = 0, lowestQuality: Int = 100,
    highestQuality: Int = 100
  ) {
    self.rescalingProbability = rescalingProbability
    self.lowestScale = lowestScale
    self.highestScale = highestScale
    self.focusProbability = focusProbability
    self.lowestBlur = lowestBlur
    self.highestBlur = highestBlur
    self.sharpening = sharpening
    self.recompressionProbability = recompressionProbability
    self.lowestQuality = lowestQuality
    self.highestQuality = highestQuality
  }

  /// Changes nothing.
  public static let none = Degradation()

  /// The strengths by name. `strong` takes from every crop what tells the classes apart, and with
  /// it the fine traces of an attack.
  public init(rescaling: Strength, focus: Strength, recompression: Strength) {
    self = .none
    switch rescaling {
    case .none: break
    case .light: (rescalingProbability, lowestScale, highestScale) = (0.5, 0.7, 1)
    case .medium: (rescalingProbability, lowestScale, highestScale) = (0.8, 0.4, 1)
    case .strong: (rescalingProbability, lowestScale, highestScale) = (1, 0.15, 0.3)
    }
    switch focus {
    case .none: break
    case .light: (focusProbability, highestBlur, sharpening) = (0.5, 0.006, 0.5)
    case .medium: (focusProbability, highestBlur, sharpening) = (0.8, 0.015, 1.5)
    case .strong:
      (focusProbability, lowestBlur, highestBlur, sharpening) = (1, 0.02, 0.05, 4)
    }
    switch recompression {
    case .none: break
    case .light: (recompressionProbability, lowestQuality, highestQuality) = (0.5, 60, 95)
    case .medium: (recompressionProbability, lowestQuality, highestQuality) = (0.8, 30, 90)
    case .strong: (recompressionProbability, lowestQuality, highestQuality) = (1, 5, 20)
    }
  }

  var limits: [(name: String, value: Double, range: ClosedRange<Double>)] {
    [
      ("rescalingProbability", rescalingProbability, 0...1),
      ("lowestScale", lowestScale, 0.05...1), ("highestScale", highestScale, 0.05...1),
      ("focusProbability", focusProbability, 0...1), ("lowestBlur", lowestBlur, 0...0.25),
      ("highestBlur", highestBlur, 0...0.25), ("sharpening", sharpening, 0...10),
      ("recompressionProbability", recompressionProbability, 0...1),
      ("lowestQuality", Double(lowestQuality), 1...100),
      ("highestQuality", Double(highestQuality), 1...100),
    ]
  }

  var ranges: [(names: String, isEmpty: Bool)] {
    [
      ("lowestScale...highestScale", !(lowestScale <= highestScale)),
      ("lowestBlur...highestBlur", !(lowestBlur <= highestBlur)),
      ("lowestQuality...highestQuality", !(lowestQuality <= highestQuality)),
    ]
  }

  /// Takes the same numbers from the generator whatever the strengths.
  func drawn(using generator: inout SeededGenerator) -> DegradationDraw {
    func chance(_ probability: Double) -> Bool { generator.uniform() < probability }
    var draw = DegradationDraw.identity
    let isRescaled = chance(rescalingProbability)
    let scale = generator.uniform(in: lowestScale...highestScale)
    if isRescaled, scale < 1 { draw.scale = scale }
    let isRefocused = chance(focusProbability)
    let blur = generator.uniform(in: lowestBlur...highestBlur)
    let sharpening = generator.uniform() * sharpening
    if isRefocused { (draw.blur, draw.sharpening) = (blur, sharpening) }
    let isRecompressed = chance(recompressionProbability)
    let quality = generator.uniform() * Double(highestQuality - lowestQuality + 1)
    if isRecompressed { draw.quality = lowestQuality + Int(quality) }
    return draw
  }
}

/// One crop's loss of detail.
public struct DegradationDraw: Hashable, Sendable {
  /// The smaller size over the crop's, below 1; nil leaves the size.
  public var scale: Double?
  /// The blur's standard deviation as a share of the side; 0 does not blur.
  public var blur = 0.0
  /// The share of what a blur of one pixel takes away that is added.
  public var sharpening = 0.0
  /// JPEG quality; nil does not compress.
  public var quality: Int?

  /// Changes nothing.
  public static let identity = DegradationDraw()

  /// A crop without its detail: a small sensor, then a lens out of focus, then the camera's
  /// sharpening and compression.
  ///
  /// - Shape: [height, width, channels] -> same
  /// - Throws: `PADError(.invalid)` where a value is out of its range.
  public func applied(to image: Image) throws -> Image {
    var result = image
    if let scale {
      func smaller(_ side: Int) -> Int { max(1, Int((Double(side) * scale).rounded())) }
      result = try result.resized(
        width: smaller(image.width), height: smaller(image.height), interpolation: .area
      ).resized(width: image.width, height: image.height, interpolation: .bilinear)
    }
    let sigma = blur * Double(max(image.width, image.height))
    if sigma > 0 { result = try result.blurred(sigma: sigma) }
    if sharpening > 0 { result = try result.sharpened(by: sharpening) }
    if let quality { result = try Image(decoding: result.encoded(.jpeg(quality: quality))) }
    return result
  }
}
