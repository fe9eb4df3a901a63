"""Scalar autograd, a Python object a number: micrograd's demo, one step of a small network on a hundred points of two moons.

The peer is the package micrograd (https://github.com/karpathy/micrograd); both build their graphs, go back through them and step, with
the garbage collector resting for both, and from the same weights.
"""

import math
import random
from importlib.util import find_spec
from itertools import pairwise

SIZES = (2, 16, 16, 1)
POINTS = 100


def moons(n, seed=1337):
    """Two half circles, one into the other: points and their sides, -1 or 1."""
    draw = random.Random(seed)
    points, sides = [], []
    for i in range(n):
        angle = math.pi * draw.random()
        x, y = (math.cos(angle), math.sin(angle)) if i % 2 == 0 else (1 - math.cos(angle), 0.5 - math.sin(angle))
        points.append([x + draw.gauss(0, 0.1), y + draw.gauss(0, 0.1)])
        sides.append(1 if i % 2 else -1)
    return points, sides


def drawn(seed=1):
    """[(weights, bias)] of every neuron of every layer."""
    draw = random.Random(seed)
    return [[([draw.uniform(-1, 1) for _ in range(a)], 0.0) for _ in range(b)] for a, b in pairwise(SIZES)]


def forward(layers, x):
    """One number from two: ReLU between layers, none after the last."""
    for k, layer in enumerate(layers):
        x = [sum((w * v for w, v in zip(weights, x, strict=True)), bias) for weights, bias in layer]
        if k < len(layers) - 1:
            x = [v.relu() for v in x]
    return x[0]


def training(Value, points, sides):
    """A step from the same weights each time; returns the loss and the new weights."""
    start = drawn()

    def step():
        layers = [[([Value(w) for w in weights], Value(bias)) for weights, bias in layer] for layer in start]
        parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]
        scores = [forward(layers, [Value(v) for v in point]) for point in points]
        losses = [(1 + -side * score).relu() for side, score in zip(sides, scores, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
        loss.backward()
        for p in parameters:
            p.data -= 0.5 * p.grad
        return [loss.data, *[p.data for p in parameters]]

    return step


def cases(options, points=POINTS):
    """One case: the same code on our numbers and on theirs."""
    name = f"scalar autograd, 2-16-16-1 on {points} moons, one step"
    if not options.wants(name):
        return
    from linalgml.autograd.scalar import Value

    data = moons(points)
    made = {"linalgml": training(Value, *data)}
    if find_spec("micrograd"):
        from micrograd.engine import Value as Theirs

        made["micrograd"] = training(Theirs, *data)
    yield name, made, {"seconds": 8.0, "sample": 0.2}
