"""
Who looks at whom
=================

Attention gives every token one unit to share out among the others. The table of these shares is the first thing to look at when a
transformer does something strange: rows look, columns are looked at, and every row sums to one.

Here the scores are made by hand, so that you know what you ought to see: every word looks for the nouns before it, and a little at
its neighbours. The causal mask leaves the upper right empty.
"""

import linalgml as lm
from linalgml.plotting.attention import plot_attention

words = ["the", "trophy", "fits", "the", "case", "if", "it", "bends"]
noun = [0, 1, 0, 0, 1, 0, 0, 0]
scores = lm.tensor([[2.5 * noun[j] - 0.3 * abs(t - j) for j in range(8)] for t in range(8)])
past = lm.tril(lm.ones(8, 8)) > 0
weights = lm.softmax(lm.where(past, scores, float("-inf")), -1)

figure = plot_attention(weights, words)

# %%
# A head of a layer that has not learned anything yet looks like this. The weights are random and soft: the scores have been
# divided by the square root of the head size, so no token is sure of anything.

lm.manual_seed(1)
q, k = lm.randn(8, 16), lm.randn(8, 16)
untrained = plot_attention(lm.softmax(q @ k.T / 16**0.5, -1), words)
