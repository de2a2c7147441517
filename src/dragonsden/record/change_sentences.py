"""The changes between two packs in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from dragonsden.record.changes import Changes
from dragonsden.results.phrases import first_k_places
from dragonsden.text.english import counted, few, words

MOST_TOLD: Final = 10
SOFTWARE: Final = {"dragonsden": "dragonsden", "python": "Python"}
SETTINGS: Final = {"k": "Services that can go forward", "block_size": "Size of a block"}


def sentences(found: Changes, after: Mapping[str, Any], public: bool) -> Iterator[str]:
    """The changes, most important first; or the sentence that nothing changed."""
    if not found:
        yield f"Nothing {'that was compared ' * public}changed since the last pack."
    yield from _simple(found)
    yield from _membership(found.ranks, after["k"])
    yield from _moves(found.ranks, public)
    yield from _gates(found.gates, after)
    yield from weight_changes(found.weights)
    yield from _listed(found.scores, "score", _score)
    yield from _listed(found.beliefs, "assumption", _belief)
    yield from _files(found.inputs)
    yield from _versions(found.versions)
    if public:
        yield "Scores and assumptions were not compared: one of the two is a public record."


def _simple(found: Changes) -> Iterator[str]:
    """Status and settings."""
    for _, row in found.status.iterrows():
        yield f"Status: {row['before']} before, {row['after']} now."
    for name, row in found.settings.iterrows():
        what = SETTINGS.get(str(name), str(name).capitalize())
        before, after = (_setting(str(name), row[when]) for when in ("before", "after"))
        yield f"{what}: {before} before, {after} now."


def _setting(name: str, value: object) -> str:
    """A setting as it is read: counts with their commas, a seed as it is typed."""
    is_count = name in ("draws", "k", "block_size") and isinstance(value, int)
    return f"{value:,}" if is_count else str(value)


def _membership(ranks: pd.DataFrame, k: int) -> Iterator[str]:
    """The services that entered or left the first k, and the recommended."""
    place = first_k_places(k)
    for column, where in (("first_k", place), ("recommended", "the recommended")):
        before, after = (ranks[f"{column}_{side}"].astype(bool) for side in ("before", "after"))
        for who, verb in ((after & ~before, "into"), (before & ~after, "out of")):
            if titles := "; ".join(ranks.loc[who, "title"]):
                yield f"New {verb} {where}: {titles}."


def _moves(ranks: pd.DataFrame, public: bool) -> Iterator[str]:
    """The services that moved, each with the changes of its own.

    Where scores and assumptions were not compared nobody knows that none of its own changed.
    """
    unknown = "" if public else "nothing of its own changed: others or weights did"
    moved = ranks[ranks["rank_before"].fillna(0) != ranks["rank_after"].fillna(0)]
    for _, row in moved.head(MOST_TOLD).iterrows():
        pair = [_place(row[f"rank_{side}"]) for side in ("before", "after")]
        because = row["because"] or unknown
        why = f" ({because})" if because else ""
        yield f"{row['title']} went from {pair[0]} to {pair[1]}{why}."
    if len(moved) > MOST_TOLD:
        yield f"{counted(len(moved) - MOST_TOLD, 'more service')} changed places."


def _place(rank: float) -> str:
    """A rank, if there is one."""
    return "no rank" if rank != rank else f"rank {rank:.0f}"


def _gates(gates: pd.DataFrame, after: Mapping[str, Any]) -> Iterator[str]:
    """The services with another verdict at a gate."""
    titles = {row["service"]: row["title"] for row in (*after["ranking"], *after["failing"])}
    for _, row in gates.head(MOST_TOLD).iterrows():
        title = titles.get(row["service"], row["service"])
        was, now = (row[side] or "not asked" for side in ("before", "after"))
        why = f": {row['reason']}" if row["reason"] else ""
        yield f"{title} at gate {row['gate']}: {was} before, {now} now{why}."
    if len(gates) > MOST_TOLD:
        yield f"{counted(len(gates) - MOST_TOLD, 'more gate')} changed."


def weight_changes(weights: pd.DataFrame) -> Iterator[str]:
    """The weights that changed."""
    for name, row in weights.iterrows():
        was, now = (
            "none" if m != m else f"{100 * m:.1f}%" for m in (row["mean_before"], row["mean_after"])
        )
        title = words(str(name))
        if was != now:
            yield f"The weight of {title} was {was} and is {now}."
        elif row["written_before"] != row["written_after"]:
            yield f"The weight of {title} is written otherwise, and is {now} as before."


def _listed(table: pd.DataFrame, noun: str, tell: Any) -> Iterator[str]:
    """The number of changes of a kind, and the first of them."""
    if len(table):
        said = [tell(name, row) for name, row in table.head(MOST_TOLD).iterrows()]
        more = [f"and {len(table) - MOST_TOLD} more"] if len(table) > MOST_TOLD else []
        yield f"{counted(len(table), noun)} changed: {'; '.join([*said, *more])}."


def _score(_: object, row: pd.Series) -> str:
    """A score that changed."""
    was, now = (row[side] or "not there" for side in ("before", "after"))
    return f"{row['service']} on {row['criterion']} by {row['who']}, {was} to {now}"


def _belief(_: object, row: pd.Series) -> str:
    """A belief that changed."""
    was, now = (row[side] or "not there" for side in ("before", "after"))
    return f"{row['label']}, {was} to {now}"


def _files(inputs: pd.DataFrame) -> Iterator[str]:
    """The files that changed, are new or are no longer given."""
    kinds: dict[str, list[str]] = {"changed": [], "new": [], "no longer given": []}
    for name, row in inputs.iterrows():
        gone = row["after"] is None
        kinds["no longer given" if gone else "new" if row["before"] is None else "changed"].append(
            str(name)
        )
    for kind, names in kinds.items():
        if names:
            yield f"{counted(len(names), 'input file')} {kind}: {few(names, MOST_TOLD)}."


def _versions(versions: pd.DataFrame) -> Iterator[str]:
    """The software whose version changed."""
    for name, row in versions.iterrows():
        what = SOFTWARE.get(str(name), str(name))
        yield f"{what}: {row['before']} before, {row['after']} now."
