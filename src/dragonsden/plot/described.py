"""The words and numbers of a chart, kept with its Axes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.layout.figure import ChartFigure
from dragonsden.plot.layout.sheet import Captions, root_figure
from dragonsden.text.arguments import checked


@dataclass(frozen=True)
class Description:
    """The title of a chart, its texts, its text alternative and its numbers."""

    title: str
    captions: Captions
    alternative: str
    table: pd.DataFrame


DATA: Final = "The data table has all of it."

_DESCRIPTIONS: Final[WeakKeyDictionary[Axes, Description]] = WeakKeyDictionary()


def describe(
    ax: Axes, kind: str, captions: Captions, figures: Iterable[str], table: pd.DataFrame
) -> None:
    """Keep the text alternative and the numbers of the chart for as long as its Axes live.

    The text alternative is the kind of chart, the captions and, between them, the main figures.
    """
    words = [f"{kind}.", captions.status, f"{captions.title}.", captions.subtitle]
    alternative = " ".join([*words, *figures, DATA, *captions.notes])
    _DESCRIPTIONS[ax] = Description(captions.title, captions, alternative, table)
    figure = root_figure(ax)
    if isinstance(figure, ChartFigure):
        figure.words.append(alternative)


def description(ax: Axes) -> Description:
    """The title, the text alternative and the numbers of the chart on these Axes.

    Raises KeyError if no chart of this package was drawn on them.
    """
    if ax not in _DESCRIPTIONS:
        raise KeyError(
            "these Axes hold no chart of dragonsden; give those that plot.ranking or another chart "
            "of dragonsden.plot returned"
        )
    return _DESCRIPTIONS[ax]


@checked
def text_alternative(ax: Axes) -> str:
    """The chart in words: its kind, its message, the main figures and the status.

    Args:
        ax: the Axes that a chart was drawn on.

    Returns:
        Sentences for those who do not see it.

    Raises:
        KeyError: no chart of dragonsden was drawn on these Axes.

    Examples:
        >>> words = plot.text_alternative(plot.ranking(sim))
        >>> words.partition(",")[0]
        'Chart of marks and intervals'
    """
    return description(ax).alternative


@checked
def data_table(ax: Axes) -> pd.DataFrame:
    """The numbers behind a chart, unrounded; a copy.

    Args:
        ax: the Axes that a chart was drawn on.

    Returns:
        A row for each mark or line, with the columns of the table that the chart shows.

    Raises:
        KeyError: no chart of dragonsden was drawn on these Axes.

    Examples:
        >>> list(plot.data_table(plot.acceptability(sim)).columns)
        ['title', 1, 2, 3, 4]
    """
    return description(ax).table.copy()
