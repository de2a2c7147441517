"""Measure the engine, as ratios to what is measured beside it in the same run.

    python benchmarks/engine.py             two or three minutes, on an otherwise idle machine
    python benchmarks/engine.py --quick     half a minute, and rougher
    python benchmarks/engine.py --memory    memory alone, up to 10,000,000 draws: half an hour
    python benchmarks/engine.py --threads   one thread beside two alone

It prints a Markdown table. Times are CPU seconds of this process, except where a row says wall
clock. What each row means, and why it is measured so, is in README.md beside this file.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy and dragonsden come later: see `rows`
    import numpy as np

    from dragonsden.model import Case
    from dragonsden.results.simulation import Simulation

SEED = 2018
SERVICES, CRITERIA = 36, 9  # the size at which other SMAA software was timed

PEAK = """\
import resource, sys
for name in sys.argv[3:]:
    sys.modules[name] = None  # as if it were not installed
from dragonsden.cli.demo import shipped_case
from dragonsden.results.simulation import simulate
sim = simulate(shipped_case(), int(sys.argv[1]), 2018, progress=False)
first, second = sim.ranking.index[:2]
if sys.argv[2] == "analyses":
    import dragonsden as dd
    dd.robust_bands(sim), dd.scenarios(sim, progress=False), dd.evpi(sim), dd.evppi(sim)
    dd.tornado(sim, first), dd.why(sim, first, second), dd.uncertainty_shares(sim)
    dd.weight_stability(sim), dd.switching_values(sim, first), dd.account_by_year(sim, first)
    dd.central_weights(sim), dd.compare(sim, dict.fromkeys(sim.criteria, 1.0))
    dd.profile(sim, first), dd.rank_correlations(sim), dd.weight_sensitivity(sim)
    dd.disagreement(sim.case), dd.two_rankings(sim), dd.tornado(sim, first, "npv")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"""

PLAIN = ("pyarrow", "numba")
"""What a plain installation does not have."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    draws: int
    pairs: int
    peaks: tuple[int, ...]
    weights: int
    slow_weights: int
    starts: int


FULL = Size(100_000, 5, (10_000, 100_000, 1_000_000), 2_000, 200, 5)
QUICK = Size(20_000, 3, (10_000, 100_000), 200, 20, 2)
LONG = Size(100_000, 5, (10_000, 100_000, 1_000_000, 10_000_000), 2_000, 200, 5)

LONG_RUN = 1_000_000
"""Draws of a run that goes through compiled code."""

Row = tuple[str, str, str]
"""What was measured, what came out, and what it should reach."""


def rows(size: Size) -> Iterator[Row]:
    """Every row of the table.

    Memory comes first, while this process is small: on Linux the peak of a child counts what its
    parent held when it was started.
    """
    yield from memory(size)
    yield from engine(size)
    yield from smaa(size)
    yield from starting(size)
    yield from threads(size)
    yield from workers(size)


# ------------------------------------------------------------------------------------- memory


def memory(size: Size) -> Iterator[Row]:
    """The peak memory of a fresh process for each number of draws."""
    for draws in size.peaks:
        yield f"Peak memory at {draws:,} draws", _peak(draws), "under 150 MB, flat"


def memory_alone(size: Size) -> Iterator[Row]:
    """The same, then as a plain installation has it, and that with analyses up to 1,000,000."""
    yield from memory(size)
    plain = f"without {' and '.join(PLAIN)}"
    for draws in size.peaks:
        yield f"Peak memory at {draws:,} draws, {plain}", _peak(draws, without=PLAIN), "150 MB"
    for draws in size.peaks[:3]:
        what = f"Peak memory at {draws:,} draws, with analyses, {plain}"
        yield what, _peak(draws, "analyses", without=PLAIN), ""


def _peak(draws: int, asked: str = "ranking", *, without: tuple[str, ...] = ()) -> str:
    """The peak memory of a process that loads and simulates the shipped case, and asks of it."""
    if os.name == "nt":
        return "not measured on Windows"
    command = [sys.executable, "-c", PEAK, str(draws), asked, *without]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    return f"{int(done.stdout) * unit / 1e6:.0f} MB"


# ------------------------------------------------------------------------------------- engine


