"""
Learning-rate schedules
=======================

Large models are trained with a rate that rises, then falls. The rise gives AdamW time to learn how large the gradients are before
it takes full steps. The fall lets the weights settle. The cosine is a habit, not a law: a straight line down does about as well.
"""

from linalgml.optim.schedule import warmup_cosine
from linalgml.plotting.descent import plot_schedules

steps, warm, top = 1000, 100, 1e-3


def linear(t):
    return top * (t + 1) / (warm + 1) if t < warm else top * (steps - t) / (steps - warm)


figure = plot_schedules(
    {
        "warm-up, then cosine": lambda t: warmup_cosine(t, top, top / 10, warm, steps),
        "warm-up, then a line": linear,
        "constant": lambda t: top / 2,
    },
    steps,
)
