"""Cases for the tests: written as text and read by the reader, as anybody's are."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from functools import cache
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any, Final

import numpy as np
import pytest

import dragonsden as dd
from dragonsden.arithmetic.distributions import Metalog
from dragonsden.engine import run as running
from dragonsden.engine.plan import Plan
from dragonsden.engine.run import run
from dragonsden.engine.tally import Tally
from dragonsden.engine.typical import Typical
from dragonsden.files.atomic import held
from dragonsden.files.shipped import shipped

_CRITERIA: Final = {"title": "Test", "status": "illustrative"}
_PIPELINE: Final = {**_CRITERIA, "prices": "2018/19", "years": "1", "discount_rate": "0%"}

SCALE: Final = "worst: 0, best: 100"

_KITCHEN: Final = Path(__file__).with_name("kitchen")
KITCHEN: Final = (
    (_KITCHEN / "criteria.yaml").read_text(encoding="utf-8"),
    (_KITCHEN / "pipeline.yaml").read_text(encoding="utf-8"),
)
"""The text of a small case with some of everything."""


def shipped_case() -> dd.Case:
    """The shipped example with the panel's scores."""
    return dd.load(
        shipped("criteria", "enhancing_trading.yaml"),
        shipped("pipelines", "strategy_2018.yaml"),
        scores=shipped("scores", "enhancing_trading.csv"),
    )


def put_right(folder: Path) -> None:
    """Undo what a stopped writer left half done in a folder, if that can be done now."""
    with suppress(OSError), held(folder):
        pass


def case_of(criteria: str, pipeline: str, scores: str | None = None) -> dd.Case:
    """The case of the text of two files; titles and the like are put where none are given.

    `scores` is the text of the members' score sheets, as CSV.
    """
    with TemporaryDirectory() as folder:
        sheets = Path(folder, "scores.csv")
        if scores is not None:
            sheets.write_text(dedent(scores).lstrip(), encoding="utf-8")
        paths = [Path(folder, name) for name in ("criteria.yaml", "pipeline.yaml")]
        for path, text, header in zip(
            paths, (criteria, pipeline), (_CRITERIA, _PIPELINE), strict=True
        ):
            path.write_text(_headed(dedent(text), header), encoding="utf-8")
        return dd.load(*paths) if scores is None else dd.load(*paths, scores=sheets)


def _headed(text: str, header: dict[str, str]) -> str:
    """The text under those lines of the header that it does not have itself."""
    lines = [f"{k}: {v}" for k, v in header.items() if not re.search(f"^{k}:", text, re.MULTILINE)]
    return "\n".join([*lines, text])


def scored(*names: str, weight: str = "any") -> str:
    """A criteria file of scores from 0 to 100, all with the same weight."""
    lines = [f"  {name}: {{title: {name}, {SCALE}, weight: {weight}}}" for name in names]
    return "\n".join(["criteria:", *lines])


def services(**what: str) -> str:
    """A pipeline file of services, each given as the inside of its mapping."""
    return "\n".join(["services:", *(f"  {name}: {{{inside}}}" for name, inside in what.items())])


def simulated(
    criteria: str,
    pipeline: str,
    draws: int = 10_000,
    seed: int = 2018,
    scores: str | None = None,
) -> dd.Simulation:
    """The simulation of a case given as text."""
    return dd.simulate(case_of(criteria, pipeline, scores), draws, seed, progress=False)


def keeping_all(case: dd.Case, draws: int, seed: int = 2018) -> dd.Simulation:
    """The simulation of a case that keeps every one of its draws, however many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "MOST_KEPT", draws)
        return dd.simulate(case, draws, seed, progress=False)


@cache
def kitchen_sim() -> dd.Simulation:
    """A small simulation with some of everything."""
    return simulated(*KITCHEN, draws=400, seed=3)


def share_error(share: float, draws: int) -> float:
    """4.5 standard errors of a share: by the CLT a right answer strays further 7 times in 10^6."""
    return 4.5 * sqrt(share * (1 - share) / draws)


def mean_error(deviation: float, draws: int) -> float:
    """4.5 standard errors of a mean of draws with this standard deviation."""
    return 4.5 * deviation / sqrt(draws)


def quantile_error(level: float, density: float, draws: int) -> float:
    """4.5 standard errors of a quantile where the density of the draws is this."""
    return 4.5 * sqrt(level * (1 - level) / draws) / density


def fingerprint(sim: dd.Simulation) -> str:
    """The SHA-256 of all that a simulation says: its document and the draws it kept."""
    digest = hashlib.sha256(sim.to_json().encode())
    for kept in (sim.kept.overall, sim.kept.ranks, sim.kept.weights, sim.kept.measures):
        digest.update(np.ascontiguousarray(kept).tobytes())
    return digest.hexdigest()


def metalog_if_any(*given: float | None) -> Metalog | None:
    """The metalog through these percentiles, if there is one."""
    try:
        return Metalog(*given)
    except ValueError:
        return None


def tallied(plan: Plan, draws: int, seed: int, ranked: tuple[int, ...]) -> Tally:
    """The tally of a plan, of the draws of a seed; `ranked` are the rows of the services ranked."""
    tally, _ = run(plan, Typical.of(plan), draws, seed, ranked, executor=None, progress=False)
    return tally


def agrees(found: Any, wanted: Any, tolerance: float, path: str) -> None:
    """Assert that a number, a list or a mapping is what was worked out."""
    if isinstance(wanted, dict) and "about" in wanted:
        assert found == pytest.approx(wanted["about"], abs=wanted["within"]), path
    elif isinstance(wanted, dict):
        for key, inner in wanted.items():
            agrees(found[key], inner, tolerance, f"{path}.{key}")
    elif isinstance(wanted, int | float) or (
        isinstance(wanted, list) and not any(isinstance(entry, str) for entry in wanted)
    ):
        assert found == pytest.approx(wanted, rel=1e-12, abs=tolerance), path
    else:
        assert found == wanted, path
