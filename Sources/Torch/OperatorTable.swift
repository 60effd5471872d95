/// Every operator of libtorch that this package calls, looked up together at the first call.
///
/// Add a line here before a method that uses it: the tests walk through the table and compare
/// each signature with libtorch's schema.
package struct OperatorTable: Sendable {
  // Making tensors
  package let zeros = Operator("zeros", "int[] int? int? Device? -> Tensor")
  package let full = Operator("full", "int[] Scalar int? int? Device? -> Tensor")
  package let emptyLike = Operator("empty_like", "Tensor -> Tensor")
  package let zerosLike = Operator("zeros_like", "Tensor -> Tensor")
  package let onesLike = Operator("ones_like", "Tensor -> Tensor")
  package let arange = Operator("arange.start", "Scalar Scalar int? int? Device? bool? -> Tensor")
  package let randn = Operator("randn.generator", "int[] Generator? int? int? Device? -> Tensor")
  package let randperm = Operator(
    "randperm.generator",
    "int Generator? int? int? Device? -> Tensor")
  package let uniformInPlace = Operator("uniform_", "Tensor float float Generator? -> Tensor")
  package let normalInPlace = Operator("normal_", "Tensor float float Generator? -> Tensor")
  package let bernoulliInPlace = Operator("bernoulli_.float", "Tensor float Generator? -> Tensor")
  package let copyTo = Operator("_to_copy", "Tensor int? int? Device? -> Tensor")
  package let clone = Operator("clone", "Tensor int? -> Tensor")
  package let contiguous = Operator("contiguous", "Tensor -> Tensor")
  package let detach = Operator("detach", "Tensor -> Tensor")

  // Arithmetic
  package let add = Operator("add.Tensor", "Tensor Tensor Scalar -> Tensor")
  package let addScalar = Operator("add.Scalar", "Tensor Scalar -> Tensor")
  package let sub = Operator("sub.Tensor", "Tensor Tensor -> Tensor")
  package let subScalar = Operator("sub.Scalar", "Tensor Scalar -> Tensor")
  package let rsubScalar = Operator("rsub.Scalar", "Tensor Scalar -> Tensor")
  package let mul = Operator("mul.Tensor", "Tensor Tensor -> Tensor")
  package let mulScalar = Operator("mul.Scalar", "Tensor Scalar -> Tensor")
  package let div = Operator("div.Tensor", "Tensor Tensor -> Tensor")
  package let divScalar = Operator("div.Scalar", "Tensor Scalar -> Tensor")
  package let neg = Operator("neg", "Tensor -> Tensor")
  package let reciprocal = Operator("reciprocal", "Tensor -> Tensor")
  package let maximum = Operator("maximum", "Tensor Tensor -> Tensor")
  package let minimum = Operator("minimum", "Tensor Tensor -> Tensor")
  package let atan2 = Operator("atan2", "Tensor Tensor -> Tensor")
  package let addInPlace = Operator("add_.Tensor", "Tensor Tensor Scalar -> Tensor")
  package let addScalarInPlace = Operator("add_.Scalar", "Tensor Scalar -> Tensor")
  package let subInPlace = Operator("sub_.Tensor", "Tensor Tensor -> Tensor")
  package let mulInPlace = Operator("mul_.Tensor", "Tensor Tensor -> Tensor")
  package let mulScalarInPlace = Operator("mul_.Scalar", "Tensor Scalar -> Tensor")
  package let divInPlace = Operator("div_.Tensor", "Tensor Tensor -> Tensor")
  package let divScalarInPlace = Operator("div_.Scalar", "Tensor Scalar -> Tensor")
  package let addcmulInPlace = Operator("addcmul_", "Tensor Tensor Tensor Scalar -> Tensor")
  package let addcdivInPlace = Operator("addcdiv_", "Tensor Tensor Tensor Scalar -> Tensor")
  package let lerpInPlace = Operator("lerp_.Scalar", "Tensor Tensor Scalar -> Tensor")
  package let clampInPlace = Operator("clamp_", "Tensor Scalar? Scalar? -> Tensor")
  package let sqrtInPlace = Operator("sqrt_", "Tensor -> Tensor")
  package let zeroInPlace = Operator("zero_", "Tensor -> Tensor")
  package let fillInPlace = Operator("fill_.Scalar", "Tensor Scalar -> Tensor")
  package let copyInPlace = Operator("copy_", "Tensor Tensor -> Tensor")

  // Linear maps
  package let conv2d = Operator("conv2d", "Tensor Tensor Tensor? int[] int[] int[] int -> Tensor")
  package let convTranspose2d = Operator(
    "conv_transpose2d.input",
    "Tensor Tensor Tensor? int[] int[] int[] int int[] -> Tensor")
  package let linear = Operator("linear", "Tensor Tensor Tensor? -> Tensor")
  package let matmul = Operator("matmul", "Tensor Tensor -> Tensor")
  package let cholesky = Operator("linalg_cholesky", "Tensor bool -> Tensor")
  package let solveTriangular = Operator(
    "linalg_solve_triangular", "Tensor Tensor bool -> Tensor")

  // Normalization
  package let batchNorm = Operator(
    "batch_norm",
    "Tensor Tensor? Tensor? Tensor? Tensor? bool float float bool -> Tensor")
  package let instanceNorm = Operator(
    "instance_norm",
    "Tensor Tensor? Tensor? Tensor? Tensor? bool float float bool -> Tensor")
  package let groupNorm = Operator("group_norm", "Tensor int Tensor? Tensor? float -> Tensor")
  package let layerNorm = Operator("layer_norm", "Tensor int[] Tensor? Tensor? float -> Tensor")

  // Decompositions
  package let singularValues = Operator(
    "linalg_svd", "Tensor bool -> Tensor Tensor Tensor")

  // Pooling, padding, sampling
  package let maxPool2d = Operator("max_pool2d", "Tensor int[] int[] int[] int[] bool -> Tensor")
  package let avgPool2d = Operator("avg_pool2d", "Tensor int[] int[] int[] bool bool -> Tensor")
  package let adaptiveAvgPool2d = Operator("adaptive_avg_pool2d", "Tensor int[] -> Tensor")
  package let reflectionPad2d = Operator("reflection_pad2d", "Tensor int[] -> Tensor")
  package let constantPad = Operator("constant_pad_nd", "Tensor int[] Scalar -> Tensor")
  package let upsampleNearest2d = Operator("upsample_nearest2d", "Tensor int[] -> Tensor")
  package let upsampleBilinear2d = Operator("upsample_bilinear2d", "Tensor int[] bool -> Tensor")

  // Functions of each element
  package let relu = Operator("relu", "Tensor -> Tensor")
  package let reluInPlace = Operator("relu_", "Tensor -> Tensor")
  package let relu6 = Operator("relu6", "Tensor -> Tensor")
  package let leakyReLU = Operator("leaky_relu", "Tensor Scalar -> Tensor")
  package let leakyReLUInPlace = Operator("leaky_relu_", "Tensor Scalar -> Tensor")
  package let elu = Operator("elu", "Tensor Scalar -> Tensor")
  package let tanh = Operator("tanh", "Tensor -> Tensor")
  package let sigmoid = Operator("sigmoid", "Tensor -> Tensor")
  package let logSigmoid = Operator("log_sigmoid", "Tensor -> Tensor")
  package let softplus = Operator("softplus", "Tensor Scalar -> Tensor")
  package let exp = Operator("exp", "Tensor -> Tensor")
  package let log = Operator("log", "Tensor -> Tensor")
  package let log1p = Operator("log1p", "Tensor -> Tensor")
  package let sqrt = Operator("sqrt", "Tensor -> Tensor")
  package let rsqrt = Operator("rsqrt", "Tensor -> Tensor")
  package let square = Operator("square", "Tensor -> Tensor")
  package let abs = Operator("abs", "Tensor -> Tensor")
  package let floor = Operator("floor", "Tensor -> Tensor")
  package let sign = Operator("sign", "Tensor -> Tensor")
  package let pow = Operator("pow.Tensor_Scalar", "Tensor Scalar -> Tensor")
  package let clamp = Operator("clamp", "Tensor Scalar? Scalar? -> Tensor")
  package let softmax = Operator("softmax.int", "Tensor int -> Tensor")
  package let logSoftmax = Operator("log_softmax.int", "Tensor int -> Tensor")
  package let isfinite = Operator("isfinite", "Tensor -> Tensor")

  // Losses
  package let crossEntropy = Operator(
    "cross_entropy_loss",
    "Tensor Tensor Tensor? int int float -> Tensor")
  package let binaryCrossEntropyWithLogits = Operator(
    "binary_cross_entropy_with_logits",
    "Tensor Tensor Tensor? Tensor? int -> Tensor")
  package let l1Loss = Operator("l1_loss", "Tensor Tensor int -> Tensor")
  package let mseLoss = Operator("mse_loss", "Tensor Tensor int -> Tensor")
  package let smoothL1Loss = Operator("smooth_l1_loss", "Tensor Tensor int float -> Tensor")

  // Reductions
  package let sum = Operator("sum", "Tensor -> Tensor")
  package let sumDims = Operator("sum.dim_IntList", "Tensor int[]? bool -> Tensor")
  package let mean = Operator("mean", "Tensor -> Tensor")
  package let meanDims = Operator("mean.dim", "Tensor int[]? bool -> Tensor")
  package let max = Operator("max", "Tensor -> Tensor")
  package let maxDim = Operator("max.dim", "Tensor int bool -> Tensor Tensor")
  package let min = Operator("min", "Tensor -> Tensor")
  package let minDim = Operator("min.dim", "Tensor int bool -> Tensor Tensor")
  package let argmax = Operator("argmax", "Tensor int? bool -> Tensor")
  package let variance = Operator("var.correction", "Tensor int[]? Scalar? bool -> Tensor")
  package let norm = Operator("linalg_vector_norm", "Tensor Scalar int[]? bool -> Tensor")
  package let all = Operator("all", "Tensor -> Tensor")
  package let any = Operator("any", "Tensor -> Tensor")
  package let cumsum = Operator("cumsum", "Tensor int -> Tensor")

  // Shapes and selections
  package let reshape = Operator("reshape", "Tensor int[] -> Tensor")
  package let flatten = Operator("flatten.using_ints", "Tensor int int -> Tensor")
  package let transpose = Operator("transpose.int", "Tensor int int -> Tensor")
  package let permute = Operator("permute", "Tensor int[] -> Tensor")
  package let expand = Operator("expand", "Tensor int[] -> Tensor")
  package let unsqueeze = Operator("unsqueeze", "Tensor int -> Tensor")
  package let squeeze = Operator("squeeze.dim", "Tensor int -> Tensor")
  package let narrow = Operator("narrow", "Tensor int int int -> Tensor")
  package let slice = Operator("slice.Tensor", "Tensor int int? int? int -> Tensor")
  package let select = Operator("select.int", "Tensor int int -> Tensor")
  package let indexSelect = Operator("index_select", "Tensor int Tensor -> Tensor")
  package let gather = Operator("gather", "Tensor int Tensor -> Tensor")
  package let flip = Operator("flip", "Tensor int[] -> Tensor")
  package let cat = Operator("cat", "Tensor[] int -> Tensor")
  package let stack = Operator("stack", "Tensor[] int -> Tensor")
  package let asStrided = Operator("as_strided", "Tensor int[] int[] int? -> Tensor")
  package let choose = Operator("where.self", "Tensor Tensor Tensor -> Tensor")
  package let eq = Operator("eq.Tensor", "Tensor Tensor -> Tensor")
  package let eqScalar = Operator("eq.Scalar", "Tensor Scalar -> Tensor")
  package let ne = Operator("ne.Tensor", "Tensor Tensor -> Tensor")
  package let neScalar = Operator("ne.Scalar", "Tensor Scalar -> Tensor")
  package let gt = Operator("gt.Tensor", "Tensor Tensor -> Tensor")
  package let gtScalar = Operator("gt.Scalar", "Tensor Scalar -> Tensor")
  package let ge = Operator("ge.Tensor", "Tensor Tensor -> Tensor")
  package let geScalar = Operator("ge.Scalar", "Tensor Scalar -> Tensor")
  package let lt = Operator("lt.Tensor", "Tensor Tensor -> Tensor")
  package let ltScalar = Operator("lt.Scalar", "Tensor Scalar -> Tensor")
  package let le = Operator("le.Tensor", "Tensor Tensor -> Tensor")
  package let leScalar = Operator("le.Scalar", "Tensor Scalar -> Tensor")
  package let logicalNot = Operator("logical_not", "Tensor -> Tensor")
  package let logicalAnd = Operator("logical_and", "Tensor Tensor -> Tensor")

  // Many tensors in one call, for optimizers
  package let fusedAdam = Operator(
    "_fused_adam_",
    "Tensor[] Tensor[] Tensor[] Tensor[] Tensor[] Tensor[] float float float float "
      + "float bool bool ->")
  package let fusedAdamW = Operator(
    "_fused_adamw_",
    "Tensor[] Tensor[] Tensor[] Tensor[] Tensor[] Tensor[] float float float float "
      + "float bool bool ->")
  package let fusedSGD = Operator(
    "_fused_sgd_",
    "Tensor[] Tensor[] Tensor[] float float float float bool bool bool ->")
  package let foreachAddInPlace = Operator("_foreach_add_.List", "Tensor[] Tensor[] Scalar ->")
  package let foreachAddScalarInPlace = Operator("_foreach_add_.Scalar", "Tensor[] Scalar ->")
  package let foreachMulInPlace = Operator("_foreach_mul_.List", "Tensor[] Tensor[] ->")
  package let foreachMulScalarInPlace = Operator("_foreach_mul_.Scalar", "Tensor[] Scalar ->")
  package let foreachMulTensorInPlace = Operator("_foreach_mul_.Tensor", "Tensor[] Tensor ->")
  package let foreachDivInPlace = Operator("_foreach_div_.List", "Tensor[] Tensor[] ->")
  package let foreachLerpInPlace = Operator("_foreach_lerp_.Scalar", "Tensor[] Tensor[] Scalar ->")
  package let foreachAddcmulInPlace = Operator(
    "_foreach_addcmul_.Scalar",
    "Tensor[] Tensor[] Tensor[] Scalar ->")
  package let foreachAddcdivInPlace = Operator(
    "_foreach_addcdiv_.Scalar",
    "Tensor[] Tensor[] Tensor[] Scalar ->")
  package let foreachSqrt = Operator("_foreach_sqrt", "Tensor[] -> Tensor[]")
  package let foreachNorm = Operator("_foreach_norm.Scalar", "Tensor[] -> Tensor[]")
  package let foreachZeroInPlace = Operator("_foreach_zero_", "Tensor[] ->")
  package let foreachCopyInPlace = Operator("_foreach_copy_", "Tensor[] Tensor[] ->")

  fileprivate init() {}
}

package let aten = OperatorTable()
