public import Foundation
public import PADCore
public import PADData
public import PADMetrics

/// How well each trivial cue alone separates live from attack in a store: what a network could
/// win on without learning anything about liveness.
public struct ShortcutAudit: Hashable, Codable, Sendable {
  /// What the samples of a part have in common.
  public enum Axis: String, Choice {
    /// The whole store.
    case store = "whole store"
    case dataset = "data set"
    case subset
    case session
    case camera
    /// All live samples against one kind of attack.
    case kind
  }

  /// How the audit is made.
  public struct Settings: Hashable, Codable, Sendable {
    /// Samples measured of each data set, subset, session, camera and attack kind, at most.
    public var samplesPerGroup = 1000
    /// A cue is strong where |AUC - 0.5| reaches this and its interval excludes 0.5.
    public var strongLimit = 0.2
    /// A cue changes sign where it is certain on both sides of 0.5, each by at least this.
    public var signLimit = 0.1
    /// Bootstrap replicates by subject.
    public var replicates = 1000
    /// Of the intervals.
    public var confidence = 0.95
    /// Of the choice of samples, the bootstrap and the removal's draws.
    public var seed: UInt64 = 1
    /// Augmentations that the crops undergo before they are measured, to see what these leave.
    public var removeCues = CueRemoval()

    /// The usual settings.
    public init() {}

    func check() throws {
      try removeCues.check()
      func require(_ holds: Bool, _ what: String) throws {
        if !holds { throw PADError(.invalid, what) }
      }
      try require(samplesPerGroup > 0, "samples a group: \(samplesPerGroup); expected 1 or more")
      try require(
        (0...0.5).contains(strongLimit), "limit is \(strongLimit); expected 0...0.5")
      try require((0...0.5).contains(signLimit), "limit is \(signLimit); expected 0...0.5")
      try require(replicates >= 0, "replicates is \(replicates); expected 0 or more")
      try require(
        confidence > 0 && confidence < 1, "confidence is \(confidence); expected 0 < c < 1")
    }
  }

  /// One cue in one part.
  public struct Row: Hashable, Codable, Sendable {
    public var cue: Cue
    /// Above 0.5 the cue is higher in live, below it is lower.
    public var separation: Separation
    /// The cue's median over the live samples, in its unit.
    public var liveMedian: Double
    /// The cue's median over the attacks, in its unit.
    public var attackMedian: Double
  }

  /// The cues of the samples that have something in common.
  public struct Part: Hashable, Codable, Sendable {
    public var axis: Axis
    /// The value that they share; empty for the whole store.
    public var name: String
    /// Measured live samples.
    public var live: Int
    /// Measured attacks.
    public var attack: Int
    /// People among them.
    public var subjects: Int
    /// The strongest first. Empty where a class is missing.
    public var rows: [Row]

    /// `session 01`
    public var title: String { name.isEmpty ? axis.rawValue : "\(axis.rawValue) \(name)" }
  }

  /// What a user should look at.
  public struct Warning: Hashable, Codable, Sendable {
    public enum Kind: String, Choice {
      /// The cue alone separates the classes.
      case strong
      /// What the cue says of the class is turned around from one part to another.
      case signChange = "sign change"
    }

    public var kind: Kind
    public var cue: Cue
    /// The titles of the parts that it was found in.
    public var parts: [String]
    /// One sentence.
    public var text: String
  }

  /// The store's file.
  @PathCoded public var store: URL
  public var settings: Settings
  /// Samples of the store that have a crop.
  public var prepared: Int
  /// Samples that were measured.
  public var measured: Int
  /// The whole store first. An axis on which all samples agree has no parts of its own.
  public var parts: [Part]
  /// Cues that no sample tells.
  public var unmeasured: [Cue]
  /// Strong cues, the strongest first, then changes of sign.
  public var warnings: [Warning]

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }
}
