"""
Chains that wander, chains that jump
====================================

Two ways to draw from a narrow, tilted bell, starting at the square. A random walk feels its way along the ridge; Hamiltonian Monte Carlo
rolls a ball over the landscape and stops it somewhere else entirely.
"""

import linalgml as lm
from linalgml.plotting.inference import plot_traces, plot_walks
from linalgml.probability import hmc, metropolis


def log_prob(x):
    return -0.5 * (x[0] ** 2 - 1.9 * x[0] * x[1] + x[1] ** 2) / 0.0975


walk = metropolis(log_prob, [-1.5, -1.5], 1000, num_warmup=0, step=0.4, generator=1)
ball = hmc(log_prob, lm.tensor([-1.5, -1.5], dtype=lm.float64), 1000, num_warmup=0, step_size=0.2, num_steps=14, generator=1)
chains = {"Metropolis": walk.samples.tolist(), "Hamiltonian": ball.samples.tolist()}
figure = plot_walks(log_prob, {name: draws[:60] for name, draws in chains.items()})

# %%
# The first coordinate of a thousand draws each, and how far one draw still remembers another. The title says what they are worth: as many
# independent draws would estimate the mean as well.

traces = plot_traces({name: [x for x, _ in draws] for name, draws in chains.items()})
