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
    taken = {alike(name) for name in RESERVED}
    names: list[str] = []
    for title in titles:
        plain = _plain(title)
        plain = f"{plain}_service" if alike(plain) in map(alike, RESERVED) else plain
        name, number = plain, 1
        while alike(name) in taken:
            number += 1
            name = f"{plain}_{number}"
        taken.add(alike(name))
        names.append(name)
    return names


def _plain(title: str) -> str:
    """The letters and digits of a title, as a name."""
    letters = re.sub("['’]", "", unicodedata.normalize("NFKC", title)).casefold()
    return re.sub(r"[\W_]+", "_", letters).strip("_")[: LONGEST_NAME - ROOM] or "service"
