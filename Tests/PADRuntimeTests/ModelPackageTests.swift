import Foundation
import PADCore
import PADRuntime
import PADTestSupport
import Testing

@Suite struct ModelPackageTests {
  private func card(
    size: Int = 4,
    score: ModelCard.ScoreDefinition = .logitDifference(live: 0, attack: 1, scale: 1)
  ) -> ModelCard {
    ModelCard(
      name: "tiny", method: "test", crop: CropSpec(size: size), input: InputSpec(size: size),
      score: score, threshold: .init(value: 0.5, chosenBy: "by hand"), license: "Apache-2.0",
      limits: ["Nothing was shown"])
  }

  @Test func writtenPackagesLoadAndScore() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "package")
      try ModelPackage.write(card: card(), model: reference("classifier.onnx"), to: url)
      let package = try ModelPackage.load(url)
      #expect(package.card == card())
      let logits = try ExpectedOutputs.read().logits
      let scores = try package.scores(pictures, count: 2)
      #expect(agree(scores.map { Float($0) }, [logits[0] - logits[1], logits[2] - logits[3]]))
      #expect(throws: PADError.self) { try package.scores(pictures, count: 1) }
      // Nothing temporary is left, and writing again replaces.
      try ModelPackage.write(
        card: card(score: .probability(live: 1)), model: reference("classifier.onnx"), to: url)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["package"])
      let second = try ModelPackage.load(url).scores(pictures, count: 2)[0]
      #expect(abs(second - 1 / (1 + exp(logits[0] - logits[1]))) < 1e-5)
    }
  }

  @Test func writingSparesOtherFoldersAndSurvivesFailures() throws {
    try withTemporaryFolder { folder in
      let other = folder.appending(path: "photos")
      try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
      try Data("x".utf8).write(to: other.appending(path: "photo.jpg"))
      let model = reference("classifier.onnx")
      #expect(
        message { try ModelPackage.write(card: card(), model: model, to: other) }
          .contains("exists and is no model package"))
      let url = folder.appending(path: "package")
      try ModelPackage.write(card: card(), model: model, to: url)
      let missing = folder.appending(path: "none.onnx")
      #expect(throws: PADError.self) {
        try ModelPackage.write(card: card(), model: missing, to: url)
      }
      #expect(try ModelPackage.load(url).card == card())
      let listed = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(listed) == ["package", "photos"])
    }
  }

  /// Writes a good package, lets `change` edit its card's text, and returns load's message.
  private func messageAfter(_ change: (String) -> String) throws -> String {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "package")
      try ModelPackage.write(card: card(), model: reference("classifier.onnx"), to: url)
      let file = url.appending(path: "card.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      try change(text).write(to: file, atomically: true, encoding: .utf8)
      return message { try ModelPackage.load(url) }
    }
  }

  @Test(arguments: [
    ("\"format\" : 1", "\"format\" : 2", "card format 2; this version reads format 1"),
    ("\"license\"", "\"licence\"", "key 'license' is missing"),
    ("\"margin\"", "\"margn\"", "key 'crop.alignment.box.margin' is missing"),
    ("\"size\" : 4", "\"size\" : \"4\"", "is no Int"),
    ("\"size\" : 4", "\"size\" : 0", "size is 0; expected 1...4096"),
    ("\"area\"", "\"cubic\"", "'crop.interpolation' is 'cubic'; expected one of area, bilinear"),
    ("\"live\" : 0", "\"live\" : 2", "the output has 2 values; the card's score uses index 2"),
    ("\"live\" : 0", "\"live\" : -1", "negative output index"),
    ("\"scale\" : 1", "\"scale\" : 0", "scale is 0.0; expected above 0"),
    ("\"model.onnx\"", "\"other.onnx\"", "other.onnx: no such model file"),
    ("\"model.onnx\"", "\"../model.onnx\"", "expected a file name beside the card"),
    ("\"minimumConfidence\" : 0.5", "\"minimumConfidence\" : 7", "minimumConfidence is 7.0"),
  ])
  func badCardsAreExplained(from: String, to: String, expected: String) throws {
    let text = try messageAfter { $0.replacingOccurrences(of: from, with: to) }
    #expect(text.contains(expected), "\(text)")
  }

  @Test func halfWrittenCards() throws {
    let cut = try messageAfter { String($0.prefix(100)) }
    #expect(cut.contains("not a JSON file, or cut short"))
    let empty = try messageAfter { _ in "" }
    #expect(empty.contains("not a JSON file, or cut short"))
  }

  @Test func graphAndCardMustAgree() throws {
    try withTemporaryFolder { folder in
      func load(_ card: ModelCard, _ model: String) throws -> String {
        let url = folder.appending(path: UUID().uuidString)
        try ModelPackage.write(card: card, model: reference(model), to: url)
        return message { try ModelPackage.load(url) }
      }
      let size = try load(card(size: 8), "classifier.onnx")
      #expect(size.contains("inputs [[-1, 3, 4, 4]]; the card states one of [-1, 3, 8, 8]"))
      let inputs = try load(card(), "two-inputs.onnx")
      #expect(inputs.contains("the card states one of"))
      let output = try load(card(), "deep-output.onnx")
      #expect(output.contains("expected the first to be [batch, values]"))
    }
  }

  @Test func missingAndForeignFolders() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "none")
      #expect(message { try ModelPackage.load(missing) }.hasSuffix("none: no such model package"))
      #expect(message { try ModelPackage.load(folder) }.contains("so it is no model package"))
      let url = folder.appending(path: "package")
      try ModelPackage.write(card: card(), model: reference("classifier.onnx"), to: url)
      try FileManager.default.removeItem(at: url.appending(path: "model.onnx"))
      #expect(message { try ModelPackage.load(url) }.hasSuffix("model.onnx: no such model file"))
    }
  }

  @Test func scoresThatAreNoNumbersAreErrors() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "package")
      try ModelPackage.write(
        card: card(score: .value(index: 0, negated: false)),
        model: reference("nothing-finite.onnx"), to: url)
      let package = try ModelPackage.load(url)
      #expect(throws: PADError.self) { try package.scores(pictures, count: 2) }
    }
  }
}
