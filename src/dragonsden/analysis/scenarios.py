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
from dragonsden.model.scenario import AS_WRITTEN
from dragonsden.results.readable import readable
from dragonsden.results.simulation import Simulation, simulated
from dragonsden.text.arguments import checked, not_a
from dragonsden.text.english import listed, words
from dragonsden.text.html import framed, grid

Runs = Mapping[str, Simulation]
"""Simulations by the name of their scenario, the one "as written" among them."""


class Scenarios(dict[str, Simulation]):
    """Simulations by the name of their scenario, first the one "as written"."""

    def __repr__(self) -> str:
        """Say which scenarios there are."""
        title = self[AS_WRITTEN].case.title if AS_WRITTEN in self else "no case"
        return f"<Scenarios of {title!r}: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        """The first and the recommended of each scenario as a table, for a notebook."""
        columns = (("Scenario", False), ("First", False), ("Recommended", False))
        rows = (
            (
                words(name),
                listed(list(run.ranking["title"][run.ranking["rank"] == 1])) or "none",
                listed([run.case.title_of(each) for each in run.recommended]) or "none",
            )
            for name, run in self.items()
        )
        return framed(grid("The recommended in each scenario", columns, rows))


@checked
def scenarios(
    sim: Simulation, *, executor: Executor | None = None, progress: Progress = None
) -> Scenarios:
    """The simulation of each scenario of the pipeline file, on the same draws.

    Args:
        sim: the simulation of the pipeline as written.
        executor: shares the work, as for `simulate`.
        progress: as for `simulate`.

    Returns:
        The simulations by name, first "as written", which is `sim` itself, then each scenario. Each
        has as many draws and the same seed; measured gates are judged anew in each.

    Raises:
        ValueError: the pipeline has no scenarios.

    Examples:
        >>> list(dd.scenarios(sim))
        ['as written', 'recession', 'pay_award_5_percent']
    """
    names = sim.case.pipeline.scenarios
    if not names:
        example = "scenarios: {recession: {factors: {housing_cycle: -1.5}}}"
        raise ValueError(f"the pipeline has no scenarios; write some in its file, as {example}")
    runs = Scenarios({AS_WRITTEN: sim})
    for name in names:
        runs[name] = in_scenario(sim, name, executor=executor, progress=progress)
    return runs


def in_scenario(
    sim: Simulation, name: str, *, executor: Executor | None = None, progress: Progress = None
) -> Simulation:
    """The simulation of one scenario of the pipeline file, on the same draws.

    Raises KeyError if the pipeline has no such scenario.
    """
    case = sim.case.under(name)
    return simulated(case, sim.draws, sim.seed, executor=executor, progress=progress, beside=sim)


@readable("rank")
def rank_by_scenario(runs: Runs) -> pd.DataFrame:
    """The rank of each service, by mean overall value, in each scenario.

    Args:
        runs: the simulations that `scenarios` gave.

    Returns:
        A row for each service in the order of the ranking as written, then those that fail a gate
        there and in some scenario do not.

        - `title`: its title.
        - a column for each scenario: the rank from 1, equals sharing the better one; NaN where it
          fails a gate.

    Raises:
        ValueError: the runs are not those of one case on the same draws.

    Examples:
        >>> print(dd.rank_by_scenario(dd.scenarios(sim)).drop(columns="title"))
                                        as written  recession  pay_award_5_percent
        service
        new_model_highways                     1.0        2.0                  1.0
        childrens_services_partnership         2.0        1.0                  2.0
        new_model_reablement                   3.0        3.0                  3.0
        new_model_residential_care             4.0        4.0                  4.0
    """
    return _by_scenario(runs, "rank")


@readable("points")
def regret(runs: Runs) -> pd.DataFrame:
    """The regret of each service in each scenario: its distance from the best one there.

    Args:
        runs: the simulations that `scenarios` gave.

    Returns:
        The rows of `rank_by_scenario`.

        - `title`: its title.
        - a column for each scenario: points of mean overall value below the best; 0 for the best,
          NaN where it fails a gate.
        - `largest`: the largest of these; NaN if it fails a gate in any.

    Raises:
        ValueError: the runs are not those of one case on the same draws.

    References:
        Savage (1951).

    Examples:
        >>> print(dd.regret(dd.scenarios(sim))["largest"].round(1))
        service
        new_model_highways                 4.2
        childrens_services_partnership     0.9
        new_model_reablement               5.9
        new_model_residential_care        16.4
        Name: largest, dtype: float64
    """
    table = _by_scenario(runs, "value")
    values = rounded(table[list(runs)].to_numpy())
    best = np.fmax.reduce(values, axis=0, initial=-np.inf)
    table[list(runs)] = rounded(best - values)
    table["largest"] = table[list(runs)].max(axis=1, skipna=False)
    return table


def _by_scenario(runs: Runs, column: str) -> pd.DataFrame:
    """One column of each run's table of services, NaN where a service fails a gate."""
    check_runs(runs)
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


def check_runs(runs: Runs) -> None:
    """Raise ValueError unless the runs are of one case, as written and else, on the same draws.

    Raises TypeError if they are no runs at all.
    """
    if not isinstance(runs, Mapping):
        raise not_a("runs", runs, "what scenarios(sim) returns")
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
