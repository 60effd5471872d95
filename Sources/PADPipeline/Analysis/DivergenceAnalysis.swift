import PADAnalysis
import PADCore
import PADMethods
import PADReport
import Torch

/// How differently two sets of pictures excite the layers of a network, as they are and repainted
/// (GFA-CNN, figure 6 and eq. 6-8).
public struct DivergenceAnalysis: Codable, Sendable {
  /// A layer's divergences; nil where none of its channels has a finite one.
  public struct Layer: Codable, Sendable {
    public var name: String
    /// Of the pictures as they are.
    public var original: Double?
    /// Of the repainted pictures.
    public var transferred: Double?
  }

  /// The two sets: `test`, `train`.
  public var subsets: [Subset]
  /// From the first layer to the last.
  public var layers: [Layer]

  /// - Returns: nil unless there are two subsets of two pictures or more, and the method repaints
  ///   pictures.
  /// - Throws: `PADError` where a picture cannot be read; `TorchError` from the engine.
  init?(of samples: AnalysisSamples, run: TrainedRun) throws {
    guard let method = run.method as? any DomainTransferringMethod, samples.parts.count == 2 else {
      return nil
    }
    var (original, transferred) = (Statistics(), Statistics())
    for (index, part) in samples.parts.enumerated() {
      try run.forEachBatch(of: part.samples) { _, batch in
        try original.add(method.comparedActivations(of: batch.images), domain: index)
        try transferred.add(
          method.comparedActivations(of: method.transferred(batch.images)), domain: index)
      }
    }
    guard original.isComplete else { return nil }
    subsets = samples.parts.map(\.subset)
    layers = zip(try original.divergences(), try transferred.divergences()).map {
      Layer(name: $0.name, original: $0.value, transferred: $1.value)
    }
  }

  /// The layers' statistics of two domains.
  package struct Statistics {
    private var names: [String] = []
    private var domains: [[ChannelStatistics]] = [[], []]

    /// Begins without pictures.
    package init() {}

    /// Adds a batch's activations to domain 0 or 1.
    ///
    /// - Throws: `PADError(.invalid)` where the layers differ from those of earlier batches.
    package mutating func add(_ activations: [(layer: String, values: Tensor)], domain: Int) throws
    {
      if names.isEmpty {
        names = activations.map(\.layer)
        domains = domains.map { _ in names.map { _ in ChannelStatistics() } }
      }
      guard names == activations.map(\.layer) else {
        throw PADError(.invalid, "layers \(activations.map(\.layer)) after \(names)")
      }
      for (index, activation) in activations.enumerated() {
        try domains[domain][index].add(activation.values)
      }
    }

    /// Whether both domains have two pictures or more: a variance needs them.
    package var isComplete: Bool {
      !names.isEmpty && domains.allSatisfy { $0.allSatisfy { $0.count >= 2 } }
    }

    /// Each layer's mean over its channels.
    ///
    /// - Throws: `PADError(.insufficientData)` unless `isComplete`.
    package func divergences() throws -> [(name: String, value: Double?)] {
      try names.indices.map { index in
        (names[index], try ChannelDivergence(domains[0][index], domains[1][index]).mean)
      }
    }
  }

  /// A pair of bars a layer.
  func chart(title: String) -> BarChart {
    BarChart(
      title: title, y: "Symmetric KL divergence", names: layers.map(\.name),
      series: [
        BarChart.Series("as they are", layers.map(\.original)),
        BarChart.Series("repainted", layers.map(\.transferred)),
      ])
  }
}
