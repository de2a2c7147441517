"""Redaction: what the public pack leaves out, and why; the one place that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from dragonsden.engine.gates import Verdict
from dragonsden.model import Belief, Case
from dragonsden.text.english import counted

Audience = Literal["exempt", "public"]
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)

LEFT_OUT: Final = "left out"
"""What stands in the public pack where something is commercially sensitive."""

WHY: Final = "commercially sensitive (Local Government Act 1972, Schedule 12A, paragraph 3)"


def audience_of(audience: str) -> Audience:
    """The audience of that name.

    Raises ValueError if there is none.
    """
    for known in AUDIENCES:
        if audience == known:
            return known
    raise ValueError(f"audience is {audience!r}; give one of {', '.join(AUDIENCES)}")


@dataclass(frozen=True)
class Redaction:
    """What is left out for an audience; for the exempt pack nothing is."""

    case: Case
    audience: Audience = "exempt"

    @property
    def public(self) -> bool:
        """Whether the public is to read it."""
        return self.audience == "public"

    @cached_property
    def closed(self) -> frozenset[str]:
        """The services whose figures are left out."""
        services = self.case.pipeline.services if self.public else {}
        return frozenset(name for name in services if self._is_closed(name))

    def _is_closed(self, service: str) -> bool:
        """Whether a service is marked, or uses a belief that is."""
        if self.case.pipeline.services[service].sensitive:
            return True
        return any(belief.sensitive for _, belief in self._beliefs(service))

    def _beliefs(self, service: str) -> Iterator[tuple[str, Belief]]:
        """Every belief that a service uses, its own and shared ones, by driver or criterion."""
        pipeline = self.case.pipeline
        noun = pipeline.services[service]
        for name, believed in (*noun.revenue.items(), *noun.scores.items()):
            belief = pipeline.belief(believed)
            if belief is not None:
                yield name, belief
        for scenario in pipeline.scenarios.values():
            changed = {**scenario.services.get(service, {})}
            for name, believed in changed.items():
                belief = (
                    scenario.assumptions.get(believed) if isinstance(believed, str) else believed
                )
                if belief is not None:
                    yield name, belief

    def shows(self, service: str) -> bool:
        """Whether the figures of a service are shown: its money, its values."""
        return service not in self.closed

    def shows_value(self, service: str, criterion: str) -> bool:
        """Whether the mean value of a service on a criterion is shown."""
        if self.shows(service):
            return True
        noun = self.case.pipeline.services[service]
        scored = self.case.criteria.criteria[criterion].scored
        believed = self.case.pipeline.belief(noun.scores.get(criterion))
        return scored and not (believed is not None and believed.sensitive)

    def shows_belief(self, service: str, belief: Belief, *, of_account: bool) -> bool:
        """Whether the numbers, source and note of a belief that a service uses are shown."""
        if not self.public:
            return True
        marked = self.case.pipeline.services[service].sensitive
        return not belief.sensitive and not (marked and of_account)

    def shows_shared(self, belief: Belief) -> bool:
        """Whether a shared assumption is shown."""
        return not (self.public and belief.sensitive)

    @property
    def compares(self) -> bool:
        """Whether figures of one service that depend on those of others are shown."""
        return not self.closed

    def text(self, service: str, text: str) -> str:
        """A text about a service; nothing of one with money in it, if the service is marked."""
        return "" if self._is_marked(service) and "£" in text else text

    def note(self, service: str) -> str:
        """The note of a service."""
        noun = self.case.pipeline.services[service]
        return "" if self._is_marked(service) else noun.note

    def _is_marked(self, service: str) -> bool:
        """Whether the service itself is marked, and this is for the public."""
        return self.public and self.case.pipeline.services[service].sensitive

    def verdict(self, service: str, verdict: Verdict) -> Verdict:
        """How a service stands at a gate: not how often, or why, where that is left out."""
        if verdict.share is not None and not self.shows(service):
            return Verdict(verdict.status, LEFT_OUT)
        reason = self.text(service, verdict.reason) or LEFT_OUT
        return Verdict(verdict.status, reason, verdict.share)

    def warnings(self, warnings: Sequence[str]) -> list[str]:
        """The warnings that name no service or assumption which is left out."""
        shared = self.case.pipeline.assumptions.items() if self.public else ()
        names = [*self.closed, *(name for name, belief in shared if belief.sensitive)]
        named = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?![\w-])")
        return [text for text in warnings if not (names and named.search(text))]

    def comment(self, service: str, comment: str, *, sensitive: bool) -> str:
        """The comment of a score."""
        return "" if self.public and sensitive else self.text(service, comment)

    @cached_property
    def said(self) -> tuple[str, ...]:
        """What was left out, and how much, for the reader."""
        if not self.public:
            return ()
        return tuple(self._said()) or (
            "Nothing was left out: nothing is marked as commercially sensitive.",
        )

    def _said(self) -> Iterator[str]:
        """A sentence for each kind of thing that was left out."""
        titles = self.case.pipeline.services
        if self.closed:
            listed = "; ".join(titles[name].title for name in titles if name in self.closed)
            yield (
                f"The figures of {counted(len(self.closed), 'service')} are {WHY}: money, "
                f"values, and what these could be worked out from: {listed}."
            )
        beliefs, comments = self._marked_beliefs(), self._marked_comments()
        if beliefs:
            what = f"{counted(beliefs, 'assumption')} marked as such"
            yield f"{what}, with numbers, source and note, {_was(beliefs)} left out."
        if comments:
            yield f"{counted(comments, 'comment')} of panel members {_was(comments)} left out."

    def _marked_beliefs(self) -> int:
        """How many beliefs are marked, a shared one once."""
        pipeline = self.case.pipeline
        return sum(
            isinstance(belief, Belief) and belief.sensitive for _, belief in pipeline.beliefs()
        )

    def _marked_comments(self) -> int:
        """How many comments are marked, or have money in them about a service that is."""
        panel = self.case.panel
        scores = panel.scores if panel else ()
        return sum(
            bool(score.comment)
            and not self.comment(score.service, score.comment, sensitive=score.sensitive)
            for score in scores
        )


def _was(count: int) -> str:
    """The verb of so many."""
    return "was" if count == 1 else "were"


WARNING: Final = (
    "NOT FOR PUBLICATION: holds what is marked as commercially sensitive "
    "(Local Government Act 1972, Schedule 12A, paragraph 3)."
)


def not_for_publication(case: Case) -> tuple[str, ...]:
    """The line that says so, if a service, a belief or a comment of the case is marked."""
    services = case.pipeline.services.values()
    beliefs = [belief for _, belief in case.pipeline.beliefs() if isinstance(belief, Belief)]
    changed = [b for s in case.pipeline.scenarios.values() for _, b in s.beliefs()]
    scores = case.panel.scores if case.panel else ()
    marked = (
        any(service.sensitive for service in services)
        or any(belief.sensitive for belief in beliefs)
        or any(belief.sensitive for belief in changed if isinstance(belief, Belief))
        or any(score.sensitive for score in scores)
    )
    return (WARNING,) if marked else ()
