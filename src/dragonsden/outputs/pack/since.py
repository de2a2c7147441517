"""The changes since the pack before: in sentences, and each service's place in both rankings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from dragonsden.analysis.findings.scenarios import Chosen
from dragonsden.files.ordinary import FilePath
from dragonsden.record.changes_since import changes_since
from dragonsden.record.stored import read_record

BEFORE, NOW = "last_pack", "this_pack"
"""The names of the two rankings."""

Recorded = Mapping[str, Any]


@dataclass(frozen=True)
class Since:
    """The changes in sentences; `places` has the title and both ranks of each service.

    A service that one of the packs does not rank has no rank there. `chosen` are the recommended.
    """

    sentences: tuple[str, ...]
    places: pd.DataFrame
    chosen: Chosen

    @classmethod
    def of(cls, previous: FilePath, filed: Recorded) -> Self:
        """The changes since the pack in a folder; of public records what both of them hold."""
        both = {BEFORE: read_record(previous)["ranking"], NOW: filed["ranking"]}
        chosen = {
            name: frozenset(row["service"] for row in rows if row["recommended"])
            for name, rows in both.items()
        }
        return cls(changes_since(previous, filed).sentences, _places(both), chosen)

    @property
    def moved(self) -> bool:
        """True if a rank changed, or who is recommended."""
        same = self.places[BEFORE].equals(self.places[NOW])
        return not same or self.chosen[BEFORE] != self.chosen[NOW]


def _places(both: Mapping[str, list[Recorded]]) -> pd.DataFrame:
    """The ranks in both rankings, in the order of the first."""
    titles = {row["service"]: row["title"] for rows in both.values() for row in rows}
    ranks = {
        name: pd.Series({row["service"]: row["rank"] for row in rows}, dtype="Int64")
        for name, rows in both.items()
    }
    index = pd.Index(list(titles), name="service", dtype=object)
    columns = {name: series.reindex(index) for name, series in ranks.items()}
    return pd.DataFrame({"title": list(titles.values()), **columns}, index=index)
