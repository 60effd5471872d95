import Foundation
import PADCore

/// Depth maps as portable float maps (PFM): one little-endian float a pixel, rows bottom-up.
public enum DepthMap {
  /// - Parameter depth: Centimeters along the optical axis; background is infinite.
  /// - Shape: depth [height, width]
  package static func encoded(_ depth: [Float], width: Int, height: Int) -> Data {
    var data = Data("Pf\n\(width) \(height)\n-1.0\n".utf8)
    for y in (0..<height).reversed() {
      for x in 0..<width {
        withUnsafeBytes(of: depth[y * width + x].bitPattern.littleEndian) {
          data.append(contentsOf: $0)
        }
      }
    }
    return data
  }

  /// Reads a map that `synth` wrote.
  ///
  /// - Returns: Depth row by row from the top.
  /// - Throws: `PADError(.invalid)` for another kind of file, `.unreadable` for a missing one.
  public static func read(_ url: URL) throws -> (depth: [Float], width: Int, height: Int) {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw PADError(.unreadable, "\(url.path): \(systemReason(error))")
    }
    var lines: [String] = []
    var start = data.startIndex
    while lines.count < 3, let end = data[start...].firstIndex(of: 0x0A) {
      lines.append(String(decoding: data[start..<end], as: UTF8.self))
      start = end + 1
    }
    let size = lines.count == 3 ? lines[1].split(separator: " ").compactMap { Int($0) } : []
    guard lines.first == "Pf", lines[2] == "-1.0", size.count == 2, size[0] > 0, size[1] > 0,
      size[0] <= 1 << 15, size[1] <= 1 << 15, data.endIndex - start == size[0] * size[1] * 4
    else {
      throw PADError(
        .invalid, "\(url.path): not a little-endian one-channel portable float map")
    }
    let (width, height) = (size[0], size[1])
    var depth = [Float](repeating: 0, count: width * height)
    data[start...].withUnsafeBytes { bytes in
      for y in 0..<height {
        for x in 0..<width {
          let bits = bytes.loadUnaligned(
            fromByteOffset: ((height - 1 - y) * width + x) * 4, as: UInt32.self)
          depth[y * width + x] = Float(bitPattern: UInt32(littleEndian: bits))
        }
      }
    }
    return (depth, width, height)
  }
}
