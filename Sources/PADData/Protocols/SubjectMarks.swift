internal import PADCore

/// People as a model's card remembers them: hashes, so that an evaluation can tell whether it tests
/// somebody who trained the model, and the card names nobody.
public enum SubjectMarks {
  private static let digits = 16

  /// The first 16 hexadecimal digits of SHA-256 of salt, a zero byte and person; sorted.
  ///
  /// - Parameters:
  ///   - persons: as `SampleIdentity.person` names them.
  ///   - salt: another for each card, such as its data hash.
  public static func of(_ persons: some Sequence<String>, salt: String) -> [String] {
    persons.map { person in
      String(SHA256Text.of("\(salt)\0\(person)").prefix(digits))
    }.sorted()
  }
}

extension Sequence<StoredSample> {
  /// The people that these samples show, as `SampleIdentity.person` names them.
  public var persons: Set<String> { Set(map(\.identity.person)) }
}
