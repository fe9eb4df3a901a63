"""Rows of the table: indexing, shapes, joining, sorting, conversion and creation."""

from benchmarks.operation_row import fixed, row


def _assigned(x, index, value):
    x[index] = value
    return x


def _half(x):
    return x.shape[0] // 2 or 1


INDEXING = [
    row("__getitem__", lambda t, x: x[0], "x", "x[0]", layout="square"),
    row("__getitem__", lambda t, x: x[_half(x) :], "x", "x[half:]"),
    row("__getitem__", lambda t, x: x[:, 0], "x", "x[:, 0]", layout="square"),
    row("__getitem__", lambda t, x: x[:, ::2].contiguous(), "x", "x[:, ::2].contiguous()", layout="square"),
    row("__getitem__", lambda t, x, i: x[i], "xi", "x[rows]", layout="square"),
    row("__getitem__", lambda t, x, i: x[i, i], "xi", "x[rows, columns]", layout="square"),
    row("__getitem__", lambda t, x, b: x[b], "xb", "x[mask]"),
    fixed("__setitem__", lambda t, x: _assigned(x, 0, 1.0), "x", "x[0] = number"),
    fixed("__setitem__", lambda t, x, r: _assigned(x, 0, r), "xr", "x[0] = row", layout="square"),
    fixed("__setitem__", lambda t, x, y: _assigned(x, slice(None), y), "xx", "x[:] = tensor"),
    fixed("__setitem__", lambda t, x, b: _assigned(x, b, 0.5), "xb", "x[mask] = number"),
    fixed("__setitem__", lambda t, x, i, y: _assigned(x, i, y), "xix", "x[rows] = rows", layout="square", random=True),
    row("select", lambda t, x: x.select(0, 0), layout="square"),
    row("narrow", lambda t, x: x.narrow(0, 0, _half(x))),
    row("gather", lambda t, x, j: x.gather(-1, j), "xj", layout="square"),
    row("take_along_dim", lambda t, x, j: t.m.take_along_dim(x, j, -1), "xj", layout="square"),
    row("take", lambda t, x, i: t.m.take(x, i), "xi"),
    row("index_select", lambda t, x, i: x.index_select(0, i), "xi", layout="square"),
    row("index_add", lambda t, x, i, y: x.index_add(0, i, y), "xix", layout="square"),
    fixed("index_add_", lambda t, x, i, y: x.index_add_(0, i, y), "xix", layout="square"),
    row("scatter", lambda t, x, i, y: x.scatter(0, i, y), "xix", random=True),
    fixed("scatter_", lambda t, x, i, y: x.scatter_(0, i, y), "xix", random=True),
    row("scatter_add", lambda t, x, j, y: x.scatter_add(-1, j, y), "xjx", layout="square"),
    fixed("scatter_add_", lambda t, x, j, y: x.scatter_add_(-1, j, y), "xjx", layout="square"),
    row("masked_fill", lambda t, x, b: x.masked_fill(b, 0.0), "xb"),
    fixed("masked_fill_", lambda t, x, b: x.masked_fill_(b, 0.0), "xb"),
    row("masked_select", lambda t, x, b: x.masked_select(b), "xb"),
    fixed("nonzero", lambda t, b: b.nonzero(), "b"),
]

SHAPE = [
    row("view", lambda t, x: x.view(-1), layout="square"),
    row("reshape", lambda t, x: x.reshape(-1), layout="square"),
    row("view_as reshape_as", lambda t, x, y: x.view_as(y), "xx"),
    row("flatten ravel", lambda t, x: x.flatten(), layout="square"),
    row("unflatten", lambda t, x: x.unflatten(0, (1, -1))),
    row("transpose swapaxes", lambda t, x: x.transpose(0, 1), layout="square"),
    row("transpose contiguous", lambda t, x: x.transpose(0, 1).contiguous(), "x", "transpose, contiguous", layout="square", double=True),
    row("t T", lambda t, x: x.t(), layout="square"),
    row("mT", lambda t, x: x.mT, layout="square"),
    row("permute movedim", lambda t, x: x.permute(2, 0, 1), shapes=((4, 4, 4), (64, 64, 256))),
    row("permute", lambda t, x: x.permute(2, 0, 1).contiguous(), "x", "permute, contiguous", shapes=((4, 4, 4), (64, 64, 256))),
    row("transpose", lambda t, x: x.transpose(1, 2).contiguous(), "x", "heads apart", shapes=((8, 64, 4, 32), (4, 256, 8, 64))),
    row("squeeze", lambda t, x: x.squeeze()),
    row("unsqueeze", lambda t, x: x.unsqueeze(0)),
    row("expand expand_as broadcast_to", lambda t, x: x.expand(3, *x.shape), largest=65536),
    row("diagonal", lambda t, x: x.diagonal(), layout="square"),
    row("split", lambda t, x: x.split(_half(x))),
    row("chunk", lambda t, x: x.chunk(2)),
    row("unbind", lambda t, x: x.unbind(), shapes=((4, 16), (16, 4096))),
    row("clone", lambda t, x: x.clone(), double=True),
    row("contiguous", lambda t, x: x.contiguous()),
    fixed("copy_", lambda t, x, y: x.copy_(y), "xx"),
    fixed("fill_", lambda t, x: x.fill_(1.5)),
    fixed("zero_", lambda t, x: x.zero_()),
    row("cat concat concatenate", lambda t, x, y: t.m.cat((x, y)), "xx"),
    row("cat", lambda t, x, y: t.m.cat((x, y), 1), "xx", "cat of columns", layout="square"),
    row("stack", lambda t, x, y: t.m.stack((x, y)), "xx"),
    row("hstack", lambda t, x, y: t.m.hstack((x, y)), "xx", layout="square"),
    row("vstack", lambda t, x, y: t.m.vstack((x, y)), "xx", layout="square"),
    row("repeat", lambda t, x: x.repeat(2, 2), layout="square", largest=65536),
    row("tile", lambda t, x: x.tile((2, 2)), layout="square", largest=65536),
    row("repeat_interleave", lambda t, x: x.repeat_interleave(2, 0), layout="square", largest=65536),
    row("flip", lambda t, x: x.flip((0,))),
    row("roll", lambda t, x: x.roll(1)),
    row("tril", lambda t, x: x.tril(), layout="square"),
    row("triu", lambda t, x: x.triu(), layout="square"),
    fixed("tril_", lambda t, x: x.tril_(), layout="square"),
    fixed("triu_", lambda t, x: x.triu_(), layout="square"),
    row("diag", lambda t, x: x.diag(), layout="square"),
    row("pad", lambda t, x: t.F.pad(x, (1, 1)), layout="square"),
]

