import Foundation
import PADCore
import PADMethods
import Torch
import TorchNN

/// Where a training stands beside its tensors.
public protocol CheckpointState: Codable {
  /// What the state is called in the file's metadata.
  static var metadataKey: String { get }
  /// Steps done in the whole training.
  var step: Int { get }
  /// The state of the learner's generator.
  var generatorState: [UInt8] { get set }
}

/// Where a run stands beside its tensors: what resuming bit for bit needs.
public struct TrainingState: CheckpointState, Hashable, Sendable {
  public static let metadataKey = "bonafide.training"

  /// The method's name, `MethodKind.rawValue`.
  public var method: String
  /// Steps done in the whole run.
  public var step = 0
  /// The epoch under way, from 1.
  public var epoch = 1
  /// Steps done in that epoch; the sampler skips as many batches.
  public var stepInEpoch = 0
  /// Sum of every loss over those steps.
  public var lossSums: [String: Double] = [:]
  /// In how many of those steps each loss had a value; nil in checkpoints of before some losses
  /// were not of every step.
  public var lossCounts: [String: Int]? = [:]
  /// Every finished epoch, in order.
  public var history: [EpochResult] = []
  /// The selected epoch so far.
  public var best: EpochResult?
  /// The state of the method's generator.
  public var generatorState: [UInt8] = []
  /// Tells whether the data are still those that training began with.
  public var dataHash: String
  /// Whether the last epoch is done.
  public var finished = false

  /// The state before the first step.
  public init(method: String, dataHash: String) {
    self.method = method
    self.dataHash = dataHash
  }
}

extension TrainingState {
  /// The mean of every loss over the steps of the epoch that had it (a critic may step rarely).
  public var meanLosses: [String: Double] {
    Dictionary(
      uniqueKeysWithValues: lossSums.map { name, sum in
        (name, sum / Double(max(1, lossCounts?[name] ?? stepInEpoch)))
      })
  }
}

/// A learner's tensors with the state of its training, in one safetensors file.
public enum Checkpoint {
  /// Writes to a temporary name, then renames: an earlier checkpoint survives a crash.
  ///
  /// - Throws: an error that names the path where the disk is full or the folder read-only.
  public static func write<State: CheckpointState>(
    _ learner: any Resumable, _ state: State, to url: URL
  ) throws {
    let tensors = try learner.state()
    if let broken = try firstBroken(in: tensors) {
      throw PADError(
        .numerical,
        "'\(broken)' is not finite after step \(state.step); the checkpoint was not saved",
        advice: "The last good one is unchanged; lower the learning rate and use --resume")
    }
    var state = state
    state.generatorState = try learner.generator.state
    let metadata = [
      State.metadataKey: String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
    ]
    do {
      try SafeTensors.write(tensors, metadata: metadata, to: url)
    } catch {
      throw PADError(
        .unwritable, "\(url.path): checkpoint not saved (\(error))",
        advice: "The earlier checkpoint is unchanged; free space and use --resume")
    }
  }

  /// The first tensor by name with a number that is not finite.
  ///
  /// - Throws: `TorchError` from the engine.
  public static func firstBroken(in tensors: StateDict) throws -> String? {
    try tensors.sorted { $0.key < $1.key }
      .first { try $0.value.isFinite().all().item() == 0 }?.key
  }

  /// Restores a method and says where its training stood.
  ///
  /// - Throws: `PADError` where the file is missing, half-written, foreign, or another method's.
  @discardableResult
  public static func read(_ url: URL, into method: any Method, kind: MethodKind) throws
    -> TrainingState
  {
    try read(url, into: method) { (state: TrainingState) in
      guard state.method == kind.rawValue else {
        throw PADError(
          .invalid,
          "\(url.path): checkpoint of method '\(state.method)'; expected '\(kind.rawValue)'")
      }
    }
  }

  /// Restores a learner and says where its training stood.
  ///
  /// - Parameter check: throws where the checkpoint is of something else.
  /// - Throws: `PADError` where the file is missing, half-written or foreign; what `check` throws.
  public static func read<State: CheckpointState>(
    _ url: URL, into learner: any Resumable, check: (State) throws -> Void
  ) throws -> State {
    let (tensors, state): ([String: Tensor], State) = try contents(of: url)
    try check(state)
    do {
      try learner.restore(tensors)
      try learner.generator.restore(state.generatorState)
    } catch {
      throw PADError(.invalid, "\(url.path): does not fit the run's configuration: \(error)")
    }
    return state
  }

  /// Where the training of a checkpoint stood, without its tensors.
  ///
  /// - Throws: as `read`.
  public static func state(of url: URL) throws -> TrainingState {
    let (_, state): ([String: Tensor], TrainingState) = try contents(of: url)
    return state
  }

  private static func contents<State: CheckpointState>(of url: URL) throws -> (
    [String: Tensor], State
  ) {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw PADError(.missing, "\(url.path): no checkpoint")
    }
    let file: SafeTensors.Contents
    do {
      file = try SafeTensors.contents(of: url)
    } catch {
      throw PADError(.unreadable, "\(url.path): \(error)", advice: "The checkpoint is damaged")
    }
    guard let text = file.metadata[State.metadataKey],
      let state = try? JSONDecoder().decode(State.self, from: Data(text.utf8))
    else {
      throw PADError(
        .invalid,
        "\(url.path): no checkpoint of bonafide (its metadata lack '\(State.metadataKey)')",
        advice: "To start from published weights use --init")
    }
    return (file.tensors, state)
  }
}
