"""Writes the small graphs that PADRuntimeTests run, and their outputs by numpy.

Pinned: Python 3.11, onnx 1.19.1, numpy 1.26.4.
"""
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = pathlib.Path(__file__).parent
WEIGHT = np.array([[1, -2], [3, 4], [-5, 0.5]], np.float32)
BIAS = np.array([0.25, -0.75], np.float32)


def save(name, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(constants))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, OUT / f"{name}.onnx")


def value(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


# means = mean over height and width; logits = means * WEIGHT + BIAS
classify = [
    helper.make_node("ReduceMean", ["image"], ["means"], axes=[2, 3], keepdims=0),
    helper.make_node("Gemm", ["means", "weight", "bias"], ["logits"]),
]
constants = [numpy_helper.from_array(WEIGHT, "weight"), numpy_helper.from_array(BIAS, "bias")]
save(
    "classifier",
    classify,
    [value("image", ["batch", 3, 4, 4])],
    [value("logits", ["batch", 2]), value("means", ["batch", 3])],
    constants,
)
# The same graph with its output unsqueezed to three dimensions.
save(
    "deep-output",
    classify
    + [helper.make_node("Unsqueeze", ["logits", "axis"], ["deep"])],
    [value("image", ["batch", 3, 4, 4])],
    [value("deep", ["batch", 2, 1])],
    constants + [numpy_helper.from_array(np.array([2], np.int64), "axis")],
)
save(
    "two-inputs",
    [helper.make_node("Sub", ["a", "b"], ["difference"])],
    [value("a", ["batch", 2]), value("b", ["batch", 2])],
    [value("difference", ["batch", 2])],
)
save(
    "integers",
    [helper.make_node("Add", ["a", "a"], ["sum"])],
    [value("a", [1, 2], TensorProto.INT64)],
    [value("sum", [1, 2], TensorProto.INT64)],
)
save(
    "nothing-finite",
    [
        helper.make_node("ReduceMean", ["image"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("Sub", ["means", "means"], ["zero"]),
        helper.make_node("Div", ["means", "zero"], ["infinite"]),
    ],
    [value("image", ["batch", 3, 4, 4])],
    [value("infinite", ["batch", 3])],
)

# Two pictures: element i is (i mod 17) / 16.
image = (np.arange(2 * 3 * 16) % 17 / 16).astype(np.float32).reshape(2, 3, 4, 4)
means = image.mean(axis=(2, 3), dtype=np.float64)
logits = means @ WEIGHT.astype(np.float64) + BIAS
(OUT / "classifier.json").write_text(
    json.dumps({"logits": logits.ravel().tolist(), "means": means.ravel().tolist()}, indent=1)
    + "\n"
)
