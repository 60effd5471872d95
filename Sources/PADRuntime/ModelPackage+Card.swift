import Foundation
import PADCore

extension ModelPackage {
  /// Reads a package's card without its graph.
  ///
  /// - Throws: `PADError` that names the file and the key.
  public static func readCard(of folder: URL) throws -> ModelCard {
    let url = folder.appending(path: cardFile)
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw PADError(.missing, "\(folder.path): no such model package")
    }
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw PADError(
        .missing, "\(url.path): the folder holds no readable card, so it is no model package",
        advice: "A package is written by `bonafide export`; for a published model write a card")
    }
    struct Format: Decodable { var format: Int }
    let card: ModelCard
    do {
      let format = try JSONText.decode(Format.self, from: data).format
      guard format == ModelCard.currentFormat else {
        throw PADError(
          .unsupported,
          "\(url.path): card format \(format); this version reads format "
            + "\(ModelCard.currentFormat)", advice: "Export the model with this version")
      }
      card = try JSONText.decode(ModelCard.self, from: data)
    } catch let error as DecodingError {
      throw PADError(
        .invalid, "\(url.path): \(error.explanation)",
        advice: "Docs/model-card.md describes every key")
    }
    try check(card, origin: url.path)
    return card
  }

  /// Gives a package another card, for example with a new threshold. The graph stays.
  ///
  /// - Throws: `PADError` where the card does not fit the package, which is then unchanged.
  public static func replaceCard(_ card: ModelCard, in folder: URL) throws {
    let earlier = try readCard(of: folder)
    try check(card, origin: "card")
    guard card.model == earlier.model else {
      throw PADError(
        .invalid, "the card names the model '\(card.model)'; the package has '\(earlier.model)'")
    }
    try AtomicFile.write(JSONText.data(card), to: folder.appending(path: cardFile))
  }

  /// Checks the card's own values.
  static func check(_ card: ModelCard, origin: String) throws {
    try card.crop.check(origin: "\(origin): crop")
    try card.input.check(origin: "\(origin): input")
    guard !card.model.isEmpty, !card.model.contains("/"), card.model != cardFile else {
      throw PADError(
        .invalid, "\(origin): model is '\(card.model)'; expected a file name beside the card")
    }
    guard card.threshold.value.isFinite else {
      throw PADError(
        .invalid, "\(origin): threshold.value is \(card.threshold.value); expected a number")
    }
    if case .logitDifference(_, _, let scale) = card.score, !(scale.isFinite && scale > 0) {
      throw PADError(
        .invalid, "\(origin): score.logitDifference.scale is \(scale); expected above 0")
    }
    guard card.score.indices.allSatisfy({ $0 >= 0 }) else {
      throw PADError(.invalid, "\(origin): score has a negative output index")
    }
  }

  /// Checks that card and graph speak of the same input and output.
  static func check(_ card: ModelCard, against runner: ModelRunner, model: URL) throws {
    let size = card.input.size
    guard runner.inputs.count == 1, let input = runner.inputs.first, input.shape.count == 4,
      zip(input.shape.dropFirst(), [3, size, size]).allSatisfy({ $0 == $1 || $0 == -1 })
    else {
      throw PADError(
        .invalid,
        "\(model.path): inputs \(runner.inputs.map(\.shape)); the card states one of "
          + "[-1, 3, \(size), \(size)]",
        advice: "Correct input.size in the card, or export the model with that input")
    }
    guard let output = runner.outputs.first, (1...2).contains(output.shape.count) else {
      throw PADError(
        .invalid,
        "\(model.path): outputs \(runner.outputs.map(\.shape)); expected the first to "
          + "be [batch, values]")
    }
    let width = output.shape.count == 2 ? output.shape[1] : 1
    guard width < 0 || card.score.indices.allSatisfy({ $0 < width }) else {
      throw PADError(
        .invalid,
        "\(model.path): the output has \(width) values; the card's score uses index "
          + "\(card.score.indices.max() ?? 0)")
    }
  }
}

extension ModelCard.ScoreDefinition {
  /// The positions in the output that the score reads.
  var indices: [Int] {
    switch self {
    case .logitDifference(let live, let attack, _): [live, attack]
    case .probability(let live): [live]
    case .value(let index, _): [index]
    }
  }
}
