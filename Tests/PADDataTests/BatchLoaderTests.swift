import Foundation
import GRDB
import PADCore
import PADData
import PADMedia
import Testing

@Suite("Batch loader")
struct BatchLoaderTests {
  private let folder: TemporaryFolder
  private let store: Store
  private let samples: [StoredSample]
  private let input = InputSpec(size: 16)

  init() throws {
    folder = try TemporaryFolder()
    let all = (0..<23).map { number in
      stored(identity(String(format: "%02d", number), number % 3 == 0 ? .attack : .live))
    }
    try makeStore(all, at: folder.path("x.store"))
    store = try Store(at: folder.path("x.store"))
    samples = try store.samples()
  }

  private func loader(
    _ augmentation: Augmentation = .none, _ sampler: Sampler = .sequential, seed: UInt64 = 0,
    input: InputSpec? = nil, options: BatchLoader.Options = .init(batchSize: 4)
  ) throws -> BatchLoader {
    try BatchLoader(
      store: store, samples: samples, input: input ?? self.input, augmentation: augmentation,
      sampler: sampler, seed: seed, options: options)
  }

  private func all(_ batches: EpochBatches) throws -> [Batch] {
    var result: [Batch] = []
    while let batch = try batches.next() { result.append(batch) }
    return result
  }

  @Test("batches hold every sample in order, normalized as deployment does it")
  func values() throws {
    let loader = try loader()
    let batches = try all(loader.epoch(0))
    #expect(loader.batchesPerEpoch == 6)
    #expect(batches.map(\.index) == Array(0..<6))
    #expect(batches.map(\.samples.count) == [4, 4, 4, 4, 4, 3])
    #expect(batches.flatMap(\.samples) == samples)
    #expect(batches[5].shape == [3, 3, 16, 16])
    #expect(batches[0].labels == [.attack, .live, .live, .attack])
    var expected = [Float](repeating: 0, count: 3 * 256)
    for number in 0..<23 {
      expected.withUnsafeMutableBufferPointer { output in
        picture(number).pixels.withUnsafeBufferPointer { input.normalize($0, into: output) }
      }
      let start = number % 4 * 768
      #expect(Array(batches[number / 4].images[start..<start + 768]) == expected)
    }
  }

  @Test("the number of workers, the cache and the prefetch change nothing")
  func determinism() throws {
    let reference = try all(
      loader(
        .strong, .balanced, seed: 5,
        options: .init(batchSize: 4, workers: 1, prefetch: 1, cacheBytes: 0)
      ).epoch(2))
    for (workers, prefetch, cache) in [(4, 8, 0), (4, 2, 1 << 20), (3, 1, 2000)] {
      let loader = try loader(
        .strong, .balanced, seed: 5,
        options: .init(batchSize: 4, workers: workers, prefetch: prefetch, cacheBytes: cache))
      for _ in 0..<2 {
        let batches = try all(loader.epoch(2))
        #expect(batches.map(\.samples) == reference.map(\.samples))
        #expect(batches.map(\.images) == reference.map(\.images))
      }
    }
  }

  @Test("epochs and seeds differ; a resumed epoch goes on as the whole one does")
  func epochs() throws {
    let loader = try loader(.strong, .shuffled, seed: 1)
    let whole = try all(loader.epoch(1))
    #expect(try all(loader.epoch(0)).map(\.images) != whole.map(\.images))
    let other = try self.loader(.strong, .shuffled, seed: 2)
    #expect(try all(other.epoch(1)).map(\.images) != whole.map(\.images))
    let rest = try all(loader.epoch(1, from: 4))
    #expect(rest.map(\.index) == [4, 5])
    #expect(rest.map(\.images) == whole[4...].map(\.images))
    #expect(try all(loader.epoch(1, from: 99)).isEmpty)
  }

  @Test("an input of another size is the crop resized by area")
  func inputSize() throws {
    let small = InputSpec(size: 8, channelOrder: .bgr)
    let batch = try #require(try loader(input: small).epoch(0).next())
    let resized = try picture(0).resized(width: 8, height: 8, interpolation: .area)
    // Blue of the first pixel comes first.
    let expected = Float(resized.pixels[2]) / 127.5 - 1
    #expect(abs(batch.images[0] - expected) < 1e-5)
    #expect(batch.images.count == 4 * 3 * 64)
  }

  @Test("an incomplete last batch may be dropped")
  func incomplete() throws {
    let loader = try loader(options: .init(batchSize: 4, dropsIncompleteBatch: true))
    #expect(loader.batchesPerEpoch == 5)
    #expect(try all(loader.epoch(0)).count == 5)
  }

  @Test("a damaged crop ends the epoch at its place, by name")
  func damagedCrop() throws {
    let queue = try DatabaseQueue(path: folder.path("x.store").path)
    try queue.write { db in
      try db.execute(
        sql: """
          UPDATE picture SET bytes = ? WHERE number = (
            SELECT picture FROM view JOIN sample ON view.sample = sample.number WHERE id = '09')
          """,
        arguments: [Data("damaged".utf8)])
    }
    try queue.close()
    for workers in [1, 4] {
      let batches = try loader(options: .init(batchSize: 4, workers: workers)).epoch(0)
      #expect(try batches.next()?.index == 0)
      #expect(try batches.next()?.index == 1)
      let error = #expect(throws: PADError.self) { try batches.next() }
      #expect(error?.description.contains("'09'") == true)
      #expect(try batches.next() == nil)
    }
  }

  @Test("cancelling and letting go end an epoch at any time")
  func cancellation() throws {
    let loader = try loader(.strong, options: .init(batchSize: 1, workers: 4, prefetch: 2))
    let batches = loader.epoch(0)
    #expect(try batches.next() != nil)
    batches.cancel()
    #expect(try batches.next() == nil)
    batches.cancel()
    for epoch in 0..<20 { _ = try loader.epoch(epoch).next() }
    #expect(try all(loader.epoch(0)).count == 23)
  }

  @Test("samples without crops and senseless options are refused")
  func refusals() throws {
    func refused(_ samples: [StoredSample], _ options: BatchLoader.Options = .init()) -> Bool {
      let error = #expect(throws: PADError.self) {
        try BatchLoader(store: store, samples: samples, input: input, options: options)
      }
      return error != nil
    }
    #expect(refused([]))
    #expect(refused(samples + [stored(identity("x"), status: .noFace)]))
    #expect(refused(samples, .init(batchSize: 0)))
    #expect(refused(samples, .init(workers: 0)))
    #expect(refused(samples, .init(prefetch: 0)))
    #expect(throws: PADError.self) { try loader(Augmentation(flipProbability: 2)) }
  }
}
