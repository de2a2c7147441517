"""A file of several that are written together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dragonsden.plot.layout.sheet import root_figure
from dragonsden.plot.saving import chart_bytes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Part:
    """A file of several that are written together: its name, what it shows, and its bytes."""

    name: str
    shows: str
    data: bytes


def drawn(name: str, shows: str, ax: Axes) -> Part:
    """The file of a chart, whose figure is closed again."""
    import matplotlib.pyplot as plt

    data = chart_bytes(ax, Path(name).suffix)
    plt.close(root_figure(ax))
    return Part(name, shows, data)
