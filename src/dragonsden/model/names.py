"""Names for things that people know by their titles: music_service of Music Service."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from dragonsden.model.fields import LONGEST_NAME
from dragonsden.model.pipeline import RESERVED
from dragonsden.text.spelling import alike

ROOM: Final = 6
"""A name made here is this much shorter than names may be, for what tells it from others."""


def names_of_titles(titles: Sequence[str]) -> list[str]:
    """A name for each title, no two alike: letters, digits and _, as names in files are.

    Examples:
        >>> names_of_titles(["Music Service", "Music service!", "Panel"])
        ['music_service', 'music_service_2', 'panel_service']
    """
    free = FreeNames()
    return [free.take(title) for title in titles]


class FreeNames:
    """The names that are still free: no two alike, and none alike one that is reserved."""

    def __init__(self) -> None:
        self.taken = {alike(name) for name in RESERVED}
        self.numbers: dict[str, int] = {}

    def add(self, name: str) -> None:
        """Take in a name that something has."""
        self.taken.add(alike(name))

    def take(self, title: str) -> str:
        """A name for a title, which is then no longer free."""
        plain = _plain(title)
        plain = f"{plain}_service" if alike(plain) in map(alike, RESERVED) else plain
        number = self.numbers.get(plain, 1)
        name = plain if number == 1 else f"{plain}_{number}"
        while alike(name) in self.taken:
            number += 1
            name = f"{plain}_{number}"
        self.numbers[plain] = number  # many titles may differ in their signs alone
        self.add(name)
        return name


def _plain(title: str) -> str:
    """The letters and digits of a title, as a name."""
    letters = re.sub("['’]", "", unicodedata.normalize("NFKC", title)).casefold()
    return re.sub(r"[\W_]+", "_", letters).strip("_")[: LONGEST_NAME - ROOM] or "service"
