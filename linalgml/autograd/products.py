"""Products: matrix multiplication in all its everyday forms, and Einstein's summation on top of it.

For C = A B the chain rule gives dA = G B^T and dB = A^T G, where G is the gradient of C (Goodfellow, Bengio & Courville,
*Deep Learning*, section 6.5.6).  The kernel reads its factors through strides, so no transpose is ever copied.
"""

from functools import update_wrapper

from .. import _fast, backend, dtypes
from ..kernels import kernel
from ..linalg.matmul import matmul as multiply
from . import engine
from .engine import result
from .errors import DtypeError, ShapeError
from .operands import wrapped
from .positions import broadcast_strides, merged_runs
from .shape import diagonal, permute, reshape
from .shapes import broadcast_shapes
from .tensor import contiguous_strides, numel, strided_add, strided_read

TYPE_CHECKING = False  # true to a type checker; `typing` is not imported when the program runs
if TYPE_CHECKING:
    from typing import Any


@kernel(without={"cython": "not called there: the twin of linalg.matmul is exact for integers"})
def integer_matmul(a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col):
    """`linalg.matmul` for int64: the sum starts at the integer 0, so nothing is rounded."""
    for s in range(batch):
        for i in range(m):
            row = s * a_step + i * a_row
            for j in range(n):
                col = s * b_step + j * b_col
                total = 0
                for p in range(k):
                    total += a[row + p * a_col] * b[col + p * b_row]
                out[(s * m + i) * n + j] = total


def matmul(input, other):
    """The matrix product, after torch.matmul: of vectors, matrices and batches of matrices, whose leading sizes broadcast.

    (k,) @ (k,) is a number; (k,) @ (k, n) is (n,); (..., m, k) @ (..., k, n) is (..., m, n).  Raises ShapeError when inner
    or leading sizes differ, DtypeError when the dtypes do.

    >>> import linalgml as lm
    >>> lm.matmul(lm.tensor([[1.0, 2.0], [3.0, 4.0]]), lm.tensor([1.0, -1.0]))
    tensor([-1., -1.])
    """
    a, b, dtype = input.shape, other.shape, input.dtype
    if dtype is not other.dtype or dtype is dtypes.bool:
        raise DtypeError(f"matmul: expected both float32, both float64 or both int64, got {dtype.name} and {other.dtype.name}")
    if not a or not b:
        raise ShapeError(f"matmul: {a} @ {b}: both need at least one dimension")
    m, k = a[-2:] if len(a) > 1 else (1, a[0])
    inner, n = b[-2:] if len(b) > 1 else (b[0], 1)
    if k != inner:
        raise ShapeError(f"matmul: {a} @ {b}: inner sizes {k} and {inner} differ")
    lead, batch = a[:-2], b[:-2]
    if len(a) == 2 and len(b) == 2:
        shape = m, n
    elif len(b) <= 2 and lead and (input._strides is None or len(merged_runs(a[:-1], input._strides[:-1])) == 1):
        m, lead = m * numel(lead), ()  # one tall matrix
        shape = a[:-1] if len(b) == 1 else (*a[:-1], n)
    else:
        if lead != batch:
            try:
                batch = broadcast_shapes(lead, batch, "matmul")
            except ValueError:
                raise ShapeError(f"matmul: {a} @ {b}: leading sizes {lead} and {batch} do not broadcast") from None
        shape = (*batch, *((m,) if len(a) > 1 else ()), *((n,) if len(b) > 1 else ()))
    count = numel(batch)
    store = backend.store()
    left = _factor(input, m, k, lead, batch, False, store)
    right = _factor(other, k, n, b[:-2], batch, True, store)
    out = store.empty(count * m * n, dtype)
    if k == 0:
        out = store.zeros(count * m * n, dtype)
    elif dtype.code < 2 or store.name == "cython":
        multiply(left[0], right[0], out, count, m, k, n, *left[1:], *right[1:])
    else:
        integer_matmul(left[0], right[0], out, count, m, k, n, *left[1:], *right[1:])
        out = wrapped(out)
    needs_left, needs_right = input.requires_grad, other.requires_grad

    def backward(grad):
        store = backend.store()
        dleft = dright = None
        if needs_left:
            dleft = store.empty(count * m * k, dtype) if n else store.zeros(count * m * k, dtype)
            if n:
                data, step, row, col = right
                multiply(grad, data, dleft, count, m, n, k, m * n, n, 1, step, col, row)
            dleft = _fold(dleft, lead, batch, m * k, store, dtype)
        if needs_right:
            dright = store.empty(count * k * n, dtype) if m else store.zeros(count * k * n, dtype)
            if m:
                data, step, row, col = left
                multiply(data, grad, dright, count, k, m, n, step, col, row, m * n, n, 1)
            dright = _fold(dright, b[:-2], batch, k * n, store, dtype)
        return dleft, dright

    return result(out, shape, dtype, (input, other), backward, (input, other))


