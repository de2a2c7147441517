"""One measure of the trading account by service: where eight draws of ten lie, mean and median."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.marks import GATES, intervals, marks
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import number_scale, off_scale
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import INK, styled
from dragonsden.plot.left_out import account_notes, with_words
from dragonsden.plot.shortlist import spelt_out
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.phrases import ranks_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import all_of, capital, listed, rows_for, some
from dragonsden.text.numbers import QUANTILE_ERROR, decimals, money, number, percent, percentile

FIGURES: Final = ("mean", "se", "p10", "p50", "p90", "never", "typical")
"""The columns of a measure, which are left out for a closed service."""

MOST_FAR: Final = 3
"""At most 3 services are cut short, with an arrow, so that they do not squeeze the others."""

OFTEN: Final = 0.1
"""A loss, or no payback, in 10% of draws or more is counted in the title."""


@dataclass(frozen=True)
class Phrases:
    """The words for a measure: its name, the best service, and the share of draws to count.

    `alone` is what is said of a service that is the only one.
    """

    name: str
    best: str
    alone: str
    adverse: str = ""
    some: str = ""
    none: str = ""
    least: bool = False


LOSSES: Final = (
    "may lose money (below £0 in 10% of draws or more)",
    "no service is below £0 in 10% of draws or more",
)
PHRASES: Final = {
    "income": Phrases(
        "Income a year at maturity",
        "takes most, {} a year on average",
        "takes {} a year on average",
    ),
    "contribution": Phrases(
        "Contribution a year at maturity",
        "contributes most, {} a year on average",
        "contributes {} a year on average",
        "Below £0",
        *LOSSES,
    ),
    "surplus": Phrases(
        "Surplus a year at maturity, after overhead",
        "has the largest surplus, {} a year on average",
        "has a surplus of {} a year on average",
        "Below £0",
        *LOSSES,
    ),
    "npv": Phrases(
        "Net present value",
        "is worth most, {} on average",
        "is worth {} on average",
        "Below £0",
        *LOSSES,
    ),
    "payback": Phrases(
        "Payback in years",
        "pays back soonest, within {} in half the draws",
        "pays back within {} in half the draws",
        "Never",
        "may never pay back (in 10% of draws or more)",
        "each pays back in over 90% of draws",
        least=True,
    ),
    "peak_exposure": Phrases(
        "Peak exposure: the most that the council is out of pocket",
        "puts most at stake, {} on average",
        "puts {} at stake on average",
    ),
}


@checked
@in_its_money
def measure(sim: Simulation, measure: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with one measure by service, in the order of the ranking; failing services last.

    A mark is at the mean, a stroke at the median, a line goes from P10 to P90. Of payback the
    mark is the median, and an arrow goes on to never.

    Args:
        sim: the simulation.
        measure: income, contribution, surplus, npv, payback or peak_exposure.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: there is no such measure.

    Examples:
        >>> ax = plot.measure(sim, "npv")
        >>> print(plot.data_table(ax)[["mean", "p10", "p90"]].round(-3))
                                            mean       p10        p90
        service
        new_model_highways              461000.0 -339000.0  1434000.0
        childrens_services_partnership  190000.0 -362000.0   845000.0
        new_model_reablement            124000.0 -348000.0   670000.0
        new_model_residential_care       74000.0 -545000.0   813000.0
    """
    if measure not in PHRASES:
        raise KeyError(f"{measure!r} is not a measure; measures are {', '.join(PHRASES)}")
    table = _table(sim, measure)
    rows = _rows(sim, table, measure)
    notes = account_notes(sim, sim.services, table.index)
    headline, reading = _headline(sim, table, measure), _reading(table, measure)
    captions = Captions.of(sim, headline, reading, notes)
    ax = rows.on_sheet(captions, ax)
    with styled():
        low, high = _ends(table)
        _scale(ax, table, measure, low, high)
        intervals(ax, _drawn(table, measure, high), rows.centres, _stroke(measure))
        _arrows(ax, table, rows.centres, low, high)
    kind = f"Chart of marks and intervals, {rows_for(len(table), 'service')}"
    told = with_words(sim, table, [*FIGURES, "adverse"])
    describe(ax, kind, captions, _figures(sim, table, measure), told)
    return ax


