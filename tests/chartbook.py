"""Cases and readings for the tests of charts: known services, small panels, texts by row."""

from __future__ import annotations

import numpy as np
from casebook import case_of, scored, services, simulated
from matplotlib.axes import Axes
from test_plot import boxes, figure_of, overlaps, texts

import dragonsden as dd
from dragonsden.files.shipped import shipped
from dragonsden.model import Case
from dragonsden.results.simulation import Simulation

SCALES = """
criteria:
  market: {title: Market, weight: 60, levels: {0: none, 10: all}}
  ready: {title: Ready, weight: 40, levels: {0: none, 10: all}}
"""
HEADERS = "service_id,member,criterion,score,comment\n"
ABC = services(a="title: Alarms", b="title: Bins", c="title: Catering")


def council_case() -> Case:
    files = (("criteria", "enhancing_trading.yaml"), ("pipelines", "strategy_2018.yaml"))
    paths = [shipped(*file) for file in files]
    return dd.load(*paths, scores=shipped("scores", "enhancing_trading.csv"))


def two(first: Simulation) -> dict[str, Simulation]:
    """The same simulation as if there were another scenario, in which nothing changes."""
    return {"as written": first, "a second one whose name is long": first}


def sheet(**by_member: dict[str, tuple[float | None, float | None]]) -> str:
    """Score sheets of members: what each gave every service on market and on ready."""
    return HEADERS + "\n".join(
        f"{service},{member},{criterion},{'' if score is None else score},"
        f"{'conflict of interest' if score is None else ''}"
        for member, of_member in by_member.items()
        for service, scores in of_member.items()
        for criterion, score in zip(("market", "ready"), scores, strict=True)
    )


TWO = sheet(
    x={"a": (10, 0), "b": (5, 5), "c": (0, 10)},
    y={"a": (2, 6), "b": (5, 5), "c": (8, 0)},
)
SETTLED = '\nc,consensus,market,3,"12 Sept 2018: agreed by all as read (chair)"'
GAP = sheet(x={"a": (10, 0), "b": (None, 5)}, y={"a": (2, 6), "b": (5, 5)})
ALARMS = services(a="title: Alarms", b="title: Bins")


def panel(scores: str = TWO, criteria: str = SCALES, pipeline: str = ABC) -> Case:
    return case_of(criteria, pipeline, scores)


def known(*values: tuple[float, ...], k: int = 1, weight: str = "50") -> Simulation:
    """Services with known values on criteria u, v, ...: nothing is uncertain but `any` weights."""
    names = "uvwxyz"[: len(values[0])]
    inside = {
        f"s{row + 1}": "title: S{}, scores: {{{}}}".format(
            row + 1, ", ".join(f"{name}: {value}" for name, value in zip(names, of_it, strict=True))
        )
        for row, of_it in enumerate(values)
    }
    pipeline = f"review_slots: {k}\n{services(**inside)}"
    return simulated(scored(*names, weight=weight), pipeline, 50)


NINE = sheet(**{f"m{n}": {"a": (n % 4, 5), "b": (5, n % 3), "c": (n, n)} for n in range(9)})


def fits(ax: Axes) -> bool:
    """Whether no text touches another and none leaves the figure."""
    wide, high = figure_of(ax).bbox.size
    found = boxes(texts(ax))
    inside = (found >= 0).all() and (found[:, 2] <= wide).all() and (found[:, 3] <= high).all()
    return bool(inside) and overlaps(ax) == []


def rows_beside(ax: Axes) -> list[list[str]]:
    """The texts of each row from left to right, from the top row down."""
    beside = [t for t in ax.texts if t.get_text() and 0 < t.get_position()[1] != 1]
    lefts = boxes(beside)[:, 0]
    found: dict[float, list[str]] = {}
    for at in np.argsort(lefts):
        height = round(float(beside[at].get_position()[1]), 6)
        found.setdefault(height, []).append(" ".join(beside[at].get_text().split()))
    return [found[height] for height in sorted(found)]
