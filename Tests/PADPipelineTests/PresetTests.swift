import Foundation
import PADCore
import PADMethods
import PADPipeline
import PADTestSupport
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

  /// Pages name what is there; a name with capitals stands for several.
  @Test func everyPresetOnAPageExists() throws {
    let docs = packageRoot.appending(path: "Docs")
    let pages = try FileManager.default.subpathsOfDirectory(atPath: docs.path)
      .filter { $0.hasSuffix(".md") }.map { docs.appending(path: $0) }
    var named: Set<String> = []
    for page in pages + [packageRoot.appending(path: "README.md")] {
      let text = try String(contentsOf: page, encoding: .utf8)
      for part in text.components(separatedBy: "--preset ").dropFirst() {
        let names = part.prefix { $0.isLetter || $0.isNumber || "-|".contains($0) }
          .split(separator: "|").map(String.init)
        for name in names where name == name.lowercased() {
          #expect(MethodPreset.named(name) != nil, "\(page.lastPathComponent): \(name)")
          named.insert(name)
        }
      }
    }
    #expect(named.isSuperset(of: ["pdgan-imagenet", "gfa-cnn-paper", "ssdg-official"]))
  }

  /// Section 4.1.1 of PDGAN's paper: 50 epochs for every initialization, 38 of which train PDGAN's
  /// classifier; section 4.1.2: 20 and 8.
  @Test(
    arguments: [
      ("pdgan-intra", ["warm-up", "adversarial", "classifier"], [5, 7, 38]),
      ("pdgan-imagenet", ["classifier"], [50]), ("pdgan-he", ["classifier"], [50]),
      ("pdgan-inter", ["warm-up", "adversarial", "classifier"], [5, 7, 8]),
      ("pdgan-inter-imagenet", ["classifier"], [20]),
      ("pdgan-small", ["warm-up", "adversarial", "classifier"], [3, 3, 10]),
      ("pdgan-small-imagenet", ["classifier"], [16]), ("pdgan-small-he", ["classifier"], [16]),
    ] as [(String, [String], [Int])])
  func everyInitializationOfPDGANHasTheSameEpochs(
    _ name: String, _ stages: [String], _ epochs: [Int]
  ) throws {
    let method = try Training.Settings(preset: name).resolved().method
    #expect(method.stages.map(\.name) == stages)
    #expect(method.stages.map(\.epochs) == epochs)
    #expect(method.needsInitialWeights == name.hasSuffix("-imagenet"))
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
