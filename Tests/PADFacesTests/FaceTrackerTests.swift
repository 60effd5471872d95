import Foundation
import PADCore
import PADFaces
import PADMedia
import PADTestSupport
import Testing

@Suite struct FaceTrackerTests {
  private let rate = 25.0

  private func tracker(
    _ choice: FaceChoice = .largest, smoothing: FaceSmoothing = .off
  ) throws -> FaceTracker {
    try FaceTracker(cropper: FaceCropper(spec: CropSpec(choice: choice, smoothing: smoothing)))
  }

  private func place(_ face: Int, _ x: Double, _ y: Double = 120, side: Int = 110) -> Clip.Place {
    Clip.Place(face: face, center: Point(x: x, y: y), side: side)
  }

  @Test func aMovingFaceIsFollowed() throws {
    let clip = try Clip()
    var tracker = try tracker()
    for frame in 0..<20 {
      let x = 80 + 8 * Double(frame)
      let face = try #require(
        try tracker.next(clip.frame([place(0, x)]), time: Double(frame) / rate))
      #expect(abs(face.box.center.x - x) < 8)
      #expect(tracker.track == 1)
    }
  }

  @Test func aFaceThatWalksAwayIsKept() throws {
    let clip = try Clip()
    var tracker = try tracker()
    let sides = (0..<45).map { 110 - 2 * $0 }
    for (frame, side) in sides.enumerated() {
      let image = try clip.frame([place(0, 150 + Double(frame), side: side)])
      let face = try #require(try tracker.next(image, time: Double(frame) / rate))
      #expect(abs(face.box.center.x - 150 - Double(frame)) < 0.2 * Double(side))
    }
    // In the whole picture such a face is too small to be found.
    let last = try clip.frame([place(0, 194, side: 22)])
    #expect(try tracker.cropper.detect(last).isEmpty)
    #expect(tracker.track == 1)
  }

  @Test(arguments: FaceChoice.allCases)
  func theSubjectStaysTheSameBesideAnother(choice: FaceChoice) throws {
    let clip = try Clip()
    var tracker = try tracker(choice)
    // Face 0 begins as the larger one and the other in the middle; then they change: whoever was
    // chosen first is kept.
    for frame in 0..<16 {
      let growth = 3 * frame
      let image = try clip.frame([
        place(0, 70, side: 120 - growth), place(1, 200 + 3 * Double(frame), side: 90 + growth),
      ])
      let face = try #require(try tracker.next(image, time: Double(frame) / rate))
      let expected = choice == .largest ? 70 : 200 + 3 * Double(frame)
      #expect(abs(face.box.center.x - expected) < 10)
    }
    #expect(tracker.track == 1)
  }

  @Test func aLostFaceIsFoundAgain() throws {
    let clip = try Clip()
    var tracker = try tracker()
    var seen: [Bool] = []
    // Hidden in frames 4...6: 0.16 s from the last face to the next.
    for frame in 0..<10 {
      let image = try clip.frame((4...6).contains(frame) ? [] : [place(0, 150)])
      seen.append(try tracker.next(image, time: Double(frame) / rate) != nil)
    }
    #expect(seen == [true, true, true, true, false, false, false, true, true, true])
    #expect(tracker.track == 1)
    // Hidden for longer than the memory: the same place is a new track.
    let later = 9 / rate + FaceTracker.memorySeconds + 0.1
    #expect(try tracker.next(clip.frame([place(0, 150)]), time: later) != nil)
    #expect(tracker.track == 2)
  }

  @Test func aCutToAnotherFaceIsNotFollowedSilently() throws {
    let clip = try Clip()
    var tracker = try tracker(smoothing: .standard)
    let (first, second) = (try clip.frame([place(0, 70)]), try clip.frame([place(1, 250)]))
    for frame in 0..<5 { _ = try tracker.next(first, time: Double(frame) / rate) }
    // The last face was at 0.16 s: until 0.66 s it may come back, then another takes its place.
    for frame in 5..<17 {
      #expect(try tracker.next(second, time: Double(frame) / rate) == nil)
      #expect(tracker.track == 1)
    }
    let face = try #require(try tracker.next(second, time: 17 / rate))
    #expect(tracker.track == 2)
    // Nothing of the first face is left in the smoothed box.
    let alone = try #require(try FaceCropper(spec: CropSpec()).crop(second)?.face)
    #expect(face == alone)
  }

  @Test func framesFarApartAreEachDetectedAnew() throws {
    let clip = try Clip()
    var tracker = try tracker()
    for (index, x) in [70.0, 250, 120].enumerated() {
      let image = try clip.frame([place(0, x)])
      let face = try #require(try tracker.next(image, time: Double(index)))
      #expect(face == (try tracker.cropper.crop(image)?.face))
      #expect(tracker.track == index + 1)
    }
  }

  @Test func smoothingQuietensAFaceInNoise() throws {
    let clip = try Clip()
    let clean = try clip.frame([place(0, 150)])
    func unrest(_ smoothing: FaceSmoothing) throws -> Double {
      var generator = SeededGenerator(seed: 8)
      var tracker = try tracker(smoothing: smoothing)
      var centers: [Double] = []
      for frame in 0..<50 {
        let image = Clip.noisy(clean, amplitude: 40, using: &generator)
        let face = try #require(try tracker.next(image, time: Double(frame) / rate))
        centers.append(face.box.center.x)
      }
      // The mean movement from frame to frame is what a viewer sees as jitter.
      let steps = zip(centers.dropFirst(), centers).map { abs($0 - $1) }
      return steps.reduce(0, +) / Double(steps.count)
    }
    let (raw, smooth) = (try unrest(.off), try unrest(.standard))
    #expect(raw > 0)
    #expect(smooth < raw / 2, "\(smooth) of \(raw) pixels a frame")
  }

  @Test func framesDoNotDependOnLaterOnes() throws {
    let clip = try Clip()
    let frames = try (0..<8).map { try clip.frame([place(0, 100 + 5 * Double($0))]) }
    func faces(_ count: Int) throws -> [Face?] {
      var tracker = try tracker(smoothing: .standard)
      return try frames.prefix(count).enumerated().map {
        try tracker.next($0.element, time: Double($0.offset) / rate)
      }
    }
    #expect(try Array(faces(8).prefix(5)) == faces(5))
  }

  @Test func timesMustIncrease() throws {
    var tracker = try tracker()
    let image = Image(width: 64, height: 48)
    _ = try tracker.next(image, time: 1)
    #expect(
      message { try tracker.next(image, time: 1) }
        == "a frame at 1.0 s follows one at 1.0 s; expected times that increase")
    #expect(throws: PADError.self) { try tracker.next(image, time: .nan) }
    #expect(throws: Never.self) { try tracker.next(image, time: 1.04) }
  }
}

