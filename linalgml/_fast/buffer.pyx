# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""The contiguous buffer of the fast tier: a pointer, a length and an element type, from a pool of freed blocks.

Freed blocks wait in lists by size class (four classes an octave), so that in the steady state of a training loop an
allocation is one pointer popped off a list: no zeroing and no page fault.
"""
cimport cython
from cpython.buffer cimport PyBUF_FORMAT, PyBUF_WRITABLE, PyObject_GetBuffer, PyBuffer_Release, PyBUF_C_CONTIGUOUS
from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact, PyFloat_FromDouble
from cpython.list cimport PyList_New, PyList_SET_ITEM
from cpython.long cimport PyLong_FromLongLong
from cpython.ref cimport Py_INCREF
from libc.stdint cimport uint64_t, uintptr_t
from libc.string cimport memcpy, memmove, memset

cdef extern from *:
    """
    #include <stdlib.h>
    #if defined(_WIN32)
    #include <malloc.h>
    #endif
    static void* lm_aligned(size_t n) {
    #if defined(_WIN32)
        return _aligned_malloc(n, 64);
    #else
        void* p = 0;
        return posix_memalign(&p, 64, n) ? 0 : p;
    #endif
    }
    /* Under AddressSanitizer a block is exactly as long as what it holds and is not used again: one element too far is seen. */
    #if defined(__SANITIZE_ADDRESS__)
    #define LM_EXACT 1
    #elif defined(__has_feature)
    #if __has_feature(address_sanitizer)
    #define LM_EXACT 1
    #endif
    #endif
    #ifndef LM_EXACT
    #define LM_EXACT 0
    #endif
    #include <stdint.h>
    #include <string.h>
    /* n elements of `width` bytes, all of these bits */
    static void lm_fill(void* p, uint64_t bits, ptrdiff_t n, int width) {
        size_t bytes = (size_t)n * (size_t)width, i = 0;
        if (width == 4) bits |= bits << 32;
        if (bits == 0) {
            memset(p, 0, bytes);
            return;
        }
        for (; i + 8 <= bytes; i += 8) memcpy((char*)p + i, &bits, 8);
        if (i < bytes) memcpy((char*)p + i, &bits, bytes - i);
    }
    static void lm_free(void* p) {
    #if defined(_WIN32)
        _aligned_free(p);
    #else
        free(p);
    #endif
    }
    """
    void* lm_aligned(size_t n) nogil
    void lm_fill(void* p, uint64_t bits, Py_ssize_t n, int width) nogil
    void lm_free(void* p) nogil
    bint LM_EXACT

cdef enum:
    CLASSES = 168              # 64 bytes up to 2**48
    LARGE = 1 << 20            # blocks above this are kept only up to KEEP bytes in all

cdef void* free_list[CLASSES]
cdef size_t kept_bytes = 0
cdef size_t keep_limit = 4 << 30
cdef size_t live_bytes = 0
cdef int _i
for _i in range(CLASSES):
    free_list[_i] = NULL


cdef int too_short(str what, Py_ssize_t have, Py_ssize_t want) except -1:
    raise ValueError(f"{what}: has {have} elements, needs {want}")

cdef int wrong_code(str what, int have, int want) except -1:
    raise TypeError(f"{what}: is {NAMES[have]}, expected {NAMES[want]}")

cdef int bad_size(Py_ssize_t n) except -1:
    raise ValueError(f"sizes must be non-negative and their product must fit in memory; got {n}")


NAMES = ("float32", "float64", "int64")
cdef dict CODES = {"float32": F32, "float64": F64, "int64": I64}
cdef bytes FORMATS = b"f\0d\0q\0"


cdef int size_class_of(size_t nbytes, size_t* capacity) noexcept nogil:
    cdef int c = 0
    cdef size_t s = 64, quarter, k = 0
    while s * 2 <= nbytes:
        s *= 2
        c += 4
    quarter = s >> 2
    if nbytes > s:
        k = (nbytes - s + quarter - 1) // quarter
    capacity[0] = s + quarter * k
    return c + <int>k


cdef size_t capacity_of(int c) noexcept nogil:
    cdef size_t s = (<size_t>64) << (c // 4)
    return s + (s >> 2) * (c % 4)


cdef int take(Buffer b, Py_ssize_t n, int code) except -1:
    global kept_bytes, live_bytes
    cdef size_t capacity, nbytes
    cdef void* p
    cdef int c
    if n < 0 or n > (<Py_ssize_t>1 << 44):
        raise MemoryError(f"cannot hold {n} elements")
    nbytes = <size_t>n * itemsize(code)
    c = size_class_of(nbytes, &capacity)
    p = free_list[c]
    if p != NULL:
        free_list[c] = (<void**>p)[0]
        kept_bytes -= capacity
    else:
        p = lm_aligned(nbytes if LM_EXACT else capacity)
        if p == NULL:
            raise MemoryError(f"cannot allocate {nbytes} bytes")
    live_bytes += capacity
    b.p = <char*>p
    b.n = n
    b.code = code
    b.size_class = c
    return 0


@cython.final
@cython.freelist(512)
cdef class Buffer:
    """n contiguous elements of float32, float64 or int64, not initialised.

    >>> b = Buffer(3, "float64"); b[0], b[1], b[2] = 1.0, 2.0, 3.0
    >>> b.tolist(), memoryview(b).format
    ([1.0, 2.0, 3.0], 'd')
    """
    def __cinit__(self):
        self.size_class = -1
        self.p = NULL

    def __init__(self, Py_ssize_t n=0, str dtype="float32"):
        if self.p != NULL:
            raise TypeError("Buffer: already initialised")
        if dtype not in CODES:
            raise TypeError(f"Buffer: dtype must be one of {', '.join(NAMES)}; got {dtype!r}")
        take(self, n, CODES[dtype])

    def __dealloc__(self):
        global kept_bytes, live_bytes
        cdef size_t capacity
        if self.size_class < 0 or self.p == NULL:
            return
        capacity = capacity_of(self.size_class)
        live_bytes -= capacity
        if LM_EXACT or capacity > LARGE and kept_bytes + capacity > keep_limit:
            lm_free(self.p)
            return
        (<void**>self.p)[0] = free_list[self.size_class]
        free_list[self.size_class] = self.p
        kept_bytes += capacity

    @property
    def dtype(self):
        return NAMES[self.code]

    def __len__(self):
        return self.n

    def __repr__(self):
        return f"Buffer({self.n}, {NAMES[self.code]!r})"

    def __reduce__(self):
        raise TypeError("Buffer does not pickle; save tensors with linalgml.save")

    def __getitem__(self, key):
        cdef Py_ssize_t i
        if isinstance(key, slice):
            return self.tolist()[key]
        i = key
        if i < 0:
            i += self.n
        if i < 0 or i >= self.n:
            raise IndexError(f"index {key} out of range for {self.n} elements")
        if self.code == F32:
            return (<float*>self.p)[i]
        if self.code == F64:
            return (<double*>self.p)[i]
        return (<long long*>self.p)[i]

    def __setitem__(self, Py_ssize_t i, value):
        if i < 0:
            i += self.n
        if i < 0 or i >= self.n:
            raise IndexError(f"index {i} out of range for {self.n} elements")
        if self.code == F32:
            (<float*>self.p)[i] = value
        elif self.code == F64:
            (<double*>self.p)[i] = value
        else:
            (<long long*>self.p)[i] = value

    def tolist(self):
        return listed(self, self.n)

    def head(self, Py_ssize_t n):
        """The first n elements as a list."""
        if n < 0 or n > self.n:
            too_short("Buffer.head", self.n, n)
        return listed(self, n)

    def assign(self, values):
        """Overwrite from a sequence or an iterable's list of the same length."""
        cdef Py_ssize_t i
        cdef list items = values if type(values) is list else list(values)
        if len(items) != self.n:
            raise ValueError(f"Buffer.assign: {len(items)} values for {self.n} elements")
        if self.code == F32:
            for i in range(self.n):
                item = items[i]  # `values` may change while its own objects are asked for their numbers
                (<float*>self.p)[i] = <float>(PyFloat_AS_DOUBLE(item) if PyFloat_CheckExact(item) else <double>item)
                if len(items) != self.n:
                    raise ValueError("Buffer.assign: the list changed")
        elif self.code == F64:
            for i in range(self.n):
                item = items[i]
                (<double*>self.p)[i] = PyFloat_AS_DOUBLE(item) if PyFloat_CheckExact(item) else <double>item
                if len(items) != self.n:
                    raise ValueError("Buffer.assign: the list changed")
        else:
            for i in range(self.n):
                item = items[i]
                (<long long*>self.p)[i] = item
                if len(items) != self.n:
                    raise ValueError("Buffer.assign: the list changed")
        return self

    def place(self, Buffer piece not None, Py_ssize_t at, Py_ssize_t n):
        """Overwrite n elements from position `at` with the first n of another buffer of the same type."""
        if piece.code != self.code or n < 0 or at < 0 or n > piece.n or at > self.n - n:
            raise ValueError(f"Buffer.place: {n} of {piece!r} at {at} of {self!r}")
        memmove(self.p + at * itemsize(self.code), piece.p, n * itemsize(self.code))
        return self

    def fill(self, value):
        cdef float f
        cdef double d
        cdef long long q
        cdef uint64_t bits = 0
        if self.code == F32:
            f = value
            memcpy(&bits, &f, 4)
        elif self.code == F64:
            d = value
            memcpy(&bits, &d, 8)
        else:
            q = value
            memcpy(&bits, &q, 8)
        lm_fill(self.p, bits, self.n, itemsize(self.code))
        return self

    def zero(self):
        memset(self.p, 0, self.n * itemsize(self.code))
        return self

    def copy(self):
        cdef Buffer b = new_buffer(self.n, self.code)
        memcpy(b.p, self.p, self.n * itemsize(self.code))
        return b

    def view(self, Py_ssize_t start, Py_ssize_t n):
        """n elements from `start`, sharing memory."""
        if start < 0 or n < 0 or start > self.n - n:
            raise ValueError(f"Buffer.view: elements {start} to {start + n} of {self.n}")
        cdef Buffer b = Buffer.__new__(Buffer)
        b.p = self.p + start * itemsize(self.code)
        b.n = n
        b.code = self.code
        b.base = self
        return b

    @staticmethod
    def wrap(obj):
        """A Buffer over the memory of a contiguous float32, float64 or int64 array; nothing is copied."""
        view = memoryview(obj)
        cdef str fmt = view.format.lstrip("<=@")
        if not view.c_contiguous:
            raise ValueError("Buffer.wrap: the array is not C-contiguous")
        if fmt == "f":
            code = F32
        elif fmt == "d":
            code = F64
        elif fmt in ("q", "l") and view.itemsize == 8:
            code = I64
        else:
            raise TypeError(f"Buffer.wrap: element format {view.format!r} is not float32, float64 or int64")
        return wrap_memory(obj, code, view.nbytes // view.itemsize)

    def data_ptr(self):
        return <uintptr_t>self.p

    def shares_memory(self):
        """True for a view of another object's memory."""
        return self.base is not None

    def __getbuffer__(self, Py_buffer* out, int flags):
        self.shape_[0] = self.n
        self.strides_[0] = itemsize(self.code)
        out.buf = self.p
        out.obj = self
        out.len = self.n * itemsize(self.code)
        out.itemsize = itemsize(self.code)
        out.readonly = 0
        out.ndim = 1
        out.format = (<char*>FORMATS) + 2 * self.code if flags & PyBUF_FORMAT else NULL
        out.shape = self.shape_
        out.strides = self.strides_
        out.suboffsets = NULL
        out.internal = NULL

    def __releasebuffer__(self, Py_buffer* view):
        pass


cdef list listed(Buffer b, Py_ssize_t n):
    cdef list out = PyList_New(n)
    cdef Py_ssize_t i
    cdef object item
    for i in range(n):
        if b.code == F32:
            item = PyFloat_FromDouble((<float*>b.p)[i])
        elif b.code == F64:
            item = PyFloat_FromDouble((<double*>b.p)[i])
        else:
            item = PyLong_FromLongLong((<long long*>b.p)[i])
        Py_INCREF(item)
        PyList_SET_ITEM(out, i, item)
    return out


cdef class _Held:
    """Holds a foreign object's Py_buffer while a Buffer looks at its memory."""
    cdef Py_buffer view
    cdef bint held

    def __cinit__(self, obj):
        self.held = False
        PyObject_GetBuffer(obj, &self.view, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE)
        self.held = True

    def __dealloc__(self):
        if self.held:
            PyBuffer_Release(&self.view)


cdef Buffer wrap_memory(object obj, int code, Py_ssize_t n):
    cdef _Held held = _Held(obj)
    cdef Buffer b = Buffer.__new__(Buffer)
    b.p = <char*>held.view.buf
    b.n = n
    b.code = code
    b.base = held
    return b


cdef Buffer new_buffer(Py_ssize_t n, int code):
    cdef Buffer b = Buffer.__new__(Buffer)
    take(b, n, code)
    return b


def empty(Py_ssize_t n, int code):
    """n uninitialised elements of type code (0 float32, 1 float64, 2 int64)."""
    return new_buffer(n, code)


def empty_of(Py_ssize_t n, dtype):
    """n uninitialised elements of a library dtype."""
    return new_buffer(n, dtype.code)


def zeros(Py_ssize_t n, int code):
    cdef Buffer b = new_buffer(n, code)
    memset(b.p, 0, n * itemsize(code))
    return b


# What a store is asked for, with a dtype that carries its code.

def empty_of(Py_ssize_t n, dtype):
    """n uninitialised elements."""
    return new_buffer(n, dtype.code)


def zeros_of(Py_ssize_t n, dtype):
    """n zeros."""
    return zeros(n, dtype.code)


def full_of(Py_ssize_t n, value, dtype):
    """n times one value."""
    return new_buffer(n, dtype.code).fill(value)


def copy_of(Buffer data not None, Py_ssize_t n):
    """The first n elements, in memory of their own."""
    if n < 0 or n > data.n:
        too_short("copy", data.n, n)
    cdef Buffer b = new_buffer(n, data.code)
    memcpy(b.p, data.p, n * itemsize(data.code))
    return b


def spaced(Py_ssize_t n, double start, double step, double end, dtype):
    """start + i * step for i = 0 … n - 1; its second half is counted back from `end` unless that is nan."""
    cdef int code = dtype.code
    cdef Buffer b = new_buffer(n, code)
    cdef Py_ssize_t i, half = n if end != end else (n + 1) // 2
    if code == F32:
        for i in range(half):
            (<float*>b.p)[i] = <float>(start + <double>i * step)
        for i in range(half, n):
            (<float*>b.p)[i] = <float>(end - <double>(n - 1 - i) * step)
    elif code == F64:
        for i in range(half):
            (<double*>b.p)[i] = start + <double>i * step
        for i in range(half, n):
            (<double*>b.p)[i] = end - <double>(n - 1 - i) * step
    else:
        wrong_code("spaced", code, F64)
    return b


def whole(Py_ssize_t n, long long start, long long step):
    """start + i * step for i = 0 … n - 1, in int64."""
    cdef Buffer b = new_buffer(n, I64)
    cdef Py_ssize_t i
    for i in range(n):
        (<unsigned long long*>b.p)[i] = <unsigned long long>start + <unsigned long long>i * <unsigned long long>step
    return b


def memory():
    """Bytes in use and bytes kept for reuse: {"live": ..., "kept": ...}."""
    return {"live": live_bytes, "kept": kept_bytes}


def release():
    """Give the blocks kept for reuse back to the operating system."""
    global kept_bytes
    cdef int c
    cdef void* p
    for c in range(CLASSES):
        while free_list[c] != NULL:
            p = free_list[c]
            free_list[c] = (<void**>p)[0]
            kept_bytes -= capacity_of(c)
            lm_free(p)
