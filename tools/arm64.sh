#!/usr/bin/env bash
# The tests on arm64, from an x86-64 Debian or Ubuntu: compiled by the cross compiler, run in an emulated arm64 Python.
#   apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
#   tools/arm64.sh [arguments of pytest]
# An arm64 Python comes from Debian's packages and NumPy and pytest from PyPI, all into build/arm64.  Slow: ten times or more.
set -euo pipefail
cd "$(dirname "$0")/.."
home=$PWD/build/arm64 root=$PWD/build/arm64/root site=$PWD/build/arm64/site tree=$PWD/build/arm64/tree
packages="libpython3.11-dev python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libpython3.11 python3.11 libc6 libexpat1 zlib1g
libgcc-s1 libstdc++6 libffi8 libssl3 libbz2-1.0 liblzma5 libsqlite3-0 libuuid1 libreadline8 libtinfo6 libcrypt1"
mkdir -p "$home/debs" "$home/wheels" "$root" "$site" "$tree"

if [ ! -x "$root/usr/bin/python3.11" ]; then
  if ! dpkg --print-foreign-architectures | grep -q arm64; then
    dpkg --add-architecture arm64 && apt-get -qq update
  fi
  for package in $packages; do (cd "$home/debs" && apt-get -qq download "$package:arm64"); done
  for file in "$home"/debs/*.deb; do dpkg -x "$file" "$root"; done
  pip download -q --no-deps -d "$home/wheels" --python-version 3.11 --only-binary :all: --platform manylinux2014_aarch64 \
    --platform manylinux_2_28_aarch64 numpy hypothesis sortedcontainers pytest pluggy iniconfig packaging pygments regex rich \
    markdown-it-py mdurl setuptools cython sympy mpmath
  for file in "$home"/wheels/*.whl; do python3 -m zipfile -e "$file" "$site"; done
fi

git ls-files -co --exclude-standard | while read -r name; do [ -f "$name" ] && echo "$name"; done | tar -cf - -T - | tar -xf - -C "$tree"
python3 -c "
from pathlib import Path
from Cython.Build import cythonize
import os
os.chdir('$tree')  # C is made here, where it is quick; the emulated setup.py finds it newer than its source
cythonize([str(p) for p in Path('linalgml/_fast').rglob('*.pyx')], language_level=3, quiet=True)"
find "$tree/linalgml/_fast" -name "*.c" -exec touch {} +
include=$root/usr/include
python=(qemu-aarch64 -L "$root" -E "PYTHONPATH=$tree:$site" "$root/usr/bin/python3.11")
cd "$tree"
CC=aarch64-linux-gnu-gcc LDSHARED="aarch64-linux-gnu-gcc -shared" \
  CFLAGS="-Wall -I$include/python3.11 -I$include -I$include/aarch64-linux-gnu/python3.11" "${python[@]}" setup.py -q build_ext --inplace
LINALGML_BACKEND=cython "${python[@]}" -m pytest -p no:cacheprovider "${@:-tests/test_parity.py}"
