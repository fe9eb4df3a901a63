"""Capstone 1: handwritten digits from scratch.  Data, network, loss, gradients, training, judgement: all of it is here.

    python -m linalgml.capstones.digits             # about ten seconds; --help lists the settings

The network is x -> relu(x W1^T + b1) -> h W2^T + b2 -> softmax: two matrices and two vectors, no module, no optimiser and
no layer.  Its gradients come twice, from the tape and written out by hand, and must agree before training starts.  From
the library this file takes tensors (matmul, sum, exp, a tape) and the data; everything else is here to be read.
"""

import argparse
from math import sqrt
from time import perf_counter

import linalgml as lm
from linalgml.datasets import load_digits, train_test_split
from linalgml.datasets.digits import ascii_digit
from linalgml.errors import InputError

# 1. The network.  Sizes: N images, D = 64 pixels, H hidden units, C = 10 classes.


def init(D, H, C):
    """W1 (H, D), b1 (H,), W2 (C, H), b2 (C,).  He's scale keeps the size of the signal through a ReLU: variance 2 / inputs."""
    W1, W2 = lm.randn(H, D) * sqrt(2 / D), lm.randn(C, H) * sqrt(2 / H)
    params = {"W1": W1, "b1": lm.zeros(H), "W2": W2, "b2": lm.zeros(C)}
    return {name: p.detach().requires_grad_() for name, p in params.items()}


def forward(params, x):
    """Logits (N, C) for images (N, D), and the hidden layer (N, H) that the gradient will want again."""
    h = (x @ params["W1"].T + params["b1"]).relu()
    return h @ params["W2"].T + params["b2"], h


def log_softmax(logits):
    """log(exp(l) / sum exp(l)) of each row (N, C); the largest logit is taken off first, so that exp cannot overflow."""
    shifted = logits - logits.detach().amax(dim=1, keepdim=True)
    return shifted - shifted.exp().sum(dim=1, keepdim=True).log()


def cross_entropy(logits, target):
    """The mean of -log p(target): how surprised the network is by the truth.  (N, C), (N, C) of probabilities -> ()."""
    return -(target * log_softmax(logits)).sum() / len(logits)


def one_hot(labels, C, smoothing=0.0):
    """Target probabilities (N, C) for labels (N,): 1 - smoothing on the digit, and smoothing spread over all."""
    return (labels.unsqueeze(1) == lm.arange(C)).float() * (1 - smoothing) + smoothing / C


# 2. The gradients by hand.  Day 19 derives each line; G is dloss/dlogits.


def gradients(params, x, target):
    """{name: dloss/dparam} of cross_entropy(forward(params, x), target), by the chain rule written out."""
    with lm.no_grad():
        logits, h = forward(params, x)
        G = (log_softmax(logits).exp() - target) / len(x)  #  (N, C): softmax minus truth
        dh = G @ params["W2"] * (h > 0).float()  #  (N, H): back through W2, then the ReLU's gate
        return {"W2": G.T @ h, "b2": G.sum(dim=0), "W1": dh.T @ x, "b1": dh.sum(dim=0)}


def largest_disagreement(params, x, target):
    """The largest difference between the gradients by hand and those of the tape, over the largest gradient."""
    cross_entropy(forward(params, x)[0], target).backward()
    by_hand, worst, largest = gradients(params, x, target), 0.0, 0.0
    for name, p in params.items():
        worst = max(worst, (p.grad - by_hand[name]).abs().max().item())
        largest = max(largest, p.grad.abs().max().item())
        p.grad = None
    return worst / largest


# 3. Training: mini-batches, momentum, a rate that falls to zero, and images nudged by a pixel.

NUDGES = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))  # a digit moved by a pixel is the same digit: five images for one


def nudged(images, dx, dy):
    """Images (N, 64) moved by dx pixels to the right and dy down; what is left behind is blank."""
    square = lm.zeros(len(images), 10, 10)
    square[:, 1 + dy : 9 + dy, 1 + dx : 9 + dx] = images.reshape(-1, 8, 8)
    return square[:, 1:9, 1:9].reshape(-1, 64)


def batches(x, y, size):
    """The training set in a new random order, `size` images at a time, each batch nudged in one of five ways."""
    order = lm.randperm(len(x))
    for start in range(0, len(x), size):
        rows = order[start : start + size]
        yield nudged(x[rows], *NUDGES[lm.randint(len(NUDGES), (1,)).item()]), y[rows]


def step(params, velocity, grads, lr, momentum, decay):
    """Momentum, in place: v = momentum v + g, w = w - lr v.  Weight decay pulls matrices, not biases, towards zero."""
    with lm.no_grad():
        for name, p in params.items():
            g = grads[name] + decay * p if name[0] == "W" else grads[name]
            velocity[name] = momentum * velocity[name] + g
            p -= lr * velocity[name]