def engine(size: Size) -> Iterator[Row]:
    """CPU time per draw of the shipped case, over that of drawing its uniforms in bulk."""
    from dragonsden.cli.demo import shipped_case
    from dragonsden.results.simulation import simulate

    case = shipped_case()
    beliefs = _beliefs(case)
    simulate(case, 20_000, SEED, progress=False)  # what is made once is made now
    with chosen_here():
        bulk, ours = _interleaved(
            lambda: _uniforms(beliefs * size.draws),
            lambda: simulate(case, size.draws, SEED, progress=False),
            size.pairs,
        )
    ratio = median(mine / base for mine, base in zip(ours, bulk, strict=True))
    where = f"shipped case, {len(case.pipeline.services)} services, {size.draws:,} draws"
    yield f"Beliefs drawn in every draw ({where})", f"{beliefs}", ""
    nanoseconds = median(bulk) / (beliefs * size.draws) * 1e9
    yield "CPU time of one uniform, PCG64DXSM in bulk", f"{nanoseconds:.2f} ns", ""
    yield "CPU time per draw, simulate()", f"{median(ours) / size.draws * 1e6:.1f} µs", ""
    spread = f"{min(ours) / max(bulk):.1f} to {max(ours) / min(bulk):.1f}"
    yield (
        "**CPU time per draw over that of its uniforms**",
        f"**{ratio:.1f}** ({spread})",
        "8 or less, 4 aimed for",
    )


def _beliefs(case: Case) -> int:
    """How many uniforms one draw takes."""
    from dragonsden.engine.compile.case import plan_of

    plan = plan_of(case)
    return len(plan.beliefs) + bool(plan.members)


