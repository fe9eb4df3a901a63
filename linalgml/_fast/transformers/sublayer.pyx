# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/transformers/sublayer.py: the same kernels in the same order, called without the interpreter in between.

What a pass back needs stays in an object of C fields; buffers are added to in place where the readable source makes a third.
"""
cimport cython
from cpython.pycapsule cimport PyCapsule_GetName, PyCapsule_GetPointer
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport floating
from linalgml._fast.tape cimport AT_DTYPE, AT_SHAPE, flat, get, is_tensor, result
from linalgml._fast.threads cimport parallel

# The kernels of this processor level, called as C functions: each is the twin itself, with its checks, less the boxing of its arguments.
# The last argument is Cython's, of a function that Python may call as well.
ctypedef object (*norm_t)(Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, double, int)
ctypedef object (*norm_back_t)(Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, int)
ctypedef object (*linear_t)(Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, bint, int)
ctypedef object (*linear_back_t)(Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, int)
ctypedef object (*attention_t)(Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, double, int)
ctypedef object (*attention_back_t)(Buffer, Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, double, int)
ctypedef object (*elementwise_t)(Buffer, Buffer, Buffer, Py_ssize_t, int)
ctypedef object (*rows_t)(Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, int)

cdef norm_t norm
cdef norm_back_t norm_back
cdef linear_t linear = NULL, linear_back_weight
cdef linear_back_t linear_back_input, embedding_back
cdef attention_t attention_forward
cdef attention_back_t attention_back
cdef elementwise_t gelu
cdef rows_t embedding

cdef enum:
    PART = 1 << 14  # elements that a thread adds at a time


cdef void* found(str concept, str name, int buffers, int sizes) except NULL:
    """The C function of a kernel's twin, after a look at its signature."""
    from linalgml._fast import twin_module

    capsule = twin_module(concept).__pyx_capi__[name]
    cdef const char* signature = PyCapsule_GetName(capsule)
    cdef bytes said = signature
    if said.count(b"Buffer *") != buffers or said.count(b"Py_ssize_t") != sizes or not said.endswith(b"skip_dispatch)"):
        raise ImportError(f"{concept}: {name} is not as transformers.sublayer calls it, but {said.decode()}; build the extensions again")
    return PyCapsule_GetPointer(capsule, signature)


cdef int load() except -1:
    """Find the kernels' twins of this processor level."""
    global norm, norm_back, linear, linear_back_input, linear_back_weight, attention_forward, attention_back, gelu, embedding, embedding_back
    norm = <norm_t>found("nn.layer_norm", "layer_norm_forward", 6, 2)
    norm_back = <norm_back_t>found("nn.layer_norm", "layer_norm_backward", 8, 2)
    attention_forward = <attention_t>found("nn.causal_attention", "causal_attention_forward", 3, 4)
    attention_back = <attention_back_t>found("nn.causal_attention", "causal_attention_backward", 5, 4)
    embedding = <rows_t>found("nn.embedding", "embedding_forward", 3, 2)
    embedding_back = <linear_back_t>found("nn.embedding", "embedding_backward", 3, 3)
    gelu = <elementwise_t>found("nn.activation", "gelu_tanh_with_slope", 3, 1)
    linear_back_input = <linear_back_t>found("nn.linear", "linear_backward_input", 3, 3)
    linear_back_weight = <linear_t>found("nn.linear", "linear_backward_weight", 4, 3)
    linear = <linear_t>found("nn.linear", "linear_forward", 4, 3)
    return 0


ctypedef struct Pair:
    char* x
    char* out
    Py_ssize_t n, m
    int code
    bint multiply


cdef void combine(real* x, real* out, Py_ssize_t n, bint multiply) noexcept nogil:
    cdef Py_ssize_t i
    if multiply:
        for i in range(n):
            out[i] *= x[i]
    else:
        for i in range(n):
            out[i] += x[i]


