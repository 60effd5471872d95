"""Writes metrics.json: expected values for Tests/PADMetricsTests.

Python 3.11, numpy 1.26.4, scipy 1.14.1, scikit-learn 1.5.2, bob.measure 6.1.1:
    pip install "numpy==1.26.4" "scipy==1.14.1" "scikit-learn==1.5.2" "bob.measure==6.1.1"
    python metrics.py
"""

import json
import pathlib
from fractions import Fraction

import bob.measure
import numpy as np
import scipy.stats
import sklearn.metrics

FAR_TARGETS = [0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.9, 1.0]


def number(value):
    """JSON has no infinities."""
    value = float(value)
    if np.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def numbers(values):
    return [number(v) for v in values]


def least_difference(live, attack):
    """|FAR - FRR| at its least over all cuts, exactly."""
    cuts = np.unique(np.concatenate([live, attack]))
    best = Fraction(1)
    for cut in cuts:
        far = Fraction(int((attack >= cut).sum()), len(attack))
        frr = Fraction(int((live < cut).sum()), len(live))
        best = min(best, abs(far - frr))
    return float(best)


def corners(live, attack):
    """scikit-learn's full ROC without the points on straight lines, compared in integers."""
    labels = np.r_[np.ones(len(live)), np.zeros(len(attack))]
    far, tar, thresholds = sklearn.metrics.roc_curve(
        labels, np.r_[live, attack], drop_intermediate=False
    )
    x = np.rint(far * len(attack)).astype(int)
    y = np.rint(tar * len(live)).astype(int)
    kept = [0]
    for i in range(1, len(x) - 1):
        a = kept[-1]
        straight = (y[i] - y[a]) * (x[i + 1] - x[i]) == (y[i + 1] - y[i]) * (x[i] - x[a])
        if not straight:
            kept.append(i)
    kept.append(len(x) - 1)
    return {
        "far": numbers(far[kept]),
        "tar": numbers(tar[kept]),
        "thresholds": numbers(thresholds[kept]),
    }


