"""What recurrent layers share: parameters under PyTorch's names, initial states, layers on layers, two directions."""

from math import sqrt

from ..autograd.creation import zeros
from ..autograd.errors import ShapeError
from ..autograd.joining import cat, stack
from . import init
from .dropout import dropout
from .module import Module, Parameter
from .packed import PackedSequence, checked_sizes, runs


def previous(store, h0, out, steps, n, reverse, dtype):
    """The h before each step (steps, n): h0, then all of out but the last; the other way round in reverse."""
    h = store.empty(steps * n, dtype)
    if steps:
        store.place(h0, h, (steps - 1) * n if reverse else 0, n)
    if steps > 1:
        rest = (steps - 1) * n
        if reverse:
            store.place(store.stretch(out, n, rest), h, 0, rest)
        else:
            store.place(out, h, n, rest)
    return h


class Recurrent(Module):
    """The base of RNN, LSTM and GRU.  Subclasses say how many `gates` and `states` they have, and give `layer`."""

    gates, states = 1, 1

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False,
                 proj_size=0, device=None, dtype=None):  # fmt: skip
        super().__init__()
        name = type(self).__name__
        if min(input_size, hidden_size, num_layers) < 1:
            raise ValueError(f"{name}: sizes must be positive, got {input_size}, {hidden_size} and {num_layers} layers")
        if not 0 <= dropout <= 1:
            raise ValueError(f"{name}: dropout must be in [0, 1], got {dropout}")
        if proj_size:
            raise NotImplementedError(f"{name}: proj_size is not supported")
        self.input_size, self.hidden_size, self.num_layers, self.bias = input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional = batch_first, dropout, bidirectional
        for k in range(num_layers):
            inputs = input_size if k == 0 else hidden_size * (2 if bidirectional else 1)
            for end in self.ends(k):
                for what, cols in (("ih", inputs), ("hh", hidden_size)):
                    shape = (self.gates * hidden_size, cols)
                    self.register_parameter(f"weight_{what}{end}", Parameter(init.blank(shape, dtype)))
                for what in ("ih", "hh") if bias else ():
                    self.register_parameter(f"bias_{what}{end}", Parameter(init.blank((self.gates * hidden_size,), dtype)))
        self.reset_parameters()

    def ends(self, k):
        """How the names of layer k end, one for each direction."""
        return [f"_l{k}", f"_l{k}_reverse"] if self.bidirectional else [f"_l{k}"]

    def reset_parameters(self):
        """Uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size), as in PyTorch."""
        bound = 1 / sqrt(self.hidden_size)
        for p in self.parameters():
            init.uniform_(p, -bound, bound)

    def forward(self, input, hx=None):
        name = type(self).__name__
        if isinstance(input, PackedSequence):
            return self.packed(input, hx, name)
        batched = len(input.shape) == 3
        if len(input.shape) not in (2, 3) or input.shape[-1] != self.input_size:
            raise ShapeError(f"{name}: input {input.shape}: expected (T, B, {self.input_size}) or (T, {self.input_size})")
        if not batched:
            input = input.unsqueeze(1)
        elif self.batch_first:
            input = input.transpose(0, 1)
        if input.shape[0] == 0:
            raise ShapeError(f"{name}: the sequence has no step")
        out, finals = self.run(input, self.start(input.shape[1], input.dtype, hx, batched, name), self.layer)
        out = out if batched else out.squeeze(1)
        ends = [stack(kept) if batched else stack(kept).squeeze(1) for kept in finals]
        return (out.transpose(0, 1) if batched and self.batch_first else out), (ends[0] if self.states == 1 else tuple(ends))

    def packed(self, input, hx, name):
        """The same for a PackedSequence: its output is packed likewise, and the states are those after each sequence's own last step."""
        data, order, back = input.data, input.sorted_indices, input.unsorted_indices
        if len(data.shape) != 2 or data.shape[-1] != self.input_size:
            raise ShapeError(f"{name}: packed data {data.shape}: expected (total, {self.input_size})")
        sizes = checked_sizes(input, name)
        states = self.start(sizes[0], data.dtype, hx, True, name)
        if order is not None:
            states = [s.index_select(1, order) for s in states]
        out, finals = self.run(data, states, runs(self.layer, sizes))
        ends = [stack(kept) if back is None else stack(kept).index_select(1, back) for kept in finals]
        return PackedSequence(out, input.batch_sizes, order, back), (ends[0] if self.states == 1 else tuple(ends))

    def run(self, input, states, layer):
        """All layers in all directions: every h of the last, and the last states of each.  layer: as `self.layer`."""
        finals: list[list] = [[] for _ in range(self.states)]
        for k in range(self.num_layers):
            outs = []
            for d, end in enumerate(self.ends(k)):
                at = k * (2 if self.bidirectional else 1) + d
                weights = [getattr(self, f"{kind}_{what}{end}", None) for kind in ("weight", "bias") for what in ("ih", "hh")]
                out, *last = layer(input, *(s[at] for s in states), *weights, d == 1)
                outs.append(out)
                for kept, state in zip(finals, last, strict=True):
                    kept.append(state)
            input = cat(outs, -1) if len(outs) > 1 else outs[0]
            if self.dropout and k < self.num_layers - 1:
                input = dropout(input, self.dropout, self.training)
        return input, finals

    def start(self, rows, dtype, hx, batched, name):
        """The initial states, each (layers * directions, B, H); zeros where none were given."""
        shape = (self.num_layers * (2 if self.bidirectional else 1), rows, self.hidden_size)
        if hx is None:
            return [zeros(*shape, dtype=dtype) for _ in range(self.states)]
        given = [hx] if self.states == 1 else list(hx)
        wanted = shape if batched else (shape[0], shape[2])
        for state in given:
            if state.shape != wanted:
                raise ShapeError(f"{name}: a state of shape {state.shape} for an input of {rows} sequences: expected {wanted}")
        return given if batched else [state.unsqueeze(1) for state in given]

    def extra_repr(self):
        usual = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}
        changed = [f"{name}={getattr(self, name)}" for name, value in usual.items() if getattr(self, name) != value]
        return ", ".join([str(self.input_size), str(self.hidden_size), *changed])


