public import PADCore

/// What a data set's preparation came to, per label: a detector that fails by class leaks the
/// class.
public struct PreparationSummary: Hashable, Codable, Sendable {
  /// One label's samples by what became of them.
  public struct Counts: Hashable, Codable, Sendable {
    public var label: Label
    /// Samples with a crop.
    public var prepared: Int
    /// Samples in whose picture no face was found.
    public var noFace: Int
    /// Samples whose picture cannot be read.
    public var unreadable: Int
    /// Listed members of the label that could not become samples.
    public var skipped: Int

    /// Samples whose picture was read or tried.
    public var samples: Int { prepared + noFace + unreadable }
    /// Share of the readable pictures in which no face was found, in 0...1.
    public var noFaceShare: Double {
      prepared + noFace == 0 ? 0 : Double(noFace) / Double(prepared + noFace)
    }
  }

  /// Shares of missed faces that differ by this much between labels are warned of, where there
  /// are enough misses to tell.
  static let notableDifference = 0.02
  static let notableMisses = 5

  public var dataset: String
  /// Live, then attack.
  public var labels: [Counts]
  /// Skipped members whose label is unknown.
  public var skippedOfUnknownLabel: Int
  /// Clips whose frames the samples are; 0 where all are still pictures.
  public var clips: Int
  /// Clips that end early or are damaged, whose frames before the break are samples.
  public var clipsCutShort: Int
  /// The views beside the crops; empty where the store has none.
  public var views: [ViewCounts]
  /// Pictures and clips that this run worked on; the others were in the store.
  public var fresh: Int
  /// Samples passed over because their subject was removed from the store for good.
  public var ofRemovedSubjects: Int
  /// What a user should look at.
  public var warnings: [String]

  init(
    dataset: String, samples: [StoredSample], skipped: [SkippedMember], fresh: Int,
    removed: Int, cutShort: Int,
    views: (kinds: [ViewKind], counts: [ViewKind: [Label: Int]]), warnings: [String]
  ) {
    let own = samples.filter { $0.identity.dataset == dataset }
    self.dataset = dataset
    labels = Label.allCases.map { label in
      let labeled = own.filter { $0.identity.label == label }
      return Counts(
        label: label, prepared: labeled.count { $0.status == .prepared },
        noFace: labeled.count { $0.status == .noFace },
        unreadable: labeled.count { $0.status == .unreadable },
        skipped: skipped.count { $0.label == label })
    }
    skippedOfUnknownLabel = skipped.count { $0.label == nil }
    clips = Set(own.filter { $0.frame != nil }.map(\.identity.video)).count
    clipsCutShort = cutShort
    self.views = views.kinds.map { kind in
      ViewCounts(
        kind: kind, live: views.counts[kind]?[.live] ?? 0,
        attack: views.counts[kind]?[.attack] ?? 0)
    }
    self.fresh = fresh
    ofRemovedSubjects = removed
    self.warnings = warnings
    self.warnings += classWarnings + viewWarnings
  }

  /// Samples that have a view beside their crop.
  public struct ViewCounts: Hashable, Codable, Sendable {
    /// The view.
    public var kind: ViewKind
    /// Live samples that have it.
    public var live: Int
    /// Attacks that have it.
    public var attack: Int
  }

  /// Of each clip the last frame has no flow; more than that is worth a word.
  private var viewWarnings: [String] {
    let prepared = labels[0].prepared + labels[1].prepared
    return views.compactMap { view in
      let missing = prepared - view.live - view.attack - (view.kind == .flow ? clips : 0)
      guard missing > 0 else { return nil }
      return "\(missing) of \(prepared) samples have no \(view.kind.rawValue) view"
        + (view.kind == .flow ? "; flow needs the frame behind, which still pictures have not" : "")
    }
  }

  private var classWarnings: [String] {
    let (live, attack) = (labels[0], labels[1])
    var warnings: [String] = []
    let misses = live.noFace + attack.noFace
    let difference = abs(live.noFaceShare - attack.noFaceShare)
    if live.samples > 0, attack.samples > 0, misses >= Self.notableMisses,
      difference >= Self.notableDifference
    {
      warnings.append(
        "the detector misses \(Self.percent(live.noFaceShare)) of the live faces and "
          + "\(Self.percent(attack.noFaceShare)) of the attacks: what it keeps tells the class. "
          + "Try another --detector or --border")
    }
    for counts in labels where counts.samples == 0 {
      warnings.append("there are no \(counts.label.rawValue) samples")
    }
    return warnings
  }

  /// `0.0123` as `1.2 %`.
  public static func percent(_ share: Double) -> String {
    "\((share * 1000).rounded() / 10) %"
  }
}
