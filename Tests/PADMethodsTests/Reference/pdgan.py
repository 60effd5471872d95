"""Writes pdgan.safetensors: PDGAN's networks, losses and steps in float64; and pdgan.keys.txt, the
networks' keys and shapes.

Pinned: torch 2.13.0 (CPU), torchvision 0.28.0, safetensors 0.8.0, numpy 2.4.6, Python 3.11.

Networks are filled key by key from `hashed_weights`; losses are written out in logarithms, as the
paper has them, not as the softplus forms that the program uses.
"""

import pathlib

import torch
from hashed_weights import fill, noise
from safetensors.torch import save_file
from torch import nn

# torchvision's compiled half (detection operators) is not needed, and its wheel wants CUDA.
torch.library.register_fake = lambda *_, **__: lambda function: function
from torchvision.models.resnet import BasicBlock, ResNet  # noqa: E402

HERE = pathlib.Path(__file__).parent
SIZE, COUNT = 64, 4
values = {}


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


def block(inputs, outputs, stride):
    beside = None
    if stride != 1 or inputs != outputs:
        beside = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))
    return BasicBlock(inputs, outputs, stride, beside)


class Head(nn.Module):
    def __init__(self, types):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
        self.liveness = nn.Linear(64, 1)
        if types:
            self.types = nn.Linear(64, types)

    def forward(self, x):
        return self.liveness(self.hidden(x))


