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
  /// - Shape: [height, width, 1], of the picture's size
  /// - Throws: `PADError` (`.invalid` where this is a flow network, `.numerical` where inference
  ///   fails or a value is not finite).
  public func depth(_ image: Image) throws -> ViewMap {
    try demand(.depth)
    let sign: Float = card.nearer == .smaller ? -1 : 1
    return try run([image], channels: 1, scales: [sign * card.outputScale])
      .resized(width: image.width, height: image.height)
  }

  /// Where each of the first picture's pixels lies in the second: (u, v) to the right and down, in
  /// pixels of the pictures.
  ///
  /// - Shape: [height, width, 2], of the pictures' size
  /// - Throws: `PADError` (`.invalid` where this is a depth network or the pictures differ in size,
  ///   `.numerical` where inference fails or a value is not finite).
  public func flow(from first: Image, to second: Image) throws -> ViewMap {
    try demand(.flow)
    guard (first.width, first.height) == (second.width, second.height) else {
      throw PADError(
        .invalid,
        "\(origin): pictures of \(first.width)x\(first.height) and "
          + "\(second.width)x\(second.height) pixels; expected one size")
    }
    let scales = [
      card.outputScale * Float(first.width) / Float(card.width),
      card.outputScale * Float(first.height) / Float(card.height),
    ]
    return try run([first, second], channels: 2, scales: scales)
      .resized(width: first.width, height: first.height)
  }

  private func demand(_ kind: ViewCard.Kind) throws {
    guard card.kind == kind else {
      throw PADError(
        .invalid,
        "\(origin): '\(card.name)' is a \(card.kind.rawValue) network; expected one of "
          + "\(kind.rawValue)")
    }
  }

  /// - Shape: output [1, channels, height, width] -> [height, width, channels]
  private func run(_ images: [Image], channels: Int, scales: [Float]) throws -> ViewMap {
    let inputs = try images.map {
      try $0.rgb().resized(width: card.width, height: card.height, interpolation: .area)
    }
    let (width, height) = (card.outputWidth ?? card.width, card.outputHeight ?? card.height)
    let plane = width * height
    return try runner.run(shapes: card.inputShapes) { memory in
      let volume = 3 * card.width * card.height
      for (index, input) in inputs.enumerated() {
        let isOwn = memory.count > 1
        card.normalize(
          input, into: memory[isOwn ? index : 0], at: isOwn ? 0 : index * volume)
      }
    } read: { outputs in
      let result = outputs[output]
      guard result.count == plane * channels else {
        throw PADError(
          .invalid,
          "\(origin): the output has \(result.count) values; the card states "
            + "\(channels)x\(height)x\(width)",
          advice: "Correct outputWidth and outputHeight in the card")
      }
      guard result.allSatisfy(\.isFinite) else {
        throw PADError(.numerical, "\(origin): the output has values that are not finite")
      }
      let values = (0..<plane * channels).map { index in
        let channel = index % channels
        return result[channel * plane + index / channels] * scales[channel]
      }
      return ViewMap(width: width, height: height, channels: channels, values: values)
    }
  }
}
