"""The mean case as formulas: values times weights, by which a reader traces a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.workbook.layout import Formula, Measured, Sheet
from dragonsden.outputs.workbook.result_sheets import RANKING, Row, heading
from dragonsden.outputs.workbook.weights_sheet import WEIGHTS
from dragonsden.results.finding import LEFT_OUT, Column, numbers
from dragonsden.results.ranking import last_recommended, next_in_line
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import counted, few, is_or_are, ordinal
from dragonsden.text.numbers import number

LIVE: Final = "Mean case"

FIRST: Final = 3
"""The column of the first criterion: service, gates and recommended stand before it."""

PURPOSE: Final = (
    "For tracing a value: Value = the values on the criteria (0 to 100) times the weights in the "
    "first row, added up. Both are means, and the formulas are live."
)
NOT_THE_RANKING: Final = (
    "It is not the ranking: a member's weights go with that member's scores, so the mean of "
    f"weights times values, which the sheet {RANKING} has, is not mean weights times mean values. "
    f"Gates and Recommended are those of the sheet {RANKING}; what is on hold is not recommended "
    "whatever its value."
)
NOT_THE_TURN: Final = "A weight changed here does not show where the recommendation turns"


def live_sheet(of: Analyses) -> Sheet:
    """The weights in the first row, then each ranked service with its values and the formula."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    sim = of.sim
    titles = [noun.title for noun in sim.case.criteria.criteria.values()]
    columns = [
        *map(Column, ("Service", "Gates", "Recommended")),
        *numbers("points", *titles, "Value", "Value in the ranking", "Difference"),
    ]
    lines = heading(sim, LIVE, *_notes(of))
    last, top = FIRST + len(titles) - 1, len(lines) + 2
    weights = sim.mean_weights.to_numpy(dtype=np.float64)
    of_weights = ":".join(
        xl_rowcol_to_cell(top, at, row_abs=True, col_abs=True) for at in (FIRST, last)
    )
    total = Formula(f"=SUM({of_weights})", float(weights.sum()))
    each_weight = [Measured(float(weight), "share") for weight in weights]
    rows: list[Row] = [["Weight", None, None, *each_weight, total, None, None]]
    computed = _mean_case(sim)
    for row, name in enumerate(map(str, sim.ranking.index), top + 1):
        values: Any = sim.mean_values.loc[name].to_numpy(dtype=np.float64)
        stands = [sim.case.title_of(name), sim.gate[name], _yes_or_no(name in sim.recommended)]
        if name not in computed:
            cells = [LEFT_OUT if np.isnan(value) else float(value) for value in values]
            rows.append([*stands, *cells, LEFT_OUT, LEFT_OUT, LEFT_OUT])
            continue
        of_values = ":".join(xl_rowcol_to_cell(row, at) for at in (FIRST, last))
        sum_of = f"=SUMPRODUCT({of_values},{of_weights})/SUM({of_weights})"
        value, mean = computed[name], float(sim.ranking["value"][name])
        here, there = (xl_rowcol_to_cell(row, at) for at in (last + 1, last + 2))
        apart = Formula(f"={here}-{there}", value - mean)
        rows.append([*stands, *map(float, values), Formula(sum_of, value), mean, apart])
    return Sheet(LIVE, columns, rows, lines, frozen=FIRST)


def _yes_or_no(is_so: bool) -> str:
    """The word for the column Recommended."""
    return "yes" if is_so else "no"


def _mean_case(sim: Simulation) -> dict[str, float]:
    """Mean values times mean weights of each ranked service whose values are all known."""
    weights = sim.mean_weights.to_numpy(dtype=np.float64)
    found = {}
    for name in map(str, sim.ranking.index):
        values: Any = sim.mean_values.loc[name].to_numpy(dtype=np.float64)
        if name not in sim.closed and np.isfinite(values).all():
            found[name] = float(weights @ values / weights.sum())
    return found


def _notes(of: Analyses) -> Iterator[str]:
    """The purpose of the sheet, what it is not, and how far its order is from the ranking."""
    yield PURPOSE
    yield NOT_THE_RANKING
    if of.stability.tables:
        yield f"{NOT_THE_TURN}: that stands on the sheet {WEIGHTS}."
    else:
        yield f"{NOT_THE_TURN}. {of.stability.headline}."
    yield " ".join(_differing(of.sim))


def _differing(sim: Simulation) -> Iterator[str]:
    """The services that another place falls to here, and the gap at the line here and there."""
    computed = _mean_case(sim)
    there = [name for name in map(str, sim.ranking.index) if name in computed]
    here = sorted(there, key=lambda name: -computed[name])
    moved = [name for name in there if here.index(name) != there.index(name)]
    if moved:
        told = [
            f"{sim.case.title_of(name)} {ordinal(here.index(name) + 1)} "
            f"(in the ranking {ordinal(there.index(name) + 1)})"
            for name in moved
        ]
        count = counted(len(moved), "service")
        are = is_or_are(len(moved))
        yield f"{count} {are} at another place here than in the ranking: {few(told)}."
    elif there:
        yield "The order by value is that of the ranking."
    last, after = last_recommended(sim), next_in_line(sim)
    if last in computed and after in computed:
        mean = sim.ranking["value"]
        yield (
            f"{sim.case.title_of(last)}, the last recommended, and {sim.case.title_of(after)}, "
            f"next in line, are {number(abs(computed[last] - computed[after]), 2)} points apart "
            f"here and {number(abs(float(mean[last]) - float(mean[after])), 2)} in the ranking."
        )
