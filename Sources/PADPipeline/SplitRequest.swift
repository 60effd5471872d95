import Foundation
import PADCore
import PADData

/// Which samples train, choose and test, as a user asks for it.
public struct SplitRequest: Hashable, Sendable {
  /// The forms of a split.
  public enum Kind: Hashable, Sendable {
    /// The data set's own lists where they name train and test, else by subject.
    case automatic
    case official
    case subjects
    /// Fold `index` (from 1) of `count` folds of subjects.
    case fold(index: Int, count: Int)
    /// Train and development from one session, test from another; people return.
    case sessions(train: String, test: String)
    /// A protocol of a data set or of the field.
    case named(NamedProtocol)
    case file(URL)
    /// No such name; what the store allows is said when it is known.
    case unknown(String)
  }

  /// How the samples are split.
  public var kind: Kind
  /// Attack kinds that only the test contains.
  public var heldOut: Set<AttackInstrument>
  /// Seeds the choice of people. It is apart from the training's seed, so that runs that differ
  /// in that one only share their data.
  public var seed: UInt64

  /// By the data set's own lists or by subject where nothing is given.
  public init(kind: Kind = .automatic, heldOut: Set<AttackInstrument> = [], seed: UInt64 = 1) {
    self.kind = kind
    self.heldOut = heldOut
    self.seed = seed
  }

  /// Reads `auto`, `official`, `subjects`, `fold=K/N`, `session=A:B`, a `NamedProtocol` or the path of
  /// a JSON file. Another word is an error once the store's samples tell what is expected.
  ///
  /// - Throws: `PADError(.invalid)` for a form with wrong numbers or names.
  public init(text: String, heldOut: [String], seed: UInt64) throws {
    self.init(
      kind: try Self.kind(text), heldOut: Set(heldOut.map(AttackInstrument.init(rawValue:))),
      seed: seed)
  }

  private static func kind(_ text: String) throws -> Kind {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    switch (parts.first ?? "", parts.count) {
    case ("auto", 1): return .automatic
    case ("official", 1): return .official
    case ("subjects", 1): return .subjects
    case ("fold", 2):
      let numbers = parts[1].split(separator: "/").compactMap { Int($0) }
      guard numbers.count == 2, numbers[1] >= 2, (1...numbers[1]).contains(numbers[0]) else {
        break
      }
      return .fold(index: numbers[0], count: numbers[1])
    case ("session", 2):
      let sessions = parts[1].split(separator: ":").map(String.init)
      guard sessions.count == 2 else { break }
      return .sessions(train: sessions[0], test: sessions[1])
    default:
      if let named = NamedProtocol(text) { return .named(named) }
      return text.hasSuffix(".json") ? .file(URL(filePath: text)) : .unknown(text)
    }
    throw PADError(.invalid, "protocol '\(text)'", advice: "Expected \(forms)")
  }

  private static let forms =
    "auto, official, subjects, fold=K/N, session=TRAIN:TEST or a .json file"

  private static func unknown(_ text: String, _ samples: [StoredSample]) -> PADError {
    let fitting = NamedProtocol.fitting(samples).map(\.name)
    let known = ["auto", "official", "subjects"] + fitting
    let guess = nearest(to: text, among: known).map { "Did you mean '\($0)'? " } ?? ""
    let named = fitting.isEmpty ? "" : "; of this store also \(fitting.joined(separator: ", "))"
    return PADError(
      .invalid, "unknown protocol '\(text)'", advice: "\(guess)Expected \(forms)\(named)")
  }

  /// The protocol over a store's samples.
  ///
  /// - Throws: `PADError` where the samples do not allow it.
  public func evaluationProtocol(over samples: [StoredSample]) throws -> EvaluationProtocol {
    var definition: EvaluationProtocol
    switch kind {
    case .automatic:
      let named = Set(samples.compactMap(\.identity.subset))
      definition =
        named.isSuperset(of: [.train, .test])
        ? try .official(of: samples, seed: seed)
        : try .bySubject(of: samples, fractions: SplitFractions(), seed: seed)
    case .official:
      // Asked for by name: official lists may share people (NUAA's do); the numbers are marked.
      definition = try .official(of: samples, subjectSharing: .allowed, seed: seed)
    case .subjects:
      definition = try .bySubject(of: samples, fractions: SplitFractions(), seed: seed)
    case .fold(let index, let count):
      definition = try EvaluationProtocol.folds(count, of: samples, seed: seed)[index - 1]
    case .sessions(let train, let test):
      definition = try .crossSession(train: [train], test: [test], of: samples, seed: seed)
    case .named(let named): definition = try named.evaluationProtocol(over: samples, seed: seed)
    case .file(let url): definition = try ProtocolFile.read(url)
    case .unknown(let text): throw Self.unknown(text, samples)
    }
    return heldOut.isEmpty ? definition : try definition.holdingOut(heldOut, in: samples)
  }
}

extension EvaluationProtocol {
  /// The same protocol with attack kinds that only test.
  ///
  /// - Throws: `PADError(.missing)` for a kind that no sample is of.
  func holdingOut(_ kinds: Set<AttackInstrument>, in samples: [StoredSample]) throws
    -> EvaluationProtocol
  {
    try Self.checkHeldOut(kinds, samples)
    return EvaluationProtocol(
      name: "\(name), \(kinds.sorted().map(\.rawValue).joined(separator: "+")) held out",
      train: train, development: development, test: test, subjectSharing: subjectSharing,
      heldOutInstruments: heldOutInstruments.union(kinds))
  }
}

/// A protocol as a JSON file, as every run's folder holds one.
public enum ProtocolFile {
  /// Reads a protocol.
  ///
  /// - Throws: `PADError(.missing)` where the file cannot be read, `.invalid` where it is no
  ///   protocol.
  public static func read(_ url: URL) throws -> EvaluationProtocol {
    guard let data = try? Data(contentsOf: url) else {
      throw PADError(.missing, "\(url.path): cannot read the protocol")
    }
    do {
      return try JSONText.decode(EvaluationProtocol.self, from: data)
    } catch let error as DecodingError {
      throw PADError(.invalid, "\(url.path): not a protocol of bonafide (\(error.explanation))")
    }
  }

  /// Writes the protocol whole or not at all.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause.
  public static func write(_ definition: EvaluationProtocol, to url: URL) throws {
    try AtomicFile.write(JSONText.data(definition), to: url)
  }
}
