"""Ladders: the hot kernels, from the loop that one reads to the code that one runs, a rung at a time.

Every rung is a function with the signature and the results of its kernel, tested against it, and measured by
`python -m benchmarks.ladders`; the pages under "Why it is fast" climb them.

>>> from linalgml.ladders import LADDERS
>>> list(LADDERS)
['matmul', 'softmax', 'attention', 'layer_norm', 'layer_norm_backward', 'adamw']
>>> list(LADDERS["softmax"].rungs)[:3]
['readable', 'slices', 'online_python']
>>> out = [0.0, 0.0]
>>> LADDERS["softmax"].rungs["slices"]([7.0, 7.0], out, 1, 2)
>>> out
[0.5, 0.5]
"""

from . import adamw, attention, layer_norm, matmul, softmax

LADDERS = {
    ladder.name: ladder
    for ladder in (matmul.ladder, softmax.ladder, attention.ladder, layer_norm.ladder, layer_norm.backward, adamw.ladder)
}
