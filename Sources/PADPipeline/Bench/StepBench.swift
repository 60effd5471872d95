import Foundation
import PADCore
import PADMethods
import Torch

/// Rows of whole training steps, each against the same step in Python PyTorch.
public enum StepBench {
  /// A step that is measured; `reference_steps.py` has each under the same name.
  enum Step: String, CaseIterable {
    case cnn
    case resnet18
    case ssdgR = "ssdg-r"
    case gtcn
    case pdgan
    case gfaCNN = "gfa-cnn"
    case oneClassFlow = "one-class-flow"

    var title: String {
      switch self {
      case .cnn: "cnn train step, batch 8"
      case .resnet18: "ResNet-18 train step, batch 16, 224 px"
      case .ssdgR: "SSDG-R train step, batch 60, 256 px"
      case .gtcn: "GTCN joint step, batch 2 + 2, 128 px"
      case .pdgan: "PDGAN adversarial step with the critic's, batch 32, 224 px"
      case .gfaCNN: "GFA-CNN step of both branches, batch 32, 224 px"
      case .oneClassFlow: "one-class flow step, 64 patches of 16 flow maps, 320x240"
      }
    }

    var configuration: MethodConfiguration {
      switch self {
      case .cnn: .cnn(CNN.Config())
      case .resnet18: .erm(ERM.Config())
      case .ssdgR: .ssdg(SSDG.Config())
      case .gtcn: .gtcn(GTCN.Config())
      case .pdgan: .pdgan(PDGAN.Config())
      case .gfaCNN: .gfaCNN(GFACNN.Config())
      case .oneClassFlow: .oneClassFlow(OneClassFlow.Config())
      }
    }

    /// Pairs of timings; few where one step takes many seconds.
    var pairs: Int {
      switch self {
      case .cnn, .resnet18, .oneClassFlow: PairedTimings.pairs
      case .ssdgR, .gtcn: 3
      case .pdgan: 8
      case .gfaCNN: 1
      }
    }

    /// Where in the training it is taken.
    var progress: TrainingProgress {
      switch self {
      case .cnn, .resnet18, .ssdgR, .gtcn, .oneClassFlow:
        TrainingProgress(step: 0, totalSteps: 1000)
      // Past the warm-up, where the critic steps too.
      case .pdgan:
        TrainingProgress(step: PDGAN.Config().criticPeriod - 1, stages: [0, 1000, 1000])
      // Both branches, after the transformation's stage.
      case .gfaCNN:
        TrainingProgress(
          step: configuration.stages.count - 1,
          stages: configuration.stages.dropLast().map { _ in 1 } + [1000])
      }
    }

    /// Whether its tensors, and not the libraries, make the process's peak of memory.
    var fillsMemory: Bool {
      switch self {
      case .cnn, .resnet18: false
      case .ssdgR, .gtcn, .pdgan, .gfaCNN, .oneClassFlow: true
      }
    }
  }

  private static let ratioLimit = 1.0
  private static let workerSteps = 2

  /// The names of all steps.
  public static var names: [String] { Step.allCases.map(\.rawValue) }

  /// The time of some steps, and the peak of memory of those that need much.
  ///
  /// - Parameter names: all where empty.
  static func rows(
    _ names: [String], executable: URL, python: URL?, script: URL?, reference: ReferenceSteps?,
    threads: Int
  ) throws -> [Bench.Row] {
    let steps = names.isEmpty ? Step.allCases : try names.map(step(named:))
    return try steps.flatMap { step in
      let time = try timeRow(step, reference)
      guard step.fillsMemory else { return [time] }
      return [
        time,
        try memoryRow(step, executable: executable, python: python, script: script, threads),
      ]
    }
  }

  private static func step(named name: String) throws -> Step {
    guard let step = Step(rawValue: name) else {
      let guess = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw PADError(
        .invalid, "step '\(name)' is not measured\(guess)",
        advice: "Steps: \(names.joined(separator: ", "))")
    }
    return step
  }

