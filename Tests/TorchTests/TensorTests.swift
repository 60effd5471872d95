import Testing
import Torch
@Suite struct TensorTests {
  @Test func works() throws {
    let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]).requireGradient()
    let y = try (x * x + 1).sum()
    try y.backward()
    #expect(try x.gradient?.floats() == [2, 4, 6, 8])
    #expect(throws: TorchError.self) { try x.reshape([3]) }
    do { _ = try x.reshape([3]) } catch { print(error) }
    do { _ = try x.matmul(Tensor.zeros(shape: [3, 3])) } catch { print(error) }
  }
}
