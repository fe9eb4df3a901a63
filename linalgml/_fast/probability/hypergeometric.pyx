# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/hypergeometric.py`."""
from libc.math cimport INFINITY, NAN, exp, expm1, floor, fmax, fmin, log1p, sqrt

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, itemsize, need
from linalgml._fast.pointwise cimport no_loop
from linalgml._fast.threads cimport parallel

cdef extern from "two_by_two.h" nogil:
    double lm_ndtri(double p)
    double lm_natural_log(double x)
    double lm_table_excess(double a, double b, double c, double d)
    double lm_table_margins(double population, double successes, double draws)
    double lm_table_log(double a, double b, double c, double d, double excess, double margins)
    double lm_table_tail(double a, double b, double c, double d, double margins)

cdef enum:
    STRETCH = 1 << 9  # elements that one thread takes at a time
    TRIES = 120

cdef struct Urn:
    double population, successes, draws, margins, upper, lowest, highest

ctypedef double (*Question)(const Urn* urn, double x) noexcept nogil

cdef inline bint rising(double k, double population, double successes, double draws) noexcept nogil:
    return (successes - k) * (draws - k) > (k + 1) * (population - successes - draws + k + 1)

cdef double smaller(double k, double population, double successes, double draws, double margins) noexcept nogil:
    cdef double b = successes - k, c = draws - k, d = population - successes - draws + k
    if rising(k, population, successes, draws):
        return lm_table_tail(k, b, c, d, margins)
    return lm_table_tail(b - 1, k + 1, d + 1, c - 1, margins)

cdef Urn filled(double population, double successes, double draws, double upper) noexcept nogil:
    cdef Urn urn = [population, successes, draws, lm_table_margins(population, successes, draws), upper,
                    fmax(0, draws + successes - population), fmin(successes, draws)]
    return urn

cdef double side(const Urn* urn, double k) noexcept nogil:
    if k < urn.lowest:
        return urn.upper
    if k >= urn.highest:
        return 1 - urn.upper
    cdef double small = smaller(k, urn.population, urn.successes, urn.draws, urn.margins)
    if rising(k, urn.population, urn.successes, urn.draws) == (urn.upper == 0):
        return exp(small)
    return -expm1(small)

cdef double logpmf_of(const Urn* urn, double x) noexcept nogil:
    cdef double k = floor(x), b = urn.successes - k, c = urn.draws - k, d = urn.population - urn.successes - urn.draws + k
    if k < x or k < 0 or b < 0 or c < 0 or d < 0:
        return -INFINITY
    return lm_table_log(k, b, c, d, lm_table_excess(k, b, c, d), urn.margins) if k == x else NAN

cdef double sum_of(const Urn* urn, double x) noexcept nogil:
    return side(urn, floor(x)) if x == x else x

cdef double logsum_of(const Urn* urn, double x) noexcept nogil:
    cdef double k = floor(x), small
    if k < urn.lowest:
        return 0 if urn.upper == 1 else -INFINITY
    if k >= urn.highest:
        return -INFINITY if urn.upper == 1 else 0
    if k == k:
        small = smaller(k, urn.population, urn.successes, urn.draws, urn.margins)
        if rising(k, urn.population, urn.successes, urn.draws) == (urn.upper == 0):
            return small
        return log1p(-exp(small))
    return k

cdef double quantile_of(const Urn* urn, double q) noexcept nogil:
    cdef double share, mean, std, lean, z, low, high, step, k, p
    cdef int tried
    if not (q >= 0 and q <= 1):
        return NAN
    if q == 0 or q == 1:
        return urn.lowest - 1 if q == urn.upper else urn.highest
    share = urn.successes / urn.population
    mean = urn.draws * share
    std = sqrt(mean * (1 - share) * (1 - urn.draws / urn.population))
    lean = (1 - 2 * share) * (1 - 2 * urn.draws / urn.population) / 6
    low, high, step = urn.lowest - 1, urn.highest, 1
    z = lm_ndtri(q) if urn.upper == 0 else -lm_ndtri(q)
    k = fmin(fmax(floor(mean + std * z + lean * (z * z - 1)), urn.lowest), urn.highest)
    for tried in range(TRIES):
        if high - low <= 1:
            break
        if not low < k < high:
            k = floor(0.5 * (low + high))
        p = side(urn, k)
        if (p >= q) if urn.upper == 0 else (p <= q):
            high = k
            k -= step
        else:
            low = k
            k += step
        step *= 2
    return high

