"""Sliders for the weights beside the ranking, in Jupyter; they need the extra `widgets`.

What is shown is worked out by plain functions; ipywidgets only moves it. The arithmetic is that of
the live weights of the pack (analysis.sensitivity.weight_groups): at the weights of the ranking it
is the simulation's own, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from importlib import import_module
from math import ceil
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.analysis.sensitivity.weight_groups import WeightGroups, weigh_as, weight_groups
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.outputs.pack.live import (
    BACK,
    END,
    STEP,
    can_weigh_again,
    error_in_words,
    error_shown,
    own_weights,
    weights_in_words,
    who_weighs,
)
from dragonsden.results.phrases import status_line
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import ordinal
from dragonsden.text.html import framed, head_cell, items, paragraph
from dragonsden.text.spelling import no_such

BAR: Final = "width: 12em; background: #f3f2f1"
FILLED: Final = "display: block; height: 1em; background: #12436d; width: "
HEADS: Final = ("Place", "Service", "", "0 to 100", "Value")
NUMBERS: Final = ("Place", "Value")
"""The columns of the table, and those of numbers."""


def factors_for(sim: Simulation, groups: WeightGroups, shares: Mapping[str, float]) -> Floats:
    """The factors that give criteria these mean shares, one after the other.

    Each time the other weights keep their proportions, so that the last has exactly its share.

    Raises:
        KeyError: a criterion is unknown.
        ValueError: a share is not from 0 to 1.
    """
    factors = groups.unchanged
    for name, share in shares.items():
        if name not in sim.criteria:
            raise no_such(name, "is not a criterion of this case", sim.criteria)
        if not 0 <= share <= 1:
            raise ValueError(f"{name} has a share of {share}; give one from 0 to 1")
        factors = groups.with_share(factors, sim.criteria.index(name), share)
    return factors


def ranking_at(sim: Simulation, groups: WeightGroups, factors: Floats) -> pd.DataFrame:
    """The services at these factors: those that pass every gate, then those on hold.

    Columns: title, passes, value (0-100), place (among those that pass, or if cleared), recommended
    and recommended_now (by the ranking). Services that fail a gate are left out.
    """
    table = sim.ranking[["title"]].assign(
        passes=sim.ranking["gate"] == "pass", value=groups.values_at(factors)
    )
    values = rounded(table["value"].to_numpy(dtype=np.float64))
    passing = values[table["passes"].to_numpy()]
    table["place"] = [1 + int(np.count_nonzero(passing > value)) for value in values]
    table["recommended"] = table["passes"] & (table["place"] <= sim.k)
    table["recommended_now"] = table.index.isin(sim.recommended)
    order = table.assign(held=~table["passes"]).sort_values(["held", "place"], kind="stable")
    return table.loc[order.index]


def readout(table: pd.DataFrame, error: float = 0.0) -> list[str]:
    """The services that enter and leave the recommended, from a table of `ranking_at`.

    `error` is by how many points a value may be wrong.
    """
    now, before = table["recommended"], table["recommended_now"]
    said = [f"{title} enters." for title in table["title"][now & ~before]]
    said += [f"{title} leaves." for title in table["title"][before & ~now]]
    count = int(now.sum())
    if not said:
        same = "service is" if count == 1 else f"{count} services are"
        said = [f"The same {same} recommended."]
    values = table["value"][table["passes"]].tolist()
    if error and len(values) > count and values[count - 1] - values[count] <= 2 * error:
        said.append("The last place recommended is too close to call here.")
    return said


def readout_at(sim: Simulation, shares: Mapping[str, float]) -> str:
    """The services that enter and leave if criteria had these shares of the weight, in words.

    Raises:
        KeyError: a criterion is unknown.
        ValueError: a share is not from 0 to 1.
    """
    groups = weight_groups(sim)
    table = ranking_at(sim, groups, factors_for(sim, groups, shares))
    return " ".join(readout(table, error_shown(groups)))


def page_at(sim: Simulation, groups: WeightGroups, factors: Floats, said: list[str]) -> str:
    """The services at these factors as HTML: status, what is said, a table with bars, the held.

    Everything is escaped.
    """
    table = ranking_at(sim, groups, factors)
    rows = table[table["passes"]].to_dict("records")
    held = table[~table["passes"]].to_dict("records")
    heads = "".join(head_cell(head, head in NUMBERS) for head in HEADS)
    return framed(
        f'<p class="status">{escape(status_line(sim.case))}</p>',
        f'<p role="status">{escape(" ".join(said))}</p>',
        f"<table><caption>{escape(sim.case.title)}: services that pass every gate</caption>",
        f"<thead><tr>{heads}</tr></thead>",
        f"<tbody>{''.join(map(_row, rows))}</tbody></table>",
        *items("On hold:", [*map(_held, held)]),
        paragraph(error_in_words(groups)),
    )


def _row(row: dict[Any, Any]) -> str:
    """One service that passes: its place, title, mark, its value as a bar and as a number."""
    bar = f'<span style="{FILLED}{row["value"]:.1f}%"></span>'
    return (
        f"<tr><td>{row['place']}</td>"
        f'<th scope="row" class="words">{escape(row["title"])}</th>'
        f'<td class="words">{_mark(row)}</td>'
        f'<td aria-hidden="true"><div style="{BAR}">{bar}</div></td>'
        f"<td>{row['value']:.1f}</td></tr>"
    )


def _mark(row: dict[Any, Any]) -> str:
    """The mark of a service: recommended, enters or leaves."""
    if row["recommended"]:
        return "Recommended" if row["recommended_now"] else "Recommended: enters"
    return "Leaves" if row["recommended_now"] else ""


def _held(row: dict[Any, Any]) -> str:
    """One service on hold, with the place that it would take."""
    place = f"on hold, would be {ordinal(row['place'])} if cleared"
    return f"{row['title']}: {place} (value {row['value']:.1f})"


@checked
def weight_sliders(sim: Simulation) -> Any:
    """A slider for each criterion's weight beside the ranking, as an ipywidgets box.

    Each sets its criterion's share of the weight, the others keeping their proportions. Buttons put
    the weights back, or weigh as one member does. The keyboard moves all of them.

    Args:
        sim: the simulation.

    Returns:
        The box, which a notebook shows.

    Raises:
        ImportError: ipywidgets is not installed; the message says how to install it.
        ValueError: there are not two criteria, two ranked services and one that passes its gates.

    Examples:
        >>> criteria = dd.shipped("criteria", "enhancing_trading.yaml")
        >>> pipeline = dd.shipped("pipelines", "strategy_2018.yaml")
        >>> box = dd.weight_sliders(dd.simulate(dd.load(criteria, pipeline), draws=50))
    """
    if not can_weigh_again(sim):
        needed = "it takes two criteria, two ranked services and one that passes every gate"
        raise ValueError(f"nothing to weigh again: {needed}")
    return _View(sim, _ipywidgets()).box


def _ipywidgets() -> Any:
    """The module ipywidgets, which is an extra and has no types."""
    try:
        return import_module("ipywidgets")
    except ImportError as error:
        way_out = "pip install ipywidgets, then start the notebook again"
        raise ImportError(f"the sliders need ipywidgets: {way_out}") from error


class _View:
    """The sliders, and what they move."""

    def __init__(self, sim: Simulation, kit: Any) -> None:
        self.sim = sim
        self.ours = self.groups = weight_groups(sim)
        self.factors = self.ours.unchanged
        self.who: str | None = None
        self.following = False
        titles = sim.case.criteria.criteria
        self.sliders = [_slider(titles[name].title, kit) for name in sim.criteria]
        self.shares = [kit.Label() for _ in self.sliders]
        self.page = kit.HTML()
        for column, slider in enumerate(self.sliders):
            slider.observe(self._mover(column), names="value")
        lines = [kit.HBox(pair) for pair in zip(self.sliders, self.shares, strict=True)]
        self.box = kit.VBox([*lines, kit.HBox(self._buttons(kit)), self.page])
        self.show()

    def _buttons(self, kit: Any) -> list[Any]:
        """The button that puts the weights back, and one for each member with own weights."""
        own = own_weights(self.sim.plan, self.sim.case)
        back = BACK[self.sim.case.criteria.status == "agreed"]
        return [
            self._button(back, None, self.ours, kit),
            *(
                self._button(f"As {who_weighs(m)} weighs", m, weigh_as(self.sim, weights), kit)
                for m, weights in own.items()
            ),
        ]

    def _button(self, text: str, member: str | None, groups: WeightGroups, kit: Any) -> Any:
        """A button that starts from the weights of the ranking, or from those of a member."""

        def start(_button: object) -> None:
            self.who, self.groups, self.factors = member, groups, groups.unchanged
            self.show()

        button = kit.Button(description=text, layout={"width": "auto"})
        button.on_click(start)
        return button

    def _mover(self, column: int) -> Callable[[Any], None]:
        """The act of a slider: give its criterion the share where it stands."""

        def move(change: Any) -> None:
            if not self.following:
                self.factors = self.groups.with_share(self.factors, column, change["new"] / 100)
                self.show()

        return move

    def show(self) -> None:
        """Show the ranking and the shares at the factors; the sliders follow."""
        self.following = True
        for slider, label, share in zip(
            self.sliders, self.shares, self.groups.shares(self.factors), strict=True
        ):
            slider.max = max(slider.max, ceil(100 * share - 1e-9))
            slider.value = 100 * share
            label.value = f"{share:.1%}"
        self.following = False
        self.page.value = page_at(self.sim, self.groups, self.factors, self.said())

    def said(self) -> list[str]:
        """The sentence on the weights, and those on the recommended."""
        ours, touched = weights_in_words(self.sim.case), bool((self.factors != 1).any())
        if self.who is None and not touched:
            return [f"These are {ours}."]
        table = ranking_at(self.sim, self.groups, self.factors)
        weighed = [] if touched else [f"Weighed as {who_weighs(str(self.who))} weighs."]
        changed = f"Weights changed: these are not {ours}."
        return [changed, *weighed, *readout(table, error_shown(self.groups))]


def _slider(title: str, kit: Any) -> Any:
    """The slider of one criterion, in per cent of the weight."""
    return kit.FloatSlider(
        value=0,
        min=0,
        max=END,
        step=STEP,
        readout=False,
        description=title,
        style={"description_width": "24em"},
        layout={"width": "50em"},
    )
