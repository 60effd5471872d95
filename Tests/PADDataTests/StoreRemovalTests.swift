import Foundation
import PADCore
import PADData
import PADMedia
import Testing

@Suite("Removal of a subject")
struct StoreRemovalTests {
  @Test("no byte of the subject stays in the file")
  func bytesAreGone() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let samples = [
      stored(identity("set/live/Annabella/1.png", subject: "Annabella")),
      stored(identity("set/live/Benedict/1.png", subject: "Benedict")),
      stored(identity("set/spoof/Annabella/2.png", .attack, subject: "Annabella")),
    ]
    try makeStore(samples, at: url)
    let crop = try Store(at: url).cropBytes(of: samples[0])
    let kept = try Store(at: url).cropBytes(of: samples[1])
    // Pages hold a crop in pieces at worst; a stretch from its middle is in one of them.
    let trace = crop.dropFirst(crop.count / 2).prefix(48)
    let before = try Data(contentsOf: url)
    #expect(before.range(of: Data("Annabella".utf8)) != nil)
    #expect(before.range(of: trace) != nil)

    let removal = try StoreWriter(existing: url).removeSubject("Annabella")
    #expect(removal.samples == 2)
    #expect(removal.crops == 2)
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      let bytes = try Data(contentsOf: folder.path(file))
      #expect(bytes.range(of: Data("Annabella".utf8)) == nil)
      #expect(bytes.range(of: trace) == nil)
    }
    let store = try Store(at: url)
    #expect(try store.samples().withoutDigests == [samples[1]])
    #expect(try store.cropBytes(of: samples[1]) == kept)
    #expect(try store.verify().isSound)
  }

  @Test("skipped members go too, by the subject that the adapter knows of them")
  func skippedMembers() throws {
    let casia = try casiaMiniature(train: 2, test: 2)
    try touch("", ["test_release/2/9.avi", "train_release/2/9.avi"], in: casia)
    #expect(
      try left(after: "test-2", of: .casiaFASD, casia) == ["train_release/2/9.avi"])

    let replay = try replayAttackMiniature()
    try touch(
      "", ["test/real/client009_odd.mov", "test/real/client011_odd.mov"], in: replay)
    #expect(
      try left(after: "009", of: .replayAttack, replay) == ["test/real/client011_odd.mov"])

    let msu = try msuMiniature()
    let named = try MSUMFSDAdapter().list(msu.url).samples.map(\.identity.subject)
    let subject = try #require(named.first)
    try touch("scene01/real/", ["real_client\(subject)_odd.mp4", "odd.mp4"], in: msu)
    #expect(try left(after: subject, of: .msuMFSD, msu) == ["scene01/real/odd.mp4"])

    let oulu = try OULUMiniature(lists: false).folder
    try touch("Test_files/", ["1_1_36_9.avi", "1_1_37_9.avi"], in: oulu)
    #expect(try left(after: "36", of: .ouluNPU, oulu) == ["Test_files/1_1_37_9.avi"])
  }

  /// Paths of the members that a store has as skipped when a subject is removed; its file then says
  /// nothing of the others.
  private func left(after subject: String, of kind: AdapterKind, _ data: TemporaryFolder) throws
    -> [String]
  {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let listing = try kind.adapter(root: data.url).list(data.url)
    let shown = try #require(listing.samples.first { $0.identity.subject == subject })
    let writer = try StoreWriter(at: url, crop: CropSpec(detector: .wholePicture, size: 16))
    try writer.begin(
      dataset: kind.rawValue, adapter: kind.rawValue, listed: 1, skipped: listing.skipped)
    try writer.insert([
      PreparedSample(sample: stored(shown.identity), crop: try picture(1).encoded(.png()))
    ])
    try writer.finish(dataset: kind.rawValue)
    let before = try Store(at: url).failures().count
    #expect(before == listing.skipped.count)
    _ = try writer.removeSubject(subject)
    let left = try Store(at: url, allowsUnfinished: true).failures().map(\.path)
    let bytes = try Data(contentsOf: url)
    for member in listing.skipped where !left.contains(member.path) {
      #expect(bytes.range(of: Data(member.path.utf8)) == nil)
    }
    return left
  }

  @Test("names that are unknown or ambiguous are refused, and nothing is removed")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    try makeStore(
      [
        stored(identity("1", subject: "anna", dataset: "one")),
        stored(identity("2", subject: "anna", dataset: "two")),
      ], at: url)
    let writer = try StoreWriter(existing: url)
    let unknown = #expect(throws: PADError.self) { try writer.removeSubject("ana") }
    #expect(unknown?.description.contains("Did you mean 'anna'?") == true)
    #expect(throws: PADError.self) { try writer.removeSubject("anna") }
    #expect(try writer.samples().count == 2)
    #expect(try writer.removeSubject("anna", dataset: "two").samples == 1)
    #expect(try writer.samples().map(\.id) == ["1"])
  }

  @Test("a store that another reader holds in its log is left as it is")
  func inUse() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let samples = [stored(identity("1", subject: "anna"))]
    // Unfinished, the store has its write-ahead log.
    try makeStore(samples, at: url, finished: false)
    let reader = try Store(at: url, allowsUnfinished: true)
    #expect(try reader.samples().withoutDigests == samples)
    let error = #expect(throws: PADError.self) {
      try StoreWriter(existing: url).removeSubject("anna")
    }
    #expect(error?.description.contains("in use by another process") == true)
    #expect(try reader.samples().withoutDigests == samples)
  }

  @Test("a store that does not exist is not made")
  func absent() throws {
    let folder = try TemporaryFolder()
    #expect(throws: PADError.self) { try StoreWriter(existing: folder.path("x.store")) }
    #expect(!FileManager.default.fileExists(atPath: folder.path("x.store").path))
  }
}
