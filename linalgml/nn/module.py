"""Module and Parameter: a tree of named tensors with a forward function, after torch.nn.Module."""

from _weakrefset import WeakSet

from ..autograd.tensor import Tensor

TYPE_CHECKING = False  # true to a type checker; `typing` is not imported when the program runs
if TYPE_CHECKING:
    from typing import Any


_structure = [0]  # counts the changes of any module's attributes, parameters, children and hooks


def structure_version():
    """A number that differs whenever some module may have changed what it does: a key for what is derived from modules."""
    return _structure[0]


class Parameter(Tensor):
    """A tensor that a module learns: it requires gradients and is found by `parameters()`.

    >>> import linalgml as lm
    >>> lm.nn.Parameter(lm.ones(2)).requires_grad
    True
    """

    __slots__ = ()

    def __init__(self, data, requires_grad=True):
        if not isinstance(data, Tensor):
            raise TypeError(f"Parameter: expected a Tensor, got {type(data).__name__}")
        if requires_grad and not data.dtype.is_floating_point:
            raise RuntimeError(f"Parameter: only floating tensors can require gradients, not {data.dtype.name}")
        if data._base is not None:
            data = data.detach().clone()
        super().__init__(data._data, data.shape, data.dtype, requires_grad)

    def __repr__(self):
        return "Parameter containing:\n" + super().__repr__()


