"""Words and lists as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import product
from string import ascii_uppercase
from typing import Final

WORDS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip

MOST_NAMED: Final = 5
"""At most five names in a message; longer lists give the number of the others."""

PEOPLES_TITLES: Final = (
    "cllr", "councillor", "dame", "dr", "lady", "lord", "miss", "mr", "mrs", "ms", "sir",
)  # fmt: skip
"""The words before a person's name, in which every part has a capital."""

LONGEST_LETTERS: Final = 3
"""Up to three letters stand for a member."""

LETTERED: Final = "member_"
"""The beginning of the name of a member who is called by letters alone, as `member_A`."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """The number and the noun: 1 draw, 10,000 draws."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def spelled(count: int) -> str:
    """The number in words up to ten, else in digits."""
    return WORDS[count] if count < len(WORDS) else f"{count:,}"


def some(count: int, noun: str) -> str:
    """The number in words and the noun: one service, 12 services."""
    return f"{spelled(count)} {noun}" if count == 1 else f"{spelled(count)} {noun}s"


def some_or_none(count: int) -> str:
    """The number in words, `none` for 0: none of the two, one of the two."""
    return spelled(count) if count else "none"


def all_of(count: int) -> str:
    """All of so many in words: `the one`, `both`, `all three`."""
    return {1: "the one", 2: "both"}.get(count, f"all {spelled(count)}")


def part_of(count: int, whole: int) -> str:
    """A part of so many in words: `one of the three`; `neither of the two`, `both`, `all three`."""
    if count == whole:
        return all_of(whole)
    part = "neither" if (count, whole) == (0, 2) else some_or_none(count)
    return f"{part} of the {spelled(whole)}"


def each_of(count: int, noun: str) -> str:
    """Each of so many: `each of two services`; `one service` where there is one."""
    return some(count, noun) if count == 1 else f"each of {some(count, noun)}"


def rows_for(count: int, noun: str) -> str:
    """A row for each of so many: `one row for each of two services`; `no row` for none."""
    return f"one row for {each_of(count, noun)}" if count else "no row"


def is_or_are(count: int) -> str:
    """The verb of so many: `is` for one, else `are`."""
    return "is" if count == 1 else "are"


def was_or_were(count: int) -> str:
    """The verb of so many, in the past: `was` for one, else `were`."""
    return "was" if count == 1 else "were"


def its_or_their(count: int) -> str:
    """The owner of something: `its` for one, else `their`."""
    return "its" if count == 1 else "their"


def ordinal(place: int) -> str:
    """The number as a place: 1st, 2nd, 3rd, 11th."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = 10 < place % 100 < 14
    return f"{place:,}{'th' if teen else endings.get(place % 10, 'th')}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """The words as a list: A, A and B, or A, B and C; `last` is the word before the last."""
    *rest, final = words
    return f"{', '.join(rest)} {last} {final}" if rest else final


def quoted_titles(titles: Sequence[str]) -> str:
    """The titles in quotation marks, as a list."""
    return listed([f"“{title}”" for title in titles])


def few(words: Iterable[str], most: int = MOST_NAMED) -> str:
    """The first of the words as a list, and the number of the others: A, B and 3 more."""
    every = list(words)
    more = len(every) - most
    return listed([*every[:most], f"{more} more"] if more > 0 else every)


def quoted(text: str, longest: int = 60) -> str:
    """`text` between quotes for a message: cut where it is long, its odd characters spelt out."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: longest + 1])
    return f"'{shown}'" if len(text) <= longest else f"'{shown[:longest]}...'"


def capital(text: str) -> str:
    """The text, its first letter a capital."""
    return text[:1].upper() + text[1:]


def lower_words(name: str) -> str:
    """A name of the files as words within a sentence: `pay_award` is pay award."""
    return " ".join(name.replace("_", " ").replace("-", " ").split())


KEY: Final = re.compile(r"(?<![\w/.@-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/@-]|\.\w)")
"""A name of the files in a text: it has an underscore, and is no part of an address or a path."""


def keys_as_words(text: str) -> str:
    """A text that people wrote, with the names of the files as words: a pay_award, a pay award."""
    return KEY.sub(lambda found: lower_words(found[0]), text)


def words(name: str) -> str:
    """A name of the files as words: Finance director; Cllr Smith has a capital for each part."""
    first, *others = lower_words(name).split(" ")
    if first.lower() in PEOPLES_TITLES:
        return " ".join(map(capital, (first, *others)))
    return capital(" ".join((first, *others)))


def initials(members: Iterable[str]) -> dict[str, str]:
    """The mark of each member: the fewest first letters that tell it from the others.

    Who is called by letters alone, as `member_B`, has these; numbers are where no letters do.
    """
    own = {member: _own_letters(member) for member in members}
    taken = {letters.casefold() for letters in own.values()}
    said = {member: _untitled(member) for member, letters in own.items() if not letters}
    found = {}
    for place, (member, letters) in enumerate(own.items(), 1):
        starts = (said.get(member, "")[:count] for count in range(1, LONGEST_LETTERS + 1))
        alone = [
            start
            for start in starts
            if sum(other.startswith(start) for other in said.values()) == 1
            and start.casefold() not in taken
        ]
        found[member] = letters or (alone[0] if alone else str(place))
    return found


def lettered(members: Iterable[str], named: Collection[str]) -> dict[str, str]:
    """The members by names that tell nothing of them, as `member_A`, in their order.

    Those who are `named` keep their names; no letter begins the mark of one of these.
    """
    marks = [mark.casefold() for mark in initials(named).values()]
    free = (
        letters
        for count in range(1, LONGEST_LETTERS + 1)
        for letters in map("".join, product(ascii_uppercase, repeat=count))
        if not any(mark.startswith(letters.casefold()) for mark in marks)
    )
    return {name: name if name in named else f"{LETTERED}{next(free)}" for name in members}


def by_letter(members: Iterable[str]) -> list[str]:
    """The members in their order; after them those who are called by letters, as letters go."""
    return sorted(members, key=lambda member: (len(own := _own_letters(member)), own))


def initials_explained(members: Iterable[str]) -> str:
    """The members with their letters: `C commercial manager`; nothing for letters alone."""
    letters = initials(members).items()
    named = ((letter, _midway(name)) for name, letter in letters if not _own_letters(name))
    return ", ".join(f"{letter} {name}" for letter, name in named)


def _own_letters(member: str) -> str:
    """The letters of who has no other name, as C of `member_C`; else nothing."""
    letters = member.removeprefix(LETTERED)
    return letters if letters != member and len(letters) <= LONGEST_LETTERS else ""


def _untitled(member: str) -> str:
    """The words of a member's name, without Cllr or Dr before it."""
    first, *others = words(member).split(" ")
    return " ".join(others) if others and first.lower() in PEOPLES_TITLES else words(member)


def _midway(member: str) -> str:
    """The words of a member's name within a sentence: commercial manager, but Cllr Smith."""
    return words(member) if _untitled(member) != words(member) else words(member).lower()


def own_title(label: str, title: str) -> str:
    """The name of a belief where its service is known: `Volume`, not `Registrars: volume`."""
    return capital(label.removeprefix(f"{title}: "))
