import Testing
import Torch
import TorchTestSupport

@Suite struct OperatorTests {
  let expected: [String: Tensor]

  init() throws {
    expected = try SafeTensors.read(Reference.url("operators.safetensors"))
  }

  @Test func everyExpectedValueHasACase() {
    #expect(
      Reference.caseNames(expected).subtracting(["generator"]) == Set(OperatorCases.byName.keys))
  }

  @Test(arguments: OperatorCases.byName.keys.sorted())
  func resultsEqualPyTorch(_ name: String) throws {
    let subject = try #require(OperatorCases.byName[name])
    let results = try subject.results(Reference.values(expected, name))
    let wanted = try Reference.values(expected, name, stem: "out")
    #expect(results.count == wanted.count)
    for (result, wanted) in zip(results, wanted) {
      #expect(result.dtype == wanted.dtype)
      // 2^-8 is half a bfloat16's last digit, 1e-5 some float32 rounding steps.
      let tolerance = wanted.dtype == .bfloat16 || name == "autocast" ? 0x1p-8 : 1e-5
      #expect(try difference(result, wanted) <= tolerance)
    }
  }

  @Test(arguments: OperatorCases.byName.values.filter { $0.constants != nil }.map(\.name).sorted())
  func gradientsEqualDifferences(_ name: String) throws {
    let subject = try #require(OperatorCases.byName[name])
    let constants = try #require(subject.constants)
    let inputs = try Reference.values(expected, name).map {
      $0.dtype == .float32 ? try $0.to(.float64) : $0
    }
    let varying = inputs.indices.filter {
      inputs[$0].dtype == .float64 && !constants.contains($0)
    }
    #expect(try gradientError(at: inputs, varying: varying, subject.results) < 1e-6)
  }

  @Test func everyHandleResolvesAndFitsItsSchema() throws {
    let operators = Mirror(reflecting: aten).children.compactMap { $0.value as? Operator }
    #expect(operators.count == Mirror(reflecting: aten).children.count)
    #expect(operators.count > 100)
    for op in operators {
      let schema = try #require(op.schema, "libtorch lacks \(op.name)")
      let (arguments, results) = Self.parts(schema)
      let (ours, ourResults) = Self.parts(op.signature)
      #expect(results == ourResults, "\(op.name)")
      #expect(
        arguments.prefix(ours.count).map { $0.replacing("=", with: "") } == ours, "\(op.name)")
      // What is not passed has a default.
      #expect(arguments.dropFirst(ours.count).allSatisfy { $0.hasSuffix("=") }, "\(op.name)")
    }
  }

  private static func parts(_ signature: String) -> (arguments: [String], results: [String]) {
    let words = signature.split(separator: " ").map(String.init)
    let arrow = words.firstIndex(of: "->") ?? words.count
    return (Array(words[..<arrow]), Array(words[(arrow + 1)...]))
  }

  @Test func anOperatorThatIsNotThereIsNamed() throws {
    let op = Operator("no_such_operator.Tensor", "Tensor -> Tensor")
    #expect(op.schema == nil)
    let error = #expect(throws: TorchError.self) {
      try call(op, [.tensor(Tensor.zeros(shape: [1]))])
    }
    #expect(error?.kind == .unknownOperator)
    #expect(error?.message.contains("aten::no_such_operator.Tensor") == true)
  }

  @Test func argumentsOfAnotherKindAreRefused() throws {
    let x = try Tensor.zeros(shape: [2])
    let wrong = #expect(throws: TorchError.self) { try call(aten.relu, [.int(3)]) }
    #expect(wrong?.message == "aten::relu: argument 'self' is Tensor, got int")
    let missing = #expect(throws: TorchError.self) { try call(aten.matmul, [.tensor(x)]) }
    #expect(missing?.message == "aten::matmul: argument 'other' has no default")
    let many = #expect(throws: TorchError.self) {
      try call(aten.relu, [.tensor(x), .tensor(x)])
    }
    #expect(many?.message == "aten::relu: 2 arguments, at most 1")
  }
}
