import Foundation
import PADCore
import PADData
import PADMethods
import PADPipeline
import PADTraining
import Testing
import Torch

/// Training as a whole: resume, interruption, and what must stop it.
@Suite(.serialized) struct TrainingRunTests {
  /// The tensors of a checkpoint as numbers, with where its training stood.
  private func contents(_ url: URL) throws -> (tensors: [String: [Double]], state: TrainingState) {
    let tensors = try SafeTensors.read(url).mapValues { try $0.to(.float64).doubles() }
    return (tensors, try Checkpoint.state(of: url))
  }

  @Test func writesARunThatSaysWhatItIs() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(try world.train("run"))
    let manifest = try RunManifest.read(run.manifest)
    #expect(manifest.method == "cnn")
    #expect(manifest.crop == TrainingWorld.crop)
    #expect(!manifest.subjectsShared)
    let events = try EventLog.read(run.log)
    #expect(events.first?.kind == .started)
    #expect(events.last?.kind == .finished)
    #expect(events.count { $0.kind == .epoch } == 4)
    let state = try Checkpoint.state(of: run.lastCheckpoint)
    #expect(state.finished && state.history.count == 4)
    let names = try FileManager.default.contentsOfDirectory(atPath: run.url.path)
    #expect(names.contains { $0.hasPrefix("events.out.tfevents.") })
    let best = try #require(state.best)
    #expect(state.history.allSatisfy { !ModelSelection.development.isBetter($0, than: best) })
  }

  @Test func selectsTheLastEpochWhereAskedTo() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(try world.train("run", ["selection=last"]))
    let state = try Checkpoint.state(of: run.bestCheckpoint)
    #expect(state.best?.epoch == 4)
    #expect(try contents(run.bestCheckpoint).tensors == contents(run.lastCheckpoint).tensors)
  }

  /// A run of before a key existed has what was the case then: its default.
  @Test func aRunWithoutNewerKeysIsRead() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(try world.train("run", ["cnn.epochs=1"]))
    let text = try String(contentsOf: run.configuration, encoding: .utf8)
    let older = text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("selection:") && !$0.contains("view:") }
    #expect(older.count == text.split(separator: "\n", omittingEmptySubsequences: false).count - 2)
    try AtomicFile.write(older.joined(separator: "\n"), to: run.configuration)
    let opened = try TrainedRun(run.url, store: world.store)
    #expect(opened.configuration.training.selection == .development)
  }

  @Test func sameSeedSameWeightsWhateverTheWorkers() throws {
    let world = try TrainingWorld()
    let one = RunDirectory(try world.train("one", ["workers=1"]))
    let three = RunDirectory(try world.train("three", ["workers=3"]))
    #expect(try contents(one.lastCheckpoint).tensors == contents(three.lastCheckpoint).tensors)
    let other = RunDirectory(try world.train("other", ["seed=2"]))
    #expect(try contents(one.lastCheckpoint).tensors != contents(other.lastCheckpoint).tensors)
  }

  /// Requests a stop when a number of batches has been drawn.
  private final class StoppingSource: TrainingSource {
    let base: StoreTrainingSource
    let interruption: Interruption
    var left: Int

    init(_ base: StoreTrainingSource, _ interruption: Interruption, after batches: Int) {
      self.base = base
      self.interruption = interruption
      left = batches
    }

    final class Batches: BatchSequence {
      let base: any BatchSequence
      let source: StoppingSource

      init(_ base: any BatchSequence, _ source: StoppingSource) {
        self.base = base
        self.source = source
      }

      func next() throws -> Batch? {
        guard let batch = try base.next() else { return nil }
        source.left -= 1
        if source.left < 0 { source.interruption.request() }
        return batch
      }

      func stop() { base.stop() }
    }

    var groups: TrainingGroups { base.groups }
    var stepsPerEpoch: Int { base.stepsPerEpoch }

    func trainingBatches(epoch: Int, skipping: Int) throws -> any BatchSequence {
      Batches(try base.trainingBatches(epoch: epoch, skipping: skipping), self)
    }

    func developmentScores(by method: any Method, device: Device) throws -> DevelopmentScores {
      try base.developmentScores(by: method, device: device)
    }
  }

  @Test(arguments: [1, 4, 7]) func resumeEqualsUninterrupted(_ steps: Int) throws {
    let world = try TrainingWorld()
    let whole = RunDirectory(try world.train("whole"))
    let broken = RunDirectory(world.path("broken"))

    // The run's files as `train` writes them; then a trainer that is stopped.
    let interruption = Interruption()
    interruption.request()
    let start = try Training.start(
      broken.url, settings: world.settings(), store: world.store,
      split: SplitRequest(kind: .subjects), interruption: interruption)
    guard case .interrupted(let done) = start else {
      Issue.record("the run was not interrupted")
      return
    }
    #expect(done == 0)
    let outcome = try stopped(broken, world, after: steps)
    #expect(outcome == .interrupted(step: steps))

    guard case .finished = try Training.resume(broken.url, settings: .init(quiet: true)) else {
      Issue.record("the resumed run did not finish")
      return
    }
    let (tensors, state) = try contents(broken.lastCheckpoint)
    let expected = try contents(whole.lastCheckpoint)
    #expect(tensors == expected.tensors)
    #expect(state == expected.state)
    #expect(try contents(broken.bestCheckpoint).tensors == contents(whole.bestCheckpoint).tensors)
  }

  private func stopped(_ run: RunDirectory, _ world: TrainingWorld, after steps: Int) throws
    -> Trainer.Outcome
  {
    let configuration = try RunConfiguration(tree: ConfigurationFile.read(run.configuration))
    let store = try Store(at: world.store)
    let data = try ProtocolFile.read(run.dataProtocol).resolved(over: store.samples())
    try TorchRuntime.setThreads(1)
    let method = try configuration.method.makeMethod(
      device: .cpu, precision: .float32,
      data: TrainingDataSummary(of: data.usable(in: .train)),
      using: Generator(seed: configuration.training.seed))
    let interruption = Interruption()
    let source = StoppingSource(
      try StoreTrainingSource(
        store: store, data: data, method: method, settings: configuration.training),
      interruption, after: steps)
    let state = try Checkpoint.read(run.lastCheckpoint, into: method, kind: .cnn)
    return try Trainer(
      method: method, configuration: configuration, source: source, run: run, device: .cpu,
      state: state, display: ProgressDisplay(quiet: true), interruption: interruption
    ).train()
  }

  @Test func aDomainWithoutLiveSamplesIsNamed() throws {
    let world = try TrainingWorld()
    try TrainingWorld.writeStore(
      at: world.store, subjects: 6, pictures: 4, dataset: "prints-only", kinds: [.print, .replay])
    let settings = Training.Settings(
      method: "ssdg",
      overrides: ["ssdg.domain=dataset", "ssdg.batchSize=8", "balance=label", "threads=1"],
      quiet: true)
    let file = world.path("domains.json")
    try ProtocolFile.write(
      EvaluationProtocol(
        name: "domains", train: SampleFilter(persons: ["world/s0", "world/s1", "prints-only/s0"]),
        development: SampleFilter(persons: ["world/s2", "world/s3"]),
        test: SampleFilter(persons: ["world/s4", "world/s5"])), to: file)
    let error = #expect(throws: PADError.self) {
      try Training.start(
        world.path("run"), settings: settings, store: world.store,
        split: SplitRequest(kind: .file(file)))
    }
    #expect(error?.kind == .insufficientData)
    #expect(
      error?.message.hasPrefix("domain 'prints-only' has no live sample that trains") == true,
      "\(error?.message ?? "")")
    #expect(!FileManager.default.fileExists(atPath: world.path("run").path))
  }

  @Test func refusesToMixRunsAndData() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    let occupied = #expect(throws: PADError.self) { try world.train("run") }
    #expect(occupied?.message.contains("a run is there already") == true)

    let changed = #expect(throws: PADError.self) {
      try Training.resume(run, settings: .init(overrides: ["seed=3"], quiet: true))
    }
    #expect(changed?.message.contains("continues a run with its own settings") == true)

    let other = world.path("other.store")
    try TrainingWorld.writeStore(at: other, subjects: 6, pictures: 5)
    let foreign = #expect(throws: PADError.self) {
      try Training.resume(run, settings: .init(quiet: true), newStore: other)
    }
    #expect(foreign?.message.contains("no longer the data") == true)
  }

  @Test func aLossThatIsNotANumberKeepsTheLastGoodCheckpoint() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(world.path("run"))
    let error = #expect(throws: PADError.self) {
      try world.train("run", ["cnn.learningRate=1e38", "checkpointEvery=1"])
    }
    #expect(error?.kind == .numerical)
    let events = try EventLog.read(run.log)
    #expect(events.last?.kind == .failed)
    // Neither the step that failed is in it nor the weights that made it fail.
    #expect(try Checkpoint.state(of: run.lastCheckpoint).step < 20)
    for (name, tensor) in try SafeTensors.read(run.lastCheckpoint) {
      #expect(try tensor.to(.float64).doubles().allSatisfy(\.isFinite), "\(name)")
    }
  }

  @Test func damagedAndForeignCheckpointsAreNamed() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(try world.train("run"))
    let whole = try Data(contentsOf: run.lastCheckpoint)
    func error(_ bytes: Data) throws -> PADError? {
      try bytes.write(to: run.lastCheckpoint)
      return #expect(throws: PADError.self) {
        try Training.resume(run.url, settings: .init(quiet: true))
      }
    }
    #expect(try error(whole.prefix(whole.count / 2))?.kind == .unreadable)
    #expect(try error(Data())?.kind == .unreadable)
    #expect(try error(Data(repeating: 0xFF, count: 64))?.kind == .unreadable)
    try SafeTensors.write(["a": Tensor([Float(1)], shape: [1])], to: run.lastCheckpoint)
    #expect(try error(Data(contentsOf: run.lastCheckpoint))?.kind == .invalid)
  }

  @Test func tooFewSamplesForABatchIsAClearError() throws {
    let world = try TrainingWorld()
    let error = #expect(throws: PADError.self) { try world.train("run", ["cnn.batchSize=500"]) }
    #expect(error?.message.contains("do not fill one batch of 500") == true)
    #expect(!FileManager.default.fileExists(atPath: world.path("run").path))
  }
}

