import PADCore
import PADData
import PADMethods
import PADTraining
import Torch

/// The samples whose embeddings are drawn: as many of each label of each domain as the limit
/// allows, chosen by the seed alone.
struct AnalysisSamples {
  /// Samples of one subset, in the order of their ids.
  struct Part {
    let subset: Subset
    let samples: [StoredSample]
  }

  /// The measured subset first.
  let parts: [Part]
  /// What makes two samples of one domain, as the method sees it.
  private let domain: SamplingDemand.Domain

  init(of run: TrainedRun, _ request: Analyzing.Request) {
    let domain = run.method.sampling.domain
    self.domain = domain
    parts = [request.subset, request.beside].compactMap { $0 }.map { subset in
      Part(
        subset: subset,
        samples: Self.chosen(
          from: run.data.usable(in: subset), limit: request.limit, seed: request.seed
        ) { domain.name(of: $0.identity) })
    }
  }

  var count: Int { parts.reduce(0) { $0 + $1.samples.count } }

  func domainName(of identity: SampleIdentity) -> String { domain.name(of: identity) }

  private static func chosen(
    from samples: [StoredSample], limit: Int, seed: UInt64, domain: (StoredSample) -> String
  ) -> [StoredSample] {
    let groups = Dictionary(grouping: samples) {
      [domain($0), $0.identity.label.rawValue]
    }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return groups.enumerated().flatMap { number, group in
      var generator = SeededGenerator(seed: seed).child(UInt64(number))
      return group.value.shuffled(using: &generator).prefix(limit)
    }.sorted { $0.id < $1.id }
  }

  /// A few of each label of the measured subset, spread over its chosen samples.
  func few(ofEachLabel count: Int) -> [StoredSample] {
    let samples = parts.first?.samples ?? []
    return Label.allCases.flatMap { label in
      let own = samples.filter { $0.identity.label == label }
      let taken = min(count, own.count)
      return (0..<taken).map { own[(2 * $0 + 1) * own.count / (2 * taken)] }
    }
  }
}

extension TrainedRun {
  /// Samples as a method sees them, batch by batch, in order and not augmented.
  func forEachBatch(
    of samples: [StoredSample], _ body: ([StoredSample], TrainingBatch) throws -> Void
  ) throws {
    try StoredBatches(
      samples: samples, in: store, for: method,
      batchSize: configuration.training.scoringBatchSize, workers: configuration.training.workers
    ).forEach(on: device, body)
  }
}
