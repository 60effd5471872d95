"""Runs every DIR/NAME.onnx on DIR/NAME.input in onnxruntime and writes DIR/NAME.output.

Pinned: onnxruntime 1.31.1, numpy 2.4.6. Inputs and outputs are raw float32; NAME.shape holds the
input's lengths. Where the onnx package (1.23.2) is there, its checker reads each model first.
"""

import pathlib
import sys

import numpy as np
import onnxruntime

try:
    import onnx
except ImportError:
    onnx = None

for model in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    if onnx:
        onnx.checker.check_model(str(model), full_check=True)
    shape = [int(n) for n in model.with_suffix(".shape").read_text().split()]
    x = np.fromfile(model.with_suffix(".input"), dtype="<f4").reshape(shape)
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    (y,) = session.run(None, {session.get_inputs()[0].name: x})
    y.astype("<f4").tofile(model.with_suffix(".output"))
print("checker:", "read all models" if onnx else "onnx is not installed")