cdef struct Asked:
    Question question
    const Urn* urn
    char* x
    char* out
    Py_ssize_t n
    int code

cdef void answer(void* context, Py_ssize_t part) noexcept nogil:
    cdef Asked* a = <Asked*>context
    cdef Py_ssize_t i
    for i in range(part * STRETCH, min(a.n, (part + 1) * STRETCH)):
        if a.code == F32:
            (<float*>a.out)[i] = <float>a.question(a.urn, (<float*>a.x)[i])
        else:
            (<double*>a.out)[i] = a.question(a.urn, (<double*>a.x)[i])

cdef int ask(Question question, Buffer x, Buffer out, Py_ssize_t n, double population, double successes, double draws, double upper,
             str name) except -1:
    cdef Urn urn
    cdef Asked asked
    if x.code == I64:
        no_loop(x.code, name)
    need(x, n, x.code, name)
    need(out, n, x.code, name)
    urn = filled(population, successes, draws, upper)
    asked = [question, &urn, x.p, out.p, n, x.code]
    if n <= STRETCH:
        answer(&asked, 0)
    else:
        with nogil:
            parallel(answer, &asked, (n + STRETCH - 1) // STRETCH)
    return 0

def before_mode(double k, double population, double successes, double draws):
    return rising(k, population, successes, draws)

def smaller_side(double k, double population, double successes, double draws, double margins):
    return smaller(k, population, successes, draws, margins)

def hypergeometric_side(double k, double population, double successes, double draws, double margins, double upper):
    cdef Urn urn = filled(population, successes, draws, upper)
    urn.margins = margins
    return side(&urn, k)

def hypergeometric_logpmf(Buffer x not None, Buffer out not None, Py_ssize_t n, double population, double successes, double draws):
    ask(logpmf_of, x, out, n, population, successes, draws, 0, "hypergeometric_logpmf")

def hypergeometric_sums(Buffer x not None, Buffer out not None, Py_ssize_t n, double population, double successes, double draws,
                        double upper):
    ask(sum_of, x, out, n, population, successes, draws, upper, "hypergeometric_sums")

def hypergeometric_logsums(Buffer x not None, Buffer out not None, Py_ssize_t n, double population, double successes, double draws,
                           double upper):
    ask(logsum_of, x, out, n, population, successes, draws, upper, "hypergeometric_logsums")

def hypergeometric_quantiles(Buffer q not None, Buffer out not None, Py_ssize_t n, double population, double successes, double draws,
                             double upper):
    ask(quantile_of, q, out, n, population, successes, draws, upper, "hypergeometric_quantiles")

def hypergeometric_accepted(Buffer u not None, Buffer v not None, Buffer out not None, Py_ssize_t n, double population, double successes,
                            double draws, double mode, double left, double right):
    cdef Py_ssize_t i, kept = 0
    cdef double k, b, c, d, top, x, y
    if u.code == I64:
        no_loop(u.code, "hypergeometric_accepted")
    need(u, n, u.code, "hypergeometric_accepted")
    need(v, n, u.code, "hypergeometric_accepted")
    need(out, n, u.code, "hypergeometric_accepted")
    b, c, d = successes - mode, draws - mode, population - successes - draws + mode
    top = lm_table_log(mode, b, c, d, lm_table_excess(mode, b, c, d), 0)
    with nogil:
        for i in range(n):
            if u.code == F32:
                x, y = 1 - <double>(<float*>u.p)[i], (<float*>v.p)[i]
            else:
                x, y = 1 - (<double*>u.p)[i], (<double*>v.p)[i]
            k = floor(mode + 0.5 + (left + (right - left) * y) / x)
            b, c, d = successes - k, draws - k, population - successes - draws + k
            if k >= 0 and b >= 0 and c >= 0 and d >= 0:
                if 2 * lm_natural_log(x) <= lm_table_log(k, b, c, d, lm_table_excess(k, b, c, d), 0) - top:
                    if u.code == F32:
                        (<float*>out.p)[kept] = <float>k
                    else:
                        (<double*>out.p)[kept] = k
                    kept += 1
    return kept
