"""Sequences of different lengths: packing and padding, and recurrent layers over packed ones; tests/peers/test_packed.py has PyTorch."""

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence, unpad_sequence

KINDS = ["RNN", "LSTM", "GRU"]
LENGTHS = [3, 5, 1, 3]


def sequences(lengths=LENGTHS, size=2):
    return [lm.randn(n, size) for n in lengths]


def test_padding_on_either_side():
    a, b = lm.tensor([1.0, 2.0, 3.0]), lm.tensor([4.0])
    assert pad_sequence([a, b]).tolist() == [[1.0, 4.0], [2.0, 0.0], [3.0, 0.0]]
    assert pad_sequence([a, b], batch_first=True, padding_value=9.0, padding_side="left").tolist() == [[1.0, 2.0, 3.0], [9.0, 9.0, 4.0]]


def test_packing_puts_the_longest_first_and_step_after_step():
    packed = pack_sequence([lm.tensor([1.0]), lm.tensor([2.0, 3.0, 4.0]), lm.tensor([5.0, 6.0])], enforce_sorted=False)
    assert packed.data.tolist() == [2.0, 5.0, 1.0, 3.0, 6.0, 4.0]
    assert packed.batch_sizes.tolist() == [3, 2, 1]
    assert packed.sorted_indices.tolist() == [1, 2, 0] and packed.unsorted_indices.tolist() == [2, 0, 1]


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("lengths", [LENGTHS, [4], [2, 2], [5, 3, 1]])
def test_there_and_back(lengths, batch_first):
    rows = sequences(lengths)
    padded = pad_sequence(rows, batch_first)
    packed = pack_padded_sequence(padded, lengths, batch_first, enforce_sorted=False)
    again, count = pad_packed_sequence(packed, batch_first)
    assert again.tolist() == padded.tolist() and count.tolist() == lengths
    assert [r.tolist() for r in unpad_sequence(again, count, batch_first)] == [r.tolist() for r in rows]


def test_further_padding():
    packed = pack_sequence([lm.tensor([1.0, 2.0]), lm.tensor([3.0])])
    assert pad_packed_sequence(packed, batch_first=True, padding_value=-1.0, total_length=3)[0].tolist() == [[1, 2, -1], [3, -1, -1]]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("both", [False, True])
def test_each_sequence_is_read_as_if_it_were_alone(name, both):
    layer, rows = getattr(nn, name)(2, 3, num_layers=2, bidirectional=both), sequences()
    out, last = layer(pack_sequence(rows, enforce_sorted=False))
    padded, lengths = pad_packed_sequence(out)
    assert lengths.tolist() == LENGTHS
    for b, row in enumerate(rows):
        alone, state = layer(row)
        assert lm.allclose(padded[: len(row), b], alone, atol=1e-6) and not padded[len(row) :, b].any()
        for ours, own in zip(last if name == "LSTM" else [last], state if name == "LSTM" else [state], strict=True):
            assert lm.allclose(ours[:, b], own, atol=1e-6)


@pytest.mark.parametrize("name", KINDS)
def test_the_gradient_is_that_of_small_changes(name):
    layer = getattr(nn, name)(2, 2, bidirectional=True).to(lm.float64)

    def read(x):
        out, last = layer(pack_padded_sequence(x, [2, 3, 1], enforce_sorted=False))
        return (out.data, *(last if name == "LSTM" else [last]))

    assert lm.autograd.gradcheck(read, (lm.randn(3, 3, 2, dtype=lm.float64).requires_grad_(),))


def test_padding_gets_no_gradient():
    x = lm.randn(3, 2, 2).requires_grad_()
    nn.GRU(2, 2)(pack_padded_sequence(x, [3, 1]))[0].data.sum().backward()
    assert not x.grad[1:, 1].any() and x.grad[0, 1].any()


def test_bad_input():
    x = lm.randn(3, 2, 2)
    with pytest.raises(ValueError, match="grow"):
        pack_padded_sequence(x, [1, 3])
    for lengths in ([3, 0], [4, 1], [3, -1]):
        with pytest.raises(ValueError, match="expected numbers from 1 to 3"):
            pack_padded_sequence(x, lengths)
    with pytest.raises(lm.ShapeError, match="3 lengths"):
        pack_padded_sequence(x, [3, 2, 1])
    with pytest.raises(ValueError, match="no sequences"):
        pad_sequence([])
    with pytest.raises(lm.ShapeError, match="differ beyond"):
        pad_sequence([lm.zeros(2, 3), lm.zeros(2, 2)])
    with pytest.raises(ValueError, match="padding_side"):
        pad_sequence([lm.zeros(2)], padding_side="top")
    with pytest.raises(ValueError, match="total_length 1"):
        pad_packed_sequence(pack_padded_sequence(x, [3, 1]), total_length=1)
    for sizes in ([1, 2], [2, 2], [3, 0], []):
        with pytest.raises(ValueError, match="batch_sizes"):
            nn.RNN(2, 2)(PackedSequence(lm.zeros(3, 2), lm.tensor(sizes, dtype=lm.int64)))
    with pytest.raises(lm.ShapeError, match="packed data"):
        nn.RNN(4, 2)(pack_padded_sequence(x, [3, 1]))
    with pytest.raises(lm.ShapeError, match="expected \\(1, 2, 2\\)"):
        nn.RNN(2, 2)(pack_padded_sequence(x, [3, 1]), lm.zeros(1, 3, 2))
