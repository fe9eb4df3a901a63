"""Saving and loading: safetensors files for tensors, and `save` and `load` for whatever is built of them.  Never pickle.

Saving is atomic and what is loaded is bit for bit what was saved.
"""

import json
import os
import sys
from array import array
from struct import Struct

from . import backend, dtypes
from .autograd.tensor import Tensor
from .devices import check_device
from .files import atomic_write
from .safetensors import SafetensorError, layout, open_regular, read_header

__all__ = ["SafetensorError", "load", "load_file", "read_metadata", "safe_open", "save", "save_file"]

SWAP = sys.byteorder == "big"
TO_FILE = {dtypes.float32: "F32", dtypes.float64: "F64", dtypes.int64: "I64", dtypes.bool: "BOOL"}
CODES = "fdq"  # array's letters for the storage codes 0, 1, 2
INTEGERS = {"I32": "i", "I16": "h", "I8": "b", "U32": "I", "U16": "H", "U8": "B"}


# ---- bytes of a tensor -----------------------------------------------------------------------------------------------------


def to_bytes(tensor):
    """A tensor's elements in row-major order, as little-endian bytes (bool: one byte each)."""
    n, data = tensor.numel(), tensor.flat()
    if n == 0:
        return b""
    if tensor.dtype is dtypes.bool:
        return bytes(v != 0 for v in (data if type(data) is list else data.tolist())[:n])
    code = CODES[tensor.dtype.code]
    raw = array(code, data[:n]).tobytes() if type(data) is list else memoryview(data).cast("B")[: n * tensor.dtype.itemsize]
    return _swapped(raw, tensor.dtype.itemsize) if SWAP else raw


def _swapped(raw, size):
    """Bytes with the order inside each element reversed."""
    out = bytearray(len(raw))
    for i in range(size):
        out[i::size] = raw[size - 1 - i :: size]
    return bytes(out)


