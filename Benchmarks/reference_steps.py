"""The train steps of `cnn`, of `erm` (ResNet-18), of `ssdg` (SSDG-R), of `gtcn`, of `pdgan`, of
`gfa-cnn` and of `one-class-flow`, and single operators in Python PyTorch, one at a time on demand.

    reference_steps.py [--threads N] [--once NAME [--steps N]]

The first line on stdout is {"torch": version, "threads": N}. Then each line on stdin names a step
(`cnn`, `resnet18`, `gtcn`, `operator-add`, ...), which is run once, and the seconds that it took are
printed: whoever asks can interleave these steps with others on the same machine. The first step of
a kind also builds the network and its data (not timed) and is a warm-up to be thrown away. An
operator is called many times; the seconds are those of one call. The end of stdin ends the program.
With `--once` the named step is run a few times and nothing is read, for the peak of memory.

A step is what the trainer does with a batch that lies in memory: clear the gradients, forward,
losses, backward, optimizer, and read the losses. Torch's fused optimizers are used, the
fastest that it has on the CPU. Needs torch alone; `make bench-reference` pins it.
"""

import argparse
import json
import sys
import time

import torch
from gtcn_networks import GTCN, LightClassifier
from one_class_step import OneClassStep
from pdgan_step import PDGANStep
from resnet import ResNet18
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        layers = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=False), nn.InstanceNorm2d(channels, affine=True)]
        again = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=False), nn.InstanceNorm2d(channels, affine=True)]
        self.block = nn.Sequential(*layers, nn.ReLU(inplace=True), *again)

    def forward(self, x):
        return x + self.block(x)


class Transformation(nn.Sequential):
    """GFA-CNN's f: c9s1-32, d64, d128, five residual blocks, u64, u32, c9s1-3."""

    def __init__(self, width=32):
        def normalized(layer, channels):
            return [layer, nn.InstanceNorm2d(channels, affine=True), nn.ReLU(inplace=True)]

        super().__init__(
            nn.ReflectionPad2d(4), *normalized(nn.Conv2d(3, width, 9, bias=False), width),
            *normalized(nn.Conv2d(width, 2 * width, 3, 2, 1, bias=False), 2 * width),
            *normalized(nn.Conv2d(2 * width, 4 * width, 3, 2, 1, bias=False), 4 * width),
            *[Residual(4 * width) for _ in range(5)],
            *normalized(nn.ConvTranspose2d(4 * width, 2 * width, 3, 2, 1, 1, bias=False), 2 * width),
            *normalized(nn.ConvTranspose2d(2 * width, width, 3, 2, 1, 1, bias=False), width),
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

    def __init__(self, batch=32, persons=35, size=224):
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

    def losses(self):
        return [nn.functional.cross_entropy(self.network(self.images), self.labels)]

    def __call__(self):
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        losses = self.losses()
        sum(losses).backward()
        self.optimizer.step()
        if not all(loss.item() < float("inf") for loss in losses):
            raise SystemExit("the loss is no number")
        return time.perf_counter() - start


class Reversal(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient):
        return -0.5 * gradient


class SSDGNetwork(nn.Module):
    """SSDG-R with its domain discriminator: [N, 3, 256, 256] -> features [N, 512]."""

    def __init__(self, domains):
        super().__init__()
        self.trunk = ResNet18()
        self.trunk.fc = nn.Sequential(nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.5))
        self.classifier = nn.Linear(512, 2)
        self.discriminator = nn.Sequential(
            nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, domains))

    def forward(self, x):
        return nn.functional.normalize(self.trunk(x))


class SSDGStep(Step):
    DOMAINS = 3

    def __init__(self, optimizer, batch, size):
        super().__init__(SSDGNetwork(self.DOMAINS), optimizer, batch, size)
        self.domains = torch.arange(batch) // 2 % self.DOMAINS
        self.groups = torch.where(self.labels == 0, 0, 1 + self.domains)

    def triplet(self, x):
        distances = torch.cdist(x, x)
        same = self.groups[:, None] == self.groups[None]
        positive = same & ~torch.eye(len(x), dtype=torch.bool)
        valid = positive[:, :, None] & ~same[:, None, :]
        losses = torch.relu(distances[:, :, None] - distances[:, None, :] + 0.1) * valid
        return losses.sum() / (losses > 0).sum().clamp(min=1)

    def losses(self):
        functional, network = nn.functional, self.network
        x = network(self.images)
        classifier = network.classifier
        logits = functional.linear(x, functional.normalize(classifier.weight), classifier.bias)
        live = self.labels == 0
        domains = network.discriminator(Reversal.apply(x[live]))
        return [
            functional.cross_entropy(logits, self.labels), self.triplet(x),
            0.5 * functional.cross_entropy(domains, self.domains[live])]


def cnn():
    # Batch, size and rates are those of the method's defaults.
    adam = lambda p: torch.optim.Adam(p, lr=2e-4, betas=(0.9, 0.999), fused=True)
    return Step(LightClassifier(), adam, batch=8, size=128)


def resnet18():
    sgd = lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=5e-4, fused=True)
    return Step(ResNet18(), sgd, batch=16, size=224)


def ssdg_r():
    sgd = lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=5e-4, fused=True)
    return SSDGStep(sgd, batch=60, size=256)


class GTCNStep:
    """GTCN's joint step at the paper's sizes: 2 real pictures of each class."""

    def __init__(self):
        self.model = GTCN()
        nets = self.model
        adam = lambda p: torch.optim.Adam(p, lr=2e-4, betas=(0.5, 0.999), fused=True)
        self.optimizers = [
            adam([*nets.classifier.parameters(), nets.a, nets.b]),
            adam([*nets.first_to_second.parameters(), *nets.second_to_first.parameters()]),
            adam(nets.discriminators())]
        self.first, self.second = torch.randn(2, 3, 128, 128), torch.randn(2, 3, 128, 128)

    def __call__(self):
        start = time.perf_counter()
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        terms = self.model.backward(self.first, self.second)
        for optimizer in self.optimizers:
            optimizer.step()
        if not sum(terms.values()) < float("inf"):
            raise SystemExit("the loss is no number")
        return time.perf_counter() - start


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
    arguments.add_argument("--once")
    arguments.add_argument("--steps", type=int, default=1)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    makers = {
        "cnn": cnn, "resnet18": resnet18, "ssdg-r": ssdg_r, "gtcn": GTCNStep, "pdgan": PDGANStep,
        "gfa-cnn": GFACNNStep, "one-class-flow": OneClassStep}
    steps = {}
    for name, call in operators().items():
        makers[name] = lambda call=call: Operator(call)
    if options.once:
        step = makers[options.once]()
        for _ in range(options.steps):
            print(f"{step():.9f}", flush=True)
        return
    for line in sys.stdin:
        name = line.strip()
        if name not in makers:
            raise SystemExit(f"unknown step '{name}'; expected one of {', '.join(makers)}")
        if name not in steps:
            steps[name] = makers[name]()
        print(f"{steps[name]():.9f}", flush=True)


main()