def _uniforms(count: int) -> None:
    """Draw `count` uniforms into one block that stays in the cache: as fast as numpy can."""
    import numpy as np

    generator, block = np.random.Generator(np.random.PCG64DXSM(SEED)), np.empty(16_384)
    for _ in range(count // len(block)):
        generator.random(out=block)
    generator.random(out=block[: count % len(block)])


def _interleaved(
    one: Callable[[], object], other: Callable[[], object], pairs: int
) -> tuple[list[float], list[float]]:
    """CPU times of the two, turn by turn, so that both meet the same moods of the machine."""
    both = [(_cpu(one), _cpu(other)) for _ in range(pairs)]
    return [first for first, _ in both], [second for _, second in both]


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all threads together."""
    start = process_time()
    work()
    return process_time() - start


def seconds(case: Case, draws: int, compiled: bool) -> float:
    """CPU seconds of a simulation, by numpy or compiled."""
    from dragonsden.engine.steps import by
    from dragonsden.results.simulation import simulate

    steps = None
    if compiled:
        from dragonsden.engine.compiled import STEPS as steps  # noqa: N811
    with by(steps), chosen_here():
        start = process_time()
        simulate(case, draws, SEED, progress=False)
        return process_time() - start


@contextmanager
def chosen_here() -> Iterator[None]:
    """Compiled code where it is asked for alone, however long the run."""
    from dragonsden.engine import choice

    before, choice.WORTH_IT = choice.WORTH_IT, 10**12
    try:
        yield
    finally:
        choice.WORTH_IT = before


def ways() -> list[bool]:
    """By numpy, and compiled where the extra `fast` is installed."""
    try:
        import numba  # noqa: F401
    except ImportError:
        return [False]
    return [False, True]


# --------------------------------------------------------------------------------------- SMAA


def smaa(size: Size) -> Iterator[Row]:
    """Fixed values, weights any: CPU time per draw, ours and others' over the same weights."""
    from dragonsden.results.simulation import simulate

    case, matrix = _fixed_case()
    where = f"{SERVICES} services, {CRITERIA} criteria, weights any"
    for compiled in reversed(ways()):  # by numpy last: others are held against it
        seconds(case, 20_000, compiled)
        ours = [seconds(case, size.draws, compiled) for _ in range(size.pairs)]
        mine = median(ours) / size.draws
        how = "compiled" if compiled else "by numpy"
        yield (
            f"**Pure SMAA, CPU time per draw, {how}** ({where})",
            f"**{mine * 1e6:.2f} µs**",
            "1.0 µs or less" if compiled else "1.5 µs or less",
        )
    sim = simulate(case, size.weights, SEED, progress=False)
    for name, loop, count in (
        ("pymcdm", _pymcdm, size.weights),
        ("pymcdm with its checks off", _pymcdm_unchecked, size.weights),
        ("scikit-criteria", _scikit_criteria, size.slow_weights),
        ("pysensmcda with all of SMAA-2", _pysensmcda, size.weights),
        ("pysensmcda with all of SMAA-2 and a matrix product", _pysensmcda_product, size.weights),
    ):
        yield (
            f"{name}, looped over the same weights",
            _looped(name, loop, matrix, sim, count, mine),
            "",
        )


def _fixed_case() -> tuple[Case, np.ndarray[Any, Any]]:
    """Services with known scores on criteria of any weights, and the scores as a matrix."""
    import numpy as np

    from dragonsden.model import Case, Criteria, Pipeline

    matrix = np.random.Generator(np.random.PCG64DXSM(SEED)).random((SERVICES, CRITERIA)) * 100
    names = [f"c{column}" for column in range(CRITERIA)]
    scale = {"worst": 0.0, "best": 100.0, "weight": "any"}
    criteria = {name: {"title": name, **scale} for name in names}
    services = {
        f"s{row}": {"scores": dict(zip(names, scores.tolist(), strict=True))}
        for row, scores in enumerate(matrix)
    }
    about = {"title": "Pure SMAA", "status": "illustrative"}
    money = {"prices": "none", "years": 1, "discount_rate": 0.0}
    case = Case(
        criteria=Criteria.model_validate({**about, "criteria": criteria}),
        pipeline=Pipeline.model_validate({**about, **money, "services": services}),
    )
    return case, matrix


Loop = Callable[["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"], "list[Any]"]
"""From the matrix and the weights, a row for each draw, to the ranks, a row for each draw."""


def _looped(name: str, loop: Loop, matrix: Any, sim: Simulation, count: int, mine: float) -> str:
    """What another package takes for a draw, once it is seen to give the same ranks."""
    import numpy as np

    weights = np.ascontiguousarray(sim.kept.weights[:, :count].T)
    package = name.split()[0]
    try:
        loop(matrix, weights[:2])
    except ImportError:
        return f"not installed (`pip install {package}`)"
    start = process_time()
    ranks = np.array(loop(matrix, weights))
    theirs = (process_time() - start) / count
    if (ranks != sim.ranks.to_numpy()[:count]).any():
        raise SystemExit(f"{name} ranks the same draws differently; the comparison is void")
    times = f"{theirs / mine:,.0f}" if theirs > 10 * mine else f"{theirs / mine:.1f}"
    return f"{theirs * 1e6:.0f} µs, {times} times ours ({package} {version(package)})"


def _pymcdm(matrix: Any, weights: Any, **options: bool) -> list[Any]:
    """Ranks by pymcdm's weighted sum."""
    from pymcdm.methods import WSM

    method, types = WSM(normalization_function=_as_it_is), [1] * CRITERIA
    return [method.rank(method(matrix, one, types, **options)) for one in weights]


def _as_it_is(values: Any, cost: bool) -> Any:
    """Values from 0 to 100, which need no normalising."""
    del cost
    return values


def _pymcdm_unchecked(matrix: Any, weights: Any) -> list[Any]:
    """The same without looking at the input again in each draw."""
    return _pymcdm(matrix, weights, validation=False)


def _scikit_criteria(matrix: Any, weights: Any) -> list[Any]:
    """Ranks by scikit-criteria's weighted sum."""
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel

    problem, method = skcriteria.mkdm(matrix, [max] * CRITERIA), WeightedSumModel()
    return [method.evaluate(problem.replace(weights=one)).rank_ for one in weights]


def _pysensmcda(matrix: Any, weights: Any) -> list[Any]:
    """Ranks by pysensmcda's SMAA-2, which takes pymcdm's weighted sum without its checks."""
    from pymcdm.methods import WSM

    return _smaa2(WSM(normalization_function=_as_it_is), matrix, weights)


def _pysensmcda_product(matrix: Any, weights: Any) -> list[Any]:
    """The same with the least that a weighted sum can be."""
    return _smaa2(_product, matrix, weights)


def _product(matrix: Any, weights: Any, types: Any) -> Any:
    """The weighted sums of a matrix in which more is better."""
    del types
    return matrix @ weights


def _smaa2(method: Callable[..., Any], matrix: Any, weights: Any) -> list[Any]:
    """Ranks by SMAA-2, with acceptabilities, central weights and confidence factors."""
    import numpy as np
    from pysensmcda.smaa import smaa2

    found = smaa2(method, matrix, np.ones(CRITERIA), weights=weights)
    return list(found.simulation.rankings)


# ----------------------------------------------------------------------------------- starting


def starting(size: Size) -> Iterator[Row]:
    """Wall-clock seconds until something can be seen."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = _wall_of(["demo", "--out", str(Path(folder) / "demo")], size.starts)
    yield "`dragonsden demo`, end to end, wall clock", f"{seconds:.2f} s", "under 4 s"
    yield (
        "`dragonsden --help`, wall clock",
        f"{_wall_of(['--help'], size.starts):.2f} s",
        "under 0.2 s",
    )
    yield "Loading the shipped case, wall clock", f"{_loading(size.starts):.2f} s", "under 0.3 s"


def _wall_of(words: list[str], times: int) -> float:
    """Seconds that a command of dragonsden takes in a process of its own."""
    command = [sys.executable, "-m", "dragonsden", *words]
    return median(
        wall(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True))
        for _ in range(times)
    )


def _loading(times: int) -> float:
    """Seconds to load the shipped files, once the package is imported."""
    from dragonsden.cli.demo import shipped_case

    shipped_case()
    return median(wall(shipped_case) for _ in range(times))


def wall(work: Callable[[], object]) -> float:
    """Seconds on the clock."""
    start = perf_counter()
    work()
    return perf_counter() - start


# ------------------------------------------------------------------------------------ workers


def threads(size: Size) -> Iterator[Row]:
    """How much sooner the shipped case is done with `threads=2` than with `threads=1`."""
    yield _threads(2 * size.draws, max(2, size.pairs // 2))


def threads_alone(size: Size) -> Iterator[Row]:
    """The same, and that of a run long enough for compiled code, where numba is installed."""
    yield from threads(size)
    yield _threads(LONG_RUN, 3)


def _threads(draws: int, pairs: int) -> Row:
    """The row of threads for so many draws."""
    from dragonsden.cli.demo import shipped_case
    from dragonsden.engine.choice import is_worth_it
    from dragonsden.results.simulation import simulate

    case = shipped_case()

    def run(count: int) -> None:
        simulate(case, draws, SEED, threads=count, progress=False)

    how = "compiled" if is_worth_it(draws) else "by numpy"
    speed_up = _speed_up(lambda: run(1), lambda: run(2), pairs)
    return f"Speed-up by threads=2, {draws:,} draws, {how}, wall clock", f"{speed_up:.2f}", "1.8"


def workers(size: Size) -> Iterator[Row]:
    """How much sooner the shipped case is done by two processes than by one."""
    from dragonsden.cli.demo import shipped_case
    from dragonsden.results.simulation import simulate

    case, draws = shipped_case(), 2 * size.draws

    def run(executor: Executor | None) -> None:
        simulate(case, draws, SEED, executor=executor, progress=False)

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        speed_up = _speed_up(lambda: run(None), lambda: run(pool), max(2, size.pairs // 2))
    yield f"Speed-up by two processes, {draws:,} draws, wall clock", f"{speed_up:.2f}", ""


def _speed_up(alone: Callable[[], object], shared: Callable[[], object], pairs: int) -> float:
    """Time alone over time shared, whose workers are warm, turn by turn."""
    alone(), shared()
    return median(wall(alone) / wall(shared) for _ in range(pairs))


# -------------------------------------------------------------------------------------- table


def heading() -> str:
    """What it was measured with and on; no name and no path."""
    packages = ", ".join(f"{name} {_version(name)}" for name in ("dragonsden", "numpy", "pandas"))
    python = f"Python {platform.python_version()}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{packages}, {python}, {machine}"


def _version(package: str) -> str:
    """The version of a package, installed or not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def main() -> None:
    """Measure, and print the table as it grows."""
    parser = argparse.ArgumentParser(description="Measure the engine; prints a Markdown table.")
    parser.add_argument("--quick", action="store_true", help="fewer draws and repeats, rougher")
    parser.add_argument("--memory", action="store_true", help="memory alone, with more draws")
    parser.add_argument("--threads", action="store_true", help="one thread beside two alone")
    asked = parser.parse_args()
    size = QUICK if asked.quick else FULL
    table = (
        memory_alone(LONG) if asked.memory else threads_alone(size) if asked.threads else rows(size)
    )
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # µ, whatever the code page
    print(f"{heading()}\n\n| what | measured | to reach |\n|---|---|---|")
    with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")  # others' packages have their own
        for row in table:
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
