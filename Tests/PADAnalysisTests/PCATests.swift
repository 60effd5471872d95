import PADAnalysis
import PADCore
import Testing
import Torch

@Suite struct PCATests {
  @Test func equalsScikitLearn() throws {
    let reference = try Reference.read()
    let pca = try PCA(of: reference.matrix(reference.points), components: 3)
    expectClose(try pca.mean.doubles(), reference.pca.mean, 1e-12)
    expectClose(try pca.components.doubles(), reference.pca.components, 1e-10)
    expectClose(try pca.projected.doubles(), reference.pca.projected, 1e-10)
    expectClose(pca.variances, reference.pca.variances, 1e-12)
    expectClose(pca.varianceShares, reference.pca.varianceShares, 1e-12)
  }

  @Test func signsDoNotDependOnTheOrderOfThePoints() throws {
    let reference = try Reference.read()
    let points = try reference.matrix(reference.points)
    let once = try PCA(of: points)
    let again = try PCA(of: points.flip(dims: [0]))
    expectClose(try once.components.doubles(), try again.components.doubles(), 1e-10)
    expectClose(
      try once.projected.doubles(), try again.projected.flip(dims: [0]).doubles(), 1e-10)
  }

  /// Three points on a line in the direction (3, 4): one component, the distances along it.
  @Test func pointsOnALineHaveOneDirection() throws {
    let points = try Tensor([0.0, 0, 3, 4, 6, 8], shape: [3, 2])
    let pca = try PCA(of: points, components: 2)
    expectClose(Array(try pca.components.doubles().prefix(2)), [0.6, 0.8], 1e-12)
    let along = try pca.projected.select(dim: 1, index: 0).doubles()
    expectClose(along, [-5, 0, 5], 1e-12)
    expectClose(pca.variances, [25, 0], 1e-12)
    #expect(try PCA(of: points, components: 9).variances.count == 2)
  }

  @Test func equalPointsHaveNoVariance() throws {
    let pca = try PCA(of: Tensor.ones(shape: [4, 3]))
    #expect(pca.varianceShares == [0, 0])
    #expect(try pca.projected.doubles().allSatisfy { $0 == 0 })
  }

  @Test func badPointsAreRefused() throws {
    #expect(throws: PADError.self) { try PCA(of: Tensor.ones(shape: [1, 3])) }
    #expect(throws: PADError.self) { try PCA(of: Tensor.ones(shape: [4])) }
    #expect(throws: PADError.self) { try PCA(of: Tensor.ones(shape: [4, 3]), components: 0) }
    let error = #expect(throws: PADError.self) {
      try PCA(of: Tensor([1.0, .nan, 2, 3], shape: [2, 2]))
    }
    #expect(error?.kind == .numerical)
  }
}
