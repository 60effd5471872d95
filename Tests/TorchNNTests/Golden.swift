import Foundation
import Testing
import Torch
import TorchNN

/// Values that the scripts in `Reference` wrote with PyTorch.
struct Golden {
  private let tensors: [String: Tensor]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Reference")

  init(_ name: String) throws {
    tensors = try SafeTensors.read(Self.folder.appending(path: "\(name).safetensors"))
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
}

/// Fails where shapes differ or any element by more than `tolerance`, absolute below 1 and
/// relative above.
func expectClose(
  _ got: Tensor, _ expected: Tensor, _ tolerance: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(got.shape == expected.shape, "\(what)", sourceLocation: sourceLocation)
  expectClose(
    try got.doubles(), try expected.doubles(), tolerance, what, sourceLocation: sourceLocation)
}

func expectClose(
  _ got: [Double], _ expected: [Double], _ tolerance: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(got.count == expected.count, "\(what)", sourceLocation: sourceLocation)
  let worst = zip(got, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
  // Written so that NaN fails.
  #expect(worst <= tolerance, "\(what)", sourceLocation: sourceLocation)
}
