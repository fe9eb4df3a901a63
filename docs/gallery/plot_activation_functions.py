"""
Activations and their slopes
============================

What a nonlinearity does to a number (solid), and how much of a gradient it lets through (dashed). Tanh and sigmoid flatten at both
ends, and a stack of them starves its first layers: a sigmoid passes at most a quarter. ReLU passes all or nothing. GELU and SiLU
are smooth, dip a little below zero, and pass slightly more than 1 just above it.

The slopes are not formulas typed into this example: they come from the library's backward pass.
"""

from linalgml.nn import functional as F
from linalgml.plotting.activations import plot_activations

figure = plot_activations(["relu", "gelu", "silu", "tanh", "sigmoid"])

# %%
# Any function of a tensor will do. Here is squared ReLU, which some language models use.

own = plot_activations({"relu": F.relu, "relu²": lambda x: F.relu(x) * F.relu(x)})
