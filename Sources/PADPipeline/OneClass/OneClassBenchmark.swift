import Foundation
import PADCore
import PADMethods
import PADTraining
import Torch

/// `bonafide oneclass`: each class of a classification data set is the normal one in turn; a
/// generator learns to reconstruct it, and what it reconstructs badly is not of that class.
///
/// Source: one-class flow, section 4.2.1 and Table 2 (protocol 2 of Akcay et al. 2018 and of Abati
/// et al. 2019: train on the normal class's training split, test on the whole test split).
public enum OneClassBenchmark {
  /// Which pictures are scored.
  public enum Part: String, Choice {
    /// The whole test split.
    case test
    /// A sixth of the training split, which then does not train: for choosing settings without a
    /// test label.
    case heldOut = "held-out"
  }

  /// What is trained; each default names its source.
  public struct Settings: Codable, Hashable, Sendable {
    /// Networks and losses.
    public var game = ReconstructionGame.Config()
    /// Passes over the normal class's training pictures. Ours.
    public var epochs = 3
    /// Pictures a step (GANomaly's code).
    public var batchSize = 64
    /// Seeds weights, order and noise.
    public var seed: UInt64 = 1
    /// Which pictures are scored.
    public var part = Part.test

    /// The settings that were chosen on held-out training pictures of Fashion-MNIST: a quarter of
    /// GANomaly's width, a shorter code, five times its rate falling to zero, noise of .6 on what
    /// the generator sees.
    public init() {
      game.width = 16
      game.latentSize = 64
      game.noise = 0.6
      game.learningRate = 1e-3
    }

    /// - Throws: `PADError(.invalid)` naming the first setting that is out of range.
    func validate() throws {
      try game.validate()
      guard epochs >= 1, batchSize >= 2 else {
        throw PADError(
          .invalid, "epochs \(epochs), batchSize \(batchSize); expected at least 1 and 2")
      }
    }
  }

  /// What is measured, and where finished classes are kept.
  public struct Request: Sendable {
    public var source: LabeledDataSet
    public var settings: Settings
    /// Normal classes by number; all where nil.
    public var classes: [Int]?
    /// A folder that keeps finished classes, so that an interrupted run goes on.
    public var out: URL?
    /// Threads of the engine's operators; 0 takes one for every core.
    public var threads: Int
    /// Whether no progress is shown.
    public var quiet: Bool

    /// Takes a data set with settings.
    public init(
      source: LabeledDataSet, settings: Settings = Settings(), classes: [Int]? = nil,
      out: URL? = nil,
      threads: Int = 0, quiet: Bool = false
    ) {
      self.source = source
      self.settings = settings
      self.classes = classes
      self.out = out
      self.threads = threads
      self.quiet = quiet
    }
  }

  /// How a benchmark ends.
  public enum Outcome: Sendable {
    case finished(OneClassResult)
    case interrupted
  }

  /// Trains and measures every class without and with the discriminator. Finished ones in `out`
  /// are not repeated.
  ///
  /// - Throws: `PADError` as the data's reader; `.invalid` for settings out of range or an `out` of
  ///   other settings or data; `.insufficientData` for a class without pictures.
  public static func run(_ request: Request, interruption: Interruption = Interruption()) throws
    -> Outcome
  {
    try request.settings.validate()
    try TorchRuntime.prepare(threads: request.threads)
    let pictures = try OneClassPictures(request.source).arranged(for: request.settings.part)
    let classes = request.classes ?? Array(pictures.classNames.indices)
    try check(classes, of: pictures)
    let folder = try request.out.map {
      try OneClassFolder($0, settings: request.settings, digest: pictures.digest)
    }
    let display = ProgressDisplay(quiet: request.quiet)
    var rows: [OneClassResult.Row] = []
    let finished = try interruption.whileHandlingSignals {
      for label in classes {
        for usesDiscriminator in [false, true] {
          if let row = try folder?.row(label, usesDiscriminator) {
            rows.append(row)
            continue
          }
          let experiment = OneClassExperiment(
            pictures: pictures, label: label, usesDiscriminator: usesDiscriminator,
            settings: request.settings)
          guard let row = try experiment.run(display, interruption) else { return false }
          try folder?.write(row)
          display.line(row.line)
          rows.append(row)
        }
      }
      return true
    }
    guard finished else { return .interrupted }
    let result = OneClassResult(settings: request.settings, digest: pictures.digest, rows: rows)
    try folder?.write(result)
    return .finished(result)
  }

  private static func check(_ classes: [Int], of pictures: OneClassPictures) throws {
    guard !classes.isEmpty, Set(classes).count == classes.count else {
      throw PADError(.invalid, "classes \(classes); expected one or more, each once")
    }
    for label in classes {
      guard pictures.classNames.indices.contains(label) else {
        throw PADError(
          .invalid, "class \(label); expected 0..<\(pictures.classNames.count)",
          advice: "Classes are "
            + pictures.classNames.enumerated().map { "\($0) \($1)" }.joined(separator: ", "))
      }
      let (train, test) = (pictures.train.places(of: label), pictures.test.places(of: label))
      guard train.count >= 2, !test.isEmpty, test.count < pictures.test.count else {
        throw PADError(
          .insufficientData,
          "class \(label) (\(pictures.classNames[label])): \(train.count) training, \(test.count) "
            + "test pictures and \(pictures.test.count - test.count) of other classes; expected 2 "
            + "or more, 1 and 1")
      }
    }
  }
}

extension OneClassPictures {
  /// With `heldOut`, every sixth training picture of each class takes the test split's place.
  func arranged(for part: OneClassBenchmark.Part) -> OneClassPictures {
    guard part == .heldOut else { return self }
    var isHeld = [Bool](repeating: false, count: train.count)
    for label in classNames.indices {
      for (place, index) in train.places(of: label).enumerated() where place % 6 == 5 {
        isHeld[index] = true
      }
    }
    var arranged = self
    arranged.train = train.only(train.labels.indices.filter { !isHeld[$0] })
    arranged.test = train.only(train.labels.indices.filter { isHeld[$0] })
    return arranged
  }
}
