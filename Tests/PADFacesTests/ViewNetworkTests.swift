import Foundation
import PADCore
import PADFaces
import PADMedia
import PADTestSupport
import Testing

/// What `Reference/view_networks.py` wrote.
private struct Expected: Decodable {
  var first: [UInt8]
  var second: [UInt8]
  var depth: [Float]
  var flow: [Float]
  var flowOfDouble: [Float]

  static func read() throws -> Expected {
    try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: reference("view-networks.json")))
  }
}

private func expectEqual(_ values: [Float], _ expected: [Float], _ scale: Float = 1) {
  #expect(values.count == expected.count)
  for (value, wanted) in zip(values, expected) {
    #expect(abs(value - scale * wanted) < 2e-5 * max(1, abs(scale * wanted)))
  }
}

private let depthCard = ViewCard(
  kind: .depth, name: "tiny depth", license: "Apache-2.0", model: "view-depth.onnx", width: 6,
  height: 4, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225], outputWidth: 3,
  outputHeight: 2, nearer: .larger)

private let flowCard = ViewCard(
  kind: .flow, name: "tiny flow", license: "Apache-2.0", model: "view-flow-two.onnx", width: 6,
  height: 4, channelOrder: .bgr, pictures: .twoInputs, output: "flow")

/// A card beside the graphs of `Reference/view_networks.py`.
private func withCard<Result>(_ card: ViewCard, _ body: (URL) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    let graph = reference(card.model)
    try FileManager.default.copyItem(at: graph, to: folder.appending(path: card.model))
    let url = folder.appending(path: "card.json")
    try JSONText.data(card).write(to: url)
    return try body(url)
  }
}

/// Every pixel four times.
private func doubled(_ image: Image) -> Image {
  Image(
    width: 2 * image.width, height: 2 * image.height,
    pixels: (0..<2 * image.height).flatMap { y in
      (0..<2 * image.width).flatMap { x in
        let start = (y / 2 * image.width + x / 2) * 3
        return image.pixels[start..<start + 3]
      }
    })
}

@Suite struct ViewNetworkTests {
  private func pictures() throws -> (first: Image, second: Image, expected: Expected) {
    let expected = try Expected.read()
    return (
      Image(width: 6, height: 4, pixels: expected.first),
      Image(width: 6, height: 4, pixels: expected.second), expected
    )
  }

  @Test func depthAgreesWithOnnxruntime() throws {
    let (picture, _, expected) = try pictures()
    var card = depthCard
    try withCard(card) { url in
      let map = try ViewNetwork(card: url).depth(picture)
      #expect((map.width, map.height) == (6, 4))
      expectEqual(map.values, expected.depth)
    }
    // A network that gives distances, in other units.
    (card.nearer, card.outputScale) = (.smaller, 2)
    try withCard(card) { url in
      expectEqual(try ViewNetwork(card: url).depth(picture).values, expected.depth, -2)
    }
  }

  @Test func flowAgreesWithOnnxruntime() throws {
    let (first, second, expected) = try pictures()
    try withCard(flowCard) { url in
      let flow = try ViewNetwork(card: url).flow(from: first, to: second)
      #expect((flow.width, flow.height) == (6, 4))
      expectEqual(flow.vectors, expected.flow)
    }
    var one = flowCard
    (one.model, one.pictures, one.output) = ("view-flow-one.onnx", .oneConcatenated, nil)
    try withCard(one) { url in
      let flow = try ViewNetwork(card: url).flow(from: first, to: second)
      expectEqual(flow.vectors, expected.flow)
    }
  }

  @Test func flowIsInPixelsOfThePictures() throws {
    let (first, second, expected) = try pictures()
    var card = flowCard
    card.outputScale = 4
    try withCard(card) { url in
      let flow = try ViewNetwork(card: url).flow(from: doubled(first), to: doubled(second))
      #expect((flow.width, flow.height) == (12, 8))
      expectEqual(flow.vectors, expected.flowOfDouble)
    }
  }

