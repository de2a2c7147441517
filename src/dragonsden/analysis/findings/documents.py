"""Tables as the JSON documents hold them."""

from __future__ import annotations

from typing import Any

import pandas as pd

Content = dict[Any, Any]


def by_index(table: pd.DataFrame) -> Content:
    """A table as a mapping from its index to its rows."""
    return dict(zip(table.index, _rows(table), strict=True))


def records(table: pd.DataFrame) -> list[Content]:
    """A table as a list of its rows, the index among their keys."""
    named = [name for name in table.index.names if name is not None]
    flat = table.reset_index() if named else table
    return _rows(flat)


def _rows(table: pd.DataFrame) -> list[Content]:
    """The rows of a table, each by its columns."""
    names = list(table)
    return [dict(zip(names, row, strict=True)) for row in table.to_numpy(dtype=object).tolist()]
