"""Random numbers that are the same in every backend, on every processor and on every operating system.

The bits are PCG64's, seeded as NumPy seeds it: `Generator(seed).random_raw()` is the stream of `numpy.random.PCG64(seed)`.
What is made of the bits uses only + - * /, square roots and exact operations on exponents, which IEEE 754 rounds in one
way everywhere: no function of a C library, whose last bit differs between systems.
"""

import os
from _thread import allocate_lock
from array import array
from math import inf, isfinite, nextafter
from operator import index

from . import backend, draws
from .devices import check_device, cpu
from .dtypes import float64
from .pcg64 import JUMP, MASK64, MASK128, advanced, raw, seeded


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
            self._state = getattr(draws, name)(values, n, self._state, self._inc, *args)
        if values is not out and n:
            view = memoryview(out)
            exact = array(view.format, values) if view.format in "fd" else array("q", map(int, values))
            view.cast("B")[: n * view.itemsize] = exact.tobytes()


def _twin():
    """The fast tier's version of draws.py, or None."""
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


def as_generator(generator, what="generator"):
    """A Generator: the one that was given, one of this seed, or the default one for None; ValueError for anything else."""
    if generator is None:
        return default_generator
    if isinstance(generator, Generator):
        return generator
    if type(generator) is int and generator >= 0:
        return Generator(generator)
    raise ValueError(f"{what} must be None, an int >= 0 or a Generator, got {generator!r}")


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