def _factor(x, rows, cols, lead, batch, is_right, store):
    """(storage, step, row, col) to read x as a batch of (rows, cols) matrices; copies only what no strides describe."""
    strides, shape = x._strides, x.shape
    if strides is None and (lead == batch or not lead):
        data = _begin(x, store)
        return data, rows * cols if lead else 0, cols, 1
    if strides is None:
        strides = contiguous_strides(shape)
    if len(shape) == 1:
        return _begin(x, store), 0, *((strides[0], 0) if is_right else (0, strides[0]))
    if not lead and len(shape) == 2:
        return _begin(x, store), 0, strides[0], strides[1]
    if not lead:
        return _begin(x, store), 0, merged_runs(shape[:-1], strides[:-1])[0][1], strides[-1]
    steps = broadcast_strides(lead, strides[:-2], batch)
    runs = merged_runs(batch, steps)
    if len(runs) == 1:
        return _begin(x, store), runs[0][1], strides[-2], strides[-1]
    wide = (*batch, rows, cols)
    n = numel(wide)
    out = store.empty(n, x.dtype)
    if n:
        strided_read(x._native(store), out, wide, (*steps, *strides[-2:]), len(wide), x._offset, n)
    return out, rows * cols, cols, 1


def _begin(x, store):
    """The root's storage from x's first element on."""
    if x._base is None and type(x._data) is store.kind:
        return x._data
    data, offset = x._native(store), x._offset
    if not offset or not numel(x.shape):
        return data
    return store.stretch(data, offset, len(data) - offset)


def _fold(grad, lead, batch, each, store, dtype):
    """The gradient of a factor that was repeated over the batch: the sum over its repetitions."""
    if lead == batch or numel(lead) == numel(batch):
        return grad
    out = store.zeros(numel(lead) * each, dtype)
    n = numel(batch) * each
    if n:
        steps = broadcast_strides(lead, tuple([each * s for s in contiguous_strides(lead)]), batch)
        strided_add(grad, out, (*batch, each), (*steps, 1), len(batch) + 1, 0, n)
    return out


def _sized(name, x, dims, what):
    if len(x.shape) != dims:
        raise ShapeError(f"{name}: expected {what} of {dims} dimension{'s' * (dims > 1)}, got shape {x.shape}")


def mm(input, mat2):
    """The product of two matrices, (m, k) @ (k, n).

    >>> import linalgml as lm
    >>> lm.mm(lm.ones(2, 3), lm.ones(3, 1)).tolist()
    [[3.0], [3.0]]
    """
    _sized("mm", input, 2, "a matrix")
    _sized("mm", mat2, 2, "a matrix")
    return matmul(input, mat2)


def bmm(input, mat2):
    """The products of two batches of matrices, (b, m, k) @ (b, k, n); nothing is broadcast.

    >>> import linalgml as lm
    >>> lm.bmm(lm.ones(4, 2, 3), lm.ones(4, 3, 5)).shape
    (4, 2, 5)
    """
    _sized("bmm", input, 3, "a batch of matrices")
    _sized("bmm", mat2, 3, "a batch of matrices")
    if input.shape[0] != mat2.shape[0]:
        raise ShapeError(f"bmm: {input.shape} @ {mat2.shape}: batch sizes {input.shape[0]} and {mat2.shape[0]} differ")
    return matmul(input, mat2)


def mv(input, vec):
    """The product of a matrix and a vector, (m, k) @ (k,).

    >>> import linalgml as lm
    >>> lm.mv(lm.tensor([[1.0, 2.0], [3.0, 4.0]]), lm.tensor([1.0, 1.0]))
    tensor([3., 7.])
    """
    _sized("mv", input, 2, "a matrix")
    _sized("mv", vec, 1, "a vector")
    return matmul(input, vec)


def dot(input, tensor):
    """The dot product of two vectors of one size.

    >>> import linalgml as lm
    >>> lm.dot(lm.tensor([1.0, 2.0]), lm.tensor([3.0, 4.0]))
    tensor(11.)
    """
    _sized("dot", input, 1, "a vector")
    _sized("dot", tensor, 1, "a vector")
    return matmul(input, tensor)


