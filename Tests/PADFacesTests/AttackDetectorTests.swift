import Foundation
import PADCore
import PADFaces
import PADMedia
import PADRuntime
import PADTestSupport
import Testing

private let publishedModel =
  packageRoot.appending(path: "../shared/data/models/minifasnet-v2-se-128.onnx").standardizedFileURL

@Suite struct AttackDetectorTests {
  /// A package around the tiny graph of PADRuntimeTests: logits from the channel means of a
  /// 4x4 input, weighted as `Reference/models.py` there defines.
  private func withTinyPackage<Result>(
    crop: CropSpec, input: InputSpec = InputSpec(size: 4), threshold: Double = 0,
    _ body: (URL) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let card = ModelCard(
      name: "tiny", method: "test", crop: crop, input: input,
      score: .logitDifference(live: 0, attack: 1, scale: 1),
      threshold: .init(value: threshold, chosenBy: "by hand"), license: "Apache-2.0", limits: [])
    let graph = packageRoot.appending(path: "Tests/PADRuntimeTests/Reference/classifier.onnx")
    try ModelPackage.write(card: card, model: graph, to: folder)
    return try body(folder)
  }

  @Test func cropInputAndScoreFollowTheCard() throws {
    // A picture of one color (51, 102, 204) = (0.2, 0.4, 0.8), whole picture, crop 8 -> input 4.
    // Normalized by mean 0.5, deviation 0.5: (-0.6, -0.2, 0.6).
    // Logits by WEIGHT and BIAS: -0.6 - 0.6 - 3 + 0.25 = -3.95; 1.2 - 0.8 + 0.3 - 0.75 = -0.05.
    let picture = Image(
      width: 30, height: 20, pixels: (0..<600).flatMap { _ in [51, 102, 204] as [UInt8] })
    let spec = CropSpec(detector: .wholePicture, alignment: .box(margin: 1), size: 8)
    try withTinyPackage(crop: spec) { folder in
      let prediction = try AttackDetector(package: folder).predict(picture)
      #expect(abs((prediction.score ?? .nan) - -3.9) < 1e-5)
      #expect(prediction.verdict == .attack)
      #expect(prediction.faceCount == 1)
    }
    // BGR exchanges the first and third channel: (0.6, -0.2, -0.6):
    // 0.6 - 0.6 + 3 + 0.25 = 3.25; -1.2 - 0.8 - 0.3 - 0.75 = -3.05.
    let bgr = InputSpec(size: 4, channelOrder: .bgr)
    try withTinyPackage(crop: spec, input: bgr, threshold: 6.29) { folder in
      let prediction = try AttackDetector(package: folder).predict(picture)
      #expect(abs((prediction.score ?? .nan) - 6.3) < 1e-5)
      #expect(prediction.verdict == .live)
      #expect(prediction.threshold == 6.29)
    }
  }

  @Test func noFaceManyFacesAndUnreadable() throws {
    try withTinyPackage(crop: CropSpec(size: 4)) { folder in
      let detector = try AttackDetector(package: folder)
      let nobody = try detector.predict(Image(width: 100, height: 80, fill: 90))
      #expect(nobody == Prediction(verdict: .noFace, threshold: 0))
      let two = try detector.predict(contentsOf: reference("faces.png"))
      #expect(two.faceCount == 2)
      #expect((two.face?.box.width ?? 0) > 120)
      #expect(two.score != nil)
      let broken = try detector.predict(contentsOf: reference("faces.json"))
      #expect(broken.verdict == .unreadable)
      #expect(broken.score == nil)
      #expect(broken.message?.contains("faces.json: not a JPEG, PNG, BMP or WebP") == true)
    }
  }

  /// The card in Docs/model-card.md, word by word, on real pictures.
  @Test(
    .enabled(
      if: isThere(publishedModel) && isThere(nuaa), "no published model or NUAA beside the package")
  )
  func aPublishedModelRunsByItsCard() throws {
    let document = try String(
      contentsOf: packageRoot.appending(path: "Docs/model-card.md"), encoding: .utf8)
    let begin = try #require(document.range(of: "```json\n"))
    let end = try #require(document.range(of: "```", range: begin.upperBound..<document.endIndex))
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try document[begin.upperBound..<end.lowerBound].write(
      to: folder.appending(path: "card.json"), atomically: true, encoding: .utf8)
    try FileManager.default.copyItem(at: publishedModel, to: folder.appending(path: "model.onnx"))

    let detector = try AttackDetector(package: folder)
    func scores(_ name: String) throws -> [Double] {
      // Every tenth picture shows all subjects of both sessions.
      let files = pictures(in: nuaa.appending(path: name)).enumerated()
        .filter { $0.offset % 10 == 0 }
      return try files.compactMap { try detector.predict(contentsOf: $0.element).score }
    }
    let (live, attack) = (try scores("ClientFace"), try scores("ImposterFace"))
    let wins = live.reduce(0) { sum, score in sum + attack.count { $0 < score } }
    let areaUnderCurve = Double(wins) / Double(live.count * attack.count)
    print("published detector on NUAA, every tenth picture: AUC \(areaUnderCurve)")
    // It was not trained on NUAA; what matters is that its input contract is met.
    #expect(areaUnderCurve > 0.9)
  }
}
