"""The train steps of `cnn`, `erm` (ResNet-18) and `gfa-cnn` and single operators in Python PyTorch, one at
a time on demand.

    reference_steps.py [--threads N]

The first line on stdout is {"torch": version, "threads": N}. Then each line on stdin names a step
(`cnn`, `resnet18`, `operator-add`, ...), which is run once, and the seconds that it took are
printed: whoever asks can interleave these steps with others on the same machine. The first step of
a kind also builds the network and its data (not timed) and is a warm-up to be thrown away. An
operator is called many times; the seconds are those of one call. The end of stdin ends the program.

A step is what the trainer does with a batch that lies in memory: clear the gradients, forward,
cross entropy, backward, optimizer, and read the loss. Torch's fused optimizers are used, the
fastest that it has on the CPU. Needs torch alone; `make bench-reference` pins it.
"""

import argparse
import json
import sys
import time

import torch
from torch import nn


def convolution(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class LightClassifier(nn.Sequential):
    """GTCN, Table 1, at 128 pixels: [N, 3, 128, 128] -> [N, 2]."""

    def __init__(self):
        layers, inputs = [], 3
        for outputs, pool in [(16, True), (16, True), (32, True), (32, True), (64, False), (64, False)]:
            layers += [convolution(inputs, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU()]
            layers += [nn.MaxPool2d(2, 2)] if pool else []
            inputs = outputs
        super().__init__(
            *layers, nn.AvgPool2d(2, 2), nn.Flatten(), nn.Dropout(0.5), nn.Linear(1024, 2))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = convolution(inputs, outputs, 3, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = convolution(outputs, outputs, 3)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                convolution(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x):
        skip = x if self.downsample is None else self.downsample(x)
        x = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(x)) + skip)


class ResNet18(nn.Module):
    """torchvision's ResNet-18 with two classes: [N, 3, 224, 224] -> [N, 2]."""

    def __init__(self):
        super().__init__()
        self.conv1 = convolution(3, 64, 7, 2)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        widths = [64, 64, 128, 256, 512]
        for stage in range(1, 5):
            inputs, outputs = widths[stage - 1], widths[stage]
            self.add_module(f"layer{stage}", nn.Sequential(
                BasicBlock(inputs, outputs, 1 if stage == 1 else 2),
                BasicBlock(outputs, outputs, 1)))
        self.fc = nn.Linear(512, 2)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        layers = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True)]
        again = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True)]
        self.block = nn.Sequential(*layers, nn.ReLU(inplace=True), *again)

    def forward(self, x):
        return x + self.block(x)


class Transformation(nn.Sequential):
    """GFA-CNN's f: c9s1-32, d64, d128, five residual blocks, u64, u32, c9s1-3."""

    def __init__(self, width=32):
        def normalized(layer, channels):
            return [layer, nn.InstanceNorm2d(channels, affine=True), nn.ReLU(inplace=True)]

        super().__init__(
            nn.ReflectionPad2d(4), *normalized(nn.Conv2d(3, width, 9), width),
            *normalized(nn.Conv2d(width, 2 * width, 3, 2, 1), 2 * width),
            *normalized(nn.Conv2d(2 * width, 4 * width, 3, 2, 1), 4 * width),
            *[Residual(4 * width) for _ in range(5)],
            *normalized(nn.ConvTranspose2d(4 * width, 2 * width, 3, 2, 1, 1), 2 * width),
            *normalized(nn.ConvTranspose2d(2 * width, width, 3, 2, 1, 1), width),
            nn.ReflectionPad2d(4), nn.Conv2d(width, 3, 9), nn.Tanh())


class AuthenticationNetwork(nn.Module):
    """GFA-CNN, figure 2: VGG-16's convolutions and two branches of three FC layers."""

    def __init__(self, persons, width=4096):
        super().__init__()
        layers, inputs = [], 3
        for outputs, count in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]:
            for _ in range(count):
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers, nn.Flatten())
        self.hidden = nn.ModuleList(
            nn.Sequential(
                nn.Linear(25088, width), nn.ReLU(), nn.Dropout(), nn.Linear(width, width), nn.ReLU())
            for _ in range(2))
        self.outputs = nn.ModuleList(
            nn.Sequential(nn.Dropout(), nn.Linear(width, count)) for count in (2, persons))


