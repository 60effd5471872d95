"""Writes gtcn.safetensors and gtcn.keys.txt: GTCN's networks, losses and one joint step, and the
formulas of the methods that it is compared with.

Pinned: torch 2.13.0 (CPU), safetensors 0.8.0, numpy 2.4.6, Python 3.11.

Everything is computed in float64 from weights and pictures of `hashed_weights`. The networks are
those of Benchmarks/gtcn_networks.py.
"""

import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "Benchmarks"))

import gtcn_networks as gtcn  # noqa: E402
from hashed_weights import fill, noise  # noqa: E402

values = {}
keys = []


def drawn(shape, seed):
    return noise(int(np.prod(shape)), seed).reshape(shape).double()


@torch.no_grad()
def filled(name, net):
    fill(net)
    keys.extend(f"{name} {key}" for key in net.state_dict())
    return net.double()


def record(name, output, inputs, cotangent_seed=2000):
    """The output, and the gradients of its product with fixed numbers."""
    values[name] = output.detach()
    output.backward(drawn(output.shape, cotangent_seed) if output.dim() else None)
    for key, tensor in inputs.items():
        values[f"{name}.gradient.{key}"] = tensor.grad.clone()
        tensor.grad = None


def count(net):
    return torch.tensor(sum(p.numel() for p in net.parameters()))


# Networks, narrow
translator = filled("translator", gtcn.Translator(width=2, blocks=2, noise=3))
x, z = drawn((2, 3, 16, 16), 100).requires_grad_(), drawn((2, 3, 4, 4), 101).requires_grad_()
parameters = dict(translator.named_parameters())
record("translator", translator(x, z), {
    "images": x, "noise": z,
    **{k: parameters[k] for k in ["encoder.1.weight", "transformer.1.block.5.weight",
                                  "decoder.0.weight", "decoder.7.bias"]}})
discriminator = filled("discriminator", gtcn.PatchDiscriminator(width=2))
x = drawn((2, 3, 32, 32), 102).requires_grad_()
parameters = dict(discriminator.named_parameters())
record("discriminator", discriminator(x), {
    "images": x, **{k: parameters[k] for k in ["layers.0.bias", "layers.5.weight", "layers.11.weight"]}})

# Counts at the paper's sizes: as built here, and with the biases that CycleGAN's code has
values["count.translator"] = count(gtcn.Translator())
values["count.translator.biases"] = count(gtcn.Translator(bias=True))
values["count.translator.deterministic"] = count(gtcn.Translator(noise=0))
values["count.discriminator"] = count(gtcn.PatchDiscriminator())

# Losses
embeddings = [drawn((5, 4), 110 + i).requires_grad_() for i in range(4)]
record("quadruplet", gtcn.quadruplet(embeddings, (0.5, 0.75, 4)), dict(enumerate(embeddings)))
logits = [(2 * drawn((3, 2), 120 + i)).requires_grad_() for i in range(4)]
a, b = (torch.tensor(v, dtype=torch.double, requires_grad=True) for v in (0.3, -0.8))
record("fadeIn", gtcn.fade_in(a.sigmoid(), b.sigmoid(), logits), {**dict(enumerate(logits)), "a": a, "b": b})


# One joint step without noise and dropout
def joint(kind):
    model = gtcn.GTCN(size=32, width=2, blocks=1, noise=0, discriminator_width=2, dropout=0, kind=kind)
    for name, net in model.networks().items():
        with torch.no_grad():
            fill(net)
            if kind == "log-likelihood":
                keys.extend(f"{name} {key}" for key in net.state_dict())
        net.double().train()
    for parameter in (model.a, model.b):
        parameter.data = parameter.data.double()
    terms = model.backward(drawn((2, 3, 32, 32), 130), drawn((2, 3, 32, 32), 131))
    for term, value in terms.items():
        values[f"joint.{kind}.{term}"] = torch.tensor(value, dtype=torch.double)
    values[f"joint.{kind}.gradient.fadeIn.first_logit"] = model.a.grad
    values[f"joint.{kind}.gradient.fadeIn.second_logit"] = model.b.grad
    wanted = {
        "classifier": ["conv1.weight", "bn6.bias", "fc.weight"],
        "firstToSecond": ["encoder.1.weight", "decoder.7.bias"],
        "secondToFirst": ["encoder.7.weight", "decoder.7.weight"],
        "firstDiscriminator": ["layers.0.weight"], "secondDiscriminator": ["layers.11.bias"],
    }
    for name, net in model.networks().items():
        for key in wanted[name]:
            values[f"joint.{kind}.gradient.{name}.{key}"] = dict(net.named_parameters())[key].grad


