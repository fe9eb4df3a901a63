# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/draws.py: the same numbers, bit for bit, at every instruction-set level (no contraction, no reassociation)."""
from libc.stdint cimport int64_t, uint64_t
from libc.math cimport INFINITY

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, real, scalar, need, product, new_buffer
from linalgml._fast.buffer import Buffer as _Buffer

cdef extern from "pcg64.h" nogil:
    ctypedef struct lm_u128:
        uint64_t hi, lo
    lm_u128 lm_multiply_portable(uint64_t a, uint64_t b)
    lm_u128 lm_multiply(uint64_t a, uint64_t b)
    uint64_t lm_pcg_next(lm_u128* s, lm_u128 inc)
    void lm_pcg_fill(lm_u128* s, lm_u128 inc, uint64_t* out, Py_ssize_t n)
    uint64_t lm_pcg_bounded(lm_u128* s, lm_u128 inc, uint64_t span, uint64_t reject)
    uint64_t lm_pcg_reject(uint64_t span)
    void lm_quantile(double* q, Py_ssize_t n)

cdef enum:
    BLOCK = 256
    LONG = 20000  # numbers that take more than about 50 us: worth releasing the interpreter's lock

cdef object MASK64 = (1 << 64) - 1
cdef double UNIT = 1.1102230246251565e-16  # 2**-53
cdef int64_t CENTRE = <int64_t>1 << 52
BUFFER = _Buffer


cdef inline lm_u128 halves(object x) except *:
    cdef lm_u128 r
    r.hi = x >> 64
    r.lo = x & MASK64
    return r


cdef inline object whole(lm_u128 x):
    return (<object>x.hi) << 64 | <object>x.lo


cdef inline int floating(Buffer out, Py_ssize_t n, str what) except -1:
    if out is not None and out.code == I64:
        raise TypeError(f"{what}: expected floating-point storage")
    return need(out, n, out.code if out is not None else F64, what)


cdef void uniform_fill(real* out, Py_ssize_t n, lm_u128* s, lm_u128 inc, double low, double span, real below) noexcept nogil:
    cdef uint64_t draws[BLOCK]
    cdef Py_ssize_t start = 0, i, m
    cdef real v
    while start < n:
        m = n - start if n - start < BLOCK else BLOCK
        lm_pcg_fill(s, inc, draws, m)
        for i in range(m):
            v = <real>(low + span * (<double><int64_t>(draws[i] >> 11) * UNIT))
            out[start + i] = v if v <= below else below
        start += m


def uniform(Buffer out, Py_ssize_t n, state, inc, double low, double high, double below, bint single):
    cdef lm_u128 s = halves(state), c = halves(inc)
    floating(out, n, "uniform: out")
    if out.code == F32:
        if n < LONG:
            uniform_fill(<float*>out.p, n, &s, c, low, high - low, <float>below)
        else:
            with nogil:
                uniform_fill(<float*>out.p, n, &s, c, low, high - low, <float>below)
    elif n < LONG:
        uniform_fill(<double*>out.p, n, &s, c, low, high - low, below)
    else:
        with nogil:
            uniform_fill(<double*>out.p, n, &s, c, low, high - low, below)
    return whole(s)


cdef void normal_fill(real* out, Py_ssize_t n, lm_u128* s, lm_u128 inc, double mean, double std) noexcept nogil:
    cdef uint64_t draws[BLOCK]
    cdef double q[BLOCK]
    cdef Py_ssize_t start = 0, i, m
    while start < n:
        m = n - start if n - start < BLOCK else BLOCK
        lm_pcg_fill(s, inc, draws, m)
        for i in range(m):
            q[i] = (<double>(<int64_t>(draws[i] >> 11) - CENTRE) + 0.5) * UNIT
        lm_quantile(q, m)
        for i in range(m):
            out[start + i] = <real>(mean + std * q[i])
        start += m


def normal(Buffer out, Py_ssize_t n, state, inc, double mean, double std, bint single):
    cdef lm_u128 s = halves(state), c = halves(inc)
    floating(out, n, "normal: out")
    if out.code == F32:
        if n < LONG:
            normal_fill(<float*>out.p, n, &s, c, mean, std)
        else:
            with nogil:
                normal_fill(<float*>out.p, n, &s, c, mean, std)
    elif n < LONG:
        normal_fill(<double*>out.p, n, &s, c, mean, std)
    else:
        with nogil:
            normal_fill(<double*>out.p, n, &s, c, mean, std)
    return whole(s)


def integers(Buffer out, Py_ssize_t n, state, inc, low, span):
    cdef lm_u128 s = halves(state), c = halves(inc)
    cdef uint64_t width = span & MASK64, first = low & MASK64, reject
    cdef Py_ssize_t i
    cdef int64_t* p
    need(out, n, I64, "integers: out")
    if not 0 < span <= MASK64 + 1:
        raise ValueError(f"integers: span {span}")
    reject = lm_pcg_reject(width)
    p = <int64_t*>out.p
    with nogil:
        for i in range(n):
            p[i] = <int64_t>(first + lm_pcg_bounded(&s, c, width, reject))
    return whole(s)


