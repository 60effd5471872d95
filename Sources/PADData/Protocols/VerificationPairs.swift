public import Foundation
internal import PADCore

/// LFW's lists of picture pairs: the same person or two people, in folds.
///
/// Each fold's threshold is chosen on the other nine; the result is the mean over folds.
///
/// Source: Huang et al., *Labeled Faces in the Wild: a database for studying face recognition in
/// unconstrained environments*, University of Massachusetts, 2007, section IV.
public struct VerificationPairs: Hashable, Codable, Sendable {
  /// One of LFW's pictures.
  public struct Picture: Hashable, Codable, Sendable {
    /// As LFW writes the name.
    public var person: String
    /// From 1.
    public var number: Int

    /// Names a picture.
    public init(person: String, number: Int) {
      self.person = person
      self.number = number
    }

    /// Below the folder of people: `Abel_Pacheco/Abel_Pacheco_0001.jpg`.
    public var path: String {
      let digits = String(number)
      let padding = String(repeating: "0", count: max(0, 4 - digits.count))
      return "\(person)/\(person)_\(padding)\(digits).jpg"
    }
  }

  /// Two pictures.
  public struct Pair: Hashable, Codable, Sendable {
    public var first: Picture
    public var second: Picture

    /// Takes two pictures.
    public init(first: Picture, second: Picture) {
      self.first = first
      self.second = second
    }

    /// Whether both show one person.
    public var isSamePerson: Bool { first.person == second.person }
  }

  /// As many matched as mismatched pairs each, the matched ones first.
  public var folds: [[Pair]]

  /// Reads `pairs.txt` (first line `10 300`) or `pairsDevTrain.txt` (first line `1100`, one fold).
  ///
  /// - Throws: `PADError(.missing)` or `.unreadable`; `.invalid` naming file and line where the list
  ///   has other counts than it says, or a line is no pair.
  public init(contentsOf url: URL) throws {
    let tree = try SourceTree(url.deletingLastPathComponent())
    let list = try ListFile(url.lastPathComponent, in: tree)
    guard let header = list.lines.first else { throw list.error(1, "no first line") }
    let fields = header.text.split(whereSeparator: \.isWhitespace)
    let counts = fields.compactMap { Int($0) }
    guard (1...2).contains(fields.count), counts.count == fields.count,
      counts.allSatisfy({ $0 > 0 }), let perFold = counts.last
    else {
      throw list.error(
        header.number,
        "'\(header.text.prefix(40))'; expected folds and pairs a fold, such as 10 300")
    }
    let foldCount = counts.count == 2 ? counts[0] : 1
    let pairs = list.lines.dropFirst()
    // A header's counts may be of any size; their product need not fit a number.
    let (pairsAFold, isHuge) = perFold.multipliedReportingOverflow(by: 2)
    guard !isHuge, pairs.count.isMultiple(of: pairsAFold), pairs.count / pairsAFold == foldCount
    else {
      throw list.error(
        header.number,
        "\(pairs.count) pairs follow; expected \(foldCount) folds of \(perFold) matched and as many "
          + "mismatched", advice: "The list is cut off or another")
    }
    var folds: [[Pair]] = []
    for (index, line) in pairs.enumerated() {
      if index % pairsAFold == 0 { folds.append([]) }
      let isMatched = index % pairsAFold < perFold
      folds[folds.count - 1].append(try Self.pair(line, isMatched: isMatched, list))
    }
    self.folds = folds
  }

  private static func pair(_ line: ListFile.Line, isMatched: Bool, _ list: ListFile) throws -> Pair
  {
    let fields = line.text.split(whereSeparator: \.isWhitespace).map(String.init)
    let expected = isMatched ? "a name and two numbers" : "a name and a number, twice"
    let error = { list.error(line.number, "'\(line.text.prefix(80))'; expected \(expected)") }
    guard fields.count == (isMatched ? 3 : 4), let first = Int(fields[1]), first > 0,
      let second = Int(fields[fields.count - 1]), second > 0
    else { throw error() }
    let other = isMatched ? fields[0] : fields[2]
    guard isMatched || other != fields[0] else { throw error() }
    return Pair(
      first: Picture(person: fields[0], number: first),
      second: Picture(person: other, number: second))
  }
}
