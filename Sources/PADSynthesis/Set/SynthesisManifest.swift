import Foundation
import PADCore

/// What was written and with which parameters, as `manifest.json` in the output folder.
public struct SynthesisManifest: Hashable, Codable, Sendable {
  /// The manifest's file in the set's folder.
  public static let fileName = "manifest.json"
  /// Says that a folder is `synth`'s own.
  public static let currentFormat = "bonafide-synth-3"
  private static let formatPrefix = "bonafide-synth-"

  /// One picture or video of the set.
  public struct Picture: Hashable, Codable, Sendable {
    /// Below the set's folder.
    public var path: String
    /// What the picture shows.
    public var kind: SynthesisPlan.Kind
    /// Whom it shows.
    public var subject: String
    /// What took it.
    public var camera: String
    /// The printer or display that made the attack.
    public var device: String?
  }

  public var format: String
  /// The plan that drew the set.
  public var plan: SynthesisPlan
  package var cameras: [CameraModel]
  package var printers: [Printer]
  package var displays: [Display]
  /// Empty where they are portraits.
  package var subjects: [Subject]
  /// In the plan's order; empty while the set is being written.
  public var pictures: [Picture]

  init(_ plan: SynthesisPlan, pictures: [Picture]) {
    let studio = Studio(plan: plan)
    format = Self.currentFormat
    self.plan = plan
    cameras = CameraModel.all
    printers = Printer.all
    displays = Display.all
    subjects =
      plan.portraits.isEmpty
      ? (0..<plan.subjects + plan.freshSubjects).map { studio.subject($0) } : []
    self.pictures = pictures
  }

  /// The manifest of a folder; nil where it has none or another program's.
  public static func find(in folder: URL) -> SynthesisManifest? {
    guard let data = try? Data(contentsOf: folder.appending(path: fileName)),
      let manifest = try? JSONText.decode(Self.self, from: data),
      manifest.format == currentFormat
    else { return nil }
    return manifest
  }

  /// The files of the set that `synth` of this or an earlier version wrote to the folder, below
  /// it; nil where it wrote none.
  static func files(in folder: URL) -> Set<String>? {
    struct Header: Decodable {
      struct Plan: Decodable {
        var writesDepth: Bool?
        var writesFlow: Bool?
        var video: VideoTiming?
      }
      struct Picture: Decodable { var path: String }
      var format: String
      var plan: Plan?
      var pictures: [Picture]?
    }
    guard let data = try? Data(contentsOf: folder.appending(path: fileName)),
      let header = try? JSONText.decode(Header.self, from: data),
      header.format.hasPrefix(formatPrefix)
    else { return nil }
    let pictures = (header.pictures ?? []).map(\.path)
    let (depth, flow) = (header.plan?.writesDepth == true, header.plan?.writesFlow == true)
    let exact: [String]
    if let video = header.plan?.video {
      exact = pictures.flatMap {
        ClipFiles.exactPaths(of: $0, frames: video.frames, depth: depth, flow: flow)
      }
    } else {
      exact = depth ? pictures.map(SyntheticSet.depthPath(of:)) : []
    }
    return Set(pictures + exact + [fileName])
  }

  func write(to folder: URL) throws {
    try AtomicFile.write(JSONText.data(self), to: folder.appending(path: Self.fileName))
  }
}
