"""Theorems of Nelder and Mead's simplex: its moves are plain functions, not kernels, for a simplex has few points."""

from ...optim.nelder_mead import beyond, centroid, shrunk
from ..theorem import theorem

LISTS = "the moves work on lists, not on buffers with symbolic sizes"


@theorem(small=[(2,)], large=[(5,)], every_shape=LISTS)
def the_moves(w, n):
    """Every trial is c + t (c - worst), on the line from the worst point through the centroid; t = -1 is the worst point itself."""
    points = [[w.real(f"x{k}_{i}") for i in range(n)] for k in range(n + 1)]
    t, worst = w.real("t"), points[n]
    c = w.run(centroid, points)
    for i in range(n):
        w.equal(c[i] * n, w.sum(lambda k, i=i: points[k][i], n), "the centroid")
    trial = w.run(beyond, c, worst, t)
    back = w.run(beyond, c, worst, w.number(-1))
    for i in range(n):
        w.equal(trial[i], c[i] + t * (c[i] - worst[i]))
        w.equal(back[i], worst[i])


@theorem(small=[(2,)], large=[(2,)], every_shape=LISTS)
def reflection_keeps_the_area(w, n):
    """In the plane a move by t multiplies the area by -t, so a reflection keeps it; shrinking multiplies it by sigma^2."""
    points = [[w.real(f"x{k}_{i}") for i in range(n)] for k in range(n + 1)]
    t, sigma = w.real("t"), w.real("sigma")

    def area(p):
        return (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[1][1] - p[0][1]) * (p[2][0] - p[0][0])

    moved = [points[0], points[1], w.run(beyond, w.run(centroid, points), points[2], t)]
    w.equal(area(moved), -t * area(points))
    small = [points[0], *(w.run(shrunk, points[0], p, sigma) for p in points[1:])]
    w.equal(area(small), sigma * sigma * area(points))
