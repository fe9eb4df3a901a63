# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/transformers/generation.py: the columns that top-k and top-p keep are found by selection, without sorting the rest."""
from linalgml._fast.buffer cimport Buffer, F32, I64, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_exp, row_max, take_back

cdef enum:
    BLOCK = 256  # columns whose sum is known when a draw looks for its own


cdef inline bint ahead(real* score, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
    """Whether column a is ranked above b: by score, of equal ones the first."""
    return score[a] > score[b] or (score[a] == score[b] and a < b)


cdef Py_ssize_t choose(real* score, double* weight, long long* order, Py_ssize_t n, double goal, bint by_count, unsigned long long* seed) noexcept nogil:
    """Bring the columns that are kept to the front of `order`: those with less than `goal` (in number, or in weight) ranked above them.

    Returns how many.  Quickselect: what lies ahead of a pivot either holds the goal, or all of it is kept.
    """
    cdef Py_ssize_t low = 0, high = n, i, m
    cdef long long pivot, other
    cdef double before = 0, mass
    while low < high:
        seed[0] = seed[0] * <unsigned long long>6364136223846793005 + <unsigned long long>1442695040888963407
        i = low + <Py_ssize_t>((seed[0] >> 33) % <unsigned long long>(high - low))
        pivot = order[i]
        order[i] = order[high - 1]
        m = low
        mass = 0
        for i in range(low, high - 1):
            other = order[i]
            if ahead(score, other, pivot):
                mass += 1 if by_count else weight[other]
                order[i] = order[m]
                order[m] = other
                m += 1
        order[high - 1] = order[m]
        order[m] = pivot
        if before + mass >= goal:
            high = m
        else:
            before += mass + (1 if by_count else weight[pivot])
            low = m + 1
    return low


cdef Py_ssize_t draw(real* logits, double uniform, real* score, real* powers, double* weight, long long* order, double* sums, Py_ssize_t cols,
                     double temperature, Py_ssize_t top_k, double top_p) noexcept nogil:
    """The column that is drawn, or -1 for a row that is no distribution."""
    cdef Py_ssize_t j, kept = cols, n, block, chosen = -1
    cdef real top = row_max(logits, cols), cool = <real>temperature
    cdef double total = 0, target, reached = 0, mass
    cdef real least
    cdef unsigned long long seed = 1
    for j in range(cols):
        score[j] = (logits[j] - top) / cool
    row_exp(score, powers, <real>0, cols)
    for j in range(cols):
        weight[j] = <double>powers[j]
        total += weight[j]
    if not total >= 1.0:
        return -1
    if top_k < cols or top_p < 1.0:
        for j in range(cols):
            order[j] = j
        if top_k < cols:
            choose(logits, weight, order, cols, top_k, True, &seed)
            least = logits[order[0]]
            for j in range(1, top_k):
                least = min(least, logits[order[j]])
            kept = 0
            for j in range(cols):
                if logits[j] >= least:  # those that equal the k-th stay
                    order[kept] = j
                    kept += 1
                else:
                    weight[j] = 0
        if top_p < 1.0:
            mass = 0
            for j in range(kept):
                mass += weight[order[j]]
            n = choose(logits, weight, order, kept, top_p * mass, False, &seed)
            for j in range(n, kept):
                weight[order[j]] = 0
    total = 0
    for block in range(1 + (cols - 1) // BLOCK):
        mass = 0
        for j in range(block * BLOCK, min(block * BLOCK + BLOCK, cols)):
            mass += weight[j]
        sums[block] = mass
        total += mass
    target = uniform * total
    block = 0
    while (block + 1) * BLOCK < cols and reached + sums[block] <= target:
        reached += sums[block]
        block += 1
    j = block * BLOCK
    while j < cols and reached <= target:
        if weight[j] > 0:
            chosen = j
        reached += weight[j]
        j += 1
    j = block * BLOCK
    while chosen < 0:  # rounding left the target past the last column that holds anything
        j -= 1
        if weight[j] > 0:
            chosen = j
    return chosen


def sample_rows(Buffer logits, Buffer uniform, Buffer out, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t levels, double temperature,
                Py_ssize_t top_k, double top_p):
    """A column of each row of logits (rows, cols), drawn by softmax(logits / temperature) among those that top-k and top-p keep."""
    cdef int code = floating(logits, "sample_rows: logits"), kind = floating(uniform, "sample_rows: uniform")
    cdef Py_ssize_t bad = -1, r
    cdef double u
    need(logits, product(rows, cols), code, "sample_rows: logits")
    need(uniform, rows, kind, "sample_rows: uniform")
    need(out, rows, I64, "sample_rows: out")
    if not (temperature > 0 and top_k >= 1 and top_p > 0):
        raise ValueError(f"sample_rows: temperature {temperature}, top_k {top_k} and top_p {top_p} must be positive")
    if rows == 0:
        return -1
    if cols == 0:
        raise ValueError("sample_rows: there is no column to draw")
    cdef Buffer real_room = new_buffer(product(2, cols), code), weight = new_buffer(cols + cols // BLOCK + 1, 1), order = new_buffer(cols, I64)
    cdef double* w = <double*>weight.p
    cdef long long* at = <long long*>order.p
    cdef long long* chosen = <long long*>out.p
    cdef PyThreadState* thread = let_go(rows * cols > LONG)
    for r in range(rows):
        u = <double>(<float*>uniform.p)[r] if kind == F32 else (<double*>uniform.p)[r]
        if code == F32:
            chosen[r] = draw[float](<float*>logits.p + r * cols, u, <float*>real_room.p, <float*>real_room.p + cols, w, at, w + cols, cols,
                                    temperature, top_k, top_p)
        else:
            chosen[r] = draw[double](<double*>logits.p + r * cols, u, <double*>real_room.p, <double*>real_room.p + cols, w, at, w + cols,
                                     cols, temperature, top_k, top_p)
        if chosen[r] < 0 and bad < 0:
            bad = r
    take_back(thread)
    return bad
