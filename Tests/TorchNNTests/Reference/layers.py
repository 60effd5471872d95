"""Writes layers.safetensors: forward values and gradients of each layer.

Pinned: torch 2.13.0 (CPU), safetensors 0.8.0, numpy 2.4.6, Python 3.11.

A case NAME holds NAME.input, NAME.output, NAME.cotangent (the gradient that reaches the output),
NAME.inputGradient, NAME.state.KEY (parameters and buffers before the call), NAME.gradient.KEY and
NAME.after.KEY (buffers after the call).
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch import nn

HERE = pathlib.Path(__file__).parent
values = {}


def record(name, layer, shape, training=False):
    generator = torch.Generator().manual_seed(len(values))
    with torch.no_grad():
        for key, parameter in layer.named_parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)
        for key, buffer in layer.named_buffers():
            if key.endswith("running_mean"):
                buffer.copy_(torch.randn(buffer.shape, generator=generator) * 0.2)
            elif key.endswith("running_var"):
                buffer.copy_(torch.rand(buffer.shape, generator=generator) + 0.5)
    for key, value in layer.state_dict().items():
        values[f"{name}.state.{key}"] = value.clone()
    layer.train(training)
    x = torch.randn(shape, generator=generator).requires_grad_()
    y = layer(x)
    cotangent = torch.randn(y.shape, generator=generator)
    y.backward(cotangent)
    values[f"{name}.input"] = x.detach().clone()
    values[f"{name}.output"] = y.detach().clone()
    values[f"{name}.cotangent"] = cotangent
    values[f"{name}.inputGradient"] = x.grad.clone()
    for key, parameter in layer.named_parameters():
        values[f"{name}.gradient.{key}"] = parameter.grad.clone()
    for key, buffer in layer.named_buffers():
        values[f"{name}.after.{key}"] = buffer.clone()


image = (2, 4, 9, 8)
record("conv2d", nn.Conv2d(4, 6, 3), image)
record("conv2d.options", nn.Conv2d(4, 6, 3, stride=2, padding=1, dilation=2, groups=2, bias=False), image)
record("convTranspose2d", nn.ConvTranspose2d(4, 6, 3), image)
record("convTranspose2d.options", nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), image)
record("linear", nn.Linear(7, 5), (3, 7))
record("linear.noBias", nn.Linear(7, 5, bias=False), (3, 7))
record("batchNorm2d.training", nn.BatchNorm2d(4), image, training=True)
record("batchNorm2d.evaluation", nn.BatchNorm2d(4), image)
record("batchNorm2d.options", nn.BatchNorm2d(4, eps=1e-3, momentum=0.3, affine=False), image, training=True)
record("instanceNorm2d", nn.InstanceNorm2d(4), image)
record("instanceNorm2d.affine", nn.InstanceNorm2d(4, affine=True, eps=1e-3), image)
record("maxPool2d", nn.MaxPool2d(2), image)
record("maxPool2d.options", nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True), image)
record("avgPool2d", nn.AvgPool2d(2), image)
record("avgPool2d.options", nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), image)
record("adaptiveAvgPool2d.global", nn.AdaptiveAvgPool2d(1), image)
record("adaptiveAvgPool2d.divisible", nn.AdaptiveAvgPool2d((3, 4)), image)
record("adaptiveAvgPool2d.uneven", nn.AdaptiveAvgPool2d((7, 11)), image)
record("reflectionPad2d", nn.ReflectionPad2d(3), image)
record("reLU", nn.ReLU(), image)
record("reLU6", nn.ReLU6(), image)
record("leakyReLU", nn.LeakyReLU(0.2), image)
record("tanh", nn.Tanh(), image)
record("sigmoid", nn.Sigmoid(), image)
record("upsample.nearest", nn.Upsample(scale_factor=2), image)
record("upsample.bilinear", nn.Upsample(scale_factor=2, mode="bilinear"), image)
record("flatten", nn.Flatten(), image)
record("dropout.evaluation", nn.Dropout(0.4), image)
record("sequential", nn.Sequential(nn.Conv2d(4, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Linear(126, 2)), image)

# Dropout draws its mask from the default generator.
torch.manual_seed(11)
values["dropout.training.input"] = torch.ones(4, 50)
values["dropout.training.output"] = nn.Dropout(0.4)(torch.ones(4, 50))

# Default and torchvision's initializations, as drawn from seed 5.
for name, build in {
    "conv2d": lambda: nn.Conv2d(3, 8, 3),
    "convTranspose2d": lambda: nn.ConvTranspose2d(3, 8, 3),
    "linear": lambda: nn.Linear(20, 6),
}.items():
    torch.manual_seed(5)
    for key, value in build().state_dict().items():
        values[f"initial.{name}.{key}"] = value.clone()
torch.manual_seed(5)
values["initial.heFanOut"] = nn.init.kaiming_normal_(torch.empty(8, 3, 3, 3), mode="fan_out", nonlinearity="relu")
torch.manual_seed(5)
values["initial.heFanIn"] = nn.init.kaiming_normal_(torch.empty(8, 3, 3, 3), mode="fan_in", nonlinearity="relu")
torch.manual_seed(5)
values["initial.normal"] = nn.init.normal_(torch.empty(8, 3, 3, 3), 0, 0.01)

# Weighted losses
logits = torch.randn(5, 3, generator=torch.Generator().manual_seed(1))
labels = torch.tensor([0, 2, 1, 1, 0])
weights = torch.tensor([0.2, 1.0, 3.0])
other = torch.randn(5, 3, generator=torch.Generator().manual_seed(2))
binary = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.3, 0.6, 0.9]])
positive = torch.tensor([1.0, 2.0, 0.5])
values |= {"loss.logits": logits, "loss.labels": labels, "loss.weights": weights, "loss.other": other, "loss.binary": binary, "loss.positive": positive}
F = nn.functional
losses = {
    "crossEntropy": lambda x: F.cross_entropy(x, labels),
    "crossEntropy.weighted": lambda x: F.cross_entropy(x, labels, weight=weights),
    "crossEntropy.smooth": lambda x: F.cross_entropy(x, labels, weight=weights, label_smoothing=0.1),
    "binaryCrossEntropy": lambda x: F.binary_cross_entropy_with_logits(x, binary),
    "binaryCrossEntropy.positive": lambda x: F.binary_cross_entropy_with_logits(x, binary, pos_weight=positive),
    "l1": lambda x: F.l1_loss(x, other),
    "meanSquaredError": lambda x: F.mse_loss(x, other),
    # Generators and discriminators, written with the probability D = sigmoid(x).
    "logLikelihood.discriminator": lambda x: -torch.sigmoid(x).log().mean() - (1 - torch.sigmoid(other)).log().mean(),
    "logLikelihood.generator": lambda x: -torch.sigmoid(x).log().mean(),
    "saturating.generator": lambda x: (1 - torch.sigmoid(x)).log().mean(),
    "leastSquares.discriminator": lambda x: 0.5 * ((x - 1) ** 2).mean() + 0.5 * (other**2).mean(),
    "leastSquares.generator": lambda x: 0.5 * ((x - 1) ** 2).mean(),
}
for name, loss in losses.items():
    x = logits.clone().requires_grad_()
    y = loss(x)
    y.backward()
    values[f"loss.{name}.value"] = y.detach().reshape(1)
    values[f"loss.{name}.gradient"] = x.grad.clone()

save_file({k: v.contiguous() for k, v in values.items()}, HERE / "layers.safetensors", {"torch": torch.__version__})
