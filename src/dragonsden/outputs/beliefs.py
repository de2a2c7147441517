"""Beliefs in words: the numbers as they were written, what they rest on, and who answers."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from dragonsden.model.belief import Belief
from dragonsden.model.scalars import shown
from dragonsden.results.finding import LEFT_OUT, Column
from dragonsden.text.english import keys_as_words, words

NOT_SAID: Final = "not said"

COLUMNS: Final = (Column("Believed"), Column("Basis"), Column("Source"), Column("Owner"))
"""The columns of the cells that `told` gives."""


def told(belief: Belief, written: object, *, rate: bool = False) -> tuple[str, ...]:
    """The numbers of a belief, its basis, its source with the note, and its owner.

    `written` is the name of a shared belief where the file gives that name instead. The numbers of
    a `rate` are percentages.
    """
    shared = f" (shared: {words(written).lower()})" if isinstance(written, str) else ""
    source = ". ".join(text.rstrip(".") for text in (belief.source, belief.note) if text)
    said = belief.basis, keys_as_words(source), belief.owner
    return f"{believed(belief, rate=rate)}{shared}", *(text or NOT_SAID for text in said)


def believed(belief: Belief, *, rate: bool = False) -> str:
    """The numbers of a belief and what it moves with; `left out` if it has none."""
    said = numbers(belief, rate=rate)
    return f"{said}{_moves(belief)}" if belief.form else said


def numbers(belief: Belief, *, rate: bool = False) -> str:
    """The numbers of a belief in the digits that were written; `left out` if it has none."""
    pound, unit = _unit(belief.unit)
    write = percentage if rate and not pound else partial(figure, pound=pound)
    said = {str(path[0]): write(number) for path, number in belief.written}
    match belief.form:
        case "value":
            return f"{said['value']}{unit}, taken as known"
        case "range":
            return f"{_range(belief, said)}{unit}"
        case "percentiles":
            ends = f"P10 {said['p10']}, median {said['p50']}, P90 {said['p90']}"
            return f"{ends}{unit}{_bounds(said)}"
        case "normal":
            ends = f"mean {said['mean']}, standard deviation {said['sd']}"
            return f"{ends}{unit}{_bounds(said)}"
        case "chance":
            return f"yes with a chance of {float(belief.chance or 0):.10g}, else no"
        case None:
            return LEFT_OUT
        case _:
            listed = ", ".join(map(write, belief.any_of or ()))
            return f"one of {listed}{unit}, each as likely"


def figure(value: float, pound: str = "") -> str:
    """A number in the digits that it was written in, thousands apart by commas."""
    text = shown(value).replace("_", ",")
    if value == 0 and text[-1] in "kmn":
        return "£0"
    return text if not pound or "£" in text else f"−£{text[1:]}" if value < 0 else f"£{text}"


def percentage(value: float) -> str:
    """A rate as a percentage, in the digits that it was written in: 3.5%."""
    text = shown(value)
    return text if "%" in text else f"{100 * value:.10g}%".replace("-", "−")


ONE_OF_TIME: Final = re.compile(r"^( (?:year|month|week|day|hour))s\b")
"""A unit of time in the plural, as a file gives it: of 1 it is the singular."""


def with_unit(value: float, unit: str) -> str:
    """A number with its unit: £500,000 a year, 6 years, 1 year."""
    pound, rest = _unit(unit)
    if value == 1:
        rest = ONE_OF_TIME.sub(r"\1", rest)
    return f"{figure(value, pound)}{rest}"


def _unit(unit: str) -> tuple[str, str]:
    """The pound that goes before a number, and the rest of its unit that goes after."""
    pound, rest = ("£", unit[1:]) if unit.startswith("£") else ("", unit)
    rest = rest.replace("/", "per ", 1) if pound and rest.startswith("/") else rest
    return pound, f" {rest.strip()}" if rest.strip() else ""


def _range(belief: Belief, said: dict[str, str]) -> str:
    """A range: its ends, what they mean, and the most likely number."""
    ends = f"{said['low']} to {said['high']}"
    if belief.stretched:
        ends = f"P10 {said['low']} to P90 {said['high']}"
    return f"{ends}, most likely {said['likely']}" if "likely" in said else ends


def _bounds(said: dict[str, str]) -> str:
    """The bounds of a belief that has some."""
    ends = [
        f"{word} {said[key]}" for key, word in (("min", "least"), ("max", "most")) if key in said
    ]
    return f" (at {' and at '.join(ends)})" if ends else ""


def _moves(belief: Belief) -> str:
    """The factors that the belief moves with, and how closely."""
    if not belief.moves_with:
        return ""
    factors = [f"{words(name).lower()} ({at:+.10g})" for name, at in belief.moves_with.items()]
    return f"; moves with {', '.join(factors)}"
