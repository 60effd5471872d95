"""Writes ssdg.safetensors: SSDG's losses with their gradients, and whole training steps.

Pinned: torch 2.13.0 (CPU), safetensors 0.8.0, numpy 2.4.6, Python 3.11.

Everything is computed in float64. The triplet loss is written as loops over the triplets, as its
equation reads, the rest with PyTorch's own modules. Networks are not stored: both sides fill each
tensor of a state from a hash of its index (`noise`), in the order of the sorted names.
"""

import itertools
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
values = {}


def noise(count, seed):
    """Uniform in [-1, 1): a hash of (index, seed), the same in any language."""
    h = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed * 40503 & 0xFFFFFFFF)
    h ^= h >> np.uint32(16)
    h *= np.uint32(2246822519)
    h ^= h >> np.uint32(13)
    h *= np.uint32(3266489917)
    h ^= h >> np.uint32(16)
    return torch.from_numpy((h.astype(np.float64) / 2**31 - 1).astype(np.float32))


def fill(net):
    state = net.state_dict()
    for seed, key in enumerate(sorted(state)):
        value = state[key]
        if not value.is_floating_point():
            continue
        drawn = noise(value.numel(), seed).reshape(value.shape)
        if value.dim() > 1:
            value.copy_(drawn * np.float32((6 / value[0].numel()) ** 0.5))
        elif key.endswith("running_var") or key.endswith("weight"):
            value.copy_(1 + drawn * 0.25)
        else:
            value.copy_(drawn * 0.25)
    return net.double()


# The batch: live 0, attack 1; three domains; instruments 0 (print), 1 (replay), None (unknown).
labels = [0, 1, 0, 1, 0, 1, 0, 1, 1, 1]
domains = [0, 0, 1, 1, 2, 2, 0, 1, 0, 0]
instruments = [None, 0, None, 1, None, 0, None, None, 1, 0]
count = len(labels)

groups = {
    "domain": [(d if l else "live") for l, d in zip(labels, domains)],
    "label": labels,
    "instrument": [((d, i) if l else "live") for l, d, i in zip(labels, domains, instruments)],
}


def triplet(x, groups, margin):
    """The mean over active triplets, by loops."""
    active = []
    for a, p, n in itertools.product(range(len(groups)), repeat=3):
        if a != p and groups[a] == groups[p] and groups[a] != groups[n]:
            term = torch.dist(x[a], x[p]) - torch.dist(x[a], x[n]) + margin
            if term > 0:
                active.append(term)
    return torch.stack(active).mean() if active else x.sum() * 0


class Reversal(torch.autograd.Function):
    @staticmethod
    def forward(context, x, coefficient):
        context.coefficient = coefficient
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient):
        return -context.coefficient * gradient, None


def unit(x, dim):
    return F.normalize(x, p=2.0, dim=dim)


def official_feature(x):
    """The public code's divisor: sqrt(2 ||f||)."""
    return x / (x.norm(dim=1, keepdim=True).clamp(min=1e-12) ** 0.5 * 2**0.5)


feature_forms = {"none": lambda x: x, "l2": lambda x: unit(x, 1), "official": official_feature}

# Losses on features alone
features = noise(count * 6, 500).reshape(count, 6).double()
values["features"] = features
for name, group in groups.items():
    for margin in (0.1, 0.5):
        x = unit(features, 1).detach().requires_grad_()
        loss = triplet(x, group, margin)
        loss.backward()
        values[f"triplet.{name}.{margin}.value"] = loss.detach().reshape(1)
        values[f"triplet.{name}.{margin}.gradient"] = x.grad.clone()

for name, form in feature_forms.items():
    x = features.clone().requires_grad_()
    y = form(x)
    y.backward(noise(y.numel(), 501).reshape(y.shape).double())
    values[f"features.{name}.value"] = y.detach()
    values[f"features.{name}.gradient"] = x.grad.clone()


class Discriminator(nn.Module):
    def __init__(self, features, domains):
        super().__init__()
        self.fc1 = nn.Linear(features, features)
        self.fc2 = nn.Linear(features, domains)

    def forward(self, x, coefficient):
        return self.fc2(F.relu(self.fc1(Reversal.apply(x, coefficient))))

    def loss(self, x, label, coefficient):
        rows = [i for i in range(count) if labels[i] == label]
        return F.cross_entropy(self(x[rows], coefficient), torch.tensor([domains[i] for i in rows]))


for name, label in {"live": 0, "attack": 1}.items():
    net = fill(Discriminator(6, 3))
    x = features.clone().requires_grad_()
    loss = net.loss(x, label, 0.7)
    loss.backward()
    values[f"adversarial.{name}.value"] = loss.detach().reshape(1)
    values[f"adversarial.{name}.gradient"] = x.grad.clone()
    for key, parameter in net.named_parameters():
        values[f"adversarial.{name}.gradient.{key}"] = parameter.grad.clone()


# Networks
def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


def bottleneck(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, outputs), nn.ReLU())


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, outputs, 3, stride), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = conv(outputs, outputs, 3), nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x):
        skip = x if self.downsample is None else self.downsample(x)
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + skip)


