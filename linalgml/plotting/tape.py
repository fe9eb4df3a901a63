"""What the tape of a Tensor says of every operation: its name, its shape, the values it kept, and the gradient that reaches it."""

from math import sqrt

LINE, LETTER, PAD = 0.172, 0.082, 0.2  # inches: a line of text, a letter, around them
SPOKEN = {  # what records an operation, where its name is not the operation's
    "_pull_back": "view", "_shared": "max or min", "_chosen": "max or min", "sorting._chosen": "sort", "_spread": "var or std",
    "conv._run": "conv", "attend": "attention", "_triangle": "tril or triu", "_record": "write", "_arity": "write",
    "Product": "matmul", "Loss": "cross_entropy", "cross_entropy_of_rows": "cross_entropy",
}  # fmt: skip


class Box:
    """A box of a drawing: its lines of text, and whether it is a leaf, given without a gradient, the result, or none of these."""

    def __init__(self, text, kind=""):
        self.text, self.kind = text, kind
        self.room = 0.0  # for what arrives side by side

    def width(self):
        return PAD + max(self.room, LETTER * max(map(len, self.text.split("\n"))))

    def height(self):
        return PAD + LINE * len(self.text.split("\n"))


def operation(node):
    """The name of a recorded operation, as one says it.

    >>> import linalgml as lm
    >>> x = lm.ones(2, 3, requires_grad=True)
    >>> [operation(y._node) for y in (x.exp(), x @ x.T, x.T, lm.log_softmax(x, -1), x.max())]
    ['exp', 'matmul', 'view', 'log_softmax', 'max or min']
    """
    name = repr(node).strip("<>").rsplit(" ", 1)[0]
    back = node.backward
    inside = dict(zip(getattr(getattr(back, "__code__", None), "co_freevars", ()), getattr(back, "__closure__", None) or (), strict=False))
    shared = name.startswith("_") or name == "recorded"  # records several operations
    for cell in (inside[key].cell_contents for key in ("backward_kernel", "back", "pull") if shared and key in inside):
        name = (getattr(cell, "__qualname__", "") or getattr(cell, "__name__", name)).split(".")[0].removesuffix("_backward")
    home = (getattr(back, "__module__", None) or "").rsplit(".", 1)[-1]
    return SPOKEN.get(f"{home}.{name}") or SPOKEN.get(name) or name.lstrip("_")


def summary(flat):
    """All of at most three numbers in three digits, else the mean ± the deviation in two; of ints the least and the largest.

    >>> summary([1.0, 2.5]), summary([1.0, 2.0, 3.0, 4.0, 5.0]), summary([0, 1, 2, 1])
    ('1, 2.5', '3 ± 1.4', '0 … 2')
    """
    values = list(flat)
    if len(values) <= 3:
        return ", ".join(f"{v:.3g}" for v in values)
    if all(isinstance(v, int) for v in values):
        return f"{min(values)} … {max(values)}"
    mean = sum(values) / len(values)
    deviation = sqrt(sum(abs(v - mean) ** 2 for v in values) / len(values))
    return f"{0.0 if abs(mean) < 1e-4 * deviation else mean:.2g} ± {deviation:.2g}"


def tensor_boxes(result, names):
    """({key: Box}, [(source, user, "")]) of a tensor's graph, operands first."""
    from ..autograd.engine import Node
    from ..autograd.tensor import Tensor

    for name, t in names.items():
        if not isinstance(t, Tensor):
            raise TypeError(f"plot_graph: {name} must be a Tensor, got {type(t).__name__}")
    root = result._node
    if root is None:
        raise ValueError("plot_graph: nothing recorded this tensor; it needs an operation on a tensor that requires gradients")
    order = _walk(root, Node)
    freed = [v for v in order if type(v) is Node and v.backward is None]
    if freed:
        raise ValueError("plot_graph: backward has freed this graph; draw it before, or call backward(retain_graph=True)")
    grads, held, called = _gradients(result, order), {}, {}
    for v in order:
        if type(v) is Node:
            held.update({id(t._node if t._node is not None else t): t for t in v.saved if isinstance(t, Tensor)})
        else:
            held[id(v)] = v
    for name, t in names.items():
        key = id(t._node if t._node is not None else t)
        called[key], held[key] = name, t
    held[id(root)] = result
    given = {id(t): t for t in names.values() if not t.requires_grad}
    boxes, edges = {}, []
    for v in order:
        if type(v) is Node:
            for t in v.saved:
                if id(t) in given or (isinstance(t, Tensor) and t._base is not None and id(t._base) in given):
                    source = id(t) if id(t) in given else id(t._base)
                    if source not in boxes:
                        boxes[source] = Box("\n".join([called[source], *_values(given[source], given[source].shape)]), "given")
                    edges.append((source, id(v), ""))
            edges += [(id(e), id(v), "") for e in v.edges if e is not None]
        head = called.get(id(v), "")
        if type(v) is Node:
            head = f"{head} = {operation(v)}" if head else operation(v)
        lines = [head or "leaf", *_values(held.get(id(v)), v.shape)]
        if grads.get(v) is not None and 0 not in v.shape:
            lines.append("grad " + summary(_flat(grads[v], v.shape)))
        boxes[id(v)] = Box("\n".join(lines), "result" if v is root else "" if type(v) is Node else "leaf")
    return boxes, edges


def _walk(root, Node):
    """Nodes and leaves, each after all that it is computed from."""
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        v, done = stack.pop()
        if done:
            order.append(v)
        elif id(v) not in seen:
            seen.add(id(v))
            stack.append((v, True))
            if type(v) is Node:
                stack += [(e, False) for e in reversed(v.edges) if e is not None]
    return order


def _gradients(result, order):
    """{node or leaf: flat gradient} of the sum of a result with respect to everything; no tensor's `grad` is touched."""
    from ..autograd import engine
    from ..backend import store

    wanted: dict = dict.fromkeys(order)
    kept = [(v, v.retained) for v in order if getattr(v, "retained", None) is not None]
    for v, _ in kept:
        v.retained = None
    try:
        engine._run([(result._node, store().full(max(1, result.numel()), 1.0, result.dtype))], True, wanted)
    finally:
        for v, t in kept:
            v.retained = t
    return wanted


def _values(t, shape):
    lines = [str(tuple(shape))] if shape else []
    if t is not None and t.numel():
        lines.append(summary(t.reshape(-1).tolist()))
    return lines


def _flat(data, shape):
    n = 1
    for size in shape:
        n *= size
    return list(data)[:n] if type(data) is list else data.tolist()[:n]
