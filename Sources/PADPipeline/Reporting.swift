import Foundation
import PADCore
import PADData
import PADMedia
import PADMetrics
import PADReport
import PADTraining

/// `bonafide report`: a run's evaluation as one HTML page.
public enum Reporting {
  private static let pictureSize = 160
  private static let pictureQuality = 85

  /// Writes the page; a run that was not evaluated yet is evaluated first.
  ///
  /// - Returns: where the page is.
  /// - Throws: `PADError` where the run or its store cannot be read.
  public static func report(run folder: URL, to page: URL? = nil, store: URL? = nil) throws -> URL {
    let run = try TrainedRun(folder, store: store)
    let page = page ?? run.directory.report
    let result =
      try storedResult(of: run)
      ?? Evaluating.evaluate(
        .init(subject: .run(folder), store: store))
    let scores = try ScoreFile.samples(in: result.scores).filter { $0.sample.subset == .test }
    let report = Report(
      title: "\(run.manifest.method): \(folder.lastPathComponent)",
      subtitle:
        "\(run.data.definition.name); data: \(run.manifest.datasets.joined(separator: ", "))",
      results: result.sections.map { Report.Result(name: $0.title, evaluation: $0.evaluation) },
      pictures: try pictures(of: scores, result: result, run: run),
      tables: result.cues.map {
        [
          Report.Table(
            title: "Trivial cues that the scores follow", note: $0.note,
            header: CueFollowing.header, rows: $0.cells)
        ]
      } ?? [],
      trainingCurves: try curves(of: run), configuration: try configuration(of: run),
      limits: Exporting.limits(of: run),
      versions: run.manifest.versions.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    try report.write(to: page, plotly: plotly())
    return page
  }

  /// Several score files on one page, such as those of the face, of its context and of both fused
  /// (GTCN, figure 5): one table and one ROC chart of all, then a section each.
  ///
  /// - Parameter detectors: a name with its file; each file's `dev` rows choose its threshold.
  /// - Throws: as `Metrics.evaluate`; `PADError(.invalid)` for two of one name.
  public static func report(
    scores detectors: [(name: String, file: URL)], policy: ThresholdPolicy = .sourceDevelopment,
    to page: URL
  ) throws {
    guard Set(detectors.map(\.name)).count == detectors.count else {
      throw PADError(
        .invalid, "--scores of one name twice: \(detectors.map(\.name).joined(separator: ", "))",
        advice: "Name each: --scores face=face/scores.csv")
    }
    let results = try detectors.map { name, file in
      Report.Result(
        name: name, evaluation: try Metrics.evaluate(.init(scores: file, policy: policy)))
    }
    try Report(
      title: detectors.map(\.name).joined(separator: ", "), subtitle: "Score files",
      results: results, comparesResults: results.count > 1
    ).write(to: page, plotly: plotly())
  }

  /// The last evaluation; nil where there was none, or another checkpoint is the best since.
  private static func storedResult(of run: TrainedRun) throws -> Evaluating.Result? {
    let file = run.directory.evaluation
    guard let data = try? Data(contentsOf: file) else { return nil }
    do {
      let result = try JSONText.decode(Evaluating.Result.self, from: data)
      let hasScores = FileManager.default.fileExists(atPath: result.scores.path)
      return hasScores && result.step == run.best.step ? result : nil
    } catch {
      throw PADError(
        .invalid, "\(file.path): not an evaluation of this version",
        advice: "Make it again: bonafide evaluate \(run.directory.url.path)")
    }
  }

  /// The plot library that pages hold.
  static func plotly() throws -> URL {
    let file = try DependencyFolder.locate().appending(path: "plotly/plotly.min.js")
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw PADError(
        .missing, "\(file.path): the plot library is not there", advice: "Run Scripts/setup")
    }
    return file
  }

  /// The pictures that teach most: mistakes first, then the extremes of both classes.
  private static func pictures(
    of scores: [ScoredSample], result: Evaluating.Result, run: TrainedRun
  ) throws -> [Report.Picture] {
    guard let threshold = result.sections.first?.evaluation.threshold.value else { return [] }
    let stored = Dictionary(
      run.data.usable(in: .test).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let chosen = PictureGroup.choose(from: scores, threshold: threshold).flatMap(\.samples)
    return try chosen.compactMap { scored in
      guard let sample = stored[scored.sample.id] else { return nil }
      let small = try run.store.crop(of: sample).resized(
        width: pictureSize, height: pictureSize, interpolation: .area)
      return Report.Picture(
        sample: scored, bytes: try small.encoded(.jpeg(quality: pictureQuality)))
    }
  }

  /// Losses and development rates by epoch.
  private static func curves(of run: TrainedRun) throws -> [Report.TrainingCurve] {
    let last = try Checkpoint.state(of: run.directory.lastCheckpoint)
    let steps = last.history.map { Double($0.epoch) }
    let names = Set(last.history.flatMap(\.losses.keys)).sorted()
    let losses = names.map { name in
      Report.TrainingCurve(
        group: "Training losses", name: name, steps: steps,
        values: last.history.map { $0.losses[name] ?? .nan })
    }
    return losses + [
      Report.TrainingCurve(
        group: "Development", name: "EER", steps: steps,
        values: last.history.map(\.developmentEER)),
      Report.TrainingCurve(
        group: "Development", name: "1 - AUC", steps: steps,
        values: last.history.map { 1 - $0.developmentAUC }),
    ]
  }

  private static func configuration(of run: TrainedRun) throws -> [Report.Entry] {
    try ConfigurationFile.text(of: run.configuration).split(separator: "\n").map { line in
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      return Report.Entry(
        parts[0], parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
    }
  }
}
