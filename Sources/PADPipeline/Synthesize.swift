public import Foundation
public import PADCore
public import PADSynthesis

/// What `bonafide synth` wrote.
public struct SynthesisSummary: Hashable, Codable, Sendable {
  /// Pictures that agree in part, subset and kind.
  public struct Row: Hashable, Codable, Sendable {
    /// The part of the set.
    public var part: SynthesisPlan.Part
    /// The subset's name; nil where the part has none.
    public var subset: String?
    /// What the pictures show.
    public var kind: SynthesisPlan.Kind
    /// Persons.
    public var subjects: Int
    /// Pictures or videos of the row.
    public var pictures: Int
  }

  /// The set's folder.
  @PathCoded public var folder: URL
  /// The seed that drew it.
  public var seed: UInt64
  /// Pictures or videos in all.
  public var pictures: Int
  /// Frames of each video; nil for pictures.
  public var framesPerVideo: Int?
  /// In the order of the parts.
  public var rows: [Row]

  /// A table for people.
  public var text: String {
    let noun = framesPerVideo == nil ? "pictures" : "videos"
    let frames = framesPerVideo.map { " of \($0) frames" } ?? ""
    var lines = ["\(pictures) \(noun)\(frames) in \(folder.path) (seed \(seed))"]
    for row in rows {
      let place = [row.part.rawValue, row.subset].compactMap { $0 }.joined(separator: "/")
      let columns = [
        place.padding(toLength: 12, withPad: " ", startingAt: 0),
        row.kind.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0),
        "\(row.pictures) \(noun) of \(row.subjects) subjects",
      ]
      lines.append("  " + columns.joined(separator: " "))
    }
    return lines.joined(separator: "\n")
  }

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }
}

/// What `bonafide synth --layout NAME` wrote.
public struct LayoutSummary: Hashable, Codable, Sendable {
  /// The set's folder.
  @PathCoded public var folder: URL
  /// Whose layout it has.
  public var layout: LayoutPlan.Layout
  /// The seed that drew it.
  public var seed: UInt64
  /// What it holds.
  public var contents: LayoutSet.Summary

  /// A table for people.
  public var text: String {
    let noun = layout.isVideo ? "videos" : "pictures"
    var lines = [
      "\(contents.files) \(noun)\(layout.isVideo ? " (\(contents.frames) frames)" : "") in "
        + "\(folder.path), laid out as \(layout.rawValue) (seed \(seed))"
    ]
    for row in contents.rows {
      let columns = [
        row.subset.padding(toLength: 6, withPad: " ", startingAt: 0),
        row.kind.padding(toLength: 8, withPad: " ", startingAt: 0),
        "\(row.files) \(noun) of \(row.subjects) subjects",
      ]
      lines.append("  " + columns.joined(separator: " "))
    }
    return lines.joined(separator: "\n")
  }

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }
}

/// Making synthetic data sets.
public enum Synthesizing {
  /// Writes a synthetic set in a public data set's layout; continues one that was interrupted.
  ///
  /// - Parameters:
  ///   - portraits: The folder of the plan's portraits, where it has any.
  ///   - workers: Videos or pictures made at a time; the result does not depend on it.
  /// - Throws: `PADError(.unwritable)` where `folder` holds anything but a synthetic set, or
  ///   cannot be written; errors of `PortraitFolder` that name the portrait.
  public static func synthesize(
    _ plan: LayoutPlan, to folder: URL, portraits: PortraitFolder? = nil,
    workers: Int = ProcessInfo.processInfo.activeProcessorCount,
    progress: (SyntheticSet.Progress) -> Void = { _ in }
  ) async throws -> LayoutSummary {
    let contents = try await LayoutSet(plan, portraits: source(portraits)).write(
      to: folder, workers: workers, progress: progress)
    return LayoutSummary(
      folder: folder, layout: plan.layout, seed: plan.seed, contents: contents)
  }

  private static func source(_ folder: PortraitFolder?) -> PortraitSource? {
    folder.map { folder in { @Sendable (name: String) in try folder.portrait(name) } }
  }

  /// Writes a synthetic set; continues one that was interrupted.
  ///
  /// - Parameters:
  ///   - portraits: The folder of the plan's portraits, where it has any.
  ///   - workers: Pictures or videos made at a time; the result does not depend on it.
  /// - Throws: `PADError(.unwritable)` where `folder` holds anything but a synthetic set, or
  ///   cannot be written; errors of `PortraitFolder` that name the portrait.
  public static func synthesize(
    _ plan: SynthesisPlan, to folder: URL, portraits: PortraitFolder? = nil,
    workers: Int = ProcessInfo.processInfo.activeProcessorCount,
    progress: (SyntheticSet.Progress) -> Void = { _ in }
  ) async throws -> SynthesisSummary {
    let manifest = try await SyntheticSet(plan, portraits: source(portraits)).write(
      to: folder, workers: workers, progress: progress)
    return summary(of: manifest, in: folder)
  }

  private static func summary(of manifest: SynthesisManifest, in folder: URL)
    -> SynthesisSummary
  {
    let items = manifest.plan.items()
    var rows: [SynthesisSummary.Row] = []
    for part in SynthesisPlan.Part.allCases {
      for subset in [Subset.train, .development, .test, nil] {
        for kind in SynthesisPlan.Kind.allCases {
          let members = items.filter {
            $0.part == part && $0.subset == subset && $0.kind == kind
          }
          guard !members.isEmpty else { continue }
          rows.append(
            SynthesisSummary.Row(
              part: part, subset: subset?.rawValue, kind: kind,
              subjects: Set(members.map(\.subject)).count, pictures: members.count))
        }
      }
    }
    return SynthesisSummary(
      folder: folder, seed: manifest.plan.seed, pictures: items.count,
      framesPerVideo: manifest.plan.video?.frames, rows: rows)
  }
}
