"""The readable tier against Karpathy's microgpt.py: the same model, one training step a name, in plain Python.

microgpt.py builds a graph of scalars; the readable tier runs the same arithmetic as plain loops over flat lists.  Give a
copy of that script (https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95) and its input.txt:

    python -m benchmarks.microgpt --script microgpt.py --names input.txt
"""

import argparse
import gc
import os
import statistics
import time
from itertools import pairwise

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F

WIDTH, HEADS, BLOCK, VOCAB = 16, 4, 16, 27


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


def our_steps(names, count):
    """CPU seconds of `count` training steps, one a name, on the python backend."""
    lm.set_backend("python")
    lm.manual_seed(42)
    model = MicroGPT()
    optimizer = lm.optim.AdamW(model.parameters(), lr=0.01, betas=(0.85, 0.99), weight_decay=0.0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    times = []
    for name in names[:count]:
        began = time.process_time()
        tokens = [26, *(letters.index(c) for c in name), 26][: BLOCK + 1]
        loss = model(lm.tensor([tokens[:-1]]), lm.tensor([tokens[1:]]))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        loss.item()
        times.append(time.process_time() - began)
    return times


def their_steps(script, folder, count):
    """CPU seconds of the first steps of microgpt.py, run unchanged but for its number of steps."""
    with open(script, encoding="utf-8") as f:
        source = f.read().replace("num_steps = 1000", f"num_steps = {count + 1}")
    marks = []

    def note(*args, **_):
        if str(args[0]).startswith("step"):
            marks.append(time.process_time())
            if len(marks) > count:
                raise SystemExit

    here = os.getcwd()
    os.chdir(folder)
    try:
        exec(compile(source, script, "exec"), {"__name__": "microgpt", "print": note})
    except SystemExit:
        pass
    finally:
        os.chdir(here)
    return [b - a for a, b in pairwise(marks)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--script", required=True)
    parser.add_argument("--names", required=True)
    parser.add_argument("--steps", type=int, default=40)
    args = parser.parse_args()
    with open(args.names, encoding="utf-8") as f:
        names = [line.strip() for line in f if line.strip()]
    gc.disable()
    mine = statistics.median(our_steps(names, args.steps))
    gc.collect()
    theirs = statistics.median(their_steps(args.script, os.path.dirname(os.path.abspath(args.names)), args.steps))
    print(f"microgpt.py {theirs * 1e3:.1f} ms a step, linalgml (python backend) {mine * 1e3:.1f} ms: {theirs / mine:.1f} times faster")


if __name__ == "__main__":
    main()
