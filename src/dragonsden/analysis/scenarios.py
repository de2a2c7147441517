"""Scenarios: the same draws under each set of changes that the pipeline file names.

A belief that a scenario does not touch has the same draws in all of them, so the runs are paired:
what differs is due to the scenario alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from dragonsden.arithmetic.ranks import rounded
from dragonsden.engine.progress import Progress
from dragonsden.model import Case
from dragonsden.model.scenario import AS_WRITTEN
from dragonsden.results.simulation import Simulation, simulate

Runs = Mapping[str, Simulation]
"""Simulations by the name of their scenario, the one "as written" among them."""


def scenarios(
    sim: Simulation, *, executor: Executor | None = None, progress: Progress = None
) -> dict[str, Simulation]:
    """The simulation itself, "as written", then each scenario of its case, by name.

    Each has as many draws as `sim` and its seed; measured gates are judged anew in each.

    Raises ValueError if the pipeline has no scenarios.
    """
    names = sim.case.pipeline.scenarios
    if not names:
        example = "scenarios: {recession: {factors: {housing_cycle: -1.5}}}"
        raise ValueError(f"the pipeline has no scenarios; write some in its file, as {example}")
    runs = {AS_WRITTEN: sim}
    for name in names:
        case = _under(sim.case, name)
        runs[name] = simulate(case, sim.draws, sim.seed, executor=executor, progress=progress)
    return runs


def _under(case: Case, scenario: str) -> Case:
    """The case under one of the scenarios of its pipeline."""
    return Case(
        criteria=case.criteria,
        pipeline=case.pipeline.under(scenario),
        panel=case.panel,
        inputs=case.inputs,
    )


def rank_by_scenario(runs: Runs) -> pd.DataFrame:
    """The rank of each service, by mean overall value, in each scenario.

    Rows are services in the order of the ranking as written, then those that fail a gate there and
    in some scenario do not. Columns are `title`, then a scenario each: places from 1, equals
    sharing the better one; NaN where the service fails a gate.

    Raises ValueError if the runs are not those of one case on the same draws.
    """
    return _by_scenario(runs, "rank")


def regret(runs: Runs) -> pd.DataFrame:
    """How far each service is below the best of each scenario, in points of mean overall value.

    Rows are those of `rank_by_scenario`. Columns are `title`, a scenario each (0 for the best,
    never below 0; NaN where the service fails a gate), and `largest`, the most there is to regret
    in having chosen the service: NaN if it fails a gate in any. Savage (1951).

    Raises ValueError if the runs are not those of one case on the same draws.
    """
    table = _by_scenario(runs, "value")
    values = rounded(table[list(runs)].to_numpy())
    best = np.fmax.reduce(values, axis=0, initial=-np.inf)
    table[list(runs)] = rounded(best - values)
    table["largest"] = table[list(runs)].max(axis=1, skipna=False)
    return table


def _by_scenario(runs: Runs, column: str) -> pd.DataFrame:
    """One column of each run's table of services, NaN where a service fails a gate."""
    _check(runs)
    written = runs[AS_WRITTEN]
    tables = {name: run.all_services for name, run in runs.items()}
    ranked = {
        name: table[column].where(table["rank"].notna()).astype(float)
        for name, table in tables.items()
    }
    result = pd.DataFrame({"title": tables[AS_WRITTEN]["title"], **ranked})
    somewhere = result[list(runs)].notna().any(axis=1)
    others = [n for n in result.index[somewhere] if n not in written.ranking.index]
    return result.loc[[*written.ranking.index, *others]]


def _check(runs: Runs) -> None:
    """Raise ValueError unless the runs are of one case, as written and else, on the same draws."""
    if AS_WRITTEN not in runs:
        raise ValueError(f"no run is called {AS_WRITTEN!r}; give what scenarios(sim) returns")
    written = runs[AS_WRITTEN]
    for name, run in runs.items():
        if (run.draws, run.seed) != (written.draws, written.seed):
            what = f"{name!r} has {run.draws:,} draws of seed {run.seed}"
            as_written = f"{AS_WRITTEN!r} {written.draws:,} of seed {written.seed}"
            raise ValueError(f"{what}, {as_written}; simulate both alike")
        if run.services != written.services:
            raise ValueError(
                f"{name!r} has other services than {AS_WRITTEN!r}; give runs of one case"
            )
