"""Checks of a panel's scores: those that are missing, and those of nothing that was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Final, Literal

from dragonsden.model.criteria import Criteria
from dragonsden.model.criterion import Criterion
from dragonsden.model.domains import Domain
from dragonsden.model.fields import read_name
from dragonsden.model.panel import TAKEN, Panel, Resolution, Score
from dragonsden.model.problems import Problem, duplicates, placed, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.unread import field_of, names_of, read_entries, skip_unread
from dragonsden.text.english import listed
from dragonsden.text.spelling import alike, meant, nearest

WAY_OUT: Final = "add it, with a score or the reason for none"


@dataclass(frozen=True)
class Gaps:
    """A panel without unread rows, compared with what was to be scored."""

    panel: Panel
    criteria: Criteria
    services: Collection[str]
    options: Collection[str] = ()

    def problems(self) -> Iterator[Problem]:
        """Problems of what is missing: members, rows, scores.

        An option needs no row: a member who has none scored it as its service.
        """
        yield from skip_unread(self._absent())
        yield from self._misspelt()
        for member in self.panel.members:
            if member not in self._doubtful:
                yield from self._rows_missing(member)
        yield from self._unscored()

    @cached_property
    def _rows(self) -> dict[str, dict[str, dict[str, int]]]:
        """The position of each row, by member, service and criterion."""
        rows: dict[str, dict[str, dict[str, int]]] = {}
        for position, score in enumerate(self.panel.scores):
            of_member = rows.setdefault(score.member, {})
            of_member.setdefault(score.service, {})[score.criterion] = position
        return rows

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        """The criteria on which some member has a row for a service, by service."""
        return self._asked_of(self.services)

    def _asked_of(self, names: Collection[str]) -> dict[str, list[str]]:
        """The criteria on which some member has a row, by service or option."""
        scored = [n for n, c in self.criteria.criteria.items() if c.scored]
        asked = {name: [c for c in scored if self.panel.given(name, c)] for name in names}
        return {name: criteria for name, criteria in asked.items() if criteria}

    @cached_property
    def _near(self) -> dict[str, str]:
        """Members who are probably others misspelt: alike, and with rows that those have not."""
        own = names_of(read_entries(self.criteria, "member_weights"))
        places = {member: self._places(member) for member in self.panel.members}
        by_rows = sorted(self.panel.members, key=lambda member: -len(places[member]))
        near: dict[str, str] = {}
        for position, member in enumerate(by_rows):
            others = [o for o in by_rows[:position] if not places[o] & places[member]]
            found = nearest(member, others) if others and member not in own else None
            if found:
                near[member] = found
        return near

    @property
    def _doubtful(self) -> set[str]:
        """Members of whom it is not clear what they scored."""
        return {*self._near, *self._near.values()}

    def _places(self, member: str) -> Set[tuple[str, str]]:
        """The services and criteria of a member's rows."""
        rows = self._rows.get(member, {})
        return {
            (service, criterion) for service, of_service in rows.items() for criterion in of_service
        }

    @cached_property
    def _strange(self) -> set[str | None]:
        """Criteria that rows under names misspelt were probably meant for."""
        names = [*names_of(self.criteria.criteria)]
        strange = {score.criterion for score in self.panel.scores}.difference(names)
        return meant(sorted(strange), names)

    def _absent(self) -> Iterator[Problem]:
        """Members with weights of their own who are on no sheet."""
        members = self.panel.members
        weighing = names_of(self.criteria.member_weights) if members else ()
        free = [member for member in members if member not in weighing]
        for member in weighing:
            if member not in members:
                what, path = "has weights but is on no score sheet", ("member_weights", member)
                near = [meant for meant in [nearest(member, free)] if meant]
                way_out = "add the scores, or leave the weights out"
                yield unknown(member, what, near, "criteria", *path, otherwise=way_out)

    def _misspelt(self) -> Iterator[Problem]:
        """Members who are probably others."""
        for member, near in self._near.items():
            first = min(n for rows in self._rows[member].values() for n in rows.values())
            count = len(self._places(member))
            what = f"has {count:,} row{'s' if count > 1 else ''} where {near} has none"
            yield unknown(member, what, [near], "panel", "scores", first, "member")

    def _rows_missing(self, member: str) -> Iterator[Problem]:
        """Services, or criteria of a service, on which others have a row and the member none."""
        rows = self._rows.get(member, {})
        skipped = [service for service in self._asked if service not in rows]
        known = {*self.services, *self.options}
        strange = [service for service in rows if service not in known]
        intended = meant(strange, list(self._asked))
        last = max((n for of_service in rows.values() for n in of_service.values()), default=0)
        for service, asked in self._asked.items():
            if service in intended:
                continue
            if service in skipped:
                what = f"{member} has no row for {service}; {WAY_OUT}"
                yield wrong(what, "panel", "scores", last, "service")
            else:
                yield from self._criteria_missing(member, service, asked)

    def _criteria_missing(
        self, member: str, service: str, asked: Sequence[str]
    ) -> Iterator[Problem]:
        """Criteria of a service on which others have a row and the member none."""
        rows = self._rows[member][service]
        missing = [criterion for criterion in asked if criterion not in rows]
        if not missing:
            return
        intended = meant([c for c in rows if c not in asked], missing)
        quoted = [f"'{criterion}'" for criterion in missing if criterion not in intended]
        if quoted:
            what = f"{member} has no row for {service} on {listed(quoted)}; {WAY_OUT}"
            yield wrong(what, "panel", "scores", max(rows.values()), "service")

    def _unscored(self) -> Iterator[Problem]:
        """Scores that every member has left out, without a resolution."""
        for service, asked in (self._asked | self._asked_of(self.options)).items():
            for criterion in asked:
                given = self.panel.given(service, criterion)
                resolved = self.panel.resolved(service, criterion) or criterion in self._strange
                if not resolved and all(score is None for score in given.values()):
                    first = min(self._rows[member][service][criterion] for member in given)
                    what = f"nobody scored {service} on '{criterion}'"
                    way_out = "give one score, or a consensus with who, when and why"
                    yield wrong(f"{what}; {way_out}", "panel", "scores", first, "score")