class Cell(Module):
    """The base of the cells: one step of a layer, parameters weight_ih, weight_hh, bias_ih and bias_hh."""

    gates, states = 1, 1

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__()
        if min(input_size, hidden_size) < 1:
            raise ValueError(f"{type(self).__name__}: sizes must be positive, got {input_size} and {hidden_size}")
        self.input_size, self.hidden_size, rows = input_size, hidden_size, self.gates * hidden_size
        self.weight_ih, self.weight_hh = (Parameter(init.blank((rows, cols), dtype)) for cols in (input_size, hidden_size))
        for what in ("bias_ih", "bias_hh"):
            self.register_parameter(what, Parameter(init.blank((rows,), dtype)) if bias else None)
        for p in self.parameters():
            init.uniform_(p, -1 / sqrt(hidden_size), 1 / sqrt(hidden_size))

    def forward(self, input, hx=None):
        name, batched = type(self).__name__, len(input.shape) == 2
        if len(input.shape) not in (1, 2) or input.shape[-1] != self.input_size:
            raise ShapeError(f"{name}: input {input.shape}: expected (B, {self.input_size}) or ({self.input_size},)")
        x = input if batched else input.unsqueeze(0)
        if hx is None:
            given = [zeros(x.shape[0], self.hidden_size, dtype=x.dtype) for _ in range(self.states)]
        else:
            given = [s if batched else s.unsqueeze(0) for s in ([hx] if self.states == 1 else hx)]
        for state in given:
            if state.shape != (x.shape[0], self.hidden_size):
                raise ShapeError(f"{name}: a state of shape {state.shape}: expected {(x.shape[0], self.hidden_size)}")
        _, *last = self.layer(x.unsqueeze(0), *given, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        last = last if batched else [s.squeeze(0) for s in last]
        return last[0] if self.states == 1 else tuple(last)

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias_ih is not None else ", bias=False")
