"""PyTorch's name for averages of weights: `from linalgml.optim.swa_utils import AveragedModel`; they are written in `nn.averaging`."""

from .cyclic import SWALR

_AVERAGING = ("AveragedModel", "get_ema_multi_avg_fn", "get_swa_multi_avg_fn", "update_bn")
__all__ = ["SWALR", *_AVERAGING]


def __getattr__(name):
    """The names that need modules, which come after optimisers, when they are first asked for."""
    if name in _AVERAGING:
        from ..nn import averaging

        return getattr(averaging, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
