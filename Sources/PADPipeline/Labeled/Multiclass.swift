import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Torch

/// `bonafide multiclass`: the light classifier on any number of classes of pictures, alone or with
/// what augments its mini-batches.
///
/// Source: GTCN, section V-C and Tables 11 to 13 (four painters).
public enum Multiclass {
  /// What is trained beside the method's own settings.
  public struct Settings: Codable, Hashable, Sendable {
    /// Names or numbers of the classes; nil takes all.
    public var classes: [String]?
    /// Of every class's training pictures, drawn by the seed (Table 11: .8, .6, .4).
    public var share = 1.0
    /// The most training pictures of a class; nil takes all.
    public var limit: Int?
    /// Passes of plain cross entropy behind the method's own training; the paper has "a few".
    public var fineTuningEpochs = 5
    /// Adam's rate in them; the paper is silent. Ours: GTCN's, a tenth of its base rate.
    public var fineTuningRate = GTCN.Config().fineTuningRate

    /// The defaults.
    public init() {}

    func check() throws {
      guard share > 0, share <= 1 else {
        throw PADError(.invalid, "share \(share); expected more than 0 and at most 1")
      }
      guard limit ?? 1 >= 1, fineTuningEpochs >= 0 else {
        throw PADError(
          .invalid,
          "limit \(limit ?? 1), fine-tuning epochs \(fineTuningEpochs); expected at least 1 and 0")
      }
      guard fineTuningRate.isFinite, fineTuningRate > 0 else {
        throw PADError(.invalid, "fine-tuning rate \(fineTuningRate); expected more than 0")
      }
    }
  }

  /// What is trained, on what, and where it goes.
  public struct Request: Sendable {
    public var source: LabeledDataSet
    /// The method with its settings and those of the run (seed, augmentation, threads, ...).
    public var method: Training.Settings
    public var settings: Settings
    /// A folder that gets `results.json`, `report.html` and the state to resume from.
    public var out: URL

    /// Takes a data set with settings.
    public init(
      source: LabeledDataSet, method: Training.Settings, settings: Settings = Settings(), out: URL
    ) {
      self.source = source
      self.method = method
      self.settings = settings
      self.out = out
    }
  }

  /// How a training ends.
  public enum Outcome: Sendable {
    case finished(MulticlassResult)
    case interrupted(step: Int)
  }

  /// Trains to the last epoch or to an interruption; an interrupted training in the same folder goes
  /// on. The test pictures choose nothing: they are looked at behind the method's own last epoch and
  /// behind the last of fine-tuning.
  ///
  /// - Throws: `PADError` as the data's reader; `.invalid` for settings out of range or a folder of
  ///   other settings or pictures; `.unsupported` for a method that tells live from attack alone;
  ///   `.insufficientData` for fewer than two classes or too few pictures for a step; `.numerical`
  ///   for a loss that is not finite.
  public static func run(_ request: Request, interruption: Interruption = Interruption()) throws
    -> Outcome
  {
    try request.settings.check()
    let configuration = try request.method.resolved()
    let device = try Devices.device(named: configuration.training.device)
    try TorchRuntime.prepare(threads: configuration.training.threads)
    let course = try MulticlassCourse(request, configuration, device: device)
    return try interruption.whileHandlingSignals { try course.train(interruption) }
  }
}
