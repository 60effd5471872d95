import Foundation
import PADCore
import PADMethods
import Torch
import TorchNN

/// Where a run stands beside its tensors: what resuming bit for bit needs.
public struct TrainingState: Codable, Hashable, Sendable {
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

/// A method's tensors with the state of its training, in one safetensors file.
public enum Checkpoint {
  private static let stateKey = "bonafide.training"

  /// Writes to a temporary name, then renames: an earlier checkpoint survives a crash.
  ///
  /// - Throws: an error that names the path where the disk is full or the folder read-only.
  public static func write(_ method: any Method, _ state: TrainingState, to url: URL) throws {
    let tensors = try method.state()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key })
    where try tensor.isFinite().all().item() == 0 {
      throw PADError(
        .numerical,
        "'\(name)' is not finite after step \(state.step); the checkpoint was not saved",
        advice: "The last good one is unchanged; lower the learning rate and use --resume")
    }
    var state = state
    state.generatorState = try method.generator.state
    let metadata = [stateKey: String(decoding: try JSONEncoder().encode(state), as: UTF8.self)]
    do {
      try SafeTensors.write(tensors, metadata: metadata, to: url)
    } catch {
      throw PADError(
        .unwritable, "\(url.path): checkpoint not saved (\(error))",
        advice: "The earlier checkpoint is unchanged; free space and use --resume")
    }
  }

  /// Restores a method and says where its training stood.
  ///
  /// - Throws: `PADError` where the file is missing, half-written, foreign, or another method's.
  @discardableResult
  public static func read(_ url: URL, into method: any Method, kind: MethodKind) throws
    -> TrainingState
  {
    let (tensors, state) = try contents(of: url)
    guard state.method == kind.rawValue else {
      throw PADError(
        .invalid, "\(url.path): checkpoint of method '\(state.method)'; expected '\(kind.rawValue)'"
      )
    }
    do {
      try method.restore(tensors)
      try method.generator.restore(state.generatorState)
    } catch {
      throw PADError(.invalid, "\(url.path): does not fit the run's configuration: \(error)")
    }
    return state
  }
  /// Where the training of a checkpoint stood, without its tensors.
  ///
  /// - Throws: as `read`.
  public static func state(of url: URL) throws -> TrainingState { try contents(of: url).state }

  private static func contents(of url: URL) throws -> (
    tensors: [String: Tensor], state: TrainingState
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
    guard let text = file.metadata[stateKey],
      let state = try? JSONDecoder().decode(TrainingState.self, from: Data(text.utf8))
    else {
      throw PADError(
        .invalid, "\(url.path): no checkpoint of bonafide (its metadata lack '\(stateKey)')",
        advice: "To start from published weights use --init")
    }
    return (file.tensors, state)
  }
}
