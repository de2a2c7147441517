"""Tornado: the effect of each number on a service between its P10 and its P90."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from dragonsden.analysis.sensitivity.settings import (
    Again,
    Line,
    Wanted,
    contribution_line,
    drivers_of,
    means,
    movers_of,
    npv_line,
    rank_line,
    value_line,
)
from dragonsden.arithmetic.distributions import Chance, Distribution
from dragonsden.model.labels import label
from dragonsden.results.readable import in_units
from dragonsden.results.simulation import Simulation
from dragonsden.results.tables import check_account, row_of
from dragonsden.text.arguments import checked

Measure = Literal["value", "npv", "contribution", "rank"]

LINES: Final[dict[Measure, Line]] = {
    "value": value_line,
    "npv": npv_line,
    "contribution": contribution_line,
    "rank": rank_line,
}


@checked
def tornado(
    sim: Simulation,
    service: str,
    measure: Measure = "value",
    *,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """The effect of each belief on a service as it goes from its P10 to its P90.

    All other draws are left alone. A shared assumption is set for all its users at once.

    Args:
        sim: the simulation.
        service: the name of a service.
        measure: the overall `value` (0-100), `npv` (£), `contribution` (£ a year, of the last year)
            or `rank` (among the ranked services, ranked again).
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each belief that can move the service, widest swing first. These are its own, the
        shared ones that it uses and, for value and rank, the weights that can move alone. The index
        is the belief's path.

        - `label`: the belief in words.
        - `low`, `high`: its P10 and P90; 0 and 1 for a chance; the P10 and P90 of the members'
          scores where a panel scored.
        - `at_low`, `at_high`: the mean of the measure there.
        - `mean`: the mean of the measure as simulated.
        - `swing`: the distance between `at_low` and `at_high`.

    Raises:
        KeyError: the service is not in the case.
        ValueError: there is no such measure, a measure in £ is asked of a service without a trading
            account, or the rank of one that fails a gate.

    Examples:
        >>> table = dd.tornado(sim, "new_model_highways")
        >>> print(table[["at_low", "at_high", "swing"]].head(3).round(1))
                                                at_low  at_high  swing
        belief
        new_model_highways.revenue.volume         57.3     67.1    9.8
        new_model_highways.revenue.direct_cost    65.7     59.0    6.7
        new_model_highways.scores.control         61.0     64.3    3.3
    """
    return tornadoes(sim, [service], measure, executor=executor)[service]


def tornadoes(
    sim: Simulation,
    services: Sequence[str],
    measure: Measure = "value",
    *,
    executor: Executor | None = None,
) -> dict[str, pd.DataFrame]:
    """The tornado of each of some services by its name, as `tornado` gives each, in one pass."""
    rows = {service: _checked(sim, service, measure) for service in services}
    moving = drivers_of if _is_money(measure) else movers_of
    beliefs = {service: moving(sim.plan, row) for service, row in rows.items()}
    each_once = {path: of for moved in beliefs.values() for path, of in moved.items()}
    ends = {path: _ends(distribution) for path, distribution in each_once.items()}
    means_now = {service: _mean(sim, service, measure) for service in services}
    wanted = [
        Wanted(((path, end),), LINES[measure], (rows[service],), np.array([means_now[service]]))
        for service, moved in beliefs.items()
        for path in moved
        for end in ends[path]
    ]
    found = iter(means(Again(sim, executor), wanted))
    return {
        service: _table(
            sim,
            {path: ends[path] for path in moved},
            [float(next(found)[0]) for _ in range(2 * len(moved))],
            means_now[service],
        )
        for service, moved in beliefs.items()
    }


def _table(
    sim: Simulation, ends: Mapping[str, tuple[float, float]], means: list[float], mean: float
) -> pd.DataFrame:
    """The table of one service, from the ends of each belief and the means at both of them."""
    at = np.array(means).reshape(-1, 2)
    low, high = np.array(list(ends.values())).reshape(-1, 2).T
    columns = {
        "label": [label(sim.case, path) for path in ends],
        "low": low,
        "high": high,
        "at_low": at[:, 0],
        "at_high": at[:, 1],
        "mean": mean,
        "swing": np.abs(at[:, 1] - at[:, 0]),
    }
    table = pd.DataFrame(columns, index=pd.Index(list(ends), name="belief", dtype=object))
    return in_units(table.sort_values("swing", ascending=False, kind="stable"))


def _checked(sim: Simulation, service: str, measure: Measure) -> int:
    """The row of the service; ValueError if it has no such measure."""
    row = row_of(sim, service)
    if measure not in LINES:
        raise ValueError(f"measure is {measure!r}; give one of {', '.join(get_args(Measure))}")
    if _is_money(measure):
        check_account(sim, service)
    if measure == "rank" and row not in sim.ranked:
        raise ValueError(f"{service} fails a gate and takes no rank; ask for its value instead")
    return row


def _is_money(measure: Measure) -> bool:
    """True if the measure is one of the trading account."""
    return measure in ("npv", "contribution")


def _ends(distribution: Distribution) -> tuple[float, float]:
    """P10 and P90; 0 and 1 for a chance."""
    if isinstance(distribution, Chance):
        return 0.0, 1.0
    low, high = distribution.quantile(np.array([0.1, 0.9]))
    return float(low), float(high)


def _mean(sim: Simulation, service: str, measure: Measure) -> float:
    """The mean as simulated."""
    if _is_money(measure):
        return float(sim.measure_summary["mean"][service, measure])
    return float(sim.all_services["expected_rank" if measure == "rank" else "value"][service])
