# Small matrices abreast, one in each lane, and pairs of rows of one matrix: include/abreast.h and rounds.h.

cdef extern from "abreast.h" nogil:
    enum: ABREAST       # matrices that one call takes
    enum: ABREAST_SIDE  # rows and columns of the largest
    enum: TURNED_SIDE   # the same for the last two
    void det_abreast(const double* a, double* out, Py_ssize_t count, Py_ssize_t n)
    Py_ssize_t solve_abreast(const double* a, const double* b, double* out, Py_ssize_t count, Py_ssize_t n, Py_ssize_t k)
    Py_ssize_t cholesky_abreast(const double* a, double* out, Py_ssize_t count, Py_ssize_t n)
    bint eigh_abreast(const double* a, double* w, double* v, Py_ssize_t count, Py_ssize_t n, Py_ssize_t sweeps, double eps)
    bint svd_abreast(double* w, double* vh, double* s, Py_ssize_t count, Py_ssize_t n, Py_ssize_t m, Py_ssize_t sweeps, double tol,
                     double least)

cdef extern from "rounds.h" nogil:
    enum: ROUNDS_ROWS    # rows of the largest matrix that is turned in rounds
    enum: ROUNDS_LENGTH  # and their length
    bint turn_in_rounds(double* w, double* vh, Py_ssize_t n, Py_ssize_t m, Py_ssize_t sweeps, double tol, double least)
