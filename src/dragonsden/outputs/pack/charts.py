"""Charts for the page: those of `plot` that its reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dragonsden.analysis.findings.scenarios import chosen_in
from dragonsden.analysis.sensitivity.tornado import tornado as swings_of
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.since import Since
from dragonsden.outputs.page_charts import Chart, Drawn, Request
from dragonsden.outputs.programme import ToldProgramme
from dragonsden.results.phrases import failures

MOST_ACCOUNTS: Final = 8
"""At most 8 services have a chart of their account beside the table: drawing one takes a while."""


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


def requests(
    of: Analyses, close: Sequence[str], accounts: Sequence[str], since: Since | None = None
) -> Iterator[Request]:
    """The charts of a simulation, public or whole, as far as it has the numbers for them.

    Those that need the results alone come first, so that they can be drawn while others are worked
    out. `close` are the services whose tornado is drawn, `accounts` those whose account is; `since`
    are the changes since the last pack, where there is one.
    """
    sim = of.sim
    if sim.ranked:
        yield Request("chart-ranking", "ranking", (sim,))
        yield Request("chart-benefit", "benefit", (sim,))
    if len(sim.criteria) > 1:
        yield Request("chart-tree", "value_tree", (sim,))
    for name in accounts[:MOST_ACCOUNTS]:
        yield Request(f"chart-account-{name}", "account", (sim, name), narrow=True)
    if _adds_up(of):
        yield Request("chart-cash", "cash", (sim,), narrow=True)
    for name in close:
        about = (sim, name, "value", swings_of(sim, name))  # worked out once for both widths
        yield Request(f"chart-tornado-{name}", "tornado", about)
    if of.stability.tables:
        yield Request("chart-stability", "stability", (sim, of.stability.data))
    panel = of.panel
    if panel and any(criterion for _, criterion, _ in panel.changes.index):
        yield Request("chart-panel", "disagreement", (sim.case, panel))
    if of.scenarios:
        yield Request("chart-scenarios", "scenarios", (sim, of.scenarios, chosen_in(of.runs)))
    for (name, ways), found in zip(of.ways.items(), of.short_lists.values(), strict=True):
        yield Request(f"chart-options-{name}", "options", (ways.sim, found.data, ways.title))
    if since and since.moved:
        yield Request("chart-slopes", "slopes", (sim, since.places, since.chosen))
    if of.programme and of.programme.programme.found is not None:
        yield from _of_programme(of.programme)


def _of_programme(told: ToldProgramme) -> Iterator[Request]:
    """The charts of a programme that keeps its limits."""
    found, file = told.programme, told.programme.file
    yield Request("chart-calendar", "calendar", (found,))
    if not told.is_closed and len(found.steps) > 1:
        yield Request("chart-frontier", "frontier", (found, found.steps))
    if told.core:
        yield Request("chart-core", "core", (found, told.core))
    if not told.is_closed and bool(file.officers or file.budget):
        yield Request("chart-load", "load", (found,))
    for name, outlook in told.outlooks.items():
        if told.tells(outlook):
            yield Request(f"chart-target-{name}", "target", (outlook,))
            yield Request(f"chart-misses-{name}", "misses", (outlook,))


def charts(of: Analyses, drawn: Drawn) -> Charts:
    """The charts that were drawn, each in its place; notes that the page has already are gone."""
    known, told = _said(of), of.programme
    there = {name: _without(known, chart) for name, chart in drawn.items() if chart}
    return Charts(
        ranking=there.get("chart-ranking"),
        benefit=there.get("chart-benefit"),
        cash=there.get("chart-cash"),
        value_tree=there.get("chart-tree"),
        stability=there.get("chart-stability"),
        disagreement=there.get("chart-panel"),
        scenarios=there.get("chart-scenarios"),
        tornadoes=_each(there, "chart-tornado-"),
        accounts=_each(there, "chart-account-"),
        options=_each(there, "chart-options-"),
        slopes=there.get("chart-slopes"),
        programme=_programme_charts(told, drawn) if told else None,
    )


def _programme_charts(told: ToldProgramme, drawn: Drawn) -> ProgrammeCharts | None:
    """The charts of a programme; None if no choice keeps its limits."""
    findings = (told.finding, *told.targets.values())
    known = frozenset(note for finding in findings for note in finding.notes)
    there = {name: _without(known, chart) for name, chart in drawn.items() if chart}
    if "chart-calendar" not in there:
        return None
    return ProgrammeCharts(
        calendar=there["chart-calendar"],
        frontier=there.get("chart-frontier"),
        core=there.get("chart-core"),
        load=there.get("chart-load"),
        targets=_each(there, "chart-target-"),
        misses=_each(there, "chart-misses-"),
    )


def _each(there: dict[str, Chart], kind: str) -> dict[str, Chart]:
    """The charts whose ids begin so, by the rest of the id: the name of what they are of."""
    return {n.removeprefix(kind): chart for n, chart in there.items() if n.startswith(kind)}


def _adds_up(of: Analyses) -> bool:
    """True if every recommended service has an account that may be shown."""
    return not of.money.data.empty


def _said(of: Analyses) -> frozenset[str]:
    """The notes that the page says beside its charts, and need not be said below them again."""
    told = (of.ranking, of.bands, of.stability, of.scenarios, of.disagreement, of.gates)
    notes = (note for finding in told if finding for note in finding.notes)
    return frozenset((*notes, *failures(of.sim)))


def _without(known: frozenset[str], chart: Chart) -> Chart:
    """The chart without the notes that are known."""
    return replace(chart, notes=tuple(note for note in chart.notes if note not in known))
