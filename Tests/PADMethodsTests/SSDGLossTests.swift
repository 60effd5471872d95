import PADCore
import PADMethods
import Testing
import Torch
import TorchNN
import TorchTestSupport

@Suite struct SSDGLossTests {
  private let golden: SSDGReference
  private let features: Tensor
  private let batch: TrainingBatch

  init() throws {
    golden = try SSDGReference()
    features = try golden["features"]
    batch = SSDGReference.batch(features)
  }

  /// The script's leaf: features on the unit sphere.
  private func unitFeatures() throws -> Tensor {
    try (features / features.euclideanLength(dim: 1)).detached()
  }

  @Test(arguments: TripletGroups.allCases, [0.1, 0.5])
  func tripletEqualsTheLoopsOverTriplets(_ groups: TripletGroups, _ margin: Double) throws {
    let name = "triplet.\(groups.rawValue).\(margin)"
    let x = try unitFeatures().requireGradient()
    let loss = try TripletLoss(margin: margin)(x, groups: groups.groups(of: batch))
    try golden.expectClose(loss, "\(name).value")
    try loss.backward()
    try golden.expectClose(#require(x.gradient), "\(name).gradient")
  }

  @Test(arguments: TripletGroups.allCases)
  func tripletGradientEqualsCentralDifferences(_ groups: TripletGroups) throws {
    let numbers = groups.groups(of: batch)
    let error = try gradientError(at: [unitFeatures()]) {
      [try TripletLoss(margin: 0.5)($0[0], groups: numbers)]
    }
    #expect(error < 1e-6)
  }

  @Test(arguments: FeatureNormalization.allCases)
  func normalizedFeaturesEqualTheScripts(_ form: FeatureNormalization) throws {
    let name = "features.\(form.rawValue)"
    let x = try features.detached().requireGradient()
    let y = try form(x)
    try golden.expectClose(y, "\(name).value")
    try y.backward(Tensor(noise(y.count, seed: 501).map(Double.init), shape: y.shape))
    try golden.expectClose(#require(x.gradient), "\(name).gradient")
    #expect(
      try gradientError(at: [features.detached()]) { [try form($0[0]).squared().sum()] } < 1e-6)
  }

  @Test func tripletByHand() throws {
    // On a line: a0 = 0, a1 = 1 in one group, b = 3 in another; margin 1.5.
    // (a0, a1, b): 1 - 3 + 1.5 < 0, inactive; (a1, a0, b): 1 - 2 + 1.5 = .5, active.
    let x = try Tensor([0, 1, 3] as [Double], shape: [3, 1]).requireGradient()
    let loss = try TripletLoss(margin: 1.5)(x, groups: [4, 4, 7])
    #expect(try loss.item() == 0.5)
    // d/da1 (|a1 - a0| - |a1 - b|) = 1 + 1, d/da0 = -1, d/db = -1.
    try loss.backward()
    #expect(try #require(x.gradient).doubles() == [-1, 2, -1])
  }

  @Test func inactiveTripletsGiveZeroAndNoGradient() throws {
    let far = try Tensor([0, 0.1, 9, 9.1] as [Double], shape: [4, 1]).requireGradient()
    let loss = try TripletLoss(margin: 0.1)(far, groups: [0, 0, 1, 1])
    try loss.backward()
    #expect(try loss.item() == 0)
    #expect(try #require(far.gradient).doubles() == [0, 0, 0, 0])
  }

  @Test(arguments: [[0, 0, 0], [0, 1, 2], [0]])
  func noValidTripletGivesZero(_ groups: [Int]) throws {
    let x = try Tensor(noise(groups.count * 2, seed: 3), shape: [groups.count, 2]).requireGradient()
    let loss = try TripletLoss(margin: 0.1)(x, groups: groups)
    try loss.backward()
    #expect(try loss.item() == 0)
    #expect(try #require(x.gradient).doubles().allSatisfy { $0 == 0 })
  }

  /// Equal features have a distance without a derivative; the one taken is 0, never NaN.
  @Test func equalFeaturesGiveTheMarginAndFiniteGradients() throws {
    let x = try Tensor.ones(shape: [4, 3], dtype: .float64).requireGradient()
    let loss = try TripletLoss(margin: 0.1)(x, groups: [0, 0, 1, 1])
    try loss.backward()
    #expect(try abs(loss.item() - 0.1) < 1e-15)
    #expect(try #require(x.gradient).doubles().allSatisfy { $0 == 0 })
  }

  @Test func groupsThatAreNotAsManyAsTheFeaturesThrow() throws {
    #expect(throws: TorchError.self) { try TripletLoss(margin: 0.1)(features, groups: [0, 1]) }
  }

  @Test func groupsOfTheBatch() {
    func sets(_ groups: TripletGroups) -> Set<[Int]> {
      let numbers = groups.groups(of: batch)
      return Set(numbers.map { number in numbers.indices.filter { numbers[$0] == number } })
    }
    let live = [0, 2, 4, 6]
    #expect(sets(.label) == [live, [1, 3, 5, 7, 8, 9]])
    #expect(sets(.domain) == [live, [1, 8, 9], [3, 7], [5]])
    // Sample 7 is an attack of domain 1 whose instrument is not known.
    #expect(sets(.instrument) == [live, [1, 9], [8], [3], [7], [5]])
  }

  private func discriminator(_ label: Label) throws -> DomainDiscriminator {
    let discriminator = try DomainDiscriminator(
      of: label, features: 6, domains: 3, dropout: 0, using: Generator(seed: 0))
    try SSDGReference.fill(discriminator)
    return discriminator
  }

  @Test(arguments: Label.allCases)
  func adversarialEqualsPyTorchs(_ label: Label) throws {
    let name = "adversarial.\(label.rawValue)"
    let discriminator = try discriminator(label)
    let x = try features.detached().requireGradient()
    let loss = try discriminator.loss(
      x, batch, coefficient: 0.7, .training(Generator(seed: 0)))
    try golden.expectClose(loss, "\(name).value")
    try loss.backward()
    let gradient = try #require(x.gradient)
    try golden.expectClose(gradient, "\(name).gradient")
    for (key, parameter) in discriminator.namedParameters() {
      try golden.expectClose(#require(parameter.gradient), "\(name).gradient.\(key)")
    }
    // The other class is not seen.
    for (row, other) in batch.labels.enumerated() {
      let own = try gradient.select(dim: 0, index: row).doubles()
      #expect(own.allSatisfy { $0 == 0 } == (other != label))
    }
  }

  /// Against the discriminator's own derivative, which central differences check: the features get
  /// it times -coefficient.
  @Test func adversarialGradientIsReversed() throws {
    let discriminator = try discriminator(.live)
    func loss(_ x: Tensor) throws -> Tensor {
      try discriminator.loss(x, batch, coefficient: -1, .evaluation)
    }
    #expect(try gradientError(at: [features.detached()]) { [try loss($0[0])] } < 1e-6)
    let x = try features.detached().requireGradient()
    let plain = try gradients(of: loss(x), withRespectTo: [x])[0].doubles()
    let reversed = try gradients(
      of: discriminator.loss(x, batch, coefficient: 0.25, .evaluation), withRespectTo: [x])
    #expect(zip(try reversed[0].doubles(), plain).allSatisfy { abs($0 + 0.25 * $1) < 1e-15 })
  }

  @Test func adversarialLossWithoutSamplesIsZero() throws {
    let attacks = TrainingBatch(
      images: features, labels: batch.labels.map { _ in .attack }, domains: batch.domains,
      instruments: batch.instruments)
    let loss = try discriminator(.live).loss(
      features, attacks, coefficient: 1, .training(Generator(seed: 0)))
    #expect(try loss.item() == 0)
  }
}
