"""Tables of results as pandas has them, made when one asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.results.finding import Unit
from dragonsden.results.readable import column_in_unit, in_units
from dragonsden.results.standings import MeasureSummary, Standing

RANKING_UNITS: Final[dict[str, Unit]] = {
    **dict.fromkeys(("value", "value_se", "p10", "p50", "p90", "typical_value"), "points"),
    **dict.fromkeys(("rank", "typical_rank", "place_if_cleared"), "rank"),
    **dict.fromkeys(("first", "first_interval", "first_k", "first_k_interval"), "share"),
    **dict.fromkeys(("chosen", "chosen_interval"), "share"),
}
"""The units of the columns of `ranking`."""

LEVELS: Final = ("measure", "service")
"""The levels of the columns of `measures`."""

WHOLE: Final = ("rank", "typical_rank")
"""The columns of whole numbers, where every service has one."""


def ranking(standings: Mapping[str, Standing]) -> pd.DataFrame:
    """`Results.ranking`: a row for each of these services, with the units of its columns."""
    return in_units(all_services(standings), **RANKING_UNITS)


def all_services(standings: Mapping[str, Standing]) -> pd.DataFrame:
    """`Results.all_services`: a row for each of these services."""
    columns = {
        field.name: _column(field.name, [getattr(each, field.name) for each in standings.values()])
        for field in fields(Standing)
    }
    return pd.DataFrame(columns, index=pd.Index(list(standings), name="service"))


def ranking_data(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """All that the ranking rests on: a row for each service; whole numbers stay whole."""
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


def by_criterion(
    numbers: Floats, services: Iterable[str], criteria: Iterable[str], unit: Unit = "points"
) -> pd.DataFrame:
    """A table of services by criteria."""
    index = pd.Index(list(services), name="service")
    return in_units(pd.DataFrame(numbers, index=index, columns=list(criteria)), unit)


def weights(numbers: Floats, criteria: Iterable[str]) -> pd.Series:
    """A weight for each criterion."""
    return column_in_unit(pd.Series(numbers, index=list(criteria), name="weight"), "share")


def measure_summary(accounts: Mapping[str, Mapping[str, MeasureSummary]]) -> pd.DataFrame:
    """`Results.measure_summary`: a row for each service with an account, and measure."""
    records = {
        (service, measure): asdict(summary)
        for service, summaries in accounts.items()
        for measure, summary in summaries.items()
    }
    index = pd.MultiIndex.from_tuples(list(records), names=["service", "measure"])
    columns = [field.name for field in fields(MeasureSummary)]
    table = pd.DataFrame(list(records.values()), index=index, columns=columns)
    return in_units(table, never="share")


def by_draw(numbers: NDArray[Any], columns: Iterable[str]) -> pd.DataFrame:
    """A row for each draw kept, and a column for each row of the numbers."""
    return pd.DataFrame(numbers.T, columns=list(columns), copy=False)


def measures(numbers: Floats, names: Iterable[str], services: Iterable[str]) -> pd.DataFrame:
    """A row for each draw kept, a column for each measure and service."""
    columns = pd.MultiIndex.from_product([list(names), list(services)], names=LEVELS)
    by_measure = numbers.reshape(len(columns), numbers.shape[2]).T
    return pd.DataFrame(by_measure, columns=columns, copy=False)
