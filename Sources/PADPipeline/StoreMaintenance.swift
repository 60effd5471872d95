public import Foundation
public import PADCore
public import PADData

/// What `bonafide store list` prints.
public struct StoreListing: Hashable, Codable, Sendable {
  /// The store's file.
  @PathCoded public var store: URL
  /// How its crops are cut.
  public var crop: CropSpec
  /// The data sets that were prepared into it.
  public var preparations: [StorePreparation]
  /// Its samples, counted.
  public var summary: StoreSummary
  /// Members of the data sets that could not become samples.
  public var skipped: Int
}

/// Looking after prepared stores.
public enum StoreMaintenance {
  /// What a store holds. Stores whose preparation was interrupted are listed too.
  ///
  /// - Throws: `PADError`, as `Store.init(at:)` without `.insufficientData`.
  public static func list(at url: URL) throws -> StoreListing {
    let store = try Store(at: url, allowsUnfinished: true)
    return StoreListing(
      store: url, crop: store.crop, preparations: try store.preparations(),
      summary: StoreSummary(of: try store.samples()),
      skipped: try store.failures().count { $0.status == nil && !$0.isCutShort })
  }

  /// Reads a whole store and says what is wrong with it.
  ///
  /// - Throws: `PADError`, as `Store.init(at:)` without `.insufficientData`; a damaged crop is a
  ///   finding.
  public static func verify(at url: URL) throws -> StoreVerification {
    try Store(at: url, allowsUnfinished: true).verify()
  }

  /// Removes a subject for good from a store, and from its `skipped.csv`.
  ///
  /// - Throws: `PADError` where no sample, or more than one data set's, shows the subject.
  public static func removeSubject(_ subject: String, dataset: String?, fromStore url: URL) throws
    -> StoreRemoval
  {
    let removal = try StoreWriter(existing: url).removeSubject(subject, dataset: dataset)
    if FileManager.default.fileExists(atPath: SkippedFile.url(besideStore: url).path) {
      _ = try Preparing.writeSkippedFile(ofStore: url)
    }
    return removal
  }
}
