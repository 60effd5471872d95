import Foundation
import Testing
import Torch
import TorchNN

/// Files that the scripts in `Reference` wrote.
let referenceFolder = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "Reference")

/// Lines of a text in `Reference`.
func referenceRows(_ file: String) throws -> [String] {
  try String(contentsOf: referenceFolder.appending(path: file), encoding: .utf8)
    .split(separator: "\n").map(String.init)
}

/// Uniform in [-1, 1): the hash of (index, seed) of `Reference/hashed_weights.py`.
func noise(_ count: Int, seed: Int) -> [Float] {
  (0..<count).map { index in
    var h = UInt32(truncatingIfNeeded: index) &* 2_654_435_761
    h = h &+ UInt32(truncatingIfNeeded: seed * 40503)
    h ^= h >> 16
    h = h &* 2_246_822_519
    h ^= h >> 13
    h = h &* 3_266_489_917
    h ^= h >> 16
    return Float(Double(h) / 0x1p31 - 1)
  }
}

/// Fills a network's state as `fill` of `Reference/hashed_weights.py` does.
///
/// - Parameter keys: in PyTorch's order.
func fill(_ net: any Module, keys: [String]) throws {
  var state: StateDict = [:]
  let own = try net.stateDict()
  for (seed, key) in keys.enumerated() {
    let tensor = try #require(own[key], "\(key)")
    guard tensor.dtype.isFloatingPoint else {
      state[key] = tensor
      continue
    }
    let shape = tensor.shape
    let drawn = try Tensor(noise(tensor.count, seed: seed), shape: shape)
    if shape.count > 1 {
      let scale = Float((6 / Double(tensor.count / shape[0])).squareRoot())
      state[key] = try drawn * scale
    } else if key.hasSuffix("running_var") || key.hasSuffix("weight") {
      state[key] = try 1 + drawn * 0.25
    } else {
      state[key] = try drawn * 0.25
    }
  }
  try net.load(state)
}

/// Fails where shapes differ, or any element by more than 1e-9 of the largest expected one.
func expectClose(
  _ got: Tensor, _ expected: Tensor, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(got.dtype == .float64, "\(name)", sourceLocation: sourceLocation)
  #expect(got.shape == expected.shape, "\(name)", sourceLocation: sourceLocation)
  let wanted = try expected.doubles()
  let scale = try #require(wanted.map(abs).max())
  let worst = try zip(got.doubles(), wanted).map { abs($0 - $1) }.max() ?? .infinity
  #expect(
    worst <= 1e-9 * scale, "\(name): \(worst) of \(scale)", sourceLocation: sourceLocation)
}
