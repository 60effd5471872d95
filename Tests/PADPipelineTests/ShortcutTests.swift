import Foundation
import PADCore
import PADData
import PADMedia
import PADMetrics
import PADPipeline
import Testing

/// Stores in which the classes differ in what a test plants, and in nothing else.
struct PlantedStore {
  /// What is planted into a sample: a factor of its light.
  typealias Light = (_ label: Label, _ session: String) -> Double
  static let size = 24

  static func write(
    to url: URL, dataset: String = "planted", cameras: [String?] = [nil], light: Light
  ) throws {
    var samples: [PreparedSample] = []
    for subject in 0..<8 {
      for session in ["1", "2"] {
        for (number, label) in [Label.live, .live, .live, .attack, .attack, .attack].enumerated() {
          let id = "\(subject)/\(session)/\(number)"
          samples.append(
            try sample(
              id, dataset, label, subject, session, cameras[number % cameras.count],
              light: light(label, session)))
        }
      }
    }
    let writer = try StoreWriter(
      at: url, crop: CropSpec(detector: .wholePicture, size: size))
    try writer.begin(dataset: dataset, adapter: "folder", listed: samples.count, skipped: [])
    try writer.insert(samples)
    try writer.finish(dataset: dataset)
  }

  private static func sample(
    _ id: String, _ dataset: String, _ label: Label, _ subject: Int, _ session: String,
    _ camera: String?, light: Double
  ) throws -> PreparedSample {
    // FNV-1a, so that every sample has a picture of its own.
    var random = SeededGenerator(
      seed: id.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    let level = 90 + 6 * random.uniform(in: -1...1)
    let picture = Image(
      width: size, height: size,
      pixels: (0..<size * size * 3).map { _ in
        UInt8(min(255, light * (level + random.uniform(in: -40...40))))
      })
    return PreparedSample(
      sample: StoredSample(
        identity: SampleIdentity(
          id: "\(dataset)/\(id)", dataset: dataset, label: label,
          instrument: label == .attack ? .print : nil, subject: "s\(subject)", session: session,
          camera: camera, subset: .train),
        status: .prepared,
        detection: .init(
          box: BoundingBox(x: 0, y: 0, width: Double(size), height: Double(size)), confidence: 1),
        source: id, sourceBytes: 1000),
      crop: try picture.encoded(.png(level: 1)))
  }
}

@Suite struct ShortcutTests {
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private let folder: Folder
  private var store: URL { folder.url.appending(path: "planted.store") }

  init() throws { folder = try Folder() }

  private func audit(_ change: (inout ShortcutAudit.Settings) -> Void = { _ in }) throws
    -> ShortcutAudit
  {
    var settings = ShortcutAudit.Settings()
    settings.replicates = 200
    change(&settings)
    return try ShortcutAudit.audit(store, settings: settings, workers: 2)
  }

  private func row(_ cue: Cue, _ title: String, of audit: ShortcutAudit) throws
    -> ShortcutAudit.Row
  {
    let part = try #require(audit.parts.first { $0.title == title })
    return try #require(part.rows.first { $0.cue == cue })
  }

  @Test func aPlantedCueIsFoundEverywhere() throws {
    try PlantedStore.write(to: store) { label, _ in label == .live ? 0.7 : 1 }
    let audit = try audit()
    #expect(audit.parts.map(\.title) == ["whole store", "session 1", "session 2"])
    #expect(audit.measured == 96 && audit.prepared == 96)
    for part in audit.parts {
      let mean = try row(.mean, part.title, of: audit)
      #expect(mean.separation.auc.value == 0)  // Every live crop is darker than every attack.
      #expect(mean.separation.isCertain)
      #expect(mean.liveMedian < 0.8 * mean.attackMedian)
      #expect(
        part.rows.map(\.separation.strength) == part.rows.map(\.separation.strength).sorted(by: >))
    }
    let warning = try #require(audit.warnings.first { $0.cue == .mean })
    #expect(warning.kind == .strong)
    #expect(warning.parts == ["whole store", "session 1", "session 2"])
    #expect(warning.text.contains("session 1 (AUC 0.00, lower in live)"))
    #expect(audit.warnings.allSatisfy { $0.kind == .strong })
    #expect(audit.unmeasured == [.faceShare, .faceX, .faceY])
    // Light times a factor changes no ratio.
    #expect(!audit.warnings.contains { [.redToGreen, .blueToGreen].contains($0.cue) })
    let text = audit.text
    #expect(text.contains("warning: mean alone separates live from attack: whole store"))
    #expect(text.contains("whole store: 48 live, 48 attack, 8 subjects; intervals over 8 subjects"))
  }

