import Foundation
import PADCore
import PADMedia
import PADRuntime

/// A face in a picture.
public struct Face: Hashable, Codable, Sendable {
  /// In pixels of the picture; may reach beyond it.
  public var box: BoundingBox
  /// Nil where the box was not found by a detector.
  public var keypoints: FaceKeypoints?
  /// In 0...1.
  public var confidence: Double

  /// Takes a box with what is known of the face.
  public init(box: BoundingBox, keypoints: FaceKeypoints? = nil, confidence: Double = 1) {
    self.box = box
    self.keypoints = keypoints
    self.confidence = confidence
  }
}

/// Finds faces with BlazeFace. Any thread may call it, several at once.
public final class FaceDetector: Sendable {
  /// Which network finds the faces.
  public let kind: CropSpec.Detector
  /// Detections below this confidence (0...1) are dropped.
  public let minimumConfidence: Double
  /// Share of width and height added as a mirrored border on every side before detection.
  public let border: Double
  private let network: (blazeFace: BlazeFace, runner: ModelRunner)?

  /// - Parameters:
  ///   - models: nil searches the dependency folder.
  ///   - threads: threads of one detection.
  ///   - concurrency: how many detections shall proceed at the same time.
  /// - Throws: `PADError` where the models are missing or damaged.
  public init(
    kind: CropSpec.Detector = .shortRange, minimumConfidence: Double = 0.5, border: Double = 0,
    models: FaceModels? = nil, threads: Int = 1, concurrency: Int = 1
  ) throws {
    self.kind = kind
    self.minimumConfidence = minimumConfidence
    self.border = border
    let blazeFace: BlazeFace
    let model: (FaceModels) -> URL
    switch kind {
    case .shortRange: (blazeFace, model) = (.shortRange, \.shortRange)
    case .fullRange: (blazeFace, model) = (.fullRange, \.fullRange)
    case .wholePicture:
      network = nil
      return
    }
    let url = model(try models ?? FaceModels.locate())
    let runner = try ModelRunner(model: url, threads: threads, concurrency: concurrency)
    let size = blazeFace.inputSize
    let anchors = blazeFace.anchors.count
    guard runner.inputs.map(\.shape) == [[1, size, size, 3]],
      runner.outputs.map(\.shape) == [[1, anchors, BlazeFace.valuesPerAnchor], [1, anchors, 1]]
    else {
      throw PADError(
        .invalid,
        "\(url.path): inputs \(runner.inputs.map(\.shape)), outputs "
          + "\(runner.outputs.map(\.shape)); expected BlazeFace's with \(anchors) anchors")
    }
    network = (blazeFace, runner)
  }

  /// All faces, the most confident first. The detector `wholePicture` returns the picture's
  /// bounds.
  ///
  /// - Throws: `PADError` where inference fails.
  public func detect(_ image: Image) throws -> [Face] {
    try detect(image, within: borderedBounds(of: image))
  }

  /// The faces in a part of the picture, as large in the network's input as the part allows.
  ///
  /// - Parameter region: what lies beyond the picture and its border is left out. The detector
  ///   `wholePicture` pays no heed to it.
  /// - Returns: faces in pixels of the whole picture, the most confident first; none where the
  ///   region misses the picture.
  /// - Throws: `PADError` where inference fails.
  public func detect(_ image: Image, in region: BoundingBox) throws -> [Face] {
    guard let area = region.wholePixels(within: borderedBounds(of: image)) else { return [] }
    return try detect(image, within: area)
  }

  private func borderedBounds(of image: Image) -> BoundingBox {
    let horizontal = (Double(image.width) * border).rounded()
    let vertical = (Double(image.height) * border).rounded()
    return BoundingBox(
      x: -horizontal, y: -vertical, width: Double(image.width) + 2 * horizontal,
      height: Double(image.height) + 2 * vertical)
  }

