"""Writing with a key-value cache, batch 1, token by token as a stream gives them, greedy and drawn; against PyTorch, NumPy, JAX.

One call writes `block_size` tokens from an empty cache and the token 0; the times are of a token.  All candidates have the same weights
and write the same tokens.  Peers are written for this: PyTorch eager with a cache that is there already (under `inference_mode`), NumPy
array by array, JAX with one compiled step a token, and JAX with all steps in one `lax.scan`, which cannot stream.  Peers that draw
use their own random numbers.
"""

SIZES = {
    "micro (L1 H4 C16 T16 V27)": {"n_layer": 1, "n_head": 4, "n_embd": 16, "block_size": 16, "vocab_size": 27},
    "nanoGPT CPU (L4 H4 C128 T64 V65)": {"n_layer": 4, "n_head": 4, "n_embd": 128, "block_size": 64, "vocab_size": 65},
    "GPT-2's layers (L12 H12 C768 T64 V50257)": {"n_layer": 12, "n_head": 12, "n_embd": 768, "block_size": 64, "vocab_size": 50257},
}
DRAWN = {"temperature 0.8": {}, "top-k 10": {"top_k": 10}, "top-p 0.9": {"top_p": 0.9}}
PROMPT = 48  # tokens of the prompt whose first answer is timed


def cases(options):
    """(name, {candidate: call, which does the work of `call.calls` tokens}) for each size and way."""
    for size, shape in SIZES.items():
        names = [f"{size}, greedy", *(f"{size}, {way}" for way in DRAWN), f"{size}, first token after {PROMPT}"]
        if shape["block_size"] < PROMPT:
            names.pop()
        wanted = [name for name in names if options.wants(name)]
        if not wanted:
            continue
        model, weights = model_of(shape)
        makers = {peer: make for peer, make in peers().items() if options.takes(peer) and (shape["n_layer"] < 12 or "JAX" not in peer)}
        made = {peer: make(shape, weights) for peer, make in makers.items()}
        seconds = {"seconds": 8.0} if shape["n_layer"] == 12 else {}
        for name in wanted:
            way = name.rsplit(", ", 1)[1]
            if way == "greedy":
                found = {peer: write for peer, (write, _, _) in made.items()}
                yield name, checked({"linalgml": ours(model, shape), **found}), seconds
            elif way in DRAWN:
                drawn = {peer: draw({"temperature": 0.8, **DRAWN[way]}) for peer, (_, draw, _) in made.items() if draw}
                yield name, {"linalgml": ours(model, shape, temperature=0.8, **DRAWN[way]), **drawn}, seconds
            else:
                found = {peer: prompt(prompt_of(shape)) for peer, (_, _, prompt) in made.items() if prompt}
                yield name, checked({"linalgml": first(model, prompt_of(shape)), **found}), seconds


def model_of(shape):
    """A model whose most likely tokens are not all alike, and its weights as NumPy arrays by name."""
    import linalgml as lm
    from linalgml.transformers import GPT, GPTConfig

    lm.manual_seed(0)
    model = GPT(GPTConfig(**shape))
    with lm.no_grad():
        for name, p in model.named_parameters():
            if "wte" in name or "wpe" in name or "lm_head" in name:
                p.add_(lm.randn(*p.shape) * 0.15)
    try:
        return model, {name: t.numpy().copy() for name, t in model.state_dict().items()}
    except ImportError:
        return model, {}


def prompt_of(shape):
    return [(7 * i + 3) % shape["vocab_size"] for i in range(PROMPT)]


def ours(model, shape, **settings):
    """Write a block token by token, each taken out of the stream as a number."""
    import linalgml as lm

    settings = settings or {"do_sample": False}
    start, generator = lm.zeros(1, 1, dtype=lm.int64), lm.Generator(1)
    if "temperature" in settings:
        settings["generator"] = generator

    def call():
        return [new.item() for new in model.stream(start, shape["block_size"], **settings)]

    return counted(call, shape["block_size"])


def first(model, prompt):
    import linalgml as lm

    idx = lm.tensor([prompt])
    return lambda: next(model.stream(idx, 1, do_sample=False)).item()


def counted(call, tokens):
    """A call that does the work of many: `harness` divides its time."""
    call.calls = tokens
    return call


def checked(candidates):
    """The candidates, when all of them write what we write."""
    expected = candidates["linalgml"]()
    for peer, call in candidates.items():
        found = call()
        if found != expected:
            raise ValueError(f"{peer} writes {found}, linalgml {expected}")
    return candidates


def peers():
    """{name: make} for those that are installed; make(shape, weights) gives (write, draw or None, prompt or None)."""
    from importlib.util import find_spec

    found = {}
    if find_spec("torch"):
        from benchmarks.peers import pytorch_writer

        found["PyTorch eager"] = pytorch_writer.make
    if find_spec("numpy"):
        from benchmarks.peers import numpy_writer

        found["NumPy by hand"] = numpy_writer.make
    if find_spec("jax"):
        from benchmarks.peers import jax_writer

        found["JAX jit"] = jax_writer.make
        found["JAX scan (no stream)"] = jax_writer.make_scan
    return found
