"""Writes the tiny depth and flow networks that ViewNetworkTests run, and what they give.

Pinned: Python 3.11, onnx 1.23.2, onnxruntime 1.31.1, numpy 2.4.6. The expected maps are
onnxruntime's, resized to the picture by its Resize operator (linear, half_pixel).
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OUT = pathlib.Path(__file__).parent
H, W = 4, 6


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(name, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, name or "unsaved", inputs, outputs, list(constants))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    if name:
        onnx.save(model, OUT / f"{name}.onnx")
    return onnxruntime.InferenceSession(model.SerializeToString())


def weight(name, values):
    array = np.array(values, np.float32)
    return numpy_helper.from_array(array.reshape(*array.shape, 1, 1), name)


DEPTH = [[2.0, -1.0, 0.5]]
FIRST = [[-1.0, 0.5, 0.25], [0.5, -2.0, 1.0]]
SECOND = [[1.5, 0.0, -0.5], [1.0, 2.0, -1.0]]

# A weighted sum of the channels, averaged over 2x2 pixels; the batch is open.
depth = save(
    "view-depth",
    [
        helper.make_node("Conv", ["picture", "weight"], ["sum"]),
        helper.make_node("AveragePool", ["sum"], ["depth"], kernel_shape=[2, 2], strides=[2, 2]),
    ],
    [value("picture", ["batch", 3, H, W])],
    [value("depth", ["batch", 1, H // 2, W // 2])],
    [weight("weight", DEPTH)],
)
two = save(
    "view-flow-two",
    [
        helper.make_node("Conv", ["first", "a"], ["fa"]),
        helper.make_node("Conv", ["second", "b"], ["fb"]),
        helper.make_node("Add", ["fa", "fb"], ["flow"]),
        helper.make_node("Neg", ["flow"], ["backward"]),
    ],
    [value("first", [1, 3, H, W]), value("second", [1, 3, H, W])],
    [value("backward", [1, 2, H, W]), value("flow", [1, 2, H, W])],
    [weight("a", FIRST), weight("b", SECOND)],
)
one = save(
    "view-flow-one",
    [helper.make_node("Conv", ["pictures", "w"], ["flow"])],
    [value("pictures", [1, 6, H, W])],
    [value("flow", [1, 2, H, W])],
    [weight("w", np.concatenate([FIRST, SECOND], 1))],
)
save(
    "view-channels-last",
    [helper.make_node("ReduceMean", ["picture"], ["depth"], axes=[3], keepdims=0)],
    [value("picture", [1, H, W, 3])],
    [value("depth", [1, H, W])],
)


def resized(maps, height, width):
    """[channels, h, w] -> [height, width, channels]"""
    session = save(
        "",
        [helper.make_node(
            "Resize", ["x", "", "", "sizes"], ["y"], mode="linear",
            coordinate_transformation_mode="half_pixel")],
        [value("x", [1, *maps.shape])],
        [value("y", [1, maps.shape[0], height, width])],
        [numpy_helper.from_array(np.array([1, maps.shape[0], height, width], np.int64), "sizes")],
    )
    return session.run(None, {"x": maps[None]})[0][0].transpose(1, 2, 0)


def picture(seed):
    """6x4 pixels; also as 12x8, each pixel four times, which area resizing undoes."""
    y, x, c = np.mgrid[0:H, 0:W, 0:3]
    return ((37 * x + 61 * y + 83 * c + 19 * seed * (x + 2 * y + 1)) % 256).astype(np.uint8)


def planar(image, order, mean, deviation):
    values = image[..., ::-1] if order == "bgr" else image
    values = (values.astype(np.float64) / 255 - mean) / deviation
    return values.transpose(2, 0, 1)[None].astype(np.float32)


first, second = picture(1), picture(2)
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
d = depth.run(None, {"picture": planar(first, "rgb", MEAN, DEVIATION)})[0][0]
a, b = planar(first, "bgr", 0, 1), planar(second, "bgr", 0, 1)
f = two.run(["flow"], {"first": a, "second": b})[0][0]
g = one.run(None, {"pictures": np.concatenate([a, b], 1)})[0][0]
assert np.allclose(f, g, atol=1e-5)


def flat(array):
    return [round(float(v), 6) for v in array.ravel()]


(OUT / "view-networks.json").write_text(
    json.dumps({
        "first": first.ravel().tolist(),
        "second": second.ravel().tolist(),
        "depth": flat(resized(d, H, W)),
        # Twice the picture: the same vectors are twice as long in its pixels, times a scale of 4.
        "flowOfDouble": flat(resized(f * 2 * 4, 2 * H, 2 * W)),
        "flow": flat(resized(f, H, W)),
    })
    + "\n"
)
