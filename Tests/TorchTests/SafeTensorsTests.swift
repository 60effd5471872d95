import Foundation
import Testing
import Torch
import TorchTestSupport

@Suite struct SafeTensorsTests {
  @Test func rewritesPythonsFileByteForByte() throws {
    let original = Reference.url("weights.safetensors")
    let contents = try SafeTensors.contents(of: original)
    #expect(contents.metadata == ["note": "quoted \"é\" \\ and\ttab"])
    #expect(contents.tensors.count == 14)
    let folder = try Reference.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = folder.appending(path: "copy.safetensors")
    try SafeTensors.write(contents.tensors, metadata: contents.metadata, to: copy)
    #expect(try Data(contentsOf: copy) == Data(contentsOf: original))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
  }

  @Test func narrowTypesAreWidened() throws {
    let narrow = try SafeTensors.read(Reference.url("narrow.safetensors"))
    let wide = try SafeTensors.read(Reference.url("weights.safetensors"))
    #expect(Set(narrow.keys) == Set(wide.keys))
    for (name, tensor) in wide {
      let read = try #require(narrow[name])
      #expect(read.dtype == tensor.dtype, "\(name)")
      #expect(try difference(read, tensor) == 0, "\(name)")
    }
  }

  @Test func nothingAndViewsAreWritten() throws {
    let folder = try Reference.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "x.safetensors")
    try SafeTensors.write([:], to: url)
    #expect(try SafeTensors.read(url).isEmpty)
    let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]).requireGradient()
    try SafeTensors.write(["a/b": x.transpose(0, 1)], to: url)
    let read = try SafeTensors.contents(of: url)
    #expect(try read.tensors["a/b"]?.floats() == [1, 3, 2, 4])
    #expect(read.metadata.isEmpty)
    #expect(throws: TorchError.self) { try SafeTensors.write(["__metadata__": x], to: url) }
  }

  @Test func aFailedWriteChangesNothing() throws {
    let folder = try Reference.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let missing = folder.appending(path: "no/such/folder/x.safetensors")
    let error = #expect(throws: TorchError.self) {
      try SafeTensors.write(["x": Tensor.zeros(shape: [1])], to: missing)
    }
    #expect(error?.kind == .unwritable)
    #expect(error?.message.contains("No such file") == true)
    // A folder stands where the file should go.
    #expect(throws: TorchError.self) {
      try SafeTensors.write(["x": Tensor.zeros(shape: [1])], to: folder)
    }
    #expect(
      !FileManager.default.fileExists(
        atPath: folder.deletingLastPathComponent().path + "/.\(folder.lastPathComponent).tmp"))
  }

  /// A header, and 8 bytes of elements behind it.
  static let tampered: [(String, String)] = [
    ("", "'{' expected"),
    ("{", "'\"' expected"),
    (#"{"a""#, "':' expected"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x"#, "behind the header's end"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}"#, "offsets [0, 16] in 8 bytes"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "offsets [8, 0] in 8 bytes"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, "a count expected"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "a count expected"),
    (#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"#, "']' expected"),
    (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, "a count"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "takes 12 bytes"),
    (#"{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}"#, "takes 16 bytes"),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, "too large"
    ),
    (#"{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}"#, "unknown dtype 'F8_E4M3'"),
    (#"{"a":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}}"#, "'dtype' is there"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"code":"x"}}"#, "unknown key 'code'"),
    (#"{"a":{"dtype":"F32","shape":[2]}}"#, "dtype, shape and data_offsets expected"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "4 bytes that belong to no"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "leaves a hole"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "'b' overlaps"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "'a' is there twice"
    ),
    (#"{"__metadata__":{"a":1}}"#, "'\"' expected"),
    (#"{"a\"#, "unfinished string"),
  ]

  @Test(arguments: tampered)
  func tamperedHeadersAreRefused(_ header: String, _ reason: String) throws {
    try expectRefused(
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        + Data(header.utf8) + Data(count: 8), reason)
  }

  @Test func tamperedLengthsAreRefused() throws {
    try expectRefused(Data(), "0 bytes, at least 8 expected")
    try expectRefused(Data(count: 7), "7 bytes")
    try expectRefused(Data(repeating: 0xFF, count: 16), "a header of 18446744073709551615 bytes")
    try expectRefused(Data([9, 0, 0, 0, 0, 0, 0, 0]) + Data("{}".utf8), "a header of 9 bytes")
    let sound = try Data(contentsOf: Reference.url("weights.safetensors"))
    try expectRefused(sound.dropLast(), "offsets [352, 354] in 353 bytes")
    try expectRefused(sound + [0], "1 bytes that belong to no tensor")
    let missing = #expect(throws: TorchError.self) {
      try SafeTensors.read(URL(filePath: "/no/such.safetensors"))
    }
    #expect(missing?.kind == .file)
  }

  private func expectRefused(_ bytes: Data, _ reason: String) throws {
    let folder = try Reference.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "tampered.safetensors")
    try bytes.write(to: url)
    let error = #expect(throws: TorchError.self) { try SafeTensors.read(url) }
    #expect(error?.kind == .file)
    let message = error?.message ?? ""
    #expect(message.contains(reason), "\(message)")
    #expect(message.hasPrefix(url.path), "\(message)")
  }
}
