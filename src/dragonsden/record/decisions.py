"""The decisions of the panel on services, kept apart from their scores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from errno import ENOENT
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final, Literal, get_args

import yaml
from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.files.atomic import held, put_together
from dragonsden.files.ordinary import FilePath
from dragonsden.model.fields import Day, FileModel, Flag, Name, Text, Title, Whole, read_list
from dragonsden.model.problems import Problem, unknown, wrong
from dragonsden.model.scalars import day_given
from dragonsden.reading.case import read_file
from dragonsden.reading.faults import CaseError
from dragonsden.record.folder import DECISIONS, RECORD, sha256
from dragonsden.record.stored import read_record, stored
from dragonsden.text.spelling import no_such

What = Literal["take_forward", "defer", "reject"]
CHOICES: Final[tuple[What, ...]] = get_args(What)
TAKEN: Final[dict[What, str]] = {
    "take_forward": "taken forward",
    "defer": "deferred",
    "reject": "rejected",
}
"""The words for what became of a service."""

MOST_DECISIONS: Final = 10_000

HEAD: Final = """\
# What the panel decided, in the order in which it did. `dragonsden decide` writes this file.
# Of several decisions on one service the last holds; the earlier ones stay as its history.
# Scores are not kept here, and no decision changes a score.
"""


class Decision(FileModel):
    """A decision of the panel on one service: by whom, on what day, and why.

    `rank` and `recommended` are those of the pack decided on (no rank: the service fails a gate),
    `record` the SHA-256 of its record.
    """

    service: Name = Field(description="the name of the service")
    decision: What = Field(description="take_forward, defer or reject")
    by: Title = Field(description="who decided")
    on: Day = Field(description="the date, as 2018-09-12")
    reason: Text = Field("", description="why; required where it departs from the ranking")
    rank: Whole | None = Field(None, description="its rank then; none if it failed a gate")
    recommended: Flag | None = Field(None, description="whether it was recommended then")
    record: Text = Field("", description="the SHA-256 of the record decided on")

    @property
    def departs(self) -> bool:
        """True if it departs from the ranking of its day, as far as that is known."""
        return departs(self.decision, self.recommended)

    @property
    def became(self) -> str:
        """The outcome for the service, and its date: `rejected on 2018-09-12`."""
        return f"{TAKEN[self.decision]} on {self.on}"

    @property
    def told(self) -> str:
        """The outcome, who decided, and when: `rejected by the panel on 2018-09-12`."""
        return f"{TAKEN[self.decision]} by {self.by} on {self.on}"

    def problems(self) -> Iterator[Problem]:
        """A departure from the ranking without its reason."""
        if self.reason == "" and self.departs:
            was = "recommended" if self.recommended else "not recommended"
            what = f"{self.decision} departs from the ranking: {self.service} was {was}"
            yield wrong(f"{what}; give the reason", "decision")


class DecisionFile(FileModel):
    """The file of decisions."""

    decisions: Annotated[
        tuple[Decision, ...], BeforeValidator(read_list), Len(1, MOST_DECISIONS)
    ] = Field(description="every decision, in the order in which they were taken")


def departs(decision: object, recommended: object) -> bool:
    """True if a service is taken forward though not recommended, or not though recommended.

    False if it is not known whether it was recommended.
    """
    if not isinstance(recommended, bool):
        return False
    return (decision == "take_forward") is not recommended


def decisions(folder: FilePath) -> tuple[Decision, ...]:
    """The decisions in the folder of a pack, earliest first; none if there is no such file.

    Args:
        folder: the folder of a pack.

    Returns:
        Each with its `service`, `decision`, `by`, `on`, `reason`, `rank`, `recommended` and
        `record`.

    Raises:
        CaseError: the file has faults; it has every fault with its place.
        FileNotFoundError: there is no such folder.

    Examples:
        >>> taken = dd.decide("pack", "new_model_highways", "defer", by="Scrutiny", on="2018-09-12")
        >>> [(each.service, each.decision) for each in dd.decisions("pack")]
        [('new_model_highways', 'defer')]
    """
    home = Path(os.fspath(folder))
    if not home.is_dir():
        raise FileNotFoundError(ENOENT, "No such folder", str(home))
    path = home / DECISIONS
    if not path.exists():
        return ()
    return read_file(DecisionFile, path, "decisions").decisions


def in_force(taken: Sequence[Decision]) -> dict[str, Decision]:
    """The last decision on each service, by its name."""
    return {decision.service: decision for decision in taken}


def decide(
    folder: FilePath,
    service: str,
    decision: str,
    *,
    reason: str = "",
    by: str = "",
    on: date | str | None = None,
) -> Decision:
    """The decision of the panel on a service, once it is written beside the pack.

    Earlier decisions stay in the file as history, those on the packs before among them.

    Args:
        folder: the folder of a pack.
        service: the name of a service.
        decision: "take_forward", "defer" or "reject".
        reason: why; needed where it departs from the ranking.
        by: who decided.
        on: when, as a date or as "2018-09-12".

    Returns:
        The decision, with the `rank` of the service, whether it was `recommended`, and the SHA-256
        of the `record` that lay before the panel.

    Raises:
        KeyError: the pack has no such service.
        ValueError: it is not such a decision, `by` or `on` is not given or none, `on` is after
            today, or it departs from the ranking without a reason. Nothing is written then.
        CaseError: the file of decisions that is there has faults. Nothing is written then.

    Examples:
        >>> taken = dd.decide("pack", "new_model_highways", "defer", by="Scrutiny", on="2018-09-12")
        >>> taken.rank, taken.recommended
        (1, False)
    """
    place = Path(os.fspath(folder))
    reason = _text(reason, "reason")
    entry: dict[str, Any] = {"service": str(service), "decision": _known(decision)}
    entry |= {"by": _text(_given(by, "by", "who decided"), "by")}
    entry |= {"on": _taken_on(_given(on, "on", "the date"))}
    read_record(place)  # before anything is written into a folder that holds no pack
    with held(place):
        record = read_record(place)
        entry |= {"reason": reason, **_standing(record, service)}
        entry |= {"record": sha256(stored(place / RECORD))}
        _check_reason(entry, reason)
        before = [entry_of(one) for one in decisions(place)] or taken_over(record)
        data = _written([*before, _plain(entry)])
        taken = _read_back(data)
        put_together(place, {DECISIONS: data})
    return taken


def _known(decision: str) -> What:
    """The decision as one of CHOICES. Raises ValueError for another word."""
    for choice in CHOICES:
        if decision == choice:
            return choice
    raise ValueError(unknown(decision, "is not a decision", CHOICES).message)


def _given(value: date | str | None, name: str, what: str) -> date | str:
    """The value. Raises ValueError if it is missing."""
    if value is None or not str(value).strip():
        raise ValueError(f"no {name}; a decision needs {what}: give {name}=")
    return value


def _text(given: object, name: str) -> str:
    """The text given. Raises ValueError if it is none, as NaN of an empty cell is."""
    if not isinstance(given, str):
        raise ValueError(f"{name} is {given!r}; give a text")
    return str(given)  # a text of numpy is no plain one, which YAML asks for


def _taken_on(given: object) -> date:
    """The day given. Raises ValueError if it is none, or after today."""
    taken = day_given("on", given)
    if taken > date.today():
        raise ValueError(f"{taken} is after today; a decision is filed once it has been taken")
    return taken


def taken_over(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The decisions on earlier packs in a record, with which a new file begins."""
    return list((record.get("decisions") or {}).get("taken", []))


