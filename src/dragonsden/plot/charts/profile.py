"""The profile of one service: its value on each criterion, beside the mean of the others."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.explanation.why import profile as analysis
from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import BLUE, ORANGE, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import some
from dragonsden.text.numbers import number, percent


@checked
def profile(sim: Simulation, service: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with a lollipop for each criterion: as long as the mean value, 0 to 100.

    An upright stroke is the mean of the other ranked services.

    Args:
        sim: the simulation.
        service: the name of a service.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: the service is not in the case.
        ValueError: figures are left out of public results: the means of the others tell of them.

    Examples:
        >>> ax = plot.profile(sim, "new_model_highways")
        >>> print(plot.data_table(ax)[["value", "others"]].head(2).round(0))
                   value  others
        criterion
        npv         42.0    32.0
        downside    84.0    75.0
    """
    require_figures(sim, "The profile")
    table = analysis(sim, service)
    shown = table.loc[list(sim.criteria)]
    captions = Captions.of(sim, _headline(sim, service, shown), _reading(shown))
    rows = _rows(sim, shown)
    ax = rows.on_sheet(captions, ax)
    with styled():
        _draw(ax, shown, rows.centres)
    kind = f"Lollipop chart of {some(len(shown), 'criterion').replace('criterions', 'criteria')}"
    describe(ax, kind, captions, _figures(sim, shown), pd.DataFrame(shown))
    return ax


def _headline(sim: Simulation, service: str, shown: pd.DataFrame) -> str:
    """The criteria on which the service is furthest ahead of the others, and behind them."""
    title, names = sim.case.title_of(service), sim.case.criteria.criteria
    ahead = shown["advantage"].dropna().sort_values(kind="stable")
    if ahead.empty:
        return f"The value of {title} on each criterion"
    last, first = str(ahead.index[0]), str(ahead.index[-1])
    others, parts = "the other" if _is_one_of_two(sim, service) else "the others", []
    if ahead.iloc[-1] > 0:
        parts.append(f"furthest ahead of {others} on {names[first].title}")
    if ahead.iloc[0] < 0:
        parts.append(f"furthest behind on {names[last].title}")
    return f"{title} is {', and '.join(parts) or f'level with {others}'}"


def _is_one_of_two(sim: Simulation, service: str) -> bool:
    """True if one other service is ranked, with which it is compared."""
    return len({*sim.order} - {service}) == 1


def _reading(shown: pd.DataFrame) -> str:
    """The explanation of the marks."""
    others = " Upright stroke: the mean of the other ranked services." * int(
        bool(shown["others"].notna().any())
    )
    return (
        "Mean value on each criterion, from 0 (worst) to 100 (best). In brackets: the weight of "
        f"the criterion, on average.{others}"
    )


def _rows(sim: Simulation, shown: pd.DataFrame) -> LabelledRows:
    """The rows, with the values."""
    titles = sim.case.criteria.criteria
    return LabelledRows(
        titles=[
            f"{titles[str(name)].title} ({percent(float(weight))})"
            for name, weight in shown["weight"].items()
        ],
        columns=[
            TextColumn("Value", [number(value, 0) for value in shown["value"]]),
            TextColumn("Others", [_others(value) for value in shown["others"]]),
        ],
    )


def _others(value: float) -> str:
    """The mean of the others, if there are any."""
    return "" if value != value else number(value, 0)


def _draw(ax: Axes, shown: pd.DataFrame, centres: list[float]) -> None:
    """A stem from 0 to each value with a mark at its end, and a stroke at the others."""
    ax.set_xlim(-2, 102)
    ax.set_xticks(range(0, 101, 25))
    ax.grid(axis="x")
    ax.hlines(centres, 0, shown["value"], color=BLUE, lw=3, zorder=2)
    marks(ax, shown["value"], centres, "o", BLUE, size=9.0)
    ax.plot(shown["others"], centres, "|", color=ORANGE, ms=16, mew=2.6, zorder=5)


def _figures(sim: Simulation, shown: pd.DataFrame) -> Iterator[str]:
    """The value on each criterion, and that of the others."""
    titles = sim.case.criteria.criteria
    for name, row in shown.iterrows():
        others = f", others {_others(row['others'])}" if _others(row["others"]) else ""
        yield f"{titles[str(name)].title}: {number(row['value'], 0)}{others}."
