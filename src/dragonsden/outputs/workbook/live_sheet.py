"""The mean case as formulas: values times weights, which a reader can trace and change."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from dragonsden.outputs.workbook.layout import Formula, Measured, Sheet
from dragonsden.outputs.workbook.result_sheets import Row, heading
from dragonsden.results.finding import LEFT_OUT, Column, numbers
from dragonsden.results.simulation import Simulation

LIVE: Final = "Mean case"

NOTES: Final = (
    "Value = the values on the criteria (0 to 100) times the weights in the first row, added up. "
    "Change a weight in the first row: the column Value works it out again.",
    "This is the mean case only: mean values times mean weights. A member's weights go with that "
    "member's scores, so the ranking, which takes the mean over the draws, differs a little.",
)


def live_sheet(sim: Simulation) -> Sheet:
    """The weights in the first row, then each ranked service with its values and the formula."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    titles = [noun.title for noun in sim.case.criteria.criteria.values()]
    columns = [
        Column("Service"),
        *numbers("points", *titles, "Value", "Value in the ranking", "Difference"),
    ]
    lines = heading(sim, LIVE, *NOTES)
    first, last = 1, len(titles)
    top = len(lines) + 2
    weights = sim.mean_weights.to_numpy(dtype=np.float64)
    of_weights = ":".join(
        xl_rowcol_to_cell(top, at, row_abs=True, col_abs=True) for at in (first, last)
    )
    total = Formula(f"=SUM({of_weights})", float(weights.sum()))
    rows: list[Row] = [
        ["Weight", *(Measured(float(weight), "share") for weight in weights), total, None, None]
    ]
    for row, name in enumerate(map(str, sim.ranking.index), top + 1):
        values: Any = sim.mean_values.loc[name].to_numpy(dtype=np.float64)
        if name in sim.closed or not np.isfinite(values).all():
            cells = [LEFT_OUT if np.isnan(value) else float(value) for value in values]
            rows.append([sim.case.title_of(name), *cells, LEFT_OUT, LEFT_OUT, LEFT_OUT])
            continue
        of_values = ":".join(xl_rowcol_to_cell(row, at) for at in (first, last))
        sum_of = f"=SUMPRODUCT({of_weights},{of_values})/SUM({of_weights})"
        value, mean = float(weights @ values / weights.sum()), float(sim.ranking["value"][name])
        here, there = (xl_rowcol_to_cell(row, at) for at in (last + 1, last + 2))
        apart = Formula(f"={here}-{there}", value - mean)
        rows.append(
            [sim.case.title_of(name), *map(float, values), Formula(sum_of, value), mean, apart]
        )
    return Sheet(LIVE, columns, rows, lines)
