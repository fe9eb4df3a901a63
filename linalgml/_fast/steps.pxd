# Steps of optimisers: a loop over the arrays of one parameter (itself, its gradient, its state), in stretches that threads share.
from linalgml._fast.buffer cimport Buffer, itemsize, need
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back
from linalgml._fast.threads cimport parallel

cdef enum:
    STRETCH = 1 << 15  # numbers that a thread updates at a time
    ARRAYS = 6
    NUMBERS = 12

ctypedef void (*Step)(char** arrays, double* numbers, Py_ssize_t n, int code) noexcept nogil

cdef struct Taken:
    Step step
    char* arrays[ARRAYS]
    double numbers[NUMBERS]
    Py_ssize_t n, size
    int code, count

cdef inline void stretch(void* context, Py_ssize_t part) noexcept nogil:
    cdef Taken* t = <Taken*>context
    cdef char* arrays[ARRAYS]
    cdef Py_ssize_t start = part * STRETCH
    cdef int i
    for i in range(t.count):
        arrays[i] = t.arrays[i] + start * t.size
    t.step(&arrays[0], &t.numbers[0], min(<Py_ssize_t>STRETCH, t.n - start), t.code)

cdef inline void run_step(Taken* t) noexcept:
    """Run a step whose buffers have been checked."""
    t.size = itemsize(t.code)
    cdef PyThreadState* thread = let_go(t.n > LONG)
    parallel(stretch, t, (t.n + STRETCH - 1) // STRETCH)
    take_back(thread)

cdef inline int take_step(Step step, str name, tuple buffers, tuple numbers, Py_ssize_t n) except -1:
    """Check the buffers of a step, the first of which has its element type, and run it."""
    cdef Taken t
    cdef Buffer b
    cdef int i
    t.step, t.n, t.code, t.count = step, n, floating(<Buffer?>buffers[0], name), <int>len(buffers)
    for i in range(t.count):
        b = <Buffer?>buffers[i]
        need(b, n, t.code, f"{name}: argument {i + 1}")
        t.arrays[i] = <char*>b.p
    for i in range(<int>len(numbers)):
        t.numbers[i] = numbers[i]
    run_step(&t)
    return 0
