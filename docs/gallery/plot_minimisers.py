"""
Five ways down a valley
=======================

The same start, the same curved valley, and `lm.optim.minimize` by five names. Gradient descent finds the floor at once and then hardly
moves: the floor is flat along and steep across. Nelder and Mead's simplex tumbles along it without a slope. Conjugate gradients remember
one direction, BFGS all that it has seen of the curvature, and Newton is told it.
"""

from linalgml.plotting.minimize import plot_minimize, plot_values


def banana(x, y):
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


methods = ["gradient-descent", "Nelder-Mead", "CG", "BFGS", "Newton"]
paths = plot_minimize(banana, (-1.2, 1.0), methods, box=(-1.6, 1.6, -0.6, 1.6))

# %%
# On a logarithmic scale the difference at the end is plain to see: the simplex gains a digit every few steps, the last three more and
# more of them with every step.

values = plot_values(banana, (-1.2, 1.0), methods)
