"""Writes NET.keys.txt (torchvision's state dictionaries: key, type, shape) and backbones.safetensors.

Pinned: torch 2.13.0 (CPU), torchvision 0.28.0, safetensors 0.8.0, numpy 2.4.6, Python 3.11.
With the path of mobilenet_v2-b0353104.pth as argument, its logits are written too.

Weights are not stored: both sides fill each tensor from a hash of its index (`noise`) in float32 and
compute in float64, where the order of a sum does not matter to what is compared.
"""

import pathlib
import sys

import numpy as np
import torch
from hashed_weights import fill, noise
from safetensors.torch import save_file
from torch import nn

# torchvision's compiled half (detection operators) is not needed, and its wheel wants CUDA.
torch.library.register_fake = lambda *_, **__: lambda function: function
import torchvision  # noqa: E402

HERE = pathlib.Path(__file__).parent
values = {}


def keys(name, net):
    rows = [f"{k} {str(v.dtype).removeprefix('torch.')} {list(v.shape)}" for k, v in net.state_dict().items()]
    (HERE / f"{name}.keys.txt").write_text("\n".join(rows) + "\n")


def golden(name, net, shape, gradients):
    x = noise(int(np.prod(shape)), 1000).reshape(shape).double()
    with torch.no_grad():
        fill(net).double().eval()
        values[f"{name}.evaluation"] = net(x)
    net.train()
    for module in net.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    y = net(x)
    values[f"{name}.training"] = y.detach()
    y.backward(noise(y.numel(), 1001).reshape(y.shape).double())
    for key in gradients:
        values[f"{name}.gradient.{key}"] = dict(net.named_parameters())[key].grad.clone()
    for key, value in net.state_dict().items():
        if key in ("bn1.running_mean", "bn1.running_var", "features.0.1.running_mean"):
            values[f"{name}.after.{key}"] = value.clone()


models = torchvision.models
keys("resnet18", models.resnet18())
keys("vgg16", models.vgg16())
keys("mobilenet_v2", models.mobilenet_v2())

golden("resnet18", models.resnet18(num_classes=5), (2, 3, 64, 64), ["conv1.weight", "layer3.0.downsample.0.weight", "fc.bias"])

narrow = models.resnet18()
narrow.inplanes = 16
narrow.conv1 = nn.Conv2d(3, 16, 7, 2, 3, bias=False)
narrow.bn1 = nn.BatchNorm2d(16)
for index, (planes, stride) in enumerate([(16, 1), (32, 2), (64, 2), (128, 2)]):
    setattr(narrow, f"layer{index + 1}", narrow._make_layer(models.resnet.BasicBlock, planes, 2, stride))
narrow.fc = nn.Linear(128, 2)
golden("resnet18x0.25", narrow, (2, 3, 64, 64), ["conv1.weight", "layer3.0.downsample.0.weight", "fc.bias"])

vgg = models.vgg16()
vgg.classifier = nn.Sequential(
    nn.Linear(512 * 7 * 7, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 3)
)
golden("vgg16", vgg, (2, 3, 64, 64), ["features.0.weight", "classifier.6.bias"])
golden("mobilenet_v2", models.mobilenet_v2(num_classes=2), (2, 3, 64, 64), ["features.0.0.weight", "features.1.conv.0.0.weight", "classifier.1.bias"])

published = models.mobilenet_v2()
if len(sys.argv) > 1:
    published.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    with torch.no_grad():
        values["published.mobilenet_v2"] = published.double().eval()(noise(3 * 96 * 96, 1000).reshape(1, 3, 96, 96).double())

save_file({k: v.contiguous() for k, v in values.items()}, HERE / "backbones.safetensors", {"torch": torch.__version__})
