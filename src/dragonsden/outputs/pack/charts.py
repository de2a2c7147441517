"""Charts for the page: those of `plot` that its reader may see, as SVG that stands in HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup
from matplotlib.axes import Axes

from dragonsden import plot
from dragonsden.analysis.findings.scenarios import chosen_in
from dragonsden.analysis.sensitivity.tornado import tornado as swings_of
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.since import Since
from dragonsden.outputs.programme import ToldProgramme
from dragonsden.plot.charts import (
    benefit,
    disagreement,
    frontier,
    option_difference,
    scenarios,
    slopes,
    stability,
    tornado,
)
from dragonsden.plot.described import description
from dragonsden.plot.layout.sheet import PHONE, WIDTH, bare_sheets_of
from dragonsden.plot.svg import inline_svg
from dragonsden.results.phrases import failures
from dragonsden.results.simulation import Simulation

MOST_ACCOUNTS: Final = 8
"""At most 8 services have a chart of their account beside the table: drawing one takes a while."""


@dataclass(frozen=True)
class Chart:
    """A chart on the page: its texts, and its SVG, which has its text alternative in it.

    `narrow` is the same chart for a phone; it is empty where one width does for both.
    """

    id: str
    title: str
    subtitle: str
    notes: tuple[str, ...]
    svg: Markup
    narrow: str = ""


@dataclass(frozen=True)
class ProgrammeCharts:
    """The charts of a programme; one that cannot be drawn is None or missing."""

    calendar: Chart
    frontier: Chart | None
    core: Chart | None
    load: Chart | None
    targets: dict[str, Chart]
    misses: dict[str, Chart]


@dataclass(frozen=True)
class Charts:
    """The charts of a page; one that cannot be drawn is None or missing."""

    ranking: Chart | None
    benefit: Chart | None
    cash: Chart | None
    value_tree: Chart | None
    stability: Chart | None
    disagreement: Chart | None
    scenarios: Chart | None
    tornadoes: dict[str, Chart]
    accounts: dict[str, Chart]
    options: dict[str, Chart]
    slopes: Chart | None = None
    programme: ProgrammeCharts | None = None


def charts(
    of: Analyses, close: Sequence[str], accounts: Sequence[str], since: Since | None = None
) -> Charts:
    """The charts of a simulation, public or whole, as far as it has the numbers for them.

    `close` are the services whose tornado is drawn, `accounts` those whose account is; `since` are
    the changes since the last pack, where there is one.
    """
    sim, ranked, said = of.sim, bool(of.sim.ranked), _said(of)

    def drawn(name: str, chart: Callable[..., Axes], *about: Any) -> Chart:
        return _drawn(name, said, chart, *about)

    panel, futures = of.panel, of.scenarios
    return Charts(
        ranking=drawn("chart-ranking", plot.ranking, sim) if ranked else None,
        benefit=drawn("chart-benefit", plot.benefit, sim) if benefit.has_marks(sim) else None,
        cash=_narrow("chart-cash", said, plot.cash, sim) if _adds_up(of) else None,
        value_tree=drawn("chart-tree", plot.value_tree, sim) if len(sim.criteria) > 1 else None,
        stability=drawn("chart-stability", stability.chart, sim, of.stability.data)
        if of.stability.tables
        else None,
        disagreement=drawn("chart-panel", disagreement.chart, sim.case, panel)
        if panel and any(criterion for _, criterion, _ in panel.changes.index)
        else None,
        scenarios=drawn("chart-scenarios", scenarios.chart, sim, futures, chosen_in(of.runs))
        if futures
        else None,
        tornadoes={name: _tornado(sim, said, name) for name in close},
        accounts={
            name: _narrow(f"chart-account-{name}", said, plot.account, sim, name)
            for name in accounts[:MOST_ACCOUNTS]
        },
        options={
            name: drawn(
                f"chart-options-{name}", option_difference.chart, ways.sim, found.data, ways.title
            )
            for (name, ways), found in zip(of.ways.items(), of.short_lists.values(), strict=True)
        },
        slopes=drawn("chart-slopes", slopes.chart, sim, since.places, since.chosen)
        if since and since.moved
        else None,
        programme=_of_programme(of.programme) if of.programme else None,
    )


def _of_programme(told: ToldProgramme) -> ProgrammeCharts | None:
    """The charts of a programme; None if no choice keeps its limits."""
    found = told.programme
    if found.found is None:
        return None
    notes = (told.finding, *told.targets.values())
    known = frozenset(note for finding in notes for note in finding.notes)

    def drawn(name: str, chart: Callable[..., Axes], *about: Any) -> Chart:
        return _drawn(name, known, chart, *about)

    file = found.file
    has_load = not told.is_closed and bool(file.officers or file.budget)
    shown = {name: outlook for name, outlook in told.outlooks.items() if told.tells(outlook)}
    return ProgrammeCharts(
        calendar=drawn("chart-calendar", plot.calendar, found),
        frontier=drawn("chart-frontier", frontier.chart, found, found.steps, frontier.OF_STEPS)
        if not told.is_closed and len(found.steps) > 1
        else None,
        core=drawn("chart-core", plot.core, found, told.core) if told.core else None,
        load=drawn("chart-load", plot.load, found) if has_load else None,
        targets={n: drawn(f"chart-target-{n}", plot.target, one) for n, one in shown.items()},
        misses={n: drawn(f"chart-misses-{n}", plot.misses, one) for n, one in shown.items()},
    )


def _tornado(sim: Simulation, known: frozenset[str], name: str) -> Chart:
    """The tornado of the value of a service, which is worked out once for both widths."""
    swings = swings_of(sim, name)
    return _drawn(f"chart-tornado-{name}", known, tornado.chart, sim, name, "value", swings)


def _adds_up(of: Analyses) -> bool:
    """True if every recommended service has an account that may be shown."""
    return not of.money.data.empty


def _said(of: Analyses) -> frozenset[str]:
    """The notes that the page says beside its charts, and need not be said below them again."""
    told = (of.ranking, of.bands, of.stability, of.scenarios, of.disagreement, of.gates)
    notes = (note for finding in told if finding for note in finding.notes)
    return frozenset((*notes, *failures(of.sim)))


def _drawn(name: str, known: frozenset[str], chart: Callable[..., Axes], *about: Any) -> Chart:
    """One chart of `plot`, by its id on the page: as wide as a page, and for a phone."""
    narrow = _narrow(f"{name}-narrow", known, chart, *about).svg
    return replace(_as_wide(WIDTH, name, known, chart, *about), narrow=narrow)


def _narrow(name: str, known: frozenset[str], chart: Callable[..., Axes], *about: Any) -> Chart:
    """One chart of `plot` that is as wide as a phone everywhere."""
    return _as_wide(PHONE, name, known, chart, *about)


def _as_wide(
    wide: float, name: str, known: frozenset[str], chart: Callable[..., Axes], *about: Any
) -> Chart:
    """One chart of `plot` of a width."""
    with bare_sheets_of(wide):
        ax = chart(*about)
        svg = Markup(inline_svg(ax, name))
    said = description(ax).captions
    notes = tuple(note for note in said.notes if note not in known)
    return Chart(name, said.title, said.subtitle, notes, svg)
