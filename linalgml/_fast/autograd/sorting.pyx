# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
# math: strict
"""Fast twins of sorting and searching.

Elements become unsigned keys of the same order (nan the largest, -0 equal to 0); short rows are merge-sorted, long ones
sorted by 11-bit digits from the least significant (LSD radix sort), which is stable too.
"""
from libc.string cimport memcpy, memset

from linalgml._fast.apart cimport apart, overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, new_buffer, product, scalar

ctypedef long long i64
ctypedef unsigned int u32
ctypedef unsigned long long u64

cdef enum:
    RUN = 12          # runs of this length are sorted by insertion
    RADIX_FROM = 512  # from this length on, digits beat comparisons


cdef inline u64 key32(u32 bits) noexcept nogil:
    if (bits & 0x7fffffff) > 0x7f800000:
        return <u32>0xffffffff
    if (bits & 0x7fffffff) == 0:
        return <u32>0x80000000
    return ~bits if bits >> 31 else bits ^ <u32>0x80000000


cdef inline u64 key64(u64 bits) noexcept nogil:
    cdef u64 sign = <u64>1 << 63
    if (bits & ~sign) > <u64>0x7ff0000000000000:
        return ~<u64>0
    if (bits & ~sign) == 0:
        return sign
    return ~bits if bits & sign else bits ^ sign


cdef void make_keys(const char* x, int code, u64* key, i64* order, Py_ssize_t n, bint descending) noexcept nogil:
    cdef Py_ssize_t i
    cdef u64 flip = 0
    if code == F32:
        for i in range(n):
            key[i] = key32((<const u32*>x)[i])
        flip = 0xffffffff
    elif code == F64:
        for i in range(n):
            key[i] = key64((<const u64*>x)[i])
        flip = ~<u64>0
    else:
        for i in range(n):
            key[i] = (<const u64*>x)[i] ^ (<u64>1 << 63)
        flip = ~<u64>0
    for i in range(n):
        order[i] = i
    if descending:
        for i in range(n):
            key[i] ^= flip


cdef void merge_sort(u64* key, i64* order, u64* key2, i64* order2, Py_ssize_t n) noexcept nogil:
    """Insertion-sorted runs, merged; the result is in key and order."""
    cdef Py_ssize_t left, middle, end, i, j, k, width = RUN
    cdef u64 v
    cdef i64 at
    cdef u64* a = key
    cdef i64* ai = order
    cdef u64* b = key2
    cdef i64* bi = order2
    left = 0
    while left < n:
        end = min(left + RUN, n)
        for i in range(left + 1, end):
            v, at = key[i], order[i]
            j = i
            while j > left and key[j - 1] > v:
                key[j], order[j] = key[j - 1], order[j - 1]
                j -= 1
            key[j], order[j] = v, at
        left = end
    while width < n:
        left = 0
        while left < n:
            middle, end = min(left + width, n), min(left + 2 * width, n)
            i, j = left, middle
            for k in range(left, end):
                if i < middle and (j >= end or a[i] <= a[j]):
                    b[k], bi[k] = a[i], ai[i]
                    i += 1
                else:
                    b[k], bi[k] = a[j], ai[j]
                    j += 1
            left = end
        a, b = b, a
        ai, bi = bi, ai
        width *= 2
    if a != key:
        memcpy(key, a, n * sizeof(u64))
        memcpy(order, ai, n * sizeof(i64))


cdef void radix_sort(u64* key, i64* order, u64* key2, i64* order2, Py_ssize_t* count, Py_ssize_t n) noexcept nogil:
    """Stable, 11 bits at a time; digits that are the same everywhere are skipped.  count: 6 * 2048."""
    cdef Py_ssize_t i, sum_, c
    cdef int p, d
    cdef u64 v
    cdef u64* a = key
    cdef i64* ai = order
    cdef u64* b = key2
    cdef i64* bi = order2
    memset(count, 0, 6 * 2048 * sizeof(Py_ssize_t))
    for i in range(n):
        v = key[i]
        for p in range(6):
            count[p * 2048 + ((v >> (11 * p)) & 2047)] += 1
    for p in range(6):
        if count[p * 2048 + ((key[0] >> (11 * p)) & 2047)] == n:
            continue
        sum_ = 0
        for d in range(2048):
            c = count[p * 2048 + d]
            count[p * 2048 + d] = sum_
            sum_ += c
        for i in range(n):
            v = a[i]
            d = (v >> (11 * p)) & 2047
            c = count[p * 2048 + d]
            count[p * 2048 + d] = c + 1
            b[c], bi[c] = v, ai[i]
        a, b = b, a
        ai, bi = bi, ai
    if a != key:
        memcpy(key, a, n * sizeof(u64))
        memcpy(order, ai, n * sizeof(i64))


