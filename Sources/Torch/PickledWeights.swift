import Foundation
internal import CTorch

/// Published `.pth` weights, read without running any of their code.
public enum PickledWeights {
  /// Reads a state dictionary, in the zip form (PyTorch 1.6 on) or the legacy form.
  ///
  /// Where the outermost dictionary has a dictionary under `state_dict`, that one is read. Entries
  /// that are no tensors are left out. float16 and narrow integers are widened to float32 and
  /// int64; every tensor gets its own row-major elements on the CPU, also where the file shares a
  /// storage among several.
  ///
  /// - Throws: `TorchError(.file)` for anything but tensors, dictionaries, lists, numbers and
  ///   strings (refused by name), and for truncated, compressed or big-endian files.
  public static func read(_ url: URL) throws -> [String: Tensor] {
    let path = url.path
    do {
      let data: Data
      do {
        data = try Data(contentsOf: url, options: .mappedIfSafe)
      } catch {
        throw PickleError("cannot read (\(error.localizedDescription))")
      }
      return data.starts(with: [0x50, 0x4B, 0x03, 0x04])  // "PK", a zip's first record
        ? try readArchive(path, fileSize: data.count) : try readLegacy(data)
    } catch let error as PickleError {
      throw TorchError(.file, "\(path): not weights that can be read: \(error)")
    } catch let error as TorchError {
      throw TorchError(error.kind, "\(path): \(error.message)")
    }
  }

  // MARK: Zip form

  private static func readArchive(_ path: String, fileSize: Int) throws -> [String: Tensor] {
    let archive = try Archive(path, fileSize: fileSize)
    if let order = try archive.record("byteorder"), order != Data("little".utf8) {
      throw PickleError("byte order '\(String(decoding: order, as: UTF8.self))', expected little")
    }
    guard let bytes = try archive.record("data.pkl") else {
      throw PickleError("a zip without data.pkl")
    }
    var machine = PickleMachine(bytes)
    return try tensors(of: machine.run()) { storage in
      guard let bytes = try archive.record("data/\(storage.key)") else {
        throw PickleError("storage '\(storage.key)' is missing")
      }
      return bytes
    }
  }

  // MARK: Legacy form

  /// Five parts: magic number, protocol version, system, the object, the storages' keys, each a
  /// pickle; then for each key a count and the elements. Source: torch/serialization.py.
  private static func readLegacy(_ data: Data) throws -> [String: Tensor] {
    var position = 0
    func next() throws -> Pickle {
      var machine = PickleMachine(data, from: position)
      let pickle = try machine.run()
      position = machine.position - data.startIndex
      return pickle
    }
    // 0x1950a86a20f9469cfc6c, lowest byte first.
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    guard case .long(magic)? = try? next().root else {
      throw PickleError("neither a zip nor PyTorch's legacy form")
    }
    guard case .int(1001) = try next().root else { throw PickleError("a foreign protocol version") }
    let system = try next()
    guard case .bool(true)? = system.entry("little_endian", of: system.root) else {
      throw PickleError("big-endian elements")
    }
    let object = try next()
    let keyList = try next()
    let counts = Dictionary(
      object.storages.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var ranges: [String: Range<Int>] = [:]
    for case .string(let key) in keyList.elements(keyList.root) ?? [] {
      guard let storage = counts[key] else { throw PickleError("a storage that nothing uses") }
      let length = storage.count.multipliedReportingOverflow(by: storage.dtype.byteCount)
      guard data.count - position >= 8, !length.overflow,
        length.partialValue <= data.count - position - 8
      else { throw PickleError("the file ends within storage '\(key)'") }
      let stored = data.withUnsafeBytes {
        Int64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Int64.self))
      }
      guard stored == storage.count else {
        throw PickleError("storage '\(key)' has \(stored) elements, expected \(storage.count)")
      }
      ranges[key] = position + 8..<position + 8 + length.partialValue
      position += 8 + length.partialValue
    }
    return try tensors(of: object) { storage in
      guard let range = ranges[storage.key] else {
        throw PickleError("storage '\(storage.key)' is missing")
      }
      return data.subdata(
        in: data.startIndex + range.lowerBound..<data.startIndex + range.upperBound)
    }
  }

  // MARK: Tensors

  private static func tensors(
    of pickle: Pickle, bytes: (Pickle.Storage) throws -> Data
  ) throws -> [String: Tensor] {
    var root = pickle.root
    if let wrapped = pickle.entry("state_dict", of: root), case .dictionary = wrapped {
      root = wrapped
    }
    guard case .dictionary(let index) = root else {
      throw PickleError("\(root.kind), expected a dictionary of tensors")
    }
    var flat: [Int: Tensor] = [:]
    var result: [String: Tensor] = [:]
    for case (.string(let name), .tensor(let viewIndex)) in pickle.dictionaries[index] {
      let view = pickle.views[viewIndex]
      let storage = pickle.storages[view.storage]
      let elements = try flat[view.storage] ?? load(storage, bytes(storage))
      flat[view.storage] = elements
      result[name] = try elements.strided(
        shape: view.shape, strides: view.strides, offset: view.offset
      ).compacted()
    }
    guard !result.isEmpty else {
      let keys = pickle.dictionaries[index].prefix(8).map { entry in
        if case .string(let name) = entry.key { "'\(name)' (\(entry.value.kind))" } else { "?" }
      }
      throw PickleError("no tensors; its keys: \(keys.joined(separator: ", "))")
    }
    return result
  }

  private static func load(_ storage: Pickle.Storage, _ bytes: Data) throws -> Tensor {
    let size = storage.count.multipliedReportingOverflow(by: storage.dtype.byteCount)
    guard !size.overflow, bytes.count == size.partialValue else {
      throw PickleError(
        "storage '\(storage.key)' has \(bytes.count) bytes, expected \(storage.count) elements of "
          + "\(storage.dtype.byteCount)")
    }
    return try bytes.withUnsafeBytes {
      try Tensor.reading($0, as: storage.dtype, shape: [storage.count])
    }
  }
}

extension Pickle {
  fileprivate func entry(_ name: String, of value: PickleValue) -> PickleValue? {
    guard case .dictionary(let index) = value else { return nil }
    return dictionaries[index].first { entry in
      if case .string(name) = entry.key { true } else { false }
    }?.value
  }
}

/// The records of a zip, through libtorch's own reader.
private final class Archive {
  private let handle: OpaquePointer
  private let fileSize: Int

  init(_ path: String, fileSize: Int) throws {
    var result: OpaquePointer?
    try check(ct_archive_open(path, &result))
    guard let result else { throw TorchError(.engine, "no archive was made") }
    handle = result
    self.fileSize = fileSize
  }

  deinit { ct_archive_free(handle) }

  /// Nil where there is no such record.
  func record(_ name: String) throws -> Data? {
    var present = false
    try check(ct_archive_has(handle, name, &present))
    guard present else { return nil }
    var length = 0
    try check(ct_archive_size(handle, name, &length))
    // torch.save compresses nothing, so that a larger record can only be a decompression bomb.
    guard length <= fileSize else { throw PickleError("record '\(name)' is compressed") }
    var bytes = Data(count: length)
    try bytes.withUnsafeMutableBytes {
      try check(ct_archive_read(handle, name, $0.baseAddress, length))
    }
    return bytes
  }
}
