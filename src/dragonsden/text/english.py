"""Words and lists as a person writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final


def counted(number: int, noun: str, plural: str = "") -> str:
    """The number and the noun: 1 draw, 10,000 draws."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def own_label(label: str, title: str) -> str:
    """What a belief is called where its service is known: `volume`, not `Registrars: volume`."""
    return label.removeprefix(f"{title}: ")


def its(label: str, title: str) -> str:
    """The same in a sentence: `its volume`."""
    return f"its {own_label(label, title)}" if label.startswith(f"{title}: ") else label


def quoted(text: str, longest: int = 60) -> str:
    """`text` between quotes for a message: cut where it is long, its odd characters spelt out."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: longest + 1])
    return f"'{shown}'" if len(text) <= longest else f"'{shown[:longest]}...'"


def listed(words: Sequence[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    head, tail = words[:-1], words[-1]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def title_from(name: str) -> str:
    """The title of what has none but its name."""
    return name.replace("_", " ").capitalize()


def quoted_list(titles: Sequence[str]) -> str:
    """The titles in quotation marks, as a list."""
    return listed([f"“{title}”" for title in titles], "and")


WORDS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


def spelled(count: int) -> str:
    """The number in words up to ten, else in digits."""
    return WORDS[count] if count < len(WORDS) else f"{count:,}"


def some(count: int, noun: str) -> str:
    """The number in words and the noun: one service, 12 services."""
    return f"{spelled(count)} {noun}" if count == 1 else f"{spelled(count)} {noun}s"


def plain(name: str) -> str:
    """A name of the files as words, with single spaces: `Finance director`."""
    return words(" ".join(name.split()))


def own_title(label: str, title: str) -> str:
    """What a belief is called where its service is known: `Volume`, not `Registrars: volume`."""
    return capital(label.removeprefix(f"{title}: "))


def capital(text: str) -> str:
    """The text, its first letter a capital."""
    return text[:1].upper() + text[1:]


def listed_and(names: Sequence[str]) -> str:
    """The names as a person lists them: A, B and C."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def ordinal(place: int) -> str:
    """The number as a place: 1st, 2nd, 3rd, 11th."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = 10 < place % 100 < 14
    return f"{place:,}{'th' if teen else endings.get(place % 10, 'th')}"


STYLES: Final = (
    "cllr",
    "councillor",
    "dame",
    "dr",
    "lady",
    "lord",
    "miss",
    "mr",
    "mrs",
    "ms",
    "sir",
)
"""The words before the name of a person, of which every part has a capital."""


def words(name: str) -> str:
    """A name of the files as words: Finance director; Cllr Smith has a capital for each part."""
    text = name.replace("_", " ").replace("-", " ")
    first, *others = text.split(" ")
    if first.lower() in STYLES:
        return " ".join(map(capital, (first, *others)))
    return capital(text)
