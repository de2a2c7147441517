"""Sensitivity: what each belief does to a service as it goes from its P10 to its P90."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from dragonsden.analysis.sensitivity.settings import (
    Again,
    Line,
    Setting,
    contribution_line,
    drivers_of,
    means,
    movers_of,
    npv_line,
    rank_line,
    value_line,
)
from dragonsden.arithmetic.distributions import Chance, Quantity
from dragonsden.model.labels import label
from dragonsden.results.simulation import Simulation
from dragonsden.results.tables import check_account, row_of

Measure = Literal["value", "npv", "contribution", "rank"]

LINES: Final[dict[Measure, Line]] = {
    "value": value_line,
    "npv": npv_line,
    "contribution": contribution_line,
    "rank": rank_line,
}


def tornado(sim: Simulation, service: str, measure: Measure = "value") -> pd.DataFrame:
    """What each belief does to a service as it goes from its P10 to its P90, widest swing first.

    A row for each belief that can move it: its own, the shared assumptions it uses (set for all
    their users at once) and, for value and rank, the weights that can move alone. `low` and `high`
    are the belief's P10 and P90, 0 and 1 for a chance, the P10 and P90 of the members' scores where
    a panel scored; `at_low` and `at_high` the mean of the measure there, all other draws left
    alone; `mean` is the mean as simulated. `measure` is the overall `value` (0-100), `npv` (£),
    `contribution` (£ a year, of the last year) or `rank` (among the ranked services, ranked again).

    Raises KeyError for a service that is not in the case, ValueError for another measure, for
    money where there is no trading account and for the rank of a service that fails a gate.
    """
    row = _checked(sim, service, measure)
    beliefs = (drivers_of if _is_money(measure) else movers_of)(sim.plan, row)
    ends = [_ends(quantity) for quantity in beliefs.values()]
    settings: list[Setting] = [
        ((path, end),) for path, pair in zip(beliefs, ends, strict=True) for end in pair
    ]
    mean = _mean(sim, service, measure)
    at = means(Again(sim), settings, [row], LINES[measure], np.array([mean])).reshape(-1, 2)
    low, high = np.array(ends).reshape(-1, 2).T
    columns = {
        "label": [label(sim.case, path) for path in beliefs],
        "low": low,
        "high": high,
        "at_low": at[:, 0],
        "at_high": at[:, 1],
        "mean": mean,
        "swing": np.abs(at[:, 1] - at[:, 0]),
    }
    table = pd.DataFrame(columns, index=pd.Index(list(beliefs), name="belief", dtype=object))
    return table.sort_values("swing", ascending=False, kind="stable")


def _checked(sim: Simulation, service: str, measure: Measure) -> int:
    """The row of the service, where it has such a measure."""
    row = row_of(sim, service)
    if measure not in LINES:
        raise ValueError(f"measure is {measure!r}; give one of {', '.join(get_args(Measure))}")
    if _is_money(measure):
        check_account(sim, service)
    if measure == "rank" and row not in sim.ranked:
        raise ValueError(f"{service} fails a gate and takes no rank; ask for its value instead")
    return row


def _is_money(measure: Measure) -> bool:
    """Whether the measure is of the trading account."""
    return measure in ("npv", "contribution")


def _ends(quantity: Quantity) -> tuple[float, float]:
    """P10 and P90; 0 and 1 for a chance."""
    if isinstance(quantity, Chance):
        return 0.0, 1.0
    low, high = quantity.quantile(np.array([0.1, 0.9]))
    return float(low), float(high)


def _mean(sim: Simulation, service: str, measure: Measure) -> float:
    """The mean as simulated."""
    if _is_money(measure):
        return float(sim.measure_summary["mean"][service, measure])
    return float(sim.all_services["expected_rank" if measure == "rank" else "value"][service])