class Module:
    """The base of every layer and model: parameters, buffers and submodules by attribute name.

    >>> import linalgml as lm
    >>> class Scale(lm.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = lm.nn.Parameter(lm.tensor(2.0))
    ...     def forward(self, x):
    ...         return x * self.factor
    >>> scale = Scale()
    >>> scale(lm.tensor(3.0)).item(), [name for name, _ in scale.named_parameters()]
    (6.0, ['factor'])
    """

    training = True

    if TYPE_CHECKING:  # what stands in the instance's dictionary

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self):
        d = self.__dict__
        d["_parameters"], d["_buffers"], d["_modules"] = {}, {}, {}
        d["_not_saved"] = set()
        d["_forward_hooks"], d["_forward_pre_hooks"], d["_mode_hooks"] = {}, {}, {}
        d["training"] = True

    def forward(self, *args, **kwargs):
        """What calling the module does; subclasses write it."""
        raise NotImplementedError(f"{type(self).__name__} has no forward method")

    def __call__(self, *args, **kwargs):
        if self._forward_hooks or self._forward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args, kwargs):
        for hook in list(self._forward_pre_hooks.values()):
            changed = hook(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        output = self.forward(*args, **kwargs)
        for hook in list(self._forward_hooks.values()):
            changed = hook(self, args, output)
            output = output if changed is None else changed
        return output

    # ---- attributes ------------------------------------------------------------------------------------------------

    def __setattr__(self, name, value):
        d = self.__dict__
        _structure[0] += 1
        if "_parameters" not in d:
            if isinstance(value, (Parameter, Module)):
                raise AttributeError(f"cannot assign {name!r} before Module.__init__() has been called")
            object.__setattr__(self, name, value)
            return
        kinds = (("_parameters", Parameter), ("_modules", Module))
        for table, kind in kinds:
            if isinstance(value, kind):
                for other in ("_parameters", "_modules", "_buffers"):
                    if other != table:
                        d[other].pop(name, None)
                d.pop(name, None)
                d[table][name] = value
                d[name] = value
                return
        if name in d["_parameters"]:
            if value is not None:
                raise TypeError(f"cannot assign {type(value).__name__} as parameter {name!r}: expected a Parameter or None")
            d["_parameters"][name] = None
        elif name in d["_modules"]:
            if value is not None:
                raise TypeError(f"cannot assign {type(value).__name__} as child module {name!r}: expected a Module or None")
            d["_modules"][name] = None
        elif name in d["_buffers"]:
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(f"cannot assign {type(value).__name__} as buffer {name!r}: expected a Tensor or None")
            d["_buffers"][name] = value
        d[name] = value

    def __delattr__(self, name):
        _structure[0] += 1
        for table in ("_parameters", "_buffers", "_modules"):
            self.__dict__[table].pop(name, None)
        object.__delattr__(self, name)

    def register_parameter(self, name, param):
        """Add a parameter, or None as its place holder."""
        self._check_name(name)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"register_parameter: {name!r} must be a Parameter or None, got {type(param).__name__}")
        self._parameters[name] = param
        self.__dict__[name] = param

    def register_buffer(self, name, tensor, persistent=True):
        """Add a tensor that is part of the state but not learned."""
        self._check_name(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"register_buffer: {name!r} must be a Tensor or None, got {type(tensor).__name__}")
        self._buffers[name] = tensor
        self.__dict__[name] = tensor
        (self._not_saved.discard if persistent else self._not_saved.add)(name)

    def register_module(self, name, module):
        """Add a child module, or None."""
        self._check_name(name)
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"add_module: {name!r} must be a Module or None, got {type(module).__name__}")
        self._modules[name] = module
        self.__dict__[name] = module

    add_module = register_module

    def _check_name(self, name):
        _structure[0] += 1
        if not isinstance(name, str) or not name or "." in name:
            raise KeyError(f"a name is a non-empty string without dots, got {name!r}")
        if hasattr(type(self), name):
            raise KeyError(f"attribute {name!r} already exists")

    # ---- walking the tree ------------------------------------------------------------------------------------------

    def named_modules(self, memo=None, prefix=""):
        """(name, module) for this module and all below it, each once."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        memo.add(self)
        yield prefix, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child.named_modules(memo, f"{prefix}.{name}" if prefix else name)

    def modules(self):
        """This module and all below it."""
        return (module for _, module in self.named_modules())

    def named_children(self):
        """(name, module) for the direct children."""
        return ((name, child) for name, child in self._modules.items() if child is not None)

    def children(self):
        """The direct children."""
        return (child for _, child in self.named_children())

    def _named(self, table, prefix, recurse, remove_duplicate):
        seen = set()
        for path, module in self.named_modules(prefix=prefix) if recurse else [(prefix, self)]:
            for name, tensor in getattr(module, table).items():
                if tensor is None or (remove_duplicate and id(tensor) in seen):
                    continue
                seen.add(id(tensor))
                yield f"{path}.{name}" if path else name, tensor

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """(name, Parameter) of the tree; a shared parameter appears once, under its first name."""
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        """The parameters of the tree, each once."""
        return (p for _, p in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """(name, tensor) of the buffers of the tree."""
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        """The buffers of the tree."""
        return (b for _, b in self.named_buffers(recurse=recurse))

    def get_submodule(self, target):
        """The module at a dotted path."""
        module = self
        for part in target.split(".") if target else []:
            if part not in module._modules:
                raise AttributeError(f"{type(module).__name__} has no module {part!r}")
            module = module._modules[part]
        return module

    def apply(self, fn):
        """Call fn on every module, children first; return self."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    # ---- state -----------------------------------------------------------------------------------------------------

    def state_dict(self, prefix=""):
        """Every parameter and persistent buffer by its dotted name, sharing memory with the model."""
        state = {}
        for path, module in self._all_paths(prefix):
            for name, tensor in (*module._parameters.items(), *module._buffers.items()):
                if tensor is not None and not (name in module._not_saved and name in module._buffers):
                    state[f"{path}{name}"] = tensor.detach()
        return state

    def _all_paths(self, prefix):
        yield prefix, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child._all_paths(f"{prefix}{name}.")

    def load_state_dict(self, state_dict, strict=True):
        """Copy values into the parameters and buffers of the same names.

        Nothing is changed unless everything fits.  Raises RuntimeError that lists missing and unexpected names (when
        strict) and shapes that differ.
        """
        own = {f"{path}{n}": t for path, m in self._all_paths("") for n, t in (*m._parameters.items(), *m._buffers.items())
               if t is not None and not (n in m._not_saved and n in m._buffers)}  # fmt: skip
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        problems = []
        if strict and missing:
            problems.append("missing: " + ", ".join(missing))
        if strict and unexpected:
            problems.append("unexpected: " + ", ".join(unexpected))
        for name, tensor in own.items():
            if name in state_dict and state_dict[name].shape != tensor.shape:
                problems.append(f"{name}: shape {tuple(state_dict[name].shape)}, expected {tensor.shape}")
        if problems:
            raise RuntimeError(f"load_state_dict: {type(self).__name__} does not fit: " + "; ".join(problems))
        from ..autograd.engine import no_grad

        with no_grad():
            for name, tensor in own.items():
                if name in state_dict:
                    tensor.copy_(state_dict[name])
        return LoadResult(missing, unexpected)

    # ---- modes -----------------------------------------------------------------------------------------------------

    def train(self, mode=True):
        """Switch the tree to training (dropout on), or with False to evaluation."""
        if not isinstance(mode, bool):
            raise ValueError(f"train: mode must be a bool, got {mode!r}")
        self.training = mode
        for hook in list(self._mode_hooks.values()):
            hook(self, mode)
        for child in self.children():
            child.train(mode)
        return self

    def eval(self):
        """Switch the tree to evaluation."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Turn gradients of every parameter on or off."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of every parameter."""
        for p in self.parameters():
            p.grad = None if set_to_none or p.grad is None else p.grad * 0

    def to(self, *args, **kwargs):
        """Convert floating parameters and buffers to a dtype, in place; a device must be the CPU."""
        from ..autograd.conversion import parse_to

        dtype = parse_to(args, kwargs, "Module.to")
        if dtype is not None:
            if not dtype.is_floating_point:
                raise TypeError(f"Module.to: expected a floating dtype, got {dtype.name}")
            for module in self.modules():
                for tensor in (*module._parameters.values(), *module._buffers.values()):
                    if tensor is not None and tensor.dtype.is_floating_point and tensor.dtype is not dtype:
                        tensor.data = tensor.detach().to(dtype)
                        tensor.grad = None if tensor.grad is None else tensor.grad.to(dtype)
        return self

    def float(self):
        """Every floating tensor to float32."""
        from ..dtypes import float32

        return self.to(float32)

    def double(self):
        """Every floating tensor to float64."""
        from ..dtypes import float64

        return self.to(float64)

    def cpu(self):
        """The model itself: it is on the CPU."""
        return self

    def register_forward_hook(self, hook):
        """Call hook(module, args, output) after forward; what it returns, unless None, replaces the output."""
        return _Handle(self, self._forward_hooks, hook)

    def register_forward_pre_hook(self, hook):
        """Call hook(module, args) before forward; what it returns, unless None, replaces the arguments."""
        return _Handle(self, self._forward_pre_hooks, hook)

    def register_mode_hook(self, hook):
        """Call hook(module, training) when `train` or `eval` reaches this module."""
        return _Handle(self, self._mode_hooks, hook)

    # ---- text ------------------------------------------------------------------------------------------------------

    def extra_repr(self):
        """What to print between the parentheses."""
        return ""

    def __repr__(self):
        lines = [f"({name}): " + repr(child).replace("\n", "\n  ") for name, child in self._modules.items()]
        extra = self.extra_repr()
        if not lines:
            return f"{type(self).__name__}({extra})"
        return "\n  ".join([f"{type(self).__name__}({extra}", *lines]) + "\n)"


class LoadResult(tuple):
    """(missing_keys, unexpected_keys) of `load_state_dict`."""

    __slots__ = ()

    def __new__(cls, missing, unexpected):
        return tuple.__new__(cls, (missing, unexpected))

    missing_keys = property(lambda self: self[0])
    unexpected_keys = property(lambda self: self[1])


_watched: WeakSet = WeakSet()  # modules with forward hooks; while there are none, nobody watches the modules inside a fused path


def hooks_are_live():
    """Whether any module has a forward hook."""
    return len(_watched) > 0


class _Handle:
    """What registering a hook returns: `remove()` takes it away again."""

    def __init__(self, module, hooks, hook):
        self._module, self._hooks = module, hooks
        hooks[self] = hook
        _structure[0] += 1
        if hooks is not module._mode_hooks:
            _watched.add(module)

    def remove(self):
        """Stop calling the hook."""
        self._hooks.pop(self, None)
        _structure[0] += 1
        if not self._module._forward_hooks and not self._module._forward_pre_hooks:
            _watched.discard(self._module)
