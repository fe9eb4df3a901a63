"""The tape: order, repetition, depth, in-place rules, and what backward refuses."""

import threading

import pytest

import linalgml as lm


def test_paths_that_meet_add_up():
    x = lm.tensor([2.0, 3.0], requires_grad=True)
    y = x * x
    (y + y * x).sum().backward()
    assert x.grad.tolist() == [2 * 2 + 3 * 4, 2 * 3 + 3 * 9]


def test_gradients_accumulate_over_calls_and_the_graph_is_freed():
    x = lm.ones(2, requires_grad=True)
    y = (x * 3).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [6.0, 6.0]
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


def test_a_graph_100_000_nodes_deep():
    x = lm.tensor(1.0, dtype=lm.float64, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + 0.5
    y.backward()
    assert x.grad.item() == 1.0 and y.item() == 50_001.0


def test_a_deep_graph_dies_without_backward():
    x = lm.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y * 1.0
    del y


def test_wide_and_diamond_graphs():
    x = lm.tensor(1.0, dtype=lm.float64, requires_grad=True)
    y = x
    for _ in range(60):
        y = y + y  # 2^60 paths, visited once each node
    y.backward()
    assert x.grad.item() == 2.0**60


def test_only_scalars_start_without_a_gradient():
    x = lm.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"shape \(2,\) needs an explicit gradient"):
        (x * 2).backward()
    (x * 2).backward(lm.tensor([1.0, 10.0]))
    assert x.grad.tolist() == [2.0, 20.0]
    with pytest.raises(RuntimeError, match=r"gradient of shape \(3,\)"):
        (x * 2).backward(lm.ones(3))
    with pytest.raises(TypeError, match="float64"):
        (x * 2).backward(lm.ones(2, dtype=lm.float64))
    with pytest.raises(RuntimeError, match="does not require gradients"):
        lm.ones(1).backward()


def test_no_grad_as_block_and_decorator():
    x = lm.ones(1, requires_grad=True)

    @lm.no_grad()
    def f(x):
        with lm.enable_grad():
            assert (x * 2).requires_grad
        return x * 2

    assert not f(x).requires_grad and (x * 2).requires_grad
    with lm.set_grad_enabled(False):
        assert not lm.is_grad_enabled()


def test_no_grad_is_seen_only_by_its_thread():
    seen = []
    with lm.no_grad():
        thread = threading.Thread(target=lambda: seen.append(lm.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_detach_shares_memory_and_stops_gradients():
    x = lm.ones(3, requires_grad=True)
    d = x.detach()
    assert not d.requires_grad
    d[0] = 5.0
    assert x[0].item() == 5.0
    (x * d).sum().backward()
    assert x.grad.tolist() == [5.0, 1.0, 1.0]


def test_retain_grad_and_grad():
    x = lm.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    y.retain_grad()
    (y * y).sum().backward()
    assert y.grad.tolist() == [6.0, 12.0] and x.grad.tolist() == [18.0, 36.0]
    view = (x * 2)[1:]
    view.retain_grad()
    (view[0] * 5).backward()
    assert view.grad.tolist() == [5.0]
    a, b = lm.ones(1, requires_grad=True), lm.ones(1, requires_grad=True)
    assert lm.autograd.grad((a * 2).sum(), a)[0].tolist() == [2.0] and a.grad is None
    with pytest.raises(RuntimeError, match="not used"):
        lm.autograd.grad((a * 2).sum(), b)
    assert lm.autograd.grad((a * 2).sum(), [a, b], allow_unused=True)[1] is None


def test_a_leaf_that_requires_gradients_is_not_written_to():
    x = lm.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        x.add_(1)
    with pytest.raises(RuntimeError, match="leaf"):
        x[0] = 1.0
    with lm.no_grad():
        x.add_(1)
    assert x.tolist() == [2.0, 2.0]


def test_a_saved_value_overwritten_before_backward_is_an_error():
    x = lm.ones(2, requires_grad=True)
    y = x * 1
    z = y * y
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified in place"):
        z.sum().backward()
    y = lm.tanh(x * 1)
    z = y.sum()
    with lm.no_grad():
        y.zero_()
    with pytest.raises(RuntimeError, match="modified in place"):
        z.backward()
    w = x * 1
    s = (w + 1).sum()  # addition needs no values
    w.mul_(2)
    s.backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_in_place_results_carry_gradients():
    x = lm.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.mul_(x)
    y += 1
    y.sum().backward()
    assert x.grad.tolist() == [4.0, 8.0]


def test_a_stale_view_is_refused():
    x = lm.ones(3, requires_grad=True)
    y = x * 2
    view = y[:2]
    y.mul_(x)
    with pytest.raises(RuntimeError, match="take the view again"):
        view.sum()


def test_gradients_do_not_share_memory():
    a, b = lm.ones(2, requires_grad=True), lm.ones(2, requires_grad=True)
    seed = lm.ones(2)
    (a + b).backward(seed)
    a.grad.mul_(10)
    assert b.grad.tolist() == [1.0, 1.0] and seed.tolist() == [1.0, 1.0]


def test_gradcheck_finds_a_wrong_gradient():
    from linalgml.autograd.engine import result

    def wrong(x):
        return result((x.detach() * x.detach()).flat(), x.shape, x.dtype, (x,), lambda grad: ((x.detach() * 1.9).flat(),))

    x = lm.tensor([1.0, -2.0], dtype=lm.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match="element 0: gradient"):
        lm.autograd.gradcheck(wrong, (x,))
    assert not lm.autograd.gradcheck(wrong, (x,), raise_exception=False)
    with pytest.raises(ValueError, match="float64"):
        lm.autograd.gradcheck(lambda x: x, lm.ones(1, requires_grad=True))
