import PADCore
import PADMethods
import PADPipeline
import PADTraining
import Testing

@Suite struct PresetTests {
  private static let presets = MethodKind.allCases.flatMap { kind in
    kind.presets.map { (kind, $0) }
  }

  @Test func everyPresetResolvesToItsMethod() throws {
    for (kind, preset) in Self.presets {
      #expect(preset.name.hasPrefix(kind.rawValue), "\(preset.name)")
      let configuration = try Training.Settings(preset: preset.name).resolved()
      #expect(configuration.method.kind == kind, "\(preset.name)")
    }
    let names = Self.presets.map(\.1.name)
    #expect(Set(names).count == names.count)
  }

  /// Facts of the public code: weights (2, .1) towards OULU-NPU and (1, .5) elsewhere; the rate
  /// falls at step 1,500 of 4,000, towards CASIA-FASD and Replay-Attack at 500.
  @Test(
    arguments: [
      ("ssdg-official", 1, 0.5, 1500), ("ssdg-official-oulu", 2, 0.1, 1500),
      ("ssdg-official-casia-replay", 1, 0.5, 500), ("ssdg-paper", 1, 0.5, 1500),
      ("ssdg-paper-oulu", 2, 0.1, 1500), ("ssdg-paper-casia-replay", 1, 0.5, 500),
    ] as [(String, Double, Double, Double)])
  func weightsAndRateFollowTheTarget(
    _ name: String, _ triplet: Double, _ adversarial: Double, _ drop: Double
  ) throws {
    let configuration = try Training.Settings(preset: name).resolved()
    guard case .ssdg(let config) = configuration.method else {
      Issue.record("\(name) is of another method")
      return
    }
    #expect(config.tripletWeight == triplet)
    #expect(config.adversarialWeight == adversarial)
    #expect(config.epochs * config.stepsPerEpoch == 4000)
    #expect(config.constantShare * 4000 == drop)
    #expect(config.batchSize == 60 && config.inputSize == 256)
    let isOfficial = name.hasPrefix("ssdg-official")
    #expect(config.featureNormalization == (isOfficial ? .official : .l2))
    #expect(config.weightNormalization == (isOfficial ? .official : .l2))
    #expect(configuration.training.augmentation == .flip)
  }
}
