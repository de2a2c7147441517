"""Panel: the members' scores, and the scores that were agreed or overridden since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, get_args

from dragonsden.text.english import counted, few

Kind = Literal["consensus", "override"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""The kinds of resolution; the later prevails over the earlier."""

TAKEN: Final = (
    *KINDS, "panel", "title", "criterion_title", "mean", "average", "median", "sum", "total",
    "lowest", "highest", "spread", "sd", "treated",
)  # fmt: skip
"""Names of other columns and rows, on sheets or in tables, that no member may have."""

PLURAL: Final[Mapping[Kind, str]] = {"consensus": "consensuses", "override": "overrides"}

Policy = Literal["leave_out", "panel_range"]
TREATED: Final[Mapping[Policy, str]] = {
    "leave_out": "a score that a member did not give is replaced, in each draw, by that of a "
    "colleague drawn at random",
    "panel_range": "a score that a member did not give is replaced, in each draw, by any number "
    "from the panel's lowest to its highest",
}
"""The number used for a missing score, in words."""

CONFLICT: Final = "conflict of interest"
"""The reason that a member gives, in the comment, for leaving a service out."""

Subject = tuple[str, str]
"""A service and a criterion."""


def service_of(subject: str) -> str:
    """The service of an option that is named `service/option`; of a service, itself."""
    return subject.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one member for a service on a criterion, or the reason for none in `comment`.

    An option of a service is named `service/option`.
    `on` is the date, year first, or nothing. A `sensitive` comment is not for the public.
    """

    service: str
    member: str
    criterion: str
    score: float | None
    comment: str = ""
    on: str = ""
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """A score that replaces all members' in the calculation: by whom, when and why.

    `on` is the date, year first; where it was written without a year, as it was written.
    """

    service: str
    criterion: str
    kind: Kind
    score: float
    by: str
    on: str
    why: str


@dataclass(frozen=True)
class Panel:
    """The members' scores, every one of them, and the resolutions since.

    Members are in the order in which they first appear. The panel is not `complete` where the
    reader of files had to leave rows out, and only looks for more faults. `withdrawn` are members
    with services that they left for a conflict of interest, where the reasons are not told.
    """

    members: tuple[str, ...]
    scores: tuple[Score, ...]
    resolutions: tuple[Resolution, ...] = ()
    complete: bool = field(default=True, repr=False)
    withdrawn: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)

    def __repr__(self) -> str:
        """Say who the members are, and how many scores they gave."""
        told = f"{counted(len(self.scores), 'score')} of {few(list(self.members))}"
        return f"<Panel: {told}; {counted(len(self.resolutions), 'resolution')}>"

    def given(self, service: str, criterion: str) -> Mapping[str, float | None]:
        """The score of each member, None for no score; empty where nobody was asked."""
        return self._given.get((service, criterion), MappingProxyType({}))

    def resolved(self, service: str, criterion: str) -> Resolution | None:
        """The resolution of a score: an override before a consensus; None without either."""
        return self._resolved.get((service, criterion))

    @property
    def missing(self) -> list[Score]:
        """The scores that were not given and have no resolution."""
        return [
            s for s in self.scores if s.score is None and not self.resolved(s.service, s.criterion)
        ]

    @property
    def partly_conflicted(self) -> list[tuple[str, str]]:
        """Each member who declares a conflict in a service and scores some of it, with both names.

        A member with a conflict of interest leaves the whole service.
        """
        scoring = {(s.member, service_of(s.service)) for s in self.scores if s.score is not None}
        return [pair for pair in self._declared if pair in scoring]

    @cached_property
    def conflicts(self) -> frozenset[tuple[str, str]]:
        """Each member with a service that the member leaves, for a conflict of interest."""
        return self.withdrawn | self._declared.keys()

    def may_judge(self, member: str, candidate: str) -> bool:
        """True if a member has no conflict of interest in the service of a candidate."""
        return (member, service_of(candidate)) not in self.conflicts

    @cached_property
    def _declared(self) -> dict[tuple[str, str], None]:
        """The conflicts of interest that are declared in comments, in their order."""
        return dict.fromkeys(
            (s.member, service_of(s.service))
            for s in self.scores
            if s.score is None and CONFLICT in s.comment.casefold()
        )

    @cached_property
    def _given(self) -> dict[Subject, dict[str, float | None]]:
        """The score of each member, by service and criterion."""
        given: dict[Subject, dict[str, float | None]] = {}
        for score in self.scores:
            by_member = given.setdefault((score.service, score.criterion), {})
            by_member[score.member] = score.score
        return given

    @cached_property
    def _resolved(self) -> dict[Subject, Resolution]:
        """The resolution of a score, by service and criterion."""
        in_order = sorted(self.resolutions, key=lambda resolution: KINDS.index(resolution.kind))
        return {(r.service, r.criterion): r for r in in_order}


def notes(panel: Panel, policy: Policy, replaced: int) -> Iterator[str]:
    """Sentences for the record on a panel's scores: replaced, missing, agreed or overridden.

    `replaced` is the number of the pipeline's own scores that they replace.
    """
    if replaced:
        yield f"score sheets replace {_count(replaced, 'score')} of the pipeline file"
    if missing := len(panel.missing):
        yield f"{_count(missing, 'score')} missing, {policy}: {TREATED[policy]}"
    for member, service in panel.partly_conflicted:
        yield (
            f"{member} declares a conflict of interest in {service} and scores the rest of it; "
            "leave all of its scores out"
        )
    for kind in KINDS:
        if count := sum(resolution.kind == kind for resolution in panel.resolutions):
            replace = f"{kind} replaces" if count == 1 else f"{PLURAL[kind]} replace"
            yield f"{count:,} {replace} members' scores; those are kept on the record"


def _count(count: int, noun: str) -> str:
    """`1 score`, `2 scores`."""
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
