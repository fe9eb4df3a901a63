"""Comparing what a learner's code gave with what was expected, and showing both in one short line."""

from math import inf, isnan

ROOM = 220  # characters for one value in a report


class Unwritten:
    """A cell of an output that nothing has written yet; arithmetic with it is an error."""

    def __repr__(self):
        return "unwritten"


BLANK = Unwritten()


def blank(n):
    """A list of n unwritten cells, for the outputs of a kernel.

    >>> blank(2)
    [unwritten, unwritten]
    """
    return [BLANK] * n


def difference(got, expected, tolerance=1e-9, where=""):
    """None when two values are the same, else where they first differ, in words ("" for the whole value).

    Numbers may differ by `tolerance` relative to the larger or to 1; lists and tuples are alike; vectors, matrices, arrays and
    tensors are compared by shape and entries; everything else by ==.

    >>> difference([1.0, 2.0], (1.0, 2.0)), difference([[1, 2], [3, 4]], [[1, 2], [3, 5]])
    (None, 'at [1][1]')
    >>> difference([1.0], [1.0, 2.0]), difference(None, 2.0)
    ('length 1, expected 2', 'got nothing (None); is a `return` missing?')
    """
    if expected is BLANK:  # the reference leaves this cell alone, and so may anyone
        return None
    if got is BLANK:
        return f"{where or 'a cell'} was never written".strip()
    if got is None and expected is not None:
        return "got nothing (None); is a `return` missing?" if not where else f"at {where}"
    if hasattr(expected, "tolist") or hasattr(got, "tolist"):
        ours, theirs = _shape(got), _shape(expected)
        if ours is not None and theirs is not None and ours != theirs:
            return f"shape {ours}, expected {theirs}"
        got, expected = (v.tolist() if hasattr(v, "tolist") else v for v in (got, expected))
    if _is_number(expected) and _is_number(got):
        return None if close(got, expected, tolerance) else f"at {where}".strip() if where else ""
    if isinstance(expected, (list, tuple)) and isinstance(got, (list, tuple)):
        if len(got) != len(expected):
            return f"length {len(got)}, expected {len(expected)}" + (f" at {where}" if where else "")
        for i, (a, b) in enumerate(zip(got, expected, strict=True)):
            found = difference(a, b, tolerance, f"{where}[{i}]")
            if found is not None:
                return found
        return None
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in [*expected, *got]:
            if key not in got or key not in expected:
                return f"the key {key!r} is {'missing' if key not in got else 'not expected'}" + (f" at {where}" if where else "")
            found = difference(got[key], expected[key], tolerance, f"{where}[{key!r}]")
            if found is not None:
                return found
        return None
    if callable(expected) and callable(got):
        return None
    try:
        equal = bool(got == expected)
    except Exception:
        equal = False
    if equal:
        return None
    if type(got) is not type(expected):
        kind = f"got {_article(type(got).__name__)}, expected {_article(type(expected).__name__)}"
        return f"{kind} at {where}" if where else kind
    return f"at {where}" if where else ""


def close(a, b, tolerance=1e-9):
    """Whether two numbers agree: |a - b| <= tolerance max(1, |a|, |b|); NaN agrees with NaN, infinity with itself only.

    >>> close(0.1 + 0.2, 0.3), close(1, 1.001), close(float("inf"), 1e300)
    (True, False, False)
    """
    try:
        if isnan(a) or isnan(b):
            return isnan(a) and isnan(b)
    except TypeError:  # complex
        pass
    return a == b or abs(a - b) <= tolerance * max(1.0, abs(a), abs(b)) < inf


def relative(args, got, expected):
    """For `compare=`: one number, to twelve digits however small or large it is.

    >>> relative((), 0.0, 5e-200), relative((), 5e-200, 5e-200)
    ('', None)
    """
    if not _is_number(got):
        return difference(got, expected)
    return None if got == expected or abs(got - expected) <= 1e-12 * abs(expected) < inf else ""


def show(value, room=ROOM):
    """A value in one line: floats to six digits, long lists shortened in the middle.

    >>> show([0.1 + 0.2, 1.0, 10**6]), show(list(range(100)), 30)
    ('[0.3, 1.0, 1000000]', '[0, 1, 2, 3, ... 98, 99] (100)')
    """
    text = _text(value)
    if len(text) > room and isinstance(value, (list, tuple)) and len(value) > 6:
        text = f"[{', '.join(map(_text, value[:4]))}, ... {', '.join(map(_text, value[-2:]))}] ({len(value)})"
    if len(text) > room:
        text = text[: room - 4] + " ..."
    return text


def _text(value):
    if type(value) is float:
        return repr(value) if len(repr(value)) <= 8 or value != value else repr(float(f"{value:.6g}"))
    if type(value) is list:
        return f"[{', '.join(map(_text, value))}]"
    if type(value) is tuple:
        return f"({', '.join(map(_text, value))}{',' if len(value) == 1 else ''})"
    if callable(value) and hasattr(value, "__name__"):
        return value.__name__
    try:
        return " ".join(repr(value).split())
    except Exception as error:  # a learner's own __repr__
        return f"<{type(value).__name__}, whose repr raises {type(error).__name__}>"


def _is_number(value):
    return isinstance(value, (int, float, complex)) and not isinstance(value, bool)


def _shape(value):
    if hasattr(value, "shape"):
        return tuple(value.shape)
    shape = []
    while isinstance(value, (list, tuple)):
        shape.append(len(value))
        if not value:
            break
        value = value[0]
    return tuple(shape)


def _article(name):
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