def outer(input, vec2):
    """Every product of an element of one vector (n,) and one of the other (m,): (n, m).

    >>> import linalgml as lm
    >>> lm.outer(lm.tensor([1.0, 2.0]), lm.tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    if _outer is not None:
        made = _outer(input, vec2)
        if made is not None:
            return made
    _sized("outer", input, 1, "a vector")
    _sized("outer", vec2, 1, "a vector")
    return matmul(reshape(input, -1, 1), reshape(vec2, 1, -1))


def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    """beta * input + alpha * (mat1 @ mat2); input broadcasts to the product's shape.

    >>> import linalgml as lm
    >>> lm.addmm(lm.ones(2), lm.ones(3, 4), lm.ones(4, 2), alpha=2).tolist()
    [[9.0, 9.0], [9.0, 9.0], [9.0, 9.0]]
    """
    return _plus(input, mm(mat1, mat2), beta, alpha, "addmm")


def baddbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """beta * input + alpha * (batch1 @ batch2), for batches of matrices.

    >>> import linalgml as lm
    >>> from linalgml.autograd.products import baddbmm
    >>> baddbmm(lm.zeros(1), lm.ones(2, 1, 3), lm.ones(2, 3, 1)).tolist()
    [[[3.0]], [[3.0]]]
    """
    return _plus(input, bmm(batch1, batch2), beta, alpha, "baddbmm")


def _plus(input, product, beta, alpha, name):
    if input.dtype is not product.dtype:
        raise DtypeError(f"{name}: expected one dtype, got {input.dtype.name} and {product.dtype.name}")
    if len(input.shape) > len(product.shape) or any(a not in (1, b) for a, b in zip(input.shape[::-1], product.shape[::-1], strict=False)):
        raise ShapeError(f"{name}: input {input.shape} does not broadcast to the product's shape {product.shape}")
    product = product if alpha == 1 else product * alpha
    return product + (input if beta == 1 else input * beta)


def tensordot(a, b, dims=2):
    """The sum over paired dimensions of two tensors: the last `dims` of a with the first of b, or two lists of dimensions.

    >>> import linalgml as lm
    >>> lm.tensordot(lm.ones(2, 3, 4), lm.ones(4, 3, 5), dims=([1, 2], [1, 0])).shape
    (2, 5)
    """
    if isinstance(dims, int):
        if not 0 <= dims <= min(a.dim(), b.dim()):
            raise ShapeError(f"tensordot: {dims} dimensions of shapes {a.shape} and {b.shape}")
        ours, theirs = list(range(a.dim() - dims, a.dim())), list(range(dims))
    else:
        ours, theirs = ([d] if isinstance(d, int) else list(d) for d in dims)
    if any(not -t.dim() <= d < t.dim() for t, ds in ((a, ours), (b, theirs)) for d in ds):
        raise IndexError(f"tensordot: dims {dims} for shapes {a.shape} and {b.shape}")
    ours, theirs = [d % a.dim() for d in ours], [d % b.dim() for d in theirs]
    if [a.shape[d] for d in ours] != [b.shape[d] for d in theirs] or len(set(ours)) != len(ours) or len(set(theirs)) != len(theirs):
        raise ShapeError(f"tensordot: dimensions {ours} of {a.shape} and {theirs} of {b.shape} do not pair")
    free_a, free_b = [d for d in range(a.dim()) if d not in ours], [d for d in range(b.dim()) if d not in theirs]
    k = numel([a.shape[d] for d in ours])
    shape_a, shape_b = [a.shape[d] for d in free_a], [b.shape[d] for d in free_b]
    left = reshape(permute(a, *free_a, *ours), numel(shape_a), k)
    right = reshape(permute(b, *theirs, *free_b), k, numel(shape_b))
    return reshape(matmul(left, right), *shape_a, *shape_b)


_parsed: dict = {}  # (equation, dimensions of each operand) -> what `_parse` made of it


def einsum(equation, *operands):
    """Einstein's summation, "bij,bjk->bik": a letter that the output lacks is summed over; `...` stands for further dimensions.

    Without `->` the output has the letters that occur once, in alphabetical order.  A repeated letter takes the diagonal.
    Operands are contracted from left to right, each pair as one batched matrix product.  Raises ShapeError for sizes that
    differ and ValueError for an equation that does not fit its operands.

    >>> import linalgml as lm
    >>> a = lm.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> lm.einsum("ii", a), lm.einsum("ij->ji", a).tolist(), lm.einsum("ij,j", a, a[0]).tolist()
    (tensor(5.), [[1.0, 3.0], [2.0, 4.0]], [5.0, 11.0])
    """
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    key = (equation, *[len(x.shape) for x in operands])
    if key not in _parsed:
        if len(_parsed) > 1000:
            _parsed.clear()
        _parsed[key] = _parse(equation, operands)
    labels, output = _parsed[key]
    sizes: dict = {}
    for own, x in zip(labels, operands, strict=True):
        for label, size in zip(own, x.shape, strict=True):
            if sizes.setdefault(label, size) != size:
                if 1 not in (size, sizes[label]):
                    raise ShapeError(f"einsum: {equation!r}: index {label!r} has size {sizes[label]} and {size}")
                sizes[label] = max(size, sizes[label]) if 0 not in (size, sizes[label]) else 0
    terms = [_reduced(list(own), x, sizes) for own, x in zip(labels, operands, strict=True)]
    own, x = terms[0]
    for i, (other, y) in enumerate(terms[1:], 1):
        later = {label for rest, _ in terms[i + 1 :] for label in rest}.union(output)
        (mine, a), (theirs, b) = _summed(own, x, later.union(other)), _summed(other, y, later.union(own))
        own, x = _contract(mine, a, theirs, b, later, sizes)
    own, x = _summed(own, x, set(output))
    return x if own == output else permute(x, *[own.index(label) for label in output])


def _parse(equation, operands):
    """The labels of every operand and of the output; the dimensions of `...` are numbered from the right."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    inputs = left.split(",")
    if len(inputs) != len(operands):
        raise ValueError(f"einsum: {equation!r} names {len(inputs)} operands, got {len(operands)}")
    labels, most = [], 0
    for term, x in zip(inputs, operands, strict=True):
        before, dots, after = term.partition("...")
        if (not (before + after).replace(" ", "").isalpha() and before + after) or not (before + after).isascii():
            raise ValueError(f"einsum: {equation!r}: {term!r} may hold letters and one '...'")
        extra = x.dim() - len(before) - len(after)
        if extra < 0 or (extra and not dots):
            raise ValueError(f"einsum: {equation!r}: {term!r} does not fit the shape {x.shape}")
        most = max(most, extra)
        labels.append([*before, *range(extra, 0, -1), *after])
    every = [label for own in labels for label in own]
    if arrow:
        before, dots, after = right.partition("...")
        output = [*before, *(range(most, 0, -1) if dots else ()), *after]
    else:
        output = [*range(most, 0, -1), *sorted({v for v in every if isinstance(v, str) and every.count(v) == 1})]
    for label in output:
        if label not in every or output.count(label) > 1:
            raise ValueError(f"einsum: {equation!r}: the output index {label!r} must occur in an operand, and once in the output")
    return labels, output


