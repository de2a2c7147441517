"""The scores of one service and what members said with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dragonsden.model import Panel
from dragonsden.model.belief import Belief
from dragonsden.outputs.pack.parts import Row, Table, columns
from dragonsden.outputs.pack.wording import NOT_SAID, believed
from dragonsden.outputs.redaction import LEFT_OUT, Redaction
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import words

MOST_COLUMNS: Final = 7
"""So many members have a column each; of more, every score has a row of its own."""


@dataclass(frozen=True)
class Comment:
    """What one member said of one score."""

    who: str
    criterion: str
    text: str


def scores_table(sim: Simulation, name: str, rule: Redaction) -> Table | None:
    """The scores that a service was given: by each member, or by the pipeline file."""
    criteria, panel = sim.case.criteria.criteria, sim.case.panel
    judged = [c for c in criteria if panel is not None and panel.given(name, c)]
    if panel is None or not judged:
        return _file_scores(sim, name, rule)
    build = _by_row if len(sim.plan.members) > MOST_COLUMNS else _by_column
    return build(sim, panel, name, judged)


def _by_column(sim: Simulation, panel: Panel, name: str, judged: list[str]) -> Table:
    """A row for each criterion, a column for each member."""
    rows, members = [], sim.plan.members
    for c in judged:
        given, settled = panel.given(name, c), panel.resolved(name, c)
        cells = [_score(given[member]) if member in given else "" for member in members]
        used = f"{settled.kind} {settled.score:g}" if settled else "members' own"
        rows.append(Row((sim.case.criteria.criteria[c].title, *cells, used)))
    heads = ("Criterion", *map(words, members), "In the calculation")
    numeric = " " + "n" * len(members)
    caption = "Scores by member"
    return Table(f"table-scores-{name}", caption, columns(*heads, numeric=numeric), tuple(rows))


def _by_row(sim: Simulation, panel: Panel, name: str, judged: list[str]) -> Table:
    """A row for each criterion and member."""
    criteria = sim.case.criteria.criteria
    rows = tuple(
        Row((criteria[c].title, words(member), _score(score)))
        for c in judged
        for member, score in panel.given(name, c).items()
    )
    heads = columns("Criterion", "Member", "Score", numeric="  n")
    return Table(f"table-scores-{name}", "Scores by member", heads, rows)


def _score(score: float | None) -> str:
    """A score as it was given."""
    return "none" if score is None else f"{score:g}"


def _file_scores(sim: Simulation, name: str, rule: Redaction) -> Table | None:
    """The scores of the pipeline file, with what they rest on."""
    pipeline, criteria = sim.case.pipeline, sim.case.criteria.criteria
    rows = []
    for c, written in pipeline.services[name].scores.items():
        belief = pipeline.belief(written)
        if belief is not None:
            shown = rule.shows_belief(name, belief, of_account=False)
            rows.append(Row((criteria[c].title, *told(belief, written, shown=shown))))
    if not rows:
        return None
    return Table(
        id=f"table-scores-{name}",
        caption="Scores",
        columns=columns("Criterion", "Believed", "Basis", "Source", "Owner"),
        rows=tuple(rows),
    )


def told(belief: Belief, written: object, *, shown: bool) -> tuple[str, str, str, str]:
    """What is believed, its basis, its source with the note, and its owner."""
    basis, owner = belief.basis or NOT_SAID, belief.owner or NOT_SAID
    if not shown:
        return LEFT_OUT, basis, LEFT_OUT, owner
    shared = f" (shared: {words(written).lower()})" if isinstance(written, str) else ""
    source = ". ".join(text.rstrip(".") for text in (belief.source, belief.note) if text)
    return f"{believed(belief)}{shared}", basis, source or NOT_SAID, owner


def comments(sim: Simulation, name: str, rule: Redaction) -> Iterator[Comment]:
    """What members said, criterion by criterion; a comment that is left out says so."""
    panel, criteria = sim.case.panel, sim.case.criteria.criteria
    given = [s for s in (panel.scores if panel else ()) if s.service == name and s.comment]
    for c, noun in criteria.items():
        for score in given:
            if score.criterion == c:
                text = rule.comment(name, score.comment, sensitive=score.sensitive)
                who = f"{words(score.member)} ({_score(score.score)})"
                yield Comment(who, noun.title, text or LEFT_OUT)
