"""Writes gfa_cnn.safetensors and vgg19.keys.txt: GFA-CNN's losses, its networks and one whole step.

Pinned: torch 2.13.0 (CPU), torchvision 0.28.0, safetensors 0.8.0, numpy 2.4.6, Python 3.11.

Everything is computed in float64. Losses are written straight from the paper's equations (arXiv
1901.05602, eq. 1-5), pair by pair and entry by entry, and the code's from its TensorFlow expressions.
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

# torchvision's compiled half (detection operators) is not needed, and its wheel wants CUDA.
torch.library.register_fake = lambda *_, **__: lambda function: function
import torchvision  # noqa: E402

HERE = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
values = {}

# Eq. 2, for seven samples: one stays without a partner.
psi = torch.randn(7, 5, requires_grad=True)
order = torch.randperm(7, generator=torch.Generator().manual_seed(9))
confusion = sum(sum((psi[i, d] - psi[j, d]) ** 2 for d in range(5)) for i, j in zip(order[:3], order[3:6]))
confusion.backward()
values |= {"confusion.input": psi.detach(), "confusion.order": order, "confusion.value": confusion.detach(), "confusion.gradient": psi.grad}


# Eq. 3-4 and the code's losses. The target has another size than the pictures.
def gram(picture):
    kappa = picture.reshape(picture.shape[0], -1)
    return kappa @ kappa.T / picture.numel()


y = torch.randn(2, 3, 4, 6, requires_grad=True)
x = torch.randn(2, 3, 4, 6)
target = torch.randn(1, 3, 5, 4)
deviation = torch.tensor([0.229, 0.224, 0.225])


def content():
    return sum(((y[n] - x[n]) ** 2).sum() / y[n].numel() for n in range(2)) / 2


def domain_paper():
    return sum(torch.linalg.matrix_norm(gram(y[n]) - gram(target[0])) ** 2 / y[n].numel() for n in range(2)) / 2


def domain_code():
    # 2 * l2_loss(grams - style_gram) / style_gram.size / batch_size, where l2_loss is half the sum of squares
    grams = torch.stack([gram(y[n]) for n in range(2)])
    return 2 * (((grams - gram(target[0])) ** 2).sum() / 2) / 9 / 2


def total_variation():
    # 2 * (x_tv / tv_x_size + y_tv / tv_y_size) / batch_size of pixels in 0...255
    pixels = y * (255 * deviation).reshape(1, 3, 1, 1)
    y_tv = ((pixels[:, :, 1:] - pixels[:, :, :-1]) ** 2).sum() / 2
    x_tv = ((pixels[:, :, :, 1:] - pixels[:, :, :, :-1]) ** 2).sum() / 2
    return 2 * (x_tv / (4 * 5 * 3) + y_tv / (3 * 6 * 3)) / 2


values |= {"transfer.y": y.detach().clone(), "transfer.x": x, "transfer.target": target, "gram": torch.stack([gram(y[n]) for n in range(2)]).detach()}
for name, term in [("content", content), ("domain.paper", domain_paper), ("domain.code", domain_code), ("variation", total_variation)]:
    y.grad = None
    value = term()
    value.backward()
    values |= {f"{name}.value": value.detach(), f"{name}.gradient": y.grad}


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.block = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=False), nn.InstanceNorm2d(channels, affine=True), nn.ReLU(),
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=False), nn.InstanceNorm2d(channels, affine=True))

    def forward(self, x):
        return x + self.block(x)


class Transformation(nn.Module):
    """c9s1-32, d64, d128, five residual blocks, u64, u32, c9s1-3."""

    def __init__(self, width):
        super().__init__()
        norm = lambda channels: [nn.InstanceNorm2d(channels, affine=True), nn.ReLU()]
        down = lambda channels: [nn.Conv2d(channels, 2 * channels, 3, 2, 1, bias=False), *norm(2 * channels)]
        up = lambda channels: [nn.ConvTranspose2d(channels, channels // 2, 3, 2, 1, 1, bias=False), *norm(channels // 2)]
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(4), nn.Conv2d(3, width, 9, bias=False), *norm(width), *down(width), *down(2 * width),
            *[Residual(4 * width) for _ in range(5)], *up(4 * width), *up(2 * width),
            nn.ReflectionPad2d(4), nn.Conv2d(width, 3, 9), nn.Tanh())

    def forward(self, x):
        pixel = 0.5 + 0.5 * self.layers(x)
        mean = torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1)
        return (pixel - mean) / deviation.reshape(1, 3, 1, 1)


def small(net):
    """Float32 numbers in float64, so that the file stays small."""
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_((torch.randn_like(parameter) * (2 / max(1, parameter[0].numel())) ** 0.5 if parameter.dim() > 1 else 0.1 * torch.randn_like(parameter) + (0.5 if parameter.dim() == 1 else 0)).float())
    return net


def record(prefix, net):
    for key, value in net.state_dict().items():
        values[f"{prefix}.{key}"] = value.detach().clone().float()


net = small(Transformation(2))
record("transformation", net)
picture = torch.randn(2, 3, 12, 16).float().double()
values |= {"transformation-input": picture.float(), "transformation-output": net(picture).detach()}
values["transformation-count"] = torch.tensor([float(sum(p.numel() for p in Transformation(32).parameters()))])

# VGG-19's layers at a sixteenth of its width, by torchvision's own maker.
configuration = [c if c == "M" else c // 32 for c in torchvision.models.vgg.cfgs["E"]]
vgg = small(torchvision.models.vgg.make_layers(configuration))
record("vgg19", vgg)
picture = torch.randn(1, 3, 32, 32).float().double()
values["vgg19-input"] = picture.float()
# Positions of torchvision's features, read off its printed VGG-19.
for name, position in {"relu1_1": 1, "relu2_1": 6, "relu3_1": 11, "relu4_1": 20, "relu4_2": 22, "relu5_1": 29}.items():
    values[f"vgg19-{name}"] = vgg[: position + 1](picture).detach()
full = torchvision.models.vgg19().features
(HERE / "vgg19.keys.txt").write_text("".join(f"{k} {list(v.shape)}\n" for k, v in full.state_dict().items()))

# One whole step (eq. 1) at 32 pixels: trunk of width 1/32, branches of 6, three persons, four samples.
configuration = [c if c == "M" else c // 32 for c in torchvision.models.vgg.cfgs["D"]]


class Head(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(16, 6), nn.Linear(6, 6), nn.Linear(6, outputs)

    def representation(self, x):
        return self.fc2(self.fc1(x).relu()).relu()


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = torchvision.models.vgg.make_layers(configuration)
        self.anti_spoofing, self.recognition = Head(2), Head(3)


net = small(Network())
record("step", net)
context = torch.randn(4, 3, 32, 32).float().double()
face = torch.randn(4, 3, 32, 32).float().double()
live = torch.tensor([0, 1, 1, 0])
person = torch.tensor([2, 0, 1, 2])
values["identity-descriptors"] = F.normalize(net.recognition.representation(net.features(face).flatten(1)), dim=1).detach()
order = torch.randperm(4, generator=torch.Generator().manual_seed(21))
optimizer = torch.optim.Adam(net.parameters(), lr=3e-4)
psi = net.anti_spoofing.representation(net.features(context).flatten(1))
anti = F.cross_entropy(net.anti_spoofing.fc3(psi), live)
identity = F.cross_entropy(net.recognition.fc3(net.recognition.representation(net.features(face).flatten(1))), person)
confusion = sum(((psi[i] - psi[j]) ** 2).sum() for i, j in zip(order[:2], order[2:]))
(anti + 0.1 * identity + 2.5e-5 * confusion).backward()
optimizer.step()
values |= {"step-context": context.float(), "step-face": face.float(), "step-losses": torch.stack([anti, identity, confusion]).detach()}
for key in ["features.0.weight", "features.28.bias", "anti_spoofing.fc2.weight", "recognition.fc3.bias"]:
    values[f"step-gradient.{key}"] = dict(net.named_parameters())[key].grad.clone()
    values[f"step-after.{key}"] = dict(net.named_parameters())[key].detach().clone()

save_file({k: v.contiguous() for k, v in values.items()}, HERE / "gfa_cnn.safetensors", {"torch": torch.__version__})
