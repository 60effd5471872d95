import Foundation
import PADCore
import PADData
import PADMedia
import Testing

/// Batches that hold more than face crops.
@Suite("View batches")
struct ViewBatchTests {
  private static let specs = ViewSpecs(
    context: .init(size: 24), flow: .init(width: 20, height: 12), depth: .init(size: 16))
  private let folder: TemporaryFolder
  private let store: Store
  private let samples: [StoredSample]
  private let input = InputSpec(size: 16, mean: [0, 0, 0], deviation: [1, 1, 1])

  /// Two clips of three frames; the last frame of each has no flow. The depth is the crop's red.
  init() throws {
    folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let writer = try StoreWriter(
      at: url, crop: CropSpec(detector: .wholePicture, size: 16), views: Self.specs)
    try writer.begin(dataset: "set", adapter: "folder", listed: 2, skipped: [])
    for clip in 0..<2 {
      for frame in 0..<3 {
        var sample = stored(identity("clip\(clip)#\(frame)", clip == 0 ? .live : .attack))
        sample.identity.video = "clip\(clip)"
        sample.source = "clip\(clip).mp4"
        let crop = picture(3 * clip + frame)
        var views: [ViewKind: Data] = [
          .context: try picture(100 + frame, side: 24).encoded(.png()),
          .depth: try Self.red(of: crop).encoded(.png()),
        ]
        if frame < 2 { views[.flow] = try Self.flow(frame).encoded() }
        try writer.insert([
          PreparedSample(sample: sample, crop: try crop.encoded(.png()), views: views)
        ])
      }
    }
    try writer.finish(dataset: "set")
    store = try Store(at: url)
    samples = try store.samples()
  }

  private static func red(of image: Image) -> Image {
    Image(
      width: image.width, height: image.height, channels: 1,
      pixels: stride(from: 0, to: image.pixels.count, by: 3).map { image.pixels[$0] })
  }

  /// (u, v) = (frame + x / 4, -y / 8)
  private static func flow(_ frame: Int) -> OpticalFlow {
    var vectors: [Float] = []
    for y in 0..<12 {
      for x in 0..<20 { vectors += [Float(frame) + Float(x) / 4, -Float(y) / 8] }
    }
    return OpticalFlow(width: 20, height: 12, vectors: vectors)
  }

  private func batch(
    _ views: BatchViews, of samples: [StoredSample], _ augmentation: Augmentation = .none
  ) throws -> Batch {
    let loader = try BatchLoader(
      store: store, samples: samples, input: input, views: views, augmentation: augmentation,
      seed: 3, options: .init(batchSize: samples.count))
    return try #require(try loader.epoch(0).next())
  }

  @Test("every view has its shape and its values")
  func values() throws {
    let moving = samples.filter { !$0.id.hasSuffix("#2") }
    let batch = try batch(
      BatchViews(main: .flow, second: .context, withDepth: true), of: moving)
    #expect(batch.shape == [4, 2, 12, 20])
    #expect(Set(batch.views.keys) == [.flow, .context, .depth])
    // The flow of the second frame: u, then v, row by row.
    let flow = Array(batch.images[480..<960])
    #expect(flow[0] == 1 && flow[19] == 5.75 && flow[240 + 11 * 20] == -1.375)
    let depth = try #require(batch.views[.depth])
    #expect(depth.shape == [4, 1, 16, 16])
    #expect(Array(depth.values[0..<256]) == Self.red(of: picture(0)).pixels.map { Float($0) / 255 })
    let context = try #require(batch.views[.context])
    #expect(context.shape == [4, 3, 16, 16])
    let sized = try picture(100, side: 24).resized(width: 16, height: 16, interpolation: .area)
    #expect(context.values[0] == Float(sized.pixels[0]) / 255)
  }

  @Test("a draw moves picture and depth alike, whatever it does to colors")
  func geometry() throws {
    let augmentation = Augmentation(
      flipProbability: 0.5, rotationDegrees: 30, scale: 0.3, shift: 0.2)
    let batch = try batch(BatchViews(withDepth: true), of: samples, augmentation)
    let depth = try #require(batch.views[.depth]).values
    var differs = false
    for sample in 0..<samples.count {
      let red = batch.images[sample * 768..<sample * 768 + 256]
      for (got, wanted) in zip(depth[sample * 256..<(sample + 1) * 256], red) {
        // Depth is rounded to 8 bits as pictures are; their factors 1 / 255 differ in rounding.
        #expect(abs(got - wanted) < 1e-6)
      }
      let original = Self.red(of: picture(sample)).pixels.map { Float($0) / 255 }
      differs = differs || Array(red) != original
    }
    #expect(differs)

    var colored = augmentation
    colored.brightness = 0.5
    colored.photometric = Photometric(.strong)
    let second = try self.batch(BatchViews(withDepth: true), of: samples, colored)
    #expect(second.views[.depth]?.values == depth)
    #expect(second.images != batch.images)
  }

  @Test("a flip turns the motion around")
  func flippedFlow() throws {
    let augmentation = Augmentation(flipProbability: 1)
    let batch = try batch(BatchViews(main: .flow), of: [samples[1]], augmentation)
    // u at (x, y) is minus that at (19 - x, y); v stays.
    #expect(batch.images[0] == -5.75 && batch.images[19] == -1)
    #expect(batch.images[240 + 11 * 20] == -1.375)
  }

  @Test("the store says which samples have a view, and which views it lacks")
  func lacking() throws {
    #expect(try store.samples(with: .flow) == ["clip0#0", "clip0#1", "clip1#0", "clip1#1"])
    #expect(try store.samples(with: .depth).count == 6)
    let error = #expect(throws: PADError.self) {
      try batch(BatchViews(main: .flow), of: samples)
    }
    #expect(error?.description.contains("no flow view of 'clip0#2'") == true)

    let bare = folder.path("bare.store")
    try makeStore([stored(identity("a"))], at: bare)
    let store = try Store(at: bare)
    let missing = #expect(throws: PADError.self) {
      try BatchLoader(
        store: store, samples: store.samples(), input: input, views: BatchViews(withDepth: true))
    }
    #expect(missing?.description.contains("holds no depth (prepared with no views)") == true)
    #expect(missing?.description.contains("bonafide prepare --depth") == true)
  }
}
