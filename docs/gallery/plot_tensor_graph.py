"""
The graph of a network's loss
=============================

What the tape records while a network of two layers and its weight decay are computed: every operation with its shape, the values that it
keeps, and the gradient that will reach it. The weights are used twice, once in the network and once in the penalty, so two gradients
meet in them.
"""

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F
from linalgml.plotting.graph import plot_graph

lm.manual_seed(0)
x, y = lm.randn(8, 2), lm.tensor([0, 1, 2, 0, 1, 1, 2, 2])
W1, b1 = nn.Parameter(lm.randn(2, 16)), nn.Parameter(lm.zeros(16))
W2, b2 = nn.Parameter(lm.randn(16, 16) / 4), nn.Parameter(lm.zeros(16))
W3, b3 = nn.Parameter(lm.randn(16, 3) / 4), nn.Parameter(lm.zeros(3))
h1 = lm.relu(x @ W1 + b1)
h2 = lm.tanh(h1 @ W2 + b2)
fit = F.cross_entropy(h2 @ W3 + b3, y)
loss = fit + 0.01 * ((W1 * W1).sum() + (W2 * W2).sum() + (W3 * W3).sum())

names = {"x": x, "y": y, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3, "h1": h1, "h2": h2, "fit": fit}
figure = plot_graph(loss, names)
