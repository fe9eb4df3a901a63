"""The vector: a list of numbers that can be added and scaled, and the geometry that the dot product gives it.

    x . y = sum of x_i y_i = |x| |y| cos(angle)

Length, angle, projection and orthogonality all follow from that one sum.  Strang, *Introduction to Linear Algebra*,
chapter 1; Axler, *Linear Algebra Done Right*, chapter 6.
"""

from math import inf, sqrt
from operator import index

from ..kernels import kernel
from . import geometry
from .elementwise import Elementwise
from .entries import computes_in_float, describe, entries, exact, root, size, square, square_root


@kernel
def dot(x, y, n):
    """x . y = sum of x_i y_i.  x, y: (n,).

    Added from left to right: the error is at most n u |x| . |y|, with u = 2**-53 in float64.  The twin adds up to 32 partial
    sums side by side, always in float64: about n/32 u.  Higham, *Accuracy and Stability of Numerical Algorithms*, section 3.1.
    """
    total = 0.0
    for i in range(n):
        total += x[i] * y[i]
    return total


@kernel
def norm(x, n):
    """|x| = top sqrt(sum of (x_i / top)^2), with top = max |x_i|: no square overflows or vanishes.  x: (n,)."""
    top = 0.0
    for i in range(n):
        top = max(top, abs(x[i]))
    if top == 0.0 or top == inf:  # nothing to scale by: inf / inf would be NaN
        top = 1.0
    total = 0.0
    for i in range(n):
        ratio = x[i] / top
        total += ratio * ratio
    return top * sqrt(total)


NATIVE = 32  # entries from which a list is worth carrying over to the backend's storage, where it stays


