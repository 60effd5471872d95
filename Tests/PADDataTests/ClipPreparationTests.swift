import Foundation
import PADCore
import PADData
import PADMedia
import Testing

/// Lists what it is given.
struct ListedMembers: DatasetAdapter {
  let dataset = "clips"
  let defaultCrop = CropSpec(detector: .wholePicture, size: 16)
  var members: [SourceSample]

  func list(_ root: URL) throws -> DatasetListing {
    DatasetListing(samples: members, skipped: [])
  }
}

@Suite("Preparation of clips")
struct ClipPreparationTests {
  private let crop = CropSpec(detector: .wholePicture, size: 16)

  /// A clip of gray frames, frame i of level 20 + 2 i.
  private func video(_ name: String, frames: Int, in folder: TemporaryFolder) throws -> URL {
    let url = folder.path(name)
    let writer = try VideoWriter(to: url, width: 32, height: 32, frameRate: 25)
    for index in 0..<frames {
      try writer.append(Image(width: 32, height: 32, fill: UInt8(20 + 2 * index)))
    }
    try writer.finish()
    return url
  }

  private func member(_ name: String, _ media: SourceMedia, _ label: Label = .live)
    -> SourceSample
  {
    SourceSample(
      identity: identity("clips/\(name)", label, dataset: "clips"), media: media, path: name)
  }

  private func preparer(
    _ members: [SourceSample], _ sampling: FrameSampling, views: ViewSpecs = ViewSpecs(),
    worker: @escaping @Sendable () throws -> Preparer.Worker = each(wholePicture)
  ) -> Preparer {
    Preparer(
      adapter: ListedMembers(members: members), adapterName: "listed",
      root: FileManager.default.temporaryDirectory, crop: crop, views: views, sampling: sampling,
      workers: 2, makeWorker: worker)
  }

