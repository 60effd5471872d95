public import Foundation
internal import GRDB
public import PADCore
public import PADMedia

/// A prepared store: one SQLite file with the samples of one or more data sets and their face
/// crops, all cut by one `CropSpec`.
///
/// It is read from several threads at a time. `StoreWriter` fills it.
public final class Store: Sendable {
  /// The SQLite file.
  public let url: URL
  /// How every crop of the store was cut.
  public let crop: CropSpec
  /// How the views beside the crops were derived.
  public let views: ViewSpecs
  private let pool: DatabasePool

  /// Opens a store for reading.
  ///
  /// - Parameter allowsUnfinished: whether a store whose preparation was interrupted opens.
  /// - Throws: `PADError`: `.missing`, `.unreadable` (damaged, empty), `.invalid` (another
  ///   program's file), `.unsupported` (a newer version's), `.insufficientData` (unfinished).
  public init(at url: URL, allowsUnfinished: Bool = false) throws {
    self.url = url
    let pool = try StoreConnection.reader(at: url)
    self.pool = pool
    (crop, views) = try StoreConnection.describingErrors(of: url) {
      try pool.read { (try StoreMeta.crop(in: $0, url), try StoreMeta.views(in: $0, url)) }
    }
    if !allowsUnfinished, let unfinished = try preparations().first(where: { !$0.isFinished }) {
      let stored = try read { try StoreMeta.memberCount(of: unfinished.dataset, in: $0) }
      throw PADError(
        .insufficientData,
        "\(url.path): the preparation of '\(unfinished.dataset)' stopped at \(stored) of "
          + "\(unfinished.listed) pictures and clips, or is still at work",
        advice: "Run the same `bonafide prepare` command again; it goes on where it stopped")
    }
  }

  /// The crop contract of the store at `url`; nil where there is no file, or one whose
  /// preparation stopped before it had a contract.
  ///
  /// - Throws: what `init(at:)` throws for a foreign or damaged file.
  public static func existingCrop(at url: URL) throws -> CropSpec? {
    try existing(at: url) { try StoreMeta.crop(in: $0, url) }
  }

  /// The view contract of the store at `url`; nil as for `existingCrop(at:)`.
  ///
  /// - Throws: what `init(at:)` throws for a foreign or damaged file.
  public static func existingViews(at url: URL) throws -> ViewSpecs? {
    try existing(at: url) { try StoreMeta.views(in: $0, url) }
  }

