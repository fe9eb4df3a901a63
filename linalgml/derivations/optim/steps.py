"""What the theorems of optimisers share: the state of one step, with squares that have known roots."""


def start(w, n, *names):
    """param and grad, copies for the kernel to write over, and one buffer of squares for each name, with its roots."""
    param, grad = w.reals("param", n), w.reals("g", n)
    roots = [w.positives(f"root_{name}", n) for name in names]
    return param, grad, w.copy(param), roots, [squares(w, r, n) for r in roots]


def squares(w, roots, n):
    return w.family(lambda i: roots[i] * roots[i], n)


def decayed(w, grad, param, decay, n):
    """The gradient of the loss plus decay |w|^2 / 2."""
    return w.family(lambda i: grad[i] + decay * param[i], n)


def mixed(w, beta, old, new, n):
    """beta old + (1 - beta) new."""
    return w.family(lambda i: beta * old[i] + (1 - beta) * new[i], n)


def below_one(w, name):
    """A number between 0 and 1."""
    return 1 / (1 + w.positive(name))
