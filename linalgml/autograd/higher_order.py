"""Gradients of gradients: the walk back over the tape, itself made of recorded operations.

The ordinary walk (`engine._run`) hands flat storage to each node's backward kernel, which leaves no history.  With create_graph=True the
same nodes are visited in the same order, but each one's gradient is written in Tensor operations by its rule (in `rules.py`,
`linear_rules.py`, and the shelves' own `rules.py`): the gradients are then results of recorded operations and have gradients of their
own, to any order.  A node carries nothing for this, so that an ordinary pass costs what it did: a rule reads what the operation's
backward closure kept.
Griewank & Walther, *Evaluating Derivatives*, ch. 5.
"""

from functools import cache
from heapq import heappop, heappush
from importlib import import_module
from types import SimpleNamespace

from .. import backend
from . import engine
from .creation import ones
from .rules import contents
from .tensor import Tensor

FILES = "autograd.rules autograd.linear_rules nn.rules special.rules autograd.factorization_rules transformers.rules".split()


class Visit:
    """A node as its rule sees it: `kept` (what its backward reads, by name), `saved` (tensors with their history) and `edges`."""

    def __init__(self, node):
        self.node, self.backward, self.edges, self.saved = node, node.backward, node.edges, node.saved
        self.kept = SimpleNamespace(**contents(node.backward))
        self.key = key_of(node.backward, self.kept)

    def result(self, data):
        """The operation's result, with its history, from its flat storage."""
        out = Tensor(data, self.node.shape, self.node.dtype)
        out.requires_grad, out._node = True, self.node
        return out


def key_of(backward, kept):
    """Where an operation is written and what it is called there: "arithmetic.add", "lstm._recur"."""
    module = getattr(backward, "__module__", None) or type(backward).__module__
    function = kept.pull if module == "linalgml.autograd.batches" else backward
    module = getattr(function, "__module__", None) or type(function).__module__
    return f"{module.rpartition('.')[2]}.{getattr(function, '__qualname__', type(function).__name__).partition('.')[0]}"


@cache
def rule_of(key):
    """An operation's rule, or None; a file of rules is imported when it is first needed."""
    for name in FILES:
        found = import_module(f"linalgml.{name}").RULES.get(key)
        if found is not None:
            return found
    return None


def pulled(node, g):
    """The gradients of a node's operands from that of its result, as recorded operations on the backend that the node was made on."""
    visit = Visit(node)
    rule = rule_of(visit.key)
    if rule is None:
        module, _, name = visit.key.partition(".")
        name = module if name.startswith("_") else name
        raise NotImplementedError(f"create_graph=True: the operation {name!r} ({visit.key}) has no rule for gradients of gradients")
    if node.home is backend.store():
        return rule(visit, g)
    with backend.use_backend(node.home.name):
        return rule(visit, g)


def run(start, wanted, retain_graph):
    """Visit nodes from the newest to the oldest; `start` pairs nodes or leaves with gradients.  Returns {leaf or wanted node: gradient}.

    Where only nodes are wanted, what is older than all of them is not visited.
    """
    pending: dict = {}
    heap: list = []
    found: dict = {}
    oldest = 0
    if wanted and not any(isinstance(edge, Tensor) for edge in wanted):
        oldest = min(node.number for node in wanted)

    def arrive(edge, g):
        if edge in pending:
            pending[edge] = pending[edge] + g
        else:
            pending[edge] = g
            if not isinstance(edge, Tensor) and edge.number >= oldest:
                heappush(heap, (-edge.number, edge))

    for edge, g in start:
        arrive(edge, g)
    with engine.enable_grad():
        while heap:
            node = heappop(heap)[1]
            g = pending.pop(node)
            if node.retained is not None:
                keep(node.retained, g)
            if wanted is not None and node in wanted:
                found[node] = g
                if node.number == oldest:
                    continue
            if node.backward is None:
                raise RuntimeError("backward through the graph a second time: its buffers are freed; pass retain_graph=True the first time")
            if node.saved or node.keeps_output:
                engine._check_saved(node)
            gradients = pulled(node, g)
            for edge, dx in zip(node.edges, gradients, strict=True):
                if edge is not None and dx is not None:
                    arrive(edge, dx if dx.shape == edge.shape else dx.reshape(edge.shape))
            if not retain_graph:
                node.backward, node.edges, node.saved = None, (), ()
        for leaf, g in pending.items():
            if wanted is None:
                keep(leaf, g)
            elif leaf in wanted:
                found[leaf] = g
    return found


def keep(tensor, g):
    """Add a gradient, with its history, to a tensor's `grad`."""
    tensor.grad = g.clone() if tensor.grad is None else tensor.grad + g


def seed(tensor, gradient):
    """The gradient to start from: one for a single element, else what the caller gave."""
    engine._seed(tensor, gradient)
    return ones(*tensor.shape, dtype=tensor.dtype) if gradient is None else gradient
