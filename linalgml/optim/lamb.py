"""LAMB: Adam's step for each layer, as long as a share of the layer's own length, so that batches may be very large.

    r = mhat / (sqrt(vhat) + eps) + decay w          w = w - lr |w| / |r| r

You et al., *Large batch optimization for deep learning: training BERT in 76 minutes*, arXiv:1904.00962, algorithm 2.
"""

from ..autograd.creation import zeros_like
from .optimizer import TensorOptimizer, check, check_betas


class Lamb(TensorOptimizer):
    """LAMB; where a layer or its step has length 0 the share is 1.

    >>> import linalgml as lm
    >>> w = lm.tensor([3.0, 4.0], requires_grad=True)
    >>> opt = lm.optim.Lamb([w], lr=0.1, weight_decay=0.0)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([2.6464, 3.6464], requires_grad=True)
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01, *, maximize=False):
        check_betas(betas, "Lamb")
        for what, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay)):
            check(value >= 0, "Lamb", f"{what} must not be negative", value)
        super().__init__(params, {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}, maximize)

    def moved(self, w, g, state, group):
        if not state:
            state["step"], state["exp_avg"], state["exp_avg_sq"] = 0, zeros_like(w), zeros_like(w)
        t = state["step"] = state["step"] + 1
        beta1, beta2 = group["betas"]
        m = state["exp_avg"] = state["exp_avg"] * beta1 + g * (1 - beta1)
        v = state["exp_avg_sq"] = state["exp_avg_sq"] * beta2 + g * g * (1 - beta2)
        r = (m / (1 - beta1**t)) / ((v / (1 - beta2**t)).sqrt() + group["eps"]) + w * group["weight_decay"]
        length, step = w.norm().item(), r.norm().item()
        share = length / step if length > 0 and step > 0 else 1.0
        return w - r * (group["lr"] * share)
