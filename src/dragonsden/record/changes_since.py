"""The changes between two packs: ranks, inputs, weights, scores, beliefs, gates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

import pandas as pd

from dragonsden.files.ordinary import FilePath
from dragonsden.record.change_sentences import sentences
from dragonsden.record.changes import Changes
from dragonsden.record.folder import OF_PROGRAMME
from dragonsden.record.public_record import public_record
from dragonsden.record.record import record
from dragonsden.record.shape import checked
from dragonsden.record.stored import read_record
from dragonsden.results.simulation import Simulation

Recorded = Mapping[str, Any]
Key = TypeVar("Key")

OF_RANKS: Final = (
    "title", "rank_before", "rank_after", "moved", "first_k_before", "first_k_after",
    "recommended_before", "recommended_after", "because",
)  # fmt: skip
OF_SCORES: Final = ("service", "criterion", "who", "before", "after")
OF_BELIEFS: Final = ("label", "before", "after")
OF_GATES: Final = ("service", "gate", "before", "after", "reason")
SETTINGS: Final = ("seed", "draws", "k", "sampler", "block_size")
SAID: Final = ("basis", "source", "owner", "note")

MOST_CAUSES: Final = 3


def changes_since(
    previous: FilePath | Recorded | Simulation, now: FilePath | Recorded | Simulation
) -> Changes:
    """The changes from one pack to another.

    Public records have no scores and assumptions; these are then not compared, and a sentence says
    so.

    Args:
        previous: the pack before: a folder, a record or a simulation.
        now: the pack now.

    Returns:
        A table of each kind of change, empty where nothing changed. They are `ranks`, `inputs`,
        `weights`, `scores`, `beliefs`, `gates`, `status`, `settings` and `versions`; and
        `sentences`, which say all this in words. It is true if anything changed.

    Raises:
        ValueError: a record is not whole.
        OSError: there is none.

    Examples:
        >>> swings = dict.fromkeys(sim.criteria, 1) | {"outcomes": 3}
        >>> now = dd.simulate(dd.reweighted(case, swings), draws=1_000, seed=1)
        >>> print(dd.changes_since("pack", now).ranks[["rank_before", "rank_after", "moved"]])
                                        rank_before  rank_after  moved
        service
        childrens_services_partnership          2.0         1.0    1.0
        new_model_highways                      1.0         2.0   -1.0
    """
    before, after = _record(previous), _record(now)
    if public := "public" in (before["audience"], after["audience"]):
        before, after = (public_record(one) for one in (before, after))
    scores, beliefs = _scores(before, after), _beliefs(before, after)
    gates, weights = _gates(before, after), _weights(before, after)
    causes = _Causes(after, scores, beliefs, gates)
    found = Changes(
        ranks=_ranks(before, after, causes),
        inputs=_inputs(before, after),
        weights=weights,
        scores=scores,
        beliefs=beliefs,
        gates=gates,
        status=_flat({"status": before["status"]}, {"status": after["status"]}),
        settings=_flat(*({key: r.get(key) for key in SETTINGS} for r in (before, after))),
        versions=_flat(before["versions"], after["versions"]),
    )
    return Changes(**{**vars(found), "sentences": tuple(sentences(found, after, public))})


def _record(given: FilePath | Recorded | Simulation) -> Recorded:
    """The record of what is given."""
    if isinstance(given, Simulation):
        return record(given)
    if isinstance(given, Mapping):
        return checked(dict(given), "the record", filed=False)
    return read_record(given)


def _flat(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """The entries of two mappings that differ."""
    keys = _differing(before, after)
    pairs = {"before": [before.get(k) for k in keys], "after": [after.get(k) for k in keys]}
    return pd.DataFrame(pairs, index=pd.Index(keys, name="what"), dtype=object)


def _differing(before: Mapping[Key, Any], after: Mapping[Key, Any]) -> list[Key]:
    """The keys of two mappings whose entries differ, or are in one of them alone."""
    return [k for k in dict.fromkeys([*before, *after]) if before.get(k) != after.get(k)]


def _inputs(before: Recorded, after: Recorded) -> pd.DataFrame:
    """Files that differ, are new or are gone: the criteria, the pipeline, and sheets by name.

    Public records have no hashes that could be compared.
    """
    sides = ({_input(one): one.get("sha256", "") for one in r["inputs"]} for r in (before, after))
    table = _flat(*sides)
    return table.rename_axis("file")


def _input(one: Mapping[str, str]) -> str:
    """The name of an input: its role in the case, or the file name of a score sheet."""
    name = re.split(r"[/\\]", one["file"])[-1]
    return one["role"] if one["role"] in ("criteria", "pipeline", OF_PROGRAMME) else name


def _weights(before: Recorded, after: Recorded) -> pd.DataFrame:
    """Criteria whose weight changed: as written, or its mean, because others changed."""
    one, two = before["weights"], after["weights"]
    columns = ["written_before", "written_after", "mean_before", "mean_after"]
    names = list(dict.fromkeys([*one["mean"], *two["mean"]]))
    written = [weights.get("file", {}) for weights in (one, two)]
    rows = {
        name: [
            *(_words(file.get(name)) for file in written),
            *(weights["mean"].get(name) for weights in (one, two)),
        ]
        for name in names
    }
    moved = _weighing(one) != _weighing(two)
    changed = {
        n: row for n, row in rows.items() if moved and (row[0] != row[1] or row[2] != row[3])
    }
    index = pd.Index(list(changed), name="criterion", dtype=object)
    return pd.DataFrame(list(changed.values()), index=index, columns=columns)


def _weighing(weights: Mapping[str, Any]) -> object:
    """The content that makes the weights; in a public record, their typical values."""
    keys = ("file", "groups", "order", "members")
    return {key: weights.get(key) for key in keys} if "file" in weights else weights["typical"]


def _words(written: Any) -> str:
    """The number as written, as one text."""
    if isinstance(written, Mapping):
        return ", ".join(f"{key} {_words(entry)}" for key, entry in written.items())
    if isinstance(written, list):
        return ", ".join(map(_words, written))
    return "" if written is None else str(written)


def _scores(before: Recorded, after: Recorded) -> pd.DataFrame:
    """Scores, of members and of resolutions, that are new, gone or changed."""
    one, two = _given(before), _given(after)
    rows = [[*key, one.get(key, ""), two.get(key, "")] for key in _differing(one, two)]
    return pd.DataFrame(rows, columns=list(OF_SCORES), dtype=object)


def _given(record: Recorded) -> dict[tuple[str, str, str], str]:
    """Every score as text, by service, criterion and member or kind of resolution."""
    part = record.get("scores", {"scores": [], "resolutions": []})
    given = {(s["service"], s["criterion"], s["member"]): s["score"] for s in part["scores"]}
    for settled in part["resolutions"]:
        given[settled["service"], settled["criterion"], settled["kind"]] = settled["score"]
    return {key: "none" if score is None else f"{score:.10g}" for key, score in given.items()}


def _beliefs(before: Recorded, after: Recorded) -> pd.DataFrame:
    """Beliefs that are new, gone or changed, in their numbers or their remarks."""
    entries = [r.get("assumptions", ()) for r in (before, after)]
    one, two = ({e["path"]: _believed(e) for e in each} for each in entries)
    labels = {e["path"]: e["label"] for each in entries for e in each}
    keys = _differing(one, two)
    rows = [[labels[k], one.get(k, ""), two.get(k, "")] for k in keys]
    index = pd.Index(keys, name="belief", dtype=object)
    return pd.DataFrame(rows, index=index, columns=list(OF_BELIEFS), dtype=object)


def _believed(entry: Recorded) -> str:
    """The numbers and remarks of a belief as one text."""
    said = "; ".join(f"{key}: {entry[key]}" for key in SAID if entry.get(key))
    number = f"{_words(entry['written'])} {entry.get('unit', '')}".strip()
    return f"{number} ({said})" if said else number


def _gates(before: Recorded, after: Recorded) -> pd.DataFrame:
    """Verdicts that changed, with the reason now."""
    one, two = (r.get("gates", {}) for r in (before, after))
    rows = []
    for service in dict.fromkeys([*one, *two]):
        was, now = one.get(service, {}), two.get(service, {})
        for gate in dict.fromkeys([*was, *now]) if was and now else ():
            pair = [side.get(gate, {}).get("status", "") for side in (was, now)]
            if pair[0] != pair[1]:
                rows.append([service, gate, *pair, now.get(gate, {}).get("reason", "")])
    return pd.DataFrame(rows, columns=list(OF_GATES), dtype=object)


def _ranks(before: Recorded, after: Recorded, causes: _Causes) -> pd.DataFrame:
    """The services whose rank changed, or that are newly or no longer recommended."""
    one, two = ({row["service"]: row for row in r["ranking"]} for r in (before, after))
    titles = {row["service"]: row["title"] for r in (before, after) for row in _all(r)}
    rows = {}
    for name in dict.fromkeys([*two, *one]):
        was, now = one.get(name, {}), two.get(name, {})
        pair = [side.get("rank") for side in (was, now)]
        wanted = [bool(side.get("recommended")) for side in (was, now)]
        if pair[0] != pair[1] or wanted[0] != wanted[1]:
            moved = pair[0] - pair[1] if None not in pair else None
            within = [
                rank is not None and rank <= r["k"]
                for rank, r in zip(pair, (before, after), strict=True)
            ]
            because = causes.of(name, name in _names(before), name in _names(after))
            rows[name] = [titles[name], *pair, moved, *within, *wanted, because]
    index = pd.Index(list(rows), name="service", dtype=object)
    table = pd.DataFrame(list(rows.values()), index=index, columns=list(OF_RANKS))
    return table.astype(dict.fromkeys(("rank_before", "rank_after", "moved"), "float64"))


def _all(record: Recorded) -> Iterator[Recorded]:
    """The rows of all services of a record."""
    yield from (*record["ranking"], *record["failing"])


def _names(record: Recorded) -> set[str]:
    """The names of all services of a record."""
    return {row["service"] for row in _all(record)}


class _Causes:
    """The changes of each service itself."""

    def __init__(
        self, after: Recorded, scores: pd.DataFrame, beliefs: pd.DataFrame, gates: pd.DataFrame
    ) -> None:
        """Take the tables of changes."""
        self.scores, self.beliefs, self.gates = scores, beliefs, gates
        entries = after.get("assumptions", ())
        self.uses = [(e["path"], e["written"]) for e in entries if e.get("shared")]

    def of(self, service: str, was: bool, is_: bool) -> str:
        """The changes of one service in a few words."""
        if not (was and is_):
            return "new in this pack" if is_ else "no longer in the pack"
        found = [*self._gates(service), *self._scores(service), *self._beliefs(service)]
        more = len(found) - MOST_CAUSES
        return "; ".join([*found[:MOST_CAUSES], *([f"and {more} more"] if more > 0 else [])])

    def _gates(self, service: str) -> Iterator[str]:
        """Its verdicts that changed."""
        mine = self.gates[self.gates["service"] == service]
        yield from (f"gate {g}: {b} -> {a}" for g, b, a in _rows(mine, "gate", "before", "after"))

    def _scores(self, service: str) -> Iterator[str]:
        """Its scores that changed."""
        mine = self.scores[self.scores["service"] == service]
        columns = ("criterion", "who", "before", "after")
        for criterion, who, before, after in _rows(mine, *columns):
            yield f"score on {criterion} ({who}): {before or 'none'} -> {after or 'none'}"

    def _beliefs(self, service: str) -> Iterator[str]:
        """Its beliefs that changed, and the shared ones that it uses."""
        used = {f"assumptions.{name}" for path, name in self.uses if _is_of(path, service)}
        for path, before, after in _rows(self.beliefs.reset_index(), "belief", "before", "after"):
            if _is_of(path, service) or path in used:
                what = path.removeprefix(f"{service}.").split(".", 1)[-1].replace("_", " ")
                yield f"{what}: {before or 'not there'} -> {after or 'not there'}"


def _is_of(path: str, service: str) -> bool:
    """True if a belief is one of the service itself."""
    return path.startswith(f"{service}.")


def _rows(table: pd.DataFrame, *columns: str) -> Iterable[tuple[Any, ...]]:
    """The rows of some columns."""
    return zip(*(table[column] for column in columns), strict=True)
