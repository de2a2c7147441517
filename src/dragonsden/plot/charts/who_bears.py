"""The parties who bear each option: users, staff, the tax, other owners and the council."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.delivery import bearing
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money, in_unit
from dragonsden.plot.layout.cells import PITCH, Heads, cell
from dragonsden.plot.layout.rows import LabelledRows
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import BLUE, FAINT, INK, PAPER, readable_on, styled
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import few, listed, some
from dragonsden.text.numbers import pounds

NOTHING: Final = 0.5
"""Less than 50p is nothing."""

MOST: Final = 5
"""At most 5 options have a column; of more, what is done now and those of the highest NPV."""

TAKEN: Final = {"staff": "staff on other terms do without", "tax": "tax takes"}


@checked
@in_its_money
def who_bears(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with a table of who pays, takes or does without under each option, in present value.

    What comes into the account is dark, what leaves it is pale, and both have their sign. The
    amounts of a column add up to the last, what the council is left with: its NPV.

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
        >>> ax = plot.who_bears(ways)
        >>> print(plot.data_table(ax).loc[["own_company"], ["users", "staff", "council"]].round(-3))
                         users     staff   council
        option
        own_company  3519000.0  342000.0  139000.0
    """
    table = bearing.who_bears(sim)
    shown = _shown(sim, table)
    others = table["title"].drop(shown.index).to_list()
    notes = [f"Not shown: {few(others)}."] if others else []
    captions = Captions.of(sim, _headline(table), _reading(sim), notes)
    last = len(bearing.PARTS) - 1
    rows = LabelledRows(
        titles=list(bearing.PARTS.values()),
        strong=[row == last for row in range(last + 1)],
        pitch=PITCH,
    )
    heads = Heads.over(list(shown["title"]), rows, ax)
    ax = replace(rows, above=heads.room).on_sheet(captions, ax, below=4)
    with styled():
        heads.write(ax)
        for part, centre in zip(bearing.PARTS, rows.centres, strict=True):
            _cells(ax, shown[part].to_list(), centre)
    size = f"{some(len(bearing.PARTS), 'part')} of the account by {some(len(shown), 'option')}"
    describe(ax, f"Table of {size}", captions, _figures(shown), table)
    return ax


def _shown(sim: Simulation, table: pd.DataFrame) -> pd.DataFrame:
    """The options that have a column, in the order of the file."""
    services = sim.case.pipeline.services
    first = sorted(table.index, key=lambda n: (not services[n].as_is, -table["council"][n]))[:MOST]
    return table[table.index.isin(first)]


def _headline(table: pd.DataFrame) -> str:
    """The most that others than users and the council take, bear or do without."""
    amounts = {
        (name, part): float(table[part][name])
        for part in ("staff", "tax", "owners")
        for name in table.index
    }
    (name, part), amount = max(amounts.items(), key=lambda item: abs(item[1]))
    if abs(amount) <= NOTHING:
        return "Under every option the council and the users alone bear what it costs"
    owners = "the other owners take" if amount < 0 else "the other owners bear"
    said = f"{TAKEN.get(part, owners)} {pounds(abs(amount))}"
    return f"{table['title'][name]}: {said}, more than anyone but users and the council"


def _reading(sim: Simulation) -> str:
    """The explanation of the cells."""
    return (
        f"Present value over {sim.case.pipeline.years} years, mean of the draws. Above £0 (dark) "
        "comes into the account, below £0 leaves it; a column adds up to its last cell. Users pay "
        "less what is refunded. The council bears alone the investment, double running, support "
        "that stays and an end. Costs that the account does not hold, as users' time, are not here."
    )


def _cells(ax: Axes, amounts: Sequence[float], centre: float) -> None:
    """The cells of one part of the account."""
    for column, amount in enumerate(amounts):
        if abs(amount) <= NOTHING:
            cell(ax, column, centre, FAINT, "£0", INK)
        else:
            ground = BLUE if amount > 0 else PAPER
            cell(ax, column, centre, ground, in_unit(pounds(amount)), readable_on(ground))


def _figures(shown: pd.DataFrame) -> Iterator[str]:
    """The parts of each option that are something."""
    for _, row in shown.iterrows():
        parts = [
            f"{title.lower()} {pounds(float(row[part]))}"
            for part, title in bearing.PARTS.items()
            if abs(row[part]) > NOTHING
        ]
        yield f"{row['title']}: {listed(parts) if parts else 'nothing'}."
