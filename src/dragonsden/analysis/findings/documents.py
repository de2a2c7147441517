"""Tables as the JSON documents hold them."""

from __future__ import annotations

from typing import Any

import pandas as pd

Content = dict[Any, Any]


def by_index(table: pd.DataFrame) -> Content:
    """A table as a mapping from its index to its rows."""
    return dict(zip(table.index, table.astype(object).to_dict("records"), strict=True))


def records(table: pd.DataFrame) -> list[Content]:
    """A table as a list of its rows, the index among their keys."""
    named = [name for name in table.index.names if name is not None]
    flat = table.reset_index() if named else table
    return flat.astype(object).to_dict("records")
