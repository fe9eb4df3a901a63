# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The compiled rungs of the ladder of matmul, float32 and float64: linalgml/ladders/matmul.py has those in Python, and the story."""
from linalgml._fast.buffer cimport Buffer, F32, bad_size, need, new_buffer, product, real
from linalgml._fast.rows cimport floating
from libc.string cimport memset

# What a rung is given: one product, with strides as in the kernel, and room for packed copies.
ctypedef void (*Singles)(float*, float*, float*, float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t,
                         Py_ssize_t) noexcept nogil
ctypedef void (*Doubles)(double*, double*, double*, double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t,
                         Py_ssize_t) noexcept nogil

cdef enum:
    BLOCK_P = 64   # rows of B in a block of the rung `blocked`
    BLOCK_J = 512  # columns of B in it: 64 x 512 float32 are 128 KB, a part of the second cache
    TALL = 6       # rows of C in a register tile
    WIDE = 32      # columns of C in it
    PANEL_P = 256  # rows of B in a packed panel: 256 x 32 float32 are 32 KB, most of the first cache


cdef Py_ssize_t last(Py_ssize_t batch, Py_ssize_t step, Py_ssize_t rows, Py_ssize_t row, Py_ssize_t cols, Py_ssize_t col) except -1:
    """One past the largest index that an operand with these strides reads."""
    if step < 0 or row < 0 or col < 0:
        raise ValueError(f"matmul: strides must be non-negative, got {step}, {row}, {col}")
    if batch == 0 or rows == 0 or cols == 0:
        return 0
    cdef Py_ssize_t i = product(batch - 1, step), j = product(rows - 1, row), p = product(cols - 1, col)
    if i > <Py_ssize_t>0x0fffffffffffffff or j > <Py_ssize_t>0x0fffffffffffffff or p > <Py_ssize_t>0x0fffffffffffffff:
        bad_size(i)
    return i + j + p + 1


cdef int run(Singles singles, Doubles doubles, Buffer a, Buffer b, Buffer out, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k,
             Py_ssize_t n, Py_ssize_t a_step, Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_step, Py_ssize_t b_row,
             Py_ssize_t b_col) except -1:
    """The door of every rung: check what was given, then run the loops of its element type on each product of the batch."""
    cdef int code = floating(out, "matmul: out")
    cdef Py_ssize_t size = product(m, n), s
    product(size, k)
    need(out, product(batch, size), code, "matmul: out")
    need(a, last(batch, a_step, m, a_row, k, a_col), code, "matmul: a")
    need(b, last(batch, b_step, k, b_row, n, b_col), code, "matmul: b")
    cdef Buffer room = new_buffer((PANEL_P + TALL) * (n + WIDE), code) if batch and size else out
    for s in range(batch):
        if code == F32:
            singles(<float*>a.p + s * a_step, <float*>b.p + s * b_step, <float*>out.p + s * size, <float*>room.p, m, k, n,
                    a_row, a_col, b_row, b_col)
        else:
            doubles(<double*>a.p + s * a_step, <double*>b.p + s * b_step, <double*>out.p + s * size, <double*>room.p, m, k, n,
                    a_row, a_col, b_row, b_col)
    return 0


# rung: ijk
cdef void ijk_loops(real* a, real* b, real* c, real* room, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_row,
                    Py_ssize_t a_col, Py_ssize_t b_row, Py_ssize_t b_col) noexcept nogil:
    cdef Py_ssize_t i, j, p
    cdef real total
    for i in range(m):
        for j in range(n):
            total = 0
            for p in range(k):
                total += a[i * a_row + p * a_col] * b[p * b_row + j * b_col]
            c[i * n + j] = total


