# What runs the next kernel, unless a thread has chosen otherwise.

cdef Py_ssize_t overrides      # with-blocks of use_backend that are open, in any thread
cdef object process_store      # the store of the process's backend, or None before it is settled
