/* The nearest of k centres for each of n points; included by k_means.h for float and double.

   |x - c|^2 / 2 = |x|^2 / 2 + (|c|^2 / 2 - x c): the bracket, the score, has its minimum where the distance has, and costs one
   multiplication and addition a feature.  It cancels where the distance does not, so it only proposes.  The centres are moved so that
   their mean m is 0, c' = c - m with the score |c'|^2 / 2 + m c' - x c', and then, R the largest |c'| and D the squared distance of the
   nearest, every score is within (d + 4) eps R (2 |m| + 2 R + sqrt D) of its value.  Where the best score is not better than the second
   by more than what all roundings together can do, that point's distances are computed one by one.  NaN and overflow go that way, too. */

enum { FN(KM_GROUP) = 4 }; /* registers full of centres that are scored together */

typedef struct {
    VEC best, second;
    VBITS index; /* which register full of centres the best is from */
} FN(km_lead);

#define KM_CHOOSE(mask, a, b) ((VEC)(((VBITS)(a) & (mask)) | ((VBITS)(b) & ~(mask))))

/* P points against V registers of centres; c: (d + 1, V, LANES), the constants of the scores first */
static ALWAYS_INLINE void FN(km_score)(const REAL *x, ptrdiff_t d, const REAL *c, ptrdiff_t first, FN(km_lead) *lead, const int P, const int V) {
    VEC s[4][FN(KM_GROUP)];
    for (int p = 0; p < P; p++)
        for (int v = 0; v < V; v++) s[p][v] = FN(load)(c + v * LANES);
    for (ptrdiff_t j = 0; j < d; j++) {
        c += V * LANES;
        for (int v = 0; v < V; v++) {
            const VEC centre = FN(load)(c + v * LANES);
            for (int p = 0; p < P; p++) s[p][v] -= FN(splat)(x[p * d + j]) * centre;
        }
    }
    for (int p = 0; p < P; p++)
        for (int v = 0; v < V; v++) {
            const VEC t = s[p][v];
            const VBITS below = (VBITS)(t < lead[p].best);
            const VEC larger = KM_CHOOSE(below, lead[p].best, t);
            lead[p].second = KM_CHOOSE((VBITS)(larger < lead[p].second), larger, lead[p].second);
            lead[p].best = KM_CHOOSE(below, t, lead[p].best);
            lead[p].index = (((VBITS){0} + (BITS)(first + v)) & below) | (lead[p].index & ~below);
        }
}

static ALWAYS_INLINE void FN(km_scores)(const REAL *x, ptrdiff_t n, ptrdiff_t d, const REAL *c, ptrdiff_t first, FN(km_lead) *lead, const int V) {
    const int P = V > 2 ? 2 : 4;
    ptrdiff_t i = 0;
    for (; i + P <= n; i += P) FN(km_score)(x + i * d, d, c, first, lead + i, P, V);
    for (; i < n; i++) FN(km_score)(x + i * d, d, c, first, lead + i, 1, V);
}

static ALWAYS_INLINE REAL FN(km_square)(const REAL *x, const REAL *c, ptrdiff_t d) {
    REAL total = 0;
    for (ptrdiff_t j = 0; j < d; j++) total += (x[j] - c[j]) * (x[j] - c[j]);
    return total;
}

static ptrdiff_t FN(km_one_by_one)(const REAL *x, const REAL *centers, ptrdiff_t k, ptrdiff_t d, REAL *distance) {
    ptrdiff_t best = 0;
    REAL least = 0;
    for (ptrdiff_t c = 0; c < k; c++) {
        REAL total = 0;
        for (ptrdiff_t j = 0; j < d; j++) total += (x[j] - centers[c * d + j]) * (x[j] - centers[c * d + j]);
        if (c == 0 || total < least) {
            best = c;
            least = total;
        }
    }
    *distance = least;
    return best;
}

/* How many REALs `room` is to have. */
static ptrdiff_t FN(km_room)(ptrdiff_t k, ptrdiff_t d) { return (k + LANES - 1) / LANES * LANES * (d + 1) + d; }

