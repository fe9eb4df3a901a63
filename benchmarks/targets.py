"""The ratios that the library aims at, and what the last run measured of each: the first table of the results."""

from dataclasses import dataclass

from benchmarks.factorizations import BATCHES, WORK


@dataclass(frozen=True)
class Target:
    """At least `ratio` times the speed of `peer` in the cases of a suite whose name contains `case`; every one of them counts.

    Several pieces of names may be given, of which any will do.  The peer BEST is the fastest of each row.
    """

    work: str
    suite: str
    case: str | tuple[str, ...]
    peer: str
    ratio: float


EAGER, FUSED, ALONE, BEST = "PyTorch eager", "PyTorch fused", "linalgml, 1 thread", "the fastest of the others"
STEP = "GPT training step"
TARGETS = (
    Target(f"{STEP}, micro", "training", "micro (L1 H4 C16 T16 B1 V27)", EAGER, 25),
    Target(f"{STEP}, micro", "training", "micro (L1 H4 C16 T16 B1 V27)", "JAX lax.scan", 1.8),
    Target(f"{STEP}, small", "training", "small (L2 H4 C64 T64 B8 V65)", EAGER, 1.9),
    Target(f"{STEP}, nanoGPT's CPU size", "training", "nanoGPT CPU (L4 H4 C128 T64 B12 V65)", EAGER, 1.35),
    Target(f"{STEP}, 6 layers of 384 channels", "training", "L6 H6 C384 T256 B4 V65", EAGER, 1.15),
    Target("two threads, three larger sizes", "threads", "2 threads", ALONE, 1.7),
    Target("readable tier, microgpt's model", "microgpt", "microgpt", "graph of scalars", 6),
    Target("softmax 768×128", "kernels", "softmax 768×128", EAGER, 2),
    Target("layer norm 768×128", "kernels", "layer norm 768×128", EAGER, 2),
    Target("RMS norm 768×128", "kernels", "RMS norm 768×128", EAGER, 2),
    Target("GELU tanh 768×128", "kernels", "GELU tanh 768×128", EAGER, 2),
    Target("cross-entropy 768×65", "kernels", "cross-entropy 768×65", EAGER, 2),
    Target("causal attention B8 H4 T64 D32", "kernels", "attention B8 H4 T64 D32", EAGER, 1.3),
    Target("causal attention B4 H8 T256 D64", "kernels", "attention B4 H8 T256 D64", EAGER, 1.3),
    Target("causal attention B1 H12 T1024 D64", "kernels", "attention B1 H12 T1024 D64", EAGER, 1.3),
    Target("AdamW, 10 thousand parameters", "adamw", "10k", FUSED, 5),
    Target("AdamW, 1 million parameters", "adamw", "1M", FUSED, 1.2),
    Target("AdamW, 10 million parameters", "adamw", "10M", FUSED, 1.0),
    *[Target(f"matmul, {n} rows, float32", "matmul", f"float32 {n}×{n}", "NumPy", 3.0) for n in (2, 4, 8, 16)],
    *[Target(f"matmul, {n} rows, float32", "matmul", f"float32 {n}×{n}", "NumPy", 1.0) for n in (64, 512, 2048)],
    *[Target(f"{work}, up to 16 rows", "factorizations", tuple(f"{work} {n}×" for n in (2, 4, 8, 16)), BEST, 1.5) for work in WORK],
    *[Target(f"{work}, 32 to 512 rows", "factorizations", tuple(f"{work} {n}×" for n in (32, 64, 128, 256, 512)), BEST, 1.0)
      for work in WORK],
    *[Target(f"{work}, batches of 1000, 2 to 16 rows", "factorizations", f"{work} of 1000", "NumPy", 3.0) for work in BATCHES],
    Target("scalar autograd, micrograd's moons", "scalar", "moons", "micrograd", 1.5),
    Target("BPE, 1 MB, 2048 tokens: training", "tokenizer", "training", "tokenizers", 1.0),
    Target("BPE, 1 MB, 2048 tokens: encoding", "tokenizer", "encoding", "tiktoken", 1.0),
    Target("BPE, 1 MB, 2048 tokens: decoding", "tokenizer", "decoding", "tiktoken", 1.0),
    Target("import, over bare Python", "importing", "over bare", "NumPy", 2.8),
    Target("peak memory of training, over the import", "memory", "over the import", EAGER, 1.0),
)


def measured(results):
    """[(target, [(case, ratio)])] of the targets of which something was measured."""
    found = []
    for target in TARGETS:
        rows = results["suites"].get(target.suite, {}).get("rows", [])
        hits = [(r["case"], ratio(r["peers"], target.peer)) for r in rows if wanted(r["case"], target)]
        hits = [(case, r) for case, r in hits if r is not None]
        if hits:
            found.append((target, hits))
    return found


def ratio(peers, name):
    """How many times the speed of a peer, or of the fastest, a row shows; None where it has none."""
    if name == BEST:
        return min((peer["ratio"] for peer in peers.values()), default=None)
    return peers[name]["ratio"] if name in peers else None


def wanted(case, target):
    pieces = (target.case,) if isinstance(target.case, str) else target.case
    return any(piece in case for piece in pieces) and "float64" not in case