joint("log-likelihood")
joint("least-squares")

# Between-class learning: their code's formulas, picture by picture in NumPy
first, second = drawn((3, 3, 4, 4), 140).numpy(), drawn((3, 3, 4, 4), 141).numpy()
ratios = np.array([0.2, 0.5, 0.9])
mixed, waves = [], []
for x1, x2, r in zip(first, second, ratios):
    mixed.append(x1 * r + x2 * (1 - r))
    x1, x2 = x1 - x1.mean(), x2 - x2.mean()
    p = 1 / (1 + np.std(x1) / np.std(x2) * (1 - r) / r)
    waves.append((x1 * p + x2 * (1 - p)) / np.sqrt(p ** 2 + (1 - p) ** 2))
values["bc"], values["bc-plus"] = torch.tensor(np.array(mixed)), torch.tensor(np.array(waves))

# KL(target || softmax(logits))
logits = (3 * drawn((4, 3), 150)).requires_grad_()
targets = torch.tensor([[1, 0, 0], [0.2, 0.8, 0], [0.5, 0.25, 0.25], [0, 0, 1]], dtype=torch.double)
record("divergence", functional.kl_div(logits.log_softmax(1), targets, reduction="batchmean"), {"logits": logits})

# Variational autoencoder
mean, log_variance = drawn((3, 5), 160).requires_grad_(), drawn((3, 5), 161).requires_grad_()
normal = torch.distributions.Normal
kl = torch.distributions.kl_divergence(normal(mean, (log_variance / 2).exp()), normal(0.0, 1.0)).sum(1).mean()
record("vae.divergence", kl, {"mean": mean, "logVariance": log_variance})
made, real = drawn((2, 3, 4, 4), 162).requires_grad_(), drawn((2, 3, 4, 4), 163)
likelihood = normal(made, 1.0).log_prob(real).sum((1, 2, 3)).mean()
record("vae.reconstruction", -likelihood - real[0].numel() * 0.5 * np.log(2 * np.pi), {"made": made})

# Feature matching
real, made = drawn((3, 6), 170), drawn((4, 6), 171).requires_grad_()
record("features", ((real.mean(0) - made.mean(0)) ** 2).sum(), {"made": made})


class PictureGenerator(nn.Module):
    """DCGAN's, with instance normalization."""

    def __init__(self, latent, size, w):
        super().__init__()
        self.start = (8 * w, size // 16, size // 16)
        self.projection = nn.Linear(latent, int(np.prod(self.start)))
        def doubled(before, after, bias=False):
            return nn.ConvTranspose2d(before * w, after, 4, 2, 1, bias=bias)
        layers = [nn.InstanceNorm2d(8 * w), nn.ReLU()]
        for before, after in [(8, 4), (4, 2), (2, 1)]:
            layers += [doubled(before, after * w), nn.InstanceNorm2d(after * w), nn.ReLU()]
        self.decoder = nn.Sequential(*layers, doubled(1, 3, bias=True), nn.Tanh())

    def forward(self, z):
        return self.decoder(self.projection(z).reshape(-1, *self.start))


pictures = filled("pictures", PictureGenerator(5, 32, 2))
z = drawn((2, 5), 180).requires_grad_()
record("pictures", pictures(z), {"latent": z})

save_file(values, HERE / "gtcn.safetensors")
(HERE / "gtcn.keys.txt").write_text("\n".join(keys) + "\n")
