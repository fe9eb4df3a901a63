"""
Why attention divides by √D
===========================

The dot product of two random vectors with unit variance has variance D, the number of their components. Without a scale, softmax
over such scores becomes a hard choice as heads grow: the best of 16 random keys, best by chance, takes nearly all the weight,
and the slope p (1 - p) that could correct the mistake is nearly zero. Divided by √D the weights stay as soft at 256 as at 1.
"""

from linalgml.plotting.attention import plot_score_spread

figure = plot_score_spread(sizes=(1, 4, 16, 64, 256), keys=16)
