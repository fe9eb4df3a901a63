"""The 1,797 handwritten digits that ship inside scikit-learn: 8 × 8 grey pixels, read without importing scikit-learn.

Thirteen people wrote them; the scans were shrunk to 8 × 8 by counting the ink in each 4 × 4 square, so a pixel is 0 to 16.
(Alpaydin & Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998: its test part.)
"""

import csv
import gzip
import zlib
from pathlib import Path

from ..errors import InputError
from .bundled import sklearn_file


def load_digits(path=None):
    """(images, labels): images (1797, 64) float32 in [0, 1], a row an image read line by line; labels (1797,) int64.

    `path` is another file in the same format: gzipped lines of 64 pixels, 0 to 16, and the digit.  Raises InputError when
    there is no such file, or a line of it is something else.

    >>> from linalgml.datasets import load_digits
    >>> images, labels = load_digits()
    >>> images.shape, labels[:10].tolist()
    ((1797, 64), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    from .. import float32, int64, tensor

    path = sklearn_file("digits.csv.gz", "load_digits") if path is None else Path(path)
    pixels, labels = [], []
    try:
        with gzip.open(path, "rt", encoding="ascii", newline="") as file:
            for number, row in enumerate(csv.reader(file), 1):
                values = [float(v) for v in row]
                if len(values) != 65 or not all(0 <= v <= 16 for v in values[:64]) or values[64] not in range(10):
                    raise InputError(f"{path}: line {number}: expected 64 pixels from 0 to 16 and a digit")
                pixels.append([v / 16 for v in values[:64]])
                labels.append(int(values[64]))
    except InputError:
        raise
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read as gzipped rows of numbers: {error}") from None
    if not labels:
        raise InputError(f"{path}: the file holds no digit")
    return tensor(pixels, dtype=float32), tensor(labels, dtype=int64)


def ascii_digit(image):
    """An image (64,) as eight lines of text, the more ink the darker the character.

    >>> from linalgml.datasets.digits import ascii_digit, load_digits
    >>> print(ascii_digit(load_digits()[0][1]))
       ##-
       *@+
      .@@-
     +@@@
       @@.
       @@-
       @@-
       *@*
    """
    inks = [" .-+*#@"[min(6, int(7 * v))] for v in image.tolist()]
    return "\n".join("".join(inks[r : r + 8]).rstrip() for r in range(0, 64, 8))