  @Test func withoutAPlantedCueThereIsNoWarning() throws {
    try PlantedStore.write(to: store) { _, _ in 1 }
    let audit = try audit()
    #expect(audit.warnings.isEmpty)
    #expect(audit.text.contains("no cue reaches |AUC - 0.5| >= 0.2 with certainty"))
    // What is the same for all tells nothing.
    #expect(try row(.fileSize, "whole store", of: audit).separation.auc.value == 0.5)
  }

  @Test func aChangeOfSignBetweenSessionsIsWarnedOf() throws {
    try PlantedStore.write(to: store) { label, session in
      (label == .live) == (session == "1") ? 0.8 : 1
    }
    let audit = try audit()
    #expect(try row(.mean, "session 1", of: audit).separation.auc.value == 0)
    #expect(try row(.mean, "session 2", of: audit).separation.auc.value == 1)
    #expect(try !row(.mean, "whole store", of: audit).separation.isCertain)
    let warning = try #require(
      audit.warnings.first { $0.kind == .signChange && $0.cue == .mean })
    #expect(warning.parts == ["session 2", "session 1"])
    #expect(
      warning.text == "mean changes sign between sessions: session 2 (AUC 1.00, higher in live), "
        + "session 1 (AUC 0.00, lower in live)")
  }

  @Test func camerasAndDataSetsArePartsOfTheirOwn() throws {
    try PlantedStore.write(to: store, cameras: ["front", "back"]) { _, _ in 1 }
    try PlantedStore.write(to: store, dataset: "other") { _, _ in 1 }
    let titles = try audit().parts.map(\.title)
    #expect(
      titles == [
        "whole store", "data set other", "data set planted", "session other/1",
        "session other/2", "session planted/1", "session planted/2", "camera planted/back",
        "camera planted/front",
      ])
  }

  @Test func fewerSamplesGiveTheSameForASeed() throws {
    try PlantedStore.write(to: store) { label, _ in label == .live ? 0.9 : 1 }
    let few = try audit { $0.samplesPerGroup = 5 }
    #expect(few.measured == 4 * 5)
    #expect(few.prepared == 96)
    #expect(few == (try audit { $0.samplesPerGroup = 5 }))
    #expect(few.text.contains("20 of 96 crops, at most 5 of each data set, subset, session"))
    let decoded = try JSONText.decode(ShortcutAudit.self, from: Data(few.json().utf8))
    #expect(decoded == few)
    let unsure = try audit { $0.replicates = 0 }
    #expect(unsure.parts[0].rows[0].separation.auc.interval == nil)
    #expect(unsure.text.contains("no interval"))
    #expect(unsure.warnings.isEmpty)
  }

  @Test func whatARemovalLeavesCanBeMeasured() throws {
    try PlantedStore.write(to: store) { label, _ in label == .live ? 0.7 : 1 }
    #expect(try row(.mean, "whole store", of: audit()).separation.auc.value == 0)
    let removal = try CueRemoval(settings: ["photometric=strong", "gray=0.25"])
    #expect(removal.photometric == .strong && removal.gray == 0.25)
    let after = try audit { $0.removeCues = removal }
    #expect(try row(.mean, "whole store", of: after).separation.strength < 0.15)
    #expect(after.text.contains("; after photometric strong, gray 0.25\n"))
    let shown = try ContactSheet(of: store, perGroup: 1, removal: CueRemoval(settings: ["gray=1"]))
    let pixels = try #require(shown.groups.first?.pictures.first).image.pixels
    #expect(stride(from: 0, to: pixels.count, by: 3).allSatisfy { pixels[$0] == pixels[$0 + 1] })

    func refusal(_ setting: String) -> String {
      let error = #expect(throws: PADError.self) { try CueRemoval(settings: [setting]) }
      return error?.message ?? ""
    }
    #expect(refusal("photometrc=strong").contains("did you mean 'photometric'?"))
    #expect(refusal("blur=huge").contains("expected one of none, light, medium, strong"))
    #expect(refusal("gray=2").contains("expected 0...1"))
    #expect(refusal("gray").contains("--remove 'gray'; expected key=value"))
  }

  @Test func oneClassAndSettingsOutOfRangeAreErrors() throws {
    try PlantedStore.write(to: store) { _, _ in 1 }
    for change in [
      { (settings: inout ShortcutAudit.Settings) in settings.samplesPerGroup = 0 },
      { $0.strongLimit = 0.6 }, { $0.replicates = -1 }, { $0.confidence = 1 },
    ] {
      #expect(throws: PADError.self) { try audit(change) }
    }
    let lonely = folder.url.appending(path: "live.store")
    let writer = try StoreWriter(
      at: lonely, crop: CropSpec(detector: .wholePicture, size: PlantedStore.size))
    try writer.begin(dataset: "live", adapter: "folder", listed: 0, skipped: [])
    try writer.finish(dataset: "live")
    let error = #expect(throws: PADError.self) {
      try ShortcutAudit.audit(lonely, workers: 1)
    }
    #expect(error?.message.contains("no live sample with a crop") == true)
  }

  @Test func theContactSheetShowsEachGroup() throws {
    try PlantedStore.write(to: store, cameras: ["front", "back"]) { label, _ in
      label == .live ? 0.5 : 1
    }
    let sheet = try ContactSheet(of: store, perGroup: 5)
    #expect(
      sheet.groups.map(\.title) == [
        "live, camera back", "live, camera front", "attack, print, camera back",
        "attack, print, camera front",
      ])
    #expect(sheet.groups.map(\.pictures.count) == [5, 5, 5, 5])
    // Eight people: nobody twice in five.
    #expect(Set(sheet.groups[0].pictures.map { $0.caption.prefix(2) }).count == 5)
    let picture = try sheet.picture()
    // 2 margins of 16, 5 crops of 112, 4 gaps of 8; a row is 34 + 112 + 20.
    #expect(picture.width == 32 + 5 * 112 + 4 * 8)
    #expect(picture.height == 32 + 4 * (34 + 112 + 20))
    let png = folder.url.appending(path: "sheet.png")
    try sheet.write(to: png)
    #expect(try Image.read(png) == picture)
    // A crop lies where it should: its own pixels, enlarged.
    let crop = try sheet.groups[1].pictures[2].image.resized(width: 112, height: 112)
    let box = BoundingBox(x: 16 + 2 * 120, y: 16 + 166 + 34, width: 112, height: 112)
    #expect(try picture.cropped(box, width: 112, height: 112) == crop)

    let page = folder.url.appending(path: "sheet.html")
    try sheet.write(to: page)
    let html = try String(contentsOf: page, encoding: .utf8)
    #expect(html.components(separatedBy: "data:image/jpeg").count - 1 == 20)
    #expect(html.contains("attack, print, camera front"))
    #expect(!html.contains("src=\"http"))
    #expect(throws: PADError.self) {
      try sheet.write(to: folder.url.appending(path: "sheet.gif"))
    }
    #expect(throws: PADError.self) { try ContactSheet(of: store, perGroup: 0) }
  }
}

