import Foundation
import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// What `Reference/ssdg.py` wrote, and its batch.
struct SSDGReference {
  private let tensors: [String: Tensor]

  init() throws {
    tensors = try SafeTensors.read(
      URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Reference/ssdg.safetensors"))
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(tensors[name], "\(name) is not in the reference file") }
  }

  /// The names below `prefix`, without it.
  func keys(below prefix: String) -> [String] {
    tensors.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  static let labels: [Label] = [
    .live, .attack, .live, .attack, .live, .attack, .live, .attack, .attack, .attack,
  ]
  static let domains = [0, 0, 1, 1, 2, 2, 0, 1, 0, 0]
  static let instruments: [AttackInstrument?] = [
    nil, .print, nil, .replay, nil, .print, nil, nil, .replay, .print,
  ]

  /// The batch of the script with these pictures.
  static func batch(_ images: Tensor) -> TrainingBatch {
    TrainingBatch(images: images, labels: labels, domains: domains, instruments: instruments)
  }

  /// The pictures of a step, in float64.
  static func images(step: Int, size: Int) throws -> Tensor {
    let shape = [labels.count, 3, size, size]
    return try Tensor(noise(shape.reduce(1, *), seed: 1000 + step), shape: shape).to(.float64)
  }

  /// Fills a network as the script does, and converts it to float64.
  static func fill(_ network: any Module) throws {
    var state = try network.stateDict()
    for (seed, key) in state.keys.sorted().enumerated() {
      guard let tensor = state[key], tensor.dtype.isFloatingPoint else { continue }
      let shape = tensor.shape
      let drawn = try Tensor(noise(tensor.count, seed: seed), shape: shape)
      if shape.count > 1 {
        state[key] = try drawn * Float((6 / Double(tensor.count / shape[0])).squareRoot())
      } else if key.hasSuffix("running_var") || key.hasSuffix("weight") {
        state[key] = try 1 + drawn * 0.25
      } else {
        state[key] = try drawn * 0.25
      }
    }
    try network.load(state)
    try network.convert(to: .float64)
  }

  /// Largest difference, absolute below 1 and relative above.
  func expectClose(
    _ got: Tensor, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try self[name]
    #expect(got.dtype == .float64, "\(name)", sourceLocation: sourceLocation)
    #expect(got.count == expected.count, "\(name)", sourceLocation: sourceLocation)
    let worst =
      try zip(got.doubles(), expected.doubles()).map { abs($0 - $1) / max(1, abs($1)) }.max()
      ?? .infinity
    // Written so that NaN fails.
    #expect(worst <= 1e-9, "\(name): \(worst)", sourceLocation: sourceLocation)
  }
}
