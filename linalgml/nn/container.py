"""Containers: modules that hold other modules, after torch.nn."""

from .linear import Linear, affine
from .linear_activation import is_plain, through
from .module import Module, Parameter


class Sequential(Module):
    """Modules applied one after another.  A `Linear` and the activation after it run as one operation.

    >>> import linalgml as lm
    >>> net = lm.nn.Sequential(lm.nn.Linear(2, 8), lm.nn.ReLU(), lm.nn.Linear(8, 1))
    >>> net(lm.zeros(5, 2)).shape, len(net)
    ((5, 1), 3)
    """

    def __init__(self, *args):
        super().__init__()
        named = args[0].items() if len(args) == 1 and isinstance(args[0], dict) else ((str(i), m) for i, m in enumerate(args))
        for name, module in named:
            self.register_module(name, module)

    def forward(self, input):
        layer = None  # a linear layer that waits for what comes next
        for module in self._modules.values():
            if layer is not None:
                activation = through(module)
                input = affine(input, layer.weight, layer.bias, activation)
                layer = None
                if activation is not None:
                    continue
            if type(module) is Linear and is_plain(module):
                layer = module
            else:
                input = module(input)
        return input if layer is None else layer(input)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(*list(self._modules.values())[index])
        return list(self._modules.values())[index]

    def append(self, module):
        """Add a module at the end."""
        self.register_module(str(len(self)), module)
        return self


class ModuleList(Module):
    """A list of modules.

    >>> import linalgml as lm
    >>> layers = lm.nn.ModuleList([lm.nn.Linear(2, 2) for _ in range(3)])
    >>> len(layers), [name for name, _ in layers.named_parameters()][:2]
    (3, ['0.weight', '0.bias'])
    """

    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def append(self, module):
        """Add a module at the end."""
        self.register_module(str(len(self)), module)
        return self

    def extend(self, modules):
        """Add several modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])
        return list(self._modules.values())[index]

    def __setitem__(self, index, module):
        setattr(self, str(range(len(self))[index]), module)


class ModuleDict(Module):
    """Modules by name; also reachable as attributes.

    >>> import linalgml as lm
    >>> heads = lm.nn.ModuleDict({"a": lm.nn.Linear(2, 1)})
    >>> heads["a"] is heads.a, list(heads)
    (True, ['a'])
    """

    def __init__(self, modules=None):
        super().__init__()
        self.update(modules or {})

    def update(self, modules):
        """Add or replace modules from a mapping."""
        for name, module in modules.items():
            self.register_module(name, module)

    def __getitem__(self, name):
        return self._modules[name]

    def __setitem__(self, name, module):
        self.register_module(name, module)

    def __contains__(self, name):
        return name in self._modules

    def __iter__(self):
        return iter(self._modules)

    def __len__(self):
        return len(self._modules)

    def keys(self):
        """The names."""
        return self._modules.keys()

    def values(self):
        """The modules."""
        return self._modules.values()

    def items(self):
        """(name, module) pairs."""
        return self._modules.items()


class ParameterList(Module):
    """A list of parameters."""

    def __init__(self, values=()):
        super().__init__()
        for value in values:
            self.append(value)

    def append(self, value):
        """Add a parameter at the end."""
        self.register_parameter(str(len(self._parameters)), value if isinstance(value, Parameter) else Parameter(value))
        return self

    def __len__(self):
        return len(self._parameters)

    def __iter__(self):
        return iter(self._parameters.values())

    def __getitem__(self, index):
        return list(self._parameters.values())[index]


class Identity(Module):
    """Returns what it is given; takes and ignores any arguments when built."""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, input):
        return input


class Flatten(Module):
    """`flatten` as a module: keeps the batch dimension."""

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input):
        return input.flatten(self.start_dim, self.end_dim)
