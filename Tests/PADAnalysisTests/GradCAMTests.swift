import PADAnalysis
import PADCore
import Testing
import Torch

@Suite struct GradCAMTests {
  /// Two pictures of two 2x2 channels.
  private func features() throws -> Tensor {
    try Tensor(
      [
        1, 2, 3, 4, /**/ 8, 0, 4, 0,
        0, 0, 0, 1, /**/ 1, 1, 1, 1,
      ].map(Double.init), shape: [2, 2, 2, 2])
  }

  /// score = 2 mean(A_0) - mean(A_1): alpha = 2/4 and -1/4 (eq. 1). First picture:
  /// [1, 2, 3, 4] / 2 - [8, 0, 4, 0] / 4 = [-1.5, 1, 0.5, 2], without its negative part and over
  /// its largest value [0, .5, .25, 1]. Second: [0, 0, 0, 1] / 2 - 1/4 = [-, -, -, .25].
  @Test func weighsChannelsByTheirMeanGradient() throws {
    let weights = try Tensor([2.0, -1], shape: [2])
    let cam = try GradCAM(of: features()) { map in
      try (map.mean(dims: [2, 3]) * weights).sum(dims: [1])
    }
    expectClose(try cam.maps.doubles(), [0, 0.5, 0.25, 1, 0, 0, 0, 1], 1e-12)
    expectClose(cam.strengths, [2, 0.25], 1e-12)
  }

  /// What lowers the score: the same sums with the sign turned, [1.5, 0, 0, 0] and [.25, .25, .25, 0].
  @Test func showsTheEvidenceAgainstTheScore() throws {
    let weights = try Tensor([2.0, -1], shape: [2])
    let cam = try GradCAM(of: features(), evidence: .lowers) { map in
      try (map.mean(dims: [2, 3]) * weights).sum(dims: [1])
    }
    expectClose(try cam.maps.doubles(), [1, 0, 0, 0, 1, 1, 1, 0], 1e-12)
    expectClose(cam.strengths, [1.5, 0.25], 1e-12)
  }

  /// score = mean(A_0) mean(A_1): alpha = mean(A_1)/4 and mean(A_0)/4. First picture: means 2.5 and
  /// 3, so .75 [1, 2, 3, 4] + .625 [8, 0, 4, 0] = [5.75, 1.5, 4.75, 3].
  @Test func gradientsAreTakenAtTheFeatures() throws {
    let cam = try GradCAM(of: features().narrow(dim: 0, start: 0, length: 1)) { map in
      let means = try map.mean(dims: [2, 3])
      return try means.select(dim: 1, index: 0) * means.select(dim: 1, index: 1)
    }
    expectClose(try cam.maps.doubles(), [5.75, 1.5, 4.75, 3].map { $0 / 5.75 }, 1e-12)
  }

  @Test func aScoreThatNothingRaisesHasAnEmptyMap() throws {
    let cam = try GradCAM(of: features()) { try -$0.sum(dims: [1, 2, 3]) }
    #expect(try cam.maps.doubles().allSatisfy { $0 == 0 })
    #expect(cam.strengths == [0, 0])
  }

  @Test func worksWhereGradientsAreOffAndLeavesNone() throws {
    let weight = try Tensor([1.0, 1], shape: [2]).requireGradient()
    let maps = try withoutGradient {
      try GradCAM(of: features()) { try ($0.mean(dims: [2, 3]) * weight).sum(dims: [1]) }.maps
    }
    #expect(weight.gradient == nil)
    #expect(!maps.requiresGradient)
  }

  /// Bilinear interpolation between the places' centers: halfway at the middle, flat at the border.
  @Test func upsamplesBetweenPlaces() throws {
    let map = try Tensor([0.0, 1], shape: [1, 1, 1, 2])
    let cam = try GradCAM(of: map) { try $0.sum(dims: [1, 2, 3]) }
    let large = try cam.upsampled(height: 2, width: 4)
    #expect(large.shape == [1, 2, 4])
    expectClose(try large.doubles(), [0, 0.25, 0.75, 1, 0, 0.25, 0.75, 1], 1e-12)
  }

  @Test func badShapesAreRefused() throws {
    #expect(throws: PADError.self) {
      try GradCAM(of: Tensor.ones(shape: [2, 3])) { try $0.sum(dims: [1]) }
    }
    #expect(throws: PADError.self) { try GradCAM(of: features()) { try $0.sum(dims: [1, 2]) } }
    #expect(throws: TorchError.self) {
      try GradCAM(of: features()) { _ in try Tensor.ones(shape: [2], dtype: .float64) }
    }
  }
}
