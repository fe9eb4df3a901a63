"""
Masks: who may see whom
=======================

A mask is a table of yes and no beside the table of attention weights. Four patterns cover nearly all models: everything (encoders),
the past only (GPT), the recent past (sliding windows), and whatever is not padding (batches of sentences of different lengths).
The share of pairs that is left is the share of the work that has to be done.
"""

from linalgml.plotting.attention import plot_masks

T = 12
rows = range(T)
figure = plot_masks(
    {
        "full": [[True for j in rows] for t in rows],
        "causal": [[j <= t for j in rows] for t in rows],
        "sliding window of 4": [[t - 4 < j <= t for j in rows] for t in rows],
        "padding: 9 real tokens": [[j < 9 for j in rows] for t in rows],
    }
)

# %%
# Patterns combine with `and`. Three sentences packed into one row of a batch must not see each other, and each is causal:

sentence = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
packed = plot_masks({"three packed sentences": [[j <= t and sentence[j] == sentence[t] for j in rows] for t in rows]})
