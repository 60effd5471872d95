internal import Foundation
internal import GRDB
internal import PADCore

/// Schema version 4: frames of clips, views beside the crop, equal pictures kept once, and groups
/// from which samples are drawn without a scan.
enum StoreSchemaFour {
  static func migrate(_ db: Database) throws {
    try db.execute(
      sql: """
        -- The data set's own attributes as JSON; NULL where there are none.
        ALTER TABLE sample ADD COLUMN attributes TEXT;
        ALTER TABLE sample ADD COLUMN pictureWidth INTEGER;
        ALTER TABLE sample ADD COLUMN pictureHeight INTEGER;
        ALTER TABLE sample ADD COLUMN frame INTEGER;
        ALTER TABLE sample ADD COLUMN time REAL;

        -- Whom a skipped member shows, where the adapter knows.
        ALTER TABLE skipped ADD COLUMN subject TEXT;

        -- Encoded pictures, each kept once however many samples show it.
        CREATE TABLE picture (
          number INTEGER PRIMARY KEY,
          digest TEXT NOT NULL UNIQUE,
          bytes BLOB NOT NULL
        ) STRICT;

        -- What is kept of a sample: its face crop and what is derived beside it.
        CREATE TABLE view (
          sample INTEGER NOT NULL REFERENCES sample (number) ON DELETE CASCADE,
          kind TEXT NOT NULL,
          picture INTEGER NOT NULL REFERENCES picture (number),
          PRIMARY KEY (sample, kind)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX viewByPicture ON view (picture);

        -- Clips whose frames are all in the store; `note` says what is wrong with one.
        CREATE TABLE clip (
          id TEXT PRIMARY KEY NOT NULL,
          dataset TEXT NOT NULL,
          subject TEXT NOT NULL,
          label TEXT NOT NULL,
          source TEXT NOT NULL,
          frames INTEGER NOT NULL,
          note TEXT
        ) STRICT;

        -- Which frames of clips are taken; NULL in older stores, which have no clips.
        ALTER TABLE preparation ADD COLUMN sampling TEXT;

        -- Samples with a crop that agree in everything protocols and samplers ask for. The
        -- members of a group are ranked from 0, so that any of them is one look-up away.
        CREATE TABLE sampleGroup (
          number INTEGER PRIMARY KEY,
          key TEXT NOT NULL UNIQUE,
          size INTEGER NOT NULL
        ) STRICT;
        ALTER TABLE sample ADD COLUMN groupNumber INTEGER;
        ALTER TABLE sample ADD COLUMN rank INTEGER;
        CREATE UNIQUE INDEX sampleByRank ON sample (groupNumber, rank)
          WHERE groupNumber IS NOT NULL;
        """)
    try takeOverCrops(db)
    try db.execute(sql: "DROP TABLE crop")
    try rankSamples(db)
  }

  private static func takeOverCrops(_ db: Database) throws {
    let crops = try Row.fetchCursor(db, sql: "SELECT number, bytes FROM crop ORDER BY number")
    while let crop = try crops.next() {
      let bytes: Data = crop["bytes"]
      let picture = try StorePictures.keep(bytes, digest: SHA256Text.of(bytes), in: db)
      try StorePictures.link(picture, as: .face, of: crop["number"], in: db)
    }
  }

  private static func rankSamples(_ db: Database) throws {
    // Written out: later versions of a row have columns that are not there yet.
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT number, dataset, label, instrument, subject, session, camera, subset FROM sample
        WHERE status = 'prepared' ORDER BY number
        """)
    for row in rows {
      guard let label = Label(rawValue: row["label"]) else { continue }
      let identity = SampleIdentity(
        id: "", dataset: row["dataset"], label: label,
        instrument: (row["instrument"] as String?).map(AttackInstrument.init(rawValue:)),
        subject: row["subject"], session: row["session"], camera: row["camera"],
        subset: (row["subset"] as String?).flatMap(Subset.init(rawValue:)))
      try StoreGroups.add(identity, number: row["number"], in: db)
    }
  }
}
