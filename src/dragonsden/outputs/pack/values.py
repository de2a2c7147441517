"""The values of the services near the line on each criterion, as a table that the page shades."""

from __future__ import annotations

from typing import Any, Final

from dragonsden.outputs.analyses import Analyses
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Row, Table
from dragonsden.text.numbers import number, percent

BELOW: Final = 4
"""Four services below the last recommended are shown."""

HALF: Final = 0.005
"""Half a percent: a part nearer 0 than that has no sign."""


def values_table(of: Analyses) -> Table:
    """The mean value of each leading service on each criterion, with weights and what decides.

    The last row has the part that each criterion makes of the differences between services. The
    public reads it only where no service is closed.
    """
    sim, ranked = of.sim, of.ranking.table("ranking")
    last = (ranked.cut[0] if ranked.cut else sim.k) + BELOW
    values: Any = sim.mean_values.loc[list(sim.ranking.index[:last])]
    rows = [
        Row.of(
            Cell(sim.case.title_of(str(name)), about=str(name)),
            *map(_value, values.loc[name]),
            _value(float(sim.ranking["value"][name])),
            about=str(name),
        )
        for name in values.index
    ]
    if "effective_weight" in of.stability.data:
        parts = of.stability.data["effective_weight"].dropna()
        rows += [Row.of("Part in the differences", *map(_part, parts), "")] if len(parts) else []
    titles = sim.case.criteria.criteria
    heads = (
        Column(f"{titles[name].title} ({percent(sim.mean_weights[name])})", "", True, "points")
        for name in sim.criteria
    )
    caption = "Mean value on each criterion, 0 (worst) to 100 (best, dark), with its weight"
    columns = (Column("Service"), *heads, Column("Overall", numeric=True))
    return Table("values", caption, columns, tuple(rows), cut=ranked.cut)


def _value(value: float) -> Cell:
    """A value from 0 to 100; a closed one is left out."""
    return Cell(LEFT_OUT) if value != value else Cell(number(value, 0), value)


def _part(share: float) -> Cell:
    """A part of the differences."""
    return Cell(f"−{percent(-share)}" if share < -HALF else percent(max(0.0, share)), share)
