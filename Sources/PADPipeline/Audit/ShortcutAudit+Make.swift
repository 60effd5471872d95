import Foundation
import PADCore
import PADData
import PADMetrics

extension ShortcutAudit {
  /// Measures the store's crops, a part of them where there are many.
  ///
  /// - Parameter workers: threads that decode and measure.
  /// - Throws: `PADError` where the store cannot be read or lacks a class, or a setting is out of
  ///   range.
  public static func audit(_ url: URL, settings: Settings = Settings(), workers: Int) throws
    -> ShortcutAudit
  {
    try settings.check()
    let store = try Store(at: url, allowsUnfinished: true)
    let prepared = try store.samples().filter { $0.status == .prepared }
    for label in Label.allCases where !prepared.contains(where: { $0.identity.label == label }) {
      throw PADError(
        .insufficientData, "\(url.path): no \(label.rawValue) sample with a crop",
        advice: "A shortcut separates two classes; prepare both into the store")
    }
    let samples = CueSurvey.thinned(
      prepared, to: settings.samplesPerGroup, seed: settings.seed)
    let values = try CueSurvey.measure(
      samples, in: store, augmentation: settings.removeCues.added(to: .none),
      seed: settings.seed, workers: workers)
    let measured = zip(samples.map(\.identity), values).map(MeasuredSample.init)
    let parts = try divided(measured).map { try part($0.axis, $0.name, $0.samples, settings) }
    return ShortcutAudit(
      store: url, settings: settings, prepared: prepared.count, measured: samples.count,
      parts: parts,
      unmeasured: Cue.allCases.filter { cue in values.allSatisfy { $0[cue] == nil } },
      warnings: strongCues(in: parts, settings) + signChanges(in: parts, settings))
  }

  private struct MeasuredSample {
    var identity: SampleIdentity
    var cues: CueValues
  }

  /// Samples that agree on an axis.
  private struct Slice {
    var axis: Axis
    var name: String
    var samples: [MeasuredSample]
  }

  /// The whole, then the parts along each axis on which the samples differ.
  private static func divided(_ samples: [MeasuredSample]) -> [Slice] {
    let severalSets = Set(samples.map(\.identity.dataset)).count > 1
    /// Two data sets may use one name for two sessions.
    func own(_ name: String?, _ identity: SampleIdentity) -> String? {
      name.map { severalSets ? "\(identity.dataset)/\($0)" : $0 }
    }
    func value(_ axis: Axis, _ identity: SampleIdentity) -> String? {
      switch axis {
      case .store: ""
      case .dataset: identity.dataset
      case .subset: identity.subset?.rawValue
      case .session: own(identity.session, identity)
      case .camera: own(identity.camera, identity)
      case .kind: identity.instrument?.rawValue
      }
    }
    return Axis.allCases.flatMap { axis -> [Slice] in
      let groups = Dictionary(grouping: samples) { value(axis, $0.identity) }
      let named = groups.compactMap { name, members in name.map { ($0, members) } }
        .sorted { $0.0 < $1.0 }
      let isOneOfAll = groups.count == 1 || (axis == .kind && named.count == 1)
      guard axis == .store || !isOneOfAll else { return [] }
      let live = axis == .kind ? samples.filter { $0.identity.label == .live } : []
      return named.map { Slice(axis: axis, name: $0.0, samples: live + $0.1) }
    }
  }

  private static func part(
    _ axis: Axis, _ name: String, _ samples: [MeasuredSample], _ settings: Settings
  ) throws -> Part {
    let live = samples.count { $0.identity.label == .live }
    var part = Part(
      axis: axis, name: name, live: live, attack: samples.count - live,
      subjects: Set(samples.map(\.identity.person)).count, rows: [])
    guard part.live > 0, part.attack > 0 else { return part }
    part.rows = try Cue.allCases.compactMap { try row($0, samples, settings) }
      .sorted { $0.separation.strength > $1.separation.strength }
    return part
  }

  /// Nil where a class does not tell the cue.
  private static func row(_ cue: Cue, _ samples: [MeasuredSample], _ settings: Settings) throws
    -> Row?
  {
    let known = samples.compactMap { sample in
      sample.cues[cue].map { ScoredSample(sample: sample.identity, score: $0) }
    }
    func ascending(_ label: Label) -> [Double] {
      known.filter { $0.sample.label == label }.map(\.score).sorted()
    }
    let (live, attack) = (ascending(.live), ascending(.attack))
    guard !live.isEmpty, !attack.isEmpty else { return nil }
    return Row(
      cue: cue,
      separation: try Separation(
        ScoreTable(known), replicates: settings.replicates, confidence: settings.confidence,
        seed: settings.seed),
      liveMedian: quantile(0.5, of: live), attackMedian: quantile(0.5, of: attack))
  }
}
