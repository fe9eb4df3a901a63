"""Unit length: vectors divided by their norm, and the cosine of the angle between two."""

from ..autograd import arithmetic, reduction, selection


def normalize(input, p=2.0, dim=1, eps=1e-12):
    """Each vector along `dim` divided by its p-norm (or by eps, if that is larger).

    >>> import linalgml as lm
    >>> lm.nn.functional.normalize(lm.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    length = reduction.norm(input, p, dim, True)
    return arithmetic.div(input, selection.clamp(length, min=eps))


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """x1 · x2 / (|x1| |x2|) along `dim`, each length at least eps.

    >>> import linalgml as lm
    >>> lm.nn.functional.cosine_similarity(lm.tensor([1.0, 0.0]), lm.tensor([1.0, 1.0]), dim=0)
    tensor(0.7071)
    """
    product = reduction.sum(arithmetic.mul(x1, x2), dim)
    lengths = (selection.clamp(reduction.norm(x, 2, dim), min=eps) for x in (x1, x2))
    return arithmetic.div(product, arithmetic.mul(*lengths))


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """The p-norm of x1 - x2 + eps along the last dimension, after torch.nn.functional.pairwise_distance; eps keeps its gradient finite.

    >>> import linalgml as lm
    >>> lm.nn.functional.pairwise_distance(lm.tensor([[3.0, 4.0]]), lm.zeros(1, 2), eps=0.0)
    tensor([5.])
    """
    return reduction.norm(arithmetic.add(arithmetic.sub(x1, x2), eps), p, -1, keepdim)
