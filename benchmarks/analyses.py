"""Measure the analyses of the shipped case, each beside a simulation in the same run.

    python benchmarks/analyses.py           10,000 draws: a minute
    python benchmarks/analyses.py --long    1,000,000 draws as well, for memory: several minutes

It prints a Markdown table. What each row means is in README.md beside this file.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from statistics import median
from typing import Any

from engine import SEED, Row, heading, wall

DRAWS = 10_000
MANY = 1_000_000
TURNS = 3

PEAK = """\
import resource, sys, time
import dragonsden as dd
from dragonsden.cli.demo import shipped_case
sim = dd.simulate(shipped_case(), int(sys.argv[1]), 2018, progress=False)
start = time.perf_counter()
dd.robust_bands(sim), dd.rank_acceptability(sim), dd.central_weights(sim)
robust = time.perf_counter() - start
start = time.perf_counter()
dd.evpi(sim), dd.evppi(sim)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak, robust, time.perf_counter() - start)"""


def analyses() -> dict[str, Callable[[Any], object]]:
    """What is asked of a simulation, by what it is called in the table."""
    import dragonsden as dd

    def first(sim: Any) -> str:
        return str(sim.ranking.index[0])

    def last(sim: Any) -> str:
        return str(sim.ranking.index[sim.k - 1])

    return {
        "bands and the two rankings": lambda s: (dd.robust_bands(s), dd.two_rankings(s)),
        "central weights and confidence factors": dd.central_weights,
        "where the uncertainty comes from": lambda s: dd.overall_uncertainty(
            dd.uncertainty_shares(s)
        ),
        "comparison with equal weights": lambda s: dd.compare(s, dict.fromkeys(s.criteria, 1.0)),
        "tornado of one service, value and NPV": lambda s: (
            dd.tornado(s, last(s)),
            dd.tornado(s, last(s), "npv"),
        ),
        "rank correlations of all services": dd.rank_correlations,
        "weight sensitivity and stability": lambda s: (
            dd.weight_sensitivity(s),
            dd.weight_stability(s),
        ),
        "switching values of one service, NPV and first k": lambda s: (
            dd.switching_values(s, last(s)),
            dd.switching_values(s, last(s), "first_k"),
        ),
        "EVPI": dd.evpi,
        "**EVPPI of every belief**": dd.evppi,
        "why one above another, and a profile": lambda s: (
            dd.why(s, first(s), last(s)),
            dd.profile(s, last(s)),
        ),
        "dominated services": lambda s: dd.dominated(s.case),
        "scenarios, their ranks and regret": lambda s: dd.regret(dd.scenarios(s)),
        "the panel's disagreement": lambda s: dd.disagreement(s.case),
    }


def rows(long: bool) -> Iterator[Row]:
    """Every row of the table; memory first, while this process is small."""
    for draws in (DRAWS, MANY) if long else (DRAWS,):
        yield from memory(draws)
    yield from seconds()


def memory(draws: int) -> Iterator[Row]:
    """The peak memory of a fresh process that simulates, and asks how sure and what is worth it."""
    if os.name == "nt":
        yield "Peak memory", "not measured on Windows", ""
        return
    command = [sys.executable, "-c", PEAK, str(draws)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    peak, robust, information = map(float, done.stdout.split())
    unit = 1 if sys.platform == "darwin" else 1024
    yield f"Peak memory at {draws:,} draws", f"{peak * unit / 1e6:.0f} MB", "flat"
    yield f"Robustness at {draws:,} draws", f"{robust:.1f} s", ""
    yield f"EVPI and EVPPI of every belief at {draws:,} draws", f"{information:.1f} s", ""


def seconds() -> Iterator[Row]:
    """Wall-clock seconds of each analysis, and how many simulations that is."""
    from dragonsden.cli.demo import shipped_case
    from dragonsden.results.simulation import simulate

    case = shipped_case()
    sim = simulate(case, DRAWS, SEED, progress=False)
    total = 0.0
    for what, analyse in analyses().items():
        analyse(sim)  # what is made once is made now
        pairs = [
            (
                wall(lambda: simulate(case, DRAWS, SEED, progress=False)),
                wall(lambda of=analyse: of(sim)),  # type: ignore[misc]
            )
            for _ in range(TURNS)
        ]
        took = median(mine for _, mine in pairs)
        ratio = median(mine / base for base, mine in pairs)
        total += took
        yield what, f"{took:.2f} s, {ratio:.1f} simulations", "1.5 s" if "EVPPI" in what else ""
    yield f"**All of these together**, {DRAWS:,} draws", f"**{total:.1f} s**", "5 s"


def main() -> None:
    """Measure, and print the table as it grows."""
    parser = argparse.ArgumentParser(description="Measure the analyses; prints a Markdown table.")
    parser.add_argument("--long", action="store_true", help="1,000,000 draws as well, for memory")
    long = parser.parse_args().long
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    print(f"{heading()}\n\n| what | measured | to reach |\n|---|---|---|")
    with redirect_stderr(io.StringIO()):
        for row in rows(long):
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