/* The moved centres and the constants of their scores into `room`: registers in groups, (d + 1, V, LANES) each; R and |m| */
static void FN(km_move)(const REAL *centers, REAL *room, ptrdiff_t k, ptrdiff_t d, double *radius, double *middle) {
    const ptrdiff_t registers = (k + LANES - 1) / LANES;
    REAL *m = room + registers * LANES * (d + 1);
    double largest = 0, square = 0;
    for (ptrdiff_t j = 0; j < d; j++) m[j] = 0;
    for (ptrdiff_t c = 0; c < k; c++)
        for (ptrdiff_t j = 0; j < d; j++) m[j] += centers[c * d + j] / (REAL)k;
    for (ptrdiff_t j = 0; j < d; j++) square += (double)m[j] * m[j];
    for (ptrdiff_t start = 0; start < registers; start += FN(KM_GROUP)) {
        const ptrdiff_t V = registers - start < FN(KM_GROUP) ? registers - start : FN(KM_GROUP);
        for (ptrdiff_t l = 0; l < V * LANES; l++) {
            const ptrdiff_t c = start * LANES + l;
            double half = 0, norm = 0;
            for (ptrdiff_t j = 0; j < d; j++) {
                const REAL moved = c < k ? centers[c * d + j] - m[j] : 0;
                room[(j + 1) * V * LANES + l] = moved;
                norm += (double)moved * moved;
                half += (double)moved * m[j];
            }
            room[l] = c < k ? (REAL)(half + 0.5 * norm) : (REAL)INFINITY;
            largest = norm <= largest ? largest : norm; /* NaN stays */
        }
        room += (d + 1) * V * LANES;
    }
    *radius = sqrt(largest);
    *middle = sqrt(square);
}

static double FN(km_nearest)(const REAL *x, const REAL *centers, REAL *room, long long *labels, REAL *distances, ptrdiff_t n, ptrdiff_t k, ptrdiff_t d) {
    enum { BLOCK = 64 };
    const ptrdiff_t registers = (k + LANES - 1) / LANES;
    const double unit = (sizeof(REAL) == 4 ? 0x1p-23 : 0x1p-52) * 4.0 * (double)(d + 8);
    double radius, middle, inertia = 0;
    FN(km_lead) lead[BLOCK];
    FN(km_move)(centers, room, k, d, &radius, &middle);
    for (ptrdiff_t start = 0; start < n; start += BLOCK, x += BLOCK * d) {
        const ptrdiff_t many = n - start < BLOCK ? n - start : BLOCK;
        const REAL *c = room;
        for (ptrdiff_t i = 0; i < many; i++) {
            lead[i].best = lead[i].second = FN(splat)((REAL)INFINITY);
            lead[i].index = (VBITS){0};
        }
        for (ptrdiff_t first = 0; first < registers; first += FN(KM_GROUP)) {
            const ptrdiff_t V = registers - first < FN(KM_GROUP) ? registers - first : FN(KM_GROUP);
            if (V == 4) FN(km_scores)(x, many, d, c, first, lead, 4);
            else if (V == 3) FN(km_scores)(x, many, d, c, first, lead, 3);
            else if (V == 2) FN(km_scores)(x, many, d, c, first, lead, 2);
            else FN(km_scores)(x, many, d, c, first, lead, 1);
            c += (d + 1) * V * LANES;
        }
        for (ptrdiff_t i = 0; i < many; i++) {
            ptrdiff_t lane = 0, label;
            REAL best = lead[i].best[0], second = lead[i].second[0];
            for (int l = 1; l < LANES; l++) {
                const REAL t = lead[i].best[l], larger = t < best ? best : t;
                second = larger < second ? larger : second;
                second = lead[i].second[l] < second ? lead[i].second[l] : second;
                lane = t < best ? l : lane;
                best = t < best ? t : best;
            }
            label = (ptrdiff_t)lead[i].index[lane] * LANES + lane;
            if (label >= k) label = 0; /* every score is NaN or infinite */
            const REAL square = FN(km_square)(x + i * d, centers + label * d, d);
            const double gap = (double)second - (double)best;
            distances[start + i] = square;
            if (!(gap * (1 - unit) > unit * (radius * (2 * (middle + radius) + sqrt((double)square)) + (double)square)))
                label = FN(km_one_by_one)(x + i * d, centers, k, d, distances + start + i);
            labels[start + i] = label;
            inertia += (double)distances[start + i];
        }
    }
    return inertia;
}
#undef KM_CHOOSE