class GFACNNStep:
    """The step of both branches at the paper's sizes; f is frozen."""

    def __init__(self, batch, persons=35, size=224):
        self.transformation = Transformation().eval()
        self.network = AuthenticationNetwork(persons).train()
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=3e-4, fused=True)
        self.pictures, self.faces = torch.randn(2, batch, 3, size, size)
        self.labels = torch.arange(batch) % 2
        self.persons = torch.arange(batch) % persons

    def __call__(self):
        start = time.perf_counter()
        count = len(self.labels)
        self.optimizer.zero_grad(set_to_none=True)
        forms = torch.where(self.labels == 0, (torch.rand(count) * 3).long(), 0)
        rows = forms * count + torch.arange(count)
        flipped = lambda x: torch.cat([x, x.flip(3), x.flip(2)])[rows]
        with torch.no_grad():
            pictures = self.transformation(flipped(self.pictures))
        psi = self.network.hidden[0](self.network.features(pictures))
        loss = nn.functional.cross_entropy(self.network.outputs[0](psi), self.labels)
        names = self.network.outputs[1](self.network.hidden[1](self.network.features(flipped(self.faces))))
        loss = loss + 0.1 * nn.functional.cross_entropy(names, self.persons)
        order = torch.randperm(count)
        pairs = psi[order[:count // 2]] - psi[order[count // 2:]]
        loss = loss + 2.5e-5 * pairs.square().sum()
        loss.backward()
        self.optimizer.step()
        if not loss.item() < float("inf"):
            raise SystemExit("the loss is no number")
        return time.perf_counter() - start


class Step:
    def __init__(self, network, optimizer, batch, size):
        self.network = network.train()
        self.optimizer = optimizer(network.parameters())
        self.images = torch.randn(batch, 3, size, size)
        self.labels = torch.arange(batch) % 2

    def __call__(self):
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        if not loss.item() < float("inf"):
            raise SystemExit("the loss is no number")
        return time.perf_counter() - start


def cnn():
    # Batch, size and rates are those of the method's defaults.
    adam = lambda p: torch.optim.Adam(p, lr=2e-4, betas=(0.9, 0.999), fused=True)
    return Step(LightClassifier(), adam, batch=8, size=128)


def resnet18():
    sgd = lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=5e-4, fused=True)
    return Step(ResNet18(), sgd, batch=16, size=224)


class Operator:
    CALLS = 2000

    def __init__(self, call):
        self.call = call

    def __call__(self):
        call = self.call
        start = time.perf_counter()
        for _ in range(self.CALLS):
            call()
        return (time.perf_counter() - start) / self.CALLS


def operators():
    one, row, square = torch.ones(1), torch.ones(1, 8), torch.ones(8, 8)
    picture, kernel = torch.ones(1, 3, 8, 8), torch.ones(4, 3, 3, 3)
    leaf = torch.ones(8, requires_grad=True)

    def backward():
        (leaf * leaf).sum().backward()
        leaf.grad = None

    return {
        "operator-add": lambda: one + one,
        "operator-relu": lambda: torch.relu(one),
        "operator-narrow": lambda: row.narrow(1, 2, 4),
        "operator-linear": lambda: nn.functional.linear(row, square),
        "operator-conv2d": lambda: nn.functional.conv2d(picture, kernel, padding=1),
        "operator-backward": backward,
    }


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    torch.set_num_threads(arguments.parse_args().threads)
    torch.manual_seed(1)
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    makers, steps = {"cnn": cnn, "resnet18": resnet18, "gfa-cnn": lambda: GFACNNStep(batch=32)}, {}
    for name, call in operators().items():
        makers[name] = lambda call=call: Operator(call)
    for line in sys.stdin:
        name = line.strip()
        if name not in makers:
            raise SystemExit(f"unknown step '{name}'; expected one of {', '.join(makers)}")
        if name not in steps:
            steps[name] = makers[name]()
        print(f"{steps[name]():.9f}", flush=True)


main()
