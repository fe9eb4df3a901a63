"""Gradients of gradients: every rule against difference quotients, the list of rules against what can be on the tape, and the meaning."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

import linalgml as lm
from linalgml.autograd import higher_order
from linalgml.nn import functional as F

spec = importlib.util.spec_from_file_location("twice_differentiable", Path(__file__).with_name("twice_differentiable.py"))
table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(table)

RULES = {key for name in higher_order.FILES for key in importlib.import_module(f"linalgml.{name}").RULES}
ONLY_HERE = {  # what PyTorch has not, or has without a second derivative
    "erfcinv": lambda m, F, x: m.special.erfcinv(x),
    "gamma": lambda m, F, x: m.special.gamma(x),
    "dropout": lambda m, F, x: F.dropout(x, 0.5, generator=m.Generator().manual_seed(3)) ** 3,
    "linear and ReLU": lambda m, F, x: affine(m.nn.ReLU(), x),
    "linear and tanh": lambda m, F, x: affine(m.nn.Tanh(), x),
    "linear and GELU": lambda m, F, x: affine(m.nn.GELU("tanh"), x),
}
CASES = {**table.CASES, **ONLY_HERE}


def affine(module, x):
    from linalgml.nn.linear import affine
    from linalgml.nn.linear_activation import through

    return affine(x, x * x, x[:, 0], through(module))


def leaf(values=table.VALUES):
    return lm.tensor(values, dtype=lm.float64, requires_grad=True)


def weighted(y):
    return (y * lm.tensor([1.0 + 0.3 * ((5 * i) % 7) for i in range(y.numel())], dtype=y.dtype).reshape(y.shape)).sum()


def gradient(f, x):
    return lm.autograd.grad(weighted(f(x)), x, create_graph=True)[0]


@pytest.mark.parametrize("name", CASES)
def test_a_rule_is_the_gradient_and_has_one(name):
    def f(x):
        return CASES[name](lm, F, x)

    x = leaf()
    plain = lm.autograd.grad(weighted(f(x)), x)[0]
    recorded = gradient(f, x)
    assert lm.allclose(plain, recorded.detach(), rtol=1e-9, atol=1e-11)
    if recorded.requires_grad:
        assert lm.autograd.gradgradcheck(lambda x: f(x), (x,), rtol=1e-4)


@pytest.mark.parametrize(
    "name", ["tanh", "power of tensors", "matrix product", "softmax", "layer_norm", "conv2d", "std", "cholesky", "written"]
)
def test_the_third_derivative(name):
    assert lm.autograd.gradgradcheck(lambda x: gradient(lambda x: CASES[name](lm, F, x), x), (leaf(),), rtol=1e-4)


# ---- the list of rules ------------------------------------------------------------------------------------------------


def operations():
    """Keys of everything that can be on the tape: closures of one gradient, and the names that functions of one number are given."""
    root, found = Path(lm.__file__).parent, set()
    for path in root.rglob("*.py"):
        records = re.search(r"import .*\b(result|record|from_input|from_result|recorded|unary|several)\b", path.read_text())
        if records and not path.name.endswith("rules.py") and path.name != "higher_order.py":
            found |= in_file(path)
    return found - {"batches.recorded", "arguments.several"}  # which go by the name of the function that they are given


def in_file(path):
    tree, found = ast.parse(path.read_text()), set()
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        closures = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef | ast.Lambda) and n is not function]
        if any(is_way_back(n) for n in closures):
            given = re.findall(r"\.__qualname__ = (\S+)", ast.unparse(function))
            if given != ["name"]:
                found.add(f"{path.stem}.{given[0].strip(chr(39)) if given else function.name}")
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            name, words = getattr(call.func, "id", ""), [a.value for a in call.args if isinstance(a, ast.Constant) and type(a.value) is str]
            if name in ("from_input", "from_result") or (name == "unary" and len(call.args) > 4):
                found |= {f"operands.{word}" for word in words}
            elif name == "several" and len(call.args) == 6:
                found |= {f"arguments.{word}" for word in words[-1:]}
            elif name == "_extremum":
                found |= {f"selection.{word}" for word in words}
    return found


def is_way_back(n):
    return [a.arg for a in n.args.args] in (["grad"], ["g"]) and not n.args.defaults


COMPILED = {  # recorded by compiled code: the file, and the keys
    "linalg/matmul.pyx": {"matmul.Product"}, "nn/cross_entropy.pyx": {"cross_entropy.Loss"},
    "transformers/sublayer.pyx": {"sublayer.Sublayer", "sublayer.Head", "sublayer.Embed"},
}  # fmt: skip


def test_no_other_compiled_file_records():
    root = Path(lm.__file__).parent / "_fast"
    files = {p.relative_to(root).as_posix() for p in root.rglob("*.pyx") if re.search(r"\b(return result|record)\(", p.read_text())}
    assert files - {"tape.pyx", "views.pyx"} <= set(COMPILED)  # those two are the tape and the views, under the names of the readable tier


def test_every_operation_has_a_rule():
    compiled = set().union(*COMPILED.values())
    internal = {"linear_rules.Linear", "rules.Contraction"} & RULES
    found = operations() | compiled | {"linear_rules.Linear", "rules.Contraction"}
    assert found - RULES == set(), "these operations have no rule: write one"
    assert RULES - found - internal == set(), "rules of operations that are not there"


def gpt(fused=True):
    """A small GPT in float64 and its loss, through the fused sublayers or through the modules one by one."""
    lm.manual_seed(0)
    model = lm.transformers.GPT(lm.transformers.GPTConfig(block_size=4, vocab_size=5, n_layer=1, n_head=2, n_embd=4)).to(lm.float64)
    tokens, targets = lm.tensor([[0, 3, 1, 4], [2, 2, 0, 1]]), lm.tensor([[3, 1, 4, 0], [2, 0, 1, 1]])
    hook = None if fused else model.transformer.h[0].ln_1.register_forward_hook(lambda *_: None)
    _, loss = model(tokens, targets)
    if hook:
        hook.remove()
    return model, loss


def test_a_hessian_vector_product_of_a_gpt():
    products = []
    for fused in (True, False):
        model, loss = gpt(fused)
        parameters = list(model.parameters())
        gradients = lm.autograd.grad(loss, parameters, create_graph=True)
        along = sum((weighted(g) for g in gradients[1:]), weighted(gradients[0]))
        products.append([p.reshape(-1).tolist() for p in lm.autograd.grad(along, parameters)])
        names = {higher_order.Visit(n).key for n in nodes(gpt(fused)[1])}
        assert any(name.startswith("sublayer.") for name in names) == fused
    for ours, plain in zip(*products, strict=True):
        assert ours == pytest.approx(plain, rel=1e-9, abs=1e-11)


def nodes(t):
    """Every node of a graph."""
    found, left = set(), [t.grad_fn]
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left += [e for e in node.edges if hasattr(e, "edges")]
    return found


def test_every_rule_is_used_by_a_case(monkeypatch):
    seen, inner = set(), higher_order.pulled

    def pulled(node, g):
        seen.add(higher_order.Visit(node).key)
        return inner(node, g)

    monkeypatch.setattr(higher_order, "pulled", pulled)
    for case in CASES.values():
        gradient(lambda x, case=case: case(lm, F, x), leaf())
    gradient(lambda x: x.float(), leaf())
    model, loss = gpt()
    lm.autograd.grad(loss, list(model.parameters()), create_graph=True)
    elsewhere = {"linear_rules.Linear", "rules.Contraction"}
    compiled = {"matmul.Product", "cross_entropy.Loss", "sublayer.Sublayer", "sublayer.Head", "sublayer.Embed"}
    if lm.get_backend() == "cython":
        compiled = {"cross_entropy.cross_entropy_of_rows", "sublayer.sublayer", "sublayer.norm_head", "sublayer.embed"}
    assert RULES - seen - elsewhere - compiled == set()


# ---- the meaning -------------------------------------------------------------------------------------------------------


def test_a_tower_of_derivatives():
    x = leaf([2.0])
    y, found = x**5, []
    for _ in range(5):
        (y,) = lm.autograd.grad(y, x, create_graph=True)
        found.append(y.item())
    assert found == [80.0, 160.0, 240.0, 240.0, 120.0]


def test_backward_keeps_the_history_in_grad_and_adds():
    x = leaf([1.0, 2.0])
    y = (x**3).sum()
    y.backward(create_graph=True)
    y.backward(create_graph=True)  # the graph is kept unless retain_graph=False says otherwise
    assert x.grad.requires_grad and x.grad.tolist() == [6.0, 24.0]
    g, x.grad = x.grad, None
    g.sum().backward()
    assert x.grad.tolist() == [12.0, 24.0]


def test_retain_graph_false_frees():
    x = leaf([1.0])
    y = x.exp().sum()
    lm.autograd.grad(y, x, create_graph=True, retain_graph=False)
    with pytest.raises(RuntimeError, match="second time"):
        lm.autograd.grad(y, x, create_graph=True)


def test_gradients_of_inner_results_and_unused_inputs():
    x, other = leaf([1.0, 2.0]), leaf([3.0])
    y = x * x
    z = (y.exp()).sum()
    gy, gx, none = lm.autograd.grad(z, (y, x, other), create_graph=True, allow_unused=True)
    assert none is None and lm.allclose(gx.detach(), (gy * 2 * x).detach())
    assert lm.allclose(lm.autograd.grad(gy.sum(), x, retain_graph=True)[0], (y.exp() * 2 * x).detach())
    with pytest.raises(RuntimeError, match="not used"):
        lm.autograd.grad(z, other, create_graph=True)


def test_grad_outputs_have_gradients_too():
    x, w = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (product,) = lm.autograd.grad(x**3, x, w, create_graph=True)
    assert lm.autograd.grad(product.sum(), w)[0].tolist() == [3.0, 12.0]


def test_a_hessian_vector_product():
    A = lm.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=lm.float64)
    x, v = leaf([1.0, -1.0]), lm.tensor([1.0, 2.0], dtype=lm.float64)
    (g,) = lm.autograd.grad(0.5 * (x @ A @ x), x, create_graph=True)
    assert lm.autograd.grad(g @ v, x)[0].tolist() == (A @ v).tolist()


def test_a_gradient_penalty_trains_a_network():
    model = lm.nn.Sequential(lm.nn.Linear(2, 5), lm.nn.Tanh(), lm.nn.Linear(5, 1)).to(lm.float64)
    x = leaf([[0.5, -1.0], [1.0, 2.0], [0.0, 0.3]])
    optimizer, norms = lm.optim.SGD(model.parameters(), lr=0.1), []
    for _ in range(20):
        (g,) = lm.autograd.grad(model(x).sum(), x, create_graph=True)
        penalty = ((g.norm(dim=1) - 1) ** 2).mean()
        optimizer.zero_grad()
        penalty.backward()
        optimizer.step()
        norms.append(penalty.item())
    assert norms[-1] < 0.5 * norms[0]


def test_the_gradient_of_a_binary_target_and_its_input_are_joined():
    x, t = leaf([0.3, -0.7]), leaf([0.2, 0.9])
    loss = F.binary_cross_entropy_with_logits(x, t, reduction="sum")
    (dt,) = lm.autograd.grad(loss, t, create_graph=True)
    assert lm.autograd.grad(dt.sum(), x, retain_graph=True)[0].tolist() == [-1.0, -1.0]
    (dx,) = lm.autograd.grad(loss, x, create_graph=True)
    assert lm.autograd.grad(dx.sum(), t)[0].tolist() == [-1.0, -1.0]


def test_an_operation_without_a_rule_is_named():
    y = lm.probability.Normal().logcdf(leaf())
    with pytest.raises(NotImplementedError, match="'Normal' .*no rule for gradients of gradients"):
        y.sum().backward(create_graph=True)


def test_values_that_were_written_over_are_refused():
    x = leaf([1.0, 2.0])
    y = x.exp()
    z = y * 2
    y.mul_(2)
    with pytest.raises(RuntimeError, match="modified in place"):
        z.sum().backward(create_graph=True)
        (y * y).sum().backward(create_graph=True)
    w, b = leaf([[1.0, 2.0]]), leaf([0.5])
    out = F.layer_norm(w, (2,), None, w[0])
    with lm.no_grad():
        w.mul_(2)
    with pytest.raises(RuntimeError, match="modified in place"):
        out.sum().backward(create_graph=True)
    assert b.grad is None


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_gates_that_are_shut_or_open(kind):
    module, x = getattr(lm.nn, kind)(3, 2).to(lm.float64), leaf([[[1e4, -1e4, 0.1]], [[0.2, 1e4, -30.0]]])
    plain = lm.autograd.grad(weighted(module(x)[0]), x)[0]
    recorded = lm.autograd.grad(weighted(module(x)[0]), x, create_graph=True)[0]
    assert lm.allclose(recorded.detach(), plain, atol=1e-12)
    if recorded.requires_grad:
        assert lm.autograd.grad(recorded.sum(), x)[0].isfinite().all()


def test_a_graph_of_another_backend():
    x = leaf([0.5, 1.5])
    with lm.use_backend("python"):
        y = (x.exp() * x.softmax(0)).sum()
    (g,) = lm.autograd.grad(y, x, create_graph=True)
    assert lm.allclose(g.detach(), lm.autograd.grad((x.exp() * x.softmax(0)).sum(), x)[0])
    assert lm.autograd.grad(g.sum(), x)[0].shape == (2,)


def test_float32_stays_float32():
    x = lm.tensor([0.5, 1.5], requires_grad=True)
    (g,) = lm.autograd.grad((x.tanh() * 2).sum(), x, create_graph=True)
    assert g.dtype is lm.float32 and lm.autograd.grad(g.sum(), x)[0].dtype is lm.float32
