"""The sheet of weights: how far the weight of each criterion may move, and what changes then."""

from __future__ import annotations

from typing import Final

from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.workbook.layout import Sheet
from dragonsden.outputs.workbook.result_sheets import heading

WEIGHTS: Final = "Weights"


def weights_sheet(of: Analyses) -> Sheet:
    """The table of the finding of stability, under what it says; its shares are numbers."""
    found = of.stability
    (table,) = found.tables
    rows = [
        [
            cell.text if cell.number is None or column.unit != "share" else cell.number
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    legend = (f"{heads}: {meaning}." for heads, meaning in table.legend)
    lines = heading(of.sim, table.caption, f"{found.headline}.", *found.notes, *legend)
    return Sheet(WEIGHTS, table.columns, rows, lines)