def permutation(list out, Py_ssize_t n, state, inc):
    cdef lm_u128 s = halves(state), c = halves(inc)
    cdef Buffer order
    cdef int64_t* p
    cdef int64_t kept
    cdef Py_ssize_t i, j
    if out is None or n < 0 or n > len(out):
        raise ValueError(f"permutation: {n} numbers asked for, out has room for {0 if out is None else len(out)}")
    order = new_buffer(n, I64)
    p = <int64_t*>order.p
    with nogil:
        for i in range(n):
            p[i] = i
        for i in range(n - 1, 0, -1):
            j = <Py_ssize_t>lm_pcg_bounded(&s, c, <uint64_t>i + 1, lm_pcg_reject(<uint64_t>i + 1))
            kept = p[i]
            p[i] = p[j]
            p[j] = kept
    for i in range(n):
        out[i] = p[i]
    return whole(s)


cdef Py_ssize_t outside(real* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if not (p[i] >= <real>0 and p[i] <= <real>1):
            return i
    return -1


cdef void bernoulli_fill(real* p, scalar* out, Py_ssize_t n, lm_u128* s, lm_u128 inc) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = <scalar>(<double><int64_t>(lm_pcg_next(s, inc) >> 11) * UNIT < <double>p[i])


def bernoulli(Buffer out, Py_ssize_t n, state, inc, Buffer p):
    cdef lm_u128 s = halves(state), c = halves(inc)
    cdef Py_ssize_t bad
    floating(p, n, "bernoulli: p")
    need(out, n, out.code if out is not None else F64, "bernoulli: out")
    bad = outside(<float*>p.p, n) if p.code == F32 else outside(<double*>p.p, n)
    if bad >= 0:
        raise ValueError(f"bernoulli: expected probabilities between 0 and 1, got {p[bad]} at {bad}")
    if p.code == F32:
        if out.code == F32:
            bernoulli_fill(<float*>p.p, <float*>out.p, n, &s, c)
        elif out.code == F64:
            bernoulli_fill(<float*>p.p, <double*>out.p, n, &s, c)
        else:
            bernoulli_fill(<float*>p.p, <long long*>out.p, n, &s, c)
    elif out.code == F32:
        bernoulli_fill(<double*>p.p, <float*>out.p, n, &s, c)
    elif out.code == F64:
        bernoulli_fill(<double*>p.p, <double*>out.p, n, &s, c)
    else:
        bernoulli_fill(<double*>p.p, <long long*>out.p, n, &s, c)
    return whole(s)


cdef int plant(real* p, double* tree, Py_ssize_t cols, Py_ssize_t width, Py_ssize_t* above) noexcept nogil:
    """Fill the tree of sums from one row; 0 if an entry is negative or NaN or the sum is zero or not finite."""
    cdef Py_ssize_t j, node
    cdef bint good = True
    above[0] = 0
    for j in range(cols):
        good = good and p[j] >= <real>0
        above[0] += p[j] > <real>0
        tree[width + j] = <double>p[j]
    for j in range(width + cols, 2 * width):
        tree[j] = 0.0
    for node in range(width - 1, 0, -1):
        tree[node] = tree[2 * node] + tree[2 * node + 1]
    return good and tree[1] > 0.0 and tree[1] < INFINITY


cdef Py_ssize_t descend(double* tree, Py_ssize_t width, double target) noexcept nogil:
    cdef Py_ssize_t node = 1
    while node < width:
        node *= 2
        if target >= tree[node] and tree[node + 1] > 0.0:
            target -= tree[node]
            node += 1
    return node


def multinomial(Buffer out, Py_ssize_t n, state, inc, Buffer p, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t draws, bint replacement):
    cdef lm_u128 s = halves(state), c = halves(inc)
    cdef Py_ssize_t width = 1, row, i, node, above = 0
    cdef Buffer room
    cdef double* tree
    cdef int good
    cdef int64_t* q
    need(out, product(rows, draws), I64, "multinomial: out")
    floating(p, product(rows, cols), "multinomial: p")
    while width < cols:
        width *= 2
    room = new_buffer(2 * width, F64)
    tree = <double*>room.p
    q = <int64_t*>out.p
    for row in range(rows):
        if p.code == F32:
            good = plant(<float*>p.p + row * cols, tree, cols, width, &above)
        else:
            good = plant(<double*>p.p + row * cols, tree, cols, width, &above)
        if not good:
            raise ValueError(f"multinomial: row {row} needs finite entries >= 0 with a finite sum above 0")
        if not replacement and above < draws:
            raise ValueError(f"multinomial: row {row} has {above} entries above 0 for {draws} draws without replacement")
        with nogil:
            for i in range(draws):
                node = descend(tree, width, <double><int64_t>(lm_pcg_next(&s, c) >> 11) * UNIT * tree[1])
                q[row * draws + i] = node - width
                if not replacement:
                    tree[node] = 0.0
                    while node > 1:
                        node //= 2
                        tree[node] = tree[2 * node] + tree[2 * node + 1]
    return whole(s)


def multiply_portable(uint64_t a, uint64_t b):
    """(a b, a b) from the portable path and from the compiler's: a test compares them."""
    return whole(lm_multiply_portable(a, b)), whole(lm_multiply(a, b))
