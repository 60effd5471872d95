"""Writes optimizers.safetensors (ten-step trajectories) and schedules.json.

Pinned: torch 2.13.0 (CPU), safetensors 0.8.0, numpy 2.4.6, Python 3.11.

Two parameters ("a" [3, 4], "b" [5]) get a drawn gradient at every step: the run is independent of
any network. NAME.a and NAME.b are [10, ...]: the values after each step.
"""

import json
import math
import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
STEPS = 10
generator = torch.Generator().manual_seed(3)
start = {"a": torch.randn(3, 4, generator=generator), "b": torch.randn(5, generator=generator)}
gradients = {k: torch.randn(STEPS, *v.shape, generator=generator) for k, v in start.items()}
values = {f"start.{k}": v for k, v in start.items()} | {f"gradients.{k}": v for k, v in gradients.items()}

optim = torch.optim
cases = {
    "sgd": lambda p: optim.SGD(p, lr=0.1),
    "sgd.momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd.decay": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=5e-2),
    "sgd.nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=5e-2, nesterov=True),
    "adam": lambda p: optim.Adam(p, lr=0.05),
    "adam.gan": lambda p: optim.Adam(p, lr=0.05, betas=(0.5, 0.999), eps=1e-6),
    "adam.decay": lambda p: optim.Adam(p, lr=0.05, weight_decay=5e-2),
    "adamW": lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.1),
    "rmsprop": lambda p: optim.RMSprop(p, lr=0.02),
    "rmsprop.momentum": lambda p: optim.RMSprop(p, lr=0.02, alpha=0.9, momentum=0.9, weight_decay=5e-2),
    "rmsprop.centered": lambda p: optim.RMSprop(p, lr=0.02, centered=True, momentum=0.5),
    # b learns ten times slower and without decay.
    "groups": lambda p: optim.SGD([{"params": p[:1]}, {"params": p[1:], "lr": 0.01, "weight_decay": 0.0}], lr=0.1, momentum=0.9, weight_decay=5e-2),
}


def run(build, has_gradient=lambda key, step: True):
    parameters = {k: torch.nn.Parameter(v.clone()) for k, v in start.items()}
    optimizer = build(list(parameters.values()))
    track = {k: [] for k in parameters}
    for step in range(STEPS):
        for key, parameter in parameters.items():
            parameter.grad = gradients[key][step].clone() if has_gradient(key, step) else None
        optimizer.step()
        for key, parameter in parameters.items():
            track[key].append(parameter.detach().clone())
    return {k: torch.stack(v) for k, v in track.items()}


for name, build in cases.items():
    for key, value in run(build).items():
        values[f"{name}.{key}"] = value
# b has no gradient at odd steps: its moments and its count of steps stand still.
for key, value in run(cases["adam"], lambda key, step: key == "a" or step % 2 == 0).items():
    values[f"adam.gaps.{key}"] = value

for limit in (0.5, 100.0):
    parameters = [torch.nn.Parameter(v.clone()) for v in start.values()]
    for parameter, key in zip(parameters, start):
        parameter.grad = gradients[key][0].clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    values[f"clip.norm.{limit:g}"] = norm.reshape(1)
    for parameter, key in zip(parameters, start):
        values[f"clip.norm.{limit:g}.{key}"] = parameter.grad.clone()
parameters = [torch.nn.Parameter(v.clone()) for v in start.values()]
for parameter, key in zip(parameters, start):
    parameter.grad = gradients[key][0].clone()
torch.nn.utils.clip_grad_value_(parameters, 0.4)
for parameter, key in zip(parameters, start):
    values[f"clip.value.{key}"] = parameter.grad.clone()

save_file({k: v.contiguous() for k, v in values.items()}, HERE / "optimizers.safetensors", {"torch": torch.__version__})

S = optim.lr_scheduler
schedules = {
    "constant": lambda o: S.ConstantLR(o, factor=1.0),
    # CycleGAN: constant for 12 steps, then linear to 0 at step 20.
    "constantThenLinear": lambda o: S.LambdaLR(o, lambda t: 1 - max(0, t - 12) / 8 if t < 20 else 0.0),
    "step": lambda o: S.StepLR(o, step_size=7, gamma=0.1),
    "milestones": lambda o: S.MultiStepLR(o, milestones=[4, 9, 15], gamma=0.3),
    "halving": lambda o: S.StepLR(o, step_size=6, gamma=0.5),
    "cosine": lambda o: S.CosineAnnealingLR(o, T_max=20, eta_min=0.05),
    "warmUp": lambda o: S.SequentialLR(o, [S.LinearLR(o, start_factor=0.2, total_iters=5), S.CosineAnnealingLR(o, T_max=15)], milestones=[5]),
}
table = {}
for name, build in schedules.items():
    optimizer = optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = build(optimizer)
    table[name] = []
    for step in range(20):
        table[name].append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
(HERE / "schedules.json").write_text(json.dumps(table, indent=1) + "\n")
