"""Writes correlation.json: expected values for Tests/PADMetricsTests/CorrelationTests.swift.

Python 3.11, numpy 1.26.4, scipy 1.14.1:
    pip install "numpy==1.26.4" "scipy==1.14.1"
    python correlation.py
"""

import json
import pathlib

import numpy as np
import scipy.stats


class SplitMix:
    """PADCore's SeededGenerator."""

    M = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    @classmethod
    def mix(cls, z):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & cls.M
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & cls.M
        return z ^ (z >> 31)

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.M
        return (self.mix(self.state) >> 11) * 2.0**-53

    def child(self, index):
        return SplitMix(self.mix(self.state ^ self.mix((index + 0xD1B54A32D192ED03) & self.M)))


def interval(statistic, clusters, replicates, seed):
    """Percentiles over draws of whole clusters with replacement."""
    if replicates == 0:
        return None
    count = max(clusters) + 1
    members = [np.flatnonzero(np.array(clusters) == c) for c in range(count)]
    values = []
    for replicate in range(replicates):
        generator = SplitMix(seed).child(replicate)
        chosen = [int(generator.uniform() * count) for _ in range(count)]
        values.append(statistic(np.concatenate([members[c] for c in chosen])))
    return np.percentile(values, [2.5, 97.5]).tolist()


def correlation(name, x, y, clusters, replicates, seed):
    x, y = np.asarray(x, float), np.asarray(y, float)
    return {
        "name": name, "x": x.tolist(), "y": y.tolist(), "clusters": [str(c) for c in clusters],
        "replicates": replicates, "seed": seed,
        "rho": float(scipy.stats.spearmanr(x, y).statistic),
        "interval": interval(
            lambda rows: scipy.stats.spearmanr(x[rows], y[rows]).statistic, clusters,
            replicates, seed),
    }


def area(live, attack):
    """The chance that a live number is above an attack's: Mann and Whitney's U over n m."""
    return float(scipy.stats.mannwhitneyu(live, attack).statistic / (len(live) * len(attack)))


def separation():
    draw = np.random.RandomState(5)
    clusters = np.repeat(np.arange(8), 9)
    live = draw.uniform(size=72) < 0.5
    live[::9], live[1::9] = True, False
    values = np.round(draw.normal(size=72) - 0.8 * live + 0.4 * draw.normal(size=8)[clusters], 1)
    return {
        "values": values.tolist(), "live": live.tolist(),
        "clusters": [str(c) for c in clusters], "replicates": 300, "seed": 9,
        "auc": area(values[live], values[~live]),
        "interval": interval(
            lambda rows: area(values[rows][live[rows]], values[rows][~live[rows]]),
            clusters.tolist(), 300, 9),
    }


if __name__ == "__main__":
    draw = np.random.RandomState(2)
    clusters = np.repeat(np.arange(7), 8).tolist()
    x = draw.normal(size=56)
    values = {
        "correlations": [
            correlation("smooth", x, np.exp(x) + draw.normal(size=56), clusters, 200, 4),
            correlation(
                "ties", draw.randint(0, 4, 56), draw.randint(0, 3, 56), clusters, 200, 1),
            correlation("falling", x, -(x**3), clusters, 50, 1),
            correlation("three pairs", [1, 2, 3], [2, 9, 4], [0, 0, 0], 0, 1),
        ],
        "separation": separation(),
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(values, separators=(",", ":")) + "\n")
