"""Random numbers that are the same in every backend, on every processor and on every operating system.

The bits are PCG64's, seeded as NumPy seeds it: `Generator(seed).random_raw()` is the stream of `numpy.random.PCG64(seed)`.
What is made of the bits uses only + - * /, square roots and exact operations on exponents, which IEEE 754 rounds in one
way everywhere: no function of a C library, whose last bit differs between systems.
"""

import os
from _thread import allocate_lock
from array import array
from math import frexp, inf, isfinite, nextafter, sqrt
from operator import index

from . import backend
from .devices import check_device, cpu
from .dtypes import float64
from .pcg64 import JUMP, MASK64, MASK128, advanced, raw, seeded

# Distributions: out[:n] is written and the state after the draws is returned.


def uniform(out, n, state, inc, low, high, below, single):
    """low + (high - low) u with u = 0, 2**-53, …, 1 - 2**-53; a result that rounds up to `high` becomes `below`, the number under it."""
    draws, state = raw(n, state, inc)
    span = high - low
    values = [low + span * ((x >> 11) * 1.1102230246251565e-16) for x in draws]
    if single:
        values = array("f", values).tolist()
    out[:n] = [v if v <= below else below for v in values]
    return state


def natural_log(x):
    """log x for a positive normal double: x = m 2**e, log m = 2 artanh((m - 1) / (m + 1)), within two units of the last place."""
    m, e = frexp(x)
    if m < 0.7071067811865476:
        m, e = m + m, e - 1
    f = (m - 1.0) / (m + 1.0)
    s = f * f
    series = 1 / 13 + s * (1 / 15 + s * (1 / 17 + s * (1 / 19 + s * (1 / 21))))
    series = s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s * series)))))
    # log 2 in two parts: e times the first is exact.
    return e * 0.6931471803691238 + (2.0 * f + (2.0 * f * series + e * 1.9082149292705877e-10))


