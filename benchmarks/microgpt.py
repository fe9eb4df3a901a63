"""The readable tier, plain Python loops on lists: a training step of microgpt's model, a word a step, against a graph of scalars.

The graph of scalars is `benchmarks/peers/scalar_gpt.py`, the way of Karpathy's microgpt.py; it is timed with the garbage collector
resting, as we are, and with it at work, as Python comes.  With --microgpt FILE that script itself
(https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95) runs beside, on the same words.
"""

import gc
import os
import random
import tempfile
import time
from itertools import pairwise

import linalgml as lm
from benchmarks.peers import scalar_gpt
from linalgml import nn
from linalgml.nn import functional as F

WIDTH, HEADS, BLOCK, VOCAB = 16, 4, 16, 27
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = 8


class MicroGPT(nn.Module):
    """microgpt's one layer: RMS norms without gains, four heads, ReLU, no biases, an untied head."""

    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(VOCAB, WIDTH), nn.Embedding(BLOCK, WIDTH)
        self.c_attn, self.c_proj = nn.Linear(WIDTH, 3 * WIDTH, bias=False), nn.Linear(WIDTH, WIDTH, bias=False)
        self.fc1, self.fc2 = nn.Linear(WIDTH, 4 * WIDTH, bias=False), nn.Linear(4 * WIDTH, WIDTH, bias=False)
        self.lm_head = nn.Linear(WIDTH, VOCAB, bias=False)
        for p in self.parameters():
            nn.init.normal_(p, 0.0, 0.08)

    def forward(self, tokens, targets):
        T = tokens.shape[1]
        x = F.rms_norm(self.wte(tokens) + self.wpe(lm.arange(T)), (WIDTH,), eps=1e-5)
        q, k, v = (p.view(1, T, HEADS, -1).transpose(1, 2) for p in self.c_attn(F.rms_norm(x, (WIDTH,), eps=1e-5)).split(WIDTH, dim=2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(1, T, WIDTH)
        x = x + self.c_proj(y)
        x = x + self.fc2(F.relu(self.fc1(F.rms_norm(x, (WIDTH,), eps=1e-5))))
        return F.cross_entropy(self.lm_head(x)[0], targets[0])


def words():
    """Made-up words as long as names are: 3 to 9 letters."""
    draw = random.Random(3)
    return ["".join(draw.choice(LETTERS) for _ in range(length)) for length in (5, 7, 4, 6, 9, 5, 3, 8)[:WORDS]]


def tokens_of(word):
    return [VOCAB - 1, *(LETTERS.index(c) for c in word), VOCAB - 1][: BLOCK + 1]


def cases(options):
    """One case: the same words and weights for both."""
    name = f"microgpt's model, {WORDS} words of 3 to 9 letters, a step each"
    if not options.wants(name):
        return
    turns = [tokens_of(word) for word in words()]
    with lm.use_backend("python"):
        lm.manual_seed(42)
        model = MicroGPT()
        optimizer = lm.optim.AdamW(model.parameters(), lr=scalar_gpt.LR, betas=scalar_gpt.BETAS, weight_decay=0.0)
        weights = {n: t.tolist() for n, t in model.state_dict().items()}
        data = [(lm.tensor([t[:-1]]), lm.tensor([t[1:]])) for t in turns]

    def ours():
        losses = []
        with lm.use_backend("python"):
            for x, y in data:
                loss = model(x, y)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
                losses.append(loss.item())
        return losses

    candidates = {"linalgml": ours}
    for peer, collects in (("graph of scalars", False), ("graph of scalars, collector on", True)):
        candidates[peer] = graph(weights, turns, collects)
    if options.microgpt:
        for peer, collects in (("microgpt.py", False), ("microgpt.py, collector on", True)):
            candidates[peer] = script(options.microgpt, collects)
    for f in candidates.values():
        f.calls = WORDS
    yield name, candidates, {"seconds": 3.0, "rounds": 5, "tolerance": 1e-4}


def graph(weights, turns, collects):
    model = scalar_gpt.ScalarGPT(weights, HEADS)

    def run():
        (gc.enable if collects else gc.disable)()
        losses = [model.step(tokens) for tokens in turns]
        gc.disable()
        return losses

    return run


def script(path, collects):
    """microgpt.py, unchanged but for its number of steps and its words: a call runs as many of its steps as there are words.

    Its first step is not counted: what it does before is not a step.  It draws its own weights, so its losses are not compared.
    """
    with open(path, encoding="utf-8") as f:
        source = f.read().replace("num_steps = 1000", f"num_steps = {WORDS + 1}")
    code = compile(source, path, "exec")

    def run():
        marks, before = [], os.getcwd()
        (gc.enable if collects else gc.disable)()
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "input.txt"), "w", encoding="utf-8") as f:
                f.write("\n".join(words() * 2))
            os.chdir(folder)
            try:
                exec(
                    code,
                    {
                        "__name__": "microgpt",
                        "print": lambda *a, **_: marks.append(time.process_time()) if str(a[0]).startswith("step") else None,
                    },
                )
            finally:
                os.chdir(before)
                gc.disable()
        return sum(b - a for a, b in pairwise(marks))

    run.unchecked, run.reports = "it draws its own weights", True
    return run
