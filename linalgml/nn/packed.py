"""Sequences of different lengths in one batch: padded to a rectangle, or packed step by step with no padding at all.

Packed, the longest sequence stands first, so that the sequences which are still going on at a step are always the first few: a recurrent
layer runs over a stretch of steps with one batch size, drops the states of those that end, and goes on with the rest.  After
torch.nn.utils.rnn, where these functions are found here too.
"""

from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from ..autograd.creation import full, tensor
from ..autograd.errors import ShapeError
from ..autograd.joining import cat
from ..autograd.tensor import Tensor
from ..dtypes import int64


class PackedSequence(NamedTuple):
    """data (total, …): the elements of step 0 of every sequence, then those of step 1, …; batch_sizes (steps,): how many each has.

    The sequences go from the longest to the shortest: sorted_indices is their order in the batch, unsorted_indices the way back; both are
    None where the batch was sorted.  After torch.nn.utils.rnn.PackedSequence; `pack_padded_sequence` and `pack_sequence` make one.
    """

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None


def checked_sizes(packed, name):
    """The batch sizes of a packed sequence as a list; ValueError unless they are positive, do not grow, and add up to the data's rows."""
    sizes = packed.batch_sizes.tolist()
    if not sizes or min(sizes) < 1 or any(a < b for a, b in pairwise(sizes)) or sum(sizes) != packed.data.shape[0]:
        have = f"batch_sizes {sizes} for packed data {packed.data.shape}"
        raise ValueError(f"{name}: {have}: expected positive sizes that do not grow and add up to its rows")
    return sizes


