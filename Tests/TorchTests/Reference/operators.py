"""Writes the values that TorchTests expects of every operator.

    pip install torch==2.13.0 numpy==2.4.6 safetensors==0.8.0    (CPU, Python 3.11)
    python operators.py

operators.safetensors holds, for a case NAME, its inputs as NAME/0, NAME/1, ... and its results as
NAME/out0, NAME/out1, ... The cases of OperatorCases.swift have the same names.
"""

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.set_num_threads(1)
source = torch.Generator().manual_seed(20)
a = torch.ops.aten


def normal(*shape):
    return torch.randn(*shape, generator=source)


def positive(*shape):
    return torch.rand(*shape, generator=source) + 0.3


def classes(n, *shape):
    return torch.randint(0, n, shape, generator=source)


def distinct(*shape):
    """No two elements nearer than 0.1, so that a maximum does not move in a gradient check."""
    count = torch.Size(shape).numel()
    return (torch.randperm(count, generator=source).float() * 0.1 - 0.05 * count).reshape(shape)


def image():
    return normal(2, 3, 5, 6)


cases = {
    # Arithmetic
    "add": ([normal(2, 3), normal(3)], lambda x, y: x + y),
    "subtract": ([normal(2, 3), normal(2, 1)], lambda x, y: x - y),
    "multiply": ([normal(2, 3), normal(2, 3)], lambda x, y: x * y),
    "divide": ([normal(2, 3), positive(2, 3)], lambda x, y: x / y),
    "addNumber": ([normal(2, 3)], lambda x: x + 1.5),
    "subtractNumber": ([normal(2, 3)], lambda x: x - 2),
    "multiplyNumber": ([normal(2, 3)], lambda x: x * -0.75),
    "divideNumber": ([normal(2, 3)], lambda x: x / 3),
    "numberMinus": ([normal(2, 3)], lambda x: 1 - x),
    "numberDividedBy": ([positive(2, 3)], lambda x: 2 / x),
    "negate": ([normal(2, 3)], lambda x: -x),
    "reciprocal": ([positive(2, 3)], torch.reciprocal),
    "maximum": ([distinct(2, 3), distinct(2, 3) + 0.05], torch.maximum),
    "minimum": ([distinct(2, 3), distinct(2, 3) + 0.05], torch.minimum),
    "integers": ([classes(9, 5)], lambda x: x * 3 + 1),
    # Linear maps
    "conv2d": (
        [image(), normal(4, 3, 3, 3), normal(4)],
        lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1),
    ),
    "conv2dGrouped": (
        [normal(1, 4, 6, 6), normal(4, 2, 2, 2)],
        lambda x, w: F.conv2d(x, w, dilation=2, groups=2),
    ),
    "convTranspose2d": (
        [normal(2, 3, 3, 4), normal(3, 2, 3, 3), normal(2)],
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1),
    ),
    "convTranspose2dGrouped": (
        [normal(1, 4, 3, 3), normal(4, 1, 2, 2)],
        lambda x, w: F.conv_transpose2d(x, w, groups=2, dilation=2),
    ),
    "linear": ([normal(4, 3), normal(5, 3), normal(5)], F.linear),
    "matmul": ([normal(2, 3, 4), normal(2, 4, 2)], torch.matmul),
    # Normalization
    "batchNormTraining": (
        [image(), normal(3), normal(3), normal(3), positive(3)],
        lambda x, w, b, m, v: (F.batch_norm(x, m, v, w, b, True, 0.2, 1e-4), m, v),
    ),
    "batchNormEvaluation": (
        [image(), normal(3), normal(3), normal(3), positive(3)],
        lambda x, w, b, m, v: F.batch_norm(x, m, v, w, b, False),
    ),
    "instanceNorm": (
        [image(), normal(3), normal(3)],
        lambda x, w, b: F.instance_norm(x, weight=w, bias=b),
    ),
    "groupNorm": (
        [normal(2, 4, 3, 3), normal(4), normal(4)],
        lambda x, w, b: F.group_norm(x, 2, w, b),
    ),
    "layerNorm": ([normal(3, 5), normal(5), normal(5)], lambda x, w, b: F.layer_norm(x, [5], w, b)),
    # Pooling, padding, sampling
    "maxPool2d": (
        [distinct(1, 2, 6, 7)],
        lambda x: F.max_pool2d(x, 3, stride=2, padding=1),
    ),
    "maxPool2dCeil": ([distinct(1, 2, 5, 5)], lambda x: F.max_pool2d(x, 2, ceil_mode=True)),
    "avgPool2d": (
        [image()],
        lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False),
    ),
    "adaptiveAvgPool2d": ([image()], lambda x: F.adaptive_avg_pool2d(x, (2, 3))),
    "reflectionPad2d": ([image()], lambda x: F.pad(x, (2, 2, 2, 2), mode="reflect")),
    "constantPad2d": ([image()], lambda x: F.pad(x, (1, 0, 2, 1), value=0.5)),
    "upsampledNearest": ([image()], lambda x: F.interpolate(x, (10, 9), mode="nearest")),
    "upsampledBilinear": ([image()], lambda x: F.interpolate(x, (10, 9), mode="bilinear")),
    "upsampledBilinearAligned": (
        [image()],
        lambda x: F.interpolate(x, (7, 9), mode="bilinear", align_corners=True),
    ),
    # Functions of each element
    "relu": ([distinct(2, 4) + 0.02], torch.relu),
    "relu6": ([distinct(3, 5) * 10 + 0.2], F.relu6),
    "leakyReLU": ([distinct(2, 4) + 0.02], lambda x: F.leaky_relu(x, 0.2)),
    "elu": ([distinct(2, 4) + 0.02], lambda x: F.elu(x, 0.7)),
    "tanh": ([normal(2, 4)], torch.tanh),
    "sigmoid": ([normal(2, 4)], torch.sigmoid),
    "logSigmoid": ([normal(2, 4) * 20], F.logsigmoid),
    "softplus": ([normal(2, 4)], lambda x: F.softplus(x, beta=2)),
    "exp": ([normal(2, 4)], torch.exp),
    "log": ([positive(2, 4)], torch.log),
    "log1p": ([positive(2, 4)], torch.log1p),
    "sqrt": ([positive(2, 4)], torch.sqrt),
    "rsqrt": ([positive(2, 4)], torch.rsqrt),
    "squared": ([normal(2, 4)], torch.square),
    "abs": ([distinct(2, 4) + 0.02], torch.abs),
    "sign": ([distinct(2, 4) + 0.02], torch.sign),
    "pow": ([positive(2, 4)], lambda x: x**2.5),
    "clamp": ([distinct(2, 4) + 0.02], lambda x: torch.clamp(x, -0.2, 0.15)),
    "clampBelow": ([distinct(2, 4) + 0.02], lambda x: torch.clamp(x, min=0)),
    "softmax": ([normal(3, 4)], lambda x: torch.softmax(x, 1)),
    "logSoftmax": ([normal(3, 4)], lambda x: torch.log_softmax(x, -1)),
    "isFinite": ([torch.tensor([1.0, float("nan"), float("inf"), -2.0])], torch.isfinite),
    # Losses
    "crossEntropy": (
        [normal(5, 3), classes(3, 5), positive(3)],
        lambda x, t, w: F.cross_entropy(x, t, w, label_smoothing=0.1),
    ),
    "crossEntropyMap": (
        [normal(2, 3, 2, 2), classes(3, 2, 2, 2)],
        lambda x, t: F.cross_entropy(x, t, reduction="none"),
    ),
    "crossEntropySum": ([normal(5, 2), classes(2, 5)], lambda x, t: F.cross_entropy(x, t, reduction="sum")),
    "binaryCrossEntropyWithLogits": (
        [normal(4, 2), torch.rand(4, 2, generator=source), positive(4, 2), positive(2)],
        lambda x, t, w, p: F.binary_cross_entropy_with_logits(x, t, w, pos_weight=p),
    ),
    "l1Loss": ([distinct(2, 4), distinct(2, 4) + 0.05], F.l1_loss),
    "mseLoss": ([normal(2, 4), normal(2, 4)], lambda x, t: F.mse_loss(x, t, reduction="sum")),
    "smoothL1Loss": ([distinct(2, 4), distinct(2, 4) * 3], lambda x, t: F.smooth_l1_loss(x, t, beta=0.33)),
    # Reductions
    "sum": ([normal(2, 3, 4)], torch.sum),
    "sumDims": ([normal(2, 3, 4)], lambda x: x.sum((0, 2))),
    "mean": ([normal(2, 3, 4)], torch.mean),
    "meanDims": ([normal(2, 3, 4)], lambda x: x.mean((-1, 1), keepdim=True)),
    "max": ([distinct(3, 4)], torch.max),
    "maxDim": ([distinct(3, 4)], lambda x: tuple(x.max(1))),
    "min": ([distinct(3, 4)], torch.min),
    "minDim": ([distinct(3, 4)], lambda x: tuple(x.min(0, keepdim=True))),
    "argmax": ([distinct(3, 4)], lambda x: x.argmax(1)),
    "variance": ([normal(3, 4)], torch.var),
    "varianceDims": ([normal(3, 4)], lambda x: x.var((0,), correction=0, keepdim=True)),
    "norm": ([normal(3, 4)], torch.linalg.vector_norm),
    "normDims": ([normal(3, 4)], lambda x: torch.linalg.vector_norm(x, dim=1, keepdim=True)),
    "all": ([torch.tensor([True, False, True])], torch.all),
    "any": ([torch.tensor([True, False, True])], torch.any),
    "cumulativeSum": ([normal(3, 4)], lambda x: x.cumsum(1)),
    # Shapes and selections
    "reshape": ([normal(2, 6)], lambda x: x.reshape(3, -1)),
    "flatten": ([normal(2, 3, 2, 2)], lambda x: x.flatten(1)),
    "transpose": ([normal(2, 3, 4)], lambda x: x.transpose(0, 2)),
    "permute": ([normal(2, 3, 4)], lambda x: x.permute(2, 0, 1)),
    "expand": ([normal(2, 1, 3)], lambda x: x.expand(2, 4, 3)),
    "unsqueeze": ([normal(2, 3)], lambda x: x.unsqueeze(1)),
    "squeeze": ([normal(2, 1, 3)], lambda x: x.squeeze(1)),
    "narrow": ([normal(4, 5)], lambda x: x.narrow(1, 1, 3)),
    "slice": ([normal(4, 5)], lambda x: x[:, 0:5:2]),
    "sliceToEnd": ([normal(4, 5)], lambda x: x[2:]),
    "select": ([normal(4, 5)], lambda x: x[:, 3]),
    "indexSelect": ([normal(4, 5), classes(4, 6)], lambda x, i: x.index_select(0, i)),
    "gather": ([normal(4, 5), classes(5, 4, 2)], lambda x, i: x.gather(1, i)),
    "flip": ([normal(2, 3)], lambda x: x.flip(1)),
    "split": ([normal(5, 2)], lambda x: tuple(x.split([2, 3]))),
    "cat": ([normal(2, 3), normal(2, 1)], lambda x, y: torch.cat([x, y], 1)),
    "stack": ([normal(2, 3), normal(2, 3)], lambda x, y: torch.stack([x, y], 1)),
    "where": (
        [torch.tensor([[True, False, True]]), normal(2, 3), normal(2, 3)],
        torch.where,
    ),
    "contiguous": ([normal(2, 3)], lambda x: x.t().contiguous()),
    "clone": ([normal(2, 3)], torch.clone),
    "cast": ([normal(2, 3) * 9], lambda x: (x.double(), x.bfloat16(), x.long(), x > 0)),
    # Comparisons
    "equal": ([classes(3, 2, 3), classes(3, 2, 3)], torch.eq),
    "equalNumber": ([classes(3, 2, 3)], lambda x: x == 1),
    "notEqual": ([classes(3, 2, 3), classes(3, 2, 3)], torch.ne),
    "notEqualNumber": ([classes(3, 2, 3)], lambda x: x != 1),
    "greater": ([classes(3, 2, 3), classes(3, 2, 3)], torch.gt),
    "greaterNumber": ([normal(2, 3)], lambda x: x > 0.1),
    "greaterOrEqual": ([classes(3, 2, 3), classes(3, 2, 3)], torch.ge),
    "greaterOrEqualNumber": ([classes(3, 2, 3)], lambda x: x >= 1),
    "less": ([classes(3, 2, 3), classes(3, 2, 3)], torch.lt),
    "lessNumber": ([normal(2, 3)], lambda x: x < 0.1),
    "lessOrEqual": ([classes(3, 2, 3), classes(3, 2, 3)], torch.le),
    "lessOrEqualNumber": ([classes(3, 2, 3)], lambda x: x <= 1),
    "logicalNot": ([torch.tensor([True, False])], torch.logical_not),
    "logicalAnd": (
        [torch.tensor([True, True, False]), torch.tensor([True, False, False])],
        torch.logical_and,
    ),
    # In place: the first input after the change
    "addInPlace": ([normal(2, 3), normal(2, 3)], lambda x, y: x.add_(y, alpha=0.5)),
    "addNumberInPlace": ([normal(2, 3)], lambda x: x.add_(0.5)),
    "subtractInPlace": ([normal(2, 3), normal(2, 3)], lambda x, y: x.sub_(y)),
    "multiplyInPlace": ([normal(2, 3), normal(3)], lambda x, y: x.mul_(y)),
    "multiplyNumberInPlace": ([normal(2, 3)], lambda x: x.mul_(0.9)),
    "divideInPlace": ([normal(2, 3), positive(2, 3)], lambda x, y: x.div_(y)),
    "divideNumberInPlace": ([normal(2, 3)], lambda x: x.div_(3)),
    "addProductInPlace": (
        [normal(2, 3), normal(2, 3), normal(2, 3)],
        lambda x, y, z: x.addcmul_(y, z, value=0.1),
    ),
    "addQuotientInPlace": (
        [normal(2, 3), normal(2, 3), positive(2, 3)],
        lambda x, y, z: x.addcdiv_(y, z, value=-0.1),
    ),
    "lerpInPlace": ([normal(2, 3), normal(2, 3)], lambda x, y: x.lerp_(y, 0.25)),
    "clampInPlace": ([normal(2, 3)], lambda x: x.clamp_(max=0.3)),
    "sqrtInPlace": ([positive(2, 3)], lambda x: x.sqrt_()),
    "zeroInPlace": ([normal(2, 3)], lambda x: x.zero_()),
    "fillInPlace": ([normal(2, 3)], lambda x: x.fill_(2.5)),
    "copyInPlace": ([normal(2, 3), classes(9, 3)], lambda x, y: x.copy_(y)),
    # Many tensors in one call: the first two inputs are the first list, and so on
    "foreachAdd": ([normal(3) for _ in range(4)], lambda w, x, y, z: each(a._foreach_add_, [w, x], [y, z], alpha=0.5)),
    "foreachAddNumber": ([normal(3), normal(2)], lambda w, x: each(a._foreach_add_, [w, x], 0.5)),
    "foreachMultiply": ([normal(3) for _ in range(4)], lambda w, x, y, z: each(a._foreach_mul_, [w, x], [y, z])),
    "foreachMultiplyNumber": ([normal(3), normal(2)], lambda w, x: each(a._foreach_mul_, [w, x], 0.5)),
    "foreachMultiplyTensor": (
        [normal(3), normal(2), normal(1).reshape(())],
        lambda w, x, f: each(a._foreach_mul_, [w, x], f),
    ),
    "foreachDivide": ([positive(3) for _ in range(4)], lambda w, x, y, z: each(a._foreach_div_, [w, x], [y, z])),
    "foreachLerp": ([normal(3) for _ in range(4)], lambda w, x, y, z: each(a._foreach_lerp_, [w, x], [y, z], 0.25)),
    "foreachAddProduct": (
        [normal(3) for _ in range(6)],
        lambda u, v, w, x, y, z: each(a._foreach_addcmul_, [u, v], [w, x], [y, z], 0.1),
    ),
    "foreachAddQuotient": (
        [positive(3) for _ in range(6)],
        lambda u, v, w, x, y, z: each(a._foreach_addcdiv_, [u, v], [w, x], [y, z], 0.1),
    ),
    "foreachSqrt": ([positive(3), positive(2)], lambda w, x: tuple(a._foreach_sqrt([w, x]))),
    "foreachNorm": ([normal(3), normal(2)], lambda w, x: tuple(a._foreach_norm([w, x], 2))),
    "foreachZero": ([normal(3), normal(2)], lambda w, x: each(a._foreach_zero_, [w, x])),
    "foreachCopy": ([normal(3) for _ in range(4)], lambda w, x, y, z: each(a._foreach_copy_, [w, x], [y, z])),
    "fusedAdam": (
        [normal(3), normal(3), normal(3), positive(3), torch.tensor(4.0)],
        lambda p, g, m, s, t: adam(a._fused_adam_, p, g, m, s, t),
    ),
    "fusedAdamW": (
        [normal(3), normal(3), normal(3), positive(3), torch.tensor(4.0)],
        lambda p, g, m, s, t: adam(a._fused_adamw_, p, g, m, s, t),
    ),
    "fusedSGD": (
        [normal(3), normal(3), normal(3)],
        lambda p, g, v: (
            a._fused_sgd_(
                [p], [g], [v], weight_decay=0.01, momentum=0.9, lr=0.1, dampening=0.0,
                nesterov=False, maximize=False, is_first_step=False,
            ),
            (p, v),
        )[1],
    ),
    # Autocast: convolutions and matrix products run in bfloat16
    "autocast": (
        [image(), normal(4, 3, 3, 3), normal(5, 4)],
        lambda x, w, v: autocast(x, w, v),
    ),
}


