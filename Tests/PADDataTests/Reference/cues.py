"""Writes cues.json: expected values for Tests/PADDataTests/CueTests.swift.

Python 3.11, numpy 1.26.4, scipy 1.14.1:
    pip install "numpy==1.26.4" "scipy==1.14.1"
    python cues.py
"""

import json
import pathlib

import numpy as np
import scipy.ndimage


def haar_share(luma):
    """Energy of the finest octave's three orthonormal Haar bands over all energy but the mean's."""
    luma = luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2]
    rows = [(luma[0::2] + s * luma[1::2]) / np.sqrt(2) for s in (1, -1)]
    bands = [(r[:, 0::2] + s * r[:, 1::2]) / np.sqrt(2) for r in rows for s in (1, -1)]
    detail = sum((band**2).sum() for band in bands[1:])
    return float(detail / ((luma - luma.mean()) ** 2).sum())


def case(name, pixels):
    luma = pixels.astype(float) @ [0.299, 0.587, 0.114]
    high, low = pixels.max(2).astype(float), pixels.min(2).astype(float)
    saturation = np.divide(high - low, high, out=np.zeros_like(high), where=high > 0)
    sums = pixels.reshape(-1, 3).astype(float).sum(0)
    kernel = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], float)
    laplacian = scipy.ndimage.convolve(luma, kernel)[1:-1, 1:-1]
    return {
        "name": name, "width": pixels.shape[1], "height": pixels.shape[0],
        "pixels": pixels.ravel().tolist(),
        "values": {
            "mean": float(luma.mean()), "contrast": float(luma.std()),
            "saturation": float(saturation.mean()),
            "red/green": float(sums[0] / sums[1]), "blue/green": float(sums[2] / sums[1]),
            "sharpness": float(laplacian.var()), "high frequencies": haar_share(luma),
        },
    }


if __name__ == "__main__":
    draw = np.random.RandomState(1)
    smooth = scipy.ndimage.gaussian_filter(draw.uniform(0, 255, (16, 16, 3)), (2, 2, 0))
    values = [
        case("noise", draw.randint(0, 256, (16, 16, 3))),
        case("smooth", np.clip((smooth - 90) * 3, 0, 255).astype(int)),
        case("odd sides", draw.randint(0, 120, (9, 13, 3)) * np.array([2, 1, 1])),
        case("black pixels", draw.randint(0, 256, (8, 8, 3)) * draw.randint(0, 2, (8, 8, 1))),
    ]
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(values, separators=(",", ":")) + "\n")
