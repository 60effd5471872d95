import Testing
import Torch
import TorchTestSupport

@Suite struct AutogradTests {
  @Test func backwardSumsUp() throws {
    let x = try Tensor([1, 2, 3] as [Float]).requireGradient()
    #expect(x.gradient == nil)
    #expect(x.isLeaf)
    // d/dx sum(x^2) = 2 x
    try (x * x).sum().backward()
    #expect(try x.gradient?.floats() == [2, 4, 6])
    try (x * x).sum().backward()
    #expect(try x.gradient?.floats() == [4, 8, 12])
    try x.setGradient(nil)
    #expect(x.gradient == nil)
    try x.setGradient(Tensor([1, 1, 1] as [Float]))
    #expect(try x.gradient?.floats() == [1, 1, 1])
    #expect(throws: TorchError.self) { try x.setGradient(Tensor([1] as [Float])) }
  }

  @Test func aSeedStandsForTheRestOfTheChain() throws {
    let x = try Tensor([1, 2] as [Float]).requireGradient()
    let y = try x * x
    #expect(!y.isLeaf)
    #expect(throws: TorchError.self) { try y.backward() }
    try y.backward(Tensor([1, 10] as [Float]))
    #expect(try x.gradient?.floats() == [2, 40])
    // The graph is gone now.
    #expect(throws: TorchError.self) { try y.backward(Tensor([1, 1] as [Float])) }
  }

  @Test func gradientsLeaveTheLeavesAlone() throws {
    let x = try Tensor([2, 3] as [Double]).requireGradient()
    let y = try Tensor([4, 5] as [Double]).requireGradient()
    let both = try gradients(of: (x * y).sum(), withRespectTo: [x, y])
    #expect(try both[0].doubles() == [4, 5])
    #expect(try both[1].doubles() == [2, 3])
    #expect(x.gradient == nil)
    #expect(throws: TorchError.self) { try gradients(of: (x * x).sum(), withRespectTo: [y]) }
    #expect(throws: TorchError.self) {
      try gradients(of: [x * x], withRespectTo: [x], seeds: [])
    }
  }

  @Test func gradientsOfGradients() throws {
    // d/dx x^3 = 3 x^2; the penalty |3 x^2|^2 = 9 x^4 has the derivative 36 x^3.
    let x = try Tensor([2] as [Double]).requireGradient()
    let first = try gradients(of: x.pow(3).sum(), withRespectTo: [x], createGraph: true)
    #expect(try first[0].doubles() == [12])
    try first[0].squared().sum().backward()
    #expect(try x.gradient?.doubles() == [288])
  }

  @Test func reversalIsExactForwardsAndNegativeBackwards() throws {
    let values: [Float] = [0.1, -1e30, .infinity]
    let x = try Tensor(values).requireGradient()
    let y = try x.gradientReversed(0.3)
    #expect(try y.floats() == values)
    try y.backward(Tensor([1, 2, -4] as [Float]))
    #expect(try x.gradient?.floats() == [-0.3, -0.6, 1.2])
    // Through it twice: d/dx of (dL/dy)^2 with L = y^3, y reversed, is -1 * d/dx (-3 x^2)^2.
    let z = try Tensor([2] as [Double]).requireGradient()
    let first = try gradients(
      of: z.gradientReversed(1).pow(3).sum(), withRespectTo: [z], createGraph: true)
    #expect(try first[0].doubles() == [-12])
  }

  @Test func withoutGradientRecordsNothing() throws {
    let x = try Tensor([1] as [Float]).requireGradient()
    let plain = try withoutGradient { try x * 2 }
    #expect(!plain.requiresGradient)
    let inner = try withoutGradient { try withGradient { try x * 2 } }
    #expect(inner.requiresGradient)
    #expect(try (x * 2).requiresGradient)
    #expect(!(try x.detached().requiresGradient))
    // An error inside ends the mode too.
    #expect(throws: TorchError.self) { try withoutGradient { try x.reshape([3]) } }
    #expect(try (x * 2).requiresGradient)
  }

  @Test func leavesAreChangedOnlyOutsideTheRecord() throws {
    let x = try Tensor([1, 2] as [Float]).requireGradient()
    #expect(throws: TorchError.self) { try x.addInPlace(1) }
    try withoutGradient { try x.addInPlace(1) }
    #expect(try x.floats() == [2, 3])
    #expect(x.requiresGradient)
    #expect(throws: TorchError.self) { try Tensor([1] as [Int64]).requireGradient() }
  }

  @Test func autocastEndsWithItsScope() throws {
    let x = try Tensor.ones(shape: [2, 2]).requireGradient()
    let inside = try withAutocast(.bfloat16, on: .cpu) {
      let product = try x.matmul(x)
      // Inside again, but off.
      #expect(try withAutocast(nil, on: .cpu) { try x.matmul(x) }.dtype == .float32)
      #expect(try x.matmul(x).dtype == .bfloat16)
      return product
    }
    #expect(inside.dtype == .bfloat16)
    #expect(try x.matmul(x).dtype == .float32)
    // The gradient comes back in the weight's dtype: d sum(x x) / dx = 1 xᵀ + xᵀ 1 = 4.
    try inside.to(.float32).sum().backward()
    #expect(x.gradient?.dtype == .float32)
    #expect(try x.gradient?.floats() == [4, 4, 4, 4])
    #expect(throws: TorchError.self) {
      try withAutocast(.bfloat16, on: .cpu) { try x.reshape([3]) }
    }
    #expect(try x.matmul(x).dtype == .float32)
  }

  @Test func theCheckFindsWrongGradients() throws {
    // detach hides one factor: the gradient is x instead of 2 x.
    let x = try Tensor([1.5, -2] as [Double])
    let error = try gradientError(at: [x]) { [try $0[0] * $0[0].detached()] }
    #expect(error > 0.1)
  }
}