def runs(layer, sizes):
    """A recurrent layer over packed data: as `layer`, with (total, I) for its input and (total, H) for its output."""
    stretches = [(size, sum(1 for _ in same)) for size, same in groupby(sizes)]

    def over(data, *arguments):
        *states, weight_ih, weight_hh, bias_ih, bias_hh, reverse = arguments
        pieces, outs, at = [], [], 0
        for size, steps in stretches:
            pieces.append(data[at : at + size * steps].reshape(steps, size, -1))
            at += size * steps
        ended: list = [[] for _ in states]
        now = [s[:0] for s in states] if reverse else states
        for piece in reversed(pieces) if reverse else pieces:
            size, have = piece.shape[1], now[0].shape[0]
            if reverse:  # sequences begin at their own last steps
                now = [cat([s, first[have:size]], 0) for s, first in zip(now, states, strict=True)]
            else:
                for kept, s in zip(ended, now, strict=True):
                    kept.insert(0, s[size:])
                now = [s[:size] for s in now]
            out, *now = layer(piece, *now, weight_ih, weight_hh, bias_ih, bias_hh, reverse)
            outs.append(out.reshape(piece.shape[0] * size, -1))
        return cat(outs[::-1] if reverse else outs, 0), *(cat([s, *kept], 0) for s, kept in zip(now, ended, strict=True))

    return over


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Tensors (L_i, …) of different lengths as one, (max L, B, …), or (B, max L, …) with batch_first.

    >>> import linalgml as lm
    >>> lm.nn.utils.rnn.pad_sequence([lm.tensor([1.0, 2.0]), lm.tensor([3.0])], batch_first=True)
    tensor([[1., 2.],
            [3., 0.]])
    """
    sequences = list(sequences)
    if not sequences:
        raise ValueError("pad_sequence: no sequences, expected at least one")
    if padding_side not in ("left", "right"):
        raise ValueError(f"pad_sequence: padding_side must be 'left' or 'right', got {padding_side!r}")
    rest, longest = sequences[0].shape[1:], max(s.shape[0] for s in sequences)
    rows = []
    for s in sequences:
        if s.shape[1:] != rest:
            raise ShapeError(f"pad_sequence: sequences {sequences[0].shape} and {s.shape} differ beyond their length")
        if s.shape[0] < longest:
            fill = full((longest - s.shape[0], *rest), padding_value, dtype=s.dtype)
            s = cat([fill, s] if padding_side == "left" else [s, fill], 0)
        rows.append(s.unsqueeze(0 if batch_first else 1))
    return cat(rows, 0 if batch_first else 1)


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """Pack a padded (T, B, …) or, with batch_first, (B, T, …) tensor whose sequences have these lengths.

    enforce_sorted: the lengths must not grow; without it the sequences are sorted here, and put back by what reads them.

    >>> import linalgml as lm
    >>> packed = lm.nn.utils.rnn.pack_padded_sequence(lm.tensor([[1.0, 2.0], [3.0, 0.0]]), [2, 1], batch_first=True)
    >>> packed.data, packed.batch_sizes
    (tensor([1., 3., 2.]), tensor([2, 1]))
    """
    lengths = [int(n) for n in (lengths.tolist() if isinstance(lengths, Tensor) else lengths)]
    padded = input.transpose(0, 1) if batch_first else input
    steps, rows = padded.shape[:2]
    if len(lengths) != rows:
        raise ShapeError(f"pack_padded_sequence: {len(lengths)} lengths for input {input.shape}, a batch of {rows}")
    if not lengths or min(lengths) <= 0 or max(lengths) > steps:
        raise ValueError(f"pack_padded_sequence: lengths {lengths}, expected numbers from 1 to {steps}, at least one")
    order = sorted(range(rows), key=lambda b: -lengths[b])
    if enforce_sorted and any(a < b for a, b in pairwise(lengths)):
        raise ValueError(f"pack_padded_sequence: lengths {lengths} grow; sort the batch or pass enforce_sorted=False")
    sizes = [sum(n > t for n in lengths) for t in range(max(lengths))]
    places = [t * rows + b for t, n in enumerate(sizes) for b in order[:n]]
    data = padded.reshape(steps * rows, *padded.shape[2:]).index_select(0, tensor(places, dtype=int64))
    if enforce_sorted:
        return PackedSequence(data, tensor(sizes, dtype=int64))
    back = sorted(range(rows), key=lambda k: order[k])
    return PackedSequence(data, tensor(sizes, dtype=int64), tensor(order, dtype=int64), tensor(back, dtype=int64))


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """The padded tensor of a packed sequence, and the lengths.  total_length pads further.

    >>> import linalgml as lm
    >>> packed = lm.nn.utils.rnn.PackedSequence(lm.tensor([1.0, 3.0, 2.0]), lm.tensor([2, 1]))
    >>> lm.nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)
    (tensor([[1., 2.],
            [3., 0.]]), tensor([2, 1]))
    """
    sizes, data = checked_sizes(sequence, "pad_packed_sequence"), sequence.data
    steps = len(sizes) if total_length is None else total_length
    if steps < len(sizes):
        raise ValueError(f"pad_packed_sequence: total_length {steps} is less than the longest sequence, {len(sizes)}")
    rows = sizes[0]
    back = list(range(rows)) if sequence.unsorted_indices is None else sequence.unsorted_indices.tolist()
    starts = [0, *accumulate(sizes)]
    end = data.shape[0]  # where one element of padding stands
    places = [starts[t] + k if t < len(sizes) and k < sizes[t] else end for t in range(steps) for k in back]
    filled = cat([data, full((1, *data.shape[1:]), padding_value, dtype=data.dtype)], 0)
    padded = filled.index_select(0, tensor(places, dtype=int64)).reshape(steps, rows, *data.shape[1:])
    lengths = tensor([sum(n > k for n in sizes) for k in back], dtype=int64)
    return padded.transpose(0, 1) if batch_first else padded, lengths


def pack_sequence(sequences, enforce_sorted=True):
    """Pack tensors (L_i, …) of different lengths.

    >>> import linalgml as lm
    >>> lm.nn.utils.rnn.pack_sequence([lm.tensor([1.0, 2.0]), lm.tensor([3.0])]).data
    tensor([1., 3., 2.])
    """
    sequences = list(sequences)
    return pack_padded_sequence(pad_sequence(sequences), [s.shape[0] for s in sequences], enforce_sorted=enforce_sorted)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """The tensors (L_i, …) of a padded batch, as a list.

    >>> import linalgml as lm
    >>> lm.nn.utils.rnn.unpad_sequence(lm.tensor([[1.0, 2.0], [3.0, 0.0]]), [2, 1], batch_first=True)
    [tensor([1., 2.]), tensor([3.])]
    """
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [rows[b][: int(n)] for b, n in enumerate(lengths.tolist() if isinstance(lengths, Tensor) else lengths)]
