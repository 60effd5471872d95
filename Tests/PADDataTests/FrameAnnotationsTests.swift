import Foundation
import PADCore
import PADData
import Testing

@Suite("Frame annotations")
struct FrameAnnotationsTests {
  private func read(_ text: String, _ format: FrameAnnotations.Format) throws
    -> [Int: FaceAnnotation]
  {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "clip.face")
    return try FrameAnnotations(url: folder.path("clip.face"), format: format).read()
  }

  @Test("each form; empty boxes and eyes at the origin are no face")
  func forms() throws {
    #expect(
      try read("0 1 2 3 4\n1 0 0 0 0\n\n7 5 6 7 8\r\n", .replayAttackBoxes) == [
        0: FaceAnnotation(box: BoundingBox(x: 1, y: 2, width: 3, height: 4)),
        7: FaceAnnotation(box: BoundingBox(x: 5, y: 6, width: 7, height: 8)),
      ])
    #expect(
      try read("0 0 0 0\n10 20 30 50\n", .siwBoxes) == [
        1: FaceAnnotation(box: BoundingBox(x: 10, y: 20, width: 20, height: 30))
      ])
    // The person's right eye stands first and lies on the picture's left.
    #expect(
      try read("0,100,50,140,52\n1,0,0,0,0\n", .ouluEyes) == [
        0: FaceAnnotation(
          eyeOnPictureLeft: Point(x: 100, y: 50), eyeOnPictureRight: Point(x: 140, y: 52))
      ])
    #expect(
      try read(
        "0, 10, 20, 50, 80, 40, 35, 20, 34\n1,0,0,0,0,0,0,0,0\n2,10,20,50,80,0,0,0,0\n",
        .msuBoxesAndEyes) == [
          0: FaceAnnotation(
            eyeOnPictureLeft: Point(x: 20, y: 34), eyeOnPictureRight: Point(x: 40, y: 35),
            box: BoundingBox(x: 10, y: 20, width: 40, height: 60)),
          2: FaceAnnotation(box: BoundingBox(x: 10, y: 20, width: 40, height: 60)),
        ])
    #expect(
      try read("1 2 3 4 0.5", .celebASpoofBox) == [
        0: FaceAnnotation(box: BoundingBox(x: 1, y: 2, width: 3, height: 4))
      ])
  }

  @Test(
    "errors name file and line",
    arguments: [
      ("0 1 2 3\n", FrameAnnotations.Format.replayAttackBoxes, ":1: '0 1 2 3'; expected frame x y"),
      ("0 1 2 3 4\n0 1 2 3 4\n", .replayAttackBoxes, ":2: frame 0 has a line already"),
      ("-1 1 2 3 4\n", .replayAttackBoxes, ":1: frame -1; expected a whole number from 0"),
      ("0.5,1,2,3,4\n", .ouluEyes, ":1: frame 0.5; expected a whole number"),
      ("1 2 3 4\n1 2 x 4\n", .siwBoxes, ":2: '1 2 x 4'"),
      ("1 2 3 nan\n", .siwBoxes, ":1: '1 2 3 nan'"), ("", .ouluEyes, "the list is empty"),
    ])
  func errors(text: String, format: FrameAnnotations.Format, words: String) {
    let error = #expect(throws: PADError.self) { try read(text, format) }
    #expect(error?.kind == .invalid)
    #expect(error?.description.contains("clip.face") == true)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("a missing file is named; only CelebA-Spoof's boxes scale")
  func missing() throws {
    let folder = try TemporaryFolder()
    let gone = FrameAnnotations(url: folder.path("clip.face"), format: .siwBoxes)
    #expect(throws: PADError.self) { try gone.read() }
    try folder.write("1 2 3 4\n", to: "clip.face")
    #expect(try gone.read(width: 448, height: 448) == gone.read())
  }
}
