"""PDGAN's adversarial step with the critic's, at the paper's sizes, for reference_steps.py."""

import time

import torch
from resnet import BasicBlock, ResNet18, convolution
from torch import nn
from torch.nn import functional


class UpsamplingBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, outputs, 3), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = convolution(outputs, outputs, 3), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential(convolution(inputs, outputs, 1), nn.BatchNorm2d(outputs))
        self.enlarge = nn.Upsample(scale_factor=2)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        residual = self.relu(self.bn1(self.conv1(self.enlarge(x))))
        return self.relu(self.bn2(self.conv2(residual)) + self.enlarge(self.shortcut(x)))


class Decoder(nn.Sequential):
    """[N, 128, 7, 7] -> depth [N, 1, 224, 224]."""

    def __init__(self):
        widths = [128, 64, 32, 16, 16, 8]
        blocks = [UpsamplingBlock(*pair) for pair in zip(widths, widths[1:])]
        super().__init__(*blocks, nn.Conv2d(8, 1, 3, 1, 1), nn.Sigmoid())


class Critic(nn.Module):
    """Depth [N, 1, 224, 224] -> logits of "real" and of "attack"."""

    def __init__(self):
        super().__init__()
        widths = [1, 16, 16, 32, 64, 128]
        self.blocks = nn.Sequential(*(BasicBlock(*pair, 2) for pair in zip(widths, widths[1:])))
        self.heads = nn.Linear(128, 2)

    def forward(self, x):
        return self.heads(self.blocks(x).mean((2, 3))).unbind(1)


class PDGANStep:
    def __init__(self, batch=32, size=224):
        self.encoder, self.decoder, self.critic = ResNet18(width=16), Decoder(), Critic()
        trunk = [p for n, p in self.encoder.named_parameters() if not n.startswith("fc.")]
        self.generators = torch.optim.Adam(
            trunk + list(self.decoder.parameters()), lr=1e-4, betas=(0.5, 0.999), fused=True)
        self.critics = torch.optim.SGD(self.critic.parameters(), lr=1e-5, fused=True)
        self.images = torch.randn(batch, 3, size, size)
        self.attack = torch.arange(batch).remainder(2).float()
        self.depth = torch.rand(batch, 1, size, size) * (1 - self.attack).reshape(-1, 1, 1, 1)

    def generator_losses(self):
        self.critic.requires_grad_(False)
        generated = self.decoder(self.encoder.feature_map(self.images))
        real, attack = self.critic(generated)
        self.critic.requires_grad_(True)
        losses = [
            100 * functional.l1_loss(generated, self.depth),
            0.2 * functional.softplus(-real).mean(),
            0.1 * functional.binary_cross_entropy_with_logits(attack, self.attack)]
        return losses, generated.detach()

    def critic_losses(self, generated):
        (real, attack), (fake, fake_attack) = self.critic(self.depth), self.critic(generated)
        classes = functional.binary_cross_entropy_with_logits
        return [
            functional.softplus(-real).mean() + functional.softplus(fake).mean(),
            classes(attack, self.attack) + classes(fake_attack, self.attack)]

    def __call__(self):
        start = time.perf_counter()
        self.generators.zero_grad(set_to_none=True)
        losses, generated = self.generator_losses()
        sum(losses).backward()
        self.critics.zero_grad(set_to_none=True)
        critic_losses = self.critic_losses(generated)
        sum(critic_losses).backward()
        self.generators.step()
        self.critics.step()
        if not all(loss.item() < float("inf") for loss in losses + critic_losses):
            raise SystemExit("a loss is no number")
        return time.perf_counter() - start
