"""Theorems of schedule-free steps."""

from ...optim.schedule_free import schedule_free_step
from ..theorem import theorem

WHY = "a setting decides the branch"


@theorem(small=[(2, 0), (2, 1)], large=[(5, 0), (5, 1)], every_shape=WHY)
def y_stays_between_x_and_z(w, n, adaptive):
    """The step of y is that of z = z - lr g and x = (1 - c) x + c z followed by y = (1 - beta) z + beta x, x itself never stored."""
    lr, share, beta, b2, eps, decay, root2 = (w.positive(s) for s in ("lr", "c", "beta", "beta2", "eps", "decay", "root2"))
    x, z0, grad, root = w.reals("x", n), w.reals("z", n), w.reals("g", n), w.positives("root", n)
    y0 = w.family(lambda i: (1 - beta) * z0[i] + beta * x[i], n)
    v0 = w.family(lambda i: root[i] * root[i], n)
    y, z, v = w.copy(y0), w.copy(z0), w.copy(v0)
    w.run(schedule_free_step, y, grad, z, v, n, lr, beta, share, b2, eps, decay, root2 * root2, adaptive)
    w.equal(v, w.family(lambda i: b2 * v0[i] + (1 - b2) * grad[i] * grad[i] if adaptive else v0[i], n))
    g = w.family(lambda i: (grad[i] / (w.sqrt(v[i] / (root2 * root2)) + eps) if adaptive else grad[i]) + decay * y0[i], n)
    z1 = w.family(lambda i: z0[i] - lr * g[i], n)
    x1 = w.family(lambda i: (1 - share) * x[i] + share * z1[i], n)
    w.equal(z, z1)
    w.equal(y, w.family(lambda i: (1 - beta) * z1[i] + beta * x1[i], n))


@theorem(small=[(3,)], large=[(7,)], kinds=("floats", "rationals"), every_shape="a statement about time, not about shape")
def x_is_the_mean_of_all_z(w, steps):
    """With c = 1 / t, x after t steps is the mean of z_1 … z_t: Polyak's average."""
    beta, lr, zero, one = w.number(9) / 10, w.positive("lr"), w.number(0), w.number(1)
    y = z = w.values([w.real("start")])
    y, z, seen = w.copy(y), w.copy(z), []
    for t in range(1, steps + 1):
        w.run(schedule_free_step, y, w.values([w.real("g")]), z, w.zeros(1), 1, lr, beta, one / t, zero, one, zero, one, 0)
        seen.append(z[0])
        x = (y[0] - (1 - beta) * z[0]) / beta
        w.equal(x * t, w.sum(lambda s, seen=seen: seen[s], t))
