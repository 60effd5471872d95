"""The train steps of `cnn`, of `erm` (ResNet-18) and of `pdgan`, and single operators in Python
PyTorch, one at a time on demand.

    reference_steps.py [--threads N] [--once NAME [--steps N]]

The first line on stdout is {"torch": version, "threads": N}. Then each line on stdin names a step
(`cnn`, `resnet18`, `operator-add`, ...), which is run once, and the seconds that it took are
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
from pdgan_step import PDGANStep
from resnet import ResNet18, convolution
from torch import nn


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
    arguments.add_argument("--once")
    arguments.add_argument("--steps", type=int, default=1)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    makers, steps = {"cnn": cnn, "resnet18": resnet18, "pdgan": PDGANStep}, {}
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
