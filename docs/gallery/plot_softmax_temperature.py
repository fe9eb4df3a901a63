"""
Temperature
===========

Logits divided by a temperature before softmax: below 1 the likely becomes likelier, above 1 the choice evens out. This is the dial
beside every chat window. At 0 it would be the arg max, at infinity a fair die.
"""

from linalgml.plotting.softmax import plot_temperature

figure = plot_temperature([2.0, 1.0, 0.0, -1.0], (0.5, 1.0, 2.0), ["cat", "dog", "eel", "fox"])