class ResNet18(nn.Module):
    def __init__(self, width, features):
        super().__init__()
        widths = [round(c * width) for c in (64, 64, 128, 256, 512)]
        self.conv1, self.bn1 = conv(3, widths[0], 7, 2), nn.BatchNorm2d(widths[0])
        for stage in range(1, 5):
            inputs, outputs = widths[stage - 1], widths[stage]
            blocks = BasicBlock(inputs, outputs, 1 if stage == 1 else 2), BasicBlock(outputs, outputs, 1)
            self.add_module(f"layer{stage}", nn.Sequential(*blocks))
        self.fc = bottleneck(widths[4], features)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.fc(self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3)))


class MADDG(nn.Module):
    def __init__(self, width, features):
        super().__init__()
        last = 3

        def block(channels):
            nonlocal last
            outputs = round(channels * width)
            layers = nn.Sequential(conv(last, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU())
            last = outputs
            return layers

        def pool():
            return nn.MaxPool2d(3, 2, 1)

        self.extractor = nn.Sequential(
            *[nn.Sequential(*map(block, g), pool()) for g in ([64, 128, 196, 128], [128, 196, 128], [128, 196, 128])])
        self.embedder = nn.Sequential(block(128), pool(), block(256), pool(), block(512))
        self.bottleneck = bottleneck(last, features)

    def forward(self, x):
        return self.bottleneck(self.embedder(self.extractor(x)).mean((2, 3)))


class Detector(nn.Module):
    def __init__(self, trunk, features, form, weights):
        super().__init__()
        self.trunk, self.classifier = trunk, nn.Linear(features, 2)
        self.form, self.weights = feature_forms[form], weights

    def features(self, x):
        return self.form(self.trunk(x))

    def logits(self, features):
        weight = self.classifier.weight
        if self.weights == "official":
            weight.data = weight.data / weight.data.norm(dim=0, keepdim=True)
        return F.linear(features, unit(weight, 1) if self.weights == "l2" else weight, self.classifier.bias)


def scalars(net):
    return sum(p.numel() for p in net.parameters())


def run(name, trunk, variant, form, weights, tripletWeight, adversarialWeight, size, steps=2, total=10):
    """Whole steps of the method: named losses, then parameters after the last one and scores."""
    detector = fill(Detector(trunk, 16, form, weights)).train()
    sides = {"ssdg": {"live": 0}, "bdg": {"live": 0, "attack": 1}, "erm": {}}[variant]
    opponents = {side: fill(Discriminator(16, 3)) for side in sides}
    group = {"ssdg": groups["domain"], "bdg": groups["label"], "erm": None}[variant]
    nets = [detector, *opponents.values()]
    optimizer = torch.optim.SGD([p for net in nets for p in net.parameters()], lr=1e-3, momentum=0.9, weight_decay=5e-4)
    for step in range(steps):
        for group_ in optimizer.param_groups:
            group_["lr"] = 0.05 * (0.1 if step >= 1 else 1)
        optimizer.zero_grad()
        images = noise(count * 3 * size * size, 1000 + step).reshape(count, 3, size, size).double()
        x = detector.features(images)
        losses = {"classification": F.cross_entropy(detector.logits(x), torch.tensor(labels))}
        loss = losses["classification"]
        if group is not None:
            losses["triplet"] = triplet(x, group, 0.1)
            loss = loss + tripletWeight * losses["triplet"]
        coefficient = 2 / (1 + np.exp(-10 * (step + 1) / total)) - 1
        for side, label in sides.items():
            term = opponents[side].loss(x, label, coefficient)
            losses[f"adversarial-{side}"] = term
            loss = loss + adversarialWeight * term
        loss.backward()
        optimizer.step()
        for key, value in losses.items():
            values[f"{name}.{step}.{key}"] = value.detach().reshape(1)
    detector.eval()
    with torch.no_grad():
        x = detector.features(images)
        values[f"{name}.embeddings"] = x
        values[f"{name}.scores"] = detector.logits(x).softmax(1)[:, 0]
    state = detector.state_dict() | {f"{s}.{k}": v for s, n in opponents.items() for k, v in n.state_dict().items()}
    for key, value in state.items():
        if key.startswith(("classifier.", "live.", "attack.")) or key.endswith(("fc.0.bias", "bottleneck.0.bias", "trunk.conv1.weight", "trunk.bn1.running_mean", "extractor.0.0.0.weight")):
            values[f"{name}.after.{key}"] = value.clone()


run("ssdg-r", ResNet18(0.125, 16), "ssdg", "l2", "l2", 1.0, 0.5, 32)
run("ssdg-official", ResNet18(0.125, 16), "ssdg", "official", "official", 2.0, 0.1, 32)
run("bdg-m", MADDG(0.0625, 16), "bdg", "l2", "l2", 1.0, 0.5, 32)
run("erm", ResNet18(0.125, 16), "erm", "none", "none", 1.0, 0.5, 32)

# torchvision's ResNet-18 has 11,689,512 parameters, 513,000 of them in its head.
counts = [scalars(ResNet18(1, 512)), scalars(MADDG(1, 512)), scalars(nn.Linear(512, 2))]
values["counts"] = torch.tensor([counts[0] + counts[2], counts[1] + counts[2]])

save_file({k: v.contiguous() for k, v in values.items()}, HERE / "ssdg.safetensors", {"torch": torch.__version__})
