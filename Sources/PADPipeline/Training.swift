import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Torch

/// `bonafide train`: from a prepared store to a run directory.
public enum Training {
  /// The settings as the user gave them.
  public struct Settings: Sendable {
    /// The method's name; nil leaves it to the configuration.
    public var method: String?
    /// Named settings of a method, below the file's.
    public var preset: String?
    /// A YAML file of settings.
    public var configuration: URL?
    /// `key=value` pairs, laid over the file in order.
    public var overrides: [String]
    /// Published weights to start from; nil for random ones.
    public var initialWeights: URL?
    /// Prints no progress.
    public var quiet: Bool

    /// Leaves to the method's defaults what is not given.
    public init(
      method: String? = nil, preset: String? = nil, configuration: URL? = nil,
      overrides: [String] = [],
      initialWeights: URL? = nil, quiet: Bool = false
    ) {
      self.method = method
      self.preset = preset
      self.configuration = configuration
      self.overrides = overrides
      self.initialWeights = initialWeights
      self.quiet = quiet
    }

    /// The settings in full: the method's defaults with the preset, the file and the overrides laid
    /// over them.
    ///
    /// - Throws: `PADError` for a method, a preset, a file or a setting that does not serve.
    public func resolved() throws -> RunConfiguration {
      try ConfigurationFile.configuration(
        method: method, preset: preset, file: configuration, overrides: overrides)
    }

    /// SHA-256 of the weights to start from; nil for random ones.
    ///
    /// - Throws: `PADError(.unreadable)` naming the file.
    func initialWeightsDigest() throws -> String? {
      try initialWeights.map { url in
        do {
          return SHA256Text.of(try Data(contentsOf: url, options: .mappedIfSafe))
        } catch {
          throw PADError(.unreadable, "\(url.path): cannot read (\(systemReason(error)))")
        }
      }
    }
  }

  /// How a training ends.
  public enum Outcome: Sendable {
    case finished(Summary)
    case interrupted(step: Int)
  }

  /// The run and its selected epoch.
  public struct Summary: Hashable, Sendable, CustomStringConvertible {
    /// The run's folder.
    public let run: URL
    /// The selected epoch.
    public let best: EpochResult
    /// Epochs of the whole run.
    public let epochs: Int

    /// Some lines for people.
    public var description: String {
      String(
        format: """
          Selected epoch %d of %d: development EER %.2f %%, AUC %.4f (threshold %.4f).
          Next: bonafide evaluate %@
          """, best.epoch, epochs, best.developmentEER * 100, best.developmentAUC,
        best.developmentThreshold, run.path)
    }
  }

  /// Starts a run in a new folder.
  ///
  /// - Throws: `PADError` for settings, data or folders that do not serve; `TorchError` from the
  ///   engine.
  public static func start(
    _ folder: URL, settings: Settings, store storeURL: URL, split: SplitRequest,
    interruption: Interruption = Interruption()
  ) throws -> Outcome {
    let configuration = try settings.resolved()
    guard settings.initialWeights != nil || !configuration.method.needsInitialWeights else {
      throw PADError(
        .missing, "key 'initialization' is given; no weights were",
        advice: "Add --init FILE; `bonafide pretrain` makes one")
    }
    let store = try Store(at: storeURL)
    let samples = try store.samples()
    let data = try split.evaluationProtocol(over: samples).resolved(over: samples)
    let session = try Session(configuration, store: store, data: data)
    if let weights = settings.initialWeights {
      try session.initialize(from: weights, display: ProgressDisplay(quiet: settings.quiet))
    }

    let run = RunDirectory(folder)
    try run.create()
    try ConfigurationFile.write(configuration, to: run.configuration)
    try ProtocolFile.write(data.definition, to: run.dataProtocol)
    try RunManifest(
      method: configuration.method.kind.rawValue, store: storeURL.absoluteURL.path,
      crop: store.crop, dataHash: data.dataHash(), datasets: data.datasets,
      trainingData: TrainingDataSummary(of: data.usable(in: .train)),
      subjectsShared: data.subjectsShared,
      initialWeights: settings.initialWeights?.lastPathComponent,
      initialWeightsDigest: settings.initialWeightsDigest(), versions: Versions.all
    ).write(to: run.manifest)
    return try session.train(in: run, from: nil, quiet: settings.quiet, interruption)
  }

