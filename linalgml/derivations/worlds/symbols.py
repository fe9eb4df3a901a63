"""The world of symbols: every number is a SymPy expression, and what holds here is proved for all real inputs at this shape.

A kernel runs on symbols and leaves expressions in its outputs; the prover decides whether two of them are equal wherever they are
defined.  Decimals are exact, and a float that has leaked in is an error.

`max` of arguments whose order is not known gives a new symbol m.  A statement proved for every m holds for the maximum.  A gradient
needs one thing more: m depends on the inputs.  So the quantity is first proved not to depend on m at all (its derivative by m is
zero); only then may the derivative by the inputs treat m as a constant.

A comparison is decided where SymPy knows the signs; `w.signed` and `w.ordered` make them known, and every pattern is explored.
`==` compares expressions as they are written: a kernel that asks whether two numbers are equal is proved where they are not.
"""

import linecache
import math
import os

import sympy

from ..prover import Prover, short, show
from ..prover.tower import distinct, rebuilt
from .reverse import gradients, product, total
from .world import Cells, Failed, Refused, World

MOST_CASES = 5040  # patterns of signs and orders that one proof may explore


class Symbols(World):
    """Numbers are SymPy expressions; `equal` and `gradient` prove."""

    kind = "symbols"
    explores = True

    def __init__(self, seed=0, choices=()):
        super().__init__(seed, choices)
        self.extremes = {}  # (Max or Min, arguments) -> the symbol that stands for it
        self.meaning: dict = {}  # symbol -> the expression it stands for, for counter-examples
        self.prover = Prover(self.meaning)
        self.twins = 0
        self.exact: dict = {}  # expressions known to hold no float
        self._count = 0
        self.functions = {name: getattr(sympy, name) for name in _SAME}
        self.functions |= {"pi": sympy.pi, "e": sympy.E, "number": self.number, "float": _same, "pow": _power, "hypot": _hypot}
        self.functions |= {"max": self.maximum, "min": self.minimum, "abs": self.absolute, "fabs": self.absolute}
        self.functions |= {"copysign": self.copysign, "isnan": _never, "isinf": _never, "isfinite": _always}
        self.functions |= {"expm1": lambda x: sympy.exp(x) - 1, "log1p": lambda x: sympy.log(1 + x), "log": _log}
        self.functions |= {"log2": lambda x: sympy.log(x) / sympy.log(2), "log10": lambda x: sympy.log(x) / sympy.log(10)}

    # ---- numbers

    def number(self, c):
        """0.044715 is 8943 / 200000, not the nearest double."""
        return sympy.Rational(repr(c)) if isinstance(c, float) else sympy.sympify(c)

    def draw(self, name, positive=False, scale=1.0):
        return sympy.Symbol(name, positive=True) if positive else sympy.Symbol(name, real=True)

    def index(self, name, below):
        """1, 2, …, 0, 1: every index in turn, so that a buffer longer than `below` meets one twice."""
        self._count += 1
        return self._count % below

    def indices(self, name, *shape, below):
        self._count = 0
        return super().indices(name, *shape, below=below)

    def choose(self, n):
        chosen = super().choose(n)
        if math.prod(of for _, of in self.choices) > MOST_CASES:
            raise Refused(f"more than {MOST_CASES} patterns of signs and orders to explore: take a smaller shape")
        return chosen

    # ---- order

    def maximum(self, *values):
        """The largest, where that is known; otherwise a symbol for it."""
        return self._extreme(sympy.Max, values)

    def minimum(self, *values):
        """The smallest, where that is known; otherwise a symbol for it."""
        return self._extreme(sympy.Min, values)

    def _extreme(self, kind, values):
        left: list = []
        for v in map(sympy.sympify, values[0] if len(values) == 1 else values):
            if v not in left:
                left.append(v)
        for a in list(left):  # drop what cannot win
            signs = [(a - b, b) for b in left if b is not a]
            if any(d.is_nonpositive if kind is sympy.Max else d.is_nonnegative for d, _ in signs):
                left.remove(a)
        if len(left) == 1:
            return left[0]
        key = (kind, frozenset(left))
        if key not in self.extremes:
            positive = (any if kind is sympy.Max else all)(v.is_positive for v in left)
            symbol = sympy.Symbol(f"{kind.__name__.lower()}_{len(self.extremes)}", real=True, positive=positive or None)
            self.extremes[key] = symbol
            self.meaning[symbol] = kind(*left, evaluate=False)
        return self.extremes[key]

    def absolute(self, x):
        """|x|: x or -x where the sign is known, otherwise the root of x squared."""
        x = sympy.sympify(x)
        return x if x.is_nonnegative else -x if x.is_nonpositive else sympy.sqrt(x * x)

    def copysign(self, x, y):
        """|x| with the sign of y, which must be known."""
        y = sympy.sympify(y)
        if y.is_positive is None and y.is_negative is None:
            raise Refused(f"the sign of {short(y)} is not known: draw it with w.signed")
        return self.absolute(x) if y.is_nonnegative else -self.absolute(x)

    def call(self, function, args):
        try:
            return super().call(function, args)
        except TypeError as error:
            if "Relational" not in str(error):
                raise
            raise Refused(f"a comparison is not decided for all inputs, {_line(error)}: draw them with w.signed or w.ordered") from None

    def claim(self, condition, what="claim"):
        if condition not in (True, False):
            raise Refused(f"{what}: {short(condition)} is not decided for all inputs")
        super().claim(bool(condition), what)

    # ---- equality

    def different(self, a, b):
        a, b = self.checked(a), self.checked(b)
        try:
            verdict = self.prover.decide(a, b)
        except RecursionError:
            return f"not decided: an expression nested too deeply; {self.short(a)} against {self.short(b)}"
        if verdict.equal:
            return None
        if verdict.equal is None:
            return f"not decided: {self.short(a)} against {self.short(b)}: {verdict.reason}"
        where = f"at {show(verdict.point)} they are" if verdict.point else "they are"
        return f"{self.short(a)} is not {self.short(b)}; {where} {_digits(verdict.left)} against {_digits(verdict.right)}"

    def short(self, x):
        """An expression as text, with the inputs under their own names."""
        return short(x, {s: x for s, x in self.meaning.items() if x.is_Symbol})

    def checked(self, x):
        """The expression; fails when a float has leaked into it."""
        if isinstance(x, float):
            raise Failed(f"the float {x} has leaked into the world of symbols (a size divided by a size?)")
        x = sympy.sympify(x)
        for e in distinct(x, self.exact):
            if e.is_Float:
                raise Failed(f"the float {e} has leaked into the world of symbols (a size divided by a size?)")
        return x

    # ---- derivatives

    def gradient(self, f, inputs, grad, claimed, what="gradient"):
        if len(inputs) != len(claimed):
            raise ValueError(f"{what}: {len(inputs)} inputs, {len(claimed)} claimed gradients")
        moved = [(x, [], []) if c is None else self.moving(x) for x, c in zip(inputs, claimed, strict=True)]
        outputs, weights = f(*[x for x, _, _ in moved]), grad
        if not isinstance(outputs, list | tuple):
            outputs, weights = [outputs], [grad]
        if not isinstance(weights, list | tuple) or len(outputs) != len(weights):
            raise ValueError(f"{what}: {len(outputs)} outputs need as many grads")
        values = [self.checked(v) for output in outputs for v in _cells(output)]
        factors = [self.checked(g) for weight in weights for g in _cells(weight)]
        if len(values) != len(factors):
            raise ValueError(f"{what}: outputs of {len(values)} cells, grads of {len(factors)}")
        symbols = [s for _, bases, _ in moved for s in bases]
        found = self.gradients_of(values, factors, symbols, what)
        for k, (c, (_, bases, slopes)) in enumerate(zip(claimed, moved, strict=True)):
            if c is None:
                continue
            cells = [self.checked(v) for v in _cells(c)]
            if len(cells) != len(_cells(inputs[k])):
                self.fail(f"{what}: input {k} has {len(_cells(inputs[k]))} elements, its claimed gradient {len(cells)}")
            for j, s in enumerate(bases):
                expected = total([product([slope, cells[i]]) for i, slope in slopes[j]])
                text = self.different(found[s], expected)
                if text is not None:
                    name = inputs[k].where(j) if isinstance(inputs[k], Cells) else f"input {k}"
                    self.fail(f"{what}: by {name}: the derivative against what is claimed: {text}")

    def gradients_of(self, values, weights, symbols, what):
        """The derivatives of sum(weight * value), after the proof that no value depends on a symbol for an extreme."""
        extremes = list(self.extremes.values())
        found = gradients(values, weights, [*symbols, *extremes])
        for m in extremes:
            if found[m] != 0 and self.different(found[m], 0) is not None:
                raise Refused(
                    f"{what}: the value depends on {short(self.meaning[m])}, so its derivative needs to know which is largest or smallest: "
                    "draw the inputs with w.signed or w.ordered"
                )
        return found

    def derivative(self, f, x):
        moved, (symbol,), _ = self.moving(self.checked(x))
        result = self.checked(f(moved))
        return rebuilt(self.gradients_of([result], [sympy.S.One], [symbol], "derivative")[symbol], {symbol: x})

    def moving(self, x):
        """An input with symbols of its own, so that what f captured stands still: (input, base symbols, slopes).

        slopes[j] lists (i, d x[i] / d base[j]).  A cell that is a sum (of `ordered`) keeps its form, so that the order stays known;
        its family must then be an invertible linear map of the base symbols.
        """
        cells = [sympy.sympify(v) for v in _cells(x)]
        if any(v.is_Add for v in cells):
            moved, bases, slopes = self._moving_sums(cells)
        else:
            moved = [self.twin(v) for v in cells]
            bases, slopes = moved, [[(i, sympy.S.One)] for i in range(len(cells))]
        return (Cells(moved, x.shape, x.name) if isinstance(x, Cells) else moved[0]), bases, slopes

    def _moving_sums(self, cells):
        symbols = sorted(set().union(*(v.free_symbols for v in cells)), key=str)
        matrix = sympy.Matrix([[v.diff(s) for s in symbols] for v in cells])
        if not matrix.is_square or matrix.free_symbols or matrix.det() == 0:
            raise Refused("a derivative by expressions that are not as many independent linear ones as there are symbols in them")
        twin = {s: self.twin(s) for s in symbols}
        slopes = [[(i, matrix[i, j]) for i in range(len(cells)) if matrix[i, j]] for j in range(len(symbols))]
        return [v.xreplace(twin) for v in cells], [twin[s] for s in symbols], slopes

    def twin(self, x):
        """A new symbol of the same sign that the prover reads as x."""
        known = {"positive": True} if x.is_positive else {"negative": True} if x.is_negative else {"real": True}
        self.twins += 1
        symbol = sympy.Symbol(f"{x if x.is_Symbol else 'x'}'{self.twins}", **known)
        self.meaning[symbol] = x
        self.prover.same(symbol, x)
        return symbol


_SAME = "exp sqrt sin cos tan tanh sinh cosh erf erfc asin acos atan asinh acosh atanh gamma".split()


def _cells(x):
    """The elements of a buffer or a number."""
    return list(x) if isinstance(x, Cells | list | tuple) else [x]


def _same(x):
    return sympy.sympify(x)


def _power(x, y):
    return sympy.sympify(x) ** sympy.sympify(y)


def _hypot(*values):
    return sympy.sqrt(sum(v * v for v in values))


def _log(x, base=None):
    return sympy.log(x) if base is None else sympy.log(x) / sympy.log(base)


def _never(x):
    return False


def _always(x):
    return True


def _digits(x):
    import mpmath

    return mpmath.nstr(x, 8)


def _line(error):
    """The innermost line of a traceback that is not this world's machinery or SymPy's."""
    where, machinery = "", (os.path.dirname(__file__), os.path.dirname(sympy.__file__))
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith(machinery):
            text = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            where = f"in {code.co_name}, line {trace.tb_lineno}: `{text}`"
        trace = trace.tb_next
    return where or "in the statement"
