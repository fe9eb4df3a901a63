"""Builds the fast tier: every twin in linalgml/_fast, once for each instruction-set level, and never fails for want of a compiler.

The metadata is in pyproject.toml.  LINALGML_PURE=1 builds no extension; LINALGML_LEVELS=1,3 builds only those levels.
LINALGML_SANITIZE=address,undefined builds for the sanitizers of GCC or Clang: tools/sanitize.py does that and runs the suite.
"""
import os
import platform
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
FAST = Path("linalgml/_fast")
# compiled once, at the baseline: every level uses the same Buffer
SHARED = ("buffer", "cpu", "dispatch", "matrices", "prepare", "tape", "threads", "views")

COMMON = ["-O3", "-g0", "-fvisibility=hidden", "-fno-semantic-interposition", "-fno-strict-aliasing", "-Wno-unused-function"]
# Errno, traps and the sign of zero cost nothing to give up here and let reductions vectorise; NaN and Inf keep their meaning.
FAST_MATH = ["-fno-math-errno", "-fno-trapping-math", "-fassociative-math", "-fno-signed-zeros"]
STRICT_MATH = ["-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off"]
ORDERED_MATH = ["-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast"]  # products and elementary functions in one file
LINK = ["-s"] if sys.platform == "linux" else []
SANITIZERS = os.environ.get("LINALGML_SANITIZE")
if SANITIZERS:  # -fno-wrapv: an overflow, which wraps under Python's own flags, is to be reported
    COMMON += ["-O1", "-g1", "-fno-omit-frame-pointer", "-fno-wrapv", f"-fsanitize={SANITIZERS}"]
    LINK = [f"-fsanitize={SANITIZERS}"]
X86 = platform.machine().lower() in ("x86_64", "amd64")
LEVEL_FLAGS = {1: [], 3: ["-march=x86-64-v3"], 4: ["-march=x86-64-v4", "-mprefer-vector-width=512"]}


def levels():
    wanted = os.environ.get("LINALGML_LEVELS")
    if wanted:
        return [int(level) for level in wanted.split(",")]
    return [1, 3, 4] if X86 else [1]


def headers_of(path, seen=None):
    """The headers and .pxd files that a source includes, directly or through another: what a change of should rebuild it."""
    seen = set() if seen is None else seen
    text = path.read_text(encoding="utf-8")
    for header in [*(FAST / "include").glob("*.h"), *FAST.glob("*.pxd")]:
        named = header.name in text if header.suffix == ".h" else f"_fast.{header.stem} cimport" in text
        if named and header not in seen:
            seen.add(header)
            headers_of(header, seen)
    return sorted(map(str, seen))


def extensions():
    """One Extension a twin and level, from one generated C file a twin."""
    from Cython.Build import cythonize

    twins = sorted(p for p in FAST.rglob("*.pyx") if p.stem not in SHARED or p.parent != FAST)
    shared = [FAST / f"{name}.pyx" for name in SHARED]
    sources = [Extension(".".join(p.with_suffix("").parts), [str(p)]) for p in [*shared, *twins]]
    generated = cythonize(sources, language_level=3, quiet=True, nthreads=0 if sys.platform == "win32" else min(4, os.cpu_count() or 1))
    built = []
    for ext, path in zip(generated, [*shared, *twins], strict=True):
        head = path.read_text(encoding="utf-8")[:400]
        math = STRICT_MATH if "# math: strict" in head else ORDERED_MATH if "# math: ordered" in head else FAST_MATH
        baseline = path in shared or "# levels: baseline" in head
        for level in [1] if baseline else levels():
            name = ext.name if path in shared else ext.name.replace("linalgml._fast.", f"linalgml._fast.v{level}.", 1)
            flags = [*COMMON, *math, *(LEVEL_FLAGS[level] if X86 else [])]
            built.append(
                Extension(
                    name, list(ext.sources), depends=headers_of(path), include_dirs=[str(FAST / "include")],
                    extra_compile_args=flags, extra_link_args=LINK,
                    optional=True,
                )
            )  # fmt: skip
    return built


class Build(build_ext):
    """Compiles in parallel, and turns a missing compiler into one line instead of a failed install."""

    def initialize_options(self):
        super().initialize_options()
        self.parallel = os.cpu_count()

    def get_export_symbols(self, ext):
        return []

    def copy_extensions_to_source(self):
        """An editable install puts the twins beside their source; the folders of the levels are not there yet."""
        for ext in self.extensions:
            os.makedirs(os.path.join(*ext.name.split(".")[:-1]), exist_ok=True)
        super().copy_extensions_to_source()

    def build_extension(self, ext):
        # The levels share one C file; each needs object files of its own.
        temp, self.build_temp = self.build_temp, os.path.join(self.build_temp, ext.name)
        worker = build_ext.__new__(type(self))
        worker.__dict__.update(self.__dict__)
        self.build_temp = temp
        os.makedirs(os.path.dirname(self.get_ext_fullpath(ext.name)) or ".", exist_ok=True)
        build_ext.build_extension(worker, ext)


pure = os.environ.get("LINALGML_PURE", "") not in ("", "0")
os.chdir(ROOT)
setup(ext_modules=[] if pure else extensions(), cmdclass={"build_ext": Build})
