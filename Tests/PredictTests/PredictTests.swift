import Foundation
import PADCore
import PADFaces
import PADMedia
import PADPipeline
import PADRuntime
import Testing

@Suite struct PredictTests {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A folder with `model/`, a package around the tiny graph of PADRuntimeTests.
  private func withWorkspace(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let card = ModelCard(
      name: "tiny", method: "test", crop: CropSpec(size: 4), input: InputSpec(size: 4),
      score: .value(index: 0, negated: false), threshold: .init(value: 0, chosenBy: "by hand"),
      license: "Apache-2.0", limits: [])
    try ModelPackage.write(
      card: card, model: Self.tests.appending(path: "PADRuntimeTests/Reference/classifier.onnx"),
      to: folder.appending(path: "model"))
    try body(folder)
  }

  @Test func foldersAreSearchedInOrderAndEverythingIsReported() throws {
    try withWorkspace { folder in
      let photos = folder.appending(path: "photos")
      let inner = photos.appending(path: "b")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      let faces = Self.tests.appending(path: "PADFacesTests/Reference/faces.png")
      try FileManager.default.copyItem(at: faces, to: inner.appending(path: "faces.PNG"))
      try Image(width: 50, height: 50, fill: 80).write(to: photos.appending(path: "c.jpg"))
      try Data("text".utf8).write(to: photos.appending(path: "a.webp"))
      try Data("text".utf8).write(to: photos.appending(path: "notes.txt"))
      try Data("text".utf8).write(to: photos.appending(path: ".hidden.jpg"))
      let missing = folder.appending(path: "missing")
      let empty = folder.appending(path: "empty")
      try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)

      var results: [Predict.Result] = []
      let summary = try Predict.run(
        model: folder.appending(path: "model"), paths: [photos, missing, empty, faces]
      ) { results.append($0) }

      let names = results.map { URL(fileURLWithPath: $0.path).lastPathComponent }
      #expect(names == ["a.webp", "faces.PNG", "c.jpg", "missing", "empty", "faces.png"])
      let verdicts = results.map(\.verdict)
      #expect(
        verdicts.enumerated().filter { $0.element == .unreadable }.map(\.offset) == [0, 3, 4])
      #expect(verdicts[2] == .noFace)
      #expect(results[1].score == results[5].score && results[1].box == results[5].box)
      #expect(results[1].faces == 2)
      #expect(
        results[4].message?.hasSuffix("no pictures in this folder or below it") == true)
      #expect(summary.pictures == 6)
      #expect(summary.counts["unreadable"] == 3)
      #expect(summary.counts["no face"] == 1)
      #expect(!summary.allReadable)
      #expect(summary.medianMilliseconds != nil)
    }
  }

  @Test func aPictureWithoutAFaceIsReadable() throws {
    try withWorkspace { folder in
      let photo = folder.appending(path: "gray.png")
      try Image(width: 50, height: 50, fill: 80).write(to: photo)
      let summary = try Predict.run(model: folder.appending(path: "model"), paths: [photo]) { _ in }
      #expect(summary.allReadable)
    }
  }

  @Test func aMissingModelIsAnError() throws {
    try withWorkspace { folder in
      #expect(throws: PADError.self) {
        try Predict.run(model: folder.appending(path: "none"), paths: [folder]) { _ in }
      }
    }
  }
}
