"""MNIST's file format, and Fashion-MNIST: 70,000 grey pictures of clothes, 28 × 28, in ten kinds.

An IDX file is a magic number (two zero bytes, the type of its elements, the number of its dimensions), the sizes as big-endian 32-bit
integers, then the elements.  LeCun, Cortes & Burges, *The MNIST database*; Xiao, Rasul & Vollgraf, *Fashion-MNIST*, arXiv:1708.07747.
"""

import gzip
import sys
import zlib
from array import array
from math import prod
from pathlib import Path

from ..errors import InputError

TYPES = {0x08: ("B", 1), 0x09: ("b", 1), 0x0B: ("h", 2), 0x0C: ("i", 4), 0x0D: ("f", 4), 0x0E: ("d", 8)}
CLASSES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
FOLDERS = ("/usr/share/datasets/fashion-mnist",)  # where Debian's package puts it
FILES = {"train": "train", "test": "t10k"}


def load_idx(path):
    """The array of an IDX file, gzipped or not, as a tensor: floats as float32 or float64, integers as int64.

    Raises InputError, with one line that names the file, when it is missing, cut short, longer than it says or something else.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "x.idx")
    ...     _ = open(path, "wb").write(bytes([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9]))
    ...     load_idx(path)
    tensor([[7, 8, 9]])
    """
    data, shape = _read(path)
    return tensor_of(data if data.typecode in "fd" else array("q", data), shape)


def _read(path):
    """(elements as an array, shape) of an IDX file."""
    path = Path(path)
    try:
        with open(path, "rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if zipped else open(path, "rb") as file:
            raw = file.read()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] not in TYPES or len(raw) < 4 + 4 * raw[3]:
        raise InputError(f"{path}: not an IDX file")
    code, size = TYPES[raw[2]]
    start = 4 + 4 * raw[3]
    shape = tuple(int.from_bytes(raw[4 + 4 * k : 8 + 4 * k], "big") for k in range(raw[3]))
    if len(raw) - start != prod(shape) * size:
        raise InputError(f"{path}: its header says {shape}, which is {prod(shape) * size} bytes; it has {len(raw) - start}")
    data = array(code, raw[start:])
    if size > 1 and sys.byteorder == "little":
        data.byteswap()
    return data, shape


def tensor_of(data, shape):
    """A tensor over an array of floats, doubles or 64-bit integers."""
    from .. import backend
    from ..autograd.tensor import Tensor
    from ..dtypes import float32, float64, int64

    dtype = {"f": float32, "d": float64, "q": int64}[data.typecode]
    return Tensor(backend.store().native(data, dtype), shape, dtype)


def load_fashion_mnist(folder=None, split="train"):
    """(images, labels) of Fashion-MNIST: images (N, 28, 28) float32 in [0, 1], labels (N,) int64; 60,000 to train on, 10,000 to test.

    folder: where the four files of the data set are, under their own names, gzipped or not; by default where Debian's package
    dataset-fashion-mnist puts them.  `CLASSES` names the ten kinds.  Raises InputError when they are not there, or are not images
    and labels of one length; nothing is downloaded.
    """
    if split not in FILES:
        raise ValueError(f"load_fashion_mnist: split must be 'train' or 'test', got {split!r}")
    found = []
    for what in ("images-idx3-ubyte", "labels-idx1-ubyte"):
        names = [f"{FILES[split]}-{what}{ending}" for ending in (".gz", "")]
        places = [Path(f) / name for f in ([folder] if folder is not None else FOLDERS) for name in names]
        path = next((p for p in places if p.is_file()), None)
        if path is None:
            raise InputError(
                f"load_fashion_mnist: no {names[0]} in {folder if folder is not None else FOLDERS[0]}: apt install dataset-fashion-mnist, "
                "or give the folder of the files from github.com/zalandoresearch/fashion-mnist"
            )
        found.append(_read(path))
    (pixels, shape), (labels, count) = found
    if len(shape) != 3 or count != shape[:1] or (len(labels) and max(labels) > 9):
        raise InputError(f"load_fashion_mnist: images {shape} and labels {count} do not belong together")
    bright = array("f")
    for start in range(0, len(pixels), 1 << 20):  # in pieces: a list takes eight bytes an element
        bright.fromlist(list(pixels[start : start + (1 << 20)]))
    return tensor_of(bright, shape) / 255, tensor_of(array("q", labels), count)
