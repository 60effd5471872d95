/// One of a few named values, such as an interpolation. Another name is an error that lists them.
public protocol Choice: RawRepresentable<String>, CaseIterable, Codable, Hashable, Sendable {}

extension Choice {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let choice = Self(rawValue: name) else {
      let names = Self.allCases.map(\.rawValue)
      let guess = nearest(to: name, among: names).map { " (did you mean '\($0)'?)" } ?? ""
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "is '\(name)'; expected one of \(names.joined(separator: ", "))\(guess)")
    }
    self = choice
  }
}
