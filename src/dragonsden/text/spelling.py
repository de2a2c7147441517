"""The word that was probably meant, out of those that would be right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from dragonsden.text.english import few, quoted

NEAR: Final = 0.65
"""Words at least so alike (difflib's ratio) may be the same word misspelt."""

LONGEST_WORD: Final = 64
"""At most 64 characters: longer words are not compared, because that takes time."""

LONGEST_COMPARED: Final = 250
"""At most 250 characters, more than any name or title has: NFKC of many accents takes time."""

OF_KEYBOARD: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
"""The quotes and dashes of Word, by the code of each."""

MOST_MEANT: Final = 10
"""At most ten unknown words are compared with those that are missing, which takes time."""
MOST_SUGGESTED: Final = 15
"""At most 15 choices in a message; longer lists give the number of the others."""

LEAST_PART: Final = 4
"""A word that contains another is near if both have at least four characters."""


@lru_cache(4096)
def alike(word: str) -> str:
    """The form in which names are compared: no two names of a file may share it."""
    return folded(word).replace("-", "_").replace(" ", "_")


def folded(word: str) -> str:
    """`word` as keys are compared: NFKC, case folded, no space around; a long text without NFKC.

    The quotes and dashes that Word makes are those of a keyboard.
    """
    if word.isascii() or len(word) > LONGEST_COMPARED:
        return word.casefold().strip()
    return unicodedata.normalize("NFKC", word).translate(OF_KEYBOARD).casefold().strip()


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """The choice that `word` was most likely meant to be, or None.

    The most similar one, if similar enough; else the only one that contains it or is part of it.
    """
    if len(word) > LONGEST_WORD or not word.strip():
        return None
    plain = alike(word)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(plain)
    best, most = None, 0.0
    for choice in choices:
        matcher.set_seq1(alike(choice))
        least = max(most, NEAR)
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            ratio = matcher.ratio()
            if ratio >= NEAR and ratio > most:
                best, most = choice, ratio
    return best or _part(plain, choices)


def suggestion(word: str, choices: Iterable[str], most: int = MOST_SUGGESTED) -> str:
    """The end of an error message: the word that was probably meant, or those there are."""
    known = list(choices)
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else f"they are {few(known, most)}"


def no_such(word: object, what: str, choices: Iterable[str]) -> KeyError:
    """The error for a word that is not among the choices: `what` says what it is not.

    Whoever calls from Python may have given something that is no word at all.
    """
    given = word if isinstance(word, str) else repr(word)
    return KeyError(f"{quoted(given)} {what}; {suggestion(given, choices)}")


def meant(unknown: Sequence[str], missing: Sequence[str]) -> set[str | None]:
    """The missing words that the unknown ones were probably meant to be."""
    return {nearest(word, missing) for word in unknown[:MOST_MEANT] if missing}


def _part(plain: str, choices: Sequence[str]) -> str | None:
    """The only choice that contains `plain` or is part of it, or None."""
    near = [
        choice
        for choice in choices
        if min(len(plain), len(choice)) >= LEAST_PART
        and (plain in alike(choice) or alike(choice) in plain)
    ]
    return near[0] if len(near) == 1 else None
