/* Transposed copies, 4 by 4 numbers at a time; included by simd.h for float and double. */

/* to[q, r] = from[r, q] for a block of 4 by 4: rows of `from` are from_row apart, rows of `to` to_row. */
static ALWAYS_INLINE void FN(transpose_4)(const REAL *from, ptrdiff_t from_row, REAL *to, ptrdiff_t to_row) {
#ifdef HAS_SHUFFLE
    typedef REAL four __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL)), may_alias));
    four a = *(const four *)from, b = *(const four *)(from + from_row);
    four c = *(const four *)(from + 2 * from_row), d = *(const four *)(from + 3 * from_row);
    four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(four *)to = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    *(four *)(to + to_row) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    *(four *)(to + 2 * to_row) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    *(four *)(to + 3 * to_row) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
#else
    for (int q = 0; q < 4; q++)
        for (int r = 0; r < 4; r++) to[q * to_row + r] = from[r * from_row + q];
#endif
}

/* to[q, r] = from[r, q]; from is rows by columns. */
static inline void FN(transpose)(ptrdiff_t rows, ptrdiff_t columns, const REAL *from, ptrdiff_t from_row, REAL *restrict to,
                                 ptrdiff_t to_row) {
    ptrdiff_t whole = rows & ~(ptrdiff_t)3;
    for (ptrdiff_t r = 0; r < whole; r += 4) {
        ptrdiff_t q = 0;
        for (; q + 4 <= columns; q += 4) FN(transpose_4)(from + r * from_row + q, from_row, to + q * to_row + r, to_row);
        for (; q < columns; q++)
            for (ptrdiff_t s = r; s < r + 4; s++) to[q * to_row + s] = from[s * from_row + q];
    }
    for (ptrdiff_t q = 0; q < columns; q++)
        for (ptrdiff_t r = whole; r < rows; r++) to[q * to_row + r] = from[r * from_row + q];
}