  private static func timeRow(_ step: Step, _ reference: ReferenceSteps?) throws -> Bench.Row {
    let own = try OwnStep(step)
    let theirs = reference.map { reference in { try reference.milliseconds(step.rawValue) } }
    let timings = try PairedTimings(pairs: step.pairs, own.milliseconds, theirs)
    return Bench.Row(
      step.title, String(format: "%.1f ms; ", timings.median) + timings.ratioText,
      expected: "<= \(ratioLimit) x Python",
      holds: timings.medianRatio.map { $0 <= ratioLimit })
  }

  /// The peaks of two fresh processes that do nothing but the step, a few times.
  private static func memoryRow(
    _ step: Step, executable: URL, python: URL?, script: URL?, _ threads: Int
  ) throws -> Bench.Row {
    let name = "\(step.title): peak memory"
    let own = try FreshProcess(
      executable, ["bench", "--worker", "step", "--worker-step", step.rawValue])
    guard own.exitStatus == 0 else {
      return Bench.Row(name, "not measured (exit status \(own.exitStatus))")
    }
    let megabytes = String(format: "%.0f MB; ", own.peakMegabytes)
    guard let python, let script else {
      return Bench.Row(name, megabytes + "ratio to Python not measured (run make bench-reference)")
    }
    let theirs = try FreshProcess(
      python,
      [
        script.path, "--threads", "\(threads)", "--once", step.rawValue, "--steps",
        "\(workerSteps)",
      ])
    guard theirs.exitStatus == 0, theirs.peakMegabytes > 0 else {
      return Bench.Row(name, megabytes + "Python: exit status \(theirs.exitStatus)")
    }
    let ratio = own.peakMegabytes / theirs.peakMegabytes
    return Bench.Row(
      name, megabytes + String(format: "%.2f x Python's %.0f MB", ratio, theirs.peakMegabytes),
      expected: "<= \(ratioLimit) x Python", holds: ratio <= ratioLimit)
  }

  /// What the fresh process runs: the step of this name, a few times.
  ///
  /// - Throws: `PADError(.invalid)` for another name; `TorchError` from the engine.
  public static func worker(_ name: String) throws {
    let step = try step(named: name)
    try TorchRuntime.prepare(threads: ProcessInfo.processInfo.activeProcessorCount)
    let own = try OwnStep(step)
    for _ in 0..<workerSteps { _ = try own.milliseconds() }
  }
}

/// A method's step on a batch that lies in memory.
private struct OwnStep {
  private let method: any Method
  private let batch: TrainingBatch
  private let progress: TrainingProgress
  private static let domains = 3
  /// As many as MSU-MFSD has.
  private static let persons = 35
  /// Of flow, in pixels; the paper's frames.
  private static let flowSize = (width: 320, height: 240)

  init(_ step: StepBench.Step) throws {
    let generator = try Generator(seed: 1)
    progress = step.progress
    method = try step.configuration.makeMethod(
      device: .cpu, precision: .float32,
      data: TrainingDataSummary(
        datasets: Self.domains, cameras: Self.domains, identities: Self.persons),
      using: generator)
    let count = method.sampling.batchSize
    let size = method.input.size
    let learned = method.sampling.labels
    let labels = (0..<count).map {
      $0 % 2 == 0 || !learned.contains(.attack) ? Label.live : .attack
    }
    let isLive = try Tensor(labels.map { $0 == .live ? 1 : 0 } as [Float], shape: [count, 1, 1, 1])
    func pictures(_ view: ViewKind = .face) throws -> Tensor {
      let shape =
        view == .flow ? [2, Self.flowSize.height, Self.flowSize.width] : [3, size, size]
      return try .randn(shape: [count] + shape, using: generator)
    }
    batch = TrainingBatch(
      images: try pictures(method.sampling.view), labels: labels,
      domains: (0..<count).map { $0 / 2 % Self.domains }, instruments: labels.map { _ in nil },
      identities: (0..<count).map { $0 % Self.persons },
      second: method.sampling.secondView == nil ? nil : try pictures(),
      depth: method.sampling.withDepth
        ? try .uniform(shape: [count, 1, size, size], using: generator) * isLive : nil)
  }

  func milliseconds() throws -> Double {
    try Timings.milliseconds {
      _ = try method.step(batch, at: progress)
    }
  }
}
