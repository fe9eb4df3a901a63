"""
Backpropagation on a graph
==========================

One neuron, as the autograd engine for single numbers sees it. Each box holds a value and, after `backward`, the slope of the result
with respect to it. Read from the right: a gradient is multiplied by the slope on each edge that it passes, and where two paths meet
their gradients add up.
"""

from linalgml.autograd.scalar import Value
from linalgml.plotting.graph import plot_graph

x, w, b = Value(2.0), Value(-0.5), Value(1.5)
out = (w * x + b).tanh()
out.backward()

figure = plot_graph(out, {"x": x, "w": w, "b": b})
