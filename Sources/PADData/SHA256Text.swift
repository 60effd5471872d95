internal import Crypto
package import Foundation

/// SHA-256 as text.
package enum SHA256Text {
  /// - Returns: 64 hexadecimal digits.
  package static func of(_ bytes: Data) -> String {
    SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
  }

  package static func of(_ text: String) -> String { of(Data(text.utf8)) }
}
