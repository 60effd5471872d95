import PADCore
import PADMedia
import PADRuntime

extension ViewCard {
  /// - Shape: a list of [1, channels, height, width]
  var inputShapes: [[Int]] {
    switch pictures {
    case nil: [[1, 3, height, width]]
    case .oneConcatenated: [[1, 6, height, width]]
    case .twoInputs: [[1, 3, height, width], [1, 3, height, width]]
    }
  }

  func check(inputs: [ModelPort], origin: String) throws {
    let shapes = inputs.map(\.shape)
    let wanted = inputShapes
    let fits =
      shapes.count == wanted.count
      && zip(shapes, wanted).allSatisfy { shape, wanted in
        shape.count == 4 && zip(shape, wanted).allSatisfy { $0 < 0 || $0 == $1 }
      }
    guard !fits else { return }
    let areChannelsLast = shapes.contains { $0.count == 4 && [3, 6].contains($0[3]) }
    let advice =
      areChannelsLast
      ? "The graph takes channels last; export it with channels first"
      : "Correct width, height and pictures in the card, or export the graph with these inputs"
    throw PADError(
      .invalid, "\(origin): inputs \(shapes); the card states \(wanted)", advice: advice)
  }

  /// The position of the card's output, whose shape must be the card's.
  func index(among outputs: [ModelPort], origin: String) throws -> Int {
    let names = outputs.map(\.name)
    guard let index = output.map({ names.firstIndex(of: $0) }) ?? names.indices.first else {
      throw PADError(
        .invalid,
        "\(origin): no output '\(output ?? "")'; it has \(names.joined(separator: ", "))")
    }
    let shape = outputs[index].shape
    let (width, height) = (outputWidth ?? width, outputHeight ?? height)
    let wanted = [1, kind == .depth ? 1 : 2, height, width]
    // Depth networks often leave out the channel.
    let accepted = kind == .depth ? [wanted, [1, height, width], [height, width]] : [wanted]
    let fits = accepted.contains { wanted in
      shape.count == wanted.count && zip(shape, wanted).allSatisfy { $0 < 0 || $0 == $1 }
    }
    guard fits else {
      throw PADError(
        .invalid,
        "\(origin): output '\(names[index])' has the shape \(shape); the card states \(wanted)",
        advice: "Name another output, or state outputWidth and outputHeight")
    }
    return index
  }

  /// - Shape: image [height, width, 3] -> output [3, height, width], from `offset`
  func normalize(
    _ image: Image, into output: UnsafeMutableBufferPointer<Float>, at offset: Int
  ) {
    let plane = width * height
    image.pixels.withUnsafeBufferPointer { pixels in
      for channel in 0..<3 {
        let source = channelOrder == .rgb ? channel : 2 - channel
        let scale = 1 / (255 * deviation[channel])
        let shift = mean[channel] / deviation[channel]
        for i in 0..<plane {
          output[offset + channel * plane + i] = Float(pixels[i * 3 + source]) * scale - shift
        }
      }
    }
  }
}
