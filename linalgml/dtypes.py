"""Element types: float32, float64, int64 and bool, with PyTorch's promotion rules."""


class dtype:
    """An element type.  `code` names the storage behind it: 0 float32, 1 float64, 2 int64 (bool is stored as 0 and 1 in int64)."""

    __slots__ = ("code", "is_floating_point", "itemsize", "name", "rank")

    def __init__(self, name, code, rank, itemsize):
        self.name, self.code, self.rank, self.itemsize = name, code, rank, itemsize
        self.is_floating_point = code < 2

    def __repr__(self):
        return f"linalgml.{self.name}"

    def __reduce__(self):
        return self.name  # a module-level name: copies and pickles of a dtype are the dtype itself


float32 = dtype("float32", 0, 2, 4)
float64 = dtype("float64", 1, 3, 8)
int64 = dtype("int64", 2, 1, 8)
bool = dtype("bool", 2, 0, 8)
float = float32
double = float64
long = int64

BY_NAME = {"float32": float32, "float64": float64, "int64": int64, "bool": bool}
_default = float32


def get_default_dtype():
    """The dtype of floating tensors built from Python numbers: float32 unless `set_default_dtype` changed it."""
    return _default


def chosen(d):
    """A dtype argument, or the default for None; TypeError for anything else."""
    if d is None:
        return _default
    if not isinstance(d, dtype):
        raise TypeError(f"dtype: expected linalgml.float32, float64, int64 or bool, got {d!r}")
    return d


def set_default_dtype(d):
    """Set the dtype of floating tensors built from Python numbers: float32 or float64."""
    global _default
    if d not in (float32, float64):
        raise TypeError(f"set_default_dtype: expected float32 or float64, got {d!r}")
    _default = d


def promote(a, b):
    """The wider of two dtypes: bool < int64 < float32 < float64."""
    return a if a.rank >= b.rank else b
