"""Writes the weight files that TorchTests reads, sound and hostile, and what they hold.

    pip install torch==2.13.0 numpy==2.4.6 safetensors==0.8.0    (CPU, Python 3.11)
    python files.py
"""

import os
import zipfile
from collections import OrderedDict

import torch
from safetensors.torch import save_file

source = torch.Generator().manual_seed(21)
base = torch.randn(6, 4, generator=source)
state = OrderedDict(
    [
        ("conv.weight", torch.nn.Parameter(torch.randn(2, 1, 2, 2, generator=source))),
        ("channels.last", torch.randn(1, 3, 2, 2, generator=source).to(memory_format=torch.channels_last)),
        ("shared.rows", base[2:5]),
        ("shared.transposed", base.t()),
        ("half", base[0].half()),
        ("brain", base[1].bfloat16()),
        ("double", base[2].double()),
        ("byte", torch.tensor([0, 255], dtype=torch.uint8)),
        ("char", torch.tensor([-128, 127], dtype=torch.int8)),
        ("short", torch.tensor([-32768, 32767], dtype=torch.int16)),
        ("int", torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32)),
        ("bool", torch.tensor([True, False])),
        ("bn.num_batches_tracked", torch.tensor(2**40)),
        ("empty", torch.zeros(0, 3)),
    ]
)
state._metadata = OrderedDict([("", {"version": 1})])

# What Swift makes of it: float16 and narrow integers are widened.
wide = {torch.float16: torch.float32}
wide |= {t: torch.int64 for t in (torch.uint8, torch.int8, torch.int16, torch.int32)}
save_file(
    {k: v.detach().to(wide.get(v.dtype, v.dtype)).contiguous().clone() for k, v in state.items()},
    "weights.safetensors",
    {"note": 'quoted "é" \\ and\ttab'},
)
save_file({k: v.detach().contiguous().clone() for k, v in state.items()}, "narrow.safetensors")

torch.save(state, "legacy.pth", _use_new_zipfile_serialization=False)
checkpoint = {
    "state_dict": state, "epoch": 3, "loss": 0.25, "large": 2**70, "negative": -70000,
    "names": ["a", ("b", None)], "done": True, "size": base.shape,
}
torch.save(checkpoint, "zip.pth")
torch.save(checkpoint, "protocol4.pth", pickle_protocol=4)


class Hostile:
    def __reduce__(self):
        return os.system, ("touch hostile-code-ran",)


torch.save({"weight": base, "x": Hostile()}, "hostile.pth")
torch.save({"weight": base, "x": Hostile()}, "hostile-legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"weight": torch.zeros(1).expand(2**40)}, "expanded.pth")
torch.save({"epoch": 3, "optimizer": {"step": 4}}, "no-tensors.pth")
torch.save([base], "list.pth")


def rewrite(name, change, compression=zipfile.ZIP_STORED):
    torch.save({"weight": torch.zeros(5000)}, "plain.pth")
    with zipfile.ZipFile("plain.pth") as old, zipfile.ZipFile(name, "w", compression) as new:
        for record in old.namelist():
            data = change(record, old.read(record))
            if data is not None:
                new.writestr(zipfile.ZipInfo(record), data, compression)
    os.remove("plain.pth")


rewrite("big-endian.pth", lambda name, data: b"big" if name.endswith("byteorder") else data)
rewrite("compressed.pth", lambda name, data: data, zipfile.ZIP_DEFLATED)
rewrite("missing-storage.pth", lambda name, data: None if name.endswith("data/0") else data)
