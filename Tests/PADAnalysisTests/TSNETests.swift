import PADAnalysis
import PADCore
import Testing
import Torch

@Suite struct TSNETests {
  let reference: Reference

  init() throws { reference = try Reference.read() }

  private func affinities() throws -> TSNE.Affinities {
    try TSNE.Affinities(
      of: reference.matrix(reference.points), perplexity: reference.tsne.perplexity)
  }

  @Test func probabilitiesEqualThoseOfARootFinder() throws {
    let rows = try TSNE.Affinities.conditional(
      of: reference.matrix(reference.points), perplexity: reference.tsne.perplexity)
    expectClose(rows, reference.tsne.conditional, 1e-7)
    expectClose(try affinities().pairs, reference.tsne.joint, 1e-8)
  }

  @Test func divergenceAndGradientEqualScikitLearn() throws {
    let affinities = try affinities()
    let plane = planePoints(reference.tsne.plane)
    #expect(abs(affinities.divergence(of: plane) - reference.tsne.divergence) < 1e-6)
    let gradient = affinities.gradient(at: plane).flatMap { [$0.x, $0.y] }
    expectClose(gradient, reference.tsne.gradient, 1e-7)
  }

  /// The gradient is the derivative of the divergence: central differences.
  @Test func gradientIsTheDerivativeOfTheDivergence() throws {
    let affinities = try affinities()
    let plane = planePoints(reference.tsne.plane)
    let gradient = affinities.gradient(at: plane)
    let step = 1e-6
    for (point, axis) in [(0, 0), (7, 1), (29, 0)] {
      func divergence(_ offset: Double) -> Double {
        var moved = plane
        moved[point][axis] += offset
        return affinities.divergence(of: moved)
      }
      let numeric = (divergence(step) - divergence(-step)) / (2 * step)
      #expect(abs(numeric - gradient[point][axis]) < 1e-8)
    }
  }

  /// Fisher's 150 irises: as small a divergence as scikit-learn's exact method finds, and as many
  /// neighbors kept.
  @Test func layoutIsAsGoodAsScikitLearns() throws {
    let flowers = try reference.matrix(reference.flowers)
    let layout = try TSNE(of: flowers)
    #expect(layout.divergence <= reference.tsne.finalDivergence * 1.05)
    #expect(layout.history.count > 2)
    #expect(layout.history.last == layout.divergence)
    let first = try #require(layout.history.first)
    #expect(layout.divergence < first)
    for (earlier, later) in zip(layout.history, layout.history.dropFirst()) {
      #expect(later <= earlier * 1.02)
    }
    #expect(
      try trustworthiness(flowers, layout.embedding) >= reference.tsne.trustworthiness - 0.005)
    #expect(try TSNE(of: flowers).embedding == layout.embedding)
  }

  /// Three far groups: each point's nearest neighbor in the plane is of its own group.
  @Test func separatedGroupsStaySeparated() throws {
    var random = SeededGenerator(seed: 4)
    let count = 60
    let values = (0..<count).flatMap { i in
      (0..<8).map { axis in (axis == i % 3 ? 20.0 : 0) + random.uniform(in: -1...1) }
    }
    let layout = try TSNE(
      of: Tensor(values, shape: [count, 8]), settings: .fitting(count))
    for i in 0..<count {
      let nearest = (0..<count).filter { $0 != i }.min {
        squaredDistance(layout.embedding[i], layout.embedding[$0])
          < squaredDistance(layout.embedding[i], layout.embedding[$1])
      }
      #expect(nearest.map { $0 % 3 } == i % 3)
    }
  }

  /// On a line the start by principal components has no second direction; equal points have none.
  @Test func degeneratePointsGetFinitePlaces() throws {
    let line = try Tensor((0..<20).flatMap { [Double($0), 2 * Double($0)] }, shape: [20, 2])
    let equal = try Tensor.ones(shape: [12, 3])
    for points in [line, equal] {
      var settings = TSNE.Settings.fitting(points.shape[0])
      settings.steps = 300
      let layout = try TSNE(of: points, settings: settings)
      #expect(layout.embedding.allSatisfy { $0.x.isFinite && $0.y.isFinite })
      #expect(Set(layout.embedding.map(\.y)).count > 1)
      #expect(layout.divergence.isFinite)
    }
  }

  @Test func progressIsToldAndMayEndTheWork() throws {
    struct Stop: Error {}
    let flowers = try reference.matrix(reference.points)
    var settings = TSNE.Settings.fitting(30)
    settings.steps = 400
    var told: [Int] = []
    _ = try TSNE(of: flowers, settings: settings) { step, of in
      told.append(step)
      #expect(of == 400)
    }
    #expect(told == told.sorted() && told.last == 400)
    #expect(throws: Stop.self) {
      try TSNE(of: flowers, settings: settings) { _, _ in throw Stop() }
    }
  }

  @Test func badPointsAndSettingsAreRefused() throws {
    let flowers = try reference.matrix(reference.points)
    func kind(_ points: Tensor, _ change: (inout TSNE.Settings) -> Void = { _ in })
      -> PADError.Kind?
    {
      var settings = TSNE.Settings()
      settings.perplexity = 5
      change(&settings)
      return #expect(throws: PADError.self) { try TSNE(of: points, settings: settings) }?.kind
    }
    #expect(kind(try flowers.narrow(dim: 0, start: 0, length: 2)) == .insufficientData)
    #expect(kind(try Tensor.ones(shape: [5])) == .invalid)
    #expect(kind(try Tensor.ones(shape: [TSNE.maximumCount + 1, 1])) == .invalid)
    #expect(kind(flowers) { $0.perplexity = 30 } == .invalid)
    #expect(kind(flowers) { $0.perplexity = .nan } == .invalid)
    #expect(kind(flowers) { $0.exaggeratedSteps = 2000 } == .invalid)
    #expect(kind(try flowers * Double.nan) == .numerical)
  }
}

private func squaredDistance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
  ((a - b) * (a - b)).sum()
}

/// Venna and Kaski 2001: 1 less the ranks by which neighbors in the plane are none among the
/// points, over 10 neighbors; scikit-learn's definition.
private func trustworthiness(_ points: Tensor, _ plane: [SIMD2<Double>]) throws -> Double {
  let values = try points.doubles()
  let (count, width, neighbors) = (plane.count, points.shape[1], 10)
  func distance(_ a: Int, _ b: Int) -> Double {
    (0..<width).reduce(0) { sum, axis in
      let difference = values[a * width + axis] - values[b * width + axis]
      return sum + difference * difference
    }
  }
  var penalty = 0
  for i in 0..<count {
    let others = (0..<count).filter { $0 != i }
    let ranked = others.sorted { distance(i, $0) < distance(i, $1) }
    let rank = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($1, $0 + 1) })
    let near = others.sorted {
      squaredDistance(plane[i], plane[$0]) < squaredDistance(plane[i], plane[$1])
    }
    for j in near.prefix(neighbors) { penalty += max(0, (rank[j] ?? 0) - neighbors) }
  }
  let (n, k) = (Double(count), Double(neighbors))
  return 1 - Double(penalty) * 2 / (n * k * (2 * n - 3 * k - 1))
}