@Suite struct KnownFaceTests {
  private let rate = 25.0

  private func tracker(_ spec: CropSpec) throws -> FaceTracker {
    try FaceTracker(cropper: FaceCropper(spec: spec))
  }

  @Test func anAnnotatedBoxReplacesTheDetection() throws {
    let clip = try Clip()
    let image = try clip.frame([
      Clip.Place(face: 0, center: Point(x: 80, y: 120), side: 130),
      Clip.Place(face: 1, center: Point(x: 240, y: 120), side: 90),
    ])
    var tracker = try tracker(CropSpec(smoothing: .off))
    let box = BoundingBox(x: 205, y: 84, width: 70, height: 74)
    let face = try #require(try tracker.next(image, time: 0, known: .box(box)))
    #expect(face.box == box)
    // The key points are the detector's, of the face in the box.
    let nose = try #require(face.keypoints?.nose)
    #expect(abs(nose.x - 240) < 12)
    // Where the annotation ends, the face that it named is followed, not the larger one.
    let next = try #require(try tracker.next(image, time: 1 / rate))
    #expect(next.box.intersectionOverUnion(box) > 0.4)
    #expect(tracker.track == 1)
  }

  @Test func anAnnotationNeedsNoFaceThatADetectorFinds() throws {
    let empty = Image(width: 320, height: 240, fill: 90)
    let box = BoundingBox(x: 40, y: 50, width: 60, height: 60)
    var byBox = try tracker(CropSpec(smoothing: .off))
    #expect(try byBox.next(empty, time: 0, known: .box(box)) == Face(box: box))
    // Alignment by eyes needs eyes, which nobody supplies here.
    let spec = CropSpec(alignment: .eyes(eyeDistance: 0.4, eyeHeight: 0.4), smoothing: .off)
    var byEyes = try tracker(spec)
    #expect(try byEyes.next(empty, time: 0, known: .box(box)) == nil)
    let eyes = KnownFace.eyes(right: Point(x: 100, y: 90), left: Point(x: 140, y: 90))
    let face = try #require(try byEyes.next(empty, time: 1, known: eyes))
    #expect(face.keypoints?.rightEye == Point(x: 100, y: 90))
    #expect(face.keypoints?.leftEye == Point(x: 140, y: 90))
  }

