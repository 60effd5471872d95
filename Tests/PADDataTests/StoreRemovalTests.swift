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
