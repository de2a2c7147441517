"""What a chart says in words and numbers, kept with its Axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import pandas as pd
from matplotlib.axes import Axes


@dataclass(frozen=True)
class Record:
    """The title of a chart, its text alternative and its numbers."""

    title: str
    alternative: str
    table: pd.DataFrame


_RECORDS: Final[WeakKeyDictionary[Axes, Record]] = WeakKeyDictionary()


def keep(ax: Axes, record: Record) -> None:
    """Remember what the chart on these Axes says, for as long as they live."""
    _RECORDS[ax] = record


def of(ax: Axes) -> Record:
    """What the chart on these Axes says.

    Raises KeyError if no chart of this room was drawn on them.
    """
    if ax not in _RECORDS:
        raise KeyError(
            "these Axes hold no chart of dragonsden; give those that plot.ranking or another chart "
            "of dragonsden.plot returned"
        )
    return _RECORDS[ax]


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
    return of(ax).alternative


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
    return of(ax).table.copy()