def _table(sim: Simulation, measure: str) -> pd.DataFrame:
    """The measure of every service that has an account, in the order of the ranking."""
    written, gates = sim.case.pipeline.services, sim.gate
    order = [*sim.ranking.index, *sim.failing]
    index = pd.Index([name for name in order if written[name].trades], name="service")
    summary = sim.measure_summary
    of_measure = summary[summary.index.get_level_values("measure") == measure]
    table = of_measure.droplevel("measure")[[*FIGURES]].reindex(index).astype(float)
    adverse = table["never"]
    if measure != "payback" and len(index):
        below = pd.DataFrame(sim.measures[measure])[list(index)] < 0
        adverse = below.mean(axis="index").mask(index.isin(sim.closed))
    table = table.assign(adverse=adverse, gate=[gates[name] for name in index])
    table.insert(0, "rank", sim.ranking["rank"].reindex(index).astype("float64"))
    table.insert(0, "title", [sim.case.title_of(name) for name in index])
    return table


def _headline(sim: Simulation, table: pd.DataFrame, measure: str) -> str:
    """The service with most of it, and the number of those that may lose, or never pay back."""
    if table.empty:
        return "No service has a trading account"
    ranked = table[table["gate"] != "fail"]
    if ranked.empty:
        return "Every service with a trading account fails a gate"
    shown = ranked.drop(index=list(sim.closed), errors="ignore")
    if shown.empty:
        return f"The figures of every service with a trading account are {LEFT_OUT}"
    said = _best(shown.dropna(subset=_middle(measure)), measure) + _losers(shown, measure)
    return capital(said) if len(shown) == len(ranked) else f"Of the services shown, {said}"


def _best(table: pd.DataFrame, measure: str) -> str:
    """The service with most of it, or with the shortest payback."""
    phrases = PHRASES[measure]
    if table.empty:
        return "no service pays back in half the draws"
    unneeded = (table["mean"] == 0) & (table["never"] == 0)
    if measure == "payback" and unneeded.any():
        titles = list(table.loc[unneeded, "title"])
        who = listed(titles) if len(titles) <= 2 else some(len(titles), "service")
        return f"{who} {'is' if len(titles) == 1 else 'are'} never out of pocket"
    if measure == "peak_exposure" and not table["mean"].any():
        return "no service ever leaves the council out of pocket"
    middle = _middle(measure)
    row = table.sort_values(middle, ascending=phrases.least, kind="stable").iloc[0]
    words = phrases.alone if len(table) == 1 else phrases.best
    return f"{row['title']} {words.format(_figure(measure)(row[middle], row['se']))}"


def _middle(measure: str) -> str:
    """The column of the mark: the mean, or of payback, which may be never, the median."""
    return "p50" if measure == "payback" else "mean"


def _stroke(measure: str) -> str:
    """The column of the upright stroke: the median, unless that is the mark."""
    return "" if measure == "payback" else "p50"


def _losers(table: pd.DataFrame, measure: str) -> str:
    """The number of services that may lose, or never pay back; nothing for other measures."""
    phrases, count = PHRASES[measure], int((table["adverse"] >= OFTEN).sum())
    if not phrases.some or len(table) == 1:
        return ""
    if count == 0:
        return f"; {phrases.none}"
    of = all_of(count) if count == len(table) else f"{count} of {len(table)}"
    return f"; {of} {phrases.some}"


def _figure(measure: str) -> Callable[[float, float], str]:
    """A function that writes a number of this measure, given its standard error."""
    return _years if measure == "payback" else money


def _years(value: float, error: float) -> str:
    """A percentile in years, with the digit its error supports; one digit if that is not known.

    `error` is the standard error of the mean.
    """
    places = 1 if np.isnan(error) else decimals(QUANTILE_ERROR * error)
    text = "never" if np.isnan(value) else number(value, places)
    if text == "never":
        return text
    return f"{text} year" if text == "1" else f"{text} years"


def _reading(table: pd.DataFrame, measure: str) -> str:
    """The explanation of the marks; nothing where there are none."""
    if table.empty:
        return ""
    kinds = "Circle: passes every gate; open diamond: on hold"
    cross = "; cross: fails a gate" if (table["gate"] == "fail").any() else ""
    middle = "the mean, the median (upright stroke)"
    goes_on = " An arrow: the line goes on" + ", perhaps to never" * (measure == "payback") + "."
    if measure == "payback":
        middle = "the median (never in half the draws: no mark)"
    return (
        f"{PHRASES[measure].name}: {middle} and a line from P10 to P90, where eight draws of ten "
        f"lie. In the order of the ranking. {kinds}{cross}.{goes_on * _cut_short(table)}"
    )