class Vector(Elementwise):
    """A vector of numbers of any type: Vector(components), from any iterable of them.

    Vectors do not change after they are made, so they can be hashed.  Ints, Fractions, Decimals and symbols stay exact (ints
    divide as Python's do, into floats, and v / 0 raises ZeroDivisionError); floats, alone or among ints, are float64, and NaN
    and inf run through.  The empty vector is legal: its dot product is 0 and it has no direction.  TypeError for anything that
    is not a number; ValueError when two sizes differ.

    >>> v = Vector([1, 2, 2])
    >>> 2 * v + Vector([0, 0, 1]), v @ v, v.magnitude()
    (Vector([2, 4, 5]), 9, 3.0)
    >>> v[0], v[1:], len(v), list(v)
    (1, Vector([2, 2]), 3, [1, 2, 2])
    """

    __slots__ = ()

    def __init__(self, components):
        self._set(entries(components, "Vector"))

    @classmethod
    def zeros(cls, n):
        """The zero vector, of exact zeros: Vector.zeros(2) + v has the type of v.

        >>> Vector.zeros(2)
        Vector([0, 0])
        """
        return cls([0] * size(n, "zeros"))

    @classmethod
    def ones(cls, n):
        """A vector of ones.

        >>> Vector.ones(2)
        Vector([1, 1])
        """
        return cls([1] * size(n, "ones"))

    @classmethod
    def basis(cls, n, i):
        """The standard basis vector e_i of n components: 1 at index i (from 0), else 0.

        >>> Vector.basis(3, 1)
        Vector([0, 1, 0])
        """
        items = [0] * size(n, "basis")
        if not -n <= index(i) < n:
            raise IndexError(f"basis: index {i} is out of range for {n} components")
        items[i] = 1
        return cls(items)

    @classmethod
    def random(cls, n, generator=None):
        """n numbers drawn uniformly from [0, 1), from `generator` or the library's default one: the same in every backend.

        >>> from linalgml.random import Generator
        >>> Vector.random(2, Generator(0)) == Vector.random(2, Generator(0))
        True
        """
        if generator is None:
            from ..random import default_generator as generator
        items = [0.0] * size(n, "random")
        generator.uniform(items, n)
        return cls(items)

    # ---- a sequence of numbers -------------------------------------------------------------------------------------------

    @property
    def shape(self):  # type: ignore[override]
        """(n,), as of a one-dimensional array.

        >>> Vector([1, 2, 3]).shape
        (3,)
        """
        return (len(self),)

    def _like(self, items, native=None):
        return _vector(items, native)

    def __len__(self):
        return len(self._native[1] if self._list is None else self._list)

    def __iter__(self):
        return iter(self._items)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return _vector(self._items[i])
        try:
            return self._items[i]
        except IndexError:
            raise IndexError(f"index {i} is out of range for a vector of {len(self)} components") from None
        except TypeError:
            raise TypeError(f"a vector's index is an integer or a slice, not {describe(i)}") from None

    def __repr__(self):
        return f"Vector({self._items!r})"

    def __reduce__(self):
        return Vector, (self._items,)

    def tolist(self):
        """The components as a new list.

        >>> Vector([1, 2]).tolist()
        [1, 2]
        """
        return self._items[:]

    to_list = tolist

    # ---- products --------------------------------------------------------------------------------------------------------

    def __matmul__(self, other):
        return NotImplemented if hasattr(other, "__rmatmul__") and not isinstance(other, Vector) else self.dot(other)

    def dot(self, other):
        """The dot product, sum of u_i v_i; also u @ v.  Complex components are not conjugated (`vdot` does), as in NumPy.

        >>> Vector([1, 2, 3]).dot(Vector([4, 5, 6]))
        32
        >>> Vector([1j, 0]).dot(Vector([1j, 0])), Vector([1j, 0]).vdot(Vector([1j, 0]))
        ((-1+0j), (1+0j))
        """
        n = _same_size(self, other, "dot")
        if not computes_in_float(self._kind(), other._kind()):
            return exact(dot)(self._items, other._items, n)
        if n < NATIVE:
            return dot.source(self._items, other._items, n)
        return dot(self._flat(), other._flat(), n)

    def vdot(self, other):
        """The inner product of complex vectors, sum of conj(u_i) v_i.

        >>> Vector([1 + 1j, 2]).vdot(Vector([3, 1j]))
        (3-1j)
        """
        _same_size(self, other, "vdot")
        return self.conj().dot(other)

    def cross(self, other):
        """The cross product: in 3 dimensions the vector orthogonal to both, in 2 the signed area x_0 y_1 - x_1 y_0, a number.

        >>> Vector([1, 0, 0]).cross(Vector([0, 1, 0])), Vector([1, 0]).cross(Vector([0, 1]))
        (Vector([0, 0, 1]), 1)
        """
        n = _same_size(self, other, "cross")
        if n == 2:
            (a, b), (c, d) = self._items, other._items
            return a * d - b * c
        if n != 3:
            raise ValueError(f"cross: defined for 2 and 3 components, not {n}")
        (a, b, c), (d, e, f) = self._items, other._items
        return _vector([b * f - c * e, c * d - a * f, a * e - b * d])

    def outer(self, other):
        """The outer product, the (len(u), len(v)) Matrix of all u_i v_j.

        >>> Vector([1, 2]).outer(Vector([3, 4, 5]))
        Matrix([[3, 4, 5], [6, 8, 10]])
        """
        from .matrix import Matrix

        _is_vector(other, "outer")
        return Matrix.from_columns([self]) @ Matrix.from_rows([other])

    # ---- length and direction --------------------------------------------------------------------------------------------

    def magnitude(self):
        """The Euclidean length |v|, without overflow or underflow on the way.

        A float for ints, floats, Fractions and complex numbers (correct to a few units of the last place, n/2 at most);
        Decimals and symbols keep their own arithmetic, and a symbol of unknown kind is taken as real.  OverflowError when
        exact components are longer than any float; inf for floats that are.

        >>> Vector([3, 4]).magnitude(), Vector([1e200, 0.0]).magnitude(), Vector([10**200, 0]).magnitude()
        (5.0, 1e+200, 1e+200)
        """
        if self._kind() == "float":
            total = self.dot(self)
            if 1e-290 < total < 1e300:
                return sqrt(total)
            return norm.source(self._items, len(self)) if len(self) < NATIVE else norm(self._flat(), len(self))
        if self._kind() == "complex":
            return _vector([float(part) for z in self._items for part in (z.real, z.imag)]).magnitude()
        if self._kind() == "other":
            return root(sum(map(square, self._items)))
        return square_root(self.dot(self))

    def norm(self, p=2):
        """The p-norm for p >= 1 (inf: the largest |v_i|); p = 0 counts the components that are not zero.

        >>> v = Vector([3, -4, 0])
        >>> v.norm(), v.norm(1), v.norm(float("inf")), v.norm(0)
        (5.0, 7, 4, 2)
        """
        if not isinstance(p, (int, float)) or isinstance(p, bool):
            raise TypeError(f"norm: p must be a number, got {p!r}")
        if p == 2:
            return self.magnitude()
        if p == 0:
            return sum(1 for x in self._items if x != 0)
        if not p >= 1:
            raise ValueError(f"norm: p = {p} gives no norm; expected p >= 1, inf, or 0")
        return geometry.p_norm(list(map(abs, self._items)), p)

    def normalize(self):
        """The unit vector of the same direction, v / |v|.  ValueError for the zero vector, which has none.

        >>> Vector([3, 4]).normalize(), Vector([3e-320, 0.0]).normalize()
        (Vector([0.6, 0.8]), Vector([1.0, 0.0]))
        """
        v = self._direction("normalize")
        return v / v.magnitude()

    def distance_to(self, other, p=2):
        """The distance |u - v| in the p-norm; p = 1 is Manhattan's.

        >>> Vector([1, 2]).distance_to(Vector([4, 6])), Vector([1, 2]).distance_to(Vector([4, 6]), p=1)
        (5.0, 7)
        """
        _same_size(self, other, "distance_to")
        return (self - other).norm(p)

    # ---- angles and projections ------------------------------------------------------------------------------------------

    def cosine_similarity(self, other):
        """The cosine of the angle, u . v / (|u| |v|), within [-1, 1].  ValueError for a zero vector, TypeError for complex ones.

        >>> Vector([3, 4]).cosine_similarity(Vector([4, 3]))
        0.96
        """
        _same_size(self, other, "cosine_similarity")
        return geometry.cosine(*self._directions(other, "cosine_similarity"))

    def angle_to(self, other, degrees=False):
        """The angle, 0 to pi, in radians or degrees, accurate for almost parallel vectors too.  Errors as `cosine_similarity`.

        >>> Vector([1, 0]).angle_to(Vector([1, 1]), degrees=True), Vector([1.0, 0.0]).angle_to(Vector([1.0, 1e-20]))
        (45.0, 1e-20)
        """
        _same_size(self, other, "angle_to")
        angle = geometry.angle(*self._directions(other, "angle_to"))
        return geometry.to_degrees(angle) if degrees else angle

    def project_onto(self, other):
        """The orthogonal projection on the line of `other`, (u . v / v . v) v.  ValueError when `other` is zero.

        >>> from fractions import Fraction
        >>> Vector([2, 3]).project_onto(Vector([1, 1])), Vector([Fraction(1), 0]).project_onto(Vector([1, 2]))
        (Vector([2.5, 2.5]), Vector([Fraction(1, 5), Fraction(2, 5)]))
        """
        _same_size(self, other, "project_onto")
        v, product = other._direction("project_onto"), Vector.dot
        if "complex" in (self._kind(), other._kind()):
            product = Vector.vdot
        if not computes_in_float(self._kind(), other._kind()):
            return other * (product(other, self) / product(other, other))
        top = geometry.scale(self._items)  # 1 unless squares would overflow or vanish
        return (v.dot(self / top) / v.dot(v)) * v * top if top != 1 else (v.dot(self) / v.dot(v)) * v

    def reject_from(self, other):
        """What the projection leaves: u - u.project_onto(v), orthogonal to v.

        Floats are projected twice: once leaves rounding errors along v that weigh when u is almost parallel to it.  (For u
        parallel to v the rest is nothing but rounding.)

        >>> Vector([2, 3]).reject_from(Vector([1, 1]))
        Vector([-0.5, 0.5])
        """
        rest = self - self.project_onto(other)
        return rest - rest.project_onto(other) if rest._kind() == "float" else rest

    def is_orthogonal_to(self, other, tol=None):
        """Whether u . v = 0: exactly, or for floats |cos(angle)| <= tol, 1e-9 unless given.  Zero is orthogonal to all.

        >>> Vector([1, 2]).is_orthogonal_to(Vector([-2, 1])), Vector([1.0, 0.1]).is_orthogonal_to(Vector([0.0, 1.0]))
        (True, False)
        """
        _same_size(self, other, "is_orthogonal_to")
        return geometry.orthogonal(self, other, tol)

    def is_parallel_to(self, other, tol=None):
        """Whether one is a multiple of the other: exactly, or for floats sin(angle) <= tol, 1e-9 unless given.  Zero is parallel to all.

        >>> Vector([1, 2]).is_parallel_to(Vector([-2, -4])), Vector([1, 2]).is_parallel_to(Vector([2, 4.1]))
        (True, False)
        """
        _same_size(self, other, "is_parallel_to")
        return geometry.parallel(self, other, tol)

    # ---- inside ----------------------------------------------------------------------------------------------------------

    def _direction(self, what):
        """A multiple of the vector whose squares neither overflow nor vanish; ValueError for the zero vector."""
        if all(x == 0 for x in self._items):
            raise ValueError(f"{what}: the zero vector has no direction")
        top = geometry.scale(self._items) if self._kind() in geometry.REAL else 1
        return self if top == 1 else self / top

    def _directions(self, other, what):
        if "complex" in (self._kind(), other._kind()):
            raise TypeError(f"{what}: angles between complex vectors are not defined here; u.vdot(v) is their inner product")
        return self._direction(what), other._direction(what)


def _vector(items, native=None):
    """A Vector of a list that is known to hold numbers, or of storage."""
    return object.__new__(Vector)._set(items, native)


def _is_vector(v, what):
    if not isinstance(v, Vector):
        raise TypeError(f"{what}: expected a Vector, got {describe(v)}")


def _same_size(u, v, what):
    _is_vector(v, what)
    if len(u) != len(v):
        raise ValueError(f"{what}: sizes {len(u)} and {len(v)} differ")
    return len(u)
