# Kernels over rows, in parts that threads share.  The parts depend on the sizes alone, and so the results do not depend on the threads.
from linalgml._fast.buffer cimport real
from linalgml._fast.rows cimport LONG, PyThreadState, let_go, take_back
from linalgml._fast.threads cimport Body, parallel

cdef enum:
    PART = 1 << 14  # elements of a part: ten microseconds or so
    SUMMED = 128    # rows whose sum is taken one after the other; sums of parts are added in pairs

cdef struct Rows:
    char* a              # what the kernel reads and writes, in an order of its own
    char* b
    char* c
    char* d
    char* e
    char* f
    char* g
    char* h
    Py_ssize_t rows, cols, each
    int code
    double number

cdef inline Py_ssize_t shared_out(Rows* job, Py_ssize_t most) noexcept:
    """Decide how many rows a part has, at most `most`; returns how many parts there are."""
    job.each = max(1, min(PART // max(1, job.cols), most))
    return (job.rows + job.each - 1) // job.each

cdef inline Py_ssize_t rows_of(Rows* job, Py_ssize_t part) noexcept nogil:
    """How many rows a part has; it starts at row part * job.each."""
    return min(job.each, job.rows - part * job.each)

cdef inline void in_parts(Body body, Rows* job, Py_ssize_t parts) noexcept:
    """Run body(job, part) for every part."""
    cdef PyThreadState* thread
    if parts == 1 and job.cols <= LONG:
        body(job, 0)
    else:
        thread = let_go(job.rows * job.cols > LONG)
        parallel(body, job, parts)
        take_back(thread)

cdef inline void row_by_row(Body body, Rows* job) noexcept:
    """Run body(job, part) for parts that have nothing to do with each other."""
    in_parts(body, job, shared_out(job, job.rows))

cdef inline void add_in_pairs(real* partial, real* total, Py_ssize_t parts, Py_ssize_t cols) noexcept nogil:
    """total (cols,) = the sum of partial (parts, cols), which is written over."""
    cdef Py_ssize_t i, j, step = 1
    cdef real* x
    cdef real* y
    while step < parts:
        i = 0
        while i + step < parts:
            x = partial + i * cols
            y = x + step * cols
            for j in range(cols):
                x[j] += y[j]
            i += 2 * step
        step *= 2
    for j in range(cols):
        total[j] = partial[j]
