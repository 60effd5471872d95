public import Foundation
public import PADCore

/// A sample as a data set lists it, before its picture is read.
public struct SourceSample: Hashable, Sendable {
  /// Who and what the sample shows.
  public var identity: SampleIdentity
  /// Where the picture lies.
  public var picture: URL
  /// The picture's path below the data set's root.
  public var path: String
  /// The face as the data set's own lists place it; nil where they do not.
  public var annotation: FaceAnnotation?

  /// Takes a sample as the data set lists it.
  public init(
    identity: SampleIdentity, picture: URL, path: String, annotation: FaceAnnotation? = nil
  ) {
    self.identity = identity
    self.picture = picture
    self.path = path
    self.annotation = annotation
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

  /// Takes a member's path and what is wrong with it.
  public init(path: String, reason: String, label: Label? = nil, line: Int? = nil) {
    self.path = path
    self.reason = reason
    self.label = label
    self.line = line
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

/// The adapters by their names on the command line.
public enum AdapterKind: String, CaseIterable, Sendable {
  case nuaa
  case folder

  /// - Parameters:
  ///   - dataset: another name for the data set than its default.
  ///   - root: the data set's folder, whose name is the default of own data.
  ///   - subjectPattern: for own data, see `FolderAdapter`.
  /// - Throws: `PADError(.invalid)` for an option that the adapter does not take.
  public func adapter(root: URL, dataset: String? = nil, subjectPattern: String? = nil) throws
    -> any DatasetAdapter
  {
    switch self {
    case .nuaa:
      guard subjectPattern == nil else {
        throw PADError(
          .invalid, "NUAA's names say their subjects; a subject pattern is for own folders")
      }
      return NUAAAdapter(dataset: dataset ?? NUAAAdapter.name)
    case .folder:
      let name = root.standardizedFileURL.lastPathComponent
      return try FolderAdapter(dataset: dataset ?? name, subjectPattern: subjectPattern)
    }
  }
}
