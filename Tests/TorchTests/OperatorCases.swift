import Torch

/// One use of one typed operator, by the name that its expected values have.
struct OperatorCase: Sendable {
  let name: String
  /// Floating-point inputs that are no subject of derivatives; nil where there are none at all.
  let constants: [Int]?
  let results: @Sendable ([Tensor]) throws -> [Tensor]
}

struct OperatorCases {
  private(set) var all: [OperatorCase] = []

  static let byName: [String: OperatorCase] = {
    var cases = OperatorCases()
    cases.addArithmetic()
    cases.addLayers()
    cases.addActivations()
    cases.addLosses()
    cases.addReductions()
    cases.addShapes()
    cases.addComparisons()
    cases.addChangesInPlace()
    cases.addListOperators()
    return Dictionary(uniqueKeysWithValues: cases.all.map { ($0.name, $0) })
  }()

  /// A differentiable operator of one result.
  mutating func one(
    _ name: String, constants: [Int] = [],
    _ result: @escaping @Sendable ([Tensor]) throws -> Tensor
  ) {
    all.append(OperatorCase(name: name, constants: constants) { [try result($0)] })
  }

  /// A differentiable operator of several results.
  mutating func many(
    _ name: String, constants: [Int] = [],
    _ results: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) {
    all.append(OperatorCase(name: name, constants: constants, results: results))
  }

  /// An operator without derivatives.
  mutating func plain(
    _ name: String, _ results: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) {
    all.append(OperatorCase(name: name, constants: nil, results: results))
  }

  /// An operator that changes its first input.
  mutating func change(_ name: String, _ body: @escaping @Sendable ([Tensor]) throws -> Void) {
    plain(name) {
      try body($0)
      return [$0[0]]
    }
  }

  /// An operator that changes a list, made of the first `count` inputs.
  mutating func changeList(
    _ name: String, count: Int = 2, _ body: @escaping @Sendable ([Tensor], [Tensor]) throws -> Void
  ) {
    plain(name) {
      let list = Array($0[..<count])
      try body(list, Array($0[count...]))
      return list
    }
  }
}

extension OperatorCases {
  mutating func addArithmetic() {
    one("add") { try $0[0] + $0[1] }
    one("subtract") { try $0[0] - $0[1] }
    one("multiply") { try $0[0] * $0[1] }
    one("divide") { try $0[0] / $0[1] }
    one("addNumber") { try $0[0] + 1.5 }
    one("subtractNumber") { try $0[0] - 2 }
    one("multiplyNumber") { try Float(-0.75) * $0[0] }
    one("divideNumber") { try $0[0] / 3 }
    one("numberMinus") { try 1 - $0[0] }
    one("numberDividedBy") { try 2 / $0[0] }
    one("negate") { try -$0[0] }
    one("reciprocal") { try $0[0].reciprocal() }
    one("maximum") { try $0[0].maximum($0[1]) }
    one("minimum") { try $0[0].minimum($0[1]) }
    plain("integers") { [try 1 + $0[0] * 3] }
  }

  mutating func addLayers() {
    one("conv2d") { try $0[0].conv2d($0[1], bias: $0[2], stride: 2, padding: 1) }
    one("conv2dGrouped") { try $0[0].conv2d($0[1], dilation: 2, groups: 2) }
    one("convTranspose2d") {
      try $0[0].convTranspose2d($0[1], bias: $0[2], stride: 2, padding: 1, outputPadding: 1)
    }
    one("convTranspose2dGrouped") { try $0[0].convTranspose2d($0[1], dilation: 2, groups: 2) }
    one("linear") { try $0[0].linear($0[1], bias: $0[2]) }
    one("matmul") { try $0[0].matmul($0[1]) }
    many("batchNormTraining", constants: [3, 4]) {
      let result = try $0[0].batchNorm(
        weight: $0[1], bias: $0[2], runningMean: $0[3], runningVariance: $0[4], training: true,
        momentum: 0.2, epsilon: 1e-4)
      return [result, $0[3], $0[4]]
    }
    one("batchNormEvaluation", constants: [3, 4]) {
      try $0[0].batchNorm(
        weight: $0[1], bias: $0[2], runningMean: $0[3], runningVariance: $0[4], training: false)
    }
    one("instanceNorm") { try $0[0].instanceNorm(weight: $0[1], bias: $0[2]) }
    one("groupNorm") { try $0[0].groupNorm(groups: 2, weight: $0[1], bias: $0[2]) }
    one("layerNorm") { try $0[0].layerNorm(shape: [5], weight: $0[1], bias: $0[2]) }
    one("maxPool2d") { try $0[0].maxPool2d(kernel: 3, stride: 2, padding: 1) }
    one("maxPool2dCeil") { try $0[0].maxPool2d(kernel: 2, ceil: true) }
    one("avgPool2d") {
      try $0[0].avgPool2d(kernel: 3, stride: 2, padding: 1, countsPadding: false)
    }
    one("adaptiveAvgPool2d") { try $0[0].adaptiveAvgPool2d(height: 2, width: 3) }
    one("reflectionPad2d") { try $0[0].reflectionPad2d(2) }
    one("constantPad2d") {
      try $0[0].constantPad2d(left: 1, right: 0, top: 2, bottom: 1, value: 0.5)
    }
    one("upsampledNearest") { try $0[0].upsampledNearest(height: 10, width: 9) }
    one("upsampledBilinear") { try $0[0].upsampledBilinear(height: 10, width: 9) }
    one("upsampledBilinearAligned") {
      try $0[0].upsampledBilinear(height: 7, width: 9, alignsCorners: true)
    }
    plain("autocast") { inputs in
      try withAutocast(.bfloat16, on: .cpu) {
        let y = try inputs[0].conv2d(inputs[1])
        return [y, try y.to(.float32).mean(dims: [2, 3]).linear(inputs[2])]
      }
    }
  }

