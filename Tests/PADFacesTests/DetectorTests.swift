import Foundation
import PADCore
import PADFaces
import PADMedia
import PADTestSupport
import Testing

@Suite struct BlazeFaceTests {
  @Test func anchorsLieInCellCenters() {
    let short = BlazeFace.shortRange.anchors
    #expect(short.count == 896)
    // 16x16 cells of two anchors: the second cell begins at anchor 2, the second row at 32.
    #expect(short[0] == Point(x: 0.5 / 16, y: 0.5 / 16))
    #expect(short[1] == short[0])
    #expect(short[2] == Point(x: 1.5 / 16, y: 0.5 / 16))
    #expect(short[32] == Point(x: 0.5 / 16, y: 1.5 / 16))
    // 8x8 cells of six anchors follow at 512.
    #expect(short[511] == Point(x: 15.5 / 16, y: 15.5 / 16))
    #expect(short[512...517].allSatisfy { $0 == Point(x: 0.5 / 8, y: 0.5 / 8) })
    #expect(short[895] == Point(x: 7.5 / 8, y: 7.5 / 8))
    let full = BlazeFace.fullRange.anchors
    #expect(full.count == 2304)
    #expect(full[49] == Point(x: 1.5 / 48, y: 1.5 / 48))
  }

  @Test func outputsAreDecodedRelativeToAnchors() {
    var regressors = [Float](repeating: 0, count: 896 * 16)
    var confidences = [Float](repeating: -1000, count: 896)
    // Anchor 2 at (12, 4) of 128 pixels: center (12 + 20, 4 + 28), size 64 x 32,
    // first point (12 + 4, 4 + 12).
    regressors.replaceSubrange(32..<38, with: [20, 28, 64, 32, 4, 12])
    confidences[2] = 0.25
    let found = regressors.withUnsafeBufferPointer { regressors in
      confidences.withUnsafeBufferPointer { confidences in
        BlazeFace.shortRange.candidates(
          regressors: regressors, confidences: confidences, minimumConfidence: 0.5)
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.box == BoundingBox(x: 0, y: 0.125, width: 0.5, height: 0.25))
    #expect(found.first?.points.first == Point(x: 0.125, y: 0.125))
    // 1 / (1 + exp(-0.25))
    #expect(abs((found.first?.confidence ?? 0) - 0.5621765) < 1e-6)
  }

  private func candidate(_ confidence: Double, _ x: Double, width: Double = 10)
    -> BlazeFace.Candidate
  {
    BlazeFace.Candidate(
      confidence: confidence, box: BoundingBox(x: x, y: 0, width: width, height: 10),
      points: (0..<6).map { Point(x: x + Double($0), y: 1) })
  }

  @Test func overlappingCandidatesMergeByConfidence() {
    // Boxes at 2 and 0 overlap by 8 of 12; the box at 30 stands alone.
    let merged = BlazeFace.merged([candidate(0.6, 0), candidate(0.9, 2), candidate(0.7, 30)])
    #expect(merged.map(\.confidence) == [0.9, 0.7])
    // (0.9 * 2 + 0.6 * 0) / 1.5 = 1.2
    #expect(abs(merged[0].box.x - 1.2) < 1e-12)
    #expect(abs(merged[0].points[3].x - 4.2) < 1e-12)
    #expect(merged[0].box.width == 10)
    #expect(merged[1] == candidate(0.7, 30))
  }

  @Test func overlapAtTheLimitDoesNotMerge() {
    // 10 + 10 - overlap 6 = 14: 6 / 14 > 0.3; overlap 4: 4 / 16 = 0.25 <= 0.3.
    #expect(BlazeFace.merged([candidate(0.9, 0), candidate(0.8, 4)]).count == 1)
    #expect(BlazeFace.merged([candidate(0.9, 0), candidate(0.8, 6)]).count == 2)
    #expect(BlazeFace.merged([]).isEmpty)
  }
}

@Suite struct FaceDetectorTests {
  static let kinds: [CropSpec.Detector] = [.shortRange, .fullRange]

