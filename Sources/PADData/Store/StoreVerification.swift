internal import Foundation
internal import GRDB
internal import PADCore
internal import PADMedia

/// What a check of a whole store found.
public struct StoreVerification: Hashable, Codable, Sendable {
  /// One thing that the check found.
  public struct Finding: Hashable, Codable, Sendable {
    /// The sample concerned; nil for the file as a whole.
    public var sample: String?
    /// What is wrong.
    public var text: String
  }

  /// Samples in the store.
  public var samples: Int
  /// Crops that were decoded.
  public var crops: Int
  /// Damage and contradictions: the store should not be used.
  public var problems: [Finding]
  /// What a user should know: samples that are doubtful as data.
  public var warnings: [Finding]

  /// Whether there are no problems; warnings may remain.
  public var isSound: Bool { problems.isEmpty }
}

extension Store {
  /// Reads everything: SQLite's own integrity check, every crop decoded and of the store's
  /// size, every view decoded, labels and attack kinds that agree, no picture under two labels or two people.
  ///
  /// - Throws: `PADError`, as `Store.samples()`; a crop that cannot be decoded is a finding.
  public func verify() throws -> StoreVerification {
    var check = StoreCheck()
    check.problems += try databaseFindings()
    let samples = try samples()
    for sample in samples { try check.add(sample, in: self) }
    for preparation in try preparations() where !preparation.isFinished {
      check.problems.append(
        .init(text: "the preparation of '\(preparation.dataset)' was not finished"))
    }
    return StoreVerification(
      samples: samples.count, crops: check.crops,
      problems: check.problems + check.duplicates.problems, warnings: check.duplicates.warnings)
  }

  private func databaseFindings() throws -> [StoreVerification.Finding] {
    try read { db in
      let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check")
      var findings = integrity.filter { $0 != "ok" }.map { StoreVerification.Finding(text: $0) }
      let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
      if orphans > 0 { findings.append(.init(text: "\(orphans) crops belong to no sample")) }
      return findings
    }
  }
}

private struct StoreCheck {
  var crops = 0
  var problems: [StoreVerification.Finding] = []
  private var samplesByDigest: [String: [SampleIdentity]] = [:]

  mutating func add(_ sample: StoredSample, in store: Store) throws {
    let identity = sample.identity
    if (identity.label == .attack) != (identity.instrument != nil) {
      let kind = identity.instrument?.rawValue ?? "none"
      note(sample, "is labeled \(identity.label.rawValue) with attack kind '\(kind)'")
    }
    if (sample.detection != nil) != (sample.status == .prepared) {
      note(sample, "is '\(sample.status.rawValue)' but its face box says otherwise")
    }
    let bytes: Data
    do {
      bytes = try store.cropBytes(of: sample)
    } catch let error as PADError where error.kind == .missing {
      if sample.status == .prepared { note(sample, "its crop is missing") }
      return
    }
    if sample.status != .prepared { note(sample, "is '\(sample.status.rawValue)' with a crop") }
    do {
      _ = try CropCodec.decode(bytes, size: store.crop.size)
      crops += 1
    } catch let error as PADError {
      note(sample, "its crop is unusable: \(error.message)")
    }
    let digest = SHA256Text.of(bytes)
    if let stored = sample.cropDigest, stored != digest {
      note(sample, "its crop is not the one that was stored")
    }
    samplesByDigest[digest, default: []].append(identity)
    for kind in store.views.kinds { try check(kind, of: sample, in: store) }
  }

  /// A view may be missing (a clip's last frame has no flow), but not unreadable.
  private mutating func check(_ kind: ViewKind, of sample: StoredSample, in store: Store) throws {
    do {
      let bytes = try store.viewBytes(kind, of: sample)
      switch kind {
      case .flow: _ = try OpticalFlow(decoding: bytes)
      case .face, .context, .depth: _ = try Image(decoding: bytes)
      }
    } catch let error as PADError where error.kind == .missing {
      return
    } catch let error as PADError {
      note(sample, "its \(kind.rawValue) view is unusable: \(error.message)")
    }
  }

  /// Equal crops under two labels contradict each other; others only weigh double, and leak
  /// where they stand under two people.
  var duplicates: (problems: [StoreVerification.Finding], warnings: [StoreVerification.Finding]) {
    let groups = samplesByDigest.values.filter { $0.count > 1 }.sorted { $0[0].id < $1[0].id }
    var result: (problems: [StoreVerification.Finding], warnings: [StoreVerification.Finding])
    result = ([], [])
    for group in groups {
      let others = group.dropFirst().map(\.id)
      var text = "has the same crop as \(others.prefix(3).joined(separator: ", "))"
      if others.count > 3 { text += " and \(others.count - 3) more" }
      if Set(group.map(\.person)).count > 1 { text += "; their subjects differ" }
      if Set(group.map(\.label)).count > 1 {
        text += "; their labels differ"
        result.problems.append(.init(sample: group[0].id, text: text))
      } else {
        result.warnings.append(.init(sample: group[0].id, text: text))
      }
    }
    return result
  }

  private mutating func note(_ sample: StoredSample, _ text: String) {
    problems.append(.init(sample: sample.id, text: text))
  }
}

extension StoreVerification.Finding {
  init(text: String) { self.init(sample: nil, text: text) }
}