  private static func existing<T>(at url: URL, _ read: (Database) throws -> T) throws -> T? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    guard let size = attributes?[.size] as? NSNumber, size.intValue > 0 else { return nil }
    let pool = try StoreConnection.reader(at: url)
    return try StoreConnection.describingErrors(of: url) {
      try pool.read { db in
        try StoreMeta.value(StoreSchema.MetaKey.crop, in: db) == nil
          ? nil : try read(db)
      }
    }
  }

  /// All samples, sorted by id, those without a crop included; a gallery's pictures are none.
  ///
  /// - Throws: `PADError`: `.unreadable` where the file is damaged or busy, `.invalid` for a row
  ///   that this version does not know.
  public func samples() throws -> [StoredSample] {
    try allPictures().filter { !$0.identity.isInGallery }
  }

  /// The pictures of a verification protocol's gallery, sorted by id.
  ///
  /// - Throws: as `samples()`.
  public func galleryPictures() throws -> [StoredSample] {
    try allPictures().filter(\.identity.isInGallery)
  }

  private func allPictures() throws -> [StoredSample] {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(SampleRow.columns) FROM sample ORDER BY id")
      var samples: [StoredSample] = []
      while let row = try rows.next() { samples.append(try SampleRow.sample(from: row)) }
      return samples
    }
  }

  /// The groups from which samples are drawn, in a fixed order.
  ///
  /// - Throws: `PADError(.unreadable)` where the file is damaged or busy.
  public func groups() throws -> [SampleGroup] { try read { try StoreGroups.all(in: $0) } }

  /// A member of a group and its encoded crop, by one look-up.
  ///
  /// - Parameter rank: in 0..<group.size.
  /// - Throws: `PADError(.missing)` where the group has no such member.
  func member(_ rank: Int, of group: SampleGroup) throws -> (sample: StoredSample, crop: Data) {
    let row = try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(SampleRow.columns), bytes FROM sample
          JOIN view ON view.sample = sample.number AND view.kind = 'face'
          JOIN picture ON picture.number = view.picture
          WHERE groupNumber = ? AND rank = ?
          """)
      return try Row.fetchOne(statement, arguments: [group.number, rank])
    }
    guard let row else {
      throw PADError(
        .missing, "\(url.path): no member \(rank) of a group of \(group.size) samples",
        advice: "The store has changed since it was opened; open it again")
    }
    return (try SampleRow.sample(from: row), row["bytes"])
  }

  /// An encoded view of a sample.
  ///
  /// - Throws: `PADError(.missing)` where the store holds no such view of it.
  public func viewBytes(_ kind: ViewKind, of sample: StoredSample) throws -> Data {
    let bytes = try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT bytes FROM sample
          JOIN view ON view.sample = sample.number AND view.kind = ?
          JOIN picture ON picture.number = view.picture
          WHERE sample.id = ?
          """)
      return try Data.fetchOne(statement, arguments: [kind.rawValue, sample.id])
    }
    guard let bytes else {
      let what = kind == .face ? "crop" : "\(kind.rawValue) view"
      throw PADError(
        .missing, "\(url.path): no \(what) of '\(sample.id)' (\(sample.status.rawValue))",
        advice: kind == .face || views.kinds.contains(kind)
          ? nil : "The store was prepared with \(views.summary)")
    }
    return bytes
  }

  /// The ids of the samples of which the store holds a view; a clip's last frame has no flow, and
  /// a face whose mesh is not found has no depth.
  ///
  /// - Throws: `PADError(.unreadable)` where the file is damaged or busy.
  public func samples(with kind: ViewKind) throws -> Set<String> {
    try read { db in
      try String.fetchSet(
        db,
        sql: "SELECT id FROM sample JOIN view ON view.sample = sample.number AND view.kind = ?",
        arguments: [kind.rawValue])
    }
  }

  /// - Throws: `PADError(.missing)` naming the first view that was not prepared.
  public func requireViews(_ kinds: [ViewKind]) throws {
    guard let lacking = kinds.first(where: { $0 != .face && !views.kinds.contains($0) }) else {
      return
    }
    throw PADError(
      .missing, "\(url.path): holds no \(lacking.rawValue) (prepared with \(views.summary))",
      advice: "Prepare the data anew with `bonafide prepare \(lacking.usualOption)`")
  }

  /// The encoded crop of a sample.
  ///
  /// - Throws: `PADError(.missing)` where the store holds no crop of it.
  public func cropBytes(of sample: StoredSample) throws -> Data {
    try viewBytes(.face, of: sample)
  }

  /// The decoded crop of a sample.
  ///
  /// - Shape: [crop.size, crop.size, 3]
  /// - Throws: `PADError` naming the sample where its crop is missing, damaged or of another
  ///   size than the store's `CropSpec`.
  public func crop(of sample: StoredSample) throws -> Image {
    try decoded(try cropBytes(of: sample), of: sample)
  }

  func decoded(_ bytes: Data, of sample: StoredSample) throws -> Image {
    do {
      return try CropCodec.decode(bytes, size: crop.size)
    } catch {
      throw PADError(
        .unreadable, "\(url.path): the crop of '\(sample.id)' is unusable: \(error)",
        advice: "`bonafide store verify` lists every damaged crop")
    }
  }

  /// The data sets that were prepared into the store.
  ///
  /// - Throws: `PADError(.unreadable)` where the file is damaged or busy.
  public func preparations() throws -> [StorePreparation] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM preparation ORDER BY dataset").map { row in
        StorePreparation(
          dataset: row["dataset"], adapter: row["adapter"], listed: row["listed"],
          isFinished: row["finished"])
      }
    }
  }

  /// Everything that was listed and is not whole in the store: samples whose acquisition failed,
  /// clips that end early, then members that could not become samples at all.
  ///
  /// - Throws: `PADError`, as `samples()`.
  public func failures() throws -> [StoreFailure] {
    let failed = try samples().filter { $0.status != .prepared }.map(StoreFailure.init)
    return try failed
      + read { db in
        try Row.fetchAll(
          db, sql: "SELECT * FROM clip WHERE note IS NOT NULL ORDER BY dataset, source"
        ).map { row in
          StoreFailure(
            dataset: row["dataset"], path: row["source"], line: nil,
            label: (row["label"] as String?).flatMap(Label.init(rawValue:)), status: nil,
            reason: row["note"], isCutShort: true)
        }
          + Row.fetchAll(db, sql: "SELECT * FROM skipped ORDER BY dataset, path, line").map {
            row in
            StoreFailure(
              dataset: row["dataset"], path: row["path"], line: row["line"],
              label: (row["label"] as String?).flatMap(Label.init(rawValue:)), status: nil,
              reason: row["reason"])
          }
      }
  }

  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try StoreConnection.describingErrors(of: url) { try pool.read(body) }
  }
}

/// What the store remembers of one data set's preparation.
public struct StorePreparation: Hashable, Codable, Sendable {
  /// The name that its samples carry.
  public var dataset: String
  /// The adapter's name on the command line.
  public var adapter: String
  /// Samples that the adapter listed.
  public var listed: Int
  /// Whether every listed sample has been worked on.
  public var isFinished: Bool
}

/// The crop contract in the table `meta`.
enum StoreMeta {
  static func crop(in db: Database, _ url: URL) throws -> CropSpec {
    guard let text = try value(StoreSchema.MetaKey.crop, in: db) else {
      throw PADError(
        .unreadable, "\(url.path): the store has no crop contract",
        advice: "Its preparation stopped before it began; run `bonafide prepare` again")
    }
    do {
      return try JSONDecoder().decode(CropSpec.self, from: Data(text.utf8))
    } catch {
      throw PADError(
        .invalid, "\(url.path): the store's crop contract is unreadable: \(text.prefix(200))")
    }
  }

  /// No views in stores that were begun before there were any.
  static func views(in db: Database, _ url: URL) throws -> ViewSpecs {
    guard let text = try value(StoreSchema.MetaKey.views, in: db) else { return ViewSpecs() }
    do {
      return try JSONDecoder().decode(ViewSpecs.self, from: Data(text.utf8))
    } catch {
      throw PADError(
        .invalid, "\(url.path): the store's view contract is unreadable: \(text.prefix(200))")
    }
  }

  /// Clips and still pictures of a data set that the store has done with.
  static func memberCount(of dataset: String, in db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT (SELECT COUNT(*) FROM sample WHERE dataset = ? AND frame IS NULL)
          + (SELECT COUNT(*) FROM clip WHERE dataset = ?)
        """, arguments: [dataset, dataset]) ?? 0
  }

  static func value(_ key: String, in db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
  }
}

extension ViewKind {
  /// How `prepare` is asked for the view.
  fileprivate var usualOption: String {
    switch self {
    case .face: ""
    case .context: "--context \(ViewSpecs.Context().size)"
    case .flow: "--flow \(ViewSpecs.Flow().algorithm)"
    case .depth: "--depth \(ViewSpecs.Depth().source)"
    }
  }
}
