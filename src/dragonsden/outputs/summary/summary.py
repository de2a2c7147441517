"""The summary: who is recommended, how sure that is, what it is worth, what to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from dragonsden.analysis.findings.bands import on_average_right
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.summary.changes import Point, what_would_change
from dragonsden.outputs.summary.dots import Picture, picture
from dragonsden.outputs.summary.filed import by_rank, on_file
from dragonsden.outputs.summary.none_forward import answers_to_ask_for, none_forward
from dragonsden.outputs.summary.not_in import not_in_table
from dragonsden.outputs.summary.sources import sources
from dragonsden.outputs.summary.starts import against_decisions, reached, starts
from dragonsden.outputs.summary.worth import worth
from dragonsden.record.decisions import TAKEN, Decision, departs
from dragonsden.results.cleared import if_cleared
from dragonsden.results.finding import Table
from dragonsden.results.ranking import (
    equals_last_recommended,
    equals_next_in_line,
    last_recommended,
    next_in_line,
)
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, few, listed, ordinal, spelled
from dragonsden.text.numbers import percent

NOTHING: Final[Mapping[str, Decision]] = MappingProxyType({})
"""The decisions where none is on file."""


@dataclass(frozen=True)
class Asked:
    """A row of the decision form: a service, and its class in a word or two.

    `filed` is the decision on file, if there is one; `settled` is True if it agrees with this
    ranking, so that there is nothing to mark.
    """

    what: str
    band: str
    filed: str = ""
    settled: bool = False


@dataclass(frozen=True)
class Summary:
    """All that the first two pages say.

    `classes` are the recommended services by band, `next_in_line` the sentences about the next;
    `filed` counts the decisions on file where not all are on services named there. `nobody` says
    why no service is recommended, where that is so.
    `starts` tell what a programme starts, `targets` how likely its targets are. `year` is the last
    of the horizon. `decisions` are the rows of the form; where no service is recommended, `asked`
    are its rows instead.
    """

    title: str
    classes: tuple[tuple[str, tuple[str, ...]], ...]
    next_in_line: tuple[str, ...]
    filed: str
    nobody: str
    sure: tuple[str, ...]
    picture: Picture
    worth: tuple[str, ...]
    starts: tuple[str, ...]
    targets: tuple[str, ...]
    year: str
    changes: tuple[Point, ...]
    not_in: Table
    sources: tuple[str, ...]
    decisions: tuple[Asked, ...]
    asked: tuple[str, ...]


def summary(
    of: Analyses, record: Mapping[str, Any], decided: Mapping[str, Decision] = NOTHING
) -> Summary:
    """The summary of a simulation, public or whole; `record` says who made and assured it.

    `decided` is the decision on file on each service.
    """
    sim = of.sim
    against = against_decisions(of.programme, sim, decided)
    return Summary(
        title=title_of(sim),
        classes=_classes(of, decided),
        next_in_line=tuple(_next(of, decided)),
        filed=_filed(of, decided),
        nobody="" if sim.recommended else f"{of.bands.headline}.",
        sure=(f"{of.bands.headline}.", *_right(sim)) if sim.recommended else (*if_cleared(sim),),
        picture=picture(of),
        worth=worth(of),
        starts=tuple(filter(None, (*starts(of.programme, sim), against))),
        targets=reached(of.programme),
        year=_last_year(sim),
        changes=what_would_change(of),
        not_in=not_in_table(sim),
        sources=sources(sim, record),
        decisions=tuple(_decisions(of, decided)),
        asked=() if sim.recommended else tuple(_asked_of_none(of, decided)),
    )


def title_of(sim: Simulation) -> str:
    """The question that the panel answers."""
    if sim.k == 1:
        return "Which service to take forward"
    return f"Which {spelled(sim.k)} services to take forward"


def _last_year(sim: Simulation) -> str:
    """The last year of the horizon: `year 4 (2021/22)`, or `year 4` where no year is given."""
    pipeline = sim.case.pipeline
    named = f" ({pipeline.name_of_year(pipeline.years)})" if pipeline.starts else ""
    return f"year {pipeline.years}{named}"


def _classes(
    of: Analyses, decided: Mapping[str, Decision]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The titles of the recommended services by band, the safe first, each as it was decided."""
    bands = of.bands.data
    named = {
        band: tuple(_titled(of, n, decided) for n in of.sim.recommended if bands["band"][n] == band)
        for band in ("safe", "close", "unlikely")
    }
    return tuple((band, titles) for band, titles in named.items() if titles)