class Encoder(ResNet):
    def __init__(self, types=0):
        super().__init__(BasicBlock, [2, 2, 2, 2])
        self.inplanes = 16
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 7, 2, 3, bias=False), nn.BatchNorm2d(16)
        for stage, (width, stride) in enumerate([(16, 1), (32, 2), (64, 2), (128, 2)], 1):
            setattr(self, f"layer{stage}", self._make_layer(BasicBlock, width, 2, stride))
        self.fc = Head(types)

    def map(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


class Up(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, outputs, 3), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = conv(outputs, outputs, 3), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential(conv(inputs, outputs, 1), nn.BatchNorm2d(outputs))

    def forward(self, x):
        x = nn.functional.interpolate(x, scale_factor=2, mode="nearest")
        residual = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (residual + self.shortcut(x)).relu()


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [128, 64, 32, 16, 16, 8]
        self.blocks = nn.Sequential(*(Up(a, b) for a, b in zip(widths, widths[1:])))
        self.output = nn.Conv2d(8, 1, 3, 1, 1)

    def forward(self, x):
        return torch.sigmoid(self.output(self.blocks(x)))


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [1, 16, 16, 32, 64, 128]
        self.blocks = nn.Sequential(*(block(a, b, 2) for a, b in zip(widths, widths[1:])))
        self.heads = nn.Linear(128, 2)

    def forward(self, x):
        logits = self.heads(self.blocks(x).mean((2, 3)))
        return logits[:, 0], logits[:, 1]


def probability_of(label, attack_logit):
    """D(x, c): what the critic gives the true class."""
    attack = torch.sigmoid(attack_logit)
    return torch.where(label == 1, attack, 1 - attack)


def critic_terms(target, generated, label):
    real, fake = torch.sigmoid(target[0]), torch.sigmoid(generated[0])
    realism = -(torch.log(real).mean() + torch.log(1 - fake).mean())
    classes = -(
        torch.log(probability_of(label, target[1])).mean()
        + torch.log(probability_of(label, generated[1])).mean()
    )
    return realism, classes


def generator_terms(generated, label):
    realism = -torch.log(torch.sigmoid(generated[0])).mean()
    return realism, -torch.log(probability_of(label, generated[1])).mean()


def depth_term(generated, target):
    return (generated - target).abs().mean()


LABEL = torch.arange(COUNT).remainder(2).double()  # live 0, attack 1
IMAGES = (noise(COUNT * 3 * SIZE * SIZE, 1000).double() + 1).reshape(COUNT, 3, SIZE, SIZE) / 2
DEPTH = (noise(COUNT * SIZE * SIZE, 1002).double() + 1).reshape(COUNT, 1, SIZE, SIZE) / 2
DEPTH = DEPTH * (1 - LABEL).reshape(COUNT, 1, 1, 1)
TYPES = torch.tensor([0, 3, 0, 2])


def networks(types=0):
    return [fill(net).double().train() for net in (Encoder(types), Decoder(), Critic())]


def write_keys():
    rows = []
    for prefix, net in zip(("encoder", "decoder", "critic"), networks(types=4)):
        rows += [f"{prefix}.{key} {list(value.shape)}" for key, value in net.state_dict().items()]
    (HERE / "pdgan.keys.txt").write_text("\n".join(rows) + "\n")


def write_networks():
    encoder, decoder, critic = networks()
    for training in (False, True):
        mode = "training" if training else "evaluation"
        for net in (encoder, decoder, critic):
            net.train(training)
        with torch.no_grad():
            generated = decoder(encoder.map(IMAGES))
            values[f"generated.{mode}"] = generated
            values[f"verdict.{mode}"] = torch.stack(critic(generated), 1)
            values[f"liveness.{mode}"] = encoder(IMAGES)


def write_losses():
    """Each term on hashed logits and maps, with its gradient for every input."""
    logits = [noise(COUNT, seed).double() * 3 for seed in range(2000, 2004)]
    maps = [(noise(COUNT * 16, seed).double() + 1).reshape(COUNT, 1, 4, 4) / 2 for seed in (2010, 2011)]
    inputs = [x.clone().requires_grad_() for x in logits]
    target, generated = (inputs[0], inputs[1]), (inputs[2], inputs[3])
    terms = dict(zip(("critic.realism", "critic.label"), critic_terms(target, generated, LABEL)))
    terms |= dict(zip(("generator.realism", "generator.label"), generator_terms(generated, LABEL)))
    for name, term in terms.items():
        gradients = torch.autograd.grad(term, inputs, retain_graph=True, allow_unused=True)
        values[f"loss.{name}"] = term.detach()
        values[f"loss.{name}.gradient"] = torch.stack(
            [torch.zeros(COUNT).double() if g is None else g for g in gradients])
    generated_map = maps[0].clone().requires_grad_()
    term = depth_term(generated_map, maps[1])
    values["loss.depth"] = term.detach()
    (values["loss.depth.gradient"],) = torch.autograd.grad(term, generated_map)


def keep(prefix, net, names):
    for name in names:
        values[f"{prefix}.{name}"] = dict(net.named_parameters())[name].detach().clone()


def write_steps():
    """One step of each stage from the filled weights, the critic's step included."""
    encoder, decoder, critic = networks()
    trunk = [p for n, p in encoder.named_parameters() if not n.startswith("fc.")]
    generator = torch.optim.Adam(trunk + list(decoder.parameters()), lr=1e-4, betas=(0.5, 0.999))
    critics = torch.optim.SGD(critic.parameters(), lr=1e-5)

    def kept(stage):
        keep(f"{stage}.encoder", encoder, ["conv1.weight", "layer4.1.bn2.weight"])
        keep(f"{stage}.decoder", decoder, ["blocks.4.conv1.weight", "output.bias"])
        keep(f"{stage}.critic", critic, ["blocks.0.conv1.weight", "heads.weight"])

    loss = depth_term(decoder(encoder.map(IMAGES)), DEPTH)
    (100 * loss).backward()
    generator.step()
    values["warm-up.losses"] = loss.detach().reshape(1)
    kept("warm-up")

    generator.zero_grad()
    generated = decoder(encoder.map(IMAGES))
    depth = depth_term(generated, DEPTH)
    realism, label = generator_terms(critic(generated), LABEL)
    (100 * depth + 0.2 * realism + 0.1 * label).backward()
    critics.zero_grad()
    critic_realism, critic_label = critic_terms(critic(DEPTH), critic(generated.detach()), LABEL)
    (critic_realism + critic_label).backward()
    generator.step()
    critics.step()
    terms = [depth, realism, label, critic_realism, critic_label]
    values["adversarial.losses"] = torch.stack(terms).detach()
    kept("adversarial")

    encoder = networks(types=4)[0]
    classifier = torch.optim.Adam(encoder.parameters(), lr=1e-3)
    hidden = encoder.fc.hidden(encoder.map(IMAGES).mean((2, 3)))
    live = torch.sigmoid(encoder.fc.liveness(hidden)).squeeze(1)
    liveness = -torch.where(LABEL == 0, live, 1 - live).log().mean()
    types = -encoder.fc.types(hidden).log_softmax(1)[torch.arange(COUNT), TYPES].mean()
    (liveness + types).backward()
    classifier.step()
    values["classifier.losses"] = torch.stack([liveness, types]).detach()
    keep("classifier.encoder", encoder, [
        "conv1.weight", "layer4.1.bn2.weight", "fc.hidden.0.bias", "fc.liveness.weight", "fc.types.weight"])


write_keys()
write_networks()
write_losses()
write_steps()
save_file({k: v.contiguous() for k, v in values.items()}, HERE / "pdgan.safetensors", {"torch": torch.__version__})
