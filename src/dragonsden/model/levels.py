"""Levels: the words by which a panel may call them, and the steps between them.

A level is called by its meaning, or by what stands before a colon in it: `{1: Low, 2: Medium,
3: High}`, `{0: "Red: no buyer", 5: "Green: signed orders"}`. Anything longer is no name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from math import floor
from typing import Final

from dragonsden.text.spelling import alike

LONGEST_NAME: Final = 30
"""At most 30 characters: a name fits into a cell, and a longer meaning is a sentence."""

BY_LETTER: Final = frozenset({"high", "medium", "low", "red", "amber", "green"})
"""Levels that their first letter stands for, where a criterion has no other levels."""

ROUNDED: Final = 1e-9
"""A score may be off a step by this share of it: a tenth is no exact number."""

WIDEST_SPAN: Final = 12
"""Half steps over more than this are too many to choose from a list."""

MOST_STEPS: Final = 100
"""Steps over all levels: a scale with more is no scale of points."""

HALF: Final = 0.5
"""The step where a criterion gives none."""

STEP_WORDS: Final = {1.0: "whole points", 0.5: "half steps", 0.25: "quarter steps"}


def level_names(levels: Mapping[float, str]) -> dict[float, str]:
    """The word for each level that has one which is no other level's."""
    counts = Counter(alike(word) for text in levels.values() for word in {*_words(text)})
    named = {
        level: next((word for word in _words(text) if counts[alike(word)] == 1), "")
        for level, text in levels.items()
    }
    return {level: name for level, name in named.items() if name}


def levels_by_word(levels: Mapping[float, str]) -> dict[str, float]:
    """The level that each word means, in the form in which names are compared."""
    names = level_names(levels)
    found = {alike(" ".join(text.split())): level for level, text in levels.items()}
    found |= {alike(name): level for level, name in names.items()}
    if len(names) == len(levels) and BY_LETTER.issuperset(map(alike, names.values())):
        found |= {alike(name[0]): level for level, name in names.items()}
    return found


def _words(meaning: str) -> list[str]:
    """The words that a meaning could be called by, the shortest first."""
    whole = " ".join(meaning.split())
    words = (whole.partition(":")[0].strip(), whole)
    return [word for word in dict.fromkeys(words) if 0 < len(word) <= LONGEST_NAME]


def step_words(step: float) -> str:
    """The steps of a scale in words: half steps, or steps of 0.2."""
    return STEP_WORDS.get(step, f"steps of {step:g}")


def is_on_step(score: float, lowest: float, step: float) -> bool:
    """True if a score is a whole number of steps from the lowest level."""
    count = (score - lowest) / step
    return abs(count - round(count)) <= ROUNDED


def neighbours(score: float, lowest: float, step: float) -> tuple[float, float]:
    """The two steps that a score lies between."""
    below = floor((score - lowest) / step)
    return round(lowest + step * below, 9), round(lowest + step * (below + 1), 9)


def steps_between(levels: Collection[float], step: float | None) -> tuple[float, ...]:
    """Every level and the steps between: as given, or half steps where none are."""
    if step is None:
        return half_steps(levels)
    low, high = float(min(levels)), float(max(levels))
    return tuple(round(low + step * count, 9) for count in range(round((high - low) / step) + 1))


def half_steps(levels: Collection[float]) -> tuple[float, ...]:
    """Every level and half step; none where levels are not whole or these would be too many."""
    if not levels or not all(float(level).is_integer() for level in levels):
        return ()
    low, high = float(min(levels)), float(max(levels))
    if high - low > WIDEST_SPAN:
        return ()
    return tuple(low + half / 2 for half in range(floor(2 * (high - low)) + 1))
