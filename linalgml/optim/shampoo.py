"""Shampoo: a preconditioner for each axis of a parameter, the inverse root of a sum of the gradients' products along it.

    L = L + G G^T      R = R + G^T G      W = W - lr L^(-1/4) G R^(-1/4)          for k axes: the power -1 / (2 k)

Gupta, Koren & Singer, *Shampoo: preconditioned stochastic tensor optimization*, arXiv:1802.09568, algorithms 1 and 2.
"""

from ..autograd.creation import eye, zeros_like
from .optimizer import TensorOptimizer, check


def inverse_root(A, power):
    """A^(-1 / power) of a symmetric positive definite tensor (n, n), through its eigenvalues.

    >>> import linalgml as lm
    >>> inverse_root(lm.tensor([[16.0, 0.0], [0.0, 81.0]]), 4)[0, 0].item()
    0.5
    """
    from ..linalg import eigh

    values, vectors = eigh(A)
    return (vectors * values.clamp(min=1e-30) ** (-1 / power)) @ vectors.T


class Shampoo(TensorOptimizer):
    """Shampoo: full matrices for every axis, whose inverse roots are renewed each update_freq steps.

    epsilon times the identity is where the preconditioners start.

    >>> import linalgml as lm
    >>> w = lm.tensor([[3.0, 0.0], [0.0, 0.1]], requires_grad=True)
    >>> opt = lm.optim.Shampoo([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); [round(w[i, i].item(), 2) for i in (0, 1)]  # by the same amount, whatever their gradients
    [2.9, 0.0]
    """

    def __init__(self, params, lr=0.1, momentum=0.0, weight_decay=0.0, epsilon=1e-4, update_freq=1, *, maximize=False):
        for what, value in (("lr", lr), ("momentum", momentum), ("weight_decay", weight_decay)):
            check(value >= 0, "Shampoo", f"{what} must not be negative", value)
        check(epsilon > 0, "Shampoo", "epsilon must be positive", epsilon)
        check(type(update_freq) is int and update_freq > 0, "Shampoo", "update_freq must be a positive int", update_freq)
        settings = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "epsilon": epsilon, "update_freq": update_freq}
        super().__init__(params, settings, maximize)

    def moved(self, w, g, state, group):
        axes = len(w.shape)
        if not w.numel():
            return w
        if not state:
            state["step"] = 0
        g = g + w * group["weight_decay"]
        step = g if axes else zeros_like(g)
        for k in range(axes):
            size = w.shape[k]
            flat = g.movedim(k, 0).reshape(size, -1)
            grown = state.get(f"precond_{k}", eye(size, dtype=w.dtype) * group["epsilon"]) + flat @ flat.T
            state[f"precond_{k}"] = grown
            if state["step"] % group["update_freq"] == 0:
                state[f"inv_precond_{k}"] = inverse_root(grown, 2 * axes)
            moved = step.movedim(k, 0)
            step = (state[f"inv_precond_{k}"] @ moved.reshape(size, -1)).reshape(moved.shape).movedim(0, k)
        state["step"] += 1
        if group["momentum"]:
            step = state["momentum_buffer"] = state.get("momentum_buffer", zeros_like(w)) * group["momentum"] + step
        return w - step * group["lr"]
