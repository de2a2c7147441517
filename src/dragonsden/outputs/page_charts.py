"""Charts of a page: what is asked of them, and what comes back; whoever draws them needs no more.

A request goes to another process as it is, so charts are asked for by name: whoever asks need not
have imported matplotlib.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True)
class Request:
    """A chart that is wanted: its id on the page, its name in `outputs.drawing`, its arguments.

    It is drawn as wide as a page and for a phone; one that is `narrow` as for a phone everywhere.
    """

    id: str
    chart: str
    about: tuple[Any, ...]
    narrow: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart on the page: its texts, and its SVG, which has its text alternative in it.

    `narrow` is the same chart for a phone; it is empty where one width does for both.
    """

    id: str
    title: str
    subtitle: str
    notes: tuple[str, ...]
    svg: Markup
    narrow: str = ""


Drawn = dict[str, Chart | None]
"""The charts that were asked for, by id; None where the numbers for it are missing."""
