"""The programme in short: what is started, when, and whether its targets are reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dragonsden.analysis.findings.programme import OBJECTIVES, quarter_name
from dragonsden.analysis.programmes.targets import TargetOutlook
from dragonsden.outputs.programme import ToldProgramme
from dragonsden.record.decisions import TAKEN, Decision, What
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, few, is_or_are, listed, part_of, some, was_or_were
from dragonsden.text.numbers import money, percent

MOST_TARGETS: Final = 2
"""At most two targets are on the first sheet: more would not fit on it."""


def starts(told: ToldProgramme | None, sim: Simulation) -> tuple[str, ...]:
    """The services started and when, the money, and why they are not those of the ranking."""
    if told is None:
        return ()
    if told.programme.found is None or told.programme.chosen.empty:
        return (f"{told.finding.headline}.",)
    return tuple(_starts(told, sim))


def against_decisions(
    told: ToldProgramme | None, sim: Simulation, decided: Mapping[str, Decision]
) -> str:
    """That a programme starts what was decided against, or leaves out what goes forward; or ""."""
    if told is None or told.programme.found is None:
        return ""
    started = list(dict.fromkeys(map(str, told.programme.chosen["service"])))
    said = [*_begun(sim, started, decided), *_left_out(sim, started, decided)]
    return f"That is against what was decided: it {listed(said)}." if said else ""


def _begun(
    sim: Simulation, started: Sequence[str], decided: Mapping[str, Decision]
) -> Iterator[str]:
    """The services that are started though they were rejected, or are deferred."""
    against: tuple[What, ...] = ("reject", "defer")
    for what in against:
        titles = [
            sim.case.title_of(name)
            for name in started
            if name in decided and decided[name].decision == what
        ]
        if titles:
            yield f"starts {few(titles)}, which {was_or_were(len(titles))} {TAKEN[what]}"


def _left_out(
    sim: Simulation, started: Sequence[str], decided: Mapping[str, Decision]
) -> Iterator[str]:
    """The services that go forward and are not started, and of these those that fail a gate."""
    forward = [
        name
        for name in (*sim.order, *sim.failing)
        if name not in started and name in decided and decided[name].decision == "take_forward"
    ]
    for fails in (False, True):
        titles = [sim.case.title_of(n) for n in forward if (n in sim.failing) is fails]
        if titles:
            gate = f" and {'fails' if len(titles) == 1 else 'fail'} a gate" if fails else ""
            goes = f"which {was_or_were(len(titles))} taken forward{gate}"
            yield f"does not start {few(titles)}, {goes}"


def reached(told: ToldProgramme | None) -> tuple[str, ...]:
    """The chance of each of the first targets, in short sentences."""
    if told is None:
        return ()
    outlooks = list(told.outlooks.values())
    said = [text for one in outlooks[:MOST_TARGETS] for text in _reached(told, one)]
    more = len(outlooks[MOST_TARGETS:])
    return (
        *said,
        *([f"{capital(some(more, 'other'))}: see what to start, and when."] if more else []),
    )


def _starts(told: ToldProgramme, sim: Simulation) -> Iterator[str]:
    """The starts of a programme that has any."""
    programme, chosen = told.programme, told.programme.chosen
    services = set(map(str, chosen["service"]))
    yield f"Start {some(len(chosen), 'service')}{_recommended(services, sim)}."
    first, last = int(chosen["quarter"].min()), int(chosen["quarter"].max())
    titles = chosen.loc[chosen["quarter"] == first, "title"].to_list()
    yield f"In {quarter_name(programme, first)} begin {few(titles)}."
    if last > first:
        titles = chosen.loc[chosen["quarter"] == last, "title"].to_list()
        begin = "begins" if len(titles) == 1 else "begin"
        yield f"Last, in {quarter_name(programme, last)}, {begin} {few(titles, 1)}."
    objective = OBJECTIVES[programme.file.objective]
    if not told.is_closed:
        yield f"The investment is {money(programme.investment)} on average."
        yield f"It brings {programme.amount(programme.objective)} of {objective}."
    if services != set(sim.recommended):
        what = f"The choice goes by {objective}" if told.is_closed else "It goes by that"
        yield f"{what} and by limits, not by the ranking."
    if held := int((chosen["gate"] == "hold").sum()):
        those = "It" if held == len(chosen) == 1 else capital(part_of(held, len(chosen)))
        yield f"{those} {is_or_are(held)} on hold."


def _recommended(services: set[str], sim: Simulation) -> str:
    """The number of the recommended services that are started too."""
    count, there = len(sim.recommended), len(services & set(sim.recommended))
    if not count:
        return ""
    if count == 1:
        return f", {'with' if there else 'without'} the one recommended"
    return f", {part_of(there, count)} recommended among them"


def _reached(told: ToldProgramme, outlook: TargetOutlook) -> Iterator[str]:
    """The amount that is sure, the amount that is needed, and how often it is reached."""
    said = outlook.said
    if not told.tells(outlook):
        yield f"{told.targets[outlook.name].headline}."
        return
    year = outlook.programme.years[outlook.at]
    sure = f"{percent(said.sure)} sure of {money(outlook.sure_of)} in {year.lower()}"
    yield f"{said.title}: we can be {sure}."
    yield f"The target needs {money(said.at_least)}."
    yield f"It is reached in {percent(outlook.chance)} of futures."
