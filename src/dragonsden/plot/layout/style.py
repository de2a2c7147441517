"""The Analysis Function's style and colours, applied to one chart and to nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

import matplotlib
from afcharts.af_colours import get_af_colours
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.font_manager import fontManager

BLUE, ORANGE = get_af_colours("duo")
GREY: Final = get_af_colours("categorical")[4]
INK: Final = "black"
PAPER: Final = "white"
FAINT: Final = "0.87"
"""Lines that guide the reader along a row and mean nothing."""

QUIET: Final = "0.55"
"""Lines in the background: 3:1 against the paper, and against the blue of those in front."""

TITLE: Final = 15.0
TEXT: Final = 12.0
"""Sizes of letters in points; no text is smaller, on the screen or on a page of A4."""

LINES: Final = ((BLUE, "-"), (ORANGE, "--"), (INK, "-."), (BLUE, ":"))
"""The colour and dashes of lines in front: different without colour too."""

SHADES: Final = LinearSegmentedColormap.from_list(
    "analysis_function", [PAPER, *reversed(get_af_colours("sequential")[1:])]
)

# Names come from files: a $ in one is money, never mathematics. Everything else is the style's.
OURS: Final[Any] = {
    "font.size": TEXT,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.grid": False,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
}


@contextmanager
def styled() -> Iterator[None]:
    """The style, for as long as the block lasts; matplotlib's settings are as before after it."""
    with matplotlib.rc_context({**_sheet(), **OURS, "font.family": families()}):
        yield


@cache
def _sheet() -> Any:
    """The settings that afcharts gives."""
    with as_file(files("afcharts") / "afcharts.mplstyle") as path:
        settings: Any = matplotlib.rc_params_from_file(path, use_default_template=False)
    return settings


@cache
def families() -> list[str]:
    """The first font of the style that this machine has, and one that comes with matplotlib.

    By their own names: a text would look up `sans-serif` again when it is drawn, after the style.
    """
    there = {font.name for font in fontManager.ttflist}
    wanted = [name for name in _sheet()["font.sans-serif"] if name in there]
    return list(dict.fromkeys([*wanted[:1], "DejaVu Sans"]))


def luminance(colour: Any) -> float:
    """The relative luminance of a colour, 0 black to 1 white (WCAG 2.2)."""
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: Any, other: Any) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_on(ground: Any) -> str:
    """Black or white, whichever reads better on the ground; at least 4.5:1 on any."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, ground))
