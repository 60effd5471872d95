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
    workers: Int = 1, order: LabeledLoader.Order = .stored, _ augmentation: Augmentation = .none,
    seed: UInt64 = 1
  ) throws -> LabeledLoader {
    try LabeledLoader(
      source(), places: Array(0..<10), input: input, augmentation: augmentation, seed: seed,
      options: .init(batchSize: 4, workers: workers, order: order))
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
    let one = try loader(order: .shuffled, .strong)
    #expect(one.batchesPerEpoch == 2)
    let first = try all(one.epoch(0))
    let many = try all(loader(workers: 3, order: .shuffled, .strong).epoch(0))
    #expect(first.map(\.images) == many.map(\.images))
    #expect(first.map(\.labels) == many.map(\.labels))
    #expect(try all(one.epoch(0, from: 1)).map(\.images) == [first[1].images])
    #expect(try all(one.epoch(1)).map(\.images) != first.map(\.images))
    #expect(try all(one.epoch(0, from: 9)).isEmpty)
  }

  @Test("a batch of pairs has two classes, the lower first; every class comes round")
  func pairs() throws {
    let loader = try loader(order: .classPairs)
    #expect(loader.batchesPerEpoch == 2)
    var seen: [[Int]] = []
    for epoch in 0..<20 { seen += try all(loader.epoch(epoch)).map(\.labels) }
    #expect(seen.count == 40)
    for labels in seen {
      #expect(labels.count == 4)
      #expect(labels[0] == labels[1] && labels[2] == labels[3] && labels[1] < labels[2])
    }
    // Each of the three pairs about as often: 40 draws of 3 have a deviation of 3.
    for pair in [[0, 1], [0, 2], [1, 2]] {
      let count = seen.count { [$0[0], $0[2]] == pair }
      #expect((4...23).contains(count), "\(pair)")
    }
    let resumed = try all(loader.epoch(3, from: 1)).map(\.images)
    #expect(resumed == [try all(loader.epoch(3))[1].images])
    // Five pictures of class 0: two steps of one epoch never show the same one twice.
    let one = try LabeledLoader(
      source(), places: [0, 2, 4, 6, 8, 1, 3, 5, 7], input: input, seed: 3,
      options: .init(batchSize: 4, order: .classPairs))
    let batches = try all(one.epoch(0))
    let pictures = batches.flatMap { batch in
      (0..<2).map { Array(batch.images[$0 * 192..<($0 + 1) * 192]) }
    }
    #expect(Set(pictures).count == 4)
    for wrong in [3, 4] {
      #expect(throws: PADError.self) {
        try LabeledLoader(
          source(), places: wrong == 3 ? Array(0..<10) : [0, 2, 4, 6], input: input,
          options: .init(batchSize: wrong, order: .classPairs))
      }
    }
  }

  @Test("some classes are numbered anew, some pictures of each are drawn")
  func parts() throws {
    let whole = try source()
    let some = whole.restricted(to: [2, 1])
    #expect(some.classNames == ["c", "b"])
    #expect(some.labels == [1, 1, 1, 1, 0])
    #expect(try some.picture(4).pixels == whole.picture(9).pixels)
    #expect(try some.picture(1).pixels == whole.picture(3).pixels)
    #expect(some.digest != whole.digest)
    #expect(some.restricted(to: [0]).labels == [0])
    let drawn = whole.places(atMost: 3, seed: 1)
    #expect(drawn.map { whole.labels[$0] }.sorted() == [0, 0, 0, 1, 1, 1, 2])
    #expect(drawn == whole.places(atMost: 3, seed: 1) && drawn == drawn.sorted())
    #expect(whole.places(seed: 1) == Array(0..<10))
    // .6 of 5, of 4 and of 1.
    #expect(
      whole.places(share: 0.6, seed: 1).map { whole.labels[$0] }.sorted() == [0, 0, 0, 1, 1, 2])
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
    let tree = try PictureTree(folder.path("tree"))
    let source = LabeledSource(tree.train, classNames: tree.classNames)
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