def _standing(record: Mapping[str, Any], service: str) -> dict[str, Any]:
    """The rank of a service in the pack, and True if it is recommended there."""
    rows = {row["service"]: row for row in (*record["ranking"], *record["failing"])}
    if service not in rows:
        raise no_such(service, "is not a service of this pack", rows)
    row = rows[service]
    return {"rank": row.get("rank"), "recommended": row.get("recommended", False)}


def _check_reason(entry: dict[str, Any], reason: str) -> None:
    """Raise ValueError for a departure from the ranking without a reason."""
    if reason.strip() or not departs(entry["decision"], entry["recommended"]):
        return
    rank, service = entry["rank"], entry["service"]
    stands = "it fails a gate" if rank is None else f"it has rank {rank}"
    was = "is recommended" if entry["recommended"] else "is not recommended"
    what = f"{service} {was} ({stands}); to {entry['decision'].replace('_', ' ')}"
    raise ValueError(f"{what} departs from the ranking and needs a reason; give one")


def entry_of(decision: Decision) -> dict[str, Any]:
    """The entry of a decision in its file and in the next record, without what is not known."""
    return _plain(decision.model_dump())


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with its date as text, without empty values."""
    on = entry["on"]
    entry = {**entry, "on": on.isoformat() if isinstance(on, date) else on}
    return {key: value for key, value in entry.items() if value is not None and value != ""}


def _written(entries: Sequence[dict[str, Any]]) -> bytes:
    """The file of these decisions."""
    text = yaml.safe_dump(
        {"decisions": list(entries)}, allow_unicode=True, sort_keys=False, width=100
    )
    return f"{HEAD}{text}".encode()


def _read_back(data: bytes) -> Decision:
    """The last decision as it will be read. Raises ValueError if the file cannot be."""
    try:
        with TemporaryDirectory(prefix="dragonsden-") as folder:
            Path(folder, DECISIONS).write_bytes(data)
            return decisions(folder)[-1]
    except CaseError as error:
        told = "; ".join(dict.fromkeys(fault.message for fault in error.faults))
        raise ValueError(f"this decision could not be read again: {told}") from None
