import Foundation
import Testing
import Torch
import TorchTestSupport

@Suite struct PickledWeightsTests {
  @Test(arguments: ["zip.pth", "legacy.pth", "protocol4.pth"])
  func weightsAreRead(_ name: String) throws {
    let weights = try PickledWeights.read(Reference.url(name))
    let expected = try SafeTensors.read(Reference.url("weights.safetensors"))
    #expect(Set(weights.keys) == Set(expected.keys))
    for (name, tensor) in expected {
      let read = try #require(weights[name])
      #expect(read.dtype == tensor.dtype, "\(name)")
      #expect(try difference(read, tensor) == 0, "\(name)")
      #expect(!read.requiresGradient)
    }
    // Two views of one storage in the file are two tensors here.
    let rows = try #require(weights["shared.rows"])
    let transposed = try #require(weights["shared.transposed"])
    let before = try transposed.floats()
    try rows.zeroInPlace()
    #expect(try transposed.floats() == before)
  }

  @Test(arguments: [
    ("hostile.pth", "'posix.system', which is refused"),
    ("hostile-legacy.pth", "'posix.system', which is refused"),
    ("expanded.pth", "does not fit its storage of 1 elements"),
    ("no-tensors.pth", "no tensors; its keys: 'epoch' (an integer), 'optimizer' (a dictionary)"),
    ("list.pth", "a list, expected a dictionary of tensors"),
    ("big-endian.pth", "byte order 'big', expected little"),
    ("compressed.pth", "is compressed"),
    ("missing-storage.pth", "storage '0' is missing"),
    ("weights.safetensors", "neither a zip nor PyTorch's legacy form"),
    ("no-such-file.pth", "cannot read"),
  ])
  func otherFilesAreRefused(_ name: String, _ reason: String) throws {
    try expectRefused(Reference.url(name), reason)
    #expect(!FileManager.default.fileExists(atPath: "hostile-code-ran"))
  }

  @Test(arguments: ["zip.pth", "legacy.pth"])
  func everyTruncationIsAnError(_ name: String) throws {
    let sound = try Data(contentsOf: Reference.url(name))
    let folder = try Reference.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "short.pth")
    for length in stride(from: 0, to: sound.count, by: 37) {
      try sound.prefix(length).write(to: url)
      try expectRefused(url, url.path)
    }
  }

  /// Legacy files whose object is this pickle.
  @Test(arguments: [
    (".", "more values taken than given"),
    ("(.", "more values taken than given"),
    ("t.", "more values taken than given"),
    ("\u{1}", "opcode 0x1"),
    ("cbuiltins\neval\n.", "'builtins.eval', which is refused"),
    ("ctorch.nn.modules.container\nSequential\n.", "'torch.nn.modules.container.Sequential'"),
    ("N)R.", "a call of None"),
    ("ctorch._utils\n_rebuild_tensor_v2\n)R.", "without storage, offset, size and stride"),
    ("ctorch._utils\n_rebuild_parameter\n)R.", "a parameter of nothing"),
    ("NQ.", "a persistent object that is no storage"),
    ("N}b.", "a state for None"),
    ("NNa.", "an element for None"),
    ("h\u{5}.", "memo 5, which is empty"),
    ("X\u{7f}\u{0}\u{0}\u{0}abc.", "ends within a value"),
    ("K\u{7}.", "an integer, expected a dictionary of tensors"),
  ])
  func hostilePicklesAreErrors(_ object: String, _ reason: String) throws {
    let sound = try Data(contentsOf: Reference.url("legacy.pth"))
    // Magic number, version and system take the first 137 bytes of the file.
    let file = sound.prefix(137) + Data(object.utf8) + Data("].".utf8)
    let folder = try Reference.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "hostile.pth")
    try file.write(to: url)
    try expectRefused(url, reason)
  }

  @Test func deepNestingIsNoStackOverflow() throws {
    let sound = try Data(contentsOf: Reference.url("legacy.pth"))
    // A tuple in a tuple in a tuple, a million times.
    let object = Data("N".utf8) + Data(repeating: 0x85, count: 1_000_000) + Data(".].".utf8)
    let folder = try Reference.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "deep.pth")
    try (sound.prefix(137) + object).write(to: url)
    try expectRefused(url, "a tuple, expected a dictionary")
  }

  private func expectRefused(_ url: URL, _ reason: String) throws {
    let error = #expect(throws: TorchError.self) { try PickledWeights.read(url) }
    #expect(error?.kind == .file)
    let message = error?.message ?? ""
    #expect(message.contains(reason), "\(message)")
    #expect(message.hasPrefix(url.path), "\(message)")
  }
}