/// The program killed, interrupted, and out of space.
@Suite("Killed training", .serialized, .enabled(if: Program.exists))
struct KilledTrainingTests {
  private func arguments(_ world: TrainingWorld, _ run: String, _ more: [String] = []) -> [String] {
    ["train", "--method", "cnn", "--store", world.store.path, "--run", world.path(run).path]
      + (TrainingWorld.overrides + ["cnn.epochs=400", "checkpointEvery=2"] + more).flatMap {
        ["--set", $0]
      }
  }

  private func waitForSteps(_ run: RunDirectory, _ process: Process) {
    while process.isRunning,
      ((try? Checkpoint.state(of: run.lastCheckpoint))?.step ?? 0) < 10
    {
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  @Test func killedInTheMiddleLeavesACheckpointToResume() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(world.path("run"))
    let process = try Program.start(arguments(world, "run"))
    waitForSteps(run, process)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try #require(process.terminationReason == .uncaughtSignal)
    let state = try Checkpoint.state(of: run.lastCheckpoint)
    #expect(state.step >= 10 && !state.finished)
  }

  @Test func interruptSavesAndSaysHowToGoOn() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(world.path("run"))
    let output = world.path("output.txt")
    let process = try Program.start(arguments(world, "run"), output: output)
    waitForSteps(run, process)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    let text = try String(contentsOf: output, encoding: .utf8)
    #expect(text.contains("Continue with: bonafide train --run \(run.url.path) --resume"))
    let step = try Checkpoint.state(of: run.lastCheckpoint).step
    #expect(text.contains("Interrupted after step \(step); everything is saved."))
  }

  /// A limit on file sizes stands in for a full disk: writing beyond it fails.
  @Test func fullDiskKeepsTheEarlierCheckpoint() throws {
    let world = try TrainingWorld()
    let run = RunDirectory(try world.train("run", ["cnn.epochs=1"]))
    let before = try Data(contentsOf: run.lastCheckpoint)
    // 64 KB hold every small file and no checkpoint.
    let output = world.path("output.txt")
    let process = try Program.start(
      arguments(world, "second"), shell: "trap '' XFSZ; ulimit -f 64", output: output)
    process.waitUntilExit()
    let text = try String(contentsOf: output, encoding: .utf8)
    #expect(process.terminationStatus != 0)
    #expect(text.contains("checkpoint not saved"))
    let second = RunDirectory(world.path("second"))
    let left = try FileManager.default.contentsOfDirectory(atPath: second.checkpoints.path)
    #expect(left.isEmpty, "no half-written file may stay: \(left)")
    #expect(try Data(contentsOf: run.lastCheckpoint) == before)
  }
}
