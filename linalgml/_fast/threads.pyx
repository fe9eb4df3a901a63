# cython: language_level=3
"""The threads of the fast tier: how many there are, and the door to them for twins."""
import os

cdef extern from "threads.h" nogil:
    """
    static int lm_get_threads(void) { return LM_GET(lm_wanted); }
    static void lm_set_threads(int n) { LM_PUT(lm_wanted, n); }
    """
    void lm_parallel(Body body, void* context, Py_ssize_t parts)
    void lm_forget_workers()
    int lm_get_threads()
    void lm_set_threads(int n)
    int LM_MAX_THREADS

MAX_THREADS = LM_MAX_THREADS


cdef void parallel(Body body, void* context, Py_ssize_t parts) noexcept nogil:
    lm_parallel(body, context, parts)


cdef int threads() noexcept nogil:
    return lm_get_threads()


def get():
    """The number of threads that work on one operation."""
    return lm_get_threads()


def set(int n):
    """Use n threads, 1 … MAX_THREADS; workers start when they are first needed."""
    if n < 1 or n > LM_MAX_THREADS:
        raise ValueError(f"set_num_threads: expected 1 … {LM_MAX_THREADS}, got {n}")
    lm_set_threads(n)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: lm_forget_workers())


cdef struct Squares:
    long long* out

cdef void square(void* context, Py_ssize_t part) noexcept nogil:
    (<Squares*>context).out[part] = part * part

cdef void nested(void* context, Py_ssize_t part) noexcept nogil:
    cdef Squares inner
    inner.out = (<Squares*>context).out + part * 16
    lm_parallel(square, &inner, 16)


def check(Py_ssize_t parts, bint nest=False):
    """What a job of squares leaves: a list for the tests.  With `nest`, each part is a job of 16."""
    import array
    cdef long long[:] out = array.array("q", [-1]) * (parts * 16 if nest else parts)
    cdef Squares context
    if parts <= 0:
        return []
    context.out = &out[0]
    with nogil:
        lm_parallel(nested if nest else square, &context, parts)
    return [out[i] for i in range(out.shape[0])]
