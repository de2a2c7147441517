"""The room that text takes, so that nothing is cut and nothing overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import ceil
from typing import Final
from warnings import catch_warnings, filterwarnings

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

from dragonsden.plot.layout.style import TEXT, families

MEASURED: Final = 64.0
"""The size at which letters are measured, in points."""

APART: Final = 6.0
"""Points of white between two texts along a scale."""

SPACING: Final = 1.3
"""The distance from one line to the next, in sizes of the letters."""


@contextmanager
def missing_letters_allowed() -> Iterator[None]:
    """No warning where the font lacks a letter: a name may have any, and shows as a box."""
    with catch_warnings():
        filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        yield


def width(text: str, size: float = TEXT, bold: bool = False) -> float:
    """The width of one line of text in points."""
    return size * sum(_advance(letter, bold) for letter in text)


@cache
def _advance(letter: str, bold: bool) -> float:
    """The width of one letter of size 1; a full square where the font lacks it."""
    font = _font(bold)
    if font.get_char_index(ord(letter)) == 0:
        return 1.0
    font.set_size(MEASURED, 72)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536 / MEASURED


@cache
def _font(bold: bool) -> FT2Font:
    """The font of the style, as this machine has it."""
    weight = "bold" if bold else "normal"
    return get_font(findfont(FontProperties(family=families(), weight=weight)))


def widest(texts: Iterable[str], size: float = TEXT, bold: bool = False) -> float:
    """The width of the widest line of the texts in points; 0 for none."""
    lines = (line for text in texts for line in text.split("\n"))
    return max((width(line, size, bold) for line in lines), default=0.0)


def step_apart(texts: Sequence[str], room: float) -> int:
    """The step at which texts along a scale, each with so much room, do not touch: 1 is each."""
    return max(1, ceil((widest(texts) + APART) / room)) if texts else 1


def widest_word(texts: Iterable[str], size: float = TEXT, bold: bool = False) -> float:
    """The width of the widest word of the texts in points; 0 for none."""
    return widest((word for text in texts for word in text.split()), size, bold)


def wrap(text: str, room: float, size: float = TEXT, bold: bool = False) -> str:
    """The text in lines no wider than the room, in points; a word that is wider is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            pieces = _pieces(word, room, size, bold)
            lines[-1:] = [*filter(None, lines[-1:]), *pieces]
    return "\n".join(lines)


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    """The word, in as many pieces as it takes to fit the room."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def height(text: str, size: float = TEXT) -> float:
    """The height of a text with all its lines, in points."""
    return (text.count("\n") + 1) * size * SPACING
