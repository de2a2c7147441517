"""Elicited weights as they show themselves."""

from __future__ import annotations

import pandas as pd

from dragonsden.text.english import few
from dragonsden.text.html import grid
from dragonsden.text.numbers import share


def weights_in_words(weights: pd.Series) -> str:
    """The weights in per cent, the first few by name."""
    return few([f"{name} {share(float(weight), 1)}" for name, weight in weights.items()])


def weights_grid(weights: pd.Series) -> str:
    """The weights in per cent as a table in HTML."""
    rows = [(str(name), share(float(weight), 1)) for name, weight in weights.items()]
    return grid("Weights", (("Criterion", False), ("Weight", True)), rows)
