# cython: language_level=3
"""Calling a kernel without a Python frame: the twin of `linalgml.kernels.Call`."""

overrides = 0
process_store = None


def enter():
    global overrides
    overrides += 1


def leave():
    global overrides
    overrides -= 1


def choose(store):
    """The store of the process's backend is this one from now on."""
    global process_store
    process_store = store


cdef class Call:
    """Calls `now`, what runs on the process's backend, when no thread has chosen another; else `dispatch`."""
    cdef public object now

    def __call__(self, *args):
        if overrides == 0 and self.now is not None:
            try:
                return self.now(*args)
            except TypeError:
                for a in args:
                    if type(a) is list:
                        break
                else:
                    raise
        return self.dispatch(*args)
