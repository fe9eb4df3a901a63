"""
A roofline
==========

How fast may a loop be? No faster than the arithmetic of the processor, the flat roof, and no faster than memory brings its numbers, the
sloping ones. A loop further to the right does more operations with each byte. The points are rungs of the ladder of matrix
multiplication, measured at 1024 × 1024: from plain loops (5), through another order (6), blocks (7) and a tile in registers (8), to packed
panels (9) and the library's kernel (10).
"""

import json
from pathlib import Path

import linalgml
from linalgml.ladders import LADDERS
from linalgml.plotting.roofline import plot_roofline

where = next(p for p in (Path.cwd(), *Path.cwd().parents, *Path(linalgml.__file__).parents) if (p / "docs/data/ladders.json").is_file())
measured = json.loads((where / "docs/data/ladders.json").read_text(encoding="utf-8"))
case, roofs = measured["ladders"]["matmul"][1], measured["ceilings"]
points = [
    (
        str(number),
        "library" if name == "library" else rung.backend,
        case["operations"] / case["traffic"][name],
        case["operations"] / seconds,
    )
    for number, (name, rung) in enumerate(LADDERS["matmul"].rungs.items(), 1)
    if (seconds := case["seconds"].get(name))
]
memories = {name: max(roofs[name.lower()], roofs[f"{name.lower()}_update"]) for name in ("L1", "L2", "DRAM")}
figure = plot_roofline(roofs["peak"], memories, points, title="The ladder of matmul under its roofs")
