import Foundation
import PADCore
import Protos

/// Writes scalars that TensorBoard shows: a TFRecord file of `Event` messages.
public final class TensorBoardWriter {
  private let file: AppendedFile

  /// - Parameter folder: the run's folder; the file is named as TensorBoard expects.
  /// - Throws: `PADError(.unwritable)`.
  public init(folder: URL) throws {
    let seconds = Int(Date().timeIntervalSince1970)
    let process = ProcessInfo.processInfo.processIdentifier
    file = try AppendedFile(
      folder.appending(path: "events.out.tfevents.\(seconds).bonafide.\(process)"))
    var event = TensorboardX_Event()
    event.wallTime = Date().timeIntervalSince1970
    event.fileVersion = "brain.Event:2"
    try append(event.serializedData())
  }

  /// - Throws: `PADError(.unwritable)`.
  public func write(_ values: [String: Double], step: Int) throws {
    var event = TensorboardX_Event()
    event.wallTime = Date().timeIntervalSince1970
    event.step = Int64(step)
    event.summary.value = values.sorted { $0.key < $1.key }.map { name, value in
      var scalar = TensorboardX_Summary.Value()
      scalar.tag = name
      scalar.simpleValue = Float(value)
      return scalar
    }
    try append(event.serializedData())
  }

  /// A TFRecord: length, its masked CRC, the bytes, their masked CRC, all little-endian.
  private func append(_ message: Data) throws {
    var record = Data()
    let length = withUnsafeBytes(of: UInt64(message.count).littleEndian) { Data($0) }
    record.append(length)
    record.append(Self.maskedChecksum(length))
    record.append(message)
    record.append(Self.maskedChecksum(message))
    try file.append(record)
  }

  private static func maskedChecksum(_ data: Data) -> Data {
    let checksum = CRC32C.checksum(data)
    let masked = ((checksum >> 15) | (checksum << 17)) &+ 0xA282_EAD8
    return withUnsafeBytes(of: masked.littleEndian) { Data($0) }
  }
}

/// The Castagnoli cyclic redundancy check (RFC 3720, appendix B.4), as TFRecord files use it.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1
    }
  }

  static func checksum(_ data: Data) -> UInt32 {
    ~data.reduce(~0) { ($0 >> 8) ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }
}