cdef void combine_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Pair* c = <Pair*>context
    cdef Py_ssize_t start = part * PART, n = min(<Py_ssize_t>PART, c.n - start)
    if c.code == F32:
        combine[float](<float*>c.x + start, <float*>c.out + start, n, c.multiply)
    else:
        combine[double](<double*>c.x + start, <double*>c.out + start, n, c.multiply)


cdef void in_place(Buffer x, Buffer out, Py_ssize_t n, bint multiply) noexcept:
    """out += x or out *= x, for the first n elements."""
    cdef Pair context = [x.p, out.p, n, 0, out.code, multiply]
    parallel(combine_part, &context, (n + PART - 1) // PART)


cdef void sum_blocks(real* x, real* out, Py_ssize_t blocks, Py_ssize_t m) noexcept nogil:
    """out (m,) = the sum of the blocks of x (blocks, m)."""
    cdef Py_ssize_t b, i
    for i in range(m):
        out[i] = x[i]
    for b in range(1, blocks):
        x += m
        for i in range(m):
            out[i] += x[i]


cdef class Affine:
    """A linear layer at work: its input, weights and sizes."""
    cdef Buffer x, weight
    cdef bint biased
    cdef Py_ssize_t rows, n_in, n_out


cdef Buffer through(Affine a, Buffer x, Buffer weight, Buffer bias, Py_ssize_t rows, Py_ssize_t n_in, Py_ssize_t n_out):
    """x (rows, n_in) through a linear layer; bias may be None."""
    cdef Buffer out = new_buffer(product(rows, n_out), x.code)
    a.x, a.weight, a.biased, a.rows, a.n_in, a.n_out = x, weight, bias is not None, rows, n_in, n_out
    linear(x, weight, bias if a.biased else weight, out, rows, n_in, n_out, a.biased, 0)
    return out


cdef Buffer back(Affine a, Buffer grad, list grads):
    """dx of a linear layer; dweight, and dbias where there is one, are appended to `grads`."""
    cdef Buffer dx = new_buffer(a.rows * a.n_in, grad.code), dw = new_buffer(a.n_in * a.n_out, grad.code), db = dw
    if a.biased:
        db = new_buffer(a.n_out, grad.code)
    linear_back_input(grad, a.weight, dx, a.rows, a.n_in, a.n_out, 0)
    linear_back_weight(a.x, grad, dw, db, a.rows, a.n_in, a.n_out, a.biased, 0)
    grads.append(dw)
    if a.biased:
        grads.append(db)
    return dx


cdef class Norm:
    """A layer norm at work: its input, gain, statistics and sizes."""
    cdef Buffer x, gain, mean, rstd
    cdef bint shifted
    cdef Py_ssize_t rows, cols


cdef Buffer normalise(Norm s, Buffer x, Buffer gain, Buffer shift, Py_ssize_t rows, Py_ssize_t cols, double eps):
    cdef Buffer out = new_buffer(product(rows, cols), x.code)
    s.x, s.gain, s.shifted, s.rows, s.cols = x, gain, shift is not None, rows, cols
    s.mean, s.rstd = new_buffer(rows, x.code), new_buffer(rows, x.code)
    if not s.shifted:
        shift = new_buffer(cols, x.code)
        shift.fill(0)
    norm(x, gain, shift, out, s.mean, s.rstd, rows, cols, eps, 0)
    return out


cdef Buffer normalise_back(Norm s, Buffer grad, list grads):
    """dx of a layer norm; dgain, and dshift where there is one, are appended to `grads`."""
    cdef Buffer dx = new_buffer(s.rows * s.cols, grad.code), dgain = new_buffer(s.cols, grad.code), dshift = new_buffer(s.cols, grad.code)
    norm_back(s.x, s.gain, s.mean, s.rstd, grad, dx, dgain, dshift, s.rows, s.cols, 0)
    grads.append(dgain)
    if s.shifted:
        grads.append(dshift)
    return dx


cdef class Sublayer:
    """x + second(inner(first(norm(x)))), and its way back when it is called with a gradient."""
    cdef readonly tuple part  # what it was made from, which only gradients of gradients read
    cdef Norm norm
    cdef Affine first, second
    cdef Buffer inner, kept  # attention: qkv and the log-sum-exp; perceptron: the slope of GELU
    cdef bint attends
    cdef Py_ssize_t B, T, H, D
    cdef double scale

    @cython.nonecheck(True)
    def __call__(self, Buffer grad not None):
        cdef list late = [], middle = [], early = []
        cdef Py_ssize_t rows = self.norm.rows, n = rows * self.norm.cols
        cdef Buffer dh, dx, dy = back(self.second, grad, late)
        if self.attends:
            dh = new_buffer(3 * n, grad.code)
            attention_back(self.inner, self.second.x, self.kept, dy, dh, self.B, self.T, self.H, self.D, self.scale, 0)
        else:
            dh = dy
            in_place(self.kept, dh, rows * self.second.n_in, True)
        dx = normalise_back(self.norm, back(self.first, dh, middle), early)
        in_place(grad, dx, n, False)
        return [dx, *early, *middle, *late]


cdef Buffer begin(Sublayer s, Buffer x, Buffer gain, Buffer shift, Buffer w1, Buffer b1, Py_ssize_t rows, Py_ssize_t cols,
                  Py_ssize_t wide, double eps):
    """first(norm(x))"""
    s.norm, s.first, s.second = Norm.__new__(Norm), Affine.__new__(Affine), Affine.__new__(Affine)
    return through(s.first, normalise(s.norm, x, gain, shift, rows, cols, eps), w1, b1, rows, cols, wide)


cdef Buffer finish(Sublayer s, Buffer y, Buffer w2, Buffer b2):
    """x + second(y)"""
    cdef Py_ssize_t rows = s.norm.rows, cols = s.norm.cols, narrow = s.first.n_out // 3 if s.attends else s.first.n_out
    cdef Buffer out = through(s.second, y, w2, b2, rows, narrow, cols)
    in_place(s.norm.x, out, rows * cols, False)
    return out


cdef Buffer flat_of(tensor):
    """A tensor's storage; None for None."""
    if tensor is None:
        return None
    if not is_tensor(tensor):
        raise TypeError(f"sublayer: expected a Tensor, got {type(tensor).__name__}")
    return flat(tensor)


cdef Py_ssize_t size(tensor, int dim) except -1:
    return <Py_ssize_t>(<tuple?>get(tensor, AT_SHAPE))[dim]


cdef object recorded(Buffer out, tuple shape, tuple operands, backward):
    """The result of an operation on operands, of which some may be None, with its place in the graph."""
    cdef list present = [p for p in operands if p is not None]
    first = operands[0]
    return result(out, shape, get(first, AT_DTYPE), present, backward, present)


cpdef sublayer(x, tuple part):
    """One part of a block: attention or a perceptron between two linear layers, after a layer norm, added to x (B, T, C)."""
    cdef Sublayer s = Sublayer.__new__(Sublayer)
    cdef tuple parameters = part[0]
    cdef Buffer values = flat_of(x), y
    cdef double eps = part[1]
    cdef Py_ssize_t B = size(x, 0), T = size(x, 1), cols = size(x, 2), heads = part[2], rows = product(B, T)
    if linear == NULL:
        load()
    gain, shift, weight1, bias1, weight2, bias2 = parameters
    cdef Buffer w1 = flat_of(weight1), w2 = flat_of(weight2), b1 = flat_of(bias1), b2 = flat_of(bias2)
    cdef Py_ssize_t wide = size(weight1, 0), n = product(rows, wide)
    s.attends, s.part = heads > 0, part
    s.inner = y = begin(s, values, flat_of(gain), flat_of(shift), w1, b1, rows, cols, wide, eps)
    if s.attends:
        s.B, s.T, s.H, s.D, s.scale = B, T, heads, cols // heads, part[3]
        y, s.kept = new_buffer(product(rows, cols), values.code), new_buffer(product(rows, heads), values.code)
        attention_forward(s.inner, y, s.kept, B, T, heads, s.D, s.scale, 0)
    else:
        s.kept = new_buffer(n, values.code)
        gelu(y, y, s.kept, n, 0)
    return recorded(finish(s, y, w2, b2), get(x, AT_SHAPE), (x, *parameters), s)


cdef class Head:
    """first(norm(x)), and its way back."""
    cdef readonly tuple end
    cdef Norm norm
    cdef Affine first

    @cython.nonecheck(True)
    def __call__(self, Buffer grad not None):
        cdef list late = [], early = []
        dx = normalise_back(self.norm, back(self.first, grad, late), early)
        return [dx, *early, *late]


cdef object head(x, tuple end):
    """The linear layer, without a bias, of the layer norm of x."""
    cdef Head s = Head.__new__(Head)
    gain, shift, weight, eps = end
    cdef Py_ssize_t B = size(x, 0), T = size(x, 1), cols = size(x, 2), vocab = size(weight, 0), rows = product(B, T)
    s.norm, s.first, s.end = Norm.__new__(Norm), Affine.__new__(Affine), end
    cdef Buffer normed = normalise(s.norm, flat_of(x), flat_of(gain), flat_of(shift), rows, cols, eps)
    return recorded(through(s.first, normed, flat_of(weight), None, rows, cols, vocab), (B, T, vocab), (x, gain, shift, weight), s)


cdef class Embed:
    """table[tokens] + positions, and its way back."""
    cdef Buffer index
    cdef Py_ssize_t count, vocab, cols, n, m

    @cython.nonecheck(True)
    def __call__(self, Buffer grad not None):
        cdef Buffer dtable = new_buffer(self.vocab * self.cols, grad.code), dpositions = new_buffer(self.m, grad.code)
        need(grad, self.n, grad.code, "embed: gradient")
        embedding_back(self.index, grad, dtable, self.count, self.vocab, self.cols, 0)
        if grad.code == F32:
            sum_blocks[float](<float*>grad.p, <float*>dpositions.p, self.n // self.m, self.m)
        else:
            sum_blocks[double](<double*>grad.p, <double*>dpositions.p, self.n // self.m, self.m)
        return [dtable, dpositions]


cdef object embed(tokens, table, positions):
    """table[tokens] + positions; tokens (B, T), table (vocab, C), positions (T, C)."""
    cdef Embed s = Embed.__new__(Embed)
    cdef Buffer rows = flat_of(table), index = flat_of(tokens), extra = flat_of(positions)
    cdef int code = floating(rows, "embed: table")
    cdef Py_ssize_t B = size(tokens, 0), T = size(tokens, 1), vocab = size(table, 0), cols = size(table, 1), b, m = product(T, cols)
    cdef Py_ssize_t n = product(B, m)
    cdef Buffer out = new_buffer(n, code)
    need(extra, m, code, "embed: positions")
    need(rows, product(vocab, cols), code, "embed: table")
    s.index, s.count, s.vocab, s.cols, s.n, s.m = index, B * T, vocab, cols, n, m
    embedding(rows, index, out, s.count, cols, 0)
    for b in range(B):
        if code == F32:
            combine[float](<float*>extra.p, <float*>out.p + b * m, m, False)
        else:
            combine[double](<double*>extra.p, <double*>out.p + b * m, m, False)
    parents = (table, positions)
    return result(out, (B, T, cols), get(table, AT_DTYPE), parents, s, (tokens,))


def forward(tokens, positions, table, list parts, tuple end):
    """Logits (B, T, vocab) of a GPT."""
    if linear == NULL:
        load()
    x = embed(tokens, table, positions)
    for part in parts:
        x = sublayer(x, part)
    return head(x, end)
