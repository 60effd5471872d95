import Foundation
import PADCore
import PADMedia
import PADMethods
import PADPipeline
import PADTraining
import Testing
import Torch

extension PictureClasses {
  /// Seconds matter here, not accuracy.
  static var settings: Pretraining.Settings {
    var settings = Pretraining.Settings()
    settings.learner.inputSize = 32
    settings.learner.batchSize = 7
    settings.learner.epochs = 3
    settings.learner.learningRate = 0.02
    settings.heldOutShare = 0.25
    return settings
  }

  func request(_ out: String, _ settings: Pretraining.Settings = PictureClasses.settings)
    -> Pretraining.Request
  {
    Pretraining.Request(
      source: .folder(data), settings: settings, out: path(out), device: "cpu", threads: 1,
      quiet: true)
  }

  func run(_ request: Pretraining.Request) throws -> PretrainingResult {
    guard case .finished(let result) = try Pretraining.run(request) else {
      throw PADError(.invalid, "interrupted")
    }
    return result
  }
}

/// `bonafide pretrain`, and what begins with its weights.
@Suite(.serialized) struct PretrainingTests {
  @Test func classesAreLearnedAndTheBestEpochIsKept() throws {
    let world = try PictureClasses()
    let result = try world.run(world.request("out"))
    #expect(result.classNames == ["class-0", "class-1", "class-2"])
    #expect(result.trainingCount == 18 && result.heldOutCount == 6)
    #expect(result.chance == 1.0 / 3)
    #expect(result.epochs.map(\.epoch) == [1, 2, 3])
    let highest = try #require(result.epochs.map(\.accuracy).max())
    #expect(result.best == result.epochs.first { $0.accuracy == highest })
    #expect(highest >= 1.0 / 3)
    #expect(result.text.contains("on 6 held-out pictures of 3 classes"))
    let written = try String(contentsOf: world.path("out/results.json"), encoding: .utf8)
    #expect(written == (try result.json()))
    let file = try SafeTensors.contents(of: result.weights)
    #expect(file.metadata["backbone"] == "resnet18" && file.metadata["width"] == "0.25")
    #expect(file.tensors["fc.weight"]?.shape == [3, 128])

    // Finished: nothing is trained again.
    var epochs = 0
    _ = try Pretraining.run(world.request("out")) { _ in epochs += 1 }
    #expect(epochs == 0)
    var other = PictureClasses.settings
    other.seed = 2
    let error = #expect(throws: PADError.self) { try world.run(world.request("out", other)) }
    #expect(error?.message.contains("other settings or pictures") == true)
  }

  @Test func resumedEqualsUninterrupted() throws {
    let world = try PictureClasses()
    let whole = try world.run(world.request("whole"))
    let interruption = Interruption()
    let outcome = try Pretraining.run(world.request("parts"), interruption: interruption) { _ in
      interruption.request()
    }
    guard case .interrupted(let step) = outcome else {
      Issue.record("not interrupted")
      return
    }
    // 18 pictures are two batches of 7.
    #expect(step == 2)
    let parts = try world.run(world.request("parts"))
    #expect(parts.epochs == whole.epochs && parts.best == whole.best)
    func tensors(_ url: URL) throws -> [String: [Double]] {
      try SafeTensors.read(url).mapValues { try $0.to(.float64).doubles() }
    }
    #expect(try tensors(parts.weights) == tensors(whole.weights))
    let state = world.path("parts/last.safetensors")
    #expect(try tensors(state) == tensors(world.path("whole/last.safetensors")))
    // It is no checkpoint of a run.
    let foreign = #expect(throws: PADError.self) { try Checkpoint.state(of: state) }
    #expect(foreign?.description.contains("--init") == true)
  }

  @Test func whatCannotBeLearnedIsSaid() throws {
    let one = try PictureClasses(classes: 1)
    let alone = #expect(throws: PADError.self) { try one.run(one.request("out")) }
    #expect(alone?.description.contains("1 class folders with pictures") == true)
    let none = try PictureClasses(classes: 0)
    #expect(throws: PADError.self) { try none.run(none.request("out")) }
    let single = try PictureClasses(pictures: 1)
    let unheld = #expect(throws: PADError.self) { try single.run(single.request("out")) }
    #expect(unheld?.kind == .insufficientData)
    #expect(unheld?.description.contains("0 are held out") == true)
    let world = try PictureClasses()
    var settings = PictureClasses.settings
    settings.heldOutShare = 1
    let share = #expect(throws: PADError.self) { try world.run(world.request("out", settings)) }
    #expect(share?.description.contains("held-out share 1.0") == true)
    #expect(!FileManager.default.fileExists(atPath: world.path("out").path))
    settings = PictureClasses.settings
    settings.learner.learningRate = 1e30
    let diverged = #expect(throws: PADError.self) {
      try world.run(world.request("out", settings))
    }
    #expect(diverged?.kind == .numerical)
  }

  // MARK: Beginning with the weights

  private static let small = [
    "pdgan.inputSize=32", "pdgan.epochs=1", "pdgan.batchSize=8", "threads=1",
    "augmentation=none",
  ]

  @Test func aBaselineBeginsWithTheWeightsAndOnlyWithThem() throws {
    let classes = try PictureClasses()
    let weights = try classes.run(classes.request("out")).weights
    let world = try TrainingWorld()
    func settings(_ weights: URL?) -> Training.Settings {
      Training.Settings(
        preset: "pdgan-imagenet", overrides: Self.small, initialWeights: weights, quiet: true)
    }
    let run = world.path("baseline")
    let missing = #expect(throws: PADError.self) {
      try Training.start(
        run, settings: settings(nil), store: world.store, split: SplitRequest(kind: .subjects))
    }
    #expect(missing?.description.contains("--init FILE") == true)
    #expect(!FileManager.default.fileExists(atPath: run.path))
    guard
      case .finished = try Training.start(
        run, settings: settings(weights), store: world.store, split: SplitRequest(kind: .subjects))
    else {
      Issue.record("not finished")
      return
    }
    let manifest = try RunManifest.read(RunDirectory(run).manifest)
    #expect(manifest.initialWeights == "weights.safetensors")
    #expect(manifest.initialWeightsDigest?.count == 64)

    func validate(_ weights: URL) throws -> CrossValidation.Outcome {
      try CrossValidation.run(
        CrossValidation.Request(
          settings: settings(weights), store: world.store, family: .folds(2), seeds: [1],
          out: world.path("cv")))
    }
    guard case .finished(let result) = try validate(weights) else { return }
    #expect(result.runs.count == 2)
    // Other weights are another experiment, whatever the file's name.
    var other = PictureClasses.settings
    other.seed = 2
    let others = try classes.run(classes.request("other", other)).weights
    let mixed = #expect(throws: PADError.self) { try validate(others) }
    #expect(mixed?.message.contains("other settings or another split") == true)
  }
}