  @Test func aNetworkIsAskedForWhatItDoes() throws {
    let (first, second, _) = try pictures()
    try withCard(depthCard) { url in
      let network = try ViewNetwork(card: url)
      #expect(
        message { try network.flow(from: first, to: second) }
          .hasSuffix("'tiny depth' is a depth network; expected one of flow"))
    }
    try withCard(flowCard) { url in
      let network = try ViewNetwork(card: url)
      #expect(
        message { try network.flow(from: first, to: doubled(second)) }
          .hasSuffix("pictures of 6x4 and 12x8 pixels; expected one size"))
    }
  }

  @Test func aGraphThatIsNotTheCardsIsRefused() throws {
    func refusal(_ card: ViewCard, _ change: (inout ViewCard) -> Void) throws -> String {
      var card = card
      change(&card)
      return try withCard(card) { url in message { try ViewNetwork(card: url) } }
    }
    #expect(
      try refusal(depthCard) { $0.width = 8 }
        .contains("inputs [[1, 3, 4, 6]]; the card states [[1, 3, 4, 8]]"))
    #expect(
      try refusal(flowCard) { $0.pictures = .oneConcatenated }
        .contains("inputs [[1, 3, 4, 6], [1, 3, 4, 6]]; the card states [[1, 6, 4, 6]]"))
    #expect(
      try refusal(depthCard) { ($0.outputWidth, $0.outputHeight) = (nil, nil) }
        .contains("output 'depth' has the shape [1, 1, 2, 3]; the card states [1, 1, 4, 6]"))
    #expect(
      try refusal(flowCard) { $0.output = "motion" }
        .hasSuffix("no output 'motion'; it has backward, flow"))
    #expect(
      try refusal(depthCard) { $0.model = "view-channels-last.onnx" }
        .hasSuffix("The graph takes channels last; export it with channels first"))
  }

  @Test func depthIsStretchedToATarget() throws {
    // 2 to 10: (v - 2) / 8.
    let map = ViewMap(width: 2, height: 2, values: [2, 4, 10, 6])
    #expect(FaceDepth(stretching: map, size: 2).values == [0, 0.25, 1, 0.5])
    let flat = ViewMap(width: 1, height: 1, values: [7])
    #expect(FaceDepth(stretching: flat, size: 2) == .zeros(size: 2))
  }
}

@Suite struct ViewCardTests {
  private func refusal(_ text: String) throws -> String {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "card.json")
      try Data(text.utf8).write(to: url)
      return message { try ViewCard.read(url) }
    }
  }

  /// The two cards that the documentation of `ViewCard` shows.
  private func examples() throws -> [String] {
    let source = try String(
      contentsOf: packageRoot.appending(path: "Sources/PADFaces/ViewCard.swift"), encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    var (examples, isInside) = ([String](), false)
    for line in lines where line.hasPrefix("///") {
      let text = line.dropFirst(4)
      if text.hasPrefix("```") {
        isInside = text == "```json"
        if isInside { examples.append("") }
      } else if isInside {
        examples[examples.count - 1] += text + "\n"
      }
    }
    return examples
  }

  @Test func documentedCardsAreRead() throws {
    let examples = try examples()
    #expect(examples.count == 2)
    let cards = try examples.map { text in
      try withTemporaryFolder { folder in
        let url = folder.appending(path: "card.json")
        try Data(text.utf8).write(to: url)
        return try ViewCard.read(url)
      }
    }
    #expect(cards.map(\.kind) == [.depth, .flow])
    #expect(cards[0].nearer == .larger && cards[0].pictures == nil)
    #expect(cards[1].pictures == .twoInputs && cards[1].height == 256)
  }

  @Test func mistakesAreExplained() throws {
    let (depth, flow) = (try examples()[0], try examples()[1])
    func changed(_ text: String, _ old: String, _ new: String) throws -> String {
      #expect(text.contains(old))
      return try refusal(text.replacing(old, with: new))
    }
    #expect(
      try changed(depth, "\"nearer\": \"larger\"", "\"neerer\": \"larger\"")
        .hasSuffix("unknown key 'neerer'; did you mean 'nearer'?"))
    #expect(
      try changed(depth, ",\n  \"nearer\": \"larger\"", "").hasSuffix(
        "nearer is missing; expected 'larger' or 'smaller': what the depth output is where a "
          + "face is nearer"))
    #expect(
      try changed(depth, "\"larger\"", "\"lager\"")
        .contains("'nearer' is 'lager'; expected one of larger, smaller (did you mean 'larger'?)"))
    #expect(
      try changed(flow, "\"pictures\": \"two-inputs\",", "")
        .contains("pictures is missing; expected 'two-inputs' or 'one-concatenated'"))
    #expect(
      try changed(flow, "\"pictures\"", "\"nearer\": \"larger\", \"pictures\"")
        .hasSuffix("nearer is 'larger'; expected no such key, as flow has no depth"))
    #expect(
      try changed(depth, "\"outputScale\": 1", "\"outputScale\": -1")
        .contains("outputScale is -1.0; expected a number above 0"))
    #expect(
      try changed(depth, "0.229", "0").contains("deviation is [0.0, 0.224, 0.225]; expected"))
    #expect(try changed(depth, "\"format\": 1", "\"format\": 2").contains("card format 2"))
    #expect(try changed(depth, "  \"width\": 256,\n", "").contains("key 'width' is missing"))
    #expect(
      try changed(depth, "\"midas-small.onnx\"", "\"a/b.onnx\"")
        .hasSuffix("model is 'a/b.onnx'; expected a file name beside the card"))
    #expect(try refusal("{").contains("not a JSON file, or cut short"))
  }

  @Test func missingFilesAreNamed() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "none.json")
      #expect(
        message { try ViewNetwork(card: url) }
          == "\(url.path): no such card of a depth or flow network")
      try JSONText.data(depthCard).write(to: url)
      #expect(
        message { try ViewNetwork(card: url) }.hasSuffix("view-depth.onnx: no such model file"))
    }
  }
}