def _titled(of: Analyses, name: str, decided: Mapping[str, Decision]) -> str:
    """The title of a service, and what was decided on it: `Highways (rejected)`."""
    title = of.sim.case.title_of(name)
    return f"{title} ({TAKEN[decided[name].decision]})" if name in decided else title


def _next(of: Analyses, decided: Mapping[str, Decision]) -> Iterator[str]:
    """The next in line, and whether the figures can tell it from the last that is in."""
    names, k = equals_next_in_line(of.sim), len(of.sim.recommended)
    if not names or not k:
        return
    equal = "" if len(names) == 1 else ", which are equal"
    yield f"{few([_titled(of, name, decided) for name in names])}{equal}."
    if _undecided(of):
        ends = (*equals_last_recommended(of.sim), *names)
        left = any(n not in decided or decided[n].decision == "defer" for n in ends)
        must = "; the panel must" if left else ""
        yield f"Over {ordinal(k)} and {ordinal(k + 1)} place the figures cannot decide{must}."


def _filed(of: Analyses, decided: Mapping[str, Decision]) -> str:
    """The number of decisions on file, unless all are on the recommended and the next in line."""
    named = {*of.sim.recommended, *(equals_next_in_line(of.sim) if of.sim.recommended else ())}
    return on_file(of.sim, decided) if by_rank(of.sim, decided).keys() - named else ""


def _undecided(of: Analyses) -> bool:
    """True if the last that is in and the next in line are both close."""
    ends = last_recommended(of.sim), next_in_line(of.sim)
    return all(name and of.bands.data["band"][name] == "close" for name in ends)


def _right(sim: Simulation) -> Iterator[str]:
    """The part of the recommendation that holds in a future."""
    count = len(sim.recommended)
    if count > 1 and not sim.closed:
        exactly = percent(sim.recommended_exact)
        yield on_average_right(sim)
        yield f"Exactly these {spelled(count)} are right in {exactly} of futures."


def _decisions(of: Analyses, decided: Mapping[str, Decision]) -> Iterator[Asked]:
    """The rows of the decision form: each recommended service, and the next where it is as near."""
    sim, bands = of.sim, of.bands.data["band"]
    for name in sim.recommended:
        yield _asked(of, name, str(bands[name]), decided.get(name))
    if _undecided(of):
        last = listed([sim.case.title_of(n) for n in equals_last_recommended(sim)], "or")
        for name in equals_next_in_line(sim):
            yield _asked(of, name, f"next in line, instead of {last}", decided.get(name))


def _asked_of_none(of: Analyses, decided: Mapping[str, Decision]) -> Iterator[str]:
    """The rows of the form where no service is recommended: none forward, and answers wanted."""
    yield capital(none_forward(by_rank(of.sim, decided)))
    yield from map(capital, answers_to_ask_for(of.sim))


def _asked(of: Analyses, name: str, band: str, filed: Decision | None) -> Asked:
    """A row of the decision form: a decision that departs from the ranking is to be looked at."""
    title = of.sim.case.title_of(name)
    if filed is None:
        return Asked(title, band)
    if filed.decision == "defer":
        return Asked(title, band, f"{capital(filed.became)}: to be decided")
    if departs(filed.decision, name in of.sim.recommended):
        return Asked(title, band, f"{capital(filed.became)}: confirm or reconsider")
    return Asked(title, band, capital(filed.became), settled=True)
