"""The shape rules: broadcasting against its definition, and axes by number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linalgml.autograd.shapes import broadcast_shapes, normalize_dim, normalize_dims

shapes = st.lists(st.integers(0, 3), max_size=4).map(tuple)


@given(shapes, shapes)
def test_broadcasting_is_numpys_rule(a, b):
    n = max(len(a), len(b))
    wide = [((1,) * (n - len(s)) + s) for s in (a, b)]
    fits = all(p == q or 1 in (p, q) for p, q in zip(*wide, strict=True))
    if fits:
        expected = tuple(q if p == 1 else p for p, q in zip(*wide, strict=True))
        assert broadcast_shapes(a, b, "f") == broadcast_shapes(b, a, "f") == expected
    else:
        with pytest.raises(ValueError, match="f: shapes"):
            broadcast_shapes(a, b, "f")


def test_axes_count_from_either_end():
    assert [normalize_dim(d, 3, "f") for d in (-3, -2, -1, 0, 1, 2)] == [0, 1, 2, 0, 1, 2]
    assert normalize_dim(-1, 0, "f") == 0
    assert normalize_dims([2, -3], 3, "f") == (0, 2)
    assert normalize_dims(None, 2, "f") == normalize_dims((), 2, "f") == (0, 1)
    assert normalize_dims(0, 0, "f") == ()


@pytest.mark.parametrize(("dim", "ndim"), [(3, 3), (-4, 3), (1, 0), (-2, 0)])
def test_axes_out_of_range_are_refused(dim, ndim):
    with pytest.raises(IndexError, match=f"f: dim {dim} is out of range"):
        normalize_dim(dim, ndim, "f")
    with pytest.raises(IndexError, match=f"f: dim {dim} is out of range"):
        normalize_dims(dim, ndim, "f")


def test_an_axis_named_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        normalize_dims((0, -2), 2, "f")


@pytest.mark.parametrize("dim", [1.0, "0", None])
def test_an_axis_that_is_no_integer_is_refused(dim):
    with pytest.raises(TypeError, match="f: dim must be an int"):
        normalize_dim(dim, 2, "f")
