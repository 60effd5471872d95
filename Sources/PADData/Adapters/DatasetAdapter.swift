public import Foundation
public import PADCore

/// What a member of a data set consists of.
public enum SourceMedia: Hashable, Sendable {
  /// One picture, which is one sample.
  case picture(URL)
  /// One video, whose frames are samples.
  case video(URL)
  /// The frames of one clip as pictures, in order.
  case pictures([URL])

  /// All files of the member.
  public var files: [URL] {
    switch self {
    case .picture(let url), .video(let url): [url]
    case .pictures(let urls): urls
    }
  }
}

/// A member of a data set as its lists name it, before its picture or video is read.
public struct SourceSample: Hashable, Sendable {
  /// Who and what the member shows. Of a clip, `id` is the clip's (`video` is equal to it), and
  /// preparation makes samples of its frames, whose ids have `#` and the frame's number behind.
  public var identity: SampleIdentity
  /// Where the picture or the frames lie.
  public var media: SourceMedia
  /// The member's path below the data set's root.
  public var path: String
  /// The face of a still picture as the data set's own lists place it; nil where they do not.
  public var annotation: FaceAnnotation?
  /// The faces of a clip's frames as a file of the data set places them; nil where none does.
  public var frames: FrameAnnotations?

  /// Takes a member as the data set lists it.
  public init(
    identity: SampleIdentity, media: SourceMedia, path: String,
    annotation: FaceAnnotation? = nil, frames: FrameAnnotations? = nil
  ) {
    self.identity = identity
    self.media = media
    self.path = path
    self.annotation = annotation
    self.frames = frames
  }
}

/// A member of a data set that is not used, and why.
public struct SkippedMember: Hashable, Codable, Sendable {
  /// The path below the data set's root.
  public var path: String
  /// What a user reads: what is wrong and what was expected.
  public var reason: String
  /// Where it is known.
  public var label: Label?
  /// The line of the list `path` that names the member, from 1, where a list is at fault.
  public var line: Int?
  /// Whom the member shows, as samples name their subject, where its place or name says it.
  public var subject: String?

  /// Takes a member's path and what is wrong with it.
  public init(
    path: String, reason: String, label: Label? = nil, line: Int? = nil, subject: String? = nil
  ) {
    self.path = path
    self.reason = reason
    self.label = label
    self.line = line
    self.subject = subject
  }
}

/// What an adapter found below a root: every member is either a sample or skipped.
public struct DatasetListing: Sendable {
  /// Sorted by id.
  public var samples: [SourceSample]
  /// Members that are no sample.
  public var skipped: [SkippedMember]
  /// What a user should know about the listing as a whole.
  public var warnings: [String]

  /// Takes the members in any order and sorts the samples by id.
  public init(samples: [SourceSample], skipped: [SkippedMember], warnings: [String] = []) {
    self.samples = samples.sorted { $0.identity.id < $1.identity.id }
    self.skipped = skipped
    self.warnings = warnings
  }
}

/// Reads one data set's official layout, untouched.
public protocol DatasetAdapter: Sendable {
  /// The name that samples carry as their data set.
  var dataset: String { get }
  /// How its faces are best found and cut where the user says nothing.
  var defaultCrop: CropSpec { get }

  /// Lists the members below `root` without reading pictures.
  ///
  /// - Throws: `PADError` where `root` is not this data set at all. Single bad members are
  ///   returned as skipped.
  func list(_ root: URL) throws -> DatasetListing
}
