"""Flat storage behind vectors, matrices and tensors: a list, a NumPy array or a buffer of the fast tier.

Every backend has one kind, and a kernel sees only its own; a tensor made under another backend is converted when it is
first used.  The functions of a store take an element count or a list and a dtype.
"""

from array import array

from .dtypes import int64 as INT64


def flat_list(data):
    """The numbers of storage of any kind, a list."""
    return data if type(data) is list else data.tolist()


class ListStore:
    """The readable tier: plain lists of Python numbers.  float32 values are rounded when they are stored."""

    name = "python"
    kind = list
    checks_indices = False  # whether the kernels themselves refuse an index out of range

    def empty(self, n, dtype):
        return [0.0] * n if dtype.code < 2 else [0] * n

    zeros = empty

    def full(self, n, value, dtype):
        return settle([float(value) if dtype.code < 2 else int(value)] * n, dtype)

    def build(self, values, dtype):
        if dtype.code < 2:
            return settle([float(v) for v in values], dtype)
        return [_int64(v) for v in values]

    def whole(self, n, start, step):
        """start + i * step for i = 0 … n - 1, in int64."""
        return self.build(range(start, start + n * step, step), INT64)

    def spaced(self, n, start, step, end, dtype):
        """start + i * step for i = 0 … n - 1, floating; its second half is counted back from `end` unless that is nan."""
        half = n if end != end else (n + 1) // 2
        values = [start + i * step for i in range(half)] + [end - (n - 1 - i) * step for i in range(half, n)]
        return self.build(values, dtype)

    def native(self, data, dtype):
        return flat_list(data)

    def compiled(self, concept, function):
        """A function of a concept's compiled twin that is more than a kernel, or None where there is none."""
        return None

    def fill(self, data, value):
        """Overwrite all of `data` with one number."""
        data[:] = [value] * len(data)

    def is_view(self, data):
        """Whether the storage looks at memory that something else owns."""
        return False

    def copy(self, data, n):
        """The first n elements, in memory of their own."""
        return data[:n]

    def stretch(self, data, at, n):
        """n elements from position `at`: a view of them where the storage has views, else a copy."""
        return data[at : at + n]

    def place(self, piece, data, at, n):
        """Overwrite n elements of `data` from position `at` with the first n of a storage of the same kind."""
        data[at : at + n] = piece if len(piece) == n else piece[:n]

    def assign(self, data, values):
        """Overwrite `data` in place with a list or a storage of any kind."""
        data[:] = flat_list(values)


class ArrayStore:
    """Numba's tier: one-dimensional NumPy arrays."""

    name = "numba"
    checks_indices = False

    def __init__(self):
        import numpy

        self.np, self.kind = numpy, numpy.ndarray
        self.types = (numpy.float32, numpy.float64, numpy.int64)

    def empty(self, n, dtype):
        return self.np.empty(n, self.types[dtype.code])

    def zeros(self, n, dtype):
        return self.np.zeros(n, self.types[dtype.code])

    def full(self, n, value, dtype):
        with self.np.errstate(over="ignore"):
            return self.np.full(n, value, self.types[dtype.code])

    def build(self, values, dtype):
        with self.np.errstate(over="ignore"):
            return self.np.array(values, self.types[dtype.code]).reshape(-1)

    def native(self, data, dtype):
        if type(data) is self.np.ndarray:
            return data
        return self.build(data, dtype) if type(data) is list else self.np.asarray(data)

    def compiled(self, concept, function):
        return None

    whole, spaced = ListStore.whole, ListStore.spaced

    def fill(self, data, value):
        with self.np.errstate(over="ignore"):
            data.fill(value)

    def is_view(self, data):
        return data.base is not None

    def copy(self, data, n):
        return data[:n].copy()

    stretch, place = ListStore.stretch, ListStore.place

    def assign(self, data, values):
        data[:] = values


class BufferStore:
    """The fast tier: pooled contiguous buffers."""

    name = "cython"
    checks_indices = True

    def __init__(self):
        from ._fast import buffer

        self.kind = buffer.Buffer
        self.empty, self.zeros, self.full, self.copy = buffer.empty_of, buffer.zeros_of, buffer.full_of, buffer.copy_of
        self.whole, self.spaced, self.fill = buffer.whole, buffer.spaced, buffer.Buffer.fill
        self._functions = {}

    def build(self, values, dtype):
        return self.empty(len(values), dtype).assign(values)

    def native(self, data, dtype):
        if type(data) is self.kind:
            return data
        return self.build(data, dtype) if type(data) is list else self.kind.wrap(data)

    def compiled(self, concept, function):
        key = concept, function
        if key not in self._functions:
            from ._fast import twin_module

            self._functions[key] = getattr(twin_module(concept), function, None)
        return self._functions[key]

    def is_view(self, data):
        return data.shares_memory()

    def stretch(self, data, at, n):
        return data.view(at, n)

    def place(self, piece, data, at, n):
        data.place(piece, at, n)

    def assign(self, data, values):
        data.assign(flat_list(values))


_MAKE = {"python": ListStore, "numba": ArrayStore, "cython": BufferStore}
_STORES: dict = {}


def of(name):
    """The store of a backend, made once."""
    try:
        return _STORES[name]
    except KeyError:
        made = _STORES[name] = _MAKE[name]()
        return made


def settle(data, dtype):
    """Round a list of floats to float32 when that is its dtype; any other storage is already of its type."""
    if dtype.code == 0 and type(data) is list:
        return array("f", data).tolist()
    return data


def _int64(value):
    value = int(value)
    if not -(1 << 63) <= value < 1 << 63:
        raise OverflowError(f"{value} does not fit in int64")
    return value