def _rows(sim: Simulation, table: pd.DataFrame, measure: str) -> LabelledRows:
    """The rows, with their columns; those that fail a gate come under a heading."""
    marked = dict(zip(sim.ranking.index, ranks_of(sim.ranking["rank"]), strict=True))
    failing = table["gate"] == "fail"
    figure, adverse, middle = _figure(measure), PHRASES[measure].adverse, _middle(measure)
    heading = "Median" if middle == "p50" else "Mean"
    means = [
        LEFT_OUT if name in sim.closed else figure(row[middle], row["se"])
        for name, row in table.iterrows()
    ]  # fmt: skip
    shares = ["" if np.isnan(share) else percent(share) for share in table["adverse"]]
    return LabelledRows(
        ranks=[marked.get(str(name), "") for name in table.index],
        titles=list(table["title"]),
        columns=[TextColumn(heading, means), *([TextColumn(adverse, shares)] if adverse else [])],
        headings={int((~failing).sum()): "Fails a gate, not ranked"} if failing.any() else {},
    )


def _ends(table: pd.DataFrame) -> tuple[float, float]:
    """The ends of the scale, with 0 and every mark on it but not all of a line that goes far."""
    if table.empty:
        return 0.0, 0.0
    shown = table[["p10", "p50", "p90", "mean"]]
    reach = shown.abs().max(axis="columns").fillna(0.0).sort_values(ascending=False)
    near = shown.drop(reach.index[: off_scale(list(reach), MOST_FAR)])
    marks = table[["p50", "mean"]]
    low = np.fmin(near.min().min(), marks.min().min())
    high = np.fmax(near.max().max(), marks.max().max())
    return float(np.fmin(low, 0.0)), float(np.fmax(high, 0.0))


def _drawn(table: pd.DataFrame, measure: str, high: float) -> pd.DataFrame:
    """The table as it is drawn: of payback the mark is the median, and never is beyond the end."""
    if measure != "payback":
        return table
    never = table["p10"].notna() & table["p90"].isna()
    return table.assign(mean=table["p50"], p90=table["p90"].mask(never, 2 * high or 1.0))


def _beyond(table: pd.DataFrame, low: float, high: float) -> tuple[pd.Series, pd.Series]:
    """True for the services whose line goes on at the low end, and at the high end."""
    return table["p10"] < low, (table["p90"] > high) | (table["p10"].notna() & table["p90"].isna())


def _cut_short(table: pd.DataFrame) -> bool:
    """True if a line goes on beyond the scale."""
    return any(bool(ends.any()) for ends in _beyond(table, *_ends(table)))


def _arrows(
    ax: Axes, table: pd.DataFrame, centres: Sequence[float], low: float, high: float
) -> None:
    """An arrow at the end of the scale where a line goes on."""
    edges = zip(("<", ">"), ax.get_xlim(), _beyond(table, low, high), strict=True)
    for shape, edge, beyond in edges:
        for goes_on, gate, centre in zip(beyond, table["gate"], centres, strict=True):
            if goes_on:
                marks(ax, [edge], [centre], shape, GATES[gate][1])


def _scale(ax: Axes, table: pd.DataFrame, measure: str, low: float, high: float) -> None:
    """The scale, always with 0 on it, and the line at 0."""
    if table.empty:
        return
    reach = (high - low) or 1.0
    ends = (low, high or low + reach)
    number_scale(ax, ends, 6, 0.03 * reach, money=measure != "payback")
    ax.tick_params(axis="x", labeltop=len(table) > 20, labelbottom=True)
    ax.axvline(0, color=INK, lw=1.2, zorder=1)


def _figures(sim: Simulation, table: pd.DataFrame, measure: str) -> Iterator[str]:
    """The figures of the first k services, three at least and ten at most."""
    figure, adverse = _figure(measure), PHRASES[measure].adverse
    end = figure if measure == "payback" else percentile
    for name, row in table.head(spelt_out(sim)).iterrows():
        mean = figure(row["mean"], row["se"])
        low, middle, high = (end(row[c], row["se"]) for c in ("p10", "p50", "p90"))
        said = f"mean {mean}, P10 {low}, median {middle}, P90 {high}"
        if measure == "payback":
            said = f"P10 {low}, median {middle}, P90 {high}"
        if adverse:
            said += f"; {adverse.lower()} in {percent(row['adverse'])} of draws"
        yield f"{row['title']}: {LEFT_OUT if name in sim.closed else said}."
