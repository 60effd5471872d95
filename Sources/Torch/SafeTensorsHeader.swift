import Foundation

/// What a safetensors file says about its bytes, checked against the file's length.
struct SafeTensorsHeader {
  struct Entry {
    let name: String
    let dtype: StoredDType
    let shape: [Int]
    /// Of the whole file.
    let range: Range<Int>
  }

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  static let metadataKey = "__metadata__"
  /// The Python package's own limit.
  private static let longestHeader = 100_000_000

  init(parsing data: Data, of path: String) throws {
    func refuse(_ what: String) -> TorchError {
      TorchError(.file, "\(path): not a sound safetensors file: \(what)")
    }
    guard data.count >= 8 else { throw refuse("\(data.count) bytes, at least 8 expected") }
    let length = data.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
    }
    guard length <= Self.longestHeader, Int(length) <= data.count - 8 else {
      throw refuse("a header of \(length) bytes in a file of \(data.count)")
    }
    let start = 8 + Int(length)
    var scanner = JSONScanner(data.subdata(in: 8..<start))
    do {
      try scanner.object { name, scanner in
        if name == Self.metadataKey {
          try scanner.object { key, scanner in metadata[key] = try scanner.string() }
        } else {
          entries.append(
            try Self.entry(name, &scanner, data: start..<data.count))
        }
      }
      try scanner.end()
      try Self.checkRanges(entries, fill: start..<data.count)
    } catch let flaw as JSONScanner.Flaw {
      throw refuse(flaw.description)
    }
  }

  /// Reads `{"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}`.
  private static func entry(
    _ name: String, _ scanner: inout JSONScanner, data: Range<Int>
  ) throws -> Entry {
    func flaw(_ what: String) -> JSONScanner.Flaw { .init("tensor '\(name)': \(what)") }
    var dtypeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { key, scanner in
      switch key {
      case "dtype": dtypeName = try scanner.string()
      case "shape": shape = try scanner.integers()
      case "data_offsets": offsets = try scanner.integers()
      default: throw flaw("unknown key '\(key)'")
      }
    }
    guard let dtypeName, let shape, let offsets else {
      throw flaw("dtype, shape and data_offsets expected")
    }
    guard let dtype = StoredDType(safetensors: dtypeName) else {
      throw flaw("unknown dtype '\(dtypeName)'")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= data.count else {
      throw flaw("offsets \(offsets) in \(data.count) bytes of data")
    }
    var size = dtype.byteCount
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else { throw flaw("shape \(shape) is too large") }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw flaw("\(dtypeName) \(shape) takes \(size) bytes, its offsets \(offsets) do not")
    }
    return Entry(
      name: name, dtype: dtype, shape: shape,
      range: data.lowerBound + offsets[0]..<data.lowerBound + offsets[1])
  }

  /// The ranges fill the data without overlaps or holes, so that nothing is hidden in a file.
  private static func checkRanges(_ entries: [Entry], fill data: Range<Int>) throws {
    var end = data.lowerBound
    let ordered = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in ordered {
      guard entry.range.lowerBound == end else {
        throw JSONScanner.Flaw(
          "tensor '\(entry.name)' "
            + (entry.range.lowerBound < end ? "overlaps another one" : "leaves a hole before it"))
      }
      end = entry.range.upperBound
    }
    guard end == data.upperBound else {
      throw JSONScanner.Flaw("\(data.upperBound - end) bytes that belong to no tensor")
    }
  }

  /// The JSON text for tensors that will be written in this order.
  static func serialized(
    _ tensors: [(key: String, value: Tensor)], metadata: [String: String]
  ) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    func quoted(_ text: String) throws -> String {
      String(decoding: try encoder.encode(text), as: UTF8.self)
    }
    var parts: [String] = []
    if !metadata.isEmpty {
      let pairs = try metadata.sorted { $0.key < $1.key }.map {
        "\(try quoted($0.key)):\(try quoted($0.value))"
      }
      parts.append("\"\(metadataKey)\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in tensors {
      let end = offset + tensor.count * tensor.dtype.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      parts.append(
        "\(try quoted(name)):{\"dtype\":\"\(tensor.dtype.safetensorsName)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    return Data("{\(parts.joined(separator: ","))}".utf8)
  }
}
