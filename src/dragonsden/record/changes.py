"""Changes: what changed from one record to another, as tables and sentences."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Changes:
    """What changed from one record to another; every table is empty where nothing did.

    `ranks` has a row for each service whose rank changed, best rank now first (NaN: it fails a
    gate, or is not in that pack): `title`, `rank_before`, `rank_after`, `moved` (places up),
    whether it was and is of rank k or better and recommended, and `because`: what changed of the
    service itself, or "" if only others, weights or settings did. `inputs` are files (index: name)
    with their hashes, `weights` criteria with the weight as `written_before`, `written_after` and
    its mean, `mean_before`, `mean_after`; `scores`, `beliefs` and `gates` go from `before` to
    `after`; `settings` (seed, draws, k ..) and `versions` likewise, and `status`, of the case.
    `sentences` say all this in words.
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

    def __bool__(self) -> bool:
        """Whether anything changed."""
        tables = (self.ranks, self.inputs, self.weights, self.scores, self.beliefs, self.gates)
        return any(len(t) for t in (*tables, self.status, self.settings, self.versions))
