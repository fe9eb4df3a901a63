"""Adafactor: the second moment of a matrix kept as one number a row and one a column, so that the state is almost free.

    v_ij = R_i C_j / mean(R)          u = g / sqrt(v)          w = w - max(eps2, rms(w)) rho u / max(1, rms(u) / d)

Shazeer & Stern, *Adafactor: adaptive learning rates with sublinear memory cost*, arXiv:1804.04235, in PyTorch's form.
"""

from math import sqrt

from ..autograd.creation import zeros_like
from .optimizer import TensorOptimizer, check

EPSILON = {"float32": 1.1920928955078125e-07, "float64": 2.220446049250313e-16}


class Adafactor(TensorOptimizer):
    """Adafactor, after torch.optim.Adafactor: lr bounds the relative step 1 / sqrt(t), eps[0] None is the machine's epsilon.

    >>> import linalgml as lm
    >>> w = lm.ones(2, 3, requires_grad=True)
    >>> opt = lm.optim.Adafactor([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); w.detach()[0]
    tensor([0.9000, 0.9000, 0.9000])
    >>> sorted(opt.state[w])
    ['col_var', 'row_var', 'step']
    """

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, foreach=None, maximize=False):
        check(lr >= 0, "Adafactor", "lr must not be negative", lr)
        check(beta2_decay <= 0, "Adafactor", "beta2_decay must not be positive", beta2_decay)
        check(len(eps) == 2 and all(e is None or e >= 0 for e in eps), "Adafactor", "eps must be two numbers that are not negative", eps)
        check(d >= 1, "Adafactor", "the clipping threshold d must be at least 1", d)
        check(weight_decay >= 0, "Adafactor", "weight_decay must not be negative", weight_decay)
        settings = {"lr": lr, "beta2_decay": beta2_decay, "eps": tuple(eps), "d": d, "weight_decay": weight_decay}
        super().__init__(params, settings, maximize)

    def moved(self, w, g, state, group):
        matrix = len(w.shape) > 1
        if not state:
            state["step"] = 0
            if matrix:
                state["row_var"], state["col_var"] = zeros_like(w.sum(-1, keepdim=True)), zeros_like(w.sum(-2, keepdim=True))
            else:
                state["variance"] = zeros_like(w)
        t = state["step"] = state["step"] + 1
        eps1, eps2 = group["eps"]
        eps1 = EPSILON[w.dtype.name] if eps1 is None else eps1
        rest = float(t) ** group["beta2_decay"]
        size = max(1, w.numel())
        rate = max(eps2, w.norm().item() / sqrt(size)) * min(group["lr"], 1 / sqrt(t))
        squares = g * g
        if matrix:
            rows = state["row_var"] = state["row_var"] + (squares.mean(-1, keepdim=True) - state["row_var"]) * rest
            cols = state["col_var"] = state["col_var"] + (squares.mean(-2, keepdim=True) - state["col_var"]) * rest
            v = rows @ cols / rows.mean(-2, keepdim=True).clamp(min=eps1)
        else:
            v = state["variance"] = state["variance"] + (squares - state["variance"]) * rest
        u = v.clamp(min=eps1 * eps1).rsqrt() * g
        rate /= max(1.0, u.norm().item() / (sqrt(size) * group["d"]))
        return w * (1 - group["lr"] * group["weight_decay"]) - u * rate