  @Test(arguments: kinds)
  func drawnFacesAreFoundWhereNumpyFindsThem(kind: CropSpec.Detector) throws {
    let faces = try FaceDetector(kind: kind).detect(Image.read(reference("faces.png")))
    let expected = try #require(References.read().numpy[kind.rawValue])
    #expect(faces.count == expected.count)
    for (face, reference) in zip(faces, expected) {
      // The same network in the same engine; OpenCV's versions may round differently.
      #expect(reference.distance(to: face) < 0.1)
      #expect(abs(face.confidence - reference.confidence) < 0.002)
    }
  }

  @Test(arguments: kinds)
  func theMediaPipePackageFindsTheSameFaces(kind: CropSpec.Detector) throws {
    let faces = try FaceDetector(kind: kind).detect(Image.read(reference("faces.png")))
    let expected = try #require(References.read().package[kind.rawValue])
    #expect(faces.count == expected.count)
    for (face, reference) in zip(faces, expected) {
      let box = BoundingBox(
        x: reference.box[0], y: reference.box[1], width: reference.box[2],
        height: reference.box[3])
      // Half an input pixel, 1.6 picture pixels in the short range, shifts the package's result.
      #expect(face.box.intersectionOverUnion(box) > 0.9)
      #expect(reference.distance(to: face) < 5)
    }
  }

  @Test func aBorderMovesCoordinatesBack() throws {
    let picture = try Image.read(reference("faces.png"))
    let plain = try FaceDetector().detect(picture)
    let bordered = try FaceDetector(border: 0.25).detect(picture)
    let best = try #require(FaceCropper.largest(of: plain))
    let other = try #require(FaceCropper.largest(of: bordered))
    #expect(best.box.intersectionOverUnion(other.box) > 0.8)
  }

  @Test func aRegionHoldsItsOwnFaces() throws {
    let picture = try Image.read(reference("faces.png"))
    let detector = try FaceDetector()
    let all = try detector.detect(picture)
    #expect(try detector.detect(picture, in: picture.bounds) == all)
    // Beyond the picture there is nothing to look at.
    let beyond = BoundingBox(x: -500, y: -500, width: 2000, height: 2000)
    #expect(try detector.detect(picture, in: beyond) == all)
    #expect(
      try detector.detect(picture, in: BoundingBox(x: 401, y: 0, width: 50, height: 50)).isEmpty)
    let smaller = try #require(all.first { $0.box.width < 120 })
    let found = try detector.detect(picture, in: smaller.box.squared(scaledBy: 2))
    #expect(found.count == 1)
    #expect((found.first?.box.intersectionOverUnion(smaller.box) ?? 0) > 0.8)
  }

  @Test func nothingIsFoundInAnEmptyPicture() throws {
    let detector = try FaceDetector()
    #expect(try detector.detect(Image(width: 300, height: 200, fill: 120)).isEmpty)
    #expect(try detector.detect(Image(width: 1, height: 1)).isEmpty)
    #expect(try detector.detect(Image(width: 4000, height: 3, channels: 1)).isEmpty)
  }

  @Test func theSamePictureGivesTheSameFaces() throws {
    let picture = try Image.read(reference("faces.png"))
    let detector = try FaceDetector(concurrency: 2)
    let first = try detector.detect(picture)
    let different = Differences()
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      if (try? detector.detect(picture)) != first { different.add() }
    }
    #expect(different.count == 0)
    #expect(try FaceDetector().detect(picture) == first)
  }

  @Test func wholePictureNeedsNoModel() throws {
    let faces = try FaceDetector(kind: .wholePicture).detect(Image(width: 30, height: 20))
    #expect(faces == [Face(box: BoundingBox(x: 0, y: 0, width: 30, height: 20))])
  }

  @Test func missingModelsAreListed() throws {
    let folder = FileManager.default.temporaryDirectory
    #expect(
      message { try FaceModels(folder: folder) }
        .contains("face models missing: face_detection_short_range.tflite, "))
  }
}

/// Counts from many threads.
// `counted` is guarded by `lock`.
final class Differences: @unchecked Sendable {
  private let lock = NSLock()
  private var counted = 0

  func add() { lock.withLock { counted += 1 } }
  var count: Int { lock.withLock { counted } }
}
