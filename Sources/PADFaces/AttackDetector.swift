import Foundation
import PADCore
import PADMedia
import PADRuntime

/// What a model says of one picture.
public struct Prediction: Hashable, Codable, Sendable {
  /// What the detector says.
  public var verdict: Verdict
  /// Higher is more live; nil without a face.
  public var score: Double?
  /// Live where score >= threshold.
  public var threshold: Double
  /// The face that was scored: the one that the card's crop contract chooses.
  public var face: Face?
  /// How many faces were found.
  public var faceCount: Int
  /// Why the picture could not be read.
  public var message: String?

  /// Takes a verdict with what led to it.
  public init(
    verdict: Verdict, score: Double? = nil, threshold: Double, face: Face? = nil,
    faceCount: Int = 0, message: String? = nil
  ) {
    self.verdict = verdict
    self.score = score
    self.threshold = threshold
    self.face = face
    self.faceCount = faceCount
    self.message = message
  }
}

/// A model package at work: picture in, verdict out.
///
/// Any thread may call it, several at once.
public final class AttackDetector: Sendable {
  /// The model with its card.
  public let package: ModelPackage
  private let cropper: FaceCropper

  /// The package's card.
  public var card: ModelCard { package.card }

  /// - Parameters:
  ///   - folder: a model package.
  ///   - models: the face networks; nil searches the dependency folder.
  ///   - threads: threads of one prediction.
  ///   - concurrency: how many predictions shall proceed at the same time.
  /// - Throws: `PADError` where the package or the face networks are missing or damaged.
  public init(
    package folder: URL, models: FaceModels? = nil, threads: Int = 1, concurrency: Int = 1
  ) throws {
    package = try ModelPackage.load(
      folder, threads: threads, concurrency: concurrency, batch: 1)
    cropper = try FaceCropper(
      spec: package.card.crop, models: models, threads: threads, concurrency: concurrency)
    // The first run of a graph allocates its memory: here it is nobody's waiting time.
    let blank = Image(width: package.card.input.size, height: package.card.input.size)
    _ = try cropper.detect(blank)
    _ = try score(blank)
  }

  /// Reads a picture and judges it. A picture that cannot be read gets the verdict
  /// `unreadable` and the reason as its message.
  ///
  /// - Throws: `PADError` where the model itself fails.
  public func predict(
    contentsOf url: URL, limits: PictureLimits = .standard
  ) throws -> Prediction {
    let image: Image
    do {
      image = try Image.read(url, limits: limits)
    } catch let error as PADError {
      return Prediction(
        verdict: .unreadable, threshold: card.threshold.value,
        message: error.description)
    }
    return try predict(image)
  }

  /// Judges the face that the card's crop contract chooses.
  ///
  /// - Throws: `PADError` where the model fails.
  public func predict(_ image: Image) throws -> Prediction {
    let faces = try cropper.detect(image)
    guard let face = cropper.chosen(of: faces, in: image) else {
      return Prediction(verdict: .noFace, threshold: card.threshold.value)
    }
    let score = try self.score(
      card.context.map { try image.contextView($0) } ?? cropper.crop(image, face: face))
    return Prediction(
      verdict: score >= card.threshold.value ? .live : .attack, score: score,
      threshold: card.threshold.value, face: face, faceCount: faces.count)
  }

  /// The score of a face crop, or of a context view where the card says so.
  ///
  /// - Shape: crop [size, size, 3]; a crop of another size than the input's is resized by area.
  /// - Throws: `PADError(.numerical)` where the score is not finite, or another `PADError` where
  ///   the model fails.
  public func score(_ crop: Image) throws -> Double {
    let size = card.input.size
    let input =
      crop.width == size && crop.height == size
      ? crop : try crop.resized(width: size, height: size, interpolation: .area)
    let scores = try package.scores(count: 1) { memory in
      input.pixels.withUnsafeBufferPointer { card.input.normalize($0, into: memory) }
    }
    return scores[0]
  }
}
