"""linalgml: from a dot product to a trained transformer.  Readable, proved, fast.

    import linalgml as lm

    x = lm.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (x * x).sum().backward()
    x.grad                                   # tensor([2., 4., 6.])

    with lm.use_backend("python"): ...       # the readable source runs; "fast" is the default

Names load when they are first used, so that importing the library costs next to nothing.
"""

from .backend import available_backends, explain_backend, get_backend, set_backend, use_backend

__version__ = "0.1.0"

_SUBMODULES = frozenset(
    "autograd backend calculus datasets derivations dtypes exercises kernels linalg nn optim plotting probability random "
    "serialization special statistics trainer transformers utils".split()
)
_HOME = {
    "linalg": "Vector Matrix",
    "autograd.tensor": "Tensor",
    "autograd.engine": "no_grad enable_grad inference_mode is_grad_enabled set_grad_enabled",
    "autograd.errors": "ShapeError",
    "autograd.creation": "tensor as_tensor zeros ones full empty zeros_like ones_like full_like empty_like arange linspace eye rand randn "
    "randint randperm rand_like randn_like multinomial bernoulli",
    "autograd.conversion": "from_numpy from_dlpack",
    "autograd.arithmetic": "add sub mul div true_divide floor_divide remainder neg",
    "autograd.selection": "maximum minimum where clamp",
    "autograd.elementary": "pow exp expm1 log log2 log10 log1p sqrt rsqrt reciprocal square erf",
    "autograd.piecewise": "abs sign floor ceil trunc round",
    "autograd.trigonometry": "sin cos tan",
    "autograd.comparison": "eq ne lt le gt ge logical_and logical_or logical_xor logical_not allclose isclose equal isnan isinf isfinite",
    "autograd.reduction": "sum mean var std logsumexp norm all any count_nonzero",
    "autograd.accumulation": "prod cumsum",
    "autograd.extremes": "max min amax amin argmax argmin",
    "autograd.shape": "reshape permute transpose swapaxes t squeeze unsqueeze flatten unflatten ravel broadcast_to narrow select split "
    "chunk unbind diagonal movedim clone",
    "autograd.gather": "gather scatter scatter_add index_select index_add take_along_dim take",
    "autograd.masking": "masked_fill masked_select nonzero",
    "autograd.joining": "cat concat stack hstack vstack repeat_interleave tile flip roll tril triu diag",
    "autograd.sorting": "sort argsort topk unique bincount searchsorted",
    "autograd.products": "matmul mm bmm mv dot outer einsum tensordot addmm",
    "nn.softmax": "softmax log_softmax",
    "nn.activation": "relu tanh sigmoid",
    "random": "Generator manual_seed initial_seed get_rng_state set_rng_state default_generator",
    "threads": "get_num_threads set_num_threads",
    "serialization": "save load save_file load_file",
    "devices": "device",
    "dtypes": "dtype float32 float64 int64 float double long get_default_dtype set_default_dtype",
}
_WHERE = {name: home for home, names in _HOME.items() for name in names.split()}
_OTHER_NAMES = {"bool": ("dtypes", "bool"), "Size": ("devices", "Size"), "concatenate": ("autograd.joining", "cat")}

__all__ = ["available_backends", "explain_backend", "get_backend", "set_backend", "use_backend"]
__all__ += [*_WHERE, *_OTHER_NAMES, *_SUBMODULES]
__all__.sort()


def __getattr__(name):
    """Import what is asked for, and keep it."""
    import importlib

    if name in _SUBMODULES:
        return importlib.import_module(f"linalgml.{name}")
    home, attribute = _OTHER_NAMES.get(name) or (_WHERE.get(name), name)
    if home is None:
        raise AttributeError(f"module 'linalgml' has no attribute {name!r}")
    if home.startswith("autograd."):
        importlib.import_module("linalgml.autograd")  # methods are attached before any tensor is made
    value = getattr(importlib.import_module(f"linalgml.{home}"), attribute)
    globals()[name] = value
    return value


def __dir__():
    return __all__
