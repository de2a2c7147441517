"""One service's trading account: income and contribution year by year, each with its band."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.sheet import Captions, panel_below, sheet
from dragonsden.plot.layout.style import BLUE, ORANGE, styled
from dragonsden.plot.layout.years import Line, Panel, above, margins_of
from dragonsden.plot.left_out import require_figures
from dragonsden.results.account_by_year import MOST_DRAWS, Figures, figures_by_year, frame_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital
from dragonsden.text.numbers import money, percent, percentile, span

HIGH: Final = 240.0
"""The height of both panels in points."""

SHARE: Final = 0.63
"""The share of the height that contribution has: its sign is what the panel asks about."""

APART: Final = 26.0
"""Points below the panel of income for its years, beside those for the title of the next."""

MOST_FIGURES: Final = 20
"""At most 20 figures are in the text alternative; of more, the first, a middle and the last."""


LINES: Final = (
    Line("income", "Income a year", BLUE, "-", "o"),
    Line("contribution", "Contribution a year, before overhead", ORANGE, "--", "D"),
)


@checked
@in_its_money
def account(sim: Simulation, service: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with a service's income by year and, below, its contribution: mean and P10-P90 band.

    Each has a panel with a scale of its own; that of contribution is in `child_axes`. The last
    actual figure, where one is known of the whole service, stands before the first year.

    Args:
        sim: the simulation.
        service: the name of a service that has a trading account.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: the service is not in the case.
        ValueError: it has no trading account, or its figures are left out of public results.

    Examples:
        >>> ax = plot.account(sim, "new_model_highways")
        >>> print(plot.data_table(ax).loc["contribution"].head(2).round(-3))
                 mean      p10      p50       p90
        year
        1    -17000.0 -66000.0 -22000.0   40000.0
        2     53000.0 -35000.0  41000.0  159000.0
    """
    require_figures(sim, "The account", [service])
    figures = figures_by_year(sim, service, lines=[line.name for line in LINES])
    table = frame_of(figures)
    title = _headline(sim, service, figures["contribution", sim.case.pipeline.years])
    captions = Captions.of(sim, title, _reading(sim, service), first_draws=MOST_DRAWS)
    before = _before(sim, service)
    panels = [
        Panel(line, table.loc[[line.name]].droplevel("line"), before=before.get(line.name))
        for line in LINES
    ]
    margins = margins_of(panels)
    ax, area = sheet(captions, ax, margins, HIGH)
    with styled():
        places = (ax, panel_below(ax, area, APART + above(), SHARE))
        for place, panel in zip(places, panels, strict=True):
            panel.draw(place, margins.left)
    said = (*_actual_figures(before), *_told(figures))
    describe(ax, "Line chart of two bands by year", captions, said, table)
    return ax


def _before(sim: Simulation, service: str) -> dict[str, float]:
    """The last actual figure of each line, in £; none beside what comes on top of today's sales."""
    written = sim.case.pipeline.services[service]
    if written.last_actual is None or written.scope == "incremental":
        return {}
    found = {line.name: written.last_actual[1].of(line.name) for line in LINES}
    return {name: float(figure) for name, figure in found.items() if figure is not None}


def _actual_figures(before: Mapping[str, float]) -> Iterator[str]:
    """The actual figures in sentences."""
    for name, figure in before.items():
        yield f"Actual {name}: {money(figure)}."


def _headline(sim: Simulation, service: str, last: Figures) -> str:
    """The contribution of the service in the last year, and how often it is below 0."""
    below = float((sim.measures["contribution"][service].head(MOST_DRAWS) < 0).mean())
    return claim(sim.case.title_of(service), sim.case.pipeline.years, last, below)


def claim(title: str, year: int, last: Figures, below: float) -> str:
    """The claim that figures allow about a contribution, below 0 in this share of draws."""
    mean, ends = money(last.mean, last.se), span(last.p10, last.p90, last.se)
    said = f"{title} contributes {mean} in year {year}, before overhead"
    if below == 1:
        cost = f"{title} costs the council {money(-last.mean)} in year {year}, before overhead"
        return cost if last.p10 == last.p90 else f"{cost}; it loses in every draw"
    if last.p10 == last.p90:
        return said
    if below == 0:
        return f"{said}; no draw is below £0 in that year"
    if last.p10 >= 0:
        return f"{said}: {ends} in eight draws of ten"
    if last.p90 <= 0:
        return f"{title} contributes less than £0 in year {year} in {percent(below)} of draws"
    return (
        f"{title} contributes {ends} in year {year} in eight draws of ten, before "
        f"overhead; {percent(below)} of draws are below £0"
    )


def _reading(sim: Simulation, service: str) -> str:
    """The explanation of the lines and bands."""
    gate = {"hold": " On hold at a gate.", "fail": " Fails a gate, so it is not ranked."}
    last = sim.case.pipeline.services[service].last_actual
    actual = (
        f" The open square is the actual of {last[0]}." if last and _before(sim, service) else ""
    )
    return (
        "The line is the mean, the band goes from P10 to P90, where eight draws of ten lie. The "
        "two scales differ. Contribution is before overhead and investment."
        f"{actual}{gate.get(sim.gate[service], '')}"
    )


def _told(figures: Mapping[tuple[str, int], Figures]) -> Iterator[str]:
    """The figures of each line and year in sentences, or some of them where they are many."""
    last = max(year for _, year in figures)
    pairs = [(line.name, year) for line in LINES for year in range(1, last + 1)]
    if len(pairs) > MOST_FIGURES:
        pairs = [pairs[0], pairs[len(pairs) // 2 - 1], pairs[-1]]
    for line, year in pairs:
        of = figures[line, year]
        mean = money(of.mean, of.se)
        low, high = (percentile(end, of.se) for end in (of.p10, of.p90))
        yield f"{capital(line)} in year {year}: mean {mean}, P10 {low} to P90 {high}."
