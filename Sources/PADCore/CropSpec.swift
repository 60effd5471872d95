/// How a face is found and cut out of a picture: the contract that training and deployment share.
///
/// It is stored in the prepared store and in the model's card, and the same code executes it in
/// both halves, so that a deployed model gets what it was trained on.
public struct CropSpec: Hashable, Codable, Sendable {
  /// Where the face's position comes from.
  public enum Detector: String, Choice {
    /// BlazeFace short range (128x128 input): the default.
    case shortRange = "blazeface-short-range"
    /// BlazeFace full range, sparse (192x192 input).
    case fullRange = "blazeface-full-range-sparse"
    /// No detector: the whole picture is the face box.
    case wholePicture = "whole-picture"
  }

  /// How the crop is laid over the face.
  public enum Alignment: Hashable, Codable, Sendable {
    /// An upright square around the face box, its side `margin` times the box's longer side.
    case box(margin: Double)
    /// Rotated and scaled so that the eyes lie level: `eyeDistance` is the distance between
    /// the eyes and `eyeHeight` the eyes' distance from the top, both as shares of the side.
    case eyes(eyeDistance: Double, eyeHeight: Double)
  }

  public enum Interpolation: String, Choice {
    /// Averages source pixels where the picture shrinks, bilinear where it grows.
    case area
    case bilinear
  }

  public var detector: Detector
  /// Detections below this confidence (0...1) are no faces.
  public var minimumConfidence: Double
  /// Share of the picture's size added on every side as a reflected border before detection,
  /// for data sets whose pictures are tight face crops already. 0 adds none.
  public var detectionBorder: Double
  public var alignment: Alignment
  /// Width and height of the crop in pixels.
  public var size: Int
  public var interpolation: Interpolation
  /// Which of several faces is cut out.
  public var choice: FaceChoice
  /// How the face is smoothed along a video.
  public var smoothing: FaceSmoothing
  /// Whether boxes and eyes that a data set itself gives take the place of detections. A deployed
  /// model has none, and crops by the detector.
  public var usesAnnotations: Bool

  public init(
    detector: Detector = .shortRange, minimumConfidence: Double = 0.5,
    detectionBorder: Double = 0, alignment: Alignment = .box(margin: 1.5), size: Int = 128,
    interpolation: Interpolation = .area, choice: FaceChoice = .largest,
    smoothing: FaceSmoothing = .standard, usesAnnotations: Bool = false
  ) {
    self.detector = detector
    self.minimumConfidence = minimumConfidence
    self.detectionBorder = detectionBorder
    self.alignment = alignment
    self.size = size
    self.interpolation = interpolation
    self.choice = choice
    self.smoothing = smoothing
    self.usesAnnotations = usesAnnotations
  }

  /// Stores and cards of before videos were read state none of `choice`, `smoothing` and
  /// `usesAnnotations`: the largest detected face was taken, and nothing was there to be smoothed.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    detector = try values.decode(Detector.self, forKey: .detector)
    minimumConfidence = try values.decode(Double.self, forKey: .minimumConfidence)
    detectionBorder = try values.decode(Double.self, forKey: .detectionBorder)
    alignment = try values.decode(Alignment.self, forKey: .alignment)
    size = try values.decode(Int.self, forKey: .size)
    interpolation = try values.decode(Interpolation.self, forKey: .interpolation)
    choice = try values.decodeIfPresent(FaceChoice.self, forKey: .choice) ?? .largest
    smoothing = try values.decodeIfPresent(FaceSmoothing.self, forKey: .smoothing) ?? .standard
    usesAnnotations = try values.decodeIfPresent(Bool.self, forKey: .usesAnnotations) ?? false
  }
}

extension CropSpec {
  /// The contract in one line, for messages.
  public var summary: String {
    let layout =
      switch alignment {
      case .box(let margin): "box margin \(margin)"
      case .eyes(let distance, let height): "eyes \(distance) apart at height \(height)"
      }
    let smoothed =
      switch smoothing {
      case .off: "not smoothed"
      case .oneEuro(let cutoff, let coefficient):
        "smoothed (1 Euro, \(cutoff) Hz + \(coefficient) speed)"
      }
    return "\(detector.rawValue) (confidence \(minimumConfidence), border \(detectionBorder)), "
      + "\(layout), \(size) px \(interpolation.rawValue), \(choice.rawValue) face, "
      + "\(smoothed) in videos" + (usesAnnotations ? ", faces as the data set places them" : "")
  }
}

/// How crop pixels become a network's input, the second half of the contract.
public struct InputSpec: Hashable, Codable, Sendable {
  public enum ChannelOrder: String, Choice {
    case rgb
    case bgr
  }

  /// Width and height of the input in pixels; a crop of another size is resized by area.
  public var size: Int
  public var channelOrder: ChannelOrder
  /// Input = (pixel / 255 - mean) / deviation, per channel in `channelOrder`.
  public var mean: [Float]
  public var deviation: [Float]

  public init(
    size: Int, channelOrder: ChannelOrder = .rgb, mean: [Float] = [0.5, 0.5, 0.5],
    deviation: [Float] = [0.5, 0.5, 0.5]
  ) {
    self.size = size
    self.channelOrder = channelOrder
    self.mean = mean
    self.deviation = deviation
  }

  /// The mean and deviation of ImageNet's pictures, as torchvision's weights expect them.
  public static func imageNet(size: Int) -> InputSpec {
    InputSpec(size: size, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
  }

  /// Interleaved RGB bytes to planar normalized values, written from `offset`.
  ///
  /// - Shape: `pixels` [size, size, 3] -> `output` [3, size, size]
  public func normalize(
    _ pixels: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<Float>,
    at offset: Int = 0
  ) {
    let plane = size * size
    precondition(pixels.count == plane * 3 && output.count >= offset + plane * 3)
    for channel in 0..<3 {
      let source = channelOrder == .rgb ? channel : 2 - channel
      let scale = 1 / (255 * deviation[channel])
      let shift = mean[channel] / deviation[channel]
      let base = offset + channel * plane
      for i in 0..<plane {
        output[base + i] = Float(pixels[i * 3 + source]) * scale - shift
      }
    }
  }
}
