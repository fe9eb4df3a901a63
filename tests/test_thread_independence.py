"""Results are the same, bit for bit, whatever the number of threads: work is cut by its size alone."""

import pytest

import linalgml as lm
from linalgml.nn import functional as F
from linalgml.optim import AdamW
from linalgml.transformers import GPT, GPTConfig

pytest.importorskip("linalgml._fast.threads", reason="no compiled extensions")


@pytest.fixture(autouse=True)
def fast():
    before = lm.get_num_threads()
    with lm.use_backend("cython"):
        yield
    lm.set_num_threads(before)


def normal(*shape, dtype=lm.float32):
    return lm.randn(*shape, dtype=dtype)


def split(x, parts):
    """Queries, keys and values in the columns of one tensor, as heads."""
    return [p.reshape(*x.shape[:2], parts, -1).transpose(1, 2) for p in x.chunk(3, dim=-1)]


# Each with shapes that make several parts, the last of them a rest.
OPERATIONS = {
    "layer_norm": (lambda x, g, b: F.layer_norm(x, (130,), g, b), [(999, 130), (130,), (130,)]),
    "layer_norm, narrow": (lambda x, g, b: F.layer_norm(x, (3,), g, b), [(70001, 3), (3,), (3,)]),
    "rms_norm": (lambda x, g: F.rms_norm(x, (130,), g), [(999, 130), (130,)]),
    "softmax": (lambda x: F.softmax(x, -1), [(999, 130)]),
    "log_softmax": (lambda x: F.log_softmax(x, -1), [(999, 130)]),
    "cross_entropy": (lambda x: F.cross_entropy(x, lm.arange(3001) % 65), [(3001, 65)]),
    "gelu": (lambda x: F.gelu(x, approximate="tanh"), [(300, 311)]),
    "gelu, erf": (F.gelu, [(300, 311)]),
    "silu": (F.silu, [(300, 311)]),
    "relu": (F.relu, [(300, 311)]),
    "linear": (F.linear, [(777, 96), (130, 96), (130,)]),
    "matmul": (lambda x, y: x @ y, [(260, 130), (130, 190)]),
    "attention": (lambda x: F.scaled_dot_product_attention(*split(x, 4), is_causal=True), [(3, 150, 3 * 4 * 24)]),
    "attention, apart": (F.scaled_dot_product_attention, [(6, 130, 24), (6, 170, 24), (6, 170, 24)]),
    "add": (lambda x, y: x + y, [(500, 777), (500, 777)]),
    "mul by a number": (lambda x: x * 1.7, [(500, 777)]),
    "add a row": (lambda x, y: x + y, [(500, 777), (777,)]),
    "exp": (lm.exp, [(500, 777)]),
    "tanh": (lm.tanh, [(500, 777)]),
    "sum": (lambda x: x.sum(), [(500, 777)]),
    "mean of columns": (lambda x: x.mean(0), [(500, 777)]),
    "conv2d": (lambda x, w, b: F.conv2d(x, w, b, padding=1), [(3, 20, 30, 29), (25, 20, 3, 3), (25,)]),
    "conv2d, strides": (lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=2), [(5, 9, 41, 40), (30, 9, 5, 5), (30,)]),
    "conv2d, depthwise": (lambda x, w, b: F.conv2d(x, w, b, padding=1, groups=40), [(9, 40, 31, 33), (40, 1, 3, 3), (40,)]),
    "conv2d, groups": (lambda x, w: F.conv2d(x, w, groups=4), [(3, 32, 30, 29), (32, 8, 3, 3)]),
    "conv1d": (lambda x, w: F.conv1d(x, w, dilation=3), [(4, 40, 301), (50, 40, 3)]),
    "lstm": (lambda x, *w: lm.nn.lstm.lstm_layer(x, *lm.zeros(2, 40, 64, dtype=x.dtype), *w)[0],
             [(9, 40, 70), (256, 70), (256, 64), (256,), (256,)]),
    "embedding": (lambda w: F.embedding(lm.arange(9000) % 500, w), [(500, 64)]),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_and_its_gradient(name, dtype):
    function, shapes = OPERATIONS[name]
    seen = []
    for threads in (1, 2, 3, 7):
        lm.set_num_threads(threads)
        lm.manual_seed(3)
        inputs = [normal(*shape, dtype=getattr(lm, dtype)).requires_grad_() for shape in shapes]
        out = function(*inputs)
        (out * normal(*out.shape, dtype=out.dtype)).sum().backward()
        seen.append([bytes(memoryview(t.detach().flat()).cast("B")) for t in (out, *[x.grad for x in inputs])])
    for others in seen[1:]:
        assert others == seen[0]


def test_training_a_gpt():
    seen = []
    for threads in (1, 2, 4):
        lm.set_num_threads(threads)
        lm.manual_seed(5)
        model = GPT(GPTConfig(vocab_size=65, block_size=64, n_layer=2, n_head=4, n_embd=128))
        optimizer = AdamW(model.parameters(), lr=1e-3)
        tokens, targets = lm.randint(0, 65, (8, 64)), lm.randint(0, 65, (8, 64))
        losses = []
        for _ in range(4):
            optimizer.zero_grad()
            loss = model(tokens, targets)[1]
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        seen.append((losses, [bytes(memoryview(p.detach().flat()).cast("B")) for p in model.parameters()]))
    assert seen[0] == seen[1] == seen[2]
