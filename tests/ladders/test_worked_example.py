"""The twin that docs/fast/profiling.md writes: built from the page's text with the library's flags, and put through the page's tests."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import linalgml as lm
from linalgml import kernels

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "fast" / "profiling.md"


def code(language, marked=False):
    """The blocks of a language: ```language, or those of {code-block} that are marked `:class: worked` or have a caption."""
    text = PAGE.read_text(encoding="utf-8")
    head = rf"\{{code-block\}} {language}\n(?::[\w-]+: [^\n]*\n)+\n" if marked else rf"{language}\n"
    return re.findall(rf"^```{head}(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def flags():
    """The compiler's flags of a strict twin, from setup.py, at the baseline."""
    tree = ast.parse((ROOT / "setup.py").read_text(encoding="utf-8"))
    named = {n.targets[0].id: n.value for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
    return [*ast.literal_eval(named["COMMON"]), *ast.literal_eval(named["STRICT_MATH"])]


@pytest.mark.skipif(
    "cython" not in lm.available_backends() or not shutil.which("cc"), reason="needs a compiler and the compiled extensions"
)
def test_the_twin_of_the_page_is_built_and_agrees(tmp_path, capsys):
    pytest.importorskip("Cython")
    (twin_source,) = code("cython", marked=True)
    (tmp_path / "swiglu.pyx").write_text(twin_source, encoding="utf-8")
    (tmp_path / "build.py").write_text(
        "from Cython.Build import cythonize\nfrom setuptools import Extension, setup\n"
        f"folder, flags = {str(ROOT / 'linalgml' / '_fast' / 'include')!r}, {flags()!r}\n"
        "ext = Extension('swiglu', ['swiglu.pyx'], include_dirs=[folder], extra_compile_args=flags)\n"
        f"setup(name='swiglu', ext_modules=cythonize([ext], language_level=3, include_path=[{str(ROOT)!r}]))\n",
        encoding="utf-8",
    )
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    command = [sys.executable, "build.py", "-q", "build_ext", "--inplace"]
    built = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stdout + built.stderr
    (library,) = [p for p in tmp_path.iterdir() if p.suffix in (".so", ".pyd")]
    spec = importlib.util.spec_from_file_location("swiglu", library)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    scope = {"__name__": "__main__", "twin": module.swiglu_forward}
    readable = [block for block in code("python") if "swiglu_forward" in block]
    worked = code("python", marked=True)
    assert len(readable) == 2 and len(worked) == 2
    try:
        for block in [*readable, *worked]:
            exec(compile(block, str(PAGE), "exec"), scope)
    finally:
        kernels.REGISTRY.pop("__main__.swiglu_forward", None)
    assert "ns an element" in capsys.readouterr().out


def test_the_page_has_the_library_s_head():
    """The example begins as the library's own strict twins do."""
    (source,) = code("cython", marked=True)
    real = (ROOT / "linalgml/_fast/ladders/softmax_strict.pyx").read_text(encoding="utf-8")
    assert source.splitlines()[:2] == real.splitlines()[:2]
