"""Averages of weights over training: exponential (EMA), and equal (stochastic weight averaging), after torch.optim.swa_utils,
which is where PyTorch's users find them: `linalgml.optim.swa_utils`.

    EMA: a = decay a + (1 - decay) w          SWA: a = a + (w - a) / (n + 1)

Polyak & Juditsky, "Acceleration of stochastic approximation by averaging", 1992; Izmailov et al., *Averaging weights leads to wider optima
and better generalization*, arXiv:1803.05407.
"""

from copy import deepcopy

from ..autograd.creation import tensor
from ..autograd.engine import no_grad
from .module import Module


def get_ema_multi_avg_fn(decay=0.999):
    """The update of an exponential average: averaged = decay averaged + (1 - decay) current, for lists of tensors.

    Raises ValueError for a decay outside [0, 1].
    """
    if not 0 <= decay <= 1:
        raise ValueError(f"get_ema_multi_avg_fn: decay must be in [0, 1], got {decay}")

    def average(averaged, current, num_averaged):
        for a, w in zip(averaged, current, strict=True):
            a.copy_(a + (w - a) * (1 - decay))

    return average


def get_swa_multi_avg_fn():
    """The update of an equal average: averaged = averaged + (current - averaged) / (n + 1), for lists of tensors."""

    def average(averaged, current, num_averaged):
        n = int(num_averaged)
        for a, w in zip(averaged, current, strict=True):
            a.copy_(a + (w - a) * (1 / (n + 1)))

    return average


class AveragedModel(Module):
    """A copy of a model whose weights are an average of those that the model has had; call `update_parameters(model)` after each step.

    multi_avg_fn(averaged, current, n) updates lists of tensors, by default with equal weights; avg_fn(a, w, n) gives one new tensor.  The
    first update copies the weights.  Buffers are averaged too with use_buffers, else copied.

    >>> import linalgml as lm
    >>> net = lm.nn.Linear(1, 1, bias=False)
    >>> ema = lm.optim.swa_utils.AveragedModel(net, multi_avg_fn=lm.optim.swa_utils.get_ema_multi_avg_fn(0.9))
    >>> for value in (1.0, 2.0):
    ...     _ = lm.nn.init.constant_(net.weight, value); ema.update_parameters(net)
    >>> round(ema.module.weight.item(), 4)
    1.1
    """

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise ValueError("AveragedModel: give avg_fn or multi_avg_fn, not both")
        self.module = deepcopy(model)
        self.register_buffer("n_averaged", tensor(0))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn or get_swa_multi_avg_fn(), use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    @no_grad()
    def update_parameters(self, model):
        """Take the model's present weights into the average."""
        own, new = ([*m.parameters(), *(m.buffers() if self.use_buffers else ())] for m in (self.module, model))
        n = int(self.n_averaged.item())
        if n == 0:
            for a, w in zip(own, new, strict=True):
                a.copy_(w.detach())
        elif self.avg_fn is not None:
            for a, w in zip(own, new, strict=True):
                a.copy_(self.avg_fn(a.detach(), w.detach(), n))
        else:
            self.multi_avg_fn([a.detach() for a in own], [w.detach() for w in new], n)
        if not self.use_buffers:
            for a, b in zip(self.module.buffers(), model.buffers(), strict=True):
                a.copy_(b.detach())
        self.n_averaged.copy_(self.n_averaged + 1)


@no_grad()
def update_bn(loader, model, device=None):
    """Run a loader through a model once to renew the running statistics of its batch normalisation, which averages have not.

    Each batch is the input, or a list whose first element is.
    """
    norms = [m for m in model.modules() if hasattr(m, "reset_running_stats") and getattr(m, "running_mean", None) is not None]
    if not norms:
        return
    was_training, momenta = model.training, {m: m.momentum for m in norms}
    model.train()
    for m in norms:
        m.reset_running_stats()
        m.momentum = None
    for batch in loader:
        model(batch[0] if isinstance(batch, list | tuple) else batch)
    for m, momentum in momenta.items():
        m.momentum = momentum
    model.train(was_training)
