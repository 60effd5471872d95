import Testing
import Torch
import TorchTestSupport

@Suite struct LinearAlgebraTests {
  /// [4 2; 2 10] = L Lᵀ with L = [2 0; 1 3].
  private static let matrix = [4.0, 2, 2, 10]

  @Test func aCholeskyFactorByHand() throws {
    let factor = try Tensor(Self.matrix, shape: [2, 2]).choleskyFactor()
    #expect(try factor.doubles() == [2, 0, 1, 3])
  }

  @Test func aTriangularSystemByHand() throws {
    let factor = try Tensor([2.0, 0, 1, 3], shape: [2, 2])
    // 2 x = 4; x + 3 y = 11: x = 2, y = 3.
    let solution = try factor.solvedLowerTriangular(Tensor([4.0, 11], shape: [2, 1]))
    #expect(solution.shape == [2, 1])
    #expect(try difference(solution, Tensor([2.0, 3], shape: [2, 1])) < 1e-15)
  }

  @Test func gradientsEqualDifferences() throws {
    // A lower factor of the symmetric part, so that every element may vary.
    let error = try gradientError(
      at: [Tensor(Self.matrix, shape: [2, 2]), Tensor([1.0, -2], shape: [2, 1])]
    ) { inputs in
      let symmetric = try (inputs[0] + inputs[0].transpose(0, 1)) * 0.5
      return [try symmetric.choleskyFactor().solvedLowerTriangular(inputs[1])]
    }
    #expect(error < 1e-6)
  }

  @Test func aMatrixThatIsNotPositiveDefiniteIsRefused() throws {
    let matrix = try Tensor([1.0, 2, 2, 1], shape: [2, 2])  // eigenvalues 3 and -1
    #expect(throws: TorchError.self) { try matrix.choleskyFactor() }
  }

  @Test func anglesByHand() throws {
    let y = try Tensor([0.0, 1, 0, -1, 1])
    let x = try Tensor([1.0, 0, -1, 0, 1])
    let expected = try Tensor([0, Double.pi / 2, Double.pi, -Double.pi / 2, Double.pi / 4])
    #expect(try difference(y.atan2(x), expected) < 1e-15)
    let smooth = try [Tensor([1.0, -2]), Tensor([-1.0, 0.5])]
    #expect(try gradientError(at: smooth) { [try $0[0].atan2($0[1])] } < 1e-6)
  }

  @Test func floorsByHand() throws {
    #expect(try Tensor([1.9, -0.1, 3, -2]).floor().doubles() == [1, -1, 3, -2])
  }
}
