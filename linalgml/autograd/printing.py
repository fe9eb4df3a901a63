"""How a tensor prints: four digits, aligned columns, and the middle left out when it is long, as in PyTorch."""

from .. import dtypes

EDGE = 3  # items shown at each end of a long dimension
LONG = 1000  # elements from which the middle is left out


def tensor_text(t):
    """The text of a tensor."""
    shortened = t.numel() > LONG
    kept = _summarised(t) if shortened else t
    strings = _element_strings(kept)
    width = max((len(s) for s in strings), default=0)
    body = _nest([s.rjust(width) for s in strings], kept.shape, t.shape if shortened else kept.shape, "tensor(")
    notes = []
    if 0 in t.shape:
        body = "[]"
        if len(t.shape) > 1:
            notes.append(f"size={t.shape}")
    default = dtypes.get_default_dtype()
    if t.dtype not in (dtypes.int64, dtypes.bool, default) or (0 in t.shape and t.dtype is not default):
        notes.append(f"dtype={t.dtype!r}")
    if t._node is not None:
        notes.append(f"grad_fn={t._node!r}")
    elif t.requires_grad:
        notes.append("requires_grad=True")
    return f"tensor({', '.join([body, *notes])})"


def _summarised(t):
    from .joining import cat

    t = t.detach()
    for dim, size in enumerate(t.shape):
        if size > 2 * EDGE:
            t = cat((t.narrow(dim, 0, EDGE), t.narrow(dim, size - EDGE, EDGE)), dim)
    return t


def _element_strings(t):
    data = t.detach().flat()
    values = (data if type(data) is list else data.tolist())[: t.numel()]
    if t.dtype is dtypes.bool:
        return [str(v != 0) for v in values]
    if not t.dtype.is_floating_point:
        return [str(v) for v in values]
    finite = [abs(v) for v in values if v == v and abs(v) != float("inf")]
    nonzero = [v for v in finite if v]
    if all(v == int(v) for v in finite) and (not finite or max(finite) < 1e8):
        return [f"{v:.0f}." if v == v and abs(v) != float("inf") else str(v) for v in values]
    if nonzero and (max(nonzero) / min(nonzero) > 1000 or max(nonzero) >= 1e8 or min(nonzero) < 1e-4):
        return [f"{v:.4e}" for v in values]
    return [f"{v:.4f}" for v in values]


def _nest(strings, shape, full_shape, prefix, depth=None):
    """Brackets around the strings; `depth` counts the columns already used on the line."""
    if not shape:
        return strings[0]
    depth = len(prefix) if depth is None else depth
    cut = shape[0] < full_shape[0]
    if len(shape) == 1:
        items = strings[:EDGE] + ["..."] + strings[EDGE:] if cut else strings
        return _wrap(items, depth + 1)
    step = len(strings) // shape[0] if shape[0] else 0
    parts = [_nest(strings[i * step : (i + 1) * step], shape[1:], full_shape[1:], "", depth + 1) for i in range(shape[0])]
    if cut:
        parts.insert(EDGE, "...")
    gap = ",\n" + "\n" * (len(shape) - 2) + " " * (depth + 1)
    return "[" + gap.join(parts) + "]"


def _wrap(items, indent):
    """One row, broken into lines of at most about 80 columns."""
    width = max((len(s) for s in items), default=1) + 2
    per_line = max(1, (80 - indent) // width)
    lines = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
    return "[" + (",\n" + " " * indent).join(lines) + "]"
