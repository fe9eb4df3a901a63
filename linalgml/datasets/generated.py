"""Points in the plane to try classifiers and clusterings on, after sklearn.datasets: moons, circles, blobs.

The numbers are the library's own generator's: the same random_state gives the same points on every backend, but not scikit-learn's.
"""

from math import cos, inf, pi, sin

from ..random import Generator, as_generator


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    """(X, y): two half circles, each reaching into the other, (n, 2) float64; which of them, 0 or 1, (n,) int64.

    n_samples: an int, or a pair of them, one for each half circle; noise: the deviation of normal noise on both coordinates.  Raises
    ValueError for a moon without a point, and for noise that is negative or not finite.

    >>> X, y = make_moons(5, shuffle=False)
    >>> [[round(v, 6) for v in row] for row in X.tolist()], y.tolist()
    ([[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5], [1.0, -0.5], [2.0, 0.5]], [0, 0, 1, 1, 1])
    """
    outer, inner = _two(n_samples, "make_moons")
    rows = [[cos(t), sin(t)] for t in _turn(outer, pi, True)] + [[1 - cos(t), 0.5 - sin(t)] for t in _turn(inner, pi, True)]
    return _finished(rows, [0] * outer + [1] * inner, shuffle, noise, random_state, "make_moons")


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    """(X, y): a circle of radius 1 and one of radius `factor` inside, (n, 2) float64; 0 for the outer, 1 for the inner, (n,) int64.

    Arguments and errors are those of `make_moons`; ValueError too for a factor outside [0, 1).

    >>> X, y = make_circles(4, shuffle=False, factor=0.5)
    >>> [[round(v, 6) + 0.0 for v in row] for row in X.tolist()], y.tolist()
    ([[1.0, 0.0], [-1.0, 0.0], [0.5, 0.0], [-0.5, 0.0]], [0, 0, 1, 1])
    """
    if not (isinstance(factor, int | float) and 0 <= factor < 1):
        raise ValueError(f"make_circles: factor must be at least 0 and less than 1, got {factor!r}")
    outer, inner = _two(n_samples, "make_circles")
    rows = [[r * cos(t), r * sin(t)] for r, n in ((1.0, outer), (factor, inner)) for t in _turn(n, 2 * pi, False)]
    return _finished(rows, [0] * outer + [1] * inner, shuffle, noise, random_state, "make_circles")


def make_blobs(n_samples=100, n_features=2, *, centers=None, cluster_std=1.0, center_box=(-10.0, 10.0), shuffle=True, random_state=None):
    """(X, y): normal clouds around centres, (n, features) float64; which centre, (n,) int64.

    n_samples: an int, shared out evenly, or a list of one for each centre.  centers: how many, drawn evenly from the box, 3 if not said;
    or (k, features) numbers.  cluster_std: a deviation, or one for each centre.  Raises ValueError for fewer points than centres, and for
    deviations, boxes and centres that make no sense.

    >>> X, y = make_blobs(6, centers=[[0.0, 0.0], [100.0, 100.0]], shuffle=False, random_state=0)
    >>> y.tolist(), [x > 50 for x in X[:, 0].tolist()]
    ([0, 0, 0, 1, 1, 1], [False, False, False, True, True, True])
    """
    draws = as_generator(random_state, "make_blobs: random_state")
    counts = None if _is_whole(n_samples) else [_whole(n, "make_blobs", "n_samples", 0) for n in n_samples]
    k = 3 if counts is None else len(counts)
    if centers is None or _is_whole(centers):
        k = k if centers is None else _whole(centers, "make_blobs", "centers", 1)
        low, high = center_box
        if not (-inf < low <= high < inf):
            raise ValueError(f"make_blobs: expected a finite center_box with low <= high, got {center_box}")
        features = _whole(n_features, "make_blobs", "n_features", 1)
        flat = [0.0] * (k * features)
        draws.uniform(flat, len(flat), low, high)
        middles = [flat[i * features : (i + 1) * features] for i in range(k)]
    else:
        middles = [[float(v) for v in row] for row in (centers.tolist() if hasattr(centers, "tolist") else centers)]
        k = len(middles)
    if not middles or not middles[0] or any(len(row) != len(middles[0]) or any(v - v != 0 for v in row) for row in middles):
        raise ValueError("make_blobs: centers must be rows of one length, of finite numbers")
    if counts is None:
        n = _whole(n_samples, "make_blobs", "n_samples", k)
        counts = [n // k + (i < n % k) for i in range(k)]
    wide = [float(cluster_std)] * k if isinstance(cluster_std, int | float) else [float(v) for v in cluster_std]
    if len(counts) != k or len(wide) != k or not sum(counts) or any(not 0 <= v < inf for v in wide):
        raise ValueError(f"make_blobs: {k} centres need as many counts and finite deviations, got {counts} and {wide}")
    rows, labels = [], []
    for c, (middle, count, std) in enumerate(zip(middles, counts, wide, strict=True)):
        noise = [0.0] * (count * len(middle))
        draws.normal(noise, len(noise), 0.0, std)
        rows += [[m + noise[i * len(middle) + j] for j, m in enumerate(middle)] for i in range(count)]
        labels += [c] * count
    return _finished(rows, labels, shuffle, None, draws, "make_blobs")


def _turn(n, angle, closed):
    """n angles from 0 to `angle`, which is one of them if closed."""
    return [angle * i / max(1, n - closed) for i in range(n)]


def _is_whole(n):
    return hasattr(n, "__index__") and not isinstance(n, bool)


def _whole(n, what, name, least):
    if not _is_whole(n) or n.__index__() < least:
        raise ValueError(f"{what}: {name} must be an int of at least {least}, got {n!r}")
    return n.__index__()


def _two(n_samples, what):
    if isinstance(n_samples, tuple | list):
        if len(n_samples) != 2:
            raise ValueError(f"{what}: n_samples must be an int or two of them, got {n_samples!r}")
        return _whole(n_samples[0], what, "n_samples", 1), _whole(n_samples[1], what, "n_samples", 1)
    n = _whole(n_samples, what, "n_samples", 2)
    return n // 2, n - n // 2


def _finished(rows, labels, shuffle, noise, random_state, what):
    """Tensors of the rows, with noise, in random order."""
    from .. import float64, int64, tensor

    draws = random_state if isinstance(random_state, Generator) else as_generator(random_state, f"{what}: random_state")
    if noise is not None:
        if not (isinstance(noise, int | float) and 0 <= noise < inf):
            raise ValueError(f"{what}: noise must be a finite number that is not negative, got {noise!r}")
        flat = [0.0] * (2 * len(rows))
        draws.normal(flat, len(flat), 0.0, float(noise))
        rows = [[x + flat[2 * i], y + flat[2 * i + 1]] for i, (x, y) in enumerate(rows)]
    if shuffle:
        order = draws.permutation(len(rows))
        rows, labels = [rows[i] for i in order], [labels[i] for i in order]
    return tensor(rows, dtype=float64), tensor(labels, dtype=int64)
