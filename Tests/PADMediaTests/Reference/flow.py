"""Writes the flow that PADMediaTests read. Pinned: Python 3.11, numpy 2.4.6, flow-vis 0.1.

flow.flo      22 x 16: (u, v) = (x - 10.5, y - 7.25) / 2, Middlebury's format; the pixels (3, 2) and
              (4, 2) are unknown (1e10, and not a number)
flow.rgb      its colors for a radius of 4 pixels, by flow_vis (Baker et al.'s colors), raw RGB;
              the longest vectors are out of range, unknown ones black as color_flow has them
wheel.rgb     the colors of (x - 32, y - 32) for a radius of 24 pixels, 65 x 65
"""
import pathlib

import flow_vis
import numpy as np

OUT = pathlib.Path(__file__).parent


def colors(vectors, radius):
    known = (np.abs(vectors) <= 1e9).all(axis=2)
    scaled = np.where(known[..., None], vectors, 0).astype(np.float64) / radius
    picture = flow_vis.flow_uv_to_colors(scaled[..., 0], scaled[..., 1])
    picture[~known] = 0
    return picture


y, x = np.mgrid[:16, :22].astype(np.float32)
flow = np.stack([(x - 10.5) / 2, (y - 7.25) / 2], axis=2)
flow[2, 3] = 1e10
flow[2, 4] = np.nan
header = np.float32(202021.25).tobytes() + np.array([22, 16], "<i4").tobytes()
(OUT / "flow.flo").write_bytes(header + flow.astype("<f4").tobytes())
(OUT / "flow.rgb").write_bytes(colors(flow, 4).tobytes())
y, x = np.mgrid[:65, :65].astype(np.float32)
(OUT / "wheel.rgb").write_bytes(colors(np.stack([x - 32, y - 32], axis=2), 24).tobytes())
