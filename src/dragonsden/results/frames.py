"""Tables of results as pandas has them, made when one asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.results.finding import Unit
from dragonsden.results.readable import in_units
from dragonsden.results.standings import MeasureSummary, Standing
from dragonsden.results.tables import Results

RANKING_UNITS: Final[dict[str, Unit]] = {
    **dict.fromkeys(("value", "value_se", "p10", "p50", "p90", "typical_value"), "points"),
    **dict.fromkeys(("rank", "typical_rank", "place_if_cleared"), "rank"),
    **dict.fromkeys(("first", "first_interval", "first_k", "first_k_interval"), "share"),
    **dict.fromkeys(("chosen", "chosen_interval"), "share"),
}
"""The units of the columns of `ranking`."""

WHOLE: Final = ("rank", "typical_rank")
"""The columns of whole numbers, where every service has one."""


def ranking(sim: Results) -> pd.DataFrame:
    """`Results.ranking`: the services that fail no gate, best mean overall value first."""
    return in_units(_of_services(sim, sim.order), **RANKING_UNITS)


def all_services(sim: Results) -> pd.DataFrame:
    """`Results.all_services`: every service, in the order of the case."""
    return _of_services(sim, sim.services)


def _of_services(sim: Results, names: Sequence[str]) -> pd.DataFrame:
    """How these services stand."""
    there = [sim.standings[name] for name in names]
    columns = {
        field.name: _column(field.name, [getattr(each, field.name) for each in there])
        for field in fields(Standing)
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="service"))


def ranking_data(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """What the ranking rests on: a row for each service, and whole numbers as such or missing."""
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    index = pd.Index(columns.pop("service"), name="service")
    made = {
        name: pd.array(entries, dtype="Int64") if name in WHOLE else _column(name, entries)
        for name, entries in columns.items()
    }
    return pd.DataFrame(made, index=index)


def _column(name: str, entries: list[Any]) -> Any:
    """A column: text, intervals, whole numbers if there are no others, or numbers with NaN."""
    if name in ("title", "department", "gate", "gate_reasons"):
        return entries
    known = [np.nan if entry is None else entry for entry in entries]
    if name.endswith("_interval"):
        return pd.Series(known, dtype=object).to_numpy()
    whole = name in WHOLE and None not in entries
    return np.array(known, dtype=np.int64 if whole else np.float64)


def by_criterion(sim: Results, numbers: Floats, unit: Unit = "points") -> pd.DataFrame:
    """A table of services by criteria."""
    index = pd.Index(sim.services, name="service")
    return in_units(pd.DataFrame(numbers, index=index, columns=list(sim.criteria)), unit)


def weights(sim: Results, numbers: Floats) -> pd.Series:
    """A weight for each criterion."""
    return pd.Series(numbers, index=list(sim.criteria), name="weight")


def measure_summary(sim: Results) -> pd.DataFrame:
    """`Results.measure_summary`: a row for each service with an account, and measure."""
    records = {
        (service, measure): asdict(summary)
        for service, summaries in sim.accounts.items()
        for measure, summary in summaries.items()
    }
    index = pd.MultiIndex.from_tuples(list(records), names=["service", "measure"])
    columns = [field.name for field in fields(MeasureSummary)]
    table = pd.DataFrame(list(records.values()), index=index, columns=columns)
    return in_units(table, never="share")


def by_draw(numbers: NDArray[Any], columns: Iterable[str]) -> pd.DataFrame:
    """A row for each draw kept, and a column for each row of the numbers."""
    return pd.DataFrame(numbers.T, columns=list(columns), copy=False)


def measures(sim: Results) -> pd.DataFrame:
    """`Results.measures`: a row for each draw kept, a column for each measure and service."""
    measured = sim.kept.measures
    names = [sim.plan.measures[: len(measured)], sim.services]
    columns = pd.MultiIndex.from_product(names, names=["measure", "service"])
    by_measure = measured.reshape(len(columns), measured.shape[2]).T
    return pd.DataFrame(by_measure, columns=columns, copy=False)
