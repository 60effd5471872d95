"""Weights that are not stored: Python and Swift fill each tensor from a hash of its index."""

import numpy as np
import torch


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
    for seed, (key, value) in enumerate(net.state_dict().items()):
        if not value.is_floating_point():
            continue
        drawn = noise(value.numel(), seed).reshape(value.shape)
        if value.dim() > 1:
            scale = (6 / value[0].numel()) ** 0.5
            value.copy_(drawn * np.float32(scale))
        elif key.endswith("running_var") or key.endswith("weight"):
            value.copy_(1 + drawn * 0.25)
        else:
            value.copy_(drawn * 0.25)
    return net
