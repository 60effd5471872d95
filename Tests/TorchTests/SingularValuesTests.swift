import Testing
import Torch

@Suite struct SingularValuesTests {
  /// [[3, 0], [0, -2], [0, 0]] has the singular values 3 and 2; the product of the parts is the
  /// matrix again, whatever the signs.
  @Test func partsMakeTheMatrixAgain() throws {
    let matrix = try Tensor([3.0, 0, 0, -2, 0, 0], shape: [3, 2])
    let parts = try matrix.singularValueDecomposition()
    #expect(parts.left.shape == [3, 2] && parts.right.shape == [2, 2])
    let values = try parts.values.doubles()
    #expect(abs(values[0] - 3) < 1e-12 && abs(values[1] - 2) < 1e-12)
    let product = try (parts.left * parts.values).matmul(parts.right).doubles()
    for (got, wanted) in zip(product, try matrix.doubles()) { #expect(abs(got - wanted) < 1e-12) }
    let gram = try parts.left.transpose(0, 1).matmul(parts.left).doubles()
    for (got, wanted) in zip(gram, [1.0, 0, 0, 1]) { #expect(abs(got - wanted) < 1e-12) }
  }

  @Test func otherThanMatricesAreRefused() throws {
    #expect(throws: TorchError.self) { try Tensor.ones(shape: [3]).singularValueDecomposition() }
    #expect(throws: TorchError.self) {
      try Tensor([Int64(1), 2], shape: [1, 2]).singularValueDecomposition()
    }
  }
}
