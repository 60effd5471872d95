import Testing
import Torch

@Suite struct TensorTests {
  @Test func copiesToAndFromTheHost() throws {
    let floats = try Tensor([1, -2.5, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(floats.shape == [2, 3])
    #expect(floats.count == 6)
    #expect(floats.rank == 2)
    #expect(floats.dtype == .float32)
    #expect(floats.device == .cpu)
    #expect(try floats.floats() == [1, -2.5, 3, 4, 5, 6])
    #expect(try floats.doubles() == [1, -2.5, 3, 4, 5, 6])
    #expect(try floats.int64s() == [1, -2, 3, 4, 5, 6])
    #expect(try Tensor([1e-300, 2] as [Double]).doubles() == [1e-300, 2])
    #expect(try Tensor([Int64.min, .max] as [Int64]).int64s() == [.min, .max])
    #expect(try Tensor([true, false, true]).bools() == [true, false, true])
    #expect("\(floats)" == "Tensor(float32, [2, 3], cpu)")
  }

  @Test func viewsAreCopiedInTheirOwnOrder() throws {
    let x = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(try x.transpose(0, 1).floats() == [1, 4, 2, 5, 3, 6])
    // A view shares its elements.
    try x.select(dim: 1, index: 0).zeroInPlace()
    #expect(try x.floats() == [0, 2, 3, 0, 5, 6])
  }

  @Test func bfloat16RoundsToEightBits() throws {
    // 1 + 2^-8 lies halfway between 1 and 1 + 2^-7 and goes to the even one.
    let x = try Tensor([1 + 0x1p-8, 1 + 0x1.8p-7, 3] as [Float]).to(.bfloat16)
    #expect(x.dtype == .bfloat16)
    #expect(try x.floats() == [1, 1 + 0x1p-6, 3])
  }

  @Test func emptyAndSingleTensors() throws {
    let none = try Tensor([] as [Float], shape: [0, 3])
    #expect(none.count == 0)
    #expect(try none.floats() == [])
    #expect(try none.sum().item() == 0)
    let one = try Tensor([7] as [Float], shape: [])
    #expect(one.shape == [])
    #expect(try one.item() == 7)
    #expect(throws: TorchError.self) { try none.item() }
    #expect(throws: TorchError.self) { try Tensor.zeros(shape: [2]).item() }
  }

  @Test func fillsAndRanges() throws {
    #expect(try Tensor.zeros(shape: [2], dtype: .int64).int64s() == [0, 0])
    #expect(try Tensor.ones(shape: [2], dtype: .bool).bools() == [true, true])
    #expect(try Tensor.full(-1.5, shape: [2], dtype: .float64).doubles() == [-1.5, -1.5])
    #expect(try Tensor.arange(2, to: 5).int64s() == [2, 3, 4])
    let x = try Tensor.full(3, shape: [2, 2], dtype: .bfloat16)
    #expect(try x.zerosLike().floats() == [0, 0, 0, 0])
    #expect(try x.onesLike().dtype == .bfloat16)
  }

  @Test func numbersKeepOrPromoteTheDType() throws {
    let integers = try Tensor([1, 2] as [Int64])
    #expect(try (integers + 1).dtype == .int64)
    #expect(try (integers * 1.5).floats() == [1.5, 3])
    #expect(try (integers * 1.5).dtype == .float32)
    let doubles = try Tensor([1] as [Double])
    #expect(try (doubles * 0.1).doubles() == [0.1])
  }

  @Test func whatDoesNotFitIsThrown() throws {
    let x = try Tensor.zeros(shape: [2, 3])
    func expect(
      _ kind: TorchError.Kind, _ words: String, _ body: () throws -> Tensor,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let error = #expect(throws: TorchError.self, sourceLocation: sourceLocation, performing: body)
      #expect(error?.kind == kind, sourceLocation: sourceLocation)
      let message = error?.message ?? ""
      #expect(
        words.isEmpty || message.contains(words), "\(message)", sourceLocation: sourceLocation)
      #expect(!message.contains("frame #"), sourceLocation: sourceLocation)
    }
    expect(.invalidArgument, "12 bytes for a tensor of 16") {
      try Tensor([1, 2, 3] as [Float], shape: [2, 2])
    }
    expect(.invalidArgument, "negative") { try Tensor([] as [Float], shape: [-1, 0]) }
    expect(.invalidArgument, "") { try Tensor.zeros(shape: [1 << 40, 1 << 40]) }
    expect(.invalidArgument, "aten::matmul") { try x.matmul(x) }
    expect(.invalidArgument, "aten::add") { try x + Tensor.zeros(shape: [2]) }
    expect(.invalidArgument, "dtype") { try x.to(.float64).matmul(Tensor.zeros(shape: [3, 1])) }
    expect(.notImplemented, "Bool") { try Tensor([true]).matmul(Tensor([true])) }
    expect(.invalidArgument, "out of range") { try x.softmax(dim: 2) }
    expect(.invalidArgument, "index") {
      try x.indexSelect(dim: 0, indices: Tensor([5] as [Int64]))
    }
    expect(.invalidArgument, "Target 3 is out of bounds") {
      try x.crossEntropy(Tensor([0, 3] as [Int64]))
    }
    expect(.invalidArgument, "probability") {
      try x.dropout(1, using: Generator(seed: 0))
    }
  }

  @Test func absurdSizesAreAnErrorAndNoCrash() throws {
    let error = #expect(throws: TorchError.self) { try Tensor.zeros(shape: [1 << 50]) }
    #expect(error?.kind == .outOfMemory || error?.kind == .invalidArgument)
  }

  @Test func devicesAreReadFromText() {
    #expect(Device("cpu") == .cpu)
    #expect(Device("cuda") == .cuda(0))
    #expect(Device("cuda:3") == .cuda(3))
    #expect(Device("cuda:-1") == nil)
    #expect(Device("gpu") == nil)
    #expect("\(Device.cuda(2))" == "cuda:2")
  }

  @Test func threadsAreSetAndRefused() throws {
    let before = TorchRuntime.threads
    #expect(before >= 1)
    #expect(throws: TorchError.self) { try TorchRuntime.setThreads(0) }
    #expect(TorchRuntime.threads == before)
    #expect(TorchRuntime.version.contains("."))
  }

  @Test func settingsHold() async {
    // A process of its own, since the settings are the whole process's.
    await #expect(processExitsWith: .success) {
      try TorchRuntime.setThreads(2)
      #expect(TorchRuntime.threads == 2)
      #expect(!TorchRuntime.isDeterministic)
      try TorchRuntime.setDeterministic(true)
      #expect(TorchRuntime.isDeterministic)
      try TorchRuntime.setDeterministic(false)
      #expect(!TorchRuntime.isDeterministic)
    }
  }

  @Test func tensorsAreFreedAndTheCountReturns() async {
    // A process of its own, since the count is the whole process's.
    await #expect(processExitsWith: .success) {
      try TorchRuntime.setThreads(1)
      let generator = try Generator(seed: 1)
      let weight = try Tensor.randn(shape: [4, 3, 3, 3], using: generator).requireGradient()
      let images = try Tensor.randn(shape: [2, 3, 8, 8], using: generator)
      let mean = try weight.zerosLike()
      let square = try weight.zerosLike()
      let count = try Tensor.zeros(shape: [])
      func step() throws {
        let loss = try images.conv2d(weight, padding: 1).gradientReversed().relu().mean()
        try loss.backward()
        try count.addInPlace(1)
        let gradient = try #require(weight.gradient)
        try withoutGradient {
          try Fused.adam(
            [weight], gradients: [gradient], means: [mean], squares: [square], steps: [count],
            learningRate: 0.01)
        }
        try weight.setGradient(nil)
        _ = try? images.reshape([5])
        _ = try Foreach.norm([weight, mean])
      }
      for _ in 0..<100 { try step() }
      let early = liveTensorCount
      #expect(early == 5)
      for _ in 100..<1000 { try step() }
      #expect(liveTensorCount == early)
    }
  }
}
