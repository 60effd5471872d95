import Foundation
import Testing
import Torch

/// Values that a script in `Reference` wrote.
struct ReferenceValues {
  private let tensors: [String: Tensor]

  /// Reads `Reference/NAME.safetensors`.
  init(_ name: String) throws {
    tensors = try SafeTensors.read(
      URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Reference/\(name).safetensors"))
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(tensors[name], "\(name) is not in the reference file") }
  }

  /// The entries `prefix.KEY` by their keys.
  func entries(_ prefix: String) -> [String: Tensor] {
    var found: [String: Tensor] = [:]
    for (name, tensor) in tensors where name.hasPrefix(prefix + ".") {
      found[String(name.dropFirst(prefix.count + 1))] = tensor
    }
    return found
  }

  /// Holds for float64 tensors of one shape whose elements differ by at most 1e-9, absolute below
  /// 1 and relative above.
  func expectClose(
    _ got: Tensor, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try self[name]
    #expect(got.dtype == .float64, "\(name)", sourceLocation: sourceLocation)
    #expect(got.shape == expected.shape, "\(name)", sourceLocation: sourceLocation)
    let worst =
      try zip(got.doubles(), expected.doubles()).map { abs($0 - $1) / max(1, abs($1)) }.max()
      ?? .infinity
    // Written so that NaN fails.
    #expect(worst <= 1e-9, "\(name): \(worst)", sourceLocation: sourceLocation)
  }
}