def train(params, x, y, epochs=120, size=32, lr=0.1, momentum=0.9, decay=1e-4, smoothing=0.05, report=None):
    """Train in place on images (N, 64) and labels (N,); `report(epoch, mean loss)` hears of every epoch."""
    velocity = {name: lm.zeros(p.shape) for name, p in params.items()}
    done, steps = 0, epochs * -(-len(x) // size)
    for epoch in range(epochs):
        total = 0.0
        for images, labels in batches(x, y, size):
            target = one_hot(labels, 10, smoothing)
            loss = cross_entropy(forward(params, images)[0], target)
            loss.backward()  # the tape; `gradients(params, images, target)` says the same
            grads = {name: p.grad for name, p in params.items()}
            step(params, velocity, grads, lr * (1 - done / steps), momentum, decay)
            for p in params.values():
                p.grad = None
            total += loss.item() * len(images)
            done += 1
        if report:
            report(epoch + 1, total / len(x))


# 4. Judgement: on images the network has never seen.


def predict(params, x):
    """The likeliest digit of each image: (N, 64) -> (N,)."""
    with lm.no_grad():
        return forward(params, x)[0].argmax(dim=1)


def accuracy(params, x, y):
    """The share of images whose likeliest digit is right."""
    return (predict(params, x) == y).float().mean().item()


def confusion(truth, guess, C=10):
    """table[t][g]: how many images of digit t were read as g."""
    table = [[0] * C for _ in range(C)]
    for t, g in zip(truth.tolist(), guess.tolist(), strict=True):
        table[t][g] += 1
    return table


def interval(right, n, z=1.96):
    """Wilson's 95% interval of a share: what `right` of n says about all the images there could be."""
    p, scale = right / n, 1 + z * z / n
    middle, half = (p + z * z / (2 * n)) / scale, z / scale * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def experiment(hidden=256, epochs=120, seed=0, split="random", report=None):
    """Load, split, initialise, check the gradients, train, judge.  Returns everything as a dict.

    split "random" holds out a random fifth; "writers" the last fifth of the file, which are other people's hands.
    """
    lm.manual_seed(seed)
    images, labels = load_digits()
    if split == "random":
        x, x_test, y, y_test = train_test_split(images, labels, test_size=0.2, random_state=seed)
    else:
        cut = len(images) - 360
        x, x_test, y, y_test = images[:cut], images[cut:], labels[:cut], labels[cut:]
    params = init(64, hidden, 10)
    apart = largest_disagreement(params, x[:64], one_hot(y[:64], 10))
    if not apart < 1e-4:
        raise ArithmeticError(f"gradients by hand and of the tape differ by {apart:.1e} of the largest")
    start = perf_counter()
    train(params, x, y, epochs=epochs, report=report)
    return {
        "params": params, "x_test": x_test, "y_test": y_test, "disagreement": apart, "seconds": perf_counter() - start,
        "train": accuracy(params, x, y), "test": accuracy(params, x_test, y_test),
    }  # fmt: skip


def main(arguments=None):
    """The command line: train, and show what was learnt and what was not."""
    parser = argparse.ArgumentParser(prog="python -m linalgml.capstones.digits", description="Handwritten digits from scratch.")
    parser.add_argument("--hidden", type=int, default=256, help="hidden units (256)")
    parser.add_argument("--epochs", type=int, default=120, help="passes over the training set (120)")
    parser.add_argument("--seed", type=int, default=0, help="of the split, the first weights and the batches (0)")
    parser.add_argument("--split", choices=["random", "writers"], default="random", help="which fifth is held out (random)")
    settings = parser.parse_args(arguments)

    def report(epoch, loss):
        if epoch == 1 or epoch % 20 == 0:
            print(f"epoch {epoch:3d}   loss {loss:.4f}", flush=True)

    try:
        found = experiment(settings.hidden, settings.epochs, settings.seed, settings.split, report)
    except InputError as error:
        parser.exit(2, f"{error}\n")
    guess, truth, n = predict(found["params"], found["x_test"]), found["y_test"], len(found["y_test"])
    wrong = [i for i, (g, t) in enumerate(zip(guess.tolist(), truth.tolist(), strict=True)) if g != t]
    low, high = interval(n - len(wrong), n)
    print(f"gradients: by hand and tape agree to {found['disagreement']:.0e}; backend {lm.get_backend()}; {found['seconds']:.1f} s")
    print(f"training {found['train']:.2%}, test {found['test']:.2%}: {n - len(wrong)} of {n}, 95% interval {low:.1%} to {high:.1%}\n")
    print("read as   " + "".join(f"{g:4d}" for g in range(10)))
    for digit, row in enumerate(confusion(truth, guess)):
        print(f"digit {digit:2d}  " + "".join(f"{count:4d}" if count else "   ." for count in row))
    for i in wrong[:3]:
        print(f"\na {truth[i].item()}, read as {guess[i].item()}:\n{ascii_digit(found['x_test'][i])}")


if __name__ == "__main__":
    main()
