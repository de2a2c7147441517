"""Measure a case that stays as it is: 39 services, about 600 uncertain beliefs, no score sheets.

    python benchmarks/fixed.py              the engine, by numpy and compiled, beside its uniforms
    python benchmarks/fixed.py --growth     how it grows with draws, services and criteria as well
    python benchmarks/fixed.py --fleet      300 generated councils as well, on two processes

The shipped case changes as councils' needs do; this one does not, so that a figure of today can be
held against one of next year. It prints a Markdown table, and with what it was measured.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

from engine import Row, _beliefs, _uniforms, heading, seconds, ways
from limits import criteria_file, pipeline_file

if TYPE_CHECKING:
    from dragonsden.model import Case

SERVICES, CRITERIA, YEARS, DRAWS, TURNS = 39, 8, 4, 98_304, 3
COUNCILS = 300


def fixed_case(services: int = SERVICES, criteria: int = CRITERIA) -> Case:
    """The case: each service with ten uncertain drivers and scores, beside factors and weights."""
    import dragonsden as dd

    size = Namespace(services=services, criteria=criteria, years=YEARS, members=0, scenarios=1)
    with TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("criteria.yaml", "pipeline.yaml")]
        paths[0].write_text(criteria_file(criteria), encoding="utf-8")
        paths[1].write_text(pipeline_file(size), encoding="utf-8")
        return dd.load(*paths)


def measured_with() -> str:
    """The versions, and what of the processor's instructions numpy uses."""
    from numpy._core._multiarray_umath import __cpu_features__ as features

    used = [name for name in ("SSE42", "AVX2", "AVX512_SKX", "NEON", "SVE") if features.get(name)]
    return f"{heading()}; instructions: {', '.join(used) or 'the least'}"


def engine() -> Iterator[Row]:
    """CPU time per draw over that of its uniforms, the ways turn by turn."""
    case = fixed_case()
    beliefs = _beliefs(case)
    yield "Beliefs drawn in every draw", f"{beliefs}", ""
    found: dict[bool, list[float]] = {way: [] for way in ways()}
    base = []
    for way in found:
        seconds(case, 20_000, way)
    for _ in range(TURNS):
        start = process_time()
        _uniforms(beliefs * DRAWS)
        base.append(process_time() - start)
        for way, took in found.items():
            took.append(seconds(case, DRAWS, way))
    for way, took in found.items():
        ratio = median(mine / floor for mine, floor in zip(took, base, strict=True))
        name = "compiled" if way else "numpy"
        yield f"µs a draw, {name}", f"{median(took) / DRAWS * 1e6:.1f}", ""
        yield f"**over its uniforms, {name}**", f"**{ratio:.1f}**", "4.5" if way else "12"


def growth() -> Iterator[Row]:
    """µs a draw as the case grows, by numpy."""
    for services, criteria in ((39, 8), (78, 8), (156, 8), (39, 16), (39, 32)):
        case = fixed_case(services, criteria)
        seconds(case, 5_000, False)
        took = seconds(case, 32_768, False)
        yield (
            f"{services} services, {criteria} criteria",
            f"{took / 32_768 * 1e6:.1f} µs a draw",
            "",
        )


def fleet() -> Iterator[Row]:
    """Councils of 10 to 30 services on two processes: a part of them, all, and once more."""
    import pandas as pd

    cases = {f"council_{n}": fixed_case(10 + n % 21, 4 + n % 4) for n in range(COUNCILS)}
    some = dict(list(cases.items())[: COUNCILS // 3])
    with TemporaryDirectory() as folder:
        for what, councils in (
            (f"{len(some)} councils, 10,000 draws each", some),
            (f"{COUNCILS} councils, of which these {len(some)} are there", cases),
            ("the same, all there already", cases),
        ):
            took, cpu, out = _one_fleet(councils, Path(folder, "fleet"))
            rows = len(pd.read_parquet(out))
            yield what, f"{took:.1f} s, CPU {cpu:.1f} s in all processes, {rows:,} rows", ""


def _one_fleet(cases: dict[str, Case], folder: Path) -> tuple[float, float, Path]:
    """The seconds of a fleet on two new processes, those of CPU in all of them, and its folder."""
    import dragonsden as dd

    start, cpu = time.perf_counter(), sum(os.times()[:4])  # with children that have ended
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        out = dd.fleet(cases, out=folder, executor=pool)
    return time.perf_counter() - start, sum(os.times()[:4]) - cpu, out


def main() -> None:
    """Measure, and print the table as it grows."""
    parser = argparse.ArgumentParser(description="Measure the fixed case; prints a Markdown table.")
    parser.add_argument("--growth", action="store_true", help="as the case grows as well")
    parser.add_argument("--fleet", action="store_true", help="300 councils as well")
    asked = parser.parse_args()
    sys.stdout.write(f"{measured_with()}\n\n| what | measured | to reach |\n|---|---|---|\n")
    parts = [engine, *([growth] if asked.growth else []), *([fleet] if asked.fleet else [])]
    for part in parts:
        for row in part():
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