  @Test("frames become samples of their clip, with index, time and picture size")
  func frames() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let clip = member("a.mp4", .video(try video("a.mp4", frames: 30, in: folder)))
    let summary = try preparer([clip], .every(10)).run(into: url)
    #expect(summary.clips == 1)
    #expect(summary.labels.map(\.prepared) == [3, 0])
    let samples = try Store(at: url).samples()
    #expect(
      samples.map(\.id) == ["clips/a.mp4#000000", "clips/a.mp4#000010", "clips/a.mp4#000020"])
    #expect(samples.allSatisfy { $0.identity.video == "clips/a.mp4" })
    #expect(samples.map { $0.frame?.index } == [0, 10, 20])
    // 25 frames a second.
    for (sample, time) in zip(samples, [0, 0.4, 0.8]) {
      #expect(abs((sample.frame?.time ?? -1) - time) < 1e-6)
    }
    #expect(samples.allSatisfy { $0.pictureSize?.width == 32 })
    // Frame 10 has the level 40, as far as H.264 keeps it.
    let pixel = try Store(at: url).crop(of: samples[1]).pixels[0]
    #expect(abs(Int(pixel) - 40) <= 3)
    let again = try preparer([clip], .every(10)).run(into: url)
    #expect(again.fresh == 0)
    #expect(again.labels == summary.labels)
    #expect(throws: PADError.self) { try preparer([clip], .every(5)).run(into: url) }
  }

  @Test("pictures of a sequence are frames too")
  func sequence() throws {
    let folder = try TemporaryFolder()
    let urls = try (0..<4).map { index in
      try folder.write(picture(index), to: "seq/\(index).png")
      return folder.path("seq/\(index).png")
    }
    let url = folder.path("x.store")
    _ = try preparer([member("seq", .pictures(urls))], .evenly(2)).run(into: url)
    let store = try Store(at: url)
    // The middle of each half of four: frames 1 and 3.
    #expect(try store.samples().map(\.id) == ["clips/seq#000001", "clips/seq#000003"])
    #expect(try store.crop(of: store.samples()[1]) == picture(3))
  }

  @Test("a clip that breaks off gives the frames before the break, and is named")
  func cutShort() throws {
    let folder = try TemporaryFolder()
    // Frames that hardly compress, so that the file's middle lies in the middle of its frames.
    let url = folder.path("whole.avi")
    let writer = try VideoWriter(to: url, width: 64, height: 64, frameRate: 25)
    for index in 0..<40 { try writer.append(picture(index, side: 64)) }
    try writer.finish()
    let whole = try Data(contentsOf: url)
    let cut = folder.path("cut.avi")
    try AtomicFile.write(whole.prefix(whole.count / 2), to: cut)
    let store = folder.path("x.store")
    let summary = try preparer([member("cut.avi", .video(cut))], .all).run(into: store)
    #expect(summary.clipsCutShort == 1)
    #expect((1..<40).contains(summary.labels[0].prepared))
    let failures = try Store(at: store).failures()
    #expect(failures.map(\.path) == ["cut.avi"])
    let file = SkippedFile.url(besideStore: store)
    try SkippedFile.write(failures, to: file)
    #expect(try String(contentsOf: file, encoding: .utf8).contains("cut.avi,,live,cut short,"))
  }

  @Test("an unreadable clip is one failed sample, and is replaced when it can be read")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.mp4")
    try folder.write("no video", to: "a.mp4")
    let url = folder.path("x.store")
    let clip = member("a.mp4", .video(path))
    let first = try preparer([clip], .first(2)).run(into: url)
    #expect(first.labels.map(\.unreadable) == [1, 0])
    let failed = try #require(try Store(at: url).samples().first)
    #expect(failed.id == "clips/a.mp4")
    #expect(failed.reason?.contains("a.mp4") == true)
    try FileManager.default.removeItem(at: path)
    _ = try video("a.mp4", frames: 3, in: folder)
    let second = try preparer([clip], .first(2)).run(into: url)
    #expect(second.fresh == 1)
    #expect(
      try Store(at: url).samples().map(\.id) == ["clips/a.mp4#000000", "clips/a.mp4#000001"])
  }

  @Test("the frame behind is read where flow is derived; the last frame has none")
  func nextFrames() throws {
    let folder = try TemporaryFolder()
    let clip = member("a.mp4", .video(try video("a.mp4", frames: 30, in: folder)))
    let url = folder.path("x.store")
    let worker: @Sendable () throws -> Preparer.Worker = {
      { _ in
        { input in
          var face = try wholePicture(input.image)
          if let next = input.next {
            face?.views[.flow] = try next.resized(width: 16, height: 16).encoded(.png())
          }
          return face
        }
      }
    }
    _ = try preparer(
      [clip], .every(29), views: ViewSpecs(flow: ViewSpecs.Flow()), worker: worker
    ).run(into: url)
    let store = try Store(at: url)
    let samples = try store.samples()
    #expect(samples.map { $0.frame?.index } == [0, 29])
    let next = try Image(decoding: store.viewBytes(.flow, of: samples[0]))
    // Frame 1 has the level 22.
    #expect(abs(Int(next.pixels[0]) - 22) <= 2)
    #expect(throws: PADError.self) { try store.viewBytes(.flow, of: samples[1]) }
  }

  @Test("others read the store while it is being filled")
  func readWhileWritten() throws {
    let folder = try TemporaryFolder()
    let members = try (0..<6).map {
      member("\($0).mp4", .video(try video("\($0).mp4", frames: 40, in: folder)))
    }
    let url = folder.path("x.store")
    var counts: [Int] = []
    _ = try preparer(members, .all).run(into: url) { _ in
      let store = try Store(at: url, allowsUnfinished: true)
      let samples = try store.samples()
      for sample in samples { #expect(try store.crop(of: sample).width == 16) }
      counts.append(samples.count)
    }
    #expect(counts.count > 1 && counts == counts.sorted() && counts.last == 240)
  }

  @Test("one face finder serves a clip; each clip has its own")
  func finders() throws {
    let folder = try TemporaryFolder()
    let members = try (0..<3).map {
      member("\($0).mp4", .video(try video("\($0).mp4", frames: 4, in: folder)))
    }
    let url = folder.path("x.store")
    // The first frame of every clip is refused: a counter that outlived its clip would not be.
    let worker: @Sendable () throws -> Preparer.Worker = {
      { _ in
        var seen = 0
        return { input in
          seen += 1
          return seen == 1 ? nil : try wholePicture(input.image)
        }
      }
    }
    let summary = try preparer(members, .all, worker: worker).run(into: url)
    #expect(summary.labels[0].prepared == 9)
    #expect(summary.labels[0].noFace == 3)
    #expect(
      try Store(at: url).samples().filter { $0.status == .noFace }.map { $0.frame?.index }
        == [0, 0, 0])
  }
}