def case(name, live, species, eer_by_bob=True):
    live = np.asarray(live, dtype=float)
    species = {k: np.asarray(v, dtype=float) for k, v in species.items()}
    attack = np.concatenate(list(species.values()))
    labels = np.r_[np.ones(len(live)), np.zeros(len(attack))]
    scores = np.r_[live, attack]
    thresholds = np.r_[np.unique(scores)[:: max(1, len(np.unique(scores)) // 6)], 0.123]
    result = {
        "name": name,
        "live": numbers(live),
        "species": {k: numbers(v) for k, v in species.items()},
        "leastDifference": least_difference(live, attack),
        "roc": corners(live, attack) if np.isfinite(scores).all() else None,
        "at": [],
        "farTargets": [],
        "apcerTargets": [],
    }
    ranks = scipy.stats.rankdata(scores)
    result["auc"] = float(
        sklearn.metrics.roc_auc_score(labels, scores)
        if np.isfinite(scores).all()
        else sklearn.metrics.roc_auc_score(labels, ranks)
    )
    if eer_by_bob:
        eer, far, frr = bob.measure.eer(attack, live, also_farfrr=True)
        threshold = bob.measure.eer_threshold(attack, live)
        result["eer"] = {
            "rate": eer, "far": far, "frr": frr, "threshold": number(threshold)
        }
    for t in thresholds:
        far, frr = bob.measure.farfrr(attack, live, t)
        decided = scores >= t
        result["at"].append({
            "threshold": number(t), "far": far, "frr": frr,
            "apcer": {k: bob.measure.farfrr(v, live, t)[0] for k, v in species.items()},
            "accuracy": sklearn.metrics.accuracy_score(labels, decided),
            "balancedAccuracy": sklearn.metrics.balanced_accuracy_score(labels, decided),
            "f1": sklearn.metrics.f1_score(labels, decided, zero_division=0),
            "precision": sklearn.metrics.precision_score(labels, decided, zero_division=0),
            "confusion": sklearn.metrics.confusion_matrix(labels, decided).ravel().tolist(),
        })
    # bob steps over a score by nextafter(score, score + 1), which needs score + 1 != score.
    if abs(scores).max() < 2**53 and min(len(v) for v in species.values()) >= 2:
        for target in FAR_TARGETS:
            t = bob.measure.far_threshold(attack, live, target)
            far, frr = bob.measure.farfrr(attack, live, t)
            result["farTargets"].append(
                {"target": target, "threshold": number(t), "far": far, "frr": frr})
        for target in [1 / 10, 1 / 20, 1 / 100]:
            # bob.pad.base 6.0.1, error_utils.apcer_threshold.
            t = max(bob.measure.far_threshold(v, live, target) for v in species.values())
            result["apcerTargets"].append({
                "target": target, "threshold": number(t),
                "apcer": max(bob.measure.farfrr(v, live, t)[0] for v in species.values()),
                "bpcer": bob.measure.farfrr(attack, live, t)[1],
            })
    return result


def curves():
    draw = np.random.RandomState(3)
    sets = {
        "developmentLive": draw.normal(1, 1, 83), "developmentAttack": draw.normal(-1, 1, 97),
        "testLive": draw.normal(0.8, 1.2, 61), "testAttack": draw.normal(-0.7, 1, 71),
    }
    epc = bob.measure.epc(
        sets["developmentAttack"], sets["developmentLive"], sets["testAttack"],
        sets["testLive"], 11, thresholds=True)
    result = {k: numbers(v) for k, v in sets.items()}
    result |= {
        "weights": numbers(epc[0]), "hter": numbers(epc[1]), "thresholds": numbers(epc[2])
    }
    return result


def clopper_pearson():
    rows = []
    for n in [1, 2, 3, 10, 37, 100, 1748, 100_000, 10_000_000]:
        for k in sorted({0, 1, n // 100, n // 7, n // 2, n - 1, n}):
            for confidence in [0.95, 0.99]:
                ci = scipy.stats.binomtest(k, n).proportion_ci(confidence, method="exact")
                tail = (1 - confidence) / 2
                low = 0.0 if k == 0 else scipy.stats.beta.ppf(tail, k, n - k + 1)
                high = 1.0 if k == n else scipy.stats.beta.ppf(1 - tail, k + 1, n - k)
                assert abs(ci.low - low) < 1e-8 and abs(ci.high - high) < 1e-8
                rows.append([k, n, confidence, float(low), float(high)])
    return rows


def beta():
    rows = []
    for a, b in [(0.5, 0.5), (1, 1), (2, 3), (0.3, 40), (120, 7.5), (5000, 5000), (3, 1e6)]:
        mean = a / (a + b)
        for x in [mean * 0.2, mean * 0.7, mean, mean + (1 - mean) * 0.01, mean + (1 - mean) * 0.5]:
            rows.append([a, b, x, float(scipy.special.betainc(a, b, x))])
    return rows


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


def bootstrap():
    """Subjects drawn with replacement; percentiles of EER, AUC, HTER, ACER."""
    draw = np.random.RandomState(11)
    rows = []
    for subject in range(12):
        shift = draw.normal(0, 0.7)
        for _ in range(draw.randint(2, 6)):
            rows.append((subject, "live", round(draw.normal(1 + shift, 1), 3)))
        for kind in ["print", "replay"]:
            for _ in range(draw.randint(1, 5)):
                rows.append((subject, kind, round(draw.normal(-1 + shift, 1), 3)))
    threshold, replicates, seed = 0.1, 200, 5
    values = []
    for replicate in range(replicates):
        generator = SplitMix(seed).child(replicate)
        chosen = [int(generator.uniform() * 12) for _ in range(12)]
        drawn = [row for c in chosen for row in rows if row[0] == c]
        live = np.array([s for _, kind, s in drawn if kind == "live"])
        attack = np.array([s for _, kind, s in drawn if kind != "live"])
        kinds = [np.array([s for _, k, s in drawn if k == kind]) for kind in ["print", "replay"]]
        labels = np.r_[np.ones(len(live)), np.zeros(len(attack))]
        auc = sklearn.metrics.roc_auc_score(labels, np.r_[live, attack])
        # EER with exact ties: the highest cut of least |FAR - FRR|.
        best = None
        for cut in np.unique(np.r_[live, attack]):
            far = Fraction(int((attack >= cut).sum()), len(attack))
            frr = Fraction(int((live < cut).sum()), len(live))
            if best is None or abs(far - frr) <= best[0]:
                best = (abs(far - frr), float(far + frr) / 2)
        frr = float((live < threshold).mean())
        far = float((attack >= threshold).mean())
        apcer = max(float((k >= threshold).mean()) for k in kinds if len(k))
        values.append((best[1], auc, (far + frr) / 2, (apcer + frr) / 2))
    low, high = np.percentile(np.array(values), [2.5, 97.5], axis=0)
    return {
        "rows": [{"subject": str(s), "kind": k, "score": x} for s, k, x in rows],
        "threshold": threshold, "replicates": replicates, "seed": seed,
        "lower": numbers(low), "upper": numbers(high),
    }


def cases():
    draw = np.random.RandomState(7)
    inf = float("inf")
    return [
        case("overlapping", draw.normal(1, 1, 211), {
            "print": draw.normal(-1, 1, 120), "replay": draw.normal(0, 1, 83),
            "mask": draw.normal(0.5, 0.7, 40)}),
        case("with ties", np.round(draw.normal(1, 1, 150), 1), {
            "print": np.round(draw.normal(-0.5, 1, 101), 1),
            "replay": np.round(draw.normal(0.2, 1, 77), 1)}),
        case("many ties", draw.randint(0, 5, 64), {"print": draw.randint(0, 4, 37)}),
        case("separable", [2.0, 3, 4.5], {"print": [-1.0, 0, 1.5, 1]}),
        case("inverted", [-2.0, -3, -4.5], {"print": [1.0, 0.5, 1.5, 1]}),
        case("constant", [0.5] * 4, {"print": [0.5] * 3}),
        case("one of each", [0.7], {"print": [0.2]}),
        case("one of each, equal", [0.2], {"print": [0.2]}),
        case("few attacks, strong overlap", [0.1, 0.4, 0.6, 0.9], {
            "print": [0.3, 0.35], "replay": [0.8, 0.05]}),
        case("huge and tiny", [1e300, 1e-300, 3.0, 2e10], {"print": [-1e300, 1e-310, -2.0]}),
        case("infinite", [inf, 1.0, 2.0, 0.5, -1.0], {
            "print": [-inf, -inf, 0.0, 1.5]}, eer_by_bob=False),
        case("large sample", draw.normal(0.5, 1, 5000).round(4), {
            "print": draw.normal(-0.5, 1, 4500).round(4)}),
    ]


if __name__ == "__main__":
    values = {
        "cases": cases(), "curves": curves(), "clopperPearson": clopper_pearson(),
        "beta": beta(),
        "probit": [
            [p, float(scipy.stats.norm.ppf(p))]
            for p in [1e-300, 1e-30, 1e-12, 1e-6, 0.001, 0.02425, 0.07, 0.075, 0.3, 0.5,
                      0.7, 0.925, 0.97, 0.999, 0.999999, 1 - 1e-12]
        ],
        "bootstrap": bootstrap(),
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(values, separators=(",", ":")) + "\n")
