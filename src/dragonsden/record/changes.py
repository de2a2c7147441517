"""The changes from one record to another, as tables and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from dragonsden.results.readable import html_parts
from dragonsden.text.html import framed, items

TABLES: Final = (
    "ranks", "inputs", "weights", "scores", "beliefs", "gates", "status", "settings", "versions"
)  # fmt: skip
"""The tables of `Changes`."""


@dataclass(frozen=True)
class Changes:
    """The changes from one record to another; every table is empty where nothing changed.

    Attributes:
        ranks: a row for each service whose rank changed, best rank now first: `title`,
            `rank_before`, `rank_after` (NaN: it fails a gate, or is not in that pack), `moved`
            (places up), `first_k_before`, `first_k_after`, `recommended_before`,
            `recommended_after`, and `because`: what changed of the service itself; "" if only
            others, weights or settings did, or if that is not known, as of public records.
        inputs: files by name, with their hashes `before` and `after`.
        weights: criteria, with the weight as `written_before` and `written_after`, and its
            normalised mean, `mean_before` and `mean_after`.
        scores: `service`, `criterion`, `who` gave it, `before` and `after`.
        beliefs: by path: `label`, `before` and `after`.
        gates: `service`, `gate`, `before`, `after` and `reason`.
        status: of the case, `before` and `after`.
        settings: seed, draws, k and the like, `before` and `after`.
        versions: of the software, `before` and `after`.
        sentences: all this in words.
    """

    ranks: pd.DataFrame
    inputs: pd.DataFrame
    weights: pd.DataFrame
    scores: pd.DataFrame
    beliefs: pd.DataFrame
    gates: pd.DataFrame
    status: pd.DataFrame
    settings: pd.DataFrame
    versions: pd.DataFrame
    sentences: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The sentences, one below the other."""
        return "\n".join(self.sentences)

    def __repr__(self) -> str:
        """Say how many entries of each kind changed."""
        counts = [f"{n} {name}" for name in TABLES if (n := len(getattr(self, name)))]
        return f"<Changes: {', '.join(counts) or 'none'}>"

    def _repr_html_(self) -> str:
        """The sentences as a list and the ranks as a table, for a notebook."""
        ranks = html_parts(self.ranks, {}, "rank") if len(self.ranks) else ()
        return framed(*items("What changed", self.sentences), *ranks)

    def __bool__(self) -> bool:
        """True if anything changed."""
        return any(len(getattr(self, name)) for name in TABLES)