  @Test func eyesGiveTheBoxOfAFrontalFace() throws {
    let picture = try Image.read(reference("faces.png"))
    for face in try FaceDetector().detect(picture) {
      let keypoints = try #require(face.keypoints)
      let known = try #require(Face(rightEye: keypoints.rightEye, leftEye: keypoints.leftEye))
      #expect(known.box.intersectionOverUnion(face.box) > 0.7)
      let nose = try #require(known.keypoints?.nose)
      #expect(hypot(nose.x - keypoints.nose.x, nose.y - keypoints.nose.y) < 0.1 * face.box.width)
    }
    #expect(Face(rightEye: Point(x: 3, y: 4), leftEye: Point(x: 3, y: 4)) == nil)
  }

  @Test func annotatedBoxesAreSmoothedLikeDetectedOnes() throws {
    // A cutoff of c Hz weighs a value after 1 / (2 pi) s by c / (1 + c): here by 1/2.
    let spec = CropSpec(
      detector: .wholePicture, alignment: .box(margin: 1),
      smoothing: .oneEuro(minimumCutoffHertz: 1, speedCoefficient: 0))
    var tracker = try tracker(spec)
    let image = Image(width: 64, height: 48)
    let step = 1 / (2 * Double.pi)
    func box(_ x: Double, _ width: Double) -> KnownFace {
      .box(BoundingBox(x: x, y: 10, width: width, height: 20))
    }
    _ = try tracker.next(image, time: 0, known: box(10, 20))
    // Centers 20 and 26, widths 20 and 24: center 23, width 22, so the box begins at 12.
    let face = try #require(try tracker.next(image, time: step, known: box(14, 24)))
    #expect(abs(face.box.x - 12) < 1e-9 && abs(face.box.width - 22) < 1e-9)
    // A box that does not overlap begins a new track where it is.
    let jumped = try #require(try tracker.next(image, time: 2 * step, known: box(44, 20)))
    #expect(jumped.box.x == 44 && tracker.track == 2)
  }

  @Test func annotationsWithoutExtentThrow() throws {
    var tracker = try tracker(CropSpec())
    let image = Image(width: 64, height: 48)
    #expect(
      message {
        try tracker.next(
          image, time: 0, known: .box(BoundingBox(x: 1, y: 2, width: 0, height: 5)))
      } == "the annotated face box is x 1.0, y 2.0, 0.0x5.0; expected an area above 0")
    let point = Point(x: 5, y: 6)
    #expect(
      message { try tracker.next(image, time: 1, known: .eyes(right: point, left: point)) }
        == "the annotation puts both eyes at (5.0, 6.0)")
  }
}