def _read(file, path, name, entry):
    """The tensor of one entry.  F16 and BF16 become float32 and the smaller integers int64: every value is kept."""
    kind, shape, start, end = entry
    store = backend.store()
    file.seek(start)
    dtype = next((d for d, k in TO_FILE.items() if k == kind), dtypes.float32 if kind in ("F16", "BF16") else dtypes.int64)
    direct = kind in ("F32", "F64", "I64") and store.name != "python" and not SWAP
    if direct and end > start:
        data = store.empty((end - start) // dtype.itemsize, dtype)
        got = file.readinto(memoryview(data).cast("B"))
    else:
        raw = file.read(end - start)
        got = len(raw)
    if got != end - start:
        raise SafetensorError(f"{path}: truncated: {got} of {end - start} bytes of {name!r} could be read")
    if not (direct and end > start):
        try:
            values = _decode(raw, kind)
        except ValueError as error:
            raise SafetensorError(f"{path}: {name!r}: {error}") from None
        if store.name == "python":
            data = values if type(values) is list else values.tolist()
        else:
            data = store.empty(len(values), dtype)
            if len(values):
                memoryview(data).cast("B")[:] = memoryview(array(CODES[dtype.code], values)).cast("B")
    return Tensor(data, shape, dtype)


def _decode(raw, kind):
    """The numbers in little-endian bytes, as a list or array."""
    if kind == "BOOL":
        if raw.strip(b"\0\1"):
            raise ValueError("a BOOL byte is neither 0 nor 1")
        return list(raw)
    if kind == "F16":
        return list(Struct(f"<{len(raw) // 2}e").unpack(raw))
    if kind == "BF16":  # the upper half of a float32
        wide = bytearray(2 * len(raw))
        wide[2::4], wide[3::4] = raw[0::2], raw[1::2]
        raw, kind = bytes(wide), "F32"
    values = array(INTEGERS.get(kind) or {"F32": "f", "F64": "d", "I64": "q"}[kind])
    values.frombytes(_swapped(raw, values.itemsize) if SWAP else raw)
    return array("q", values.tolist()) if kind in INTEGERS else values


# ---- safetensors -------------------------------------------------------------------------------------------------------------


def save_file(tensors, filename, metadata=None):
    """Write {name: Tensor} to a safetensors file, atomically.  metadata: {str: str}.

    A view is saved as its own elements; tensors that share memory are saved apart.

    >>> import linalgml as lm, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "a.safetensors")
    >>> save_file({"weight": lm.tensor([[1.0, 2.0], [3.0, 4.0]])}, path, {"step": "7"})
    >>> load_file(path)["weight"].tolist(), read_metadata(path)
    ([[1.0, 2.0], [3.0, 4.0]], {'step': '7'})
    """
    for name, tensor in tensors.items():
        if type(name) is not str or name == "__metadata__":
            raise ValueError(f"save_file: {name!r} cannot be the name of a tensor")
        if not isinstance(tensor, Tensor):
            raise TypeError(f"save_file: {name!r} is {_article(tensor)}, not a Tensor (save() takes other objects)")
    header, order = layout({name: (TO_FILE[t.dtype], t.shape) for name, t in tensors.items()}, metadata)
    atomic_write(filename, _chunks(header, (tensors[name] for name in order)))


def _chunks(header, tensors):
    yield header
    for tensor in tensors:
        yield to_bytes(tensor)


def load_file(filename, device=None):
    """{name: Tensor} of a safetensors file.

    F16 and BF16 are read as float32, integers of 32 bits and fewer as int64.  SafetensorError (a ValueError) for a file
    that is damaged or not of this format, OSError if it cannot be read.
    """
    with safe_open(filename, device=device) as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def read_metadata(filename):
    """The {str: str} metadata of a safetensors file, {} if it has none."""
    with safe_open(filename) as file:
        return file.metadata() or {}


class safe_open:
    """A safetensors file, open for reading one tensor at a time; after safetensors.safe_open.

    >>> import linalgml as lm, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "a.safetensors")
    >>> save_file({"a": lm.zeros(3), "b": lm.ones(2)}, path)
    >>> with safe_open(path, framework="pt") as f:
    ...     print(f.keys(), f.get_tensor("b").tolist())
    ['a', 'b'] [1.0, 1.0]
    """

    def __init__(self, filename, framework=None, device=None):
        check_device(device, "safe_open")
        self._path = os.fspath(filename)
        self._file = open_regular(filename)
        try:
            self._entries, self._metadata = read_header(self._file, self._path)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._file.close()

    def keys(self):
        """The names of the tensors, sorted."""
        return sorted(self._entries)

    def metadata(self):
        """The file's {str: str} metadata, or None."""
        return self._metadata or None

    def get_tensor(self, name):
        """Read one tensor."""
        if name not in self._entries:
            raise SafetensorError(f"{self._path}: no tensor {name!r}")
        return _read(self._file, self._path, name, self._entries[name])


# ---- any object ----------------------------------------------------------------------------------------------------------------

STRUCTURE, DEEPEST = "linalgml", 100


def save(obj, f):
    """Write tensors, numbers, strings, None and dicts, lists and tuples of them to the file `f`, atomically; after torch.save.

    One safetensors file: the tensors under readable names (a state_dict's own), the structure as JSON in the metadata.  A
    tensor that appears twice is saved once and loaded as one.  TypeError for anything else, naming where it stands.

    >>> import linalgml as lm, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "checkpoint")
    >>> save({"weight": lm.tensor([1.0, 2.0]), "step": 3, "lr": [0.1, None]}, path)
    >>> load(path)
    {'weight': tensor([1., 2.]), 'step': 3, 'lr': [0.1, None]}
    """
    if not isinstance(f, (str, bytes, os.PathLike)):
        raise TypeError(f"save: expected a path, got {_article(f)}")
    tensors: dict = {}
    names: dict = {}
    structure = _pack(obj, "", tensors, names, 0)
    save_file(tensors, f, {STRUCTURE: json.dumps(structure, separators=(",", ":"))})


def _pack(obj, where, tensors, names, depth):
    """`obj` as JSON: scalars as they are, everything else as a dict with one tag."""
    if depth > DEEPEST:
        raise ValueError(f"save: nested more than {DEEPEST} deep, or contains itself, at {where[:80]}")
    if isinstance(obj, Tensor):
        if id(obj) not in names:
            name = where or "tensor"
            while name in tensors or name == "__metadata__":
                name += "'"
            names[id(obj)], tensors[name] = name, obj
        packed = {"tensor": names[id(obj)]}
        return {**packed, "requires_grad": True} if obj.requires_grad else packed
    if obj is None or isinstance(obj, (str, bool)):
        return obj
    if isinstance(obj, int):
        return {"int": hex(obj)} if abs(obj) >> 1000 else int(obj)
    if isinstance(obj, float):
        return float(obj) if obj - obj == 0 else {"float": repr(float(obj))}
    if isinstance(obj, dict):
        pairs = []
        for key, value in obj.items():
            if type(key) not in (str, int, bool):
                raise TypeError(f"save: the key {key!r} of {where or 'the dict'} is neither a string nor an integer")
            pairs.append([key, _pack(value, f"{where}.{key}" if where else str(key), tensors, names, depth + 1)])
        return {"dict": pairs}
    if isinstance(obj, (list, tuple)):
        items = [_pack(value, f"{where}.{i}" if where else str(i), tensors, names, depth + 1) for i, value in enumerate(obj)]
        return {"list" if isinstance(obj, list) else "tuple": items}
    hint = "; save its state_dict()" if hasattr(obj, "state_dict") else ""
    raise TypeError(f"save: cannot save {_article(obj)}{' at ' + where if where else ''}{hint}")


def load(f, map_location=None, weights_only=True):
    """What `save` wrote; from any other safetensors file, {name: Tensor}.  Nothing in a file can run: `weights_only` changes nothing.

    SafetensorError (a ValueError) for a file that is damaged or not of this format, OSError if it cannot be read.
    """
    with safe_open(f, device=map_location) as file:
        structure = (file.metadata() or {}).get(STRUCTURE)
        loaded = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    if structure is None:
        return loaded
    try:
        return _unpack(json.loads(structure), loaded)
    except (ValueError, TypeError, KeyError, StopIteration, RecursionError) as error:
        raise SafetensorError(f"{os.fspath(f)}: the structure in the metadata is damaged ({error!r:.200})") from None


def _unpack(packed, tensors):
    if type(packed) is not dict:
        if type(packed) is list:
            raise ValueError("a list without a tag")
        return packed
    tag, value = next(iter(packed.items()))
    if tag == "tensor":
        tensor = tensors[value]
        return tensor.requires_grad_() if packed.get("requires_grad") is True and tensor.dtype.is_floating_point else tensor
    if tag == "dict":
        made = {}
        for key, item in value:
            if type(key) not in (str, int, bool) or key in made:
                raise ValueError(f"key {key!r}")
            made[key] = _unpack(item, tensors)
        return made
    if tag in ("list", "tuple"):
        items = [_unpack(item, tensors) for item in value]
        return items if tag == "list" else tuple(items)
    if tag == "float":
        return float(value)
    if tag == "int":
        return int(value, 16)
    raise ValueError(f"unknown tag {tag!r:.40}")


def _article(obj):
    return f"an object of type {type(obj).__name__}"
