"""Single operations on images (N, C, H, W) and sequences (N, C, L), and the losses beside cross-entropy."""

from functools import cache

from benchmarks.operation_row import row

IMAGES = ((8, 16, 16, 16), (32, 32, 32, 32))
LINES = ((8, 16, 64), (32, 32, 512))
STEPS = ((20, 1, 32), (32, 8, 64), (64, 32, 128))  # (T, B, H)


@cache
def _recurrent(library, kind, size):
    """A layer of as many units as inputs, with the same weights in every library."""
    layer = getattr(library.nn, kind)(size, size)
    values = {n: library.sin(library.arange(p.numel()) * 1.7).reshape(*p.shape) / size**0.5 for n, p in layer.named_parameters()}
    layer.load_state_dict(values)
    return layer


LAYERS = [
    row("conv2d", lambda t, x, f: t.F.conv2d(x, f, padding=1), "xf", shapes=((64, 1, 28, 28), (32, 3, 32, 32), *IMAGES)),
    row("conv2d", lambda t, x, f: t.F.conv2d(x, f[:, :, :1, :1].contiguous()), "xf", "conv2d of single pixels", shapes=IMAGES),
    row(
        "conv2d", lambda t, x, f: t.F.conv2d(x, f[0].unsqueeze(1), padding=1, groups=x.shape[1]), "xf", "conv2d of each channel",
        shapes=((4, 64, 28, 28), (4, 32, 56, 56), *IMAGES),
    ),
    row("conv1d", lambda t, x, f: t.F.conv1d(x, f, padding=1), "xf", shapes=LINES),
    row("max_pool2d", lambda t, x: t.F.max_pool2d(x, 2), shapes=IMAGES),
    row("max_pool1d", lambda t, x: t.F.max_pool1d(x, 2), shapes=LINES),
    row("avg_pool2d", lambda t, x: t.F.avg_pool2d(x, 2), shapes=IMAGES),
    row("avg_pool1d", lambda t, x: t.F.avg_pool1d(x, 2), shapes=LINES),
    row("adaptive_avg_pool2d", lambda t, x: t.F.adaptive_avg_pool2d(x, 1), shapes=IMAGES),
    row("adaptive_avg_pool1d", lambda t, x: t.F.adaptive_avg_pool1d(x, 1), shapes=LINES),
    row("batch_norm", lambda t, x, c: t.F.batch_norm(x, None, None, c, c, True), "xc", shapes=((256, 256), *IMAGES)),
    row("group_norm", lambda t, x, c: t.F.group_norm(x, 4, c, c), "xc", shapes=IMAGES),
    row("instance_norm", lambda t, x: t.F.instance_norm(x), shapes=IMAGES),
    *(row(kind, lambda t, x, kind=kind: _recurrent(t.m, kind, x.shape[-1])(x)[0], shapes=STEPS) for kind in ("LSTM", "GRU", "RNN")),
]

LOSSES = [
    row("binary_cross_entropy_with_logits", lambda t, x, p: t.F.binary_cross_entropy_with_logits(x, p.detach() / 2), "xp"),
    row("binary_cross_entropy", lambda t, x, p: t.F.binary_cross_entropy(x / 2, p.detach() / 2), "pp"),
    row("l1_loss", lambda t, x, y: t.F.l1_loss(x, y), "xx"),
    row("huber_loss", lambda t, x, y: t.F.huber_loss(x, y), "xx"),
    row("smooth_l1_loss", lambda t, x, y: t.F.smooth_l1_loss(x, y), "xx"),
]
