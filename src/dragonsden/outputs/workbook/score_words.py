"""The texts of a score workbook, for the member who fills it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Final

from dragonsden.model import Case, Criterion, Service
from dragonsden.model.panel import TREATED
from dragonsden.model.scalars import shown
from dragonsden.reading.workbook.score_columns import COMMENT, INTEREST, INTERESTS, SENSITIVE

LONGEST_NAME: Final = 31
"""The name of a sheet holds at most 31 characters of 16 bits."""

MOST_AT_HEAD: Final = 8
"""Criteria with more levels have only the ends at the head of their sheet."""

LONGEST_LEVEL: Final = 160
LONGEST_SOLD: Final = 300
"""Longer texts are cut, so that the scores have room; the instructions have levels in full."""

WIDEST_SPAN: Final = 12
"""Half steps over more than this are too many to choose from a list."""


@dataclass(frozen=True)
class Questions:
    """The questions to one member: the case, the member's name and the criteria to score on."""

    case: Case
    member: str
    criteria: dict[str, Criterion]

    @property
    def person(self) -> str:
        """The member's name as words."""
        words = self.member.replace("_", " ")
        return words[0].upper() + words[1:]


def instructions(case: Case) -> Iterator[str]:
    """The instructions, in the order in which they are followed."""
    yield (
        "Score by yourself, before you hear or see what others give, and do not show your scores "
        "to anybody until all are in. Nothing is filled in, so that nothing leads you."
    )
    yield (
        f"First the sheet {INTERESTS}: declare any conflict of interest beside the service. Then "
        "leave that service without scores on every sheet."
    )
    yield (
        "Then one criterion after another, each on a sheet of its own. Hold every service against "
        "the levels at the head of the sheet; if it lies between two, choose a half step."
    )
    yield (
        "Judge what you have evidence for today, not what you hope for. Do not make up on one "
        "criterion for another: how much each matters is settled apart from the scores."
    )
    if any(service.options for service in case.pipeline.services.values()):
        yield (
            "Below a service stand the ways to deliver it. Score one wherever it differs from the "
            "service; in an empty row it has the score that you give the service."
        )
    yield (
        f"If you cannot score a service, leave the score empty and write why under {COMMENT}, as "
        f"'not known'. A score left out is never zero: {TREATED[case.criteria.missing]}."
    )
    yield (
        f"Say in a few words under {COMMENT} what a score rests on. Scores and comments are kept "
        f"on the record under your name. Choose yes under {SENSITIVE} if a comment is "
        "commercially sensitive: it is then left out of what is published."
    )
    yield (
        "Only the pale cells can be filled in; the rest is locked without a password, to guard "
        "against slips. Save the workbook under its name, close it, and send it back."
    )


def direction(criterion: Criterion) -> str:
    """The good end of the scale, and the scores that may be chosen."""
    if criterion.anchors is None:
        return " ".join(f"Give a number{' of ' if criterion.unit else ''}{criterion.unit}.".split())
    low, high = (shown(end) for end in criterion.anchors)
    if criterion.best is not None and criterion.best == criterion.anchors[0]:
        good = f"Here LOW is good: {low} is best, {high} is worst."
    else:
        good = f"{high} is best, {low} is worst."
    steps = ", half steps too" if choices(criterion) else " or any number between"
    return f"Choose from {low} to {high}{steps}. {good}"


def choices(criterion: Criterion) -> Sequence[str]:
    """The scores to choose from: every level and half step; none where they would be too many."""
    if criterion.anchors is None or not all(float(x).is_integer() for x in criterion.levels or ()):
        return ()
    low, high = criterion.anchors
    if high - low > WIDEST_SPAN:
        return ()
    return [f"{low + half / 2:g}" for half in range(floor(2 * (high - low)) + 1)]


def levels(criterion: Criterion) -> list[tuple[str, str]]:
    """Each level and what it means, from the lowest up."""
    if not criterion.levels:
        return list(_ends(criterion))
    return [(shown(level), meaning) for level, meaning in sorted(criterion.levels.items())]


def _ends(criterion: Criterion) -> Iterator[tuple[str, str]]:
    """The performances of a scale without levels, and the value of each."""
    if criterion.value is not None:
        for performance, worth in sorted(criterion.value.items()):
            yield shown(performance), f"worth {shown(worth)} of 100"
    else:
        yield shown(criterion.worst or 0.0), "the worst, worth 0 of 100"
        yield shown(criterion.best or 0.0), "the best, worth 100 of 100"


def at_head(criterion: Criterion) -> list[str]:
    """The levels as lines at the head of a sheet."""
    lines = [f"{level}   {_cut(meaning, LONGEST_LEVEL)}" for level, meaning in levels(criterion)]
    if len(lines) <= MOST_AT_HEAD:
        return lines
    return [lines[0], f"...   {len(lines) - 2} levels between: see Instructions", lines[-1]]


@dataclass(frozen=True)
class Subject:
    """The service or option that is scored in one row: its title, and what a member knows."""

    title: str
    sold: str


def subjects(services: Mapping[str, Service]) -> Iterator[tuple[str, Subject]]:
    """The rows of a sheet: each service, and after it its options as `service/option`."""
    for name, service in services.items():
        what = service.description or ", ".join(service.customers) or service.department
        yield name, Subject(service.title, _cut(what, LONGEST_SOLD))
        for option, differs in service.options.items():
            title = service.under(name, option).title
            yield f"{name}/{option}", Subject(title, _cut(differs.note, LONGEST_SOLD))


def _cut(text: str, longest: int) -> str:
    """The text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 4]} ..."


def sheet_name(number: int, title: str) -> str:
    """A name for the sheet of a criterion, as Excel allows them."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", f"{number} {title}")
    cut = plain.encode("utf-16-le", "replace")[: 2 * LONGEST_NAME].decode("utf-16-le", "ignore")
    return cut.strip().rstrip("'")


def interest_note() -> str:
    """The question on the sheet of interests."""
    return (
        f"Write under {INTEREST} what it is, as 'sits on the board'; leave the rest empty. Money, "
        "family, office, membership or having run the service: if in doubt, declare it."
    )
