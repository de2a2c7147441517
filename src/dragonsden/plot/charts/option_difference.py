"""The difference that each option makes: its NPV less that of what is done now."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.delivery.appraised import short_list
from dragonsden.analysis.findings.options import headline
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.marks import intervals
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import scale_from_zero
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import INK, styled
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import rows_for
from dragonsden.text.numbers import percent, pounds

ENDS = ["p10", "p50", "p90"]


@checked
@in_its_money
def option_difference(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the difference in NPV that each option makes from what is done now.

    A mark is at the median, a line goes from P10 to P90: filled circles pass every gate, open
    diamonds are on hold, crosses fail and come last. Where no option is as it is now, it is the
    NPV itself.

    Args:
        sim: the simulation of the options of a service, as `options(case, service)` gives them.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: it is not a simulation of the options of one service, or an option has no
            trading account.

    Examples:
        >>> ways = dd.simulate(dd.options(case, "new_model_reablement"), draws=1_000, seed=1)
        >>> ax = plot.option_difference(ways)
        >>> print(plot.data_table(ax)[["p50", "above_0"]].round({"p50": -3, "above_0": 1}))
                             p50  above_0
        option
        as_is                0.0      0.0
        in_house        -31000.0      0.4
        shared_service  -84000.0      0.3
        own_company     104000.0      0.6
        joint_venture   -82000.0      0.4
    """
    return chart(sim, short_list(sim), ax=ax)


@in_its_money
def chart(sim: Simulation, found: pd.DataFrame, title: str = "", *, ax: Axes | None = None) -> Axes:
    """The Axes with the differences that a short list found; `title` is that of the service."""
    table = _table(sim, found)
    captions = Captions.of(sim, headline(sim, found, title), _reading(table), _notes(table))
    rows = _rows(table)
    ax = rows.on_sheet(captions, ax)
    with styled():
        scale_from_zero(ax, table[ENDS].to_numpy(dtype=float), 3, 0.03)
        ax.axvline(0, color=INK, lw=1.2, zorder=1)
        intervals(ax, table.assign(mean=table["p50"]), rows.centres)
    kind = f"Chart of marks and intervals, {rows_for(len(table), 'option')}"
    describe(ax, kind, captions, _figures(table), table)
    return ax


def _table(sim: Simulation, found: pd.DataFrame) -> pd.DataFrame:
    """The difference of each option, or its NPV, in the order of the file; those that fail last."""
    if found["as_is"].any():
        named = {f"difference_{end}": end for end in ENDS}
        table = found.rename(columns=named)[["title", "as_is", "gate", *ENDS, "above_0"]]
    else:
        summary = sim.measure_summary
        npv = summary[summary.index.get_level_values("measure") == "npv"].droplevel("measure")
        above = (sim.measures["npv"][list(found.index)] > 0).mean()
        table = found[["title", "as_is", "gate"]].assign(
            **{end: npv[end].reindex(found.index) for end in ENDS}, above_0=above
        )
    order = (table["gate"] == "fail").sort_values(kind="stable").index
    return table.loc[order]


def _reading(table: pd.DataFrame) -> str:
    """The explanation of the marks."""
    what = "Net present value"
    if table["as_is"].any():
        what = "NPV less that of what is done now, on the same draws"
    cross = "; cross: fails a gate, never the best" if (table["gate"] == "fail").any() else ""
    return (
        f"{what}: the median and a line from P10 to P90, where eight draws of ten lie. Circle: "
        f"passes every gate; open diamond: on hold{cross}."
    )


def _notes(table: pd.DataFrame) -> Iterator[str]:
    """The name of the option that is as it is, at which the others are measured."""
    for title in table.loc[table["as_is"], "title"]:
        yield f"Done now: {title}. It is at £0, for it is what the others are compared with."


def _rows(table: pd.DataFrame) -> LabelledRows:
    """The rows with the median and the share of draws above £0."""
    failing = table["gate"] == "fail"
    shares = ["" if now else percent(s) for now, s in table[["as_is", "above_0"]].to_numpy()]
    return LabelledRows(
        titles=list(table["title"]),
        columns=[
            TextColumn("Median", [pounds(x) for x in table["p50"]]),
            TextColumn("Above £0", shares),
        ],
        headings={int((~failing).sum()): "Fails a gate"} if failing.any() else {},
        pitch=30,
    )


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of each option."""
    for _, row in table[~table["as_is"]].iterrows():
        low, middle, high = (pounds(row[end]) for end in ENDS)
        yield (
            f"{row['title']}: P10 {low}, median {middle}, P90 {high}; above £0 in "
            f"{percent(row['above_0'])} of draws."
        )
