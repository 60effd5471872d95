"""GTCN's networks and losses in PyTorch, after the paper and CycleGAN's public code.

`reference_steps.py` times a step of them; the tests' reference values are made with them as well.
"""

import torch
from torch import nn
from torch.nn import functional


class LightClassifier(nn.Module):
    """Table 1: [N, 3, S, S] -> embedding [N, 64 (S/32)^2] -> logits [N, classes]."""

    def __init__(self, size=128, classes=2, dropout=0.5):
        super().__init__()
        widths = [3, 16, 16, 32, 32, 64, 64]
        for i in range(6):
            self.add_module(f"conv{i + 1}", nn.Conv2d(widths[i], widths[i + 1], 3, 1, 1, bias=False))
        for i in range(6):
            self.add_module(f"bn{i + 1}", nn.BatchNorm2d(widths[i + 1]))
        self.fc = nn.Linear(64 * (size // 32) ** 2, classes)
        self.dropout = nn.Dropout(dropout)

    def embedding(self, x):
        for i in range(1, 7):
            x = functional.relu(getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(x)))
            if i <= 4:
                x = functional.max_pool2d(x, 2)
        return functional.avg_pool2d(x, 2).flatten(1)

    def forward(self, x):
        return self.fc(self.dropout(self.embedding(x)))


def normalized(layer, channels):
    return [layer, nn.InstanceNorm2d(channels), nn.ReLU(True)]


class ResidualBlock(nn.Module):
    def __init__(self, channels, bias):
        super().__init__()
        self.block = nn.Sequential(
            nn.ReflectionPad2d(1), *normalized(nn.Conv2d(channels, channels, 3, bias=bias), channels),
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=bias), nn.InstanceNorm2d(channels))

    def forward(self, x):
        return x + self.block(x)


class Translator(nn.Module):
    """c7s1-w, d2w, d4w, residual blocks, u2w, uw, c7s1-3; noise [N, channels, S/4, S/4].

    CycleGAN's code has biases before instance normalization, which removes them: `bias`.
    """

    def __init__(self, width=64, blocks=9, noise=3, bias=False):
        super().__init__()
        w, self.noise = width, noise
        inner = 4 * w + noise
        up = dict(stride=2, padding=1, output_padding=1, bias=bias)
        self.encoder = nn.Sequential(
            nn.ReflectionPad2d(3), *normalized(nn.Conv2d(3, w, 7, bias=bias), w),
            *normalized(nn.Conv2d(w, 2 * w, 3, 2, 1, bias=bias), 2 * w),
            *normalized(nn.Conv2d(2 * w, 4 * w, 3, 2, 1, bias=bias), 4 * w))
        self.transformer = nn.Sequential(*[ResidualBlock(inner, bias) for _ in range(blocks)])
        self.decoder = nn.Sequential(
            *normalized(nn.ConvTranspose2d(inner, 2 * w, 3, **up), 2 * w),
            *normalized(nn.ConvTranspose2d(2 * w, w, 3, **up), w),
            nn.ReflectionPad2d(3), nn.Conv2d(w, 3, 7), nn.Tanh())

    def forward(self, x, z=None):
        x = self.encoder(x)
        if self.noise:
            if z is None:
                z = torch.empty(x.shape[0], self.noise, *x.shape[2:], dtype=x.dtype).uniform_(-1, 1)
            x = torch.cat([x, z], 1)
        return self.decoder(self.transformer(x))


