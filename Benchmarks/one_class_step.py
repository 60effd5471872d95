"""One-class flow's step at the paper's sizes (16 flow maps of 320x240, 64 patches), for reference_steps.py."""

import math
import time

import torch
from torch import nn
from torch.nn import functional

PATCH = 32


def encoder(outputs, width=64):
    def halving(inputs, channels):
        return nn.Conv2d(inputs, channels, 4, 2, 1, bias=False)

    return nn.Sequential(
        halving(3, width), nn.LeakyReLU(0.2, True),
        halving(width, 2 * width), nn.BatchNorm2d(2 * width), nn.LeakyReLU(0.2, True),
        halving(2 * width, 4 * width), nn.BatchNorm2d(4 * width), nn.LeakyReLU(0.2, True),
        nn.Conv2d(4 * width, outputs, 4, bias=False))


def decoder(code, width=64):
    def doubling(inputs, channels):
        return nn.ConvTranspose2d(inputs, channels, 4, 2, 1, bias=False)

    return nn.Sequential(
        nn.ConvTranspose2d(code, 4 * width, 4, bias=False), nn.BatchNorm2d(4 * width), nn.ReLU(True),
        doubling(4 * width, 2 * width), nn.BatchNorm2d(2 * width), nn.ReLU(True),
        doubling(2 * width, width), nn.BatchNorm2d(width), nn.ReLU(True),
        doubling(width, 3), nn.Tanh())


def wheel():
    """Middlebury's 55 hues."""
    ways = [(15, 0, 1, None), (6, 1, None, 0), (4, 1, 2, None), (11, 2, None, 1), (13, 2, 0, None), (6, 0, None, 2)]
    hues = []
    for steps, full, rises, falls in ways:
        for step in range(steps):
            hue, part = [0.0, 0.0, 0.0], 255 * step // steps
            hue[full] = 1.0
            if rises is not None:
                hue[rises] = part / 255
            if falls is not None:
                hue[falls] = 1 - part / 255
            hues.append(hue)
    return torch.tensor(hues, dtype=torch.float64)


class OneClassStep:
    def __init__(self, code=100, frames=16, width=320, height=240, patches=64, radius=2.0):
        self.encoder, self.decoder = encoder(code), decoder(code)
        self.auxiliary, self.discriminator = encoder(code), encoder(1)
        adam = lambda nets: torch.optim.Adam(
            [p for net in nets for p in net.parameters()], lr=2e-4, betas=(0.5, 0.999), fused=True)
        self.optimizers = [
            adam([self.encoder, self.decoder]), adam([self.auxiliary]), adam([self.discriminator])]
        self.flow = torch.randn(frames, 2, height, width)
        self.patches, self.radius, self.hues = patches, radius, wheel()

    def colors(self, flow):
        """Flow [N, 2, H, W] -> [N, 3, H, W] in -1...1, in whole levels."""
        known = (flow.abs() <= 1e9).all(1, keepdim=True)
        u, v = (torch.where(known, flow, 0).double() / self.radius).unbind(1)
        length = (u.square() + v.square()).sqrt()
        place = (torch.atan2(-v, -u) / math.pi + 1) / 2 * (len(self.hues) - 1)
        index = place.floor().long()
        fraction = (place - index)[..., None]
        full = (1 - fraction) * self.hues[index] + fraction * self.hues[(index + 1) % len(self.hues)]
        length = length[..., None]
        value = torch.where(length <= 1, 1 - length * (1 - full), full * 0.75)
        levels = (value * 255).floor().permute(0, 3, 1, 2)
        return (torch.where(known, levels, 0) * (2 / 255) - 1).float()

    def drawn(self):
        frames, _, height, width = self.flow.shape
        rows, columns = height // PATCH, width // PATCH
        cut = self.flow[:, :, :rows * PATCH, :columns * PATCH]
        cut = cut.reshape(frames, 2, rows, PATCH, columns, PATCH).permute(0, 2, 4, 1, 3, 5)
        cut = cut.reshape(-1, 2, PATCH, PATCH)
        return self.colors(cut[torch.randperm(len(cut))[:self.patches]])

    def __call__(self):
        start = time.perf_counter()
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        real = self.drawn()
        codes = self.encoder(real)
        fakes = self.decoder(codes)
        for parameter in self.discriminator.parameters():
            parameter.requires_grad_(False)
        reconstruction = functional.l1_loss(fakes, real)
        adversarial = functional.softplus(-self.discriminator(fakes)).mean()
        (50 * reconstruction + adversarial).backward()
        for parameter in self.discriminator.parameters():
            parameter.requires_grad_(True)
        fixed = fakes.detach()
        auxiliary = functional.l1_loss(self.auxiliary(fixed), codes.detach())
        auxiliary.backward()
        rival = functional.softplus(-self.discriminator(real)).mean()
        rival = rival + functional.softplus(self.discriminator(fixed)).mean()
        rival.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        losses = [reconstruction, adversarial, auxiliary, rival]
        if not all(loss.item() < float("inf") for loss in losses):
            raise SystemExit("the loss is no number")
        return time.perf_counter() - start
