import Foundation
import PADCore
import PADFaces
import PADMedia
import PADTestSupport
import Testing

@Suite struct FaceCropperTests {
  /// Pixel (x, y) is (x, y, 0).
  private let ramp = Image(
    width: 200, height: 150,
    pixels: (0..<150).flatMap { y in (0..<200).flatMap { x in [UInt8(x), UInt8(y), 0] } })

  @Test func boxAndMargin() throws {
    // The longer side 40 times 1.5 around the center (70, 60): x 40...100, y 30...90.
    let spec = CropSpec(detector: .wholePicture, alignment: .box(margin: 1.5), size: 60)
    let face = Face(box: BoundingBox(x: 50, y: 50, width: 40, height: 20))
    let crop = try FaceCropper(spec: spec).crop(ramp, face: face)
    #expect(
      crop
        == (try ramp.cropped(
          BoundingBox(x: 40, y: 30, width: 60, height: 60), width: 60, height: 60)))
    #expect(Array(crop.pixels[..<3]) == [40, 30, 0])
    #expect(Array(crop.pixels.suffix(3)) == [99, 89, 0])
  }

  @Test func eyesLieWhereTheSpecPutsThem() throws {
    // Eyes 40 apart and level; in the crop 0.4 * 100 = 40 apart, 35 from the top: no scaling.
    // Right eye (80, 60) -> (30, 35): the crop begins at (50, 25).
    let spec = CropSpec(alignment: .eyes(eyeDistance: 0.4, eyeHeight: 0.35), size: 100)
    let cropper = try FaceCropper(spec: spec)
    let crop = try cropper.crop(
      ramp, rightEye: Point(x: 80, y: 60), leftEye: Point(x: 120, y: 60))
    #expect(
      crop
        == (try ramp.cropped(
          BoundingBox(x: 50, y: 25, width: 100, height: 100), width: 100, height: 100)))
    // Turned by a quarter: the eye line runs down, so the crop's x axis is the picture's y.
    let turned = try cropper.crop(
      ramp, rightEye: Point(x: 100, y: 40), leftEye: Point(x: 100, y: 80))
    let pixel = (35 * 100 + 50) * 3
    // The crop's (50.5, 35.5): 20.5 along the eye line, 0.5 beside it (towards smaller x).
    #expect(abs(Int(turned.pixels[pixel]) - 99) <= 1)
    #expect(abs(Int(turned.pixels[pixel + 1]) - 60) <= 1)
  }

  @Test func detectorAndGivenEyesAgree() throws {
    let picture = try Image.read(reference("faces.png"))
    let spec = CropSpec(alignment: .eyes(eyeDistance: 0.35, eyeHeight: 0.4), size: 64)
    let cropper = try FaceCropper(spec: spec)
    let (face, crop) = try #require(try cropper.crop(picture))
    let points = try #require(face.keypoints)
    let given = try cropper.crop(picture, rightEye: points.rightEye, leftEye: points.leftEye)
    #expect(crop == given)
  }

  @Test func theLargestFaceIsTaken() throws {
    let picture = try Image.read(reference("faces.png"))
    let cropper = try FaceCropper(spec: CropSpec())
    let faces = try cropper.detect(picture)
    #expect(faces.count == 2)
    let (face, crop) = try #require(try cropper.crop(picture))
    #expect(face.box.width > 120)
    #expect((crop.width, crop.height, crop.channels) == (128, 128, 3))
    // The most confident one is the smaller face.
    #expect(faces.first != face)
  }

  @Test func theMostCentralFaceIsTaken() throws {
    let picture = try Image.read(reference("faces.png"))
    let shifted = try picture.cropped(
      BoundingBox(x: 120, y: 40, width: 280, height: 260), width: 280, height: 260)
    let whole = try FaceCropper(spec: CropSpec(choice: .central))
    let faces = try whole.detect(picture)
    // The picture's middle is (200, 150): the larger face lies 70 from it, the smaller 110.
    #expect(whole.chosen(of: faces, in: picture) == FaceCropper.largest(of: faces))
    // Centers of the same faces, 120 further left, around the middle of a picture 280 wide.
    let moved = faces.map { face in
      var face = face
      face.box.x -= 120
      face.box.y -= 40
      return face
    }
    #expect(whole.chosen(of: moved, in: shifted) != FaceCropper.largest(of: moved))
    #expect(whole.chosen(of: [], in: picture) == nil)
  }

  @Test func theTransformIsTheCrops() throws {
    // The box 40x20 around (70, 60) times 1.5: x 40...100, y 30...90, onto 30 pixels.
    let byBox = try FaceCropper(
      spec: CropSpec(detector: .wholePicture, alignment: .box(margin: 1.5), size: 30))
    let box = Face(box: BoundingBox(x: 50, y: 50, width: 40, height: 20))
    let transform = try byBox.transform(of: box)
    #expect(transform(Point(x: 40, y: 30)) == Point(x: 0, y: 0))
    #expect(transform(Point(x: 100, y: 60)) == Point(x: 30, y: 15))
    // Boxes between pixels are cut at whole ones: from 40.4 to 40, the side of 59.8 to 60.
    let between = Face(box: BoundingBox(x: 50, y: 50, width: 39.867, height: 39.867))
    let cut = try byBox.transform(of: between)
    #expect(cut(Point(x: 40, y: 40)) == Point(x: 0, y: 0))
    #expect(cut(Point(x: 100, y: 100)) == Point(x: 30, y: 30))
    // Eyes go where the spec puts them.
    let byEyes = try FaceCropper(
      spec: CropSpec(alignment: .eyes(eyeDistance: 0.4, eyeHeight: 0.3), size: 100))
    let face = try #require(Face(rightEye: Point(x: 20, y: 40), leftEye: Point(x: 50, y: 80)))
    let (right, left) = (
      try byEyes.transform(of: face)(Point(x: 20, y: 40)),
      try byEyes.transform(of: face)(Point(x: 50, y: 80))
    )
    #expect(hypot(right.x - 30, right.y - 30) < 1e-9 && hypot(left.x - 70, left.y - 30) < 1e-9)
    #expect(throws: PADError.self) { try byEyes.transform(of: box) }
  }

  @Test func noFaceIsNil() throws {
    #expect(try FaceCropper(spec: CropSpec()).crop(Image(width: 64, height: 64, fill: 9)) == nil)
  }

  @Test func wholePictureOfAnyShape() throws {
    let spec = CropSpec(detector: .wholePicture, alignment: .box(margin: 1), size: 10)
    let picture = Image(width: 40, height: 20, channels: 1, fill: 7)
    let (face, crop) = try #require(try FaceCropper(spec: spec).crop(picture))
    #expect(face.box == picture.bounds)
    #expect(crop == Image(width: 10, height: 10, fill: 7))
  }

  @Test func specsAreChecked() {
    let bad = [
      CropSpec(minimumConfidence: 2), CropSpec(detectionBorder: -1), CropSpec(size: 0),
      CropSpec(alignment: .box(margin: 0)), CropSpec(alignment: .box(margin: .nan)),
      CropSpec(alignment: .eyes(eyeDistance: 0, eyeHeight: 0.4)),
      CropSpec(alignment: .eyes(eyeDistance: 0.4, eyeHeight: 1.4)),
      CropSpec(detector: .wholePicture, alignment: .eyes(eyeDistance: 0.4, eyeHeight: 0.4)),
    ]
    for spec in bad {
      #expect(throws: PADError.self) { try FaceCropper(spec: spec) }
    }
  }

  @Test func eyesThatCannotServeThrow() throws {
    let point = Point(x: 50, y: 50)
    let byEyes = try FaceCropper(
      spec: CropSpec(alignment: .eyes(eyeDistance: 0.4, eyeHeight: 0.4)))
    #expect(
      message { try byEyes.crop(ramp, rightEye: point, leftEye: point) }
        == "both eyes lie at (50.0, 50.0)")
    #expect(
      message { try byEyes.crop(ramp, face: Face(box: ramp.bounds)) }
        .contains("no eye positions"))
    let byBox = try FaceCropper(spec: CropSpec())
    #expect(
      message { try byBox.crop(ramp, rightEye: point, leftEye: Point(x: 80, y: 50)) }
        .contains("the crop is laid over a box"))
  }
}

