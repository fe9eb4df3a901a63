# cython: language_level=3
"""Which instruction-set level this processor and operating system can run."""

cdef extern from *:
    """
    #if (defined(__x86_64__) || defined(__i386__)) && (defined(__GNUC__) || defined(__clang__))
    #include <cpuid.h>
    #define LM_X86 1
    #endif
    static int lm_level(void) {
    #ifdef LM_X86
        /* The builtins know what the operating system saves too.  F16C, MOVBE and LZCNT, which -march=x86-64-v3 allows a compiler
           to use as well, not every compiler's builtin knows. */
        unsigned a, b, c, d;
        const unsigned f16c_movbe = 1u << 29 | 1u << 22, lzcnt = 1u << 5;
        if (!__get_cpuid(1, &a, &b, &c, &d) || (c & f16c_movbe) != f16c_movbe) return 1;
        if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !(c & lzcnt)) return 1;
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
