"""Money against benefit: what the council earns on a service, or pays for what it does."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Final, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.callouts import LEAD, REACH, Area, Point, around, in_column, named
from dragonsden.plot.layout.lettering import widest, wrap
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.scales import round_numbers, step
from dragonsden.plot.layout.sheet import Captions, Margins, sheet, write_beside
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, styled
from dragonsden.plot.left_out import left_out_notes, with_words
from dragonsden.results.phrases import nobody_ranked, nobody_recommended
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, few, listed, some, spelled
from dragonsden.text.numbers import money, number, tick

Amount = Literal["surplus", "npv"]

HIGH: Final = 400.0
"""The height of the plotting area in points."""

NAMES: Final = 140.0
"""Points; names of the recommended, in a column at the right, take another line if wider."""

FAR: Final = 2.0
"""A service that lies twice as far out as any of the others is in a note, off the scale."""

MOST_FAR: Final = 2
"""At most 2 services are off the scale, and none where there are fewer than 8."""

MEASURES: Final[dict[Amount, str]] = {
    "surplus": "Mean surplus a year at maturity, after overhead",
    "npv": "Mean net present value",
}
"""The name of the scale of money."""

SHORT: Final[dict[Amount, tuple[str, str]]] = {
    "surplus": ("does not cover its overhead", "do not cover their overhead"),
    "npv": ("has a net present value below £0", "have a net present value below £0"),
}
"""The words for an amount below £0, of one service and of several."""


def benefit(sim: Simulation, measure: Amount = "surplus", *, ax: Axes | None = None) -> Axes:
    """The Axes with the mean surplus of services, or their NPV, against their public benefit.

    Benefit is the mean value, 0 to 100, on the criteria that are not measures of the account, at
    their weights. Filled circles are recommended, open circles pass every gate, open diamonds are
    on hold. Every mark has its name; a service whose name has no room is not drawn.

    Args:
        sim: the simulation.
        measure: surplus (a year, after overhead) or npv.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: it is another measure.

    Examples:
        >>> ax = plot.benefit(sim)
        >>> print(plot.data_table(ax)[["amount", "benefit"]].round(0))
                                         amount  benefit
        service
        new_model_highways             -42645.0     63.0
        childrens_services_partnership -31028.0     65.0
        new_model_reablement           -48660.0     57.0
        new_model_residential_care     -61716.0     46.0
    """
    if measure not in MEASURES:
        raise KeyError(f"{measure!r} is not a measure of this chart; it has surplus and npv")
    table = _table(sim, measure)
    shown = table.dropna(subset=["amount", "benefit"])
    far = _far(shown)
    near = shown.drop(far.index)
    column = near[near["recommended"]]
    names = [wrap(title, NAMES, bold=True) for title in column["title"]]
    margins = Margins(30, max(14.0, LEAD + widest(names, bold=True) if names else 0.0), 30, 44)
    notes = (*_far_notes(far), *_notes(sim, table, near))
    captions = Captions.of(sim, _headline(sim, table, measure), _reading(table, measure), notes)
    if near.empty:
        ax, _ = sheet(captions, ax, Margins(0, 0, 0, 0), 1.0)
        ax.set_xticks([])
        ax.set_yticks([])
    else:
        ax, area = sheet(captions, ax, margins, HIGH)
        with styled():
            _scale(ax, near, measure)
            _draw(ax, near, names, Area.of(ax, area))
    kind = f"Scatter chart of {some(len(near), 'service')}"
    data = with_words(sim, table, ["amount", "benefit"])
    describe(ax, kind, captions, _figures(table), data)
    return ax


def _table(sim: Simulation, measure: Amount) -> pd.DataFrame:
    """The amount and the benefit of each ranked service that has an account, best first."""
    given = sim.case.criteria.criteria
    scored = [name for name in sim.criteria if given[name].measure is None]
    points = sim.mean_points[scored].sum(axis="columns", skipna=False)
    weight = float(sim.mean_weights[scored].sum())
    value = points / weight if weight else points * float("nan")
    names = [name for name in sim.ranking.index if sim.case.pipeline.services[name].revenue]
    means = sim.measure_summary[["mean", "se"]]
    found = means[means.index.get_level_values("measure") == measure].droplevel("measure")
    table = sim.ranking.loc[names, ["title", "rank", "gate"]]
    return table.assign(
        amount=found["mean"].reindex(names),
        amount_se=found["se"].reindex(names),
        benefit=value[names],
        recommended=np.isin(names, sim.recommended),
    )


def _far(shown: pd.DataFrame) -> pd.DataFrame:
    """The services that lie so far out that the others would stand in a heap."""
    reach = shown["amount"].abs().sort_values(ascending=False, kind="stable")
    most = MOST_FAR if len(reach) >= 8 else 0
    cut = [n for n in range(1, most + 1) if reach.iloc[n - 1] > FAR * reach.iloc[n] > 0]
    return shown.loc[list(reach.index[: max(cut, default=0)])]


def _headline(sim: Simulation, table: pd.DataFrame, measure: Amount) -> str:
    """The number of the recommended that bring in less than they cost."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if not sim.recommended:
        return nobody_recommended(sim)
    told = table[table["recommended"]].dropna(subset="amount")
    if told.empty:
        return "None of the recommended has a trading account to show"
    who = f"the {spelled(len(sim.recommended))} recommended"
    who = f"{who} whose figures are shown" if len(told) < len(sim.recommended) else who
    short = list(told.loc[told["amount"] < 0, "title"])
    one, several = SHORT[measure]
    if not short:
        return f"None of {who} {one} on average"
    if len(short) <= 2:
        return f"{listed(short)} {one if len(short) == 1 else several} on average"
    return f"{capital(spelled(len(short)))} of {who} {several} on average"


