"""Stored records and results: read within limits, and refused in words unless they are whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any, Final

from dragonsden.files.ordinary import FilePath, read_ordinary
from dragonsden.record.folder import MOST_BYTES, RECORD, record_path, written
from dragonsden.record.shape import checked

MOST_DIGITS: Final = 40
DEEPEST: Final = 20
"""A document is nested at most 20 deep: ours have eight levels."""


def stored(path: FilePath) -> bytes:
    """The bytes of a file of a pack.

    Raises ValueError if it is no ordinary file or too large, and OSError if it cannot be read.
    """
    data = read_ordinary(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES // 1_000_000} MB")
    return data


def json_of(data: bytes) -> Any:
    """The content of a JSON document. Raises ValueError if it is none, or nested too deeply."""
    try:
        content = json.loads(
            data.decode(),
            object_pairs_hook=_once,
            parse_constant=_refuse,
            parse_int=_whole,
            parse_float=_finite,
        )
    except RecursionError:
        content, deep = None, True
    else:
        deep = _is_deep(content)
    if deep:
        raise ValueError(f"nested more than {DEEPEST} deep")
    return content


def read_record(path: FilePath) -> dict[str, Any]:
    """The record at a path, or in the folder there.

    Raises ValueError, which says what is wrong, unless it is a whole record that this version
    reads, as it was written; OSError if there is none.
    """
    place = record_path(path)
    try:
        data = stored(place)
    except ValueError as error:
        raise ValueError(f"{place} is not a record that can be read ({error})") from None
    record = record_of(data, str(place))
    if written(record) != data:
        what = f"{place} was changed since it was written: its seal is broken"
        raise ValueError(f"{what}; take the pack as it was filed, or make it again")
    return record


def record_of(data: bytes, name: str = RECORD) -> dict[str, Any]:
    """The record in the bytes; `name` is for messages.

    Raises ValueError unless it is a whole record that this version reads. The seal may be broken.
    """
    try:
        content = json_of(data)
    except ValueError as error:
        raise ValueError(f"{name} is not a record that can be read ({error})") from None
    return checked(content, name)


def read_results(path: Path) -> dict[str, Any]:
    """The results at a path. Raises ValueError unless it is a JSON object."""
    content = json_of(stored(path))
    if not isinstance(content, dict):
        raise ValueError("not a JSON object")
    return content


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs. Raises ValueError for a key that is there twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = Counter(key for key, _ in pairs)
        twice = next(key for key, count in keys.items() if count > 1)
        raise ValueError(f"{twice!r} is there twice")
    return content


def _refuse(word: str) -> Any:
    """Raise ValueError for NaN and infinity."""
    raise ValueError(f"{word} is not a number")


def _whole(digits: str) -> int:
    """The whole number. Raises ValueError for one that nobody writes."""
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits):,} digits")
    return int(digits)


def _finite(digits: str) -> float:
    """The number. Raises ValueError for one too large to be written again."""
    number = float(digits)
    return number if isfinite(number) else _refuse(digits)


def _is_deep(content: Any) -> bool:
    """True if lists and objects are nested more deeply than documents are."""
    level = [content]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(one, dict | list) for one in level)
