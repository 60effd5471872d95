import Torch

extension OperatorCases {
  mutating func addShapes() {
    one("reshape") { try $0[0].reshape([3, -1]) }
    one("flatten") { try $0[0].flatten() }
    one("transpose") { try $0[0].transpose(0, 2) }
    one("permute") { try $0[0].permute([2, 0, 1]) }
    one("expand") { try $0[0].expand([2, 4, 3]) }
    one("unsqueeze") { try $0[0].unsqueeze(1) }
    one("squeeze") { try $0[0].squeeze(1) }
    one("narrow") { try $0[0].narrow(dim: 1, start: 1, length: 3) }
    one("slice") { try $0[0].slice(dim: 1, from: 0, to: 5, step: 2) }
    one("sliceToEnd") { try $0[0].slice(dim: 0, from: 2) }
    one("select") { try $0[0].select(dim: 1, index: 3) }
    one("indexSelect") { try $0[0].indexSelect(dim: 0, indices: $0[1]) }
    one("gather") { try $0[0].gather(dim: 1, indices: $0[1]) }
    one("flip") { try $0[0].flip(dims: [1]) }
    many("split") { try $0[0].split([2, 3]) }
    one("cat") { try Tensor.cat([$0[0], $0[1]], dim: 1) }
    one("stack") { try Tensor.stack([$0[0], $0[1]], dim: 1) }
    one("where") { try Tensor.where($0[0], $0[1], $0[2]) }
    one("contiguous") { try $0[0].transpose(0, 1).contiguous() }
    one("clone") { try $0[0].cloned() }
    plain("cast") {
      [
        try $0[0].to(.float64), try $0[0].to(.bfloat16), try $0[0].to(.int64),
        try $0[0].clamp(min: 0).to(.bool),
      ]
    }
  }

  mutating func addComparisons() {
    plain("equal") { [try $0[0].equal(to: $0[1])] }
    plain("equalNumber") { [try $0[0].equal(to: 1)] }
    plain("notEqual") { [try $0[0].notEqual(to: $0[1])] }
    plain("notEqualNumber") { [try $0[0].notEqual(to: 1)] }
    plain("greater") { [try $0[0].greater(than: $0[1])] }
    plain("greaterNumber") { [try $0[0].greater(than: 0.1)] }
    plain("greaterOrEqual") { [try $0[0].greaterOrEqual(to: $0[1])] }
    plain("greaterOrEqualNumber") { [try $0[0].greaterOrEqual(to: 1)] }
    plain("less") { [try $0[0].less(than: $0[1])] }
    plain("lessNumber") { [try $0[0].less(than: 0.1)] }
    plain("lessOrEqual") { [try $0[0].lessOrEqual(to: $0[1])] }
    plain("lessOrEqualNumber") { [try $0[0].lessOrEqual(to: 1)] }
    plain("logicalNot") { [try $0[0].logicalNot()] }
    plain("logicalAnd") { [try $0[0].logicalAnd($0[1])] }
  }

  mutating func addChangesInPlace() {
    change("addInPlace") { try $0[0].addInPlace($0[1], scale: 0.5) }
    change("addNumberInPlace") { try $0[0].addInPlace(0.5) }
    change("subtractInPlace") { try $0[0].subtractInPlace($0[1]) }
    change("multiplyInPlace") { try $0[0].multiplyInPlace(by: $0[1]) }
    change("multiplyNumberInPlace") { try $0[0].multiplyInPlace(by: 0.9) }
    change("divideInPlace") { try $0[0].divideInPlace(by: $0[1]) }
    change("divideNumberInPlace") { try $0[0].divideInPlace(by: 3) }
    change("addProductInPlace") { try $0[0].addProductInPlace($0[1], $0[2], scale: 0.1) }
    change("addQuotientInPlace") { try $0[0].addQuotientInPlace($0[1], $0[2], scale: -0.1) }
    change("lerpInPlace") { try $0[0].lerpInPlace(to: $0[1], weight: 0.25) }
    change("clampInPlace") { try $0[0].clampInPlace(max: 0.3) }
    change("sqrtInPlace") { try $0[0].sqrtInPlace() }
    change("zeroInPlace") { try $0[0].zeroInPlace() }
    change("fillInPlace") { try $0[0].fillInPlace(2.5) }
    change("copyInPlace") { try $0[0].copyInPlace($0[1]) }
  }

  mutating func addListOperators() {
    changeList("foreachAdd") { try Foreach.add($0, $1, scale: 0.5) }
    changeList("foreachAddNumber") { list, _ in try Foreach.add(list, 0.5) }
    changeList("foreachMultiply") { try Foreach.multiply($0, by: $1) }
    changeList("foreachMultiplyNumber") { list, _ in try Foreach.multiply(list, by: 0.5) }
    changeList("foreachMultiplyTensor") { try Foreach.multiply($0, by: $1[0]) }
    changeList("foreachDivide") { try Foreach.divide($0, by: $1) }
    changeList("foreachLerp") { try Foreach.lerp($0, to: $1, weight: 0.25) }
    changeList("foreachAddProduct") {
      try Foreach.addProduct($0, Array($1[..<2]), Array($1[2...]), scale: 0.1)
    }
    changeList("foreachAddQuotient") {
      try Foreach.addQuotient($0, Array($1[..<2]), Array($1[2...]), scale: 0.1)
    }
    plain("foreachSqrt") { try Foreach.sqrt($0) }
    plain("foreachNorm") { try Foreach.norm($0) }
    changeList("foreachZero") { list, _ in try Foreach.zero(list) }
    changeList("foreachCopy") { try Foreach.copy($0, from: $1) }
    for (name, decoupled) in [("fusedAdam", false), ("fusedAdamW", true)] {
      plain(name) {
        try Fused.adam(
          [$0[0]], gradients: [$0[1]], means: [$0[2]], squares: [$0[3]], steps: [$0[4]],
          learningRate: 0.01, beta1: 0.8, beta2: 0.99, weightDecay: 0.1, epsilon: 1e-6,
          decoupledWeightDecay: decoupled)
        return [$0[0], $0[2], $0[3]]
      }
    }
    plain("fusedSGD") {
      try Fused.sgd(
        [$0[0]], gradients: [$0[1]], velocities: [$0[2]], learningRate: 0.1, momentum: 0.9,
        weightDecay: 0.01, isFirstStep: false)
      return [$0[0], $0[2]]
    }
  }
}
