"""A linear layer and the activation after it as one operation: what `Sequential` makes of `Linear, GELU`.

The activation is written over the linear layer's result where its gradient can be had from its own value (ReLU, tanh, sigmoid) or,
in the fast tier, from a slope that the same exponential gives (tanh-GELU); so there is one node in the graph instead of two, and
no tensor between them.
"""

from ..autograd.arithmetic import mul_forward
from . import activation as act


def _from_result(forward, backward):
    """For functions whose gradient reads their result: they are written over what they are computed from."""

    def apply(z, n, dtype, store):
        forward(z, z, n)
        return z, z

    return apply, _pull(backward)


def _from_input(forward, backward):
    """For functions whose gradient reads their input, which is kept."""

    def apply(z, n, dtype, store):
        out = store.empty(n, dtype)
        forward(z, out, n)
        return out, z

    return apply, _pull(backward)


def _pull(backward):
    def pull(kept, grad, n, dtype, store):
        dz = store.empty(n, dtype)
        backward(kept, grad, dz, n)
        return dz

    return pull


def _gelu_tanh():
    """With the derivative at hand where the store's twin makes it beside the value, else from the input."""
    plain_apply, plain_pull = _from_input(act.gelu_tanh_forward, act.gelu_tanh_backward)

    def apply(z, n, dtype, store):
        twin = store.compiled("nn.activation", "gelu_tanh_with_slope")
        if twin is None:
            out, kept = plain_apply(z, n, dtype, store)
            return out, (False, kept)
        slope = store.empty(n, dtype)
        twin(z, z, slope, n)
        return z, (True, slope)

    def pull(kept, grad, n, dtype, store):
        is_slope, values = kept
        if not is_slope:
            return plain_pull(values, grad, n, dtype, store)
        dz = store.empty(n, dtype)
        mul_forward(values, grad, dz, n, n, n)
        return dz

    return apply, pull


_THROUGH = {
    act.ReLU: _from_result(act.relu_forward, act.relu_backward),  # positive where its input is
    act.Tanh: _from_result(act.tanh_forward, act.tanh_backward),
    act.Sigmoid: _from_result(act.sigmoid_forward, act.sigmoid_backward),
    act.SiLU: _from_input(act.silu_forward, act.silu_backward),
    (act.GELU, "none"): _from_input(act.gelu_erf_forward, act.gelu_erf_backward),
    (act.GELU, "tanh"): _gelu_tanh(),
}


def is_plain(module):
    """Whether calling a module runs its class's own forward and nothing else: no hooks, nothing put in its place."""
    return not (module._forward_hooks or module._forward_pre_hooks or "forward" in module.__dict__)


def through(module):
    """What `linear.affine` takes to run an activation module as a part of the layer before it; None if it cannot."""
    kind = type(module)
    found = _THROUGH.get((kind, module.approximate) if kind is act.GELU else kind)
    return found if found is not None and is_plain(module) else None