def sort_rows(Buffer x, Buffer values, Buffer order, Buffer scratch, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t levels, bint descending):
    """Each row of x (rows, cols) in order, and where each value came from."""
    if x is None:
        raise TypeError("sort_rows: x: expected a Buffer, got None")
    cdef Py_ssize_t n = product(rows, cols), r, j
    need(x, n, x.code, "sort_rows: x")
    need(values, n, x.code, "sort_rows: values")
    need(order, n, I64, "sort_rows: order")
    if n == 0:
        return
    cdef Buffer key = new_buffer(2 * cols, I64)
    cdef Buffer spare = new_buffer(cols, I64)
    cdef Buffer counts = new_buffer(6 * 2048 if cols >= RADIX_FROM else 1, I64)
    cdef Buffer places = new_buffer(cols, I64)  # not in `order` itself, which others may write to meanwhile
    cdef u64* k = <u64*>key.p
    cdef i64* o = <i64*>places.p
    cdef int width = 4 if x.code == F32 else 8
    if overlap(values, x) or overlap(order, x):
        x = x.copy()
    with nogil:
        for r in range(rows):
            make_keys(x.p + r * cols * width, x.code, k, o, cols, descending)
            if cols >= RADIX_FROM:
                radix_sort(k, o, k + cols, <i64*>spare.p, <Py_ssize_t*>counts.p, cols)
            else:
                merge_sort(k, o, k + cols, <i64*>spare.p, cols)
            if width == 4:
                for j in range(cols):
                    (<u32*>values.p)[r * cols + j] = (<u32*>x.p)[r * cols + o[j]]
            else:
                for j in range(cols):
                    (<u64*>values.p)[r * cols + j] = (<u64*>x.p)[r * cols + o[j]]
            memcpy(<i64*>order.p + r * cols, o, cols * sizeof(i64))


cdef void best(const scalar* x, scalar* values, i64* order, Py_ssize_t cols, Py_ssize_t k, bint largest) noexcept nogil:
    cdef Py_ssize_t j, place
    cdef scalar v, w
    for j in range(cols):
        v = x[j]
        place = j if j < k else k
        while place > 0:
            w = values[place - 1]
            if largest:
                if not (v > w or (v != v and w == w)):
                    break
            elif not (v < w or (w != w and v == v)):
                break
            place -= 1
            if place + 1 < k:
                values[place + 1] = w
                order[place + 1] = order[place]
        if place < k:
            values[place] = v
            order[place] = j


def topk_rows(Buffer x, Buffer values, Buffer order, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t k, bint largest):
    """The k best of each row of x (rows, cols), best first, and where they stand."""
    if x is None:
        raise TypeError("topk_rows: x: expected a Buffer, got None")
    cdef Py_ssize_t r, n = product(rows, cols), m = product(rows, k)
    if k > cols:
        raise ValueError(f"topk_rows: k = {k} of {cols} columns")
    need(x, n, x.code, "topk_rows: x")
    need(values, m, x.code, "topk_rows: values")
    need(order, m, I64, "topk_rows: order")
    cdef i64* o = <i64*>order.p
    if m == 0:
        return
    for r in range(rows):
        if x.code == F32:
            best[float](<float*>x.p + r * cols, <float*>values.p + r * k, o + r * k, cols, k, largest)
        elif x.code == F64:
            best[double](<double*>x.p + r * cols, <double*>values.p + r * k, o + r * k, cols, k, largest)
        else:
            best["long long"](<i64*>x.p + r * cols, <i64*>values.p + r * k, o + r * k, cols, k, largest)


cdef void scatter(const scalar* x, const i64* order, scalar* out, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t k) noexcept nogil:
    cdef Py_ssize_t r, j
    for r in range(rows):
        for j in range(k):
            out[r * cols + order[r * k + j]] = x[r * k + j]


