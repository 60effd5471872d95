"""Writes analysis.json: what PADAnalysisTests expects.

    pip install scikit-learn==1.7.2 scipy==1.17.1 numpy==2.4.6    (Python 3.11)
    python analysis.py

The points are every fifth of Fisher's irises (30 of 4 values) and, for t-SNE, all 150.
"""

import json
import pathlib

import numpy as np
from scipy.optimize import brentq
from scipy.spatial.distance import pdist, squareform
from scipy.stats import norm
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _kl_divergence

HERE = pathlib.Path(__file__).parent
PERPLEXITY = 7.5
flowers = load_iris().data.astype(np.float64)
points = flowers[::5]


def conditional(x, perplexity):
    """p_j|i with the precision of each row found by a root finder in place of bisection."""
    squared = squareform(pdist(x, "sqeuclidean"))
    rows = np.zeros_like(squared)
    for i in range(len(x)):
        others = np.arange(len(x)) != i
        distances = squared[i, others] - squared[i, others].min()

        def excess(logarithm):
            weights = np.exp(-np.exp(logarithm) * distances)
            p = weights / weights.sum()
            return -np.sum(p[p > 0] * np.log(p[p > 0])) - np.log(perplexity)

        beta = np.exp(brentq(excess, -20, 20, xtol=1e-14))
        weights = np.exp(-beta * distances)
        rows[i, others] = weights / weights.sum()
    return rows


def tsne():
    rows = conditional(points, PERPLEXITY)
    joint = np.maximum(squareform(rows + rows.T) / (2 * len(points)), np.finfo(np.double).eps)
    plane = np.random.default_rng(3).normal(size=(len(points), 2))
    divergence, gradient = _kl_divergence(plane.ravel(), joint, 1, len(points), 2)
    full = TSNE(method="exact", init="pca", perplexity=30, random_state=0)
    layout = full.fit_transform(flowers)
    return {
        "perplexity": PERPLEXITY,
        "conditional": rows.ravel().tolist(),
        "joint": joint.tolist(),
        "plane": plane.ravel().tolist(),
        "divergence": float(divergence),
        "gradient": gradient.tolist(),
        "finalDivergence": float(full.kl_divergence_),
        "trustworthiness": float(trustworthiness(flowers, layout, n_neighbors=10)),
    }


def pca():
    fitted = PCA(n_components=3, svd_solver="full")
    projected = fitted.fit_transform(points)
    return {
        "mean": fitted.mean_.tolist(),
        "components": fitted.components_.ravel().tolist(),
        "projected": projected.ravel().tolist(),
        "variances": fitted.explained_variance_.tolist(),
        "varianceShares": fitted.explained_variance_ratio_.tolist(),
    }


def divergence():
    """Symmetric KL of Gaussians by numerical integration of the densities."""
    generator = np.random.default_rng(5)
    a = generator.normal(size=(12, 3, 2, 4)) * [[[[1.0]], [[0.5]], [[2.0]]]]
    b = generator.normal(size=(9, 3, 2, 4)) + [[[[0.3]], [[-0.2]], [[1.0]]]]
    values = []
    for channel in range(3):
        means = [x.mean(axis=(2, 3))[:, channel] for x in (a, b)]
        (ma, sa), (mb, sb) = [(m.mean(), m.std()) for m in means]
        grid = np.linspace(min(ma - 40 * sa, mb - 40 * sb), max(ma + 40 * sa, mb + 40 * sb), 2000001)
        la, lb = norm.logpdf(grid, ma, sa), norm.logpdf(grid, mb, sb)
        values.append(float(np.trapezoid((np.exp(la) - np.exp(lb)) * (la - lb), grid)))
    return {"a": a.ravel().tolist(), "b": b.ravel().tolist(), "channels": values}


def fisher():
    generator = np.random.default_rng(7)
    live, attack = generator.normal(2, 1.5, 20), generator.normal(-1, 0.7, 31)
    value = (live.mean() - attack.mean()) ** 2 / (live.var() + attack.var())
    return {"live": live.tolist(), "attack": attack.tolist(), "value": float(value)}


values = {
    "points": points.ravel().tolist(),
    "flowers": flowers.ravel().tolist(),
    "tsne": tsne(),
    "pca": pca(),
    "divergence": divergence(),
    "fisher": fisher(),
}
(HERE / "analysis.json").write_text(json.dumps(values, separators=(",", ":")) + "\n")
