"""The scores of one service and the comments of panel members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dragonsden.analysis.disagreement.disagreement import treatment_of
from dragonsden.model import Panel
from dragonsden.outputs.beliefs import COLUMNS, told
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import by_letter, words

MOST_COLUMNS: Final = 7
"""At most 7 members have a column each; with more, every score has a row of its own."""


@dataclass(frozen=True)
class Comment:
    """The comment of one member on one score."""

    who: str
    criterion: str
    text: str


def scores_table(sim: Simulation, panel: Panel | None, name: str) -> Table | None:
    """The scores that a service was given: by each member, or by the pipeline file.

    `panel` is the panel's scores as they count.
    """
    judged = [c for c in sim.criteria if panel is not None and panel.given(name, c)]
    if panel is None or not judged:
        return _file_scores(sim, name)
    build = _by_row if len(sim.plan.members) > MOST_COLUMNS else _by_column
    return build(sim, panel, name, judged)


def _by_column(sim: Simulation, panel: Panel, name: str, judged: list[str]) -> Table:
    """A row for each criterion, a column for each member."""
    rows, members = [], by_letter(sim.plan.members)
    for c in judged:
        given, settled = panel.given(name, c), panel.resolved(name, c)
        cells = [_score(given[member]) if member in given else "" for member in members]
        missing = any(score is None for score in given.values())
        used = "members' own" if len(members) > 1 else "the member's own"
        if settled:
            used = f"{settled.kind} {settled.score:g}"
        elif missing:
            used += f", else {treatment_of(sim.case)}"
        rows.append(Row.of(sim.case.criteria.criteria[c].title, *cells, used))
    heads = [Column(words(member), numeric=True) for member in members]
    columns = (Column("Criterion"), *heads, Column("In the calculation"))
    return Table("scores", "Scores by member", columns, tuple(rows))


def _by_row(sim: Simulation, panel: Panel, name: str, judged: list[str]) -> Table:
    """A row for each criterion and member."""
    criteria = sim.case.criteria.criteria
    rows = tuple(
        Row.of(criteria[c].title, words(member), _score(score))
        for c in judged
        for member, score in panel.given(name, c).items()
    )
    columns = (Column("Criterion"), Column("Member"), Column("Score", numeric=True))
    return Table("scores", "Scores by member", columns, rows)


def _score(score: float | None) -> str:
    """A score as it was given."""
    return "none" if score is None else f"{score:g}"


def _file_scores(sim: Simulation, name: str) -> Table | None:
    """The scores of the pipeline file, with what they rest on."""
    pipeline, criteria = sim.case.pipeline, sim.case.criteria.criteria
    rows = [
        Row.of(criteria[c].title, *told(belief, written))
        for c, written in pipeline.standing(name).scores.items()
        if (belief := pipeline.belief(written)) is not None
    ]
    if not rows:
        return None
    return Table("scores", "Scores", (Column("Criterion"), *COLUMNS), tuple(rows))


def comments(sim: Simulation, panel: Panel | None, name: str) -> Iterator[Comment]:
    """The comments of members on one service, criterion by criterion."""
    given = [s for s in (panel.scores if panel else ()) if s.service == name and s.comment]
    for c, noun in sim.case.criteria.criteria.items():
        for score in given:
            if score.criterion == c:
                who = f"{words(score.member)} ({_score(score.score)})"
                yield Comment(who, noun.title, score.comment)
