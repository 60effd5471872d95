import PADCore
import PADData
import PADMethods
import Torch

/// Batches and development scores out of a prepared store, under a protocol.
public final class StoreTrainingSource: TrainingSource {
  public let groups: TrainingGroups
  /// Training samples that have a crop and lack another view that the method learns from (a face
  /// whose mesh was not found has no depth): they do not train.
  public let lackingViews: [StoredSample]
  private let loader: BatchLoader
  private let development: StoredScorer
  private let developmentSamples: [StoredSample]
  /// Nil where a video's score is the mean of its frames'.
  private let videoScoring: VideoScoring?

  /// - Throws: `PADError(.insufficientData)` where the training samples do not fill one batch, the
  ///   method wants a label that they lack, or the development samples lack a class; `.missing`
  ///   for a view that was not prepared.
  public init(
    store: Store, data: ResolvedProtocol, method: any Method, settings: TrainingSettings
  ) throws {
    let demand = method.sampling
    try store.requireViews(demand.views.kinds)
    let usable = data.usable(in: .train)
    let training = try Self.drawn(from: usable, demand, in: store)
    let having = Set(try usable.having(demand.views.kinds, in: store).map(\.id))
    lackingViews = usable.filter { !having.contains($0.id) }
    guard training.count >= demand.batchSize || demand.stepsPerEpoch != nil else {
      throw PADError(
        .insufficientData,
        "\(training.count) training samples do not fill one batch of \(demand.batchSize)",
        advice: "Add data, or lower batchSize")
    }
    developmentSamples = data.samples(in: .development)
    try Self.requireBothClasses(developmentSamples.having([demand.view], in: store), demand.view)
    development = try StoredScorer(
      samples: developmentSamples, in: store, input: method.input,
      view: demand.view, batchSize: settings.scoringBatchSize, workers: settings.workers)
    videoScoring = try VideoScoring(by: method, over: data, in: store, settings: settings)
    groups = TrainingGroups(data.usable(in: .train), domain: demand.domain)
    loader = try BatchLoader(
      store: store, samples: training, input: method.input, views: demand.views,
      augmentation: settings.removeCues.added(to: settings.augmentation.augmentation),
      sampler: demand.sampler,
      seed: settings.seed,
      options: BatchLoader.Options(
        batchSize: demand.batchSize, workers: settings.workers, dropsIncompleteBatch: true,
        batchesPerEpoch: demand.stepsPerEpoch))
  }

  /// The samples that the method asks for.
  ///
  /// - Throws: `PADError(.insufficientData)` for a label without samples.
  private static func drawn(
    from usable: [StoredSample], _ demand: SamplingDemand, in store: Store
  ) throws -> [StoredSample] {
    let samples = try usable.having(demand.views.kinds, in: store)
    for label in Label.allCases where demand.labels.contains(label) {
      guard samples.contains(where: { $0.identity.label == label }) else {
        let wanted = demand.labels.map(\.rawValue).sorted().joined(separator: " and ")
        throw PADError(
          .insufficientData,
          "no \(label.rawValue) sample trains (of \(usable.count) samples, \(samples.count) have "
            + "\(demand.views.kinds.map(\.rawValue).joined(separator: ", ")))",
          advice: "The method learns from \(wanted) samples; look at `bonafide inspect STORE`")
      }
    }
    try requireEveryDomain(samples, demand)
    let wanted = samples.filter { demand.labels.contains($0.identity.label) }
    guard let count = demand.framesPerVideo else { return wanted }
    return wanted.evenlySpaced(count, inEvery: { "\($0.identity.dataset)/\($0.identity.video)" })
  }

  private static func requireEveryDomain(_ samples: [StoredSample], _ demand: SamplingDemand)
    throws
  {
    let domains = Dictionary(grouping: samples) { demand.domain.name(of: $0.identity) }
    for label in Label.allCases where demand.everyDomainHas.contains(label) {
      for (name, own) in domains.sorted(by: { $0.key < $1.key })
      where !own.contains(where: { $0.identity.label == label }) {
        throw PADError(
          .insufficientData,
          "domain '\(name)' has no \(label.rawValue) sample that trains; the adversarial loss "
            + "compares every domain's",
          advice: "Leave the domain out (--protocol), or add such samples to it")
      }
    }
  }

  /// Said before an epoch is trained in vain: also a method that learns from live samples alone
  /// needs attacks here.
  private static func requireBothClasses(_ development: [StoredSample], _ view: ViewKind) throws {
    for label in Label.allCases
    where !development.contains(where: { $0.identity.label == label }) {
      throw PADError(
        .insufficientData,
        "no \(label.rawValue) sample with \(view.rawValue) in the development data "
          + "(\(development.count) samples), which choose the threshold",
        advice: "Give both live and attack samples, or choose another --protocol; look at "
          + "`bonafide inspect STORE`")
    }
  }

  public var stepsPerEpoch: Int { loader.batchesPerEpoch }

  /// What every training sample has.
  public var views: [ViewKind] { loader.views.kinds }

  public func trainingBatches(epoch: Int, skipping: Int) throws -> any BatchSequence {
    loader.epoch(epoch - 1, from: skipping)
  }

  public func developmentScores(by method: any Method, device: Device) throws -> DevelopmentScores {
    var result = try development.measurements(by: method, device: device)
    if let videos = try videoScoring?.fitted(on: device) {
      result.scores = try videos.rescored(result.scores, of: developmentSamples)
    }
    return result
  }
}

extension EpochBatches: BatchSequence {
  /// Ends the work behind the batches.
  public func stop() { cancel() }
}

extension SamplingDemand {
  /// What the loader reads.
  var views: BatchViews { BatchViews(main: view, second: secondView, withDepth: withDepth) }

  /// The order in which the loader visits the samples.
  var sampler: Sampler {
    switch balance {
    case .none: .shuffled
    case .label: .balanced([.label])
    case .domainAndLabel: .balanced([domain.axis, .label])
    case .instrument: .balanced([.label, .instrument])
    }
  }
}
