import Foundation
import PADCore
import PADData
import PADMethods
import PADMetrics
import PADReport
import PADTraining
import Torch

/// Everything that decides a training on classes of pictures.
struct MulticlassSettings: Codable, Hashable {
  let settings: Multiclass.Settings
  let configuration: ConfigurationTree
  let initialWeights: String?
}

/// One training: pictures and method around the course that trains.
final class MulticlassCourse {
  private let settings: MulticlassSettings
  private let configuration: RunConfiguration
  private let source: LabeledSource
  private let places: [Int]
  private let test: LabeledSource
  private let testing: LabeledLoader
  private let learner: any ClassifierMethod
  private let stages: [LabeledCourse<MulticlassSettings, MulticlassResult.Epoch>.Stage]
  private let folder: URL
  private let device: Device
  private let display: ProgressDisplay
  private let course: LabeledCourse<MulticlassSettings, MulticlassResult.Epoch>

  /// Real pictures a step of fine-tuning (GTCN, section IV-A: what its plain classifier sees).
  private static let fineTuningBatch = CNN.Config().batchSize

  init(_ request: Multiclass.Request, _ configuration: RunConfiguration, device: Device) throws {
    self.configuration = configuration
    self.device = device
    folder = request.out
    let display = ProgressDisplay(quiet: request.method.quiet)
    self.display = display
    let training = configuration.training
    settings = MulticlassSettings(
      settings: request.settings, configuration: try configuration.tree(),
      initialWeights: try request.method.initialWeightsDigest())

    let parts = try request.source.parts()
    let classes = try Self.numbers(of: request.settings.classes, among: parts.train.classNames)
    let source = parts.train.restricted(to: classes)
    self.source = source
    test = parts.test.restricted(to: classes)
    places = source.places(
      share: request.settings.share, atMost: request.settings.limit, seed: training.seed)

    let learner = try configuration.method.makeClassifier(
      classes: classes.count, device: device, precision: training.precision,
      using: Generator(seed: training.seed, device: device))
    self.learner = learner
    if let weights = request.method.initialWeights {
      try display.initialization(
        of: weights, learner.initialize(from: WeightsFile.read(weights)))
    }
    testing = try LabeledLoader(
      test, places: Array(0..<test.count), input: learner.input,
      options: .init(batchSize: training.scoringBatchSize, workers: training.workers))
    stages = try Self.stages(
      configuration, request.settings, source, places, input: learner.input,
      batchSize: learner.sampling.batchSize)

    let isFineTuning = stages.indices.map { $0 >= configuration.method.stages.count }
    let rate = request.settings.fineTuningRate
    course = try LabeledCourse(
      learner, stages: stages, settings: settings,
      digest: SHA256Text.of(source.digest + test.digest), folder: folder, display: display
    ) { batch, progress in
      let pictures = TrainingBatch(
        images: try batch.tensor(on: device), classes: batch.labels)
      return isFineTuning[progress.stage]
        ? try learner.fineTuningStep(pictures, rate: rate, at: progress)
        : try learner.step(pictures, at: progress)
    }
    if course.isFresh {
      display.line(
        "\(places.count) pictures of \(classes.count) classes train, \(test.count) test.")
    }
  }

  private static func numbers(of classes: [String]?, among names: [String]) throws -> [Int] {
    let numbers =
      try classes?.map { try LabeledDataSet.number(ofClass: $0, among: names) }
      ?? Array(names.indices)
    guard numbers.count >= 2, Set(numbers).count == numbers.count else {
      throw PADError(
        .invalid,
        "classes \(numbers.map { names[$0] }.joined(separator: ", ")); expected two or more, each "
          + "once", advice: "Classes: \(names.joined(separator: ", "))")
    }
    return numbers
  }

