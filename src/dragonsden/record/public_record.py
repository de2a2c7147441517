"""The record beside a public pack: nothing in it lets a hidden figure be guessed and checked.

A seed, a share to all its digits or a plain hash of results would do just that: whoever tries one
figure after the other sees which of them gives the same. Hashes are therefore keyed (HMAC-SHA-256)
by the random key of the exempt record, and shares are in whole per cent.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dragonsden.record.shape import checked
from dragonsden.results.public import names_of_files

SAME: Final = (
    "format", "made", "status", "draws", "sampler", "block_size", "k", "versions", "platform",
    "closed", "failing", "analyst", "assurer", "assured", "previous",
)  # fmt: skip
RANKED: Final = ("service", "title", "gate", "rank", "band", "recommended")
SHARES: Final = ("first", "first_k")


def public_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record beside a public pack, from the record of the same simulation.

    Left out are the seed, scores, comments, assumptions, values, reasons of gates and decisions,
    members' own weights, and warnings. Where the figures of a service are closed, so are the
    shares of draws and the ranks at typical values, of every service. Hashes are left out unless
    the record has a key. The record of a public pack is given back as it is.
    """
    whole = checked(dict(record), "the record", filed=False)
    if whole["audience"] == "public":
        return whole
    weights = whole["weights"]
    return {
        **{key: whole[key] for key in SAME},
        "audience": "public",
        "case": _headings(whole["case"]),
        "inputs": _inputs(whole["inputs"], whole["key"]),
        "weights": {
            **{key: weights[key] for key in ("agreed", "status")},
            **{key: _whole_percents(weights[key]) for key in ("typical", "mean")},
        },
        "ranking": [_ranked(row, bool(whole["closed"])) for row in whole["ranking"]],
        "results": keyed(whole["results"], whole["key"]),
        **(
            {"programme": keyed(whole["programme"], whole["key"])} if whole.get("programme") else {}
        ),
    }


def tells_nothing(record: Mapping[str, Any]) -> bool:
    """True if the hash of a record lets no figure in it be guessed: it is public, or has a key."""
    return record["audience"] == "public" or bool(record.get("key"))


def goes_with(told: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """True if a public record is of the inputs and results of an exempt one, by its key."""
    if whole["audience"] != "exempt" or told["results"] is None:
        return False
    again = public_record(whole)
    return all(again.get(key) == told.get(key) for key in ("inputs", "results", "programme"))


def keyed(hashes: Mapping[str, str], key: str) -> dict[str, str] | None:
    """Hashes under a key; None without one."""
    if not key:
        return None
    secret = bytes.fromhex(key)
    return {
        name: hmac.digest(secret, plain.encode(), "sha256").hex() for name, plain in hashes.items()
    }


def _headings(case: Mapping[str, Any]) -> dict[str, Any]:
    """The titles, statuses and agreements of a case."""
    files = {
        part: {key: case[part][key] for key in ("title", "status", "agreed")}
        for part in ("criteria", "pipeline")
    }
    return {"title": case["title"], **files}


def _inputs(inputs: Sequence[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    """The inputs by their roles and by names that tell no folder and no member."""
    files = [one["file"] for one in inputs]
    names = names_of_files(files, [one["role"] == "scores" for one in inputs])
    return [
        {"role": one["role"], "file": name, **(keyed({"hmac": one["sha256"]}, key) or {})}
        for one, name in zip(inputs, names, strict=True)
    ]


def _ranked(row: Mapping[str, Any], closed: bool) -> dict[str, Any]:
    """A service in the ranking; without shares of draws where figures are closed."""
    shares = {key: None if closed else round(row[key], 2) for key in SHARES}
    typical = None if closed else row["typical_rank"]
    return {**{key: row[key] for key in RANKED}, "typical_rank": typical, **shares}


def _whole_percents(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares in whole per cent."""
    return {name: round(share, 2) for name, share in shares.items()}
