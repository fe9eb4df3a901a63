"""One wheel for every processor: each level's code keeps to its instructions, and a processor gets the best level it has.

Where binutils or QEMU are not installed the tests that need them have nothing to look with; .ci/run installs both.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import linalgml as lm
from linalgml import _fast

FAST = Path(_fast.__file__).parent
BUILT = "cython" in lm.available_backends()
X86 = platform.machine().lower() in ("x86_64", "amd64")
SOURCES = sorted(p for p in FAST.rglob("*") if p.suffix in (".h", ".pyx", ".pxd"))

VEX = r"\tv[a-z0-9]+ .*%[xyz]mm"  # AVX and all after it
EVEX = r"%zmm|%[xy]mm(1[6-9]|2\d|3[01])|%k[0-7]\b"  # AVX-512
LATER = r"\t(lzcnt|tzcnt|movbe|andn|bextr|blsr|shlx|sarx|shrx|mulx|rorx|popcnt|pshufb|pmulld|round[sp][sd]|blendvp[sd]|ptest|haddp[sd])\b"
FORBIDDEN = {"": f"{VEX}|{LATER}", "v1": f"{VEX}|{LATER}", "v3": EVEX}


@pytest.mark.parametrize("level", FORBIDDEN)
def test_a_level_has_no_instruction_of_a_higher_one(level):
    if not (BUILT and X86 and shutil.which("objdump")):
        pytest.skip("needs x86-64, compiled extensions and objdump (binutils)")
    for path in sorted((FAST / level).glob("*.so") if level == "" else (FAST / level).rglob("*.so")):
        code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True).stdout
        found = re.search(f".*(?:{FORBIDDEN[level]}).*", code)
        assert not found, f"{path.relative_to(FAST)}: {found.group().strip()}"


PROGRAM = """
import sys; sys.path.insert(0, {root!r})
import linalgml as lm
from linalgml import _fast
from linalgml.nn import functional as F
with lm.use_backend("cython"):
    numbers = [[[[((7 * i + 3 * j + s) % 11 - 5) / 4 for j in range(19)] for i in range(23)]] for s in range(3)]
    q, k, v = (lm.tensor(x, dtype=lm.float64) for x in numbers)
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True) @ F.gelu(F.layer_norm(q, (19,))).transpose(-1, -2)
print(_fast.LEVELS[0], repr(float(F.softmax(y, -1).square().sum())), lm.nn.softmax.softmax_forward.explain("cython").split(".")[-3])
"""


def run(*before, **environment):
    command = [*before, os.path.realpath(sys.executable), "-c", PROGRAM.format(root=str(FAST.parent.parent))]
    kept = {n: v for n, v in os.environ.items() if n not in ("LINALGML_CPU", "LINALGML_BACKEND")}
    env = {**kept, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), **environment}
    out = subprocess.run(command, capture_output=True, text=True, env=env)
    assert out.returncode == 0, out.stderr
    level, number, named = out.stdout.split()
    assert named == f"v{level}"
    return int(level), float(number)


@pytest.mark.parametrize("cap", [1, 3, 4])
def test_the_environment_lowers_the_level(cap):
    if not BUILT:
        pytest.skip("no compiled extensions")
    best, number = run()
    level, capped = run(LINALGML_CPU=str(cap))
    assert level == max(have for have in (1, 3, 4) if have <= min(best, cap))
    assert capped == pytest.approx(number, rel=1e-12)


def test_the_level_is_what_the_kernel_says_of_the_processor():
    info = Path("/proc/cpuinfo")
    if not (BUILT and X86 and info.is_file()):
        pytest.skip("needs x86-64 Linux and compiled extensions")
    flags = set(re.search(r"^flags\s*:(.*)$", info.read_text(encoding="utf-8"), re.M).group(1).split())
    third = {"avx2", "fma", "bmi1", "bmi2", "f16c", "movbe", "abm"}
    fourth = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
    from linalgml._fast import cpu

    assert cpu.level() == (4 if third | fourth <= flags else 3 if third <= flags else 1)


@pytest.mark.parametrize("processor, level", [
    ("qemu64", 1), ("Nehalem", 1), ("Haswell,-avx2", 1), ("Haswell,-fma", 1), ("Haswell,-f16c", 1), ("Haswell,-movbe", 1),
    ("Haswell,-xsave", 1), ("Haswell", 3),
])  # fmt: skip
def test_an_emulated_processor_runs_what_it_has(processor, level):
    """The same files on processors from before AVX, where one instruction too new would stop the program, and from after it."""
    if not (BUILT and X86 and shutil.which("qemu-x86_64")):
        pytest.skip("needs x86-64, compiled extensions and qemu-x86_64 (qemu-user)")
    found, number = run("qemu-x86_64", "-cpu", processor)
    assert found == level
    assert number == pytest.approx(run(LINALGML_CPU=str(level))[1], rel=1e-13)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(FAST).as_posix())
def test_x86_intrinsics_stand_behind_a_guard(path):
    """On other processors none of this may reach the compiler."""
    conditions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word = line.strip().split(" ")[0]
        if word in ("#if", "#ifdef", "#ifndef"):
            conditions.append(line)
        elif word in ("#elif", "#else"):
            conditions[-1] = line
        elif word == "#endif":
            conditions.pop()
        elif re.search(r"\b_mm\d*_|\b__m(128|256|512)|__builtin_(ia32|cpu)|immintrin|cpuid", line.split("/*")[0].split("//")[0]):
            guarded = any(re.search(r"__AVX|__x86_64__|__SSE|LM_X86", c) and "ifndef" not in c for c in conditions)
            assert guarded, f"{path.name}:{number}: {line.strip()}"