def each(operator, lists, *arguments, **options):
    operator(lists, *arguments, **options)
    return tuple(lists)


def adam(operator, p, g, m, s, t):
    operator(
        [p], [g], [m], [s], [], [t], lr=0.01, beta1=0.8, beta2=0.99, weight_decay=0.1, eps=1e-6,
        amsgrad=False, maximize=False,
    )
    return p, m, s


def autocast(x, w, v):
    with torch.autocast("cpu", torch.bfloat16):
        y = F.conv2d(x, w)
        return y, F.linear(y.float().mean((2, 3)), v)


tensors = {}
for name, (inputs, function) in cases.items():
    for i, value in enumerate(inputs):
        tensors[f"{name}/{i}"] = value.clone()
    results = function(*inputs)
    for i, value in enumerate(results if isinstance(results, tuple) else (results,)):
        tensors[f"{name}/out{i}"] = value.contiguous().clone()

# The numbers of seeded generators, bit for bit.
seeded = torch.Generator().manual_seed(11)
tensors["generator/randn"] = torch.randn(20, generator=seeded)
tensors["generator/uniform"] = torch.zeros(20).uniform_(-2, 3, generator=seeded)
tensors["generator/normal"] = torch.zeros(20).normal_(1, 2, generator=seeded)
tensors["generator/bernoulli"] = torch.zeros(20).bernoulli_(0.3, generator=seeded)
tensors["generator/randperm"] = torch.randperm(20, generator=seeded)

save_file(tensors, "operators.safetensors", {"torch": torch.__version__.split("+")[0]})
print(len(cases), "cases")
