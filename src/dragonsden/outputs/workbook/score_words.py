"""The texts of a score workbook, for the member who fills it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dragonsden.model import Case, Criterion
from dragonsden.model.levels import level_names, step_words, steps_between
from dragonsden.model.panel import TREATED
from dragonsden.model.scalars import shown
from dragonsden.outputs.workbook.service_words import cut
from dragonsden.reading.workbook.score_columns import COMMENT, INTEREST, INTERESTS, SENSITIVE

LONGEST_NAME: Final = 31
"""The name of a sheet holds at most 31 characters of 16 bits."""

MOST_AT_HEAD: Final = 8
"""Criteria with more levels have only the ends at the head of their sheet."""

LONGEST_LEVEL: Final = 160
"""Longer texts are cut, so that the scores have room; the instructions have levels in full."""

LONGEST_LIST: Final = 255
"""The characters of a list to choose from that Excel takes, commas between them."""


@dataclass(frozen=True)
class Questions:
    """The questions to one member: the case, the member, and the criteria to score on.

    The `member` has a name in files; what people call the `person` may be written otherwise.
    """

    case: Case
    member: str
    person: str
    criteria: dict[str, Criterion]


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
        f"the levels at the head of the sheet; if it lies between two, {_between(case)}. Beside "
        "each service stands what it sells, to whom, and its own figures with their ranges."
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


def _between(case: Case) -> str:
    """The choice of a score between two levels."""
    if any(criterion.step for criterion in case.criteria.criteria.values()):
        return "choose a score between them if the sheet offers one, or else the nearer level"
    return "choose a half step"


def direction(criterion: Criterion) -> str:
    """The good end of the scale, and the scores that may be chosen."""
    if criterion.anchors is None:
        return " ".join(f"Give a number{' of ' if criterion.unit else ''}{criterion.unit}.".split())
    low, high = (shown(end) for end in criterion.anchors)
    if criterion.best is not None and criterion.best == criterion.anchors[0]:
        good = f"Here LOW is good: {low} is best, {high} is worst."
    else:
        good = f"{high} is best, {low} is worst."
    offered = choices(criterion)
    steps = ", half steps too" if offered else " or any number between"
    if criterion.step:
        steps = f", in {step_words(criterion.step)}"
    by_word = ", or the word for a level" if offered and offered[0] != low else ""
    return f"Choose from {low} to {high}{steps}{by_word}. {good}"


def choices(criterion: Criterion) -> Sequence[str]:
    """The scores to choose from: the words for levels, then every level and step between.

    None where there would be too many.
    """
    levels = criterion.levels or {}
    steps = [f"{step:.10g}" for step in steps_between(levels, criterion.step)] if levels else []
    if len(",".join(steps)) > LONGEST_LIST:
        return []
    names = list(level_names(levels).values())
    listable = not any("," in name or name.startswith("=") for name in names)
    with_names = [*names, *steps]
    fits = steps and listable and len(",".join(with_names)) <= LONGEST_LIST
    return with_names if fits else steps


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
    lines = [f"{level}   {cut(meaning, LONGEST_LEVEL)}" for level, meaning in levels(criterion)]
    if len(lines) <= MOST_AT_HEAD:
        return lines
    return [lines[0], f"...   {len(lines) - 2} levels between: see Instructions", lines[-1]]


def sheet_name(number: int, title: str) -> str:
    """A name for the sheet of a criterion, as Excel allows them."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", f"{number} {title}")
    cut = plain.encode("utf-16-le", "replace")[: 2 * LONGEST_NAME].decode("utf-16-le", "ignore")
    return cut.strip().rstrip("'")


def interest_note() -> str:
    """The question on the sheet of interests."""
    return (
        f"Write under {INTEREST} what it is, as 'sits on the board'; leave the rest empty. Money, "
        "family, office, membership or having run the service: if in doubt, declare it. What you "
        f"write here is never in a public pack. With yes under {SENSITIVE} your comments on the "
        "service are left out of it as well."
    )
