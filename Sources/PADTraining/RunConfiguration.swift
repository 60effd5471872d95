import Foundation
import PADCore
import PADData
import PADMethods

/// Everything that decides a training run, stored beside its results.
public struct RunConfiguration: Hashable, Sendable {
  /// The method and its settings.
  public var method: MethodConfiguration
  /// What no method owns.
  public var training: TrainingSettings

  /// Takes a method's settings with the run's.
  public init(method: MethodConfiguration, training: TrainingSettings = TrainingSettings()) {
    self.method = method
    self.training = training
  }

  /// The defaults of a method, with settings laid over them in order.
  ///
  /// Keys of the run stand at the top (`seed`), the method's under its name
  /// (`cnn.learningRate`); a key that only the method has may be given without the name.
  ///
  /// - Parameter layers: trees with the place that each comes from, for messages.
  /// - Throws: `PADError(.invalid)` naming an unknown key with the nearest known one, or a value
  ///   that does not fit.
  public init(kind: MethodKind, layers: [(source: String, tree: ConfigurationTree)]) throws {
    let defaults = RunConfiguration(method: MethodConfiguration(defaultsOf: kind))
    var tree = try defaults.tree()
    for layer in layers {
      let placed = try defaults.placed(layer.tree, from: layer.source)
      tree = try tree.overlaid(with: placed, from: layer.source)
    }
    do {
      try self.init(tree: tree)
    } catch let error as PADError {
      throw try Self.culprit(in: tree, defaults: defaults) ?? error
    }
  }

  /// The first key whose value alone makes the defaults unusable.
  private static func culprit(in tree: ConfigurationTree, defaults: RunConfiguration) throws
    -> PADError?
  {
    let standard = try defaults.tree()
    for (path, value) in tree.leaves.sorted(by: { $0.key < $1.key })
    where standard.leaves[path] != value {
      let alone = try standard.overlaid(with: .single(path, value), from: path)
      do {
        _ = try RunConfiguration(tree: alone)
        continue
      } catch let error as PADError where error.message.contains("; expected ") {
        return error
      } catch {}
      let usual = standard.leaves[path].map { ", such as \($0.described)" } ?? ""
      return PADError(
        .invalid, "key '\(path)' is \(value.described); that is no value for it\(usual)",
        advice: "`bonafide train --method \(defaults.method.kind.rawValue) --show-config` lists "
          + "every key")
    }
    return nil
  }

  /// Reads what `tree()` wrote.
  ///
  /// - Throws: `PADError(.invalid)` naming the unknown method, or the key whose value does not fit
  ///   or is out of range.
  public init(tree: ConfigurationTree) throws {
    guard case .group(var keys) = tree, case .text(let name)? = keys.removeValue(forKey: "method")
    else {
      throw PADError(.invalid, "a run's configuration names its method under the key 'method'")
    }
    let kind = try MethodKind(named: name)
    // Keys that a run's version did not have yet keep their defaults.
    let defaults = try MethodConfiguration(defaultsOf: kind).tree()
    let settings = try defaults.overlaid(
      with: keys.removeValue(forKey: kind.rawValue) ?? .group([:]), from: kind.rawValue)
    training = try ConfigurationTree(of: TrainingSettings())
      .overlaid(with: .group(keys), from: "the run's settings")
      .decoded(as: TrainingSettings.self)
    try training.validate()
    method =
      switch kind {
      case .cnn: .cnn(try settings.decoded(as: CNN.Config.self))
      case .erm: .erm(try settings.decoded(as: ERM.Config.self))
      case .ssdg: .ssdg(try settings.decoded(as: SSDG.Config.self))
      case .gtcn: .gtcn(try settings.decoded(as: GTCN.Config.self))
      case .augmented: .augmented(try settings.decoded(as: AugmentedCNN.Config.self))
      case .oneClassFlow: .oneClassFlow(try settings.decoded(as: OneClassFlow.Config.self))
      case .pdgan: .pdgan(try settings.decoded(as: PDGAN.Config.self))
      case .gfaCNN: .gfaCNN(try settings.decoded(as: GFACNN.Config.self))
      }
  }

