internal import Crypto
internal import Foundation

/// SHA-256 of a crop as the store holds it: says whether a model saw the same pixels.
enum CropDigest {
  /// - Returns: 64 hexadecimal digits.
  static func of(_ bytes: Data) -> String { hexadecimal(SHA256.hash(data: bytes)) }

  static func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { String(format: "%02x", $0) }.joined()
  }
}