  private func detect(_ image: Image, within area: BoundingBox) throws -> [Face] {
    guard let (blazeFace, runner) = network else { return [Face(box: image.bounds)] }
    let letterbox = Letterbox(area, size: blazeFace.inputSize)
    let small = try letterbox.picture(of: image).rgb()
    let candidates = try runner.run(
      shapes: [[1, blazeFace.inputSize, blazeFace.inputSize, 3]]
    ) { inputs in
      letterbox.write(small, into: inputs[0])
    } read: { outputs in
      blazeFace.candidates(
        regressors: outputs[0], confidences: outputs[1], minimumConfidence: minimumConfidence)
    }
    return BlazeFace.merged(candidates).map { letterbox.face($0) }
  }
}

extension BoundingBox {
  /// The pixels that the box touches and that lie within `bounds`; nil where there are none.
  fileprivate func wholePixels(within bounds: BoundingBox) -> BoundingBox? {
    let left = max(bounds.x, x.rounded(.down))
    let top = max(bounds.y, y.rounded(.down))
    let right = min(bounds.x + bounds.width, (x + width).rounded(.up))
    let bottom = min(bounds.y + bounds.height, (y + height).rounded(.up))
    guard right > left, bottom > top else { return nil }
    return BoundingBox(x: left, y: top, width: right - left, height: bottom - top)
  }
}

/// A part of the picture, or all of it and its border, scaled into the middle of a square input.
struct Letterbox {
  private let area: BoundingBox
  private let size: Int
  private let width: Int
  private let height: Int
  private var left: Int { (size - width) / 2 }
  private var top: Int { (size - height) / 2 }

  /// - Parameter area: whole pixels, at least one.
  init(_ area: BoundingBox, size: Int) {
    self.area = area
    self.size = size
    let scale = Double(size) / max(area.width, area.height)
    width = min(size, max(1, Int((area.width * scale).rounded())))
    height = min(size, max(1, Int((area.height * scale).rounded())))
  }

  /// Averages pixels where MediaPipe takes single samples: with those, the grain of a camera and
  /// the raster of a print alias, and faces move or vanish (noise of +-60 in pictures 1,500 wide
  /// moved the eyes by 9.8 pixels of 512; averaged, by 1.8).
  func picture(of image: Image) throws -> Image {
    area == image.bounds
      ? try image.resized(width: width, height: height, interpolation: .area)
      : try image.cropped(area, width: width, height: height, interpolation: .area)
  }

  /// Values in -1...1; black beside the picture.
  ///
  /// - Shape: [size, size, 3]
  func write(_ picture: Image, into input: UnsafeMutableBufferPointer<Float>) {
    input.update(repeating: -1)
    let rowLength = width * 3
    picture.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        let target = ((top + y) * size + left) * 3
        let source = y * rowLength
        for i in 0..<rowLength {
          input[target + i] = Float(pixels[source + i]) * (1 / 127.5) - 1
        }
      }
    }
  }

  /// Input coordinates (0...1) back to pixels of the picture.
  func face(_ candidate: BlazeFace.Candidate) -> Face {
    let scaleX = area.width / Double(width)
    let scaleY = area.height / Double(height)
    func map(_ point: Point) -> Point {
      Point(
        x: (point.x * Double(size) - Double(left)) * scaleX + area.x,
        y: (point.y * Double(size) - Double(top)) * scaleY + area.y)
    }
    let corner = map(Point(x: candidate.box.x, y: candidate.box.y))
    let points = candidate.points.map(map)
    return Face(
      box: BoundingBox(
        x: corner.x, y: corner.y, width: candidate.box.width * Double(size) * scaleX,
        height: candidate.box.height * Double(size) * scaleY),
      keypoints: FaceKeypoints(
        rightEye: points[0], leftEye: points[1], nose: points[2], mouth: points[3],
        rightEar: points[4], leftEar: points[5]),
      confidence: candidate.confidence)
  }
}
