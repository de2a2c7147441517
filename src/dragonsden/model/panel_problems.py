"""What is wrong with a panel's scores, once it is known what was to be scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Final, Literal

from dragonsden.model.criteria import Criteria
from dragonsden.model.criterion import Criterion
from dragonsden.model.domains import Domain
from dragonsden.model.faults import Problem, alike, listed, twins, unknown, wrong
from dragonsden.model.fields import names_of, read_name, readable
from dragonsden.model.panel import KINDS, Panel, Resolution, Score
from dragonsden.model.scalars import shown

TAKEN: Final = (
    *KINDS, "panel", "title", "criterion_title", "mean", "lowest", "highest", "spread", "sd",
    "treated",
)  # fmt: skip
"""Names that stand beside those of members, on sheets or in tables."""

Rows = Sequence[Score | Resolution]


def panel_problems(panel: Panel, criteria: Criteria, services: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with each score, resolution and name; `services` are the names there are.

    UNREAD may stand for what could not be read: nothing is said of that.
    """
    judged = readable(criteria.criteria)
    rows: dict[str, Rows] = {"scores": panel.scores, "resolutions": panel.resolutions}
    yield from _named(rows, "service", services, "is not a service of the pipeline file")
    what = "is not a criterion of the criteria file"
    yield from _named(rows, "criterion", names_of(criteria.criteria), what)
    yield from _measured(rows, judged)
    yield from _members(panel)
    for kind, of_kind in rows.items():
        for position, row in enumerate(of_kind):
            for problem in (*_number(row, judged.get(row.criterion)), *_unexplained(row)):
                yield problem.under("panel", kind, position)
    yield from _twice(panel)


def _named(
    rows: Mapping[str, Rows],
    field: Literal["service", "criterion"],
    names: Sequence[str],
    what: str,
) -> Iterator[Problem]:
    """A problem for each name that there is not, where it stands first."""

    def told(name: str, count: str) -> Problem:
        return unknown(name, f"{what}{count}", names)

    yield from _once(rows, field, lambda name: name not in names, told)


def _measured(rows: Mapping[str, Rows], judged: Mapping[str, Criterion]) -> Iterator[Problem]:
    """A problem for each criterion that nobody needs to score."""
    measured = {n: c.measure for n, c in judged.items() if isinstance(c.measure, str)}

    def told(name: str, count: str) -> Problem:
        return wrong(f"'{name}' is measured from {measured[name]}, not scored{count}; leave it out")

    yield from _once(rows, "criterion", measured.__contains__, told)


def _once(
    rows: Mapping[str, Rows],
    field: Literal["service", "criterion"],
    is_wrong: Callable[[str], bool],
    told: Callable[[str, str], Problem],
) -> Iterator[Problem]:
    """A problem for each wrong name at its first row, with the number of its rows."""
    found = [
        (kind, position, name)
        for kind, of_kind in rows.items()
        for position, row in enumerate(of_kind)
        if isinstance(name := getattr(row, field), str) and is_wrong(name)
    ]
    left = Counter(name for _, _, name in found)
    for kind, position, name in found:
        if count := left.pop(name, 0):
            problem = told(name, f" (on {count} rows)" if count > 1 else "")
            yield problem.under("panel", kind, position, field)


def _members(panel: Panel) -> Iterator[Problem]:
    """Members whose names are none, mean something else or are too much alike."""
    first = {score.member: n for n, score in reversed(list(enumerate(panel.scores)))}
    for member in panel.members:
        path = ("panel", "scores", first.get(member, 0), "member")
        if alike(member) in TAKEN:
            yield wrong(f"a member may not be called {member}; that means something else", *path)
            continue
        try:
            read_name(member)
        except ValueError as error:
            yield wrong(str(error), *path)
    for problem in twins(panel.members, "member"):
        yield problem.at(("panel", "scores", first.get(str(problem.path[-1]), 0), "member"))


def _number(row: Score | Resolution, criterion: Criterion | None) -> Iterator[Problem]:
    """A score that cannot be used, or lies outside the levels."""
    score = row.score
    if not isinstance(score, float | int):
        return
    if not isfinite(score):
        yield wrong(f"a score of {score}; give a finite number", "score")
    elif criterion and (anchors := criterion.anchors) and not anchors[0] <= score <= anchors[1]:
        domain = Domain(*anchors)
        bound = domain.bound(1 if score > anchors[1] else 0)
        what = f"the score on '{row.criterion}' is {shown(score)}, but must be {bound}"
        yield wrong(what, "score")


def _unexplained(row: Score | Resolution) -> Iterator[Problem]:
    """A score that is missing without a reason, or settled without who, when and why."""
    if isinstance(row, Resolution):
        missing = [field for field in ("by", "on", "why") if getattr(row, field) == ""]
        if missing:
            what = f"a {row.kind} needs who, when and why; give {listed(missing, 'and')}"
            yield wrong(what, missing[0])
    elif row.score is None and row.comment == "":
        reason = "as 'conflict of interest' or 'not known'"
        yield wrong(f"no score, and no reason; write the reason in comment, {reason}", "score")


def _twice(panel: Panel) -> Iterator[Problem]:
    """Scores and resolutions that are there already."""
    given = [(s.service, s.criterion, s.member) for s in panel.scores]
    settled: list[tuple[str, str, str]] = [
        (r.service, r.criterion, r.kind) for r in panel.resolutions
    ]
    by_kind: dict[str, list[tuple[str, str, str]]] = {"scores": given, "resolutions": settled}
    for kind, keys in by_kind.items():
        if len(set(keys)) < len(keys):
            for position, key in enumerate(keys):
                if isinstance(key[0], str) and key in keys[:position]:
                    what = f"{key[2]} has scored {key[0]} on '{key[1]}' already"
                    yield wrong(f"{what}; keep one of them", "panel", kind, position, "score")
