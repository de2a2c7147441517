"""Sliders for the weights beside the ranking, in Jupyter; they need the extra `widgets`.

What is shown is worked out by plain functions; ipywidgets only moves it. The rule is that of the
live weights of the pack: mean values, weighed again. At the agreed weights it is the simulation's
own ranking, to the digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from importlib import import_module
from math import isfinite
from operator import add
from typing import Any, Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from dragonsden.arithmetic.ranks import ranks, rounded
from dragonsden.engine.evaluate import overall
from dragonsden.outputs.templates import filled
from dragonsden.results.html_table import STYLE
from dragonsden.results.phrases import status_line
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed
from dragonsden.text.spelling import no_such

FULLEST: Final = 100
"""The points of the largest agreed weight, at the end of its slider."""

AGREED: Final = "These are the agreed weights."
CHANGED: Final = "Weights changed: not the agreed ranking."
NOTHING: Final = "All weights are 0, so nothing is weighed. Move one of them."


def agreed_points(sim: Simulation) -> dict[str, int]:
    """The points of each criterion at the agreed weights: 100 for the largest.

    These are the mean weights, in whole points.
    """
    largest = float(sim.mean_weights.max())
    return {str(name): round(FULLEST * w / largest) for name, w in sim.mean_weights.items()}


def shares(sim: Simulation, points: Mapping[str, float]) -> pd.Series:
    """The share of the weight that each criterion has with these points; NaN if all are 0.

    At the agreed points they are the mean weights.

    Raises KeyError for a criterion that is unknown or has no points, ValueError for points below 0.
    """
    _check(sim, points)
    if _agreed(sim, points):
        return sim.mean_weights
    weights = [float(points[name]) for name in sim.criteria]
    total = reduce(add, weights)  # one after the other, as the pack does, and not by `sum`
    found = [weight / total if total > 0 else np.nan for weight in weights]
    return pd.Series(found, index=list(sim.criteria), name="weight")


def ranking_at(sim: Simulation, points: Mapping[str, float]) -> pd.DataFrame:
    """The ranking if the criteria had these points, best first, from the services' mean values.

    Index service; columns title, rank, value (0-100), agreed_rank. Services that fail a gate stay
    out. At the agreed points it is the ranking of the simulation; without any weight it is empty.

    Raises KeyError for a criterion that is unknown or has no points, ValueError for points below 0.
    """
    weights = shares(sim, points)
    table = sim.ranking[["title", "rank", "value"]].assign(agreed_rank=sim.ranking["rank"])
    if _agreed(sim, points) or table.empty:
        return table
    if weights.isna().any():
        return table.iloc[:0]
    values = tuple(column.to_numpy() for _, column in sim.mean_values.loc[table.index].items())
    found = rounded(overall(weights.to_numpy().reshape(-1, 1), values))
    table = table.assign(value=found, rank=ranks(found.reshape(-1, 1))[:, 0].astype(np.int64))
    return table.sort_values("rank", kind="stable")


def _agreed(sim: Simulation, points: Mapping[str, float]) -> bool:
    """True if these are the agreed points."""
    return dict(points) == agreed_points(sim)


def _check(sim: Simulation, points: Mapping[str, float]) -> None:
    """Raise KeyError or ValueError unless every criterion has points, 0 or more."""
    for name, number in points.items():
        if name not in sim.criteria:
            raise no_such(name, "is not a criterion of this case", sim.criteria)
        if not isfinite(number) or number < 0:
            raise ValueError(f"{name} has {number} points; give 0 or more")
    if absent := [name for name in sim.criteria if name not in points]:
        raise KeyError(f"no points for {listed(absent)}; give every criterion some")


def told(sim: Simulation, points: Mapping[str, float]) -> str:
    """The changes at these points: who is first, and who enters or leaves the first k.

    Raises KeyError for a criterion that is unknown or has no points, ValueError for points below 0.
    """
    table = ranking_at(sim, points)
    if _agreed(sim, points):
        return AGREED
    if table.empty:
        return NOTHING
    first = f"{CHANGED} First: {_titles(table[table['rank'] == 1])}."
    if sim.k == 1:
        return first
    now, before = table["rank"] <= sim.k, table["agreed_rank"] <= sim.k
    moves = {"Into": table[now & ~before], "Out of": table[before & ~now]}
    said = [f"{way} the first {sim.k}: {_titles(who)}." for way, who in moves.items() if len(who)]
    return " ".join([first, *(said or [f"The first {sim.k} are the same."])])


def _titles(table: pd.DataFrame) -> str:
    """The titles in a table, one after the other."""
    return "; ".join(table["title"])


def page_at(sim: Simulation, points: Mapping[str, float]) -> str:
    """The ranking at these points as HTML: status, what changed, and a table with bars.

    Everything is escaped.

    Raises KeyError for a criterion that is unknown or has no points, ValueError for points below 0.
    """
    return filled(
        "sliders.html.j2",
        style=Markup(STYLE),
        status=status_line(sim.case),
        changes=told(sim, points),
        title=sim.case.title,
        services=ranking_at(sim, points).to_dict("records"),
    )


def weight_sliders(sim: Simulation) -> Any:
    """A slider for each criterion's weight beside the ranking, as an ipywidgets box.

    The keyboard moves them too, each shows its share of the weight, and a button puts all back. It
    is for Jupyter, and needs the extra `widgets`.

    Args:
        sim: the simulation.

    Returns:
        The box, which a notebook shows.

    Raises:
        ImportError: ipywidgets is not installed; the message says how to install it.
        ValueError: fewer than two services are ranked, or there are fewer than two criteria.

    Examples:
        >>> box = dd.weight_sliders(sim)
    """
    if min(len(sim.ranked), len(sim.criteria)) < 2:
        raise ValueError("nothing to weigh again: it takes two criteria and two ranked services")
    return _View(sim, _ipywidgets()).box


def _ipywidgets() -> Any:
    """The module ipywidgets, which is an extra and has no types."""
    try:
        return import_module("ipywidgets")
    except ImportError as error:
        way_out = "pip install 'dragonsden[widgets]', then start the notebook again"
        raise ImportError(f"the sliders need ipywidgets: {way_out}") from error


class _View:
    """The sliders, and what they move."""

    def __init__(self, sim: Simulation, kit: Any) -> None:
        self.sim = sim
        self.agreed = agreed_points(sim)
        self.sliders = {name: _slider(sim, name, at, kit) for name, at in self.agreed.items()}
        self.shares = {name: kit.Label() for name in self.agreed}
        self.page = kit.HTML()
        reset = kit.Button(description="Back to the agreed weights", layout={"width": "auto"})
        reset.on_click(self.reset)
        for slider in self.sliders.values():
            slider.observe(self.show, names="value")
        lines = [kit.HBox([self.sliders[name], self.shares[name]]) for name in self.agreed]
        self.box = kit.VBox([*lines, reset, self.page])
        self.show()

    def show(self, _change: object = None) -> None:
        """Show the ranking where the sliders stand."""
        points = {name: slider.value for name, slider in self.sliders.items()}
        for name, share in shares(self.sim, points).items():
            self.shares[str(name)].value = "no weight" if np.isnan(share) else f"{share:.0%}"
        self.page.value = page_at(self.sim, points)

    def reset(self, _button: object = None) -> None:
        """Put every slider back where the agreed weight is."""
        for name, slider in self.sliders.items():
            slider.value = self.agreed[name]


def _slider(sim: Simulation, name: str, at: int, kit: Any) -> Any:
    """The slider of one criterion, in whole points."""
    return kit.IntSlider(
        value=at,
        min=0,
        max=FULLEST,
        description=sim.case.criteria.criteria[name].title,
        style={"description_width": "24em"},
        layout={"width": "50em"},
    )
