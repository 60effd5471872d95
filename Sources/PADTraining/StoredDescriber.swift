import PADCore
import PADData
import PADMethods
import PADMetrics
import Torch

/// Describes the faces of stored samples.
public enum StoredDescriber {
  /// One face for every sample that has a crop, in order.
  ///
  /// - Throws: `PADError(.unsupported)` where the method does not recognize persons, or as the store
  ///   where a crop cannot be read; `TorchError` from the engine.
  public static func faces(
    of samples: [StoredSample], in store: Store, by method: any Method, batchSize: Int,
    workers: Int, device: Device
  ) throws -> [(sample: StoredSample, face: DescribedFace)] {
    guard let method = method as? any RecognizingMethod else {
      throw PADError(
        .unsupported, "this method does not recognize persons", advice: "Train gfa-cnn")
    }
    let usable = samples.filter { $0.status == .prepared }
    guard !usable.isEmpty else { return [] }
    let loader = try BatchLoader(
      store: store, samples: usable, input: method.input, views: BatchViews(main: .face),
      options: BatchLoader.Options(
        batchSize: batchSize, workers: workers, prefetch: 2, cacheBytes: 0))
    let batches = loader.epoch(0)
    var described: [(sample: StoredSample, face: DescribedFace)] = []
    while let batch = try batches.next() {
      let descriptors = try method.identityDescriptors(
        for: tensor(batch.views[batch.main], device: device))  // [N, D]
      let width = descriptors.shape[1]
      let values = try descriptors.to(.float32).to(.cpu).floats()
      for (row, sample) in batch.samples.enumerated() {
        let identity = sample.identity
        described.append(
          (
            sample,
            DescribedFace(
              name: sample.id, person: "\(identity.dataset)/\(identity.subject)",
              descriptor: Array(values[(row * width)..<((row + 1) * width)]))
          ))
      }
    }
    return described
  }
}