def spread_rows(Buffer x, Buffer order, Buffer out, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t k):
    """out (rows, cols) gets x (rows, k) at the columns `order` (rows, k), 0 elsewhere."""
    if out is None:
        raise TypeError("spread_rows: out: expected a Buffer, got None")
    cdef Py_ssize_t n = product(rows, cols), m = product(rows, k), i
    need(out, n, out.code, "spread_rows: out")
    need(x, m, out.code, "spread_rows: x")
    need(order, m, I64, "spread_rows: order")
    order = apart(order, out, False)
    cdef i64* o = <i64*>order.p
    for i in range(m):
        if o[i] < 0 or o[i] >= cols:
            raise IndexError(f"spread_rows: column {o[i]} of {cols}")
    memset(out.p, 0, n * (4 if out.code == F32 else 8))
    if out.code == F32:
        scatter[float](<float*>x.p, o, <float*>out.p, rows, cols, k)
    elif out.code == F64:
        scatter[double](<double*>x.p, o, <double*>out.p, rows, cols, k)
    else:
        scatter["long long"](<i64*>x.p, o, <i64*>out.p, rows, cols, k)


cdef Py_ssize_t runs_of(const scalar* x, const i64* order, scalar* out, i64* inverse, i64* counts, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, runs = 0
    for i in range(n):
        if i == 0 or x[i] != x[i - 1]:
            out[runs] = x[i]
            counts[runs] = 0
            runs += 1
        counts[runs - 1] += 1
        inverse[order[i]] = runs - 1
    return runs


def distinct(Buffer x, Buffer order, Buffer out, Buffer inverse, Buffer counts, Py_ssize_t n):
    """Runs of equal elements of sorted x (n,); returns how many."""
    if x is None:
        raise TypeError("distinct: x: expected a Buffer, got None")
    need(x, n, x.code, "distinct: x")
    need(order, n, I64, "distinct: order")
    need(out, n, x.code, "distinct: out")
    need(inverse, n, I64, "distinct: inverse")
    need(counts, n, I64, "distinct: counts")
    order = apart(apart(apart(order, inverse, False), counts, False), out, False)
    cdef Py_ssize_t i
    cdef i64* o = <i64*>order.p
    for i in range(n):
        if o[i] < 0 or o[i] >= n:
            raise IndexError(f"distinct: order {o[i]} of {n}")
    if overlap(out, x) or overlap(inverse, x) or overlap(counts, x) or overlap(counts, out) or overlap(inverse, counts):
        raise ValueError("distinct: an output is also an input")
    if x.code == F32:
        return runs_of[float](<float*>x.p, o, <float*>out.p, <i64*>inverse.p, <i64*>counts.p, n)
    if x.code == F64:
        return runs_of[double](<double*>x.p, o, <double*>out.p, <i64*>inverse.p, <i64*>counts.p, n)
    return runs_of["long long"](<i64*>x.p, o, <i64*>out.p, <i64*>inverse.p, <i64*>counts.p, n)


cdef void search(const scalar* x, const scalar* values, i64* out, Py_ssize_t cols, Py_ssize_t count, bint right) noexcept nogil:
    cdef Py_ssize_t c, low, high, middle
    cdef scalar v, w
    cdef bint after
    for c in range(count):
        v = values[c]
        low, high = 0, cols
        while low < high:
            middle = (low + high) // 2
            w = x[middle]
            after = (w <= v or v != v) if right else (w < v or (v != v and w == w))
            if after:
                low = middle + 1
            else:
                high = middle
        out[c] = low


def search_rows(Buffer x, Buffer values, Buffer out, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t count, Py_ssize_t levels, bint right):
    """Where each of values (rows, count) would go in its sorted row of x (rows, cols)."""
    if x is None:
        raise TypeError("search_rows: x: expected a Buffer, got None")
    cdef Py_ssize_t r, m = product(rows, count)
    need(x, product(rows, cols), x.code, "search_rows: x")
    need(values, m, x.code, "search_rows: values")
    need(out, m, I64, "search_rows: out")
    cdef i64* o = <i64*>out.p
    for r in range(rows):
        if x.code == F32:
            search[float](<float*>x.p + r * cols, <float*>values.p + r * count, o + r * count, cols, count, right)
        elif x.code == F64:
            search[double](<double*>x.p + r * cols, <double*>values.p + r * count, o + r * count, cols, count, right)
        else:
            search["long long"](<i64*>x.p + r * cols, <i64*>values.p + r * count, o + r * count, cols, count, right)
