"""Memory: an analysis of a long run holds a block at a time, and of many services little of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

import dragonsden as dd
from dragonsden.engine.sampling import BLOCK

MOST_MEGABYTES: dict[str, tuple[float, Callable[[dd.Simulation], object]]] = {
    "central weights": (30, dd.central_weights),
    "another weighting": (25, lambda sim: dd.compare(sim, dict.fromkeys(sim.criteria, 1.0))),
    "a profile": (42, lambda sim: dd.profile(sim, sim.services[0])),
    "scenarios": (32, dd.scenarios),
    "uncertainty shares": (26, dd.uncertainty_shares),
    "what more knowledge is worth": (32, dd.evppi),
    "a tornado": (15, lambda sim: dd.tornado(sim, sim.services[0])),
    "one account by year": (28, lambda sim: dd.account_by_year(sim, sim.services[0])),
}
"""A quarter over what each was found to hold; the values of all services alone are 46 MB."""


@pytest.mark.slow
@pytest.mark.parametrize("analysis", MOST_MEGABYTES)
def test_an_analysis_of_two_blocks_holds_little(analysis: str, council: dd.Simulation) -> None:
    most, ask = MOST_MEGABYTES[analysis]
    sim = dd.simulate(council.case, BLOCK + 1, 2018, progress=False)
    assert sim.ranking.shape[0] > 30
    tracemalloc.start()
    try:
        ask(sim)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most * 1e6


def test_a_simulation_and_its_tables_hold_no_draws_of_measures(shipped_case: dd.Case) -> None:
    draws = 3_000
    dd.simulate(shipped_case, 10, 2018, progress=False).to_json()  # what is made once is made now
    tracemalloc.start()
    try:
        sim = dd.simulate(shipped_case, draws, 2018, progress=False)
        sim.to_json(), sim.measure_summary
        held, _ = tracemalloc.get_traced_memory()
        of_measures = sim.kept.measures.nbytes
        with_them, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert of_measures == 8 * draws * len(sim.services) * len(sim.plan.measures)
    assert with_them - held >= of_measures  # they are made for those who look at them
