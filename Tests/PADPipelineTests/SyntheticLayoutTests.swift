import Foundation
import PADCore
import PADData
import PADMedia
import PADPipeline
import PADSynthesis
import PADTestSupport
import Testing

/// A synthetic set in a public layout, all the way into a store with every view.
@Suite("Synthetic clips in a store")
struct SyntheticLayoutTests {
  @Test("the data set's boxes lie where the detector finds the faces; views are derived")
  func prepared() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "prepared-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let root = folder.appending(path: "msu")
    // 24 videos of 4 frames.
    let plan = try LayoutPlan(layout: .msuMFSD, subjects: 3, seconds: 0.16, shorterSide: 240)
    _ = try await LayoutSet(plan).write(to: root)
    let views = ViewSpecs(
      context: .init(size: 64), flow: .init(width: 160, height: 120), depth: .init(size: 64))
    func prepare(_ name: String, annotated: Bool) throws -> Store {
      let url = folder.appending(path: name)
      let result = try Preparing.prepare(
        PrepareRequest(
          adapter: .msuMFSD, root: root, store: url, usesAnnotations: annotated, views: views,
          sampling: .all))
      #expect(result.summary.clips == 24)
      #expect(result.sampling == "all")
      return try Store(at: url)
    }
    let detected = try prepare("detected.store", annotated: false)
    let annotated = try prepare("annotated.store", annotated: true)
    let boxes = Dictionary(
      uniqueKeysWithValues: try annotated.samples().map { ($0.id, $0.detection?.box) })
    let samples = try detected.samples()
    #expect(samples.count == 96)
    let found = samples.filter { $0.status == .prepared }
    #expect(found.count >= 95)
    for sample in found {
      let overlap = try #require(boxes[sample.id] ?? nil)
        .intersectionOverUnion(try #require(sample.detection?.box))
      #expect(overlap > 0.4, "\(sample.id): \(overlap)")
      #expect(try Image(decoding: detected.viewBytes(.context, of: sample)).width == 64)
      let depth = try Image(decoding: detected.viewBytes(.depth, of: sample))
      #expect(depth.channels == 1 || depth.width == 64)
      let isFlat = depth.pixels.allSatisfy { $0 == 0 }
      #expect(isFlat == (sample.identity.label == .attack), "\(sample.id)")
      if sample.frame?.index == 3 {
        #expect(throws: PADError.self) { try detected.viewBytes(.flow, of: sample) }
      } else {
        let flow = try OpticalFlow(decoding: detected.viewBytes(.flow, of: sample))
        #expect(flow.width == 160 && flow.height == 120)
      }
    }
    #expect(try detected.verify().isSound)

    // Without its face file a clip is a failed acquisition, not a crop of another kind.
    let path = try #require(plan.paths().first { $0.contains("/attack/") })
    let face = root.appending(path: (path as NSString).deletingPathExtension + ".face")
    try FileManager.default.removeItem(at: face)
    let url = folder.appending(path: "incomplete.store")
    let incomplete = try Preparing.prepare(
      PrepareRequest(
        adapter: .msuMFSD, root: root, store: url, usesAnnotations: true, sampling: .first(1)))
    #expect(incomplete.summary.labels.map(\.unreadable) == [0, 1])
    let failed = try #require(
      try Store(at: url).samples().first { $0.status == .unreadable })
    #expect(failed.source == path)
    #expect(failed.reason?.contains("does not place the face") == true)
  }
}