# rung: ikj
cdef inline void add_row(real x, real* b, Py_ssize_t b_col, real* c, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    if b_col == 1:  # a loop of its own: only neighbours in memory fill a vector register with one load
        for j in range(n):
            c[j] += x * b[j]
    else:
        for j in range(n):
            c[j] += x * b[j * b_col]


cdef void ikj_loops(real* a, real* b, real* c, real* room, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_row,
                    Py_ssize_t a_col, Py_ssize_t b_row, Py_ssize_t b_col) noexcept nogil:
    cdef Py_ssize_t i, p
    memset(c, 0, m * n * sizeof(real))
    for i in range(m):
        for p in range(k):
            add_row(a[i * a_row + p * a_col], b + p * b_row, b_col, c + i * n, n)


# rung: blocked
cdef void blocked_loops(real* a, real* b, real* c, real* room, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_row,
                        Py_ssize_t a_col, Py_ssize_t b_row, Py_ssize_t b_col) noexcept nogil:
    cdef Py_ssize_t i, p, p0, j0, width
    memset(c, 0, m * n * sizeof(real))
    for j0 from 0 <= j0 < n by BLOCK_J:
        width = min(BLOCK_J, n - j0)
        for p0 from 0 <= p0 < k by BLOCK_P:
            for i in range(m):  # every row of A passes over the same block of B, which stays in the cache
                for p in range(p0, min(p0 + BLOCK_P, k)):
                    add_row(a[i * a_row + p * a_col], b + p * b_row + j0 * b_col, b_col, c + i * n + j0, width)


# rung: tiled
cdef inline void tile(real* a, Py_ssize_t a_row, Py_ssize_t a_col, real* b, Py_ssize_t b_row, real* c, Py_ssize_t c_row,
                      Py_ssize_t k) noexcept nogil:
    """C[6, 32] += A B: the 192 sums stay in registers while p runs, and each number of A and B that is loaded is used 32 or 6 times."""
    cdef Py_ssize_t p, j
    cdef real c0[WIDE]
    cdef real c1[WIDE]
    cdef real c2[WIDE]
    cdef real c3[WIDE]
    cdef real c4[WIDE]
    cdef real c5[WIDE]
    cdef real x0, x1, x2, x3, x4, x5
    for j in range(WIDE):
        c0[j] = c[j]
        c1[j] = c[c_row + j]
        c2[j] = c[2 * c_row + j]
        c3[j] = c[3 * c_row + j]
        c4[j] = c[4 * c_row + j]
        c5[j] = c[5 * c_row + j]
    for p in range(k):
        x0 = a[0]
        x1 = a[a_row]
        x2 = a[2 * a_row]
        x3 = a[3 * a_row]
        x4 = a[4 * a_row]
        x5 = a[5 * a_row]
        for j in range(WIDE):
            c0[j] += x0 * b[j]
            c1[j] += x1 * b[j]
            c2[j] += x2 * b[j]
            c3[j] += x3 * b[j]
            c4[j] += x4 * b[j]
            c5[j] += x5 * b[j]
        a += a_col
        b += b_row
    for j in range(WIDE):
        c[j] = c0[j]
        c[c_row + j] = c1[j]
        c[2 * c_row + j] = c2[j]
        c[3 * c_row + j] = c3[j]
        c[4 * c_row + j] = c4[j]
        c[5 * c_row + j] = c5[j]


cdef void tile_loops(real* a, real* b, real* c, real* room, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_row,
                     Py_ssize_t a_col, Py_ssize_t b_row, Py_ssize_t b_col) noexcept nogil:
    cdef Py_ssize_t i, j, p, wide = n - n % WIDE if b_col == 1 else 0, tall = m - m % TALL
    memset(c, 0, m * n * sizeof(real))
    for j from 0 <= j < wide by WIDE:
        for i from 0 <= i < tall by TALL:
            tile(a + i * a_row, a_row, a_col, b + j, b_row, c + i * n + j, n, k)
    for i in range(m):  # the edges that no whole tile covers
        j = wide if i < tall else 0
        for p in range(k):
            add_row(a[i * a_row + p * a_col], b + p * b_row + j * b_col, b_col, c + i * n + j, n - j)


# rung: packed
cdef void packed_loops(real* a, real* b, real* c, real* room, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_row,
                       Py_ssize_t a_col, Py_ssize_t b_row, Py_ssize_t b_col) noexcept nogil:
    cdef Py_ssize_t i, j, p, p0, q, rows, wide = n - n % WIDE, tall = m - m % TALL
    cdef real* left = room
    cdef real* panels = room + PANEL_P * TALL
    cdef real* panel
    memset(c, 0, m * n * sizeof(real))
    for p0 from 0 <= p0 < k by PANEL_P:
        rows = min(PANEL_P, k - p0)
        for j from 0 <= j < wide by WIDE:  # B, a panel of 32 columns after the other, in the order in which the tile reads it
            panel = panels + j * rows
            for p in range(rows):
                for q in range(WIDE):
                    panel[p * WIDE + q] = b[(p0 + p) * b_row + (j + q) * b_col]
        for i from 0 <= i < tall by TALL:
            for p in range(rows):  # six rows of A, turned so that the six numbers of a step are neighbours
                for q in range(TALL):
                    left[p * TALL + q] = a[(i + q) * a_row + (p0 + p) * a_col]
            for j from 0 <= j < wide by WIDE:
                tile(left, 1, TALL, panels + j * rows, WIDE, c + i * n + j, n, rows)
    for i in range(m):
        j = wide if i < tall else 0
        for p in range(k):
            add_row(a[i * a_row + p * a_col], b + p * b_row + j * b_col, b_col, c + i * n + j, n - j)


# The rungs themselves: the kernel's signature, and the same door.
def ijk(Buffer a, Buffer b, Buffer out, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_step,
        Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_step, Py_ssize_t b_row, Py_ssize_t b_col):
    run(ijk_loops[float], ijk_loops[double], a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col)


def ikj(Buffer a, Buffer b, Buffer out, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_step,
        Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_step, Py_ssize_t b_row, Py_ssize_t b_col):
    run(ikj_loops[float], ikj_loops[double], a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col)


def blocked(Buffer a, Buffer b, Buffer out, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_step,
            Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_step, Py_ssize_t b_row, Py_ssize_t b_col):
    run(blocked_loops[float], blocked_loops[double], a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col)


def tiled(Buffer a, Buffer b, Buffer out, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_step,
          Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_step, Py_ssize_t b_row, Py_ssize_t b_col):
    run(tile_loops[float], tile_loops[double], a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col)


def packed(Buffer a, Buffer b, Buffer out, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, Py_ssize_t a_step,
           Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_step, Py_ssize_t b_row, Py_ssize_t b_col):
    run(packed_loops[float], packed_loops[double], a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col)
