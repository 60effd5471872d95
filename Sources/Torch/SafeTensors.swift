import Foundation

/// Tensors by name in one file that holds no code (the format of the Python package `safetensors`).
///
/// The file is an 8-byte little-endian header length, a JSON header (dtype, shape and byte range
/// of each tensor; text under `__metadata__`), then the elements.
/// Source: https://github.com/huggingface/safetensors#format
public enum SafeTensors {
  /// What a file holds.
  public struct Contents {
    /// The tensors by name, on the CPU.
    public let tensors: [String: Tensor]
    /// The text under `__metadata__`.
    public let metadata: [String: String]
  }

  /// Reads all tensors to the CPU.
  ///
  /// float16 and the narrow integers, which `DType` lacks, are widened to float32 and int64 without
  /// loss.
  ///
  /// - Throws: `TorchError(.file)` saying what is wrong: a truncated or tampered file, overlapping
  ///   or missing byte ranges, a shape that does not fit its range, an unknown dtype.
  public static func read(_ url: URL) throws -> [String: Tensor] {
    try contents(of: url).tensors
  }

  /// Reads all tensors and the metadata. Throws as `read`.
  public static func contents(of url: URL) throws -> Contents {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw TorchError(.file, "\(url.path): cannot read (\(error.localizedDescription))")
    }
    let header = try SafeTensorsHeader(parsing: data, of: url.path)
    var tensors: [String: Tensor] = [:]
    for entry in header.entries {
      tensors[entry.name] = try data.withUnsafeBytes { bytes in
        try Tensor.reading(
          UnsafeRawBufferPointer(rebasing: bytes[entry.range]), as: entry.dtype,
          shape: entry.shape)
      }
    }
    return Contents(tensors: tensors, metadata: header.metadata)
  }

  /// Writes tensors of any device, atomically: a temporary name, flushed, then renamed.
  ///
  /// The same tensors and metadata give the same bytes.
  ///
  /// - Throws: `TorchError(.unwritable)`; an earlier file is unchanged then.
  public static func write(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to url: URL
  ) throws {
    if tensors[SafeTensorsHeader.metadataKey] != nil {
      throw TorchError(
        .invalidArgument, "safetensors: no tensor can be named \(SafeTensorsHeader.metadataKey)")
    }
    let ordered = tensors.sorted {
      ($0.value.dtype.safetensorsRank, $0.key) < ($1.value.dtype.safetensorsRank, $1.key)
    }
    var header = try SafeTensorsHeader.serialized(ordered, metadata: metadata)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    try FlushedFile.replace(url) { file in
      try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
      try header.withUnsafeBytes { try file.write($0) }
      for (_, tensor) in ordered {
        let bytes = UnsafeMutableRawBufferPointer.allocate(
          byteCount: tensor.count * tensor.dtype.byteCount, alignment: 8)
        defer { bytes.deallocate() }
        try tensor.copyElements(to: bytes)
        try file.write(UnsafeRawBufferPointer(bytes))
      }
    }
  }
}
