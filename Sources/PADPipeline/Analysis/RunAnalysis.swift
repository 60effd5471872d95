import PADAnalysis
import PADCore
import PADMetrics

/// The numbers of one run's analysis.
public struct RunAnalysis: Codable, Sendable {
  /// The run's folder name.
  public var name: String
  /// The method's name.
  public var method: String
  /// The samples that were scored.
  public var subset: Subset
  /// What must stand beside every number.
  public var marks: [Mark]
  /// The epoch whose weights were analyzed: the selected one, or the last before a stage.
  public var epoch: Int
  /// Whether these are weights that a stage began with: what is said of scores then means nothing.
  public var isBeforeTraining: Bool
  /// The run's own threshold: live where score >= threshold.
  public var threshold: Double
  /// Equal error rate, 0...1, by video where there are videos.
  public var eer: Double
  /// Half total error rate at the threshold, 0...1, by video where there are videos.
  public var hter: Double
  /// Area under the ROC curve, by video where there are videos.
  public var auc: Double
  /// Decisions on single pictures at the threshold.
  public var confusion: Confusion
  /// Fisher's J of single pictures' scores (GTCN, eq. 20).
  public var fisherCriterion: Double
  /// The moments that J is made of.
  public var moments: FisherCriterion
  /// Nil where the method shows no embeddings, or there are too few samples.
  public var embedding: EmbeddingAnalysis?
  /// Nil unless two subsets were drawn and the method repaints pictures.
  public var divergence: DivergenceAnalysis?
  /// Nil unless the method measures how badly it reconstructs.
  public var errors: ErrorAnalysis?
  /// Every network of the method.
  public var networks: [NetworkRow]
  /// What a model package of the run would hold; nil where the run cannot be exported.
  public var deployed: DeployedRow?
  /// What is missing, and why.
  public var notes: [String]

  /// A line for people.
  public var text: String {
    let mark = marks.isEmpty ? "" : " [\(marks.text)]"
    let run = "\(name) (\(method), epoch \(epoch), \(subset.rawValue))"
    guard !isBeforeTraining else { return run + notes.map { "\n  \($0)" }.joined() }
    return "\(run): "
      + "EER \(percent(eer)), HTER \(percent(hter)), AUC \(number(auc)), "
      + "Fisher's J \(number(fisherCriterion))\(mark)"
      + notes.map { "\n  \($0)" }.joined()
  }
}

/// Embeddings laid out in a plane, twice.
public struct EmbeddingAnalysis: Codable, Sendable {
  /// A sample's places.
  public struct Point: Codable, Sendable {
    /// The sample's id; of the sample that it was made from, with how, where a network made it.
    public var id: String
    public var label: Label
    public var domain: String
    public var instrument: AttackInstrument?
    public var subset: Subset
    /// Made by the method's own networks.
    public var isGenerated: Bool
    /// Along the two first principal components.
    public var pca: [Double]
    /// In the plane of t-SNE; empty where that was left out.
    public var tsne: [Double]
  }

  /// Length of an embedding.
  public var dimensions: Int
  /// Shares of the two first components in the variance of all.
  public var varianceShares: [Double]
  /// The layout's Kullback-Leibler divergence; nil where t-SNE was left out.
  public var divergence: Double?
  public var points: [Point]
}

/// A network's size.
public struct NetworkRow: Codable, Sendable {
  /// As the method names it.
  public var name: String
  public var cost: NetworkCost
  /// Multiply-accumulate operations for one picture; nil where the network takes no picture.
  public var multiplyAccumulates: Int?
}

/// What deployment runs.
public struct DeployedRow: Codable, Sendable {
  /// Multiply-accumulate operations for one picture.
  public var multiplyAccumulates: Int
  /// Median time of one picture in OpenVINO on one thread, in milliseconds.
  public var latencyMilliseconds: Double
}
