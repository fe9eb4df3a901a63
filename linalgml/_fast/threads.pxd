# Loops whose parts are independent, over the pool of include/threads.h.

ctypedef void (*Body)(void* context, Py_ssize_t part) noexcept nogil

# Run body(context, part) for every part in 0 … parts - 1; returns when all are done.  Sequential when one thread is set, there is
# one part, or the pool is in use.  The partition must not depend on the number of threads: results then do not either.
cdef void parallel(Body body, void* context, Py_ssize_t parts) noexcept nogil

cdef int threads() noexcept nogil
