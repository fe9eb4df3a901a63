"""A GPT as a graph of single numbers in plain Python, the way of Karpathy's microgpt.py: the peer of the readable tier.

Every addition and multiplication of the forward pass makes a node that knows its parents and the slopes towards them; the backward pass
walks the graph.  The model is microgpt's: one layer, RMS norms without gains, four heads, ReLU, no biases, an untied head.
"""

from itertools import pairwise
from math import exp, log

BETAS, EPS, LR = (0.85, 0.99), 1e-8, 0.01


class Node:
    """A number, its gradient, and the nodes that it was made of with its slope towards each."""

    __slots__ = ("grad", "parents", "slopes", "value")

    def __init__(self, value, parents=(), slopes=()):
        self.value, self.grad, self.parents, self.slopes = value, 0.0, parents, slopes

    def __add__(self, other):
        if isinstance(other, Node):
            return Node(self.value + other.value, (self, other), (1.0, 1.0))
        return Node(self.value + other, (self,), (1.0,))

    def __mul__(self, other):
        if isinstance(other, Node):
            return Node(self.value * other.value, (self, other), (other.value, self.value))
        return Node(self.value * other, (self,), (other,))

    __radd__, __rmul__ = __add__, __mul__

    def __pow__(self, n):
        return Node(self.value**n, (self,), (n * self.value ** (n - 1),))

    def exp(self):
        e = exp(self.value)
        return Node(e, (self,), (e,))

    def log(self):
        return Node(log(self.value), (self,), (1 / self.value,))

    def relu(self):
        return Node(max(0.0, self.value), (self,), (float(self.value > 0),))

    def backward(self):
        """Gradients of everything below: each node after all that were made of it."""
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(p, False) for p in node.parents]
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


def linear(x, weight):
    return [sum(w * v for w, v in zip(row, x, strict=True)) for row in weight]


def softmax(scores):
    top = max(s.value for s in scores)
    e = [(s + -top).exp() for s in scores]
    share = sum(e) ** -1
    return [v * share for v in e]


def norm(x):
    scale = (sum(v * v for v in x) * (1 / len(x)) + 1e-5) ** -0.5
    return [v * scale for v in x]


class ScalarGPT:
    """`weights`: our model's state as nested lists, by name."""

    def __init__(self, weights, heads):
        self.w = {name: [[Node(v) for v in row] for row in rows] for name, rows in weights.items()}
        self.params, self.heads, self.steps = [p for rows in self.w.values() for row in rows for p in row], heads, 0
        self.m, self.v = [0.0] * len(self.params), [0.0] * len(self.params)

    def logits(self, token, position, keys, values):
        """Of one position; its key and value join those before."""
        w = self.w
        x = norm([a + b for a, b in zip(w["wte.weight"][token], w["wpe.weight"][position], strict=True)])
        C = len(x)
        qkv, size = linear(norm(x), w["c_attn.weight"]), C // self.heads
        keys.append(qkv[C : 2 * C])
        values.append(qkv[2 * C :])
        mixed = []
        for h in range(0, C, size):
            scores = [sum(qkv[h + d] * k[h + d] for d in range(size)) * size**-0.5 for k in keys]
            share = softmax(scores)
            mixed += [sum(s * v[h + d] for s, v in zip(share, values, strict=True)) for d in range(size)]
        x = [a + b for a, b in zip(x, linear(mixed, w["c_proj.weight"]), strict=True)]
        wide = [v.relu() for v in linear(norm(x), w["fc1.weight"])]
        return linear([a + b for a, b in zip(x, linear(wide, w["fc2.weight"]), strict=True)], w["lm_head.weight"])

    def step(self, tokens):
        """One training step on one word; returns its loss."""
        keys, values, losses = [], [], []
        for position, (token, target) in enumerate(pairwise(tokens)):
            losses.append(softmax(self.logits(token, position, keys, values))[target].log() * -1.0)
        loss = sum(losses) * (1 / len(losses))
        loss.backward()
        self.steps += 1
        root1, root2 = 1 - BETAS[0] ** self.steps, 1 - BETAS[1] ** self.steps
        for i, p in enumerate(self.params):
            self.m[i] = BETAS[0] * self.m[i] + (1 - BETAS[0]) * p.grad
            self.v[i] = BETAS[1] * self.v[i] + (1 - BETAS[1]) * p.grad**2
            p.value -= LR * (self.m[i] / root1) / ((self.v[i] / root2) ** 0.5 + EPS)
            p.grad = 0.0
        return loss.value