@Suite struct FaceMeshTests {
  @Test func meshAgreesWithTheMediaPipePackage() throws {
    let picture = try Image.read(reference("faces.png"))
    let faces = try FaceDetector().detect(picture)
    let mesh = try FaceMesh()
    let expected = try References.read().mesh
    #expect(expected.count == 2)
    for face in faces {
      let meshed = try mesh.mesh(picture, face: face)
      #expect(meshed.points.count == FaceMesh.pointCount)
      #expect(meshed.presence > 0.99)
      // The package lists faces in its own order: take the nearer nose.
      let distances = expected.map { points in
        zip(meshed.points, points).map { point, reference in
          max(
            abs(point.x - reference[0]), abs(point.y - reference[1]),
            abs(point.z - reference[2]))
        }
      }
      let nearest = try #require(distances.min { $0.reduce(0, +) < $1.reduce(0, +) })
      let mean = nearest.reduce(0, +) / Double(nearest.count)
      // Its detector's box differs by a pixel or two, and so does what the network sees.
      #expect(mean < 0.02 * face.box.width, "mean \(mean)")
      #expect((nearest.max() ?? .infinity) < 0.06 * face.box.width)
    }
  }

  @Test func nearerPointsHaveSmallerDepth() throws {
    let picture = try Image.read(reference("faces.png"))
    let face = try #require(FaceCropper.largest(of: try FaceDetector().detect(picture)))
    let points = try FaceMesh().mesh(picture, face: face).points
    // Nose tip (1) before the cheeks' edges (234, 454).
    #expect(points[1].z < points[234].z && points[1].z < points[454].z)
  }

  @Test func facesWithoutPointsThrow() throws {
    let picture = Image(width: 20, height: 20)
    #expect(throws: PADError.self) {
      try FaceMesh().mesh(picture, face: Face(box: picture.bounds))
    }
  }
}