  /// The configuration as a tree: the run's keys, `method`, and the method's keys under its name.
  ///
  /// - Throws: `EncodingError` for a number that is not finite.
  public func tree() throws -> ConfigurationTree {
    guard case .group(var keys) = try ConfigurationTree(of: training) else {
      throw PADError(.invalid, "the training settings are no group")
    }
    keys["method"] = .text(method.kind.rawValue)
    keys[method.kind.rawValue] = try method.tree()
    return .group(keys)
  }

  /// Moves keys that only the method knows under the method's name.
  private func placed(_ settings: ConfigurationTree, from source: String) throws
    -> ConfigurationTree
  {
    guard case .group(let known) = try tree(), case .group(let given) = settings,
      case .group(let methodKeys)? = known[method.kind.rawValue]
    else { return settings }
    var placed = given
    for key in given.keys.sorted() where known[key] == nil && methodKeys[key] == nil {
      throw ConfigurationTree.unknownKey(
        key, among: known.keys.sorted() + methodKeys.keys.sorted(), source: source)
    }
    for (key, value) in given where known[key] == nil && methodKeys[key] != nil {
      placed[key] = nil
      var inner: [String: ConfigurationTree] = [:]
      if case .group(let existing)? = placed[method.kind.rawValue] { inner = existing }
      inner[key] = value
      placed[method.kind.rawValue] = .group(inner)
    }
    return .group(placed)
  }
}

extension MethodConfiguration {
  /// The method's settings as a tree.
  func tree() throws -> ConfigurationTree {
    switch self {
    case .cnn(let config): try ConfigurationTree(of: config)
    case .erm(let config): try ConfigurationTree(of: config)
    case .ssdg(let config): try ConfigurationTree(of: config)
    case .gtcn(let config): try ConfigurationTree(of: config)
    case .oneClassFlow(let config): try ConfigurationTree(of: config)
    case .augmented(let config): try ConfigurationTree(of: config)
    case .pdgan(let config): try ConfigurationTree(of: config)
    case .gfaCNN(let config): try ConfigurationTree(of: config)
    }
  }
}

extension MethodKind {
  /// - Throws: `PADError(.invalid)` listing the methods, with the nearest first.
  public init(named name: String) throws {
    guard let kind = MethodKind(rawValue: name) else {
      let names = MethodKind.allCases.map(\.rawValue)
      let guess = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw PADError(
        .invalid, "unknown method '\(name)'\(guess)",
        advice: "Methods: \(names.joined(separator: ", "))")
    }
    self = kind
  }
}

/// The settings of a run that no method owns.
public struct TrainingSettings: Codable, Hashable, Sendable {
  /// Seeds the weights, the order of the samples, augmentation and dropout.
  public var seed: UInt64 = 1
  /// `cpu`, `cuda`, `cuda:1`, or `auto` (the first CUDA device, else the CPU).
  public var device = "auto"
  /// Arithmetic of the forward pass.
  public var precision = Precision.float32
  /// Threads of libtorch; 0 takes one for every core. Part of what a bit-for-bit resume needs.
  public var threads = 0
  /// Threads that decode and augment ahead of the step.
  public var workers = 1
  /// How training pictures vary.
  public var augmentation = Augmentation.Preset.standard
  /// Cues that training pictures lose besides: `removeCues.photometric=strong`.
  public var removeCues = CueRemoval()
  /// Samples a forward pass while scoring.
  public var scoringBatchSize = 64
  /// Which epoch's checkpoint is the run's: `development` or `last`.
  public var selection = ModelSelection.development
  /// Steps between two saved checkpoints within an epoch; 0 saves after every epoch only.
  public var checkpointEvery = 0
  /// Keeps the checkpoint of every epoch and of the weights that training began with (epoch 0), so
  /// that their course can be looked at afterwards.
  public var keepEveryEpoch = false
  /// Steps between two lines of the log.
  public var logEvery = 20

  /// The defaults.
  public init() {}

  func validate() throws {
    try removeCues.check()
    let minima = [
      ("threads", threads, 0), ("workers", workers, 1), ("scoringBatchSize", scoringBatchSize, 1),
      ("checkpointEvery", checkpointEvery, 0), ("logEvery", logEvery, 1),
    ]
    for (key, value, minimum) in minima where value < minimum {
      throw PADError(.invalid, "key '\(key)' is \(value); expected at least \(minimum)")
    }
  }
}
