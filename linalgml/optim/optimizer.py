"""The base of the optimisers: parameter groups, state, and their checkpoints, after torch.optim.Optimizer."""

from .. import backend, storage
from ..autograd import engine
from ..autograd.arithmetic import neg_forward
from ..autograd.tensor import Tensor


class Optimizer:
    """Parameters in groups, each with its own settings, and state by parameter.  Subclasses write `update`.

    `params` is an iterable of tensors, or of dicts with "params" and settings of their own.  Raises ValueError for an
    empty list, a parameter given twice, or something that is not a leaf tensor.  `maximize` climbs instead of descending.
    """

    shaped_as_parameters = True  # whether every tensor of a parameter's state has its shape

    def __init__(self, params, defaults, maximize=False, differentiable=False):
        if differentiable:
            raise NotImplementedError(f"{type(self).__name__}: differentiable=True is not supported")
        self.defaults = {**defaults, "maximize": maximize}
        self.param_groups = []
        self.state = {}
        if isinstance(params, Tensor):
            raise TypeError("params: expected an iterable of tensors or groups, got one tensor")
        groups = list(params)
        if not groups:
            raise ValueError("params: the list of parameters is empty")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group):
        """Add a group: a dict with "params" and any settings that differ from the defaults."""
        params = param_group["params"]
        params = [params] if isinstance(params, Tensor) else [p[1] if isinstance(p, tuple) else p for p in params]
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"params: expected tensors, got {type(p).__name__}")
            if p._node is not None:
                raise ValueError("params: only leaf tensors can be optimised")
            if id(p) in known:
                raise ValueError("params: a parameter appears twice")
            known.add(id(p))
        unknown = set(param_group) - {"params", "initial_lr"} - set(self.defaults)
        if unknown:
            raise ValueError(f"params: unknown setting {sorted(unknown)[0]!r} in a parameter group")
        self.param_groups.append({**self.defaults, **param_group, "params": params})

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of every parameter."""
        for group in self.param_groups:
            if set_to_none:
                engine.forget_gradients(group["params"])
                continue
            for p in group["params"]:
                if p.grad is not None:
                    p.grad = p.grad * 0

    def step(self, closure=None):
        """Update every parameter that has a gradient; `closure`, if given, computes the loss first and is returned."""
        loss = None
        if closure is not None:
            with engine.enable_grad():
                loss = closure()
        store = backend.store()
        for group in self.param_groups:
            self.step_group(group, store)
        return loss

    def step_group(self, group, store):
        """One step of every parameter of a group that has a gradient."""
        for p in group["params"]:
            if p.grad is not None:
                self.step_one(p, group, store)

    def step_one(self, p, group, store):
        """One step of one parameter: check its gradient, update its values in place."""
        g = p.grad
        if g.shape != p.shape or g.dtype is not p.dtype:
            raise RuntimeError(f"step: gradient {g.shape} {g.dtype.name} for a parameter {p.shape} {p.dtype.name}")
        state = self.state.get(p)
        if state is None:
            state = self.state[p] = {}
        data, grad = p.flat(), g.flat()
        if group["maximize"]:
            grad, plain = store.empty(len(data), p.dtype), grad
            neg_forward(plain, grad, len(data))
        self.update(p, data, grad, state, group, store)
        if type(data) is list:
            data[:] = storage.settle(data, p.dtype)
            for value in state.values():
                if isinstance(value, Tensor):
                    value._data = storage.settle(value._data, value.dtype)
        if p._base is not None:
            with engine.no_grad():
                p.detach().copy_(Tensor(data, p.shape, p.dtype))
        engine.bump(p)

    def update(self, param, data, grad, state, group, store):
        """One parameter's step: `data` and `grad` are flat native storage, `data` is written in place."""
        raise NotImplementedError

    def zeros(self, param, store):
        """A state tensor of zeros in a parameter's shape."""
        return Tensor(store.zeros(param.numel(), param.dtype), param.shape, param.dtype)

    def filled(self, param, store, value):
        """A state tensor of one value in a parameter's shape."""
        return Tensor(store.full(param.numel(), value, param.dtype), param.shape, param.dtype)

    def state_dict(self):
        """State by parameter number and the settings of the groups; tensors share memory with the optimiser."""
        number = {id(p): i for i, p in enumerate(p for g in self.param_groups for p in g["params"])}
        groups, at = [], 0
        for g in self.param_groups:
            groups.append({**{k: v for k, v in g.items() if k != "params"}, "params": list(range(at, at + len(g["params"])))})
            at += len(g["params"])
        return {"state": {number[id(p)]: dict(s) for p, s in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Take over a state that `state_dict` gave; nothing changes unless groups and shapes fit."""
        groups, params = state_dict["param_groups"], [p for g in self.param_groups for p in g["params"]]
        sizes, own = [len(g["params"]) for g in groups], [len(g["params"]) for g in self.param_groups]
        if sizes != own:
            raise ValueError(f"load_state_dict: parameter groups of sizes {sizes}, expected {own}")
        state = {}
        for i, entry in state_dict["state"].items():
            p = params[int(i)]
            for name, value in entry.items():
                if self.shaped_as_parameters and isinstance(value, Tensor) and value.shape != p.shape:
                    raise ValueError(f"load_state_dict: {name} of parameter {i} is {value.shape}, expected {p.shape}")
            state[p] = {name: v.detach().to(p.dtype).clone() if isinstance(v, Tensor) else v for name, v in entry.items()}
        self.state = state
        for g, loaded in zip(self.param_groups, groups, strict=True):
            g.update({k: tuple(v) if isinstance(v, list) else v for k, v in loaded.items() if k != "params"})

    def __repr__(self):
        lines = [f"  group {i}: " + ", ".join(f"{k}={v}" for k, v in g.items() if k != "params") + f", {len(g['params'])} parameters"
                 for i, g in enumerate(self.param_groups)]  # fmt: skip
        return "\n".join([f"{type(self).__name__}(", *lines, ")"])


class TensorOptimizer(Optimizer):
    """The base of optimisers whose step is written with whole tensors: subclasses write `moved`."""

    shaped_as_parameters = False

    def moved(self, w, g, state, group):
        """The new values of a parameter with values w and gradient g, tensors of its shape that require no gradient."""
        raise NotImplementedError

    def update(self, param, data, grad, state, group, store):
        with engine.no_grad():
            new = self.moved(Tensor(data, param.shape, param.dtype), Tensor(grad, param.shape, param.dtype), state, group)
        store.place(new.contiguous().flat(), data, 0, len(data))


def check(ok, name, what, value):
    """Raise ValueError unless a setting is in its range."""
    if not ok:
        raise ValueError(f"{name}: {what}, got {value}")


def check_betas(betas, name):
    """Raise ValueError unless they are two numbers in [0, 1)."""
    check(len(betas) == 2 and all(0 <= b < 1 for b in betas), name, "betas must be two numbers in [0, 1)", betas)
