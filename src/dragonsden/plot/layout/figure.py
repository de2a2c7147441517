"""A figure that a notebook shows with its text alternative."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure


class ChartFigure(Figure):
    """A figure of ours: whoever does not see it in a notebook hears the words of its charts.

    Attributes:
        words: the text alternative of each chart on it.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        """Make a figure without charts."""
        super().__init__(*args, **settings)
        self.words: list[str] = []

    def _repr_html_(self) -> str | None:
        """The picture with its text alternative; None, and so the picture alone, without charts."""
        if not self.words:
            return None
        stream = BytesIO()
        self.savefig(stream, format="png")
        source = f"data:image/png;base64,{b64encode(stream.getvalue()).decode()}"
        return f'<img alt="{escape(" ".join(self.words))}" src="{source}">'