def normal_quantile(q):
    """The standard normal's inverse distribution function at 1/2 + q: Wichura's algorithm AS 241 (PPND16, 1988), relative error 1e-15."""
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        top = ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457
        top = (((top * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608
        bottom = ((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867
        bottom = (((bottom * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0
        return q * (top / bottom)
    r = sqrt(-natural_log(0.5 - q if q > 0.0 else 0.5 + q))
    if r <= 5.0:
        r -= 1.6
        top = ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258
        top = (((top * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734
        bottom = ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459
        bottom = (((bottom * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0
    else:
        r -= 5.0
        top = ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093
        top = (((top * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772
        bottom = ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
        bottom = (((bottom * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0
    return top / bottom if q > 0.0 else -(top / bottom)


def normal(out, n, state, inc, mean, std, single):
    """mean + std z, one draw each: z is the normal quantile at (k + 1/2) 2**-53, k the draw's upper 53 bits; |z| < 8.3."""
    draws, state = raw(n, state, inc)
    # q = (k + 1/2 - 2**52) 2**-53 is exact in a double, where k + 1/2 itself is not
    values = [mean + std * normal_quantile(((x >> 11) - 4503599627370496 + 0.5) * 1.1102230246251565e-16) for x in draws]
    out[:n] = array("f", values).tolist() if single else values
    return state


def integers(out, n, state, inc, low, span):
    """low + floor(x span / 2**64), without bias: draws that would favour some integers are dropped (Lemire, 2019)."""
    reject = (1 << 64) % span
    values: list[int] = []
    while len(values) < n:
        draws, state = raw(n - len(values), state, inc)
        values += [low + (x * span >> 64) for x in draws if x * span & MASK64 >= reject]
    out[:n] = values
    return state


def permutation(out, n, state, inc):
    """0 … n-1 in random order: Fisher and Yates's shuffle, from the end."""
    out[:n] = range(n)
    for i in range(n - 1, 0, -1):
        reject = (1 << 64) % (i + 1)
        product = 0
        while True:
            (x,), state = raw(1, state, inc)
            product = x * (i + 1)
            if product & MASK64 >= reject:
                break
        j = product >> 64
        out[i], out[j] = out[j], out[i]
    return state


def bernoulli(out, n, state, inc, p):
    """1 with probability p[i], else 0: whether a uniform number is below it.  p: (n,)."""
    for i in range(n):
        if not 0.0 <= p[i] <= 1.0:
            raise ValueError(f"bernoulli: expected probabilities between 0 and 1, got {p[i]} at {i}")
    draws, state = raw(n, state, inc)
    out[:n] = [1.0 if (draws[i] >> 11) * 1.1102230246251565e-16 < p[i] else 0.0 for i in range(n)]
    return state


def multinomial(out, n, state, inc, p, rows, cols, draws, replacement):
    """Column numbers drawn with probabilities proportional to p.  p: (rows, cols), out: (rows, draws), n = rows draws.

    A tree of sums over each row turns one uniform number into one column in log2(cols) steps, and lets a column that
    may not come again be taken out as quickly.
    """
    width = 1
    while width < cols:
        width *= 2
    for row in range(rows):
        weights = p[row * cols : (row + 1) * cols]
        tree = [0.0] * width + weights + [0.0] * (width - cols)
        for node in range(width - 1, 0, -1):
            tree[node] = tree[2 * node] + tree[2 * node + 1]
        total = tree[1]
        if not (0.0 < total < inf and min(weights) >= 0.0):
            raise ValueError(f"multinomial: row {row} needs finite entries >= 0 with a finite sum above 0")
        above = cols - weights.count(0.0)
        if not replacement and above < draws:
            raise ValueError(f"multinomial: row {row} has {above} entries above 0 for {draws} draws without replacement")
        uniforms, state = raw(draws, state, inc)
        for i in range(draws):
            target = (uniforms[i] >> 11) * 1.1102230246251565e-16 * tree[1]
            node = 1
            while node < width:
                node *= 2
                # rounding may leave a target past the end of the left half with nothing to its right
                if target >= tree[node] and tree[node + 1] > 0.0:
                    target -= tree[node]
                    node += 1
            out[row * draws + i] = node - width
            if not replacement:
                tree[node] = 0.0
                while node > 1:
                    node //= 2
                    tree[node] = tree[2 * node] + tree[2 * node + 1]
    return state


class Generator:
    """A stream of random numbers, after torch.Generator.

    Two generators of one seed give the same numbers in every backend and on every system.  Threads may share one (no
    number is given out twice), but then their order decides who gets which: for repeatable results give each thread or
    process its own, `Generator(seed).jumped(rank)`.

    >>> g = Generator(0)
    >>> g.random_raw()
    11749869230777074271
    >>> out = [0.0] * 3
    >>> Generator(1).normal(out, 3)
    >>> [round(z, 6) for z in out]
    [0.029637, 1.649366, -1.061816]
    """

    __slots__ = ("_inc", "_lock", "_seed", "_state")

    def __init__(self, seed=0, device=None):
        check_device(device, "Generator")
        self._lock = allocate_lock()
        self.manual_seed(seed)

    def manual_seed(self, seed):
        """Start the stream of `seed` and return the generator.  Negative seeds, down to -2**63, count from 2**64 - 1, as in PyTorch."""
        try:
            seed = index(seed)
        except TypeError:
            raise TypeError(f"manual_seed: expected an integer, got {type(seed).__name__}") from None
        if seed < -(1 << 63):
            raise ValueError(f"manual_seed: {seed} is below -2**63")
        state, inc = seeded(seed if seed >= 0 else MASK64 + seed)
        with self._lock:
            self._state, self._inc, self._seed = state, inc, seed
        return self

    def seed(self):
        """Start a stream from the operating system's entropy and return its seed."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self._seed

    def initial_seed(self):
        """The seed that the stream was started with."""
        return self._seed

    @property
    def device(self):
        return cpu

    def get_state(self):
        """The exact state, as a dict that JSON can hold."""
        with self._lock:
            return {"generator": "PCG64", "state": str(self._state), "inc": str(self._inc), "seed": str(self._seed)}

    def set_state(self, state):
        """Go on from a state that `get_state` gave; ValueError for anything else."""
        try:
            name, seed = state["generator"], int(state["seed"])
            now, inc = int(state["state"]), int(state["inc"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"set_state: not a state of this generator ({error!r})") from None
        if name != "PCG64" or not 0 <= now <= MASK128 or not 0 <= inc <= MASK128 or inc % 2 == 0:
            raise ValueError("set_state: expected generator 'PCG64', and state and inc of 128 bits with inc odd")
        with self._lock:
            self._state, self._inc, self._seed = now, inc, seed
        return self

    def clone_state(self):
        """A generator of its own that continues from the same state."""
        return Generator().set_state(self.get_state())

    __getstate__ = get_state  # copies and pickles continue the stream

    def __setstate__(self, state):
        self._lock = allocate_lock()
        self.set_state(state)

    def __repr__(self):
        return f"Generator(seed={self._seed})"

    def advance(self, steps):
        """Skip `steps` numbers at once (negative: go back), and return the generator."""
        with self._lock:
            self._state = advanced(index(steps) & MASK128, self._state, self._inc)
        return self

    def jumped(self, jumps=1):
        """A generator `jumps` times about 0.618 of the period ahead, for an independent worker; this one stays where it is."""
        return self.clone_state().advance(index(jumps) * JUMP)

    def random_raw(self, size=None):
        """The next 64-bit integer, or a list of `size` of them."""
        with self._lock:
            draws, self._state = raw(1 if size is None else _count(size, "random_raw"), self._state, self._inc)
        return draws[0] if size is None else draws

    # Below, `out` is flat storage of any backend with room for n elements, and `dtype` says what a list holds (float64 if not given).

    def uniform(self, out, n, low=0.0, high=1.0, dtype=None):
        """Fill out[:n] with numbers low <= x < high; low and high are rounded to the dtype first."""
        single = _is_single(out, dtype, "uniform")
        below = _BELOW_ONE[single]
        if low != 0.0 or high != 1.0:
            low, high = array("f", [low, high]) if single else (float(low), float(high))
            if not (low <= high and isfinite(high - low)):
                raise ValueError(f"uniform: expected low <= high and a finite difference, got low={low}, high={high}")
            below = high if low == high else _below(high, single)
        self._fill("uniform", out, n, low, high, below, single)

    def normal(self, out, n, mean=0.0, std=1.0, dtype=None):
        """Fill out[:n] with normal numbers of this mean and standard deviation, one draw each."""
        if not std >= 0:
            raise ValueError(f"normal: expected std >= 0, got {std}")
        self._fill("normal", out, n, float(mean), float(std), _is_single(out, dtype, "normal"))

    def integers(self, out, n, low, high):
        """Fill out[:n], a list or int64 storage, with integers low <= i < high, all equally likely."""
        low, high = index(low), index(high)
        if not -(1 << 63) <= low < high <= 1 << 63:
            raise ValueError(f"integers: expected low < high within int64, got low={low}, high={high}")
        _check_whole(out, "integers")
        self._fill("integers", out, n, low, high - low)

    def permutation(self, n):
        """0 … n-1 in random order, as a list."""
        out = [0] * _count(n, "permutation")
        self._fill("permutation", out, n)
        return out

    def bernoulli(self, out, n, p):
        """Fill out[:n] with 1.0 (probability p) and 0.0.  p is a number or flat storage of n probabilities."""
        if isinstance(p, (int, float)):
            p = [float(p)] * n if type(out) is list else backend.store().full(n, p, float64)
        if len(p) < n:
            raise ValueError(f"bernoulli: {len(p)} probabilities for {n} numbers")
        self._fill("bernoulli", out, n, p)

    def multinomial(self, p, out, rows, cols, draws, replacement=False):
        """Fill out (rows, draws), a list or int64 storage, with columns drawn from each row of p (rows, cols), one uniform number each.

        The rows need not sum to one.  ValueError for a negative, infinite or NaN entry, a row that sums to zero or
        overflows, and, without replacement, a row with fewer than `draws` entries above zero.
        """
        rows, cols, draws = (_count(size, "multinomial") for size in (rows, cols, draws))
        if len(p) < rows * cols:
            raise ValueError(f"multinomial: p has {len(p)} elements, ({rows}, {cols}) needs {rows * cols}")
        _check_whole(out, "multinomial")
        self._fill("multinomial", out, rows * draws, p, rows, cols, draws, bool(replacement))

    def _fill(self, name, out, n, *args):
        """Run a distribution on the twin where the storage is the fast tier's, else on the readable source, and move the state on.

        The source needs 128-bit integers, which Numba lacks: for NumPy arrays Python fills a list, which is then copied.
        """
        if not 0 <= n <= len(out):
            raise ValueError(f"{name}: {n} numbers asked for, out has room for {len(out)}")
        twin = _twin() if backend.current() == "cython" else None
        with self._lock:
            if twin and (type(out) is twin.BUFFER or name == "permutation"):
                self._state = getattr(twin, name)(out, n, self._state, self._inc, *args)
                return
            args = tuple([a.tolist() if hasattr(a, "tolist") else a for a in args])
            values: list = out if type(out) is list else [0.0] * n
            self._state = globals()[name](values, n, self._state, self._inc, *args)
        if values is not out and n:
            view = memoryview(out)
            exact = array(view.format, values) if view.format in "fd" else array("q", map(int, values))
            view.cast("B")[: n * view.itemsize] = exact.tobytes()


def _twin():
    """The fast tier's version of this file, or None."""
    global _found
    if _found is False:
        from ._fast import twin_module

        _found = twin_module("random")
    return _found


_found = False


def _is_single(out, dtype, where):
    """Whether float32 is held; TypeError for integers."""
    if type(out) is list:
        code = getattr(dtype, "code", 1)
    else:
        code = getattr(out, "code", None)  # the fast tier's buffer knows
        code = "fd".find(memoryview(out).format) if code is None else code
    if code not in (0, 1):
        raise TypeError(f"{where}: expected floating-point storage")
    return code == 0


def _check_whole(out, where):
    if type(out) is not list and memoryview(out).format not in "ql":
        raise TypeError(f"{where}: expected int64 storage")


def _below(high, single):
    """The largest number of the dtype under `high`."""
    if not single:
        return nextafter(high, -inf)
    down = nextafter(high, -inf)
    under = array("f", [down])[0]
    if under < high:
        return under
    bits = array("i", array("f", [high]).tobytes())[0]  # as integers, neighbouring floats are neighbours
    bits += -1 if high > 0 else 1 if high < 0 else -0x7FFFFFFF
    return array("f", array("i", [bits]).tobytes())[0]


_BELOW_ONE = (_below(1.0, False), _below(1.0, True))


def _count(n, where):
    n = index(n)
    if n < 0:
        raise ValueError(f"{where}: expected a size >= 0, got {n}")
    return n


default_generator = Generator()


def manual_seed(seed):
    """Seed the default generator, which every random function uses when it is not given one, and return it."""
    return default_generator.manual_seed(seed)


def seed():
    """Seed the default generator from the operating system and return the seed."""
    return default_generator.seed()


def initial_seed():
    """The seed of the default generator."""
    return default_generator.initial_seed()


def get_rng_state():
    """The default generator's state, a dict that JSON can hold."""
    return default_generator.get_state()


def set_rng_state(state):
    """Go on from a state that `get_rng_state` gave."""
    default_generator.set_state(state)
