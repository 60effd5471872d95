import Foundation
import PADAnalysis
import PADCore
import PADData
import PADMethods
import PADMetrics
import PADReport
import PADTraining
import Torch

/// A run under analysis: its numbers, and what the page draws of it.
struct AnalyzedRun {
  let analysis: RunAnalysis
  let evaluation: Evaluation
  let curves: TrainingCurves
  let attention: AnalysisPage.Sheet?
  let strips: [AnalysisPage.Sheet]
  /// Steps of t-SNE between two lines of progress.
  private static let stepsALine = 250

  /// - Parameter progress: called with what is being done.
  init(
    _ folder: URL, _ request: Analyzing.Request, interruption: Interruption,
    progress: (String) -> Void
  ) throws {
    let run = try TrainedRun(folder, store: request.store)
    guard run.dataUnchanged else {
      throw PADError(
        .invalid, "\(run.store.url.path): no longer the data that the run was trained on",
        advice: "Say with --store where the run's own store lies")
    }
    var notes: [String] = []
    let epoch = try request.before.map { try run.load(before: $0) } ?? run.best.epoch
    if let stage = request.before {
      notes.append(
        "Weights after epoch \(epoch), before the stage '\(stage)': scores mean nothing.")
    }

    progress("scoring the \(request.subset.rawValue) samples")
    let scores = try run.scores(of: run.data.samples(in: request.subset))
    let evaluation = try Self.evaluation(of: scores, run, request.subset)
    let fisher = try Self.fisher(of: scores)
    try interruption.checkBetweenSteps()

    let samples = AnalysisSamples(of: run, request)
    var embedding: EmbeddingAnalysis?
    var attention: AnalysisPage.Sheet?
    if let method = run.method as? any ExplainableMethod {
      progress("embeddings of \(samples.count) samples")
      embedding = try EmbeddingAnalysis(
        of: samples, by: method, run: run, seed: request.seed, notes: &notes
      ) { step, steps in
        try interruption.checkBetweenSteps()
        if step % Self.stepsALine == 0 { progress("t-SNE, step \(step) of \(steps)") }
      }
      progress("Grad-CAM")
      attention =
        request.before == nil
        ? try AttentionSheet(of: scores, by: method, run: run, request.subset)?.sheet : nil
    } else {
      notes.append(
        "The method '\(run.manifest.method)' has no feature map: no Grad-CAM, no embeddings.")
    }
    try interruption.checkBetweenSteps()
    strips =
      try IllustrationSheets(of: samples, run: run, seed: request.seed).sheets
      + TransferSheets(of: request.pictures, run: run).sheets

    let divergence = try DivergenceAnalysis(of: samples, run: run)

    let errors = try ErrorAnalysis(
      of: [request.subset, request.beside].compactMap { $0 }, run: run)
    try interruption.checkBetweenSteps()

    progress("counting and timing the networks")
    let networks = NetworkRow.rows(of: run.method)
    let deployed = DeployedRow(of: run.method, notes: &notes)
    self.evaluation = evaluation
    self.attention = attention
    curves = try TrainingCurves(of: run)
    analysis = RunAnalysis(
      name: folder.lastPathComponent, method: run.manifest.method, subset: request.subset,
      marks: evaluation.marks, epoch: epoch, isBeforeTraining: request.before != nil,
      threshold: evaluation.threshold.value,
      eer: evaluation.eer, hter: evaluation.hter, auc: evaluation.auc,
      confusion: evaluation.byImage.confusion, fisherCriterion: fisher.value, moments: fisher,
      embedding: embedding, divergence: divergence, errors: errors, networks: networks,
      deployed: deployed,
      notes: notes)
  }

  /// At the run's own threshold, whatever the subset.
  private static func evaluation(of scores: [ScoredSample], _ run: TrainedRun, _ subset: Subset)
    throws -> Evaluation
  {
    let marks: Set<Mark> =
      switch subset {
      case .train: [.trainingData]
      case .development: [.developmentData]
      case .test: run.data.subjectsShared ? [.subjectsShared] : []
      }
    return try Evaluation(
      test: ScoreTable(scores), policy: .fixed(run.best.developmentThreshold), marks: marks,
      fixedChosenBy: "the run's best epoch", settings: .init(replicates: 0))
  }

  private static func fisher(of scores: [ScoredSample]) throws -> FisherCriterion {
    func acquired(_ label: Label) -> [Double] {
      scores.filter { $0.sample.label == label && !$0.score.isNaN }.map(\.score)
    }
    return try FisherCriterion(live: acquired(.live), attack: acquired(.attack))
  }
}
