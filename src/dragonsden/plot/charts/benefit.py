"""Money against benefit: what the council earns on a service, or pays for what it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.scales import around, off_scale, scale_from_zero, whole_numbers
from dragonsden.plot.layout.scatter import Scatter, name_scale
from dragonsden.plot.layout.sheet import Captions, write_beside
from dragonsden.plot.layout.style import GREY, INK, styled
from dragonsden.plot.left_out import account_notes, with_words
from dragonsden.results.phrases import nobody_ranked, nobody_recommended
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import all_of, capital, listed, some, spelled
from dragonsden.text.numbers import money, number

Amount = Literal["surplus", "npv"]

MOST_FAR: Final = 2
"""At most 2 services are in a note instead, off the scale."""

NAMED: Final = 2
"""At most 2 services below £0 are named in the title; of more, it gives their number."""

MEASURES: Final[dict[Amount, str]] = {
    "surplus": "Mean surplus a year at maturity, after overhead",
    "npv": "Mean net present value",
}
"""The name of the scale of money."""

READING: Final = (
    "Money against the mean value (0 to 100) on the criteria that are not measures of the account."
)

MADE: Final[dict[Amount, tuple[str, str]]] = {
    "surplus": ("covers its full cost", "cover their full cost"),
    "npv": ("has a net present value of £0 or more", "have a net present value of £0 or more"),
}
"""The words for an amount of £0 or more, of one service and of several."""

NEGATIVE: Final = ("has a net present value below £0", "have a net present value below £0")
LOSS: Final = ("loses money even before overhead", "lose money even before overhead")
"""The words for an amount below £0, of one service and of several."""


@checked
@in_its_money
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
    scatter = Scatter(shown.drop(far.index), "amount", "benefit")
    notes = (*_far_notes(far), *scatter.notes, *account_notes(sim, sim.ranking.index, table.index))
    reading = f"{READING} {scatter.reading}" if len(shown) else ""
    captions = Captions.of(sim, _headline(sim, table, measure), reading, notes)
    ax, area = scatter.on_sheet(captions, ax, 34)
    with styled():
        if len(scatter.table):
            _scale(ax, scatter.table, measure)
            scatter.draw(ax, area)
    kind = f"Scatter chart of {some(len(scatter.table), 'service')}"
    data = with_words(sim, table, ["amount", "benefit"])
    describe(ax, kind, captions, _figures(table), data)
    return ax


def has_marks(sim: Simulation) -> bool:
    """True if a ranked service has an account to show, and a value on criteria beside it."""
    return not _table(sim, "surplus").dropna(subset=["amount", "benefit"]).empty


def _table(sim: Simulation, measure: Amount) -> pd.DataFrame:
    """The amount and the benefit of each ranked service that has an account, best first."""
    given = sim.case.criteria.criteria
    scored = [name for name in sim.criteria if given[name].measure is None]
    points = sim.mean_points[scored].sum(axis="columns", skipna=False)
    weight = float(sim.mean_weights[scored].sum())
    value = points / weight if weight else points * float("nan")
    names = [name for name in sim.ranking.index if sim.case.pipeline.standing(name).revenue]
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
    return shown.loc[list(reach.index[: off_scale(list(reach), MOST_FAR)])]


def _headline(sim: Simulation, table: pd.DataFrame, measure: Amount) -> str:
    """The number of the recommended that bring in less than they cost."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if not sim.recommended:
        return nobody_recommended(sim)
    told = table[table["recommended"]].dropna(subset="amount")
    if told.empty and len(sim.recommended) == 1:
        return f"{sim.case.title_of(sim.recommended[0])} has no trading account to show"
    if told.empty:
        return "None of the recommended has a trading account to show"
    if not sim.closed and told["benefit"].isna().all():
        return "Every criterion is a measure of the account: there is no benefit beside it"
    return f"{_who_is_short(sim, told, measure)} on average"


def _who_is_short(sim: Simulation, told: pd.DataFrame, measure: Amount) -> str:
    """The recommended whose amount is below £0, or that all have £0 or more."""
    count, shown = len(told), " whose figures are shown"
    shown = shown if count < len(sim.recommended) else ""
    short, whole = told[told["amount"] < 0], f"{capital(all_of(count))} recommended{shown}"
    if short.empty and count == 1:
        return f"{told['title'].iloc[0]} {MADE[measure][0]}"
    if short.empty:
        return f"{whole} {MADE[measure][1]}"
    names = list(map(str, short.index))
    cost = "" if measure == "npv" else _not_covered(sim, names)
    one, several = NEGATIVE if measure == "npv" else LOSS
    if cost:
        one, several = f"does not cover its {cost}", f"do not cover their {cost}"
    if len(short) <= NAMED:
        return f"{listed(list(short['title']))} {one if len(short) == 1 else several}"
    of = f"of the {spelled(count)} recommended{shown}"
    if len(short) < count:
        return f"{capital(spelled(len(short)))} {of} {several}"
    return f"None {of} covers its {cost}" if cost else f"{whole} {several}"


def _not_covered(sim: Simulation, short: list[str]) -> str:
    """The cost that a surplus below £0 does not cover; nothing for a loss even before overhead."""
    before = sim.measure_summary["mean"].xs("contribution", level="measure")[short]
    if (before < 0).all():
        return ""
    has_overhead = all("overhead" in sim.case.pipeline.standing(name).revenue for name in short)
    return "overhead" if has_overhead and (before >= 0).all() else "full cost"


def _far_notes(far: pd.DataFrame) -> Iterator[str]:
    """The services that lie off the scale."""
    for _, row in far.iterrows():
        held = ", on hold" if row["gate"] == "hold" else ""
        at = f"{money(row['amount'], row['amount_se'])}, benefit {number(row['benefit'], 0)}"
        yield f"{row['title']}{held}, lies far off this scale: {at}."


def _scale(ax: Axes, near: pd.DataFrame, measure: Amount) -> None:
    """Money to the right, benefit upwards, each with its name, and the line at £0."""
    scale_from_zero(ax, near["amount"], 6, 0.06)
    least, most = around(near["benefit"].min() - 2, near["benefit"].max() + 2, 5)
    ax.set_ylim(least, most)
    ax.set_yticks(whole_numbers(least, most, 8))
    ax.grid(True)
    ax.axvline(0, color=INK, lw=1.2, zorder=1)
    name_scale(ax, MEASURES[measure], 34)
    write_beside(ax, "Benefit", (-34, 15), corner=(0, 1), color=GREY)


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of the recommended."""
    for _, row in table[table["recommended"]].dropna(subset="amount").iterrows():
        amount = money(row["amount"], row["amount_se"])
        yield f"{row['title']}: {amount}, benefit {number(row['benefit'], 0)}."
