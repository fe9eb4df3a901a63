"""The suites of `python -m benchmarks`, in the order in which they run, and what the command line asks of each."""

import re

SUITES = (
    "training", "generation", "kernels", "adamw", "matmul", "factorizations", "operations", "microgpt", "scalar", "tokenizer",
    "importing", "memory", "threads",
)  # fmt: skip
QUICK = {  # what --quick keeps of a suite, as a regular expression for the cases' names; suites that are not here are left out
    "training": r"micro \(.*\)$|small \(.*\)$|nanoGPT CPU \(.*\)$",
    "generation": r"^(micro|nanoGPT).*(greedy|top-p 0.9)$",
    "kernels": r"768×|T64",
    "adamw": r"10k|1M",
    "operations": r"^(add|mul|exp|tanh|sum|softmax|matmul|cat|gather|sort) \d",
    "microgpt": "",
    "matmul": r"float32 (8|64|512)×",
    "factorizations": r" (4|16|64)×| of 1000 4×",
    "tokenizer": "",
    "importing": "",
}
SLOW_PEERS = re.compile(r"JAX|compile|default")  # peers that --quick leaves out: they compile for seconds, or are a second setting
SECONDS = 1.0  # for a case, unless its suite says otherwise


class Options:
    """What a suite may ask: which cases and peers are wanted, for how long, in which dtypes."""

    def __init__(self, args, suite):
        self.quick, self.seconds, self.suite = args.quick, args.seconds, suite
        self.text, self.named = args.filter.lower(), [p.lower() for p in args.peers.split(",") if p]
        self.compile, self.llm_c, self.microgpt = args.compile, args.llm_c, args.microgpt
        self.dtypes = (args.dtype,) if args.dtype else ("float32",) if args.quick else ("float32", "float64")

    def wants(self, case):
        """Whether a case is to be measured."""
        if self.quick and self.suite in QUICK and not re.search(QUICK[self.suite], case):
            return False
        return self.text in case.lower()

    def takes(self, peer):
        """Whether a peer is to be measured."""
        if self.quick and not self.named and SLOW_PEERS.search(peer):
            return False
        return not self.named or any(name in peer.lower() for name in self.named)

    def timing(self, settings):
        """Arguments of `harness.row` for a case."""
        made = {"seconds": SECONDS, **settings}
        if self.quick:
            made.update(seconds=min(made["seconds"], 0.3), rounds=min(made.get("rounds", 7), 5), sample=0.005)
        if self.seconds is not None:
            made["seconds"] = self.seconds
        return made


def plain(module, options):
    """The cases of a suite; those whose `cases` takes an argument see the command line."""
    return module.cases(options) if module.cases.__code__.co_argcount else module.cases()


def operations(module, options):
    """The table of single operations compares values and gradients itself, and is long: samples are short."""
    short = "|".join(re.escape(op.name) for op in module.OPERATIONS if options.text in op.name.lower() or op.name.lower() in options.text)
    for name, candidates, wrong in module.checked(short if options.text else "", **({"sizes": (4096,)} if options.quick else {})):
        yield name, candidates, {"seconds": 0.0, "sample": 0.002, "wrong": wrong}


ADAPTED = {"operations": operations}