/// NUAA's official train lists, where this machine has them: every fifth picture of them.
@Suite(
  "Shortcuts of NUAA",
  .enabled(if: NUAALists.exists, "../shared/data/nuaa-train is not on this machine"))
struct NUAAShortcutTests {
  @Test func lightTellsTheFirstSessionAndColorTheSecond() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "nuaa-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try NUAALists.copy(every: 5, to: folder)
    let store = folder.appending(path: "nuaa.store")
    _ = try Preparing.prepare(
      PrepareRequest(adapter: .nuaa, root: folder, store: store, workers: 2),
      interruption: Interruption()
    ) { _ in }
    let audit = try ShortcutAudit.audit(store, workers: 2)
    func area(_ cue: Cue, _ session: String) throws -> Double {
      let part = try #require(audit.parts.first { $0.title == "session \(session)" })
      return try #require(part.rows.first { $0.cue == cue }).separation.auc.value
    }
    #expect(try area(.mean, "01") < 0.01)
    #expect(try area(.redToGreen, "02") > 0.99)
    let strong = audit.warnings.filter { $0.kind == .strong }
    #expect(strong.contains { $0.cue == .mean && $0.parts.contains("session 01") })
    #expect(strong.contains { $0.cue == .redToGreen && $0.parts.contains("session 02") })
  }
}

private enum NUAALists {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "../shared/data/nuaa-train").standardizedFileURL

  static var exists: Bool {
    FileManager.default.fileExists(atPath: root.appending(path: lists[0]).path)
  }

  private static let lists = ["client_train_face.txt", "imposter_train_face.txt"]

  /// The lists thinned out, the pictures by links.
  static func copy(every step: Int, to folder: URL) throws {
    for list in lists {
      let lines = try String(contentsOf: root.appending(path: list), encoding: .utf8)
        .split(whereSeparator: \.isNewline)
      let kept = stride(from: 0, to: lines.count, by: step).map { String(lines[$0]) }
      try AtomicFile.write(kept.joined(separator: "\n") + "\n", to: folder.appending(path: list))
    }
    for pictures in ["ClientFace", "ImposterFace"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: pictures),
        withDestinationURL: root.appending(path: pictures))
    }
  }
}
