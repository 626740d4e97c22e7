#!/usr/bin/env python3
"""What the same methods cost in Python, judged and learned a point at a time.

usage: peers.py METHOD FILE_OF_VALUES [POINTS]
       peers.py METHOD -              [POINTS]	(normal values, seed 1)
Prints one line: METHOD microseconds_per_point. Methods are named as our
detectors are, sizes are our defaults. The packages are in peers.txt.
"""
import random
import sys
import time
from collections import deque

METHODS = {}
POINTS = {"zscore": 20000, "half_space_trees": 5000, "isolation_forest": 5000, "random_cut_forest": 1000}


def method(start):
    """A function that returns another, which takes the values one by one."""
    METHODS[start.__name__] = start
    return start


@method
def zscore():
    from river import anomaly

    scorer = anomaly.GaussianScorer()

    def observe(x):
        score = scorer.score_one(None, x)
        scorer.learn_one(None, x)
        return score

    return observe


@method
def half_space_trees():
    from river import anomaly

    trees = anomaly.HalfSpaceTrees(n_trees=25, height=8, window_size=250, seed=1)

    def observe(x):
        point = {"x": x}
        score = trees.score_one(point)
        trees.learn_one(point)
        return score

    return observe


@method
def isolation_forest():
    """PyOD's forest does not learn: refitted every 250 points over the last 2,048, and, as it is
    quicker so, it scores those 250 in one call when they are there."""
    import numpy
    from pyod.models.iforest import IForest

    window = deque(maxlen=2048)
    block = []
    state = {"model": None}

    def observe(x):
        block.append(x)
        if len(block) < 250:
            return
        if state["model"]:
            state["model"].decision_function(numpy.array(block).reshape(-1, 1))
        window.extend(block)
        block.clear()
        state["model"] = IForest(n_estimators=32, random_state=1).fit(numpy.array(window).reshape(-1, 1))

    return observe


@method
def random_cut_forest():
    """Every point enters 30 trees of the last 128; three coordinates a point, as ours by default."""
    import numpy
    import rrcf

    numpy.random.seed(1)
    trees = [rrcf.RCTree() for _ in range(30)]
    recent = deque([0.0, 0.0, 0.0], maxlen=3)
    state = {"seen": 0}

    def observe(x):
        i = state["seen"]
        state["seen"] += 1
        recent.append(x)
        point = numpy.array(recent)
        score = 0
        for tree in trees:
            if i >= 128:
                tree.forget_point(i - 128)
            tree.insert_point(point, index=i)
            score += tree.codisp(i) / len(trees)
        return score

    return observe


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in METHODS:
        sys.exit(__doc__ + "METHOD: " + ", ".join(METHODS))
    name, path = sys.argv[1:3]
    points = int(sys.argv[3]) if len(sys.argv) == 4 else POINTS[name]
    if path == "-":
        random.seed(1)
        values = [random.gauss(0, 1) for _ in range(points)]
    else:
        with open(path) as lines:
            values = [float(line) for _, line in zip(range(points), lines)]
    observe = METHODS[name]()
    warm = min(500, len(values) // 2)
    for x in values[:warm]:
        observe(x)
    start = time.perf_counter()
    for x in values[warm:]:
        observe(x)
    print(name, f"{(time.perf_counter() - start) / (len(values) - warm) * 1e6:.1f}")


if __name__ == "__main__":
    main()