def _reduced(own, x, sizes):
    """One operand with the diagonals of its repeated labels taken and its broadcast dimensions of size 1 dropped."""
    for label in [v for i, v in enumerate(own) if v in own[:i]]:
        first = own.index(label)
        second = own.index(label, first + 1)
        if x.shape[first] != x.shape[second]:
            raise ShapeError(f"einsum: index {label!r} has size {x.shape[first]} and {x.shape[second]} in one operand")
        x = diagonal(x, 0, first, second)
        own = [v for i, v in enumerate(own) if i not in (first, second)] + [label]
    alone = [i for i, v in enumerate(own) if x.shape[i] == 1 and sizes[v] != 1]
    if alone:
        x = x.squeeze(tuple(alone))
        own = [v for i, v in enumerate(own) if i not in alone]
    return own, x


def _summed(own, x, wanted):
    """x summed over the labels that nothing else needs."""
    gone = tuple([i for i, label in enumerate(own) if label not in wanted])
    return (own, x) if not gone else ([label for label in own if label in wanted], x.sum(gone))


def _contract(own, x, other, y, later, sizes):
    """Two operands as one batched product: shared labels that stay are the batch, those that go are the inner dimension."""
    batch = [v for v in own if v in other and v in later]
    inner = [v for v in own if v in other and v not in later]
    left, right = [v for v in own if v not in other], [v for v in other if v not in own]
    b, k, m, n = (numel([sizes[v] for v in part]) for part in (batch, inner, left, right))
    x = reshape(permute(x, *[own.index(v) for v in (*batch, *left, *inner)]), b, m, k)
    y = reshape(permute(y, *[other.index(v) for v in (*batch, *inner, *right)]), b, k, n)
    labels = batch + left + right
    return labels, reshape(matmul(x, y), tuple([sizes[v] for v in labels]))


_outer: "Any" = None  # the compiled outer product, if there is one


def _use_compiled_product():
    """Let the twin of `linalg.matmul` take the usual cases, operands in its own memory, without the interpreter."""
    global _outer, matmul
    twin = _fast.twin_module("linalg.matmul") if engine.compiled else None
    if twin is not None:
        twin.bind(matmul)
        matmul, _outer = update_wrapper(twin.matmul_of_tensors, matmul), twin.outer_of_tensors


_use_compiled_product()