def _reading(table: pd.DataFrame, measure: Amount) -> str:
    """The explanation of the marks; nothing where there are none."""
    if table.empty:
        return ""
    marked = ["filled circle: recommended"] * bool(table["recommended"].any())
    others = table[~table["recommended"]]["gate"]
    marked += ["open circle: passes every gate"] * bool((others == "pass").any())
    marked += ["open diamond: on hold"] * bool((others == "hold").any())
    return (
        f"{MEASURES[measure]}, against the mean value (0 to 100) on the criteria that are not "
        f"measures of the account. {capital('; '.join(marked))}."
    )


def _far_notes(far: pd.DataFrame) -> Iterator[str]:
    """The services that lie off the scale."""
    for _, row in far.iterrows():
        held = ", on hold" if row["gate"] == "hold" else ""
        at = f"{money(row['amount'], row['amount_se'])}, benefit {number(row['benefit'], 0)}"
        yield f"{row['title']}{held}, lies far off this scale: {at}."


def _notes(sim: Simulation, table: pd.DataFrame, near: pd.DataFrame) -> Iterator[str]:
    """The services that have no name, no account, or no figures on the chart."""
    if not near["recommended"].all():
        yield "A service whose name has no room is not drawn; the data table has every service."
    missing = [
        sim.case.title_of(str(name)) for name in sim.ranking.index if name not in table.index
    ]
    if missing:
        yield f"Without a trading account: {few(missing)}."
    yield from left_out_notes(sim, table.index)


def _scale(ax: Axes, near: pd.DataFrame, measure: Amount) -> None:
    """Money to the right, benefit upwards, each with its name, and the line at £0."""
    low, high = min(0.0, near["amount"].min()), max(0.0, near["amount"].max())
    beyond = 0.06 * ((high - low) or 1.0)
    ax.set_xlim(low - beyond, high + beyond)
    ticks = round_numbers(low, high or 1.0, 6, beyond)
    ax.set_xticks(ticks, labels=[tick(amount) for amount in ticks])
    least = max(0, 5 * floor((near["benefit"].min() - 2) / 5))
    most = min(100, 5 * ceil((near["benefit"].max() + 2) / 5))
    ax.set_ylim(least, most)
    size = step(least, most, 8)
    ax.set_yticks(range(ceil(least / size) * size, most + 1, size))
    ax.grid(True)
    ax.axvline(0, color=INK, lw=1.2, zorder=1)
    write_beside(ax, MEASURES[measure], (0, -32), corner=(0.5, 0), ha="center", color=GREY)
    write_beside(ax, "Benefit", (-30, 12), corner=(0, 1), color=GREY)


def _draw(ax: Axes, near: pd.DataFrame, names: list[str], area: Area) -> None:
    """The recommended with their names at the right; the others beside theirs, where room is."""
    first, others = near[near["recommended"]], near[~near["recommended"]]
    column, points = _points(first, area), _points(others, area)
    taken = [around(point, REACH) for point in column]
    taken += in_column(ax, area, names, column)
    has_room = named(ax, area, list(others["title"]), points, column, taken)
    drawn = others[np.array(has_room, dtype=bool)]
    marks(ax, first["amount"], first["benefit"], "o", BLUE, size=8.0)
    for gate, shape, colour in (("pass", "o", BLUE), ("hold", "D", ORANGE)):
        these = drawn[drawn["gate"] == gate]
        marks(ax, these["amount"], these["benefit"], shape, colour, False)


def _points(table: pd.DataFrame, area: Area) -> list[Point]:
    """The positions of the marks in the area."""
    return [area.point(x, y) for x, y in zip(table["amount"], table["benefit"], strict=True)]


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of the recommended."""
    for _, row in table[table["recommended"]].dropna(subset="amount").iterrows():
        amount = money(row["amount"], row["amount_se"])
        yield f"{row['title']}: {amount}, benefit {number(row['benefit'], 0)}."
    yield "The data table has every service."
