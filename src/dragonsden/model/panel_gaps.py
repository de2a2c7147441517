"""What a panel has left out: rows, members, and scores that nobody gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dragonsden.model.criteria import Criteria
from dragonsden.model.faults import Problem, listed, meant, nearest, unknown, wrong
from dragonsden.model.fields import names_of, readable
from dragonsden.model.panel import Panel

WAY_OUT: Final = "add it, with a score or the reason for none"


@dataclass(frozen=True)
class Gaps:
    """A panel whose rows could all be read, held against what was to be scored."""

    panel: Panel
    criteria: Criteria
    services: Sequence[str]

    def problems(self) -> Iterator[Problem]:
        """What is missing, in order: members, rows, scores."""
        yield from self._absent()
        yield from self._misspelt()
        for member in self.panel.members:
            if member not in self._unsure:
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
        scored = [n for n, c in readable(self.criteria.criteria).items() if c.scored]
        asked = {s: [c for c in scored if self.panel.given(s, c)] for s in self.services}
        return {service: criteria for service, criteria in asked.items() if criteria}

    @cached_property
    def _near(self) -> dict[str, str]:
        """Members who are probably others misspelt: alike, and with rows that those have not."""
        own = names_of(self.criteria.member_weights)
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
    def _unsure(self) -> set[str]:
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
        names = names_of(self.criteria.criteria)
        strange = {score.criterion for score in self.panel.scores}.difference(names)
        return meant(sorted(strange), names)

    def _absent(self) -> Iterator[Problem]:
        """Members with weights of their own who are on no sheet."""
        members = self.panel.members
        weighing = names_of(self.criteria.member_weights) if members else []
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
        strange = [service for service in rows if service not in self.services]
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
            what = f"{member} has no row for {service} on {listed(quoted, 'and')}; {WAY_OUT}"
            yield wrong(what, "panel", "scores", max(rows.values()), "service")

    def _unscored(self) -> Iterator[Problem]:
        """Scores that every member has left out, and nothing settles."""
        for service, asked in self._asked.items():
            for criterion in asked:
                given = self.panel.given(service, criterion)
                settled = self.panel.resolved(service, criterion) or criterion in self._strange
                if not settled and all(score is None for score in given.values()):
                    first = min(self._rows[member][service][criterion] for member in given)
                    what = f"nobody scored {service} on '{criterion}'"
                    way_out = "give one score, or a consensus with who, when and why"
                    yield wrong(f"{what}; {way_out}", "panel", "scores", first, "score")
