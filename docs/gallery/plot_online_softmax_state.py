"""
Softmax over a stream
=====================

Softmax seems to need all scores at once: the largest to subtract, then the sum. It does not. Keep the largest so far (the staircase)
and the sum of exponentials measured from it; when a larger score comes, shrink the old sum by one factor. The curve, top + log total,
is the log-sum-exp of everything seen, and ends at the same height whatever the order.
"""

import linalgml as lm
from linalgml.plotting.attention import plot_online_softmax

lm.manual_seed(4)
scores = (lm.randn(60) * 2).tolist()
figure = plot_online_softmax(scores)

# %%
# The same scores in ascending order are the hardest case: the top rises with every one of them. The end is the same.

ascending = plot_online_softmax(sorted(scores))
