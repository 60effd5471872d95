internal import Crypto
package import Foundation

/// SHA-256 as text.
package enum SHA256Text {
  /// - Returns: 64 hexadecimal digits.
  package static func of(_ bytes: Data) -> String {
    hexadecimal(SHA256.hash(data: bytes))
  }

  package static func of(_ text: String) -> String { of(Data(text.utf8)) }

  /// Of the lines one behind the other, which are never held together.
  static func of(lines: some Sequence<String>) -> String {
    var hash = SHA256()
    for line in lines { hash.update(data: Data(line.utf8)) }
    return hexadecimal(hash.finalize())
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
