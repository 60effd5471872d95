import Foundation
import Torch

/// What calling an operator costs beyond its arithmetic: tiny tensors, many calls, beside the same
/// calls in Python PyTorch.
enum OperatorBench {
  private static let calls = 2000

  static func rows(_ reference: ReferenceSteps?) throws -> [Bench.Row] {
    try cases().map { name, description, call in
      func own() throws -> Double {
        try Timings.milliseconds { for _ in 0..<calls { try call() } } / Double(calls)
      }
      let theirs = reference.map { reference in
        { try reference.milliseconds("operator-\(name)") }
      }
      let timings = try PairedTimings(own, theirs)
      return Bench.Row(
        "operator call: \(description)",
        String(format: "%.2f us; ", timings.median * 1000) + timings.ratioText)
    }
  }

  /// The names are those of `reference_steps.py`.
  private static func cases() throws -> [(String, String, () throws -> Void)] {
    let one = try Tensor([Float(1)], shape: [1])
    let row = try Tensor.ones(shape: [1, 8])
    let square = try Tensor.ones(shape: [8, 8])
    let picture = try Tensor.ones(shape: [1, 3, 8, 8])
    let kernel = try Tensor.ones(shape: [4, 3, 3, 3])
    let leaf = try Tensor.ones(shape: [8])
    try leaf.requireGradient()
    return [
      ("add", "add, 1 number", { _ = try one + one }),
      ("relu", "relu, 1 number", { _ = try one.relu() }),
      ("narrow", "narrow (a view)", { _ = try row.narrow(dim: 1, start: 2, length: 4) }),
      ("linear", "linear, 8 -> 8", { _ = try row.linear(square) }),
      ("conv2d", "conv2d, 3 -> 4, 8x8", { _ = try picture.conv2d(kernel, padding: 1) }),
      (
        "backward", "mul, sum, backward, clear",
        {
          try (leaf * leaf).sum().backward()
          try leaf.setGradient(nil)
        }
      ),
    ]
  }
}
