import Foundation
import PADCore
import PADData
import PADMedia
import Testing

@Suite("Labeled pictures in batches")
struct LabeledLoaderTests {
  private let input = InputSpec(size: 8, mean: [0, 0, 0], deviation: [1, 1, 1])

  /// Ten pictures of three classes: 5, 4 and 1.
  private func source() throws -> LabeledSource {
    let pixels = (0..<10).flatMap { picture($0, side: 8).pixels }
    return LabeledSource(
      try LabeledPictures(
        width: 8, height: 8, channels: 3, pixels: pixels,
        labels: [0, 1, 0, 1, 0, 1, 0, 1, 0, 2], classNames: ["a", "b", "c"]))
  }

  private func loader(
    workers: Int = 1, isShuffled: Bool = false, _ augmentation: Augmentation = .none,
    seed: UInt64 = 1
  ) throws -> LabeledLoader {
    try LabeledLoader(
      source(), places: Array(0..<10), input: input, augmentation: augmentation, seed: seed,
      options: .init(batchSize: 4, workers: workers, isShuffled: isShuffled))
  }

  private func all(_ batches: OrderedBatches<LabeledLoader.Batch>) throws
    -> [LabeledLoader.Batch]
  {
    var result: [LabeledLoader.Batch] = []
    while let batch = try batches.next() { result.append(batch) }
    return result
  }

  @Test("without augmentation pixels are divided by 255, channel by channel")
  func values() throws {
    let loader = try loader()
    let batches = try all(loader.epoch(0))
    #expect(loader.batchesPerEpoch == 3)
    #expect(batches.map(\.labels) == [[0, 1, 0, 1], [0, 1, 0, 1], [0, 2]])
    #expect(batches[2].shape == [2, 3, 8, 8])
    let last = picture(9, side: 8).pixels
    for channel in 0..<3 {
      for pixel in 0..<64 {
        let value = batches[2].images[192 + channel * 64 + pixel]
        #expect(abs(value - Float(last[pixel * 3 + channel]) / 255) < 1e-6)
      }
    }
  }

  @Test("an epoch is the same whatever the workers, and from its middle; epochs differ")
  func order() throws {
    let one = try loader(isShuffled: true, .strong)
    #expect(one.batchesPerEpoch == 2)
    let first = try all(one.epoch(0))
    let many = try all(loader(workers: 3, isShuffled: true, .strong).epoch(0))
    #expect(first.map(\.images) == many.map(\.images))
    #expect(first.map(\.labels) == many.map(\.labels))
    #expect(try all(one.epoch(0, from: 1)).map(\.images) == [first[1].images])
    #expect(try all(one.epoch(1)).map(\.images) != first.map(\.images))
    #expect(try all(one.epoch(0, from: 9)).isEmpty)
  }

  @Test("every class gives its share; a single picture trains")
  func split() throws {
    let source = try source()
    let split = source.split(holdingOut: 0.25, seed: 1)
    // A quarter of 5 and of 4 is one picture each.
    #expect(split.heldOut.map { source.labels[$0] }.sorted() == [0, 1])
    #expect(Set(split.training).union(split.heldOut) == Set(0..<10))
    #expect(split.training.contains(9))
    let most = source.split(holdingOut: 0.9, seed: 1)
    #expect(most.training.map { source.labels[$0] }.sorted() == [0, 1, 2])
    #expect(source.split(holdingOut: 0.25, seed: 1).heldOut == split.heldOut)
    let other = try LabeledSource(
      LabeledPictures(
        width: 1, height: 1, channels: 1, pixels: [0, 1], labels: [0, 1], classNames: ["a", "b"]))
    #expect(other.digest != source.digest)
  }

  @Test("files are cut to their centered square; a damaged one is named")
  func files() throws {
    let folder = try TemporaryFolder()
    // Twice as wide as high: the middle eight columns of sixteen are bright.
    let wide = (0..<8 * 16).flatMap { pixel -> [UInt8] in
      let isMiddle = (4..<12).contains(pixel % 16)
      return isMiddle ? [200, 200, 200] : [0, 0, 0]
    }
    try folder.write(Image(width: 16, height: 8, pixels: wide), to: "tree/a/1.png")
    try folder.write(picture(1, side: 8), to: "tree/b/2.png")
    let source = LabeledSource(try PictureTree(folder.path("tree")))
    func batch() throws -> LabeledLoader.Batch? {
      let loader = try LabeledLoader(
        source, places: [0], input: input, options: .init(batchSize: 1))
      return try loader.epoch(0).next()
    }
    let first = try #require(try batch())
    #expect(first.images.allSatisfy { abs($0 - 200.0 / 255) < 1e-6 })
    try folder.write("no picture", to: "tree/a/1.png")
    let error = #expect(throws: PADError.self) { try batch() }
    #expect(error?.description.contains("a/1.png") == true)
  }

  @Test("nothing to load and options out of range are refused")
  func refusals() throws {
    let none = #expect(throws: PADError.self) {
      try LabeledLoader(source(), places: [], input: input, options: .init(batchSize: 1))
    }
    #expect(none?.kind == .insufficientData)
    #expect(throws: PADError.self) {
      try LabeledLoader(source(), places: [0], input: input, options: .init(batchSize: 0))
    }
  }
}
