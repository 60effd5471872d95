import PADAnalysis
import PADCore
import PADData
import PADMethods
import Torch

extension EmbeddingAnalysis {
  /// Fewer points than this have no neighborhoods to speak of.
  private static let fewestForTSNE = 10

  /// The embeddings of the chosen samples; where training data are among them, also those of
  /// samples that the method makes of these.
  ///
  /// - Parameters:
  ///   - notes: gets a line for what is left out.
  ///   - progress: called with the steps of t-SNE done and in all; what it throws ends the work.
  /// - Returns: nil for fewer than two samples.
  init?(
    of samples: AnalysisSamples, by method: any ExplainableMethod, run: TrainedRun, seed: UInt64,
    notes: inout [String], progress: (Int, Int) throws -> Void
  ) throws {
    var gathered = Gathered(samples)
    let generator = try Generator(seed: seed, device: run.device)
    for part in samples.parts {
      try run.forEachBatch(of: part.samples) { stored, batch in
        try gathered.add(
          stored, part.subset, withoutGradient { try method.embeddings(for: batch.images) })
        guard part.subset == .train, let maker = method as? any GeneratingMethod else { return }
        for made in try withoutGradient({
          try maker.generatedSamples(from: batch, using: generator)
        }) {
          try gathered.add(made, withoutGradient { try method.embeddings(for: made.images) })
        }
      }
    }
    guard gathered.points.count >= 2 else {
      notes.append("Embeddings need two samples with a crop or more.")
      return nil
    }
    let embeddings = try Tensor(
      gathered.values, shape: [gathered.points.count, gathered.dimensions])
    points = gathered.points
    dimensions = gathered.dimensions
    let pca = try PCA(of: embeddings)
    varianceShares = pca.varianceShares
    let places = try pca.projected.doubles()
    let width = pca.variances.count
    for index in points.indices {
      points[index].pca = Array(places[index * width..<(index + 1) * width])
    }
    divergence = try Self.layOut(&points, embeddings, seed: seed, &notes, progress)
  }

  private static func layOut(
    _ points: inout [Point], _ embeddings: Tensor, seed: UInt64, _ notes: inout [String],
    _ progress: (Int, Int) throws -> Void
  ) throws -> Double? {
    guard (fewestForTSNE...TSNE.maximumCount).contains(points.count) else {
      notes.append(
        "t-SNE of \(points.count) points was left out; it takes \(fewestForTSNE) to "
          + "\(TSNE.maximumCount) (--limit sets how many a label and domain).")
      return nil
    }
    let layout = try TSNE(
      of: embeddings, settings: .fitting(points.count), seed: seed, progress: progress)
    for index in points.indices {
      points[index].tsne = [layout.embedding[index].x, layout.embedding[index].y]
    }
    return layout.divergence
  }

  /// Points without places, with their embeddings row by row.
  private struct Gathered {
    let samples: AnalysisSamples
    var points: [Point] = []
    var values: [Double] = []
    var dimensions = 0

    init(_ samples: AnalysisSamples) { self.samples = samples }

    mutating func add(_ stored: [StoredSample], _ subset: Subset, _ embeddings: Tensor) throws {
      try add(embeddings)
      points += stored.map { sample in
        let identity = sample.identity
        return Point(
          id: identity.id, label: identity.label, domain: samples.domainName(of: identity),
          instrument: identity.instrument, subset: subset, isGenerated: false, pca: [], tsne: [])
      }
    }

    mutating func add(_ made: GeneratedSamples, _ embeddings: Tensor) throws {
      try add(embeddings)
      points += (0..<embeddings.shape[0]).map { _ in
        Point(
          id: made.name, label: made.label, domain: made.name, instrument: nil, subset: .train,
          isGenerated: true, pca: [], tsne: [])
      }
    }

    private mutating func add(_ embeddings: Tensor) throws {
      values += try embeddings.flatten(from: 1).to(.cpu).doubles()
      dimensions = embeddings.shape[1...].reduce(1, *)
    }
  }
}
