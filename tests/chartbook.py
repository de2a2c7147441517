"""Cases and readings for the tests of charts: known services, small panels, texts by row."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
from casebook import scored, services, simulated
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import dragonsden as dd
from dragonsden.files.shipped import shipped
from dragonsden.model import Case, Criteria, Pipeline
from dragonsden.plot.layout import lettering
from dragonsden.results.simulation import Simulation

matplotlib.use("agg")

CASES = Path(__file__).parent / "cases"
PALETTE = ("#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1")
LONG = "A service whose name is very long and goes on and on, costs $5 and $6_a, 漢字 😀, number "


def two(first: Simulation) -> dict[str, Simulation]:
    """The same simulation as if there were another scenario, in which nothing changes."""
    return {"as written": first, "a second one whose name is long": first}


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


def shipped_sim(criteria: str, pipeline: str = "strategy_2018.yaml") -> Simulation:
    case = dd.load(shipped("criteria", criteria), shipped("pipelines", pipeline))
    return dd.simulate(case, 1_000, 2018)


def worked(name: str) -> Simulation:
    return dd.simulate(dd.load(*(CASES / name / f"{f}.yaml" for f in ("criteria", "pipeline"))), 99)


def made_up(
    count: int,
    *,
    k: int = 3,
    gates: str = "p",
    title: str = "Service ",
    status: str = "proposed",
    years: int = 3,
    draws: int = 400,
) -> Simulation:
    """A simulation of so many services; their gates go round p(ass), h(old) and f(ail)."""
    agreed = {"agreed": {"by": "Board", "on": "2018-09-12", "minute": "item 4"}}
    head = {"title": "Made up", "status": status, **(agreed if status == "agreed" else {})}
    npv = {"title": "Money", "from": "npv", "worst": "0", "best": "1000000", "weight": "50"}
    fit = {"title": "Fit", "worst": "0", "best": "10", "weight": {"low": "20", "high": "80"}}
    stands = {"p": "pass", "h": "hold", "f": "fail"}
    services = {
        f"s{row}": {
            "title": f"{title}{row + 1}",
            "gates": {
                "legal": {"status": stands[gates[row % len(gates)]], "reason": f"reason {row + 1}"}
            },
            "scores": {"fit": {"low": str(row % 5), "high": str(row % 5 + 3)}},
            "revenue": {
                "price": str(10 + row * 37 % 100),
                "volume": {"low": str(500 * (row % 7 + 1)), "high": str(1500 * (row % 7 + 2))},
                "fixed_cost": str(30_000 * (row % 4)),
                "direct_cost": "30%",
                "investment": str(10_000 * (row % 3)),
            },
        }
        for row in range(count)
    }
    criteria = {
        **head,
        "criteria": {"money": npv, "fit": fit},
        "gates": {"legal": {"title": "Law"}},
    }
    pipeline = {
        **head,
        "prices": "2024/25",
        "years": str(years),
        "discount_rate": "3.5%",
        "review_slots": str(k),
        "services": services,
    }
    case = Case(
        criteria=Criteria.model_validate(criteria), pipeline=Pipeline.model_validate(pipeline)
    )
    return dd.simulate(case, draws, 1)


def figure_of(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise AssertionError("the Axes are in no figure")
    return figure


def texts(ax: Axes) -> list[Text]:
    """Every text that shows."""
    found = [text for text in figure_of(ax).findobj(Text) if isinstance(text, Text)]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def words_on(ax: Axes) -> str:
    return " ".join(" ".join(text.get_text().split()) for text in texts(ax))


def boxes(shown: list[Text]) -> np.ndarray:
    """Left, bottom, right and top of every text, in pixels."""
    with lettering.missing_letters_allowed():
        return np.array([text.get_window_extent().extents for text in shown])


def title_of(ax: Axes) -> str:
    return " ".join(ax.get_title(loc="left").split())


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    """The pairs of texts that touch; half a pixel of white is not much, but enough."""
    shown = texts(ax)
    found = boxes(shown)
    low = np.maximum(found[:, None, :2], found[None, :, :2])
    high = np.minimum(found[:, None, 2:], found[None, :, 2:])
    touching = np.argwhere(np.triu((high - low > 0.5).all(axis=2), k=1))
    return [(shown[one].get_text(), shown[other].get_text()) for one, other in touching]
