import Testing
import Torch
import TorchTestSupport

@Suite struct CUDATests {
  static let hasDevice = TorchRuntime.cudaDeviceCount > 0

  @Test(.enabled(if: !hasDevice, "there is a CUDA device"))
  func anAbsentDeviceIsAnErrorThatSaysWhy() throws {
    #expect(TorchRuntime.cudaDeviceNames.isEmpty)
    #expect(TorchRuntime.cudaProblem != nil)
    for body in [
      { _ = try Tensor([1] as [Float], device: .cuda(0)) },
      { _ = try Tensor.zeros(shape: [1], device: .cuda(0)) },
      { _ = try Tensor.zeros(shape: [1]).to(.cuda(0)) },
      { _ = try Generator(seed: 1, device: .cuda(0)) },
      { _ = try withAutocast(.bfloat16, on: .cuda(0)) {} },
      { try TorchRuntime.synchronize(.cuda(0)) },
    ] as [() throws -> Void] {
      let error = #expect(throws: TorchError.self, performing: body)
      #expect(error?.kind == .device)
      #expect(error?.message.contains("no CUDA device") == true)
    }
  }

  @Test(.enabled(if: hasDevice, "no CUDA device"))
  func devicesAreNamedAndOthersRefused() throws {
    #expect(TorchRuntime.cudaDeviceNames.count == TorchRuntime.cudaDeviceCount)
    #expect(TorchRuntime.cudaDeviceNames.allSatisfy { !$0.isEmpty })
    #expect(TorchRuntime.cudaProblem == nil)
    #expect(throws: TorchError.self) {
      try Tensor.zeros(shape: [1], device: .cuda(TorchRuntime.cudaDeviceCount))
    }
  }

  @Test(.enabled(if: hasDevice, "no CUDA device"), arguments: OperatorCases.byName.keys.sorted())
  func resultsEqualTheCPUs(_ name: String) throws {
    let expected = try SafeTensors.read(Reference.url("operators.safetensors"))
    let subject = try #require(OperatorCases.byName[name])
    let inputs = try Reference.values(expected, name).map { try $0.to(.cuda(0)) }
    let results = try subject.results(inputs)
    for (result, wanted) in zip(results, try Reference.values(expected, name, stem: "out")) {
      #expect(result.device == .cuda(0))
      // TF32 products keep 10 bits.
      #expect(try difference(result, wanted) <= 2e-3)
    }
  }

  @Test(.enabled(if: hasDevice, "no CUDA device"))
  func generatorsReplay() throws {
    let generator = try Generator(seed: 4, device: .cuda(0))
    let state = try generator.state
    let first = try Tensor.randn(shape: [100], using: generator)
    #expect(first.device == .cuda(0))
    try generator.restore(state)
    #expect(try Tensor.randn(shape: [100], using: generator).floats() == first.floats())
    // A CPU's generator does not serve a CUDA tensor.
    #expect(throws: TorchError.self) {
      try Tensor.randn(shape: [1], device: .cuda(0), using: Generator(seed: 1))
    }
  }
}
