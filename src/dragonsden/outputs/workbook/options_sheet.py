"""The sheet of options: the ways to deliver each service, beside one another."""

from __future__ import annotations

from typing import Final

from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.workbook.layout import Measured, Sheet
from dragonsden.outputs.workbook.result_sheets import heading
from dragonsden.results.finding import Column, Unit

OPTIONS: Final = "Options"

FIGURES: Final[dict[str, tuple[str, Unit]]] = {
    "investment": ("Investment", "£"),
    "npv": ("NPV", "£"),
    "difference": ("Beside as it is, mean", "£"),
    "difference_p10": ("Beside as it is, P10", "£"),
    "difference_p50": ("Beside as it is, median", "£"),
    "difference_p90": ("Beside as it is, P90", "£"),
    "above_0": ("More than as it is", "share"),
    "exposure": ("Peak exposure", "£"),
    "payback": ("Payback", "years"),
    "never": ("Never pays back", "share"),
    "value": ("Value", "points"),
    "cost_a_point": ("Cost a point", "£"),
    "chance_best": ("Best", "share"),
    "regret": ("Regret", "£"),
    "unpriced": ("Not priced must be worth", "£"),
    "two_tier": ("Two-tier staff", "share"),
    "subsidy": ("Subsidy", "£"),
}
"""The columns of figures: the key of the short list, the heading and the unit."""


def options_sheet(of: Analyses) -> Sheet:
    """The short list of each service that has options, one row an option."""
    columns = [
        *map(Column, ("Service", "Option", "As it is", "Gates")),
        *(Column(head, numeric=True, unit=unit) for head, unit in FIGURES.values()),
        Column("Not priced", prose=True),
    ]
    rows: list[list[object]] = []
    for name, found in of.short_lists.items():
        for option in found.data.to_dict("records"):
            figures = [Measured(float(option[k]), unit) for k, (_, unit) in FIGURES.items()]
            now = "yes" if option["as_is"] else None
            words = [of.ways[name].title, option["title"], now, option["gate"]]
            rows.append([*words, *figures, option["note"]])
    note = (
        "Means over the draws, on the same draws; an empty cell is not known, of payback it is "
        "never. What fails a gate is never the best."
    )
    return Sheet(OPTIONS, columns, rows, heading(of.sim, "Ways to deliver", note), frozen=2)
