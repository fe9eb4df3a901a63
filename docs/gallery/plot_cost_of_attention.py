"""
What attention costs
====================

The arithmetic of attention grows with the square of the text, whatever one does. Its memory only does so if the weights are stored.
An online softmax keeps, for each query, the largest score so far, a total and a weighted sum, and so needs memory in proportion to
the text. On log-log axes a slope of two is a square.
"""

from linalgml.plotting.attention import plot_attention_cost

figure = plot_attention_cost(lengths=(256, 1024, 4096, 16384, 65536), head_size=64, heads=12)