Rows = Sequence[Score | Resolution]


def panel_problems(
    panel: Panel, criteria: Criteria, services: Collection[str]
) -> Iterator[Problem]:
    """Problems of each score, resolution and name; `services` are the names there are."""
    judged = read_entries(criteria, "criteria")
    rows: dict[str, Rows] = {"scores": panel.scores, "resolutions": panel.resolutions}
    measured = {n: measure for n, c in judged.items() if (measure := field_of(c, "measure"))}
    criterion_names = names_of(judged)

    def no_service(name: str, on_rows: str) -> Problem:
        return unknown(name, f"is not a service of the pipeline file{on_rows}", services)

    def no_criterion(name: str, on_rows: str) -> Problem:
        return unknown(name, f"is not a criterion of the criteria file{on_rows}", criterion_names)

    def not_scored(name: str, on_rows: str) -> Problem:
        what = f"'{name}' is measured from {measured[name]}, not scored{on_rows}"
        return wrong(f"{what}; leave it out")

    yield from _wrong_names(rows, "service", lambda n: n not in services, no_service)
    yield from _wrong_names(rows, "criterion", lambda n: n not in criterion_names, no_criterion)
    yield from _wrong_names(rows, "criterion", measured.__contains__, not_scored)
    yield from _members(panel)
    for kind, of_kind in rows.items():
        for position, row in enumerate(of_kind):
            criterion = judged.get(row.criterion)
            found = (*skip_unread(_number(row, criterion)), *_unexplained(row))
            yield from placed(found, "panel", kind, position)
    yield from _twice(panel)


def _wrong_names(
    rows: Mapping[str, Rows],
    field: Literal["service", "criterion"],
    is_wrong: Callable[[str], bool],
    problem: Callable[[str, str], Problem],
) -> Iterator[Problem]:
    """A `problem` for each wrong name at its first row, given the name and its number of rows."""
    found = [
        (kind, position, name)
        for kind, of_kind in rows.items()
        for position, row in enumerate(of_kind)
        if is_wrong(name := getattr(row, field))
    ]
    left = Counter(name for _, _, name in found)
    for kind, position, name in found:
        if count := left.pop(name, 0):
            on_rows = f" (on {count} rows)" if count > 1 else ""
            yield problem(name, on_rows).under("panel", kind, position, field)


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
    for problem in duplicates(panel.members, "member"):
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
    """A score without a number or a reason, or a resolution without who, when and why."""
    if isinstance(row, Resolution):
        missing = [field for field in ("by", "on", "why") if getattr(row, field) == ""]
        if missing:
            what = f"a {row.kind} needs who, when and why; give {listed(missing)}"
            yield wrong(what, missing[0])
    elif row.score is None and row.comment == "":
        reason = "as 'conflict of interest' or 'not known'"
        yield wrong(f"no score, and no reason; write the reason in comment, {reason}", "score")


def _twice(panel: Panel) -> Iterator[Problem]:
    """Scores and resolutions that are there already."""
    given = [(s.service, s.criterion, s.member) for s in panel.scores]
    resolved: list[tuple[str, str, str]] = [
        (r.service, r.criterion, r.kind) for r in panel.resolutions
    ]
    by_kind: dict[str, list[tuple[str, str, str]]] = {"scores": given, "resolutions": resolved}
    for kind, keys in by_kind.items():
        if len(set(keys)) < len(keys):
            for position, key in enumerate(keys):
                if key in keys[:position]:
                    what = f"{key[2]} has scored {key[0]} on '{key[1]}' already"
                    yield wrong(f"{what}; keep one of them", "panel", kind, position, "score")