  /// The method's own stages, then fine-tuning.
  private static func stages(
    _ configuration: RunConfiguration, _ settings: Multiclass.Settings, _ source: LabeledSource,
    _ places: [Int], input: InputSpec, batchSize: Int
  ) throws -> [LabeledCourse<MulticlassSettings, MulticlassResult.Epoch>.Stage] {
    let training = configuration.training
    func loader(_ batchSize: Int, _ order: LabeledLoader.Order) throws -> LabeledLoader {
      let loader = try LabeledLoader(
        source, places: places, input: input, augmentation: training.augmentation.augmentation,
        seed: training.seed,
        options: .init(batchSize: batchSize, workers: training.workers, order: order))
      guard loader.batchesPerEpoch > 0 else {
        throw PADError(
          .insufficientData, "\(places.count) training pictures; a step takes \(batchSize)")
      }
      return loader
    }
    let method = configuration.method
    let own = try loader(batchSize, method.learnsPairs ? .classPairs : .shuffled)
    var stages = method.stages.map {
      LabeledCourse<MulticlassSettings, MulticlassResult.Epoch>.Stage(
        name: $0.name, epochs: $0.epochs, loader: own)
    }
    if settings.fineTuningEpochs > 0 {
      stages.append(
        .init(
          name: "fine-tuning", epochs: settings.fineTuningEpochs,
          loader: try loader(min(fineTuningBatch, places.count), .shuffled)))
    }
    return stages
  }

  func train(_ interruption: Interruption) throws -> Multiclass.Outcome {
    let epochs = try course.train(interruption) { epoch in try measured(epoch) }
    guard let epochs else { return .interrupted(step: course.steps) }
    func counts(_ source: LabeledSource, _ places: [Int]) -> [Int] {
      source.classNames.indices.map { label in places.count { source.labels[$0] == label } }
    }
    let result = MulticlassResult(
      settings: settings.settings, configuration: settings.configuration,
      classNames: source.classNames, trainingCounts: counts(source, places),
      testCounts: counts(test, Array(0..<test.count)), epochs: epochs)
    try AtomicFile.write(result.json(), to: folder.appending(path: "results.json"))
    try page(result).write(
      to: folder.appending(path: "report.html"), plotly: Reporting.plotly())
    return .finished(result)
  }

  private func page(_ result: MulticlassResult) throws -> AnalysisPage {
    let (labels, logits) = try testLogits()
    return try MulticlassPage(
      title: "\(configuration.method.kind.rawValue): \(folder.lastPathComponent)", result: result,
      labels: labels, logits: logits
    ).page
  }

  /// Looks at the test pictures where the method's own training ends and where everything ends.
  private func measured(_ epoch: LabeledCourse<MulticlassSettings, MulticlassResult.Epoch>.Epoch)
    throws -> MulticlassResult.Epoch
  {
    let isEnd =
      epoch.isLastOfStage
      && (epoch.stage == stages.count - 1 || epoch.stage == configuration.method.stages.count - 1)
    let mark = MulticlassResult.Epoch(
      epoch: epoch.number, stage: stages[epoch.stage].name, losses: epoch.losses,
      confusion: isEnd ? try confusion() : nil)
    display.line(mark.line(of: stages.reduce(0) { $0 + $1.epochs }))
    return mark
  }

  private func confusion() throws -> ConfusionMatrix {
    let (labels, logits) = try testLogits()
    var confusion = ConfusionMatrix(classes: test.classNames.count)
    for (label, found) in zip(labels, try logits.likeliest()) { confusion.add(label, found) }
    return confusion
  }

  /// - Shape: [N, classes], on the CPU
  private func testLogits() throws -> (labels: [Int], logits: Tensor) {
    var (labels, logits): ([Int], [Tensor]) = ([], [])
    try testing.forEachBatch { batch in
      labels += batch.labels
      logits.append(
        try learner.logits(for: batch.tensor(on: device), among: test.classNames.count).to(.cpu))
    }
    return (labels, try Tensor.cat(logits))
  }
}
