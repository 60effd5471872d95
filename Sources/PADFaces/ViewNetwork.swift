import Foundation
import PADCore
import PADMedia
import PADRuntime

/// A depth or flow network that others published, as an ONNX file with a card (`ViewCard`).
///
/// Any thread may call it, several at once.
public final class ViewNetwork: Sendable {
  /// What the network takes and gives.
  public let card: ViewCard
  private let origin: String
  private let runner: ModelRunner
  /// The position of the card's output among the graph's.
  private let output: Int

  /// Reads a network and checks that card and graph speak of the same inputs and output.
  ///
  /// - Parameters:
  ///   - url: the card's file; the graph lies beside it.
  ///   - threads: threads of one run.
  ///   - concurrency: how many runs shall proceed at the same time.
  /// - Throws: `PADError` that names the file and what is wrong with it.
  public init(card url: URL, threads: Int = 1, concurrency: Int = 1) throws {
    card = try ViewCard.read(url)
    let model = url.deletingLastPathComponent().appending(path: card.model)
    origin = model.path
    runner = try ModelRunner(model: model, threads: threads, batch: 1, concurrency: concurrency)
    try card.check(inputs: runner.inputs, origin: origin)
    output = try card.index(among: runner.outputs, origin: origin)
  }

  /// Depth at each of the picture's pixels, in a unit of the network's own: nearer is larger.
  ///
  /// - Shape: [height, width], of the picture's size
  /// - Throws: `PADError` (`.invalid` where this is a flow network, `.numerical` where inference
  ///   fails or a value is not finite).
  public func depth(_ image: Image) throws -> ViewMap {
    try demand(.depth)
    let sign: Float = card.nearer == .smaller ? -1 : 1
    let (width, height) = outputSize
    let values = try run([image], channels: 1).map { $0 * sign * card.outputScale }
    return ViewMap(width: width, height: height, values: values)
      .resized(width: image.width, height: image.height)
  }

  /// Where each of the first picture's pixels lies in the second, in pixels of the pictures.
  ///
  /// - Throws: `PADError` (`.invalid` where this is a depth network or the pictures differ in size,
  ///   `.numerical` where inference fails or a value is not finite).
  public func flow(from first: Image, to second: Image) throws -> OpticalFlow {
    try demand(.flow)
    guard (first.width, first.height) == (second.width, second.height) else {
      throw PADError(
        .invalid,
        "\(origin): pictures of \(first.width)x\(first.height) and "
          + "\(second.width)x\(second.height) pixels; expected one size")
    }
    let (width, height) = outputSize
    let planes = try run([first, second], channels: 2)
    // From pixels of the input to those of the output, in which the vectors lie.
    let scaleX = card.outputScale * Float(width) / Float(card.width)
    let scaleY = card.outputScale * Float(height) / Float(card.height)
    let vectors = (0..<width * height).flatMap { pixel in
      [planes[pixel] * scaleX, planes[width * height + pixel] * scaleY]
    }
    return try OpticalFlow(width: width, height: height, vectors: vectors)
      .resized(width: first.width, height: first.height, interpolation: .bilinear)
  }

  private var outputSize: (width: Int, height: Int) {
    (card.outputWidth ?? card.width, card.outputHeight ?? card.height)
  }

  private func demand(_ kind: ViewCard.Kind) throws {
    guard card.kind == kind else {
      throw PADError(
        .invalid,
        "\(origin): '\(card.name)' is a \(card.kind.rawValue) network; expected one of "
          + "\(kind.rawValue)")
    }
  }

  /// - Shape: [channels, height, width], of the output's size
  private func run(_ images: [Image], channels: Int) throws -> [Float] {
    let inputs = try images.map {
      try $0.rgb().resized(width: card.width, height: card.height, interpolation: .area)
    }
    let (width, height) = outputSize
    return try runner.run(shapes: card.inputShapes) { memory in
      let volume = 3 * card.width * card.height
      for (index, input) in inputs.enumerated() {
        let isOwn = memory.count > 1
        card.normalize(
          input, into: memory[isOwn ? index : 0], at: isOwn ? 0 : index * volume)
      }
    } read: { outputs in
      let result = outputs[output]
      guard result.count == channels * width * height else {
        throw PADError(
          .invalid,
          "\(origin): the output has \(result.count) values; the card states "
            + "\(channels)x\(height)x\(width)",
          advice: "Correct outputWidth and outputHeight in the card")
      }
      guard result.allSatisfy(\.isFinite) else {
        throw PADError(.numerical, "\(origin): the output has values that are not finite")
      }
      return Array(result)
    }
  }
}