  /// Continues a run where it stopped.
  ///
  /// - Throws: `PADError(.invalid)` where settings are given that would change it, or its data
  ///   have changed.
  public static func resume(
    _ folder: URL, settings: Settings, newStore: URL? = nil,
    interruption: Interruption = Interruption()
  ) throws -> Outcome {
    guard settings.method == nil, settings.preset == nil, settings.configuration == nil,
      settings.overrides.isEmpty,
      settings.initialWeights == nil
    else {
      throw PADError(
        .invalid, "--resume continues a run with its own settings",
        advice: "Leave out --method, --preset, --config, --set and --init, or start a new run")
    }
    let run = RunDirectory(folder)
    try run.requireRun()
    let manifest = try RunManifest.read(run.manifest)
    let configuration = try RunConfiguration(tree: ConfigurationFile.read(run.configuration))
    let store = try Store(at: newStore ?? URL(filePath: manifest.store))
    let data = try ProtocolFile.read(run.dataProtocol).resolved(over: store.samples())
    guard data.dataHash() == manifest.dataHash, store.crop == manifest.crop else {
      throw PADError(
        .invalid, "\(store.url.path): no longer the data that the run was started on",
        advice: "Start a new run; a resumed one would mix two data sets")
    }
    let session = try Session(configuration, store: store, data: data)
    return try session.train(
      in: run, from: run.lastCheckpoint, quiet: settings.quiet, interruption)
  }

  /// The settings that a run would have, as YAML.
  ///
  /// - Throws: `PADError` for a method, a file or a setting that does not serve.
  public static func describeConfiguration(_ settings: Settings) throws -> String {
    try ConfigurationFile.text(of: settings.resolved())
  }
}

/// A method with its data, ready to train.
private struct Session {
  let configuration: RunConfiguration
  let source: StoreTrainingSource
  let method: any Method
  let device: Device
  let data: ResolvedProtocol
  let store: Store

  init(_ configuration: RunConfiguration, store: Store, data: ResolvedProtocol) throws {
    self.configuration = configuration
    self.data = data
    self.store = store
    let settings = configuration.training
    device = try Devices.device(named: settings.device)
    try TorchRuntime.prepare(threads: settings.threads)
    method = try configuration.method.makeMethod(
      device: device, precision: settings.precision,
      data: TrainingDataSummary(of: data.usable(in: .train)),
      using: Generator(seed: settings.seed, device: device))
    source = try StoreTrainingSource(
      store: store, data: data, method: method, settings: settings)
  }

  func initialize(from url: URL, display: ProgressDisplay) throws {
    display.initialization(of: url, try method.initialize(from: WeightsFile.read(url)))
  }

  func train(
    in run: RunDirectory, from checkpoint: URL?, quiet: Bool, _ interruption: Interruption
  ) throws -> Training.Outcome {
    var state = TrainingState(
      method: configuration.method.kind.rawValue, dataHash: data.dataHash())
    let display = ProgressDisplay(quiet: quiet)
    if let checkpoint {
      if FileManager.default.fileExists(atPath: checkpoint.path) {
        state = try Checkpoint.read(checkpoint, into: method, kind: configuration.method.kind)
        display.line("Resuming after step \(state.step), epoch \(state.epoch).")
      } else {
        display.line("No checkpoint was saved yet; starting from the beginning.")
      }
    } else {
      describe(on: display)
      // A run that is killed within its first epoch still has the weights that it began with.
      try Checkpoint.write(method, state, to: run.lastCheckpoint)
      if configuration.training.keepEveryEpoch {
        try Checkpoint.write(method, state, to: run.checkpoint(ofEpoch: 0))
      }
    }
    let trainer = try Trainer(
      method: method, configuration: configuration, source: source, run: run, device: device,
      state: state, display: display, interruption: interruption)
    switch try interruption.whileHandlingSignals({ try trainer.train() }) {
    case .finished(let best):
      return .finished(
        Training.Summary(run: run.url, best: best, epochs: configuration.method.epochs))
    case .interrupted(let step):
      return .interrupted(step: step)
    }
  }

  private func describe(on display: ProgressDisplay) {
    for subset in Subset.allCases {
      func count(_ samples: [StoredSample], _ label: Label) -> Int {
        samples.count { $0.identity.label == label }
      }
      let samples = data.samples(in: subset)
      let failed = samples.filter { $0.status != .prepared }
      display.line(
        "\(subset.rawValue): \(count(samples, .live)) live, \(count(samples, .attack)) attack "
          + "samples of \(data.persons(in: subset).count) subjects; without a face: "
          + "\(count(failed, .live)) live, \(count(failed, .attack)) attack")
    }
    if !source.lackingViews.isEmpty {
      let lacking = source.lackingViews
      let kinds = source.views.map(\.rawValue).joined(separator: ", ")
      display.line(
        "warning: \(lacking.count { $0.identity.label == .live }) live and "
          + "\(lacking.count { $0.identity.label == .attack }) attack samples lack one of \(kinds) "
          + "and do not train")
    }
    let (stored, wanted) = (store.crop.size, method.input.size)
    if stored < wanted {
      display.line(
        "warning: crops of \(stored) px are enlarged to \(wanted) px, which adds no detail; "
          + "prepare a store with --size \(wanted)")
    }
    if data.subjectsShared {
      display.line(
        "subjects shared: \(data.sharedSubjects.count) test subjects are also in train or dev")
    }
  }
}

extension ProgressDisplay {
  /// What `--init` took.
  func initialization(of url: URL, _ summary: InitializationSummary) {
    line(
      "\(url.lastPathComponent): \(summary.taken.count) tensors taken, "
        + "\(summary.missing.count) fresh, \(summary.unused.count) unused")
  }
}
