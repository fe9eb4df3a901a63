"""
SGD, momentum, AdamW
====================

A long valley: the loss is eight times steeper across than along. Plain gradient descent has to keep its step small for the steep
direction, and zigzags all the same. Momentum averages the zigzag away and builds up speed, and overshoots. AdamW divides each
coordinate by its own recent gradient, so that both directions look equally steep to it, and heads straight for the middle.
The dot is the start, the squares are the ends.
"""

import linalgml as lm
from linalgml.plotting.descent import plot_descent


def valley(x, y):
    return x * x + 8 * y * y


figure = plot_descent(
    valley,
    (-1.8, 1.5),
    {
        "SGD": lambda p: lm.optim.SGD(p, lr=0.1),
        "momentum": lambda p: lm.optim.SGD(p, lr=0.02, momentum=0.8),
        "AdamW": lambda p: lm.optim.AdamW(p, lr=0.12, weight_decay=0.0),
    },
    steps=50,
)

# %%
# Rosenbrock's banana has a curved valley whose floor is nearly flat, with the minimum at (1, 1). All three find the floor at once.
# What tells them apart is how far along it they get in 60 steps.


def banana(x, y):
    return (1 - x) ** 2 + 20 * (y - x * x) ** 2


curved = plot_descent(
    banana,
    (-1.2, 1.2),
    {
        "SGD": lambda p: lm.optim.SGD(p, lr=0.005),
        "momentum": lambda p: lm.optim.SGD(p, lr=0.002, momentum=0.9),
        "AdamW": lambda p: lm.optim.AdamW(p, lr=0.08, weight_decay=0.0),
    },
    steps=60,
    box=(-1.6, 1.6, -0.6, 2.0),
)
