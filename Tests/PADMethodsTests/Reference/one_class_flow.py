"""Writes one_class_flow.safetensors: training steps, distances and counts of the one-class flow method.

Pinned: torch 2.13.0 (CPU), safetensors 0.8.0, numpy 2.4.6, Python 3.11.

All values are float64. Networks are GANomaly's, named as in Swift. `initial.KEY` is the state before
training; of each case NAME (paper, plain, saturating, ganomaly) there are NAME.loss.TERM (one value a
step), NAME.gradient.KEY (behind the first backward pass, before the first update), NAME.after.KEY (the
state after three steps) and NAME.pixel, NAME.latent (errors of the patches then).
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

HERE = pathlib.Path(__file__).parent
CHANNELS, WIDTH, LATENT, PATCHES, STEPS = 2, 2, 3, 3, 3
values = {}


class Encoder(nn.Module):
    def __init__(self, channels, width, outputs):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * width), nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 4 * width, 4, 2, 1, bias=False), nn.BatchNorm2d(4 * width), nn.LeakyReLU(0.2))
        self.head = nn.Conv2d(4 * width, outputs, 4, bias=False)

    def forward(self, x):
        return self.head(self.features(x))


class Decoder(nn.Module):
    def __init__(self, inputs, width, channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(inputs, 4 * width, 4, bias=False), nn.BatchNorm2d(4 * width), nn.ReLU(),
            nn.ConvTranspose2d(4 * width, 2 * width, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * width), nn.ReLU(),
            nn.ConvTranspose2d(2 * width, width, 4, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, x):
        return self.layers(x)


class Generator(nn.Module):
    def __init__(self, channels, width, latent):
        super().__init__()
        self.encoder = Encoder(channels, width, latent)
        self.decoder = Decoder(latent, width, channels)

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Game(nn.Module):
    def __init__(self):
        super().__init__()
        self.generator = Generator(CHANNELS, WIDTH, LATENT)
        self.auxiliary = Encoder(CHANNELS, WIDTH, LATENT)
        self.discriminator = Encoder(CHANNELS, WIDTH, 1)


def draw(shape, seed):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


def record_game(name, initial, patches, *, objective="paper", adversary=True, saturates=False):
    game = Game().double()
    game.load_state_dict(initial)
    g, a, d = game.generator, game.auxiliary, game.discriminator
    adam = lambda parameters: torch.optim.Adam(parameters, lr=2e-4, betas=(0.5, 0.999))
    if objective == "ganomaly":
        optimizers = [adam([*g.parameters(), *a.parameters()]), adam(d.parameters())]
    else:
        optimizers = [adam(g.parameters()), adam(a.parameters()), adam(d.parameters())]
    terms = {}
    bce = F.binary_cross_entropy_with_logits
    for step in range(STEPS):
        for optimizer in optimizers:
            optimizer.zero_grad()
        code = g.encoder(patches)
        fake = g.decoder(code)
        parts = {"reconstruction": (50, F.l1_loss(fake, patches))}
        if objective == "ganomaly":
            real = d.features(patches)  # GANomaly's order, which the running statistics see
            parts["features"] = (1, F.mse_loss(d.features(fake), real))
            parts["latent"] = (1, F.mse_loss(a(fake), code))
        elif adversary:
            logits = d(fake)  # judged once, for both players
            if saturates:
                parts["adversarial"] = (1, torch.log(1 - torch.sigmoid(logits)).mean())
            else:
                parts["adversarial"] = (1, -torch.log(torch.sigmoid(logits)).mean())
        once = objective == "paper" and adversary
        sum(weight * value for weight, value in parts.values()).backward(retain_graph=once)
        d.zero_grad()
        if objective == "paper":
            parts["auxiliary"] = (1, F.l1_loss(a(fake.detach()), code.detach()))
            parts["auxiliary"][1].backward()
        if adversary:
            real, false = d(patches), logits if once else d(fake.detach())
            loss = bce(real, torch.ones_like(real)) + bce(false, torch.zeros_like(false))
            weight = 0.5 if objective == "ganomaly" else 1
            parts["discriminator"] = (weight, loss)
            found = torch.autograd.grad(weight * loss, list(d.parameters()))
            for parameter, gradient in zip(d.parameters(), found):
                parameter.grad = gradient
        if step == 0:
            for key, parameter in game.named_parameters():
                if parameter.grad is not None and (adversary or not key.startswith("discriminator")):
                    values[f"{name}.gradient.{key}"] = parameter.grad.clone()
        for optimizer in optimizers:
            optimizer.step()
        for key, (_, value) in parts.items():
            terms.setdefault(key, []).append(value.item())
    for key, losses in terms.items():
        values[f"{name}.loss.{key}"] = torch.tensor(losses, dtype=torch.float64)
    for key, value in game.state_dict().items():
        if value.is_floating_point() and (adversary or not key.startswith("discriminator")):
            values[f"{name}.after.{key}"] = value.clone()
    game.eval()
    with torch.no_grad():
        code = g.encoder(patches)
        fake = g.decoder(code)
        values[f"{name}.pixel"] = (patches - fake).abs().mean((1, 2, 3))
        values[f"{name}.latent"] = (code - a(fake)).abs().mean((1, 2, 3))


def record_games():
    patches = torch.tanh(draw((PATCHES, CHANNELS, 32, 32), 1))
    values["patches"] = patches
    game = Game().double()
    with torch.no_grad():
        for seed, (key, parameter) in enumerate(game.named_parameters()):
            scale = 0.15 if parameter.dim() > 1 else 0.1
            parameter.copy_(draw(tuple(parameter.shape), 10 + seed) * scale + (key.endswith("weight") and parameter.dim() == 1))
    initial = {key: value.clone() for key, value in game.state_dict().items()}
    for key, value in initial.items():
        if value.is_floating_point():
            values[f"initial.{key}"] = value
    record_game("paper", initial, patches)
    record_game("plain", initial, patches, adversary=False)
    record_game("saturating", initial, patches, saturates=True)
    record_game("ganomaly", initial, patches, objective="ganomaly")


def record_distances():
    rng = np.random.default_rng(5)
    reference, clip = rng.gamma(2, 0.1, 41), rng.gamma(3, 0.12, 17)
    gaps = np.abs(reference[:, None] - reference[None])[np.triu_indices(41, 1)]
    median = np.median(gaps)

    def mean_kernel(x, y):
        squared = (x[:, None] - y[None]) ** 2
        kernels = [np.exp(-squared / (2 * (median * factor) ** 2)) for factor in (1 / 4, 1 / 2, 1, 2, 4)]
        return np.mean(kernels)

    squared = mean_kernel(reference, reference) + mean_kernel(clip, clip) - 2 * mean_kernel(reference, clip)
    values["mmd.reference"], values["mmd.clip"] = torch.tensor(reference), torch.tensor(clip)
    values["mmd.median"], values["mmd.distance"] = torch.tensor(median), torch.tensor(np.sqrt(squared))

    normal, other = rng.standard_normal((20, 4)) @ rng.standard_normal((4, 4)), rng.standard_normal((6, 4))
    centered = normal - normal.mean(0)
    covariance = centered.T @ centered / 20
    covariance += 0.01 * np.trace(covariance) / 4 * np.eye(4)
    inverse = np.linalg.inv(covariance)
    offsets = other - normal.mean(0)
    values["whitened.normal"], values["whitened.other"] = torch.tensor(normal), torch.tensor(other)
    values["whitened.distances"] = torch.tensor(np.einsum("ni,ij,nj->n", offsets, inverse, offsets) / 4)


def record_counts():
    def count(net):
        return torch.tensor(sum(parameter.numel() for parameter in net.parameters()))

    values["count.generator"] = count(Generator(3, 64, 100))
    values["count.auxiliary"] = count(Encoder(3, 64, 100))
    values["count.discriminator"] = count(Encoder(3, 64, 1))


record_games()
record_distances()
record_counts()
save_file({key: value.contiguous() for key, value in values.items()}, HERE / "one_class_flow.safetensors")