  mutating func addActivations() {
    one("relu") { try $0[0].relu() }
    one("relu6") { try $0[0].relu6() }
    one("leakyReLU") { try $0[0].leakyReLU(slope: 0.2) }
    one("elu") { try $0[0].elu(alpha: 0.7) }
    one("tanh") { try $0[0].tanh() }
    one("sigmoid") { try $0[0].sigmoid() }
    one("logSigmoid") { try $0[0].logSigmoid() }
    one("softplus") { try $0[0].softplus(beta: 2) }
    one("exp") { try $0[0].exp() }
    one("log") { try $0[0].log() }
    one("log1p") { try $0[0].log1p() }
    one("sqrt") { try $0[0].sqrt() }
    one("rsqrt") { try $0[0].rsqrt() }
    one("squared") { try $0[0].squared() }
    one("abs") { try $0[0].abs() }
    one("sign") { try $0[0].sign() }
    one("pow") { try $0[0].pow(2.5) }
    one("clamp") { try $0[0].clamp(min: -0.2, max: 0.15) }
    one("clampBelow") { try $0[0].clamp(min: 0) }
    one("softmax") { try $0[0].softmax(dim: 1) }
    one("logSoftmax") { try $0[0].logSoftmax(dim: -1) }
    plain("isFinite") { [try $0[0].isFinite()] }
  }

  mutating func addLosses() {
    one("crossEntropy", constants: [2]) {
      try $0[0].crossEntropy($0[1], weight: $0[2], labelSmoothing: 0.1)
    }
    one("crossEntropyMap") { try $0[0].crossEntropy($0[1], reduction: .none) }
    one("crossEntropySum") { try $0[0].crossEntropy($0[1], reduction: .sum) }
    one("binaryCrossEntropyWithLogits", constants: [1, 2, 3]) {
      try $0[0].binaryCrossEntropyWithLogits($0[1], weight: $0[2], positiveWeight: $0[3])
    }
    one("l1Loss") { try $0[0].l1Loss($0[1]) }
    one("mseLoss") { try $0[0].mseLoss($0[1], reduction: .sum) }
    one("smoothL1Loss") { try $0[0].smoothL1Loss($0[1], beta: 0.33) }
  }

  mutating func addReductions() {
    one("sum") { try $0[0].sum() }
    one("sumDims") { try $0[0].sum(dims: [0, 2]) }
    one("mean") { try $0[0].mean() }
    one("meanDims") { try $0[0].mean(dims: [-1, 1], keepsDims: true) }
    one("max") { try $0[0].max() }
    many("maxDim") {
      let both = try $0[0].max(dim: 1)
      return [both.values, both.indices]
    }
    one("min") { try $0[0].min() }
    many("minDim") {
      let both = try $0[0].min(dim: 0, keepsDims: true)
      return [both.values, both.indices]
    }
    plain("argmax") { [try $0[0].argmax(dim: 1)] }
    one("variance") { try $0[0].variance() }
    one("varianceDims") { try $0[0].variance(dims: [0], correction: 0, keepsDims: true) }
    one("norm") { try $0[0].norm() }
    one("normDims") { try $0[0].norm(dims: [1], keepsDims: true) }
    plain("all") { [try $0[0].all()] }
    plain("any") { [try $0[0].any()] }
    one("cumulativeSum") { try $0[0].cumulativeSum(dim: 1) }
  }
}