SORTING = [
    row("sort", lambda t, x: x.sort(dim=-1, stable=True)),
    row("sort", lambda t, x: x.sort(dim=-1, stable=True), "x", "sort of rows", layout="square"),
    fixed("argsort", lambda t, x: x.argsort(dim=-1, stable=True)),
    row("topk", lambda t, x: x.topk(min(10, x.shape[-1])), layout="square"),
    row("topk", lambda t, x: x.topk(min(10, x.shape[-1])), "x", "topk of one row"),
    fixed("unique", lambda t, n: n.unique(), "n"),
    fixed("bincount", lambda t, n: n.bincount(), "n"),
    fixed("searchsorted", lambda t, o, x: t.m.searchsorted(o, x), "ox"),
]

CONVERSION = [
    fixed("to double", lambda t, x: x.to(t.m.float64), "x", "to float64"),
    fixed("long int", lambda t, x: x.long(), "x", "to int64"),
    fixed("float type_as", lambda t, n: n.float(), "n", "int64 to float32"),
    fixed("bool", lambda t, x: x.bool(), "x", "to bool"),
    fixed("float", lambda t, b: b.float(), "b", "bool to float32"),
    fixed("to cpu", lambda t, x: x.to(t.m.float32), "x", "to its own dtype"),
    fixed("item __float__", lambda t, s: s.item(), "s", shapes=((1,),)),
    fixed("__bool__ __int__ __index__", lambda t, s: bool(s > 0), "s", "bool of a number", shapes=((1,),)),
    fixed("tolist", lambda t, x: x.tolist(), largest=65536),
    fixed("numpy", lambda t, x: x.numpy(), "x"),
    fixed("detach", lambda t, x: x.detach()),
    fixed("__iter__ __len__", lambda t, x: [y for y in x], "x", "iteration", shapes=((16, 16), (256, 16))),  # noqa: C416
]

CREATION = [
    fixed("zeros new_zeros", lambda t, x: t.m.zeros(x.shape), "x"),
    fixed("ones new_ones", lambda t, x: t.m.ones(x.shape), "x"),
    fixed("full", lambda t, x: t.m.full(x.shape, 1.5), "x"),
    fixed("empty", lambda t, x: t.m.empty(x.shape), "x", random=True),
    fixed("zeros_like", lambda t, x: t.m.zeros_like(x)),
    fixed("ones_like", lambda t, x: t.m.ones_like(x)),
    fixed("full_like", lambda t, x: t.m.full_like(x, 1.5)),
    fixed("empty_like", lambda t, x: t.m.empty_like(x), random=True),
    fixed("arange", lambda t, x: t.m.arange(x.shape[0]), "x"),
    fixed("linspace", lambda t, x: t.m.linspace(0.0, 1.0, x.shape[0]), "x"),
    fixed("eye", lambda t, x: t.m.eye(x.shape[0]), "x", layout="square"),
    fixed("tensor as_tensor new_tensor", lambda t, x: t.m.tensor([[1.0, 2.0], [3.0, 4.0]]), "x", "tensor of a list", shapes=((1,),)),
    fixed("from_numpy", lambda t, x: t.m.from_numpy(_array(x.shape)), "x"),
    fixed("rand", lambda t, x: t.m.rand(x.shape), random=True),
    fixed("randn", lambda t, x: t.m.randn(x.shape), random=True),
    fixed("rand_like", lambda t, x: t.m.rand_like(x), random=True),
    fixed("randn_like", lambda t, x: t.m.randn_like(x), random=True),
    fixed("randint", lambda t, x: t.m.randint(0, 100, x.shape), random=True),
    fixed("randperm", lambda t, x: t.m.randperm(x.shape[0]), random=True),
    fixed("bernoulli", lambda t, u: t.m.bernoulli(abs(u)), "u", random=True),
    fixed("multinomial", lambda t, p: t.m.multinomial(p, 1), "p", shapes=((64,), (64, 64), (64, 1000)), random=True),
    fixed("normal_", lambda t, x: x.normal_(), random=True),
    fixed("uniform_", lambda t, x: x.uniform_(), random=True),
]

_ARRAYS: dict = {}


def _array(shape):
    import numpy as np

    if shape not in _ARRAYS:
        _ARRAYS[shape] = np.ones(shape, np.float32)
    return _ARRAYS[shape]
