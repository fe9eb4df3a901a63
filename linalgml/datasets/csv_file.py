"""A table of your own: a CSV file as a matrix of features and a column to predict."""

import csv

from ..errors import InputError
from .text import load_text

MISSING = ("", "na", "n/a", "nan", "null", "none", "?")


class Table:
    """What `load_csv` read: features `X` (rows, columns) float64, target `y` (rows,) or None, and what they are called.

    feature_names: a name a column of X.  target_name, classes: the target's name, and for a target of words the word of each class,
    whose position is the label in y (int64); None where the target is a number (float64).
    """

    def __init__(self, X, y, feature_names, target_name, classes):
        self.X, self.y, self.feature_names, self.target_name, self.classes = X, y, feature_names, target_name, classes

    def __repr__(self):
        classes = f", {len(self.classes)} classes" if self.classes else ""
        return f"Table({self.X.shape[0]} rows, {self.X.shape[1]} features, target {self.target_name!r}{classes})"


def load_csv(path, target=None, *, header=None, delimiter=None, words="error", missing="error"):
    """Read a CSV file: every column but the target a feature.

    target: the name or position of the column to predict, or None.  header: whether the first line has names; by default it does unless
    each of its cells is a number.  delimiter: by default found out (comma, semicolon, tab or bar).  words: what to do with a feature
    that is not a number: "error", "onehot" (a column of zeros and ones for each word) or "codes" (the word's position in order).
    missing: for empty cells, NA, NaN, null and ?: "error", "nan", "mean" (of the column) or "drop" (the row).

    Returns a Table.  Raises InputError that names the file, the line and the column of what it cannot read.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "trees.csv")
    ...     _ = open(path, "w").write("height,girth,kind\\n12.5,0.8,oak\\n9,0.3,birch\\n14,1.1,oak\\n")
    ...     table = load_csv(path, target="kind")
    >>> table
    Table(3 rows, 2 features, target 'kind', 2 classes)
    >>> table.y, table.classes, table.feature_names
    (tensor([1, 0, 1]), ['birch', 'oak'], ['height', 'girth'])
    """
    for name, value, choices in (("words", words, ("error", "onehot", "codes")), ("missing", missing, ("error", "nan", "mean", "drop"))):
        if value not in choices:
            raise ValueError(f"load_csv: {name} must be one of {choices}, got {value!r}")
    rows, names = _rows(path, header, delimiter)
    if missing == "drop":
        rows = [(line, row) for line, row in rows if not any(map(_is_missing, row))]
    if not rows:
        raise InputError(f"{path}: no row of data")
    at = _position(target, names, path)
    columns, feature_names = [], []
    for k, name in enumerate(names):
        if k != at:
            for label, values in _feature([row[k] for _, row in rows], name, words, missing, path, [line for line, _ in rows]):
                columns.append(values)
                feature_names.append(label)
    from ..autograd.creation import tensor
    from ..dtypes import float64, int64

    X = tensor([list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in rows], dtype=float64)
    if at is None:
        return Table(X, None, feature_names, None, None)
    cells = [row[at] for _, row in rows]
    for (line, _), cell in zip(rows, cells, strict=True):
        if _is_missing(cell):
            raise InputError(f"{path}: line {line}, column {names[at]!r}: the target is missing")
    numbers = [_number(c) for c in cells]
    if None not in numbers:
        return Table(X, tensor(numbers, dtype=float64), feature_names, names[at], None)
    classes = sorted(set(cells))
    return Table(X, tensor([classes.index(c) for c in cells], dtype=int64), feature_names, names[at], classes)


def _rows(path, header, delimiter):
    """([(line number, cells), …], names) of a file."""
    text = load_text(path)
    if delimiter is None:
        try:
            delimiter = csv.Sniffer().sniff("\n".join(text.splitlines()[:20]), delimiters=",;\t|").delimiter
        except csv.Error:
            delimiter = ","
    reader = csv.reader(text.splitlines(), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows = []
    try:
        for row in reader:
            if row:
                rows.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise InputError(f"{path}: line {reader.line_num}: {error}") from None
    first = rows[0][1]
    if header is None:
        header = not all(_number(c) is not None or _is_missing(c) for c in first)
    names = first if header else [f"column {k}" for k in range(len(first))]
    if len(set(names)) != len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise InputError(f"{path}: two columns are called {twice!r}")
    rows = rows[1:] if header else rows
    for line, row in rows:
        if len(row) != len(names):
            raise InputError(f"{path}: line {line} has {len(row)} cells, expected {len(names)}")
    return rows, names


def _position(target, names, path):
    """The position of the target column, or None."""
    if target is None:
        return None
    if isinstance(target, str):
        if target not in names:
            raise InputError(f"{path}: no column {target!r}; there are {', '.join(map(repr, names))}")
        return names.index(target)
    if not -len(names) <= target < len(names):
        raise InputError(f"{path}: no column {target}; there are {len(names)}")
    return target % len(names)


def _feature(cells, name, words, missing, path, lines):
    """[(name, numbers), …]: a column of numbers as it is, one of words as asked for."""
    values = [None if _is_missing(c) else _number(c) for c in cells]
    if all(v is not None or _is_missing(c) for v, c in zip(values, cells, strict=True)):
        if None not in values:
            return [(name, values)]
        line = lines[values.index(None)]
        known = [v for v in values if v is not None]
        if missing == "error" or (missing == "mean" and not known):
            raise InputError(f'{path}: line {line}, column {name!r}: a value is missing; missing="nan", "mean" or "drop" says what to do')
        fill = sum(known) / len(known) if missing == "mean" else float("nan")
        return [(name, [fill if v is None else v for v in values])]
    if words == "error":
        k = next(k for k, v in enumerate(values) if v is None and not _is_missing(cells[k]))
        where = f"{path}: line {lines[k]}, column {name!r}"
        raise InputError(f'{where}: {cells[k]!r} is not a number; words="onehot" or "codes" says what to do')
    kinds = sorted(set(cells))
    if words == "codes":
        return [(name, [float(kinds.index(c)) for c in cells])]
    return [(f"{name}={kind}", [float(c == kind) for c in cells]) for kind in kinds]


def _is_missing(cell):
    return cell.lower() in MISSING


def _number(cell):
    """The number that a cell is, or None."""
    try:
        return float(cell)
    except ValueError:
        return None

