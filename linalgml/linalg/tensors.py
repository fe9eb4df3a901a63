"""The same names for tensors: a function that is given one hands it on to `autograd/factorizations.py`, which records gradients."""

from functools import wraps


def for_tensors(function):
    """`function`, but its namesake for tensors where the first argument is one."""

    @wraps(function)
    def either(a, *args, **kwargs):
        if hasattr(a, "requires_grad"):
            from ..autograd import factorizations

            return getattr(factorizations, function.__name__)(a, *args, **kwargs)
        return function(a, *args, **kwargs)

    return either