class PatchDiscriminator(nn.Module):
    """70x70 PatchGAN."""

    def __init__(self, width=64):
        super().__init__()
        layers = [nn.Conv2d(3, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
        for before, after, stride in [(1, 2, 2), (2, 4, 2), (4, 8, 1)]:
            layers += [
                nn.Conv2d(before * width, after * width, 4, stride, 1, bias=False),
                nn.InstanceNorm2d(after * width), nn.LeakyReLU(0.2, True)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(8 * width, 1, 4, 1, 1))

    def forward(self, x):
        return self.layers(x)


def fade_in(alpha, beta, logits):
    """Eq. 9; logits of x_A, G_BA(x_B), x_B, G_AB(x_A)."""
    def cross_entropy(z, label):
        return functional.cross_entropy(z, torch.full((len(z),), label))
    real_a, made_a, real_b, made_b = logits
    return (alpha * cross_entropy(real_a, 0) + (1 - alpha) * cross_entropy(made_a, 0)
            + beta * cross_entropy(real_b, 1) + (1 - beta) * cross_entropy(made_b, 1))


def quadruplet(embeddings, margins=(2, 2, 6)):
    """Eq. 10; embeddings in the order of `fade_in`."""
    a, made_a, b, made_b = embeddings
    def d(x, y):
        return ((x - y) ** 2).sum(1)
    return (functional.relu(d(a, made_a) - d(a, made_b) + margins[0])
            + functional.relu(d(b, made_b) - d(b, made_a) + margins[1])
            + functional.relu(margins[2] - d(a, b) - d(made_a, made_b))).mean()


def adversarial(kind):
    """(loss of the discriminator on real and made, loss of the translator) of eq. 7 and 8."""
    if kind == "least-squares":  # as CycleGAN's code halves them
        return (lambda real, made: 0.5 * (((real - 1) ** 2).mean() + (made ** 2).mean()),
                lambda made: ((made - 1) ** 2).mean())
    bce = functional.binary_cross_entropy_with_logits
    return (lambda real, made: bce(real, torch.ones_like(real)) + bce(made, torch.zeros_like(made)),
            lambda made: bce(made, torch.ones_like(made)))


class GTCN:
    """All networks with the joint step (eq. 11-14)."""

    def __init__(self, size=128, width=64, blocks=9, noise=3, discriminator_width=64, dropout=0.5,
                 kind="log-likelihood", cycle=10.0):
        self.classifier = LightClassifier(size, 2, dropout)
        self.first_to_second = Translator(width, blocks, noise)
        self.second_to_first = Translator(width, blocks, noise)
        self.first_discriminator = PatchDiscriminator(discriminator_width)
        self.second_discriminator = PatchDiscriminator(discriminator_width)
        self.a = nn.Parameter(torch.zeros(()))
        self.b = nn.Parameter(torch.zeros(()))
        self.cycle, (self.judging, self.fooling) = cycle, adversarial(kind)

    def networks(self):
        return dict(classifier=self.classifier, firstToSecond=self.first_to_second,
                    secondToFirst=self.second_to_first, firstDiscriminator=self.first_discriminator,
                    secondDiscriminator=self.second_discriminator)

    def discriminators(self):
        return [*self.first_discriminator.parameters(), *self.second_discriminator.parameters()]

    def backward(self, x_a, x_b):
        """Differentiates both players' losses; returns the unweighted terms."""
        for p in self.discriminators():
            p.requires_grad_(False)
        made_a, made_b = self.second_to_first(x_b), self.first_to_second(x_a)
        again_a, again_b = self.second_to_first(made_b), self.first_to_second(made_a)
        embeddings = self.classifier.embedding(torch.cat([x_a, made_a, x_b, made_b]))
        logits = self.classifier.fc(self.classifier.dropout(embeddings))
        terms = {
            "classification": fade_in(self.a.sigmoid(), self.b.sigmoid(), logits.chunk(4)),
            "quadruplet": quadruplet(embeddings.chunk(4)),
            "adversarial-A": self.fooling(self.first_discriminator(made_a)),
            "adversarial-B": self.fooling(self.second_discriminator(made_b)),
            "cycle-A": functional.l1_loss(again_a, x_a),
            "cycle-B": functional.l1_loss(again_b, x_b),
        }
        sum(v * (self.cycle if k.startswith("cycle") else 1) for k, v in terms.items()).backward()
        for p in self.discriminators():
            p.requires_grad_(True)
        terms["discriminator-A"] = self.judging(
            self.first_discriminator(x_a), self.first_discriminator(made_a.detach()))
        terms["discriminator-B"] = self.judging(
            self.second_discriminator(x_b), self.second_discriminator(made_b.detach()))
        (terms["discriminator-A"] + terms["discriminator-B"]).backward()
        return {k: v.item() for k, v in terms.items()}
