# cython: language_level=3
"""Which instruction-set level this processor and operating system can run."""

cdef extern from *:
    """
    static int lm_level(void) {
    #if (defined(__x86_64__) || defined(__i386__)) && (defined(__GNUC__) || defined(__clang__))
        __builtin_cpu_init();
        if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")))
            return 1;
        if (!(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd")
              && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")))
            return 3;
        return 4;
    #else
        return 1;
    #endif
    }
    """
    int lm_level() nogil


def level():
    """4 (AVX-512), 3 (AVX2 and FMA) or 1 (the baseline), as in the x86-64-v1..v4 levels of the psABI."""
    return lm_level()
