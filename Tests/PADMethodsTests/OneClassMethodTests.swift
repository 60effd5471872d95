import PADCore
import PADMethods
import Testing
import Torch
import TorchTestSupport

@Suite struct OneClassMethodTests {
  private func method(
    seed: UInt64 = 1, change: (inout OneClassFlow.Config) -> Void = { _ in }
  ) throws -> OneClassFlow {
    var config = OneClassFlow.Config()
    config.game.width = 2
    config.game.latentSize = 4
    change(&config)
    return try OneClassFlow(
      config: config, device: .cpu, precision: .float32, using: Generator(seed: seed))
  }

  /// Smooth motion of at most 2 pixels in frames of 96 x 64: six patches each.
  private func flow(frames: Int = 2, seed: UInt64 = 3) throws -> Tensor {
    let coarse = try Tensor.uniform(
      -2...2, shape: [frames, 2, 4, 6], using: Generator(seed: seed))
    return try coarse.upsampledBilinear(height: 64, width: 96)
  }

  private func batch(_ images: Tensor, attacks: Set<Int> = []) -> TrainingBatch {
    let labels = (0..<images.shape[0]).map { attacks.contains($0) ? Label.attack : .live }
    return TrainingBatch(
      images: images, labels: labels, domains: labels.map { _ in 0 },
      instruments: labels.map { _ in nil })
  }

  private let progress = TrainingProgress(step: 0, totalSteps: 10)

  @Test func anAttackInABatchIsRefused() throws {
    let method = try method()
    #expect(method.sampling.labels == [.live])
    #expect(method.sampling.view == .flow)
    let error = #expect(throws: PADError.self) {
      try method.step(batch(flow(), attacks: [1]), at: progress)
    }
    #expect(
      error?.message == "one-class-flow: sample 2 of 2 in a training batch is an attack; expected "
        + "live samples only")
    #expect(method.fixedRadius == nil)
  }

  @Test func theFirstBatchFixesTheRadiusForGood() throws {
    let method = try method()
    let unfixed = #expect(throws: PADError.self) { try method.scores(for: flow()) }
    #expect(unfixed?.message.contains("the radius of the color coding is not fixed yet") == true)
    let first = try flow()
    _ = try method.step(batch(first), at: progress)
    let radius = try #require(method.fixedRadius)
    #expect(try radius == FlowColorCoding.radius(of: first))
    _ = try method.step(batch(first * 5), at: TrainingProgress(step: 1, totalSteps: 10))
    #expect(method.fixedRadius == radius)

    let other = try self.method(seed: 9)
    try other.restore(method.state())
    #expect(other.fixedRadius == radius)
    #expect(try other.scores(for: first) == method.scores(for: first))
    let given = try self.method { $0.radius = 3.5 }
    #expect(given.fixedRadius == 3.5)
  }

  @Test func aFramesScoreIsMinusTheMeanOfItsPatches() throws {
    let flow = try flow(frames: 3)
    let method = try method { $0.radius = 2 }
    let errors = try method.frameErrors(of: flow)
    #expect(try method.scores(for: flow) == errors.latent.map { -$0 })
    let pixel = try self.method {
      $0.radius = 2
      $0.score = .pixel
    }
    #expect(try pixel.scores(for: flow) == errors.pixel.map { -$0 })

    let colors = try FlowColorCoding(radius: 2).pictures(of: flow)
    let patches = try PatchGrid.patches(of: colors)
    let byPatch = try method.game.errors(of: patches).pixel.doubles()
    #expect(byPatch.count == 18)
    for frame in 0..<3 {
      let mean = byPatch[frame * 6..<frame * 6 + 6].reduce(0, +) / 6
      #expect(abs(mean - errors.pixel[frame]) < 1e-6)
    }
  }

  @Test func stripsShowFramesAndWhatTheGeneratorMakesOfThem() throws {
    let method = try method { $0.radius = 2 }
    let flow = try flow()
    let strips = try method.reconstructions(of: flow)
    let colors = try FlowColorCoding(radius: 2).pictures(of: flow)
    #expect(try difference(strips.pictures, colors) == 0)
    #expect(strips.made.shape == strips.pictures.shape)
    let error = try (strips.pictures - strips.made).abs().mean(dims: [1, 2, 3]).doubles()
    #expect(try zip(error, method.frameErrors(of: flow).pixel).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func aStepTakesSoManyPatches() throws {
    let images = try flow(frames: 4)
    func losses(_ patches: Int) throws -> [LossValue] {
      let method = try method {
        $0.radius = 2
        $0.patchesPerStep = patches
      }
      return try method.step(batch(images), at: progress)
    }
    #expect(try losses(24) == losses(100))
    #expect(try losses(5) != losses(24))
  }

  @Test func appearanceTakesCrops() throws {
    let method = try method { $0.cue = .appearance }
    #expect(method.sampling.view == .face)
    let crops = try Tensor.uniform(-1...1, shape: [2, 3, 64, 64], using: Generator(seed: 1))
    _ = try method.step(batch(crops), at: progress)
    #expect(try method.scores(for: crops).count == 2)
    #expect(method.fixedRadius == nil)
  }

  @Test func framesWithoutRoomForAPatchAreRefused() throws {
    let method = try method { $0.radius = 2 }
    let error = #expect(throws: PADError.self) {
      try method.scores(for: .zeros(shape: [1, 2, 24, 64]))
    }
    #expect(error?.kind == .invalid)
  }

  private static let outOfRange:
    [(key: String, change: @Sendable (inout OneClassFlow.Config) -> Void)] = [
      ("patchesPerStep", { $0.patchesPerStep = 1 }), ("batchSize", { $0.batchSize = 0 }),
      ("radius", { $0.radius = -1 }), ("inputSize", { $0.inputSize = 31 }),
      ("epochs", { $0.epochs = 0 }), ("constantShare", { $0.constantShare = 2 }),
      ("width", { $0.game.width = 0 }),
    ]

  @Test func aSettingOutOfItsRangeIsNamed() {
    for (key, change) in Self.outOfRange {
      let error = #expect(throws: PADError.self) { try method(change: change) }
      #expect(error?.message.hasPrefix("key '\(key)' is ") == true, "\(key)")
    }
  }

  @Test func aLatentScoreNeedsTheAuxiliaryEncoder() throws {
    let error = #expect(throws: PADError.self) {
      try method { $0.game.usesAuxiliaryEncoder = false }
    }
    #expect(error?.message == "score 'latent' without an auxiliary encoder")
    _ = try method {
      $0.game.usesAuxiliaryEncoder = false
      $0.score = .pixel
    }
  }

  @Test func aPackageCannotHoldIt() throws {
    let method = try method()
    let error = #expect(throws: PADError.self) { try method.exportedGraph() }
    #expect(error?.kind == .unsupported)
  }
}
