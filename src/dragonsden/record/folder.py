"""The folder of a pack: its files, its record, and the hashes that hold it together."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dragonsden.files.ordinary import FilePath, read_ordinary
from dragonsden.results.document import as_dict
from dragonsden.results.simulation import Simulation

FORMAT: Final = 1
"""The number of the format of records: a new one if earlier readers would misread it."""

PAGE: Final = "pack.html"
RECORD: Final = "record.json"
RESULTS: Final = "results.json"
DECISIONS: Final = "decisions.yaml"
INPUTS: Final = "inputs"

MOST_BYTES: Final = 64_000_000
"""A record has 64 MB at most."""

ROLES: Final = ("criteria", "pipeline", "scores")

NUMBER: Final = (int, float)
NONE: Final = type(None)

_HASHED: Final = {"sha256": str}
_RANKED: Final = {
    "service": str, "title": str, "gate": str, "rank": int, "recommended": bool,
}  # fmt: skip
PUBLIC_SHAPE: Final[dict[str, Any]] = {
    "format": int,
    "audience": str,
    "case": {"title": str},
    "status": str,
    "seed": int,
    "draws": int,
    "sampler": str,
    "block_size": int,
    "k": int,
    "versions": {"dragonsden": str},
    "platform": dict,
    "inputs": [{"file": str, "role": str, "sha256": str}],
    "weights": {"mean": dict, "typical": dict},
    "ranking": [_RANKED],
    "failing": [{"service": str, "title": str}],
    "results": {"exact": str, "to_12_digits": str},
    "analyst": str,
    "assurer": str,
    "assured": bool,
    "previous": (str, NONE),
}
SHAPE: Final[dict[str, Any]] = {
    **PUBLIC_SHAPE,
    "inputs": [{"file": str, "role": str, "sha256": str, "archived": (str, NONE)}],
    "inputs_make_case": bool,
    "weights": {"file": dict, "groups": dict, "members": dict, "mean": dict, "typical": dict},
    "scores": {
        "members": list,
        "scores": [{"service": str, "member": str, "criterion": str, "score": (*NUMBER, NONE)}],
        "resolutions": [{"service": str, "criterion": str, "kind": str, "score": NUMBER}],
    },
    "assumptions": [{"path": str, "label": str, "written": (str, dict)}],
    "gates": dict,
    "decisions": (dict, NONE),
    "warnings": list,
}
"""The shape of every record: a list has entries of one shape, a dict the keys needed."""

FILED: Final[dict[str, Any]] = {"files": dict, "seal": str}
"""The further keys of a record that is written."""


def archived_as(position: int, file: str) -> str:
    """The path of the bytes of an input in the folder of a pack."""
    found = re.search(r"[^./\\](\.[A-Za-z0-9]{1,8})$", file)
    return f"{INPUTS}/{position + 1:02}-{role(position)}{found[1].lower() if found else ''}"


def role(position: int) -> str:
    """The role of an input by its position: criteria, pipeline, then scores."""
    return ROLES[min(position, len(ROLES) - 1)]


def record_path(path: FilePath) -> Path:
    """The path of a record, given that or its folder."""
    there = Path(os.fspath(path))
    return there / RECORD if there.is_dir() else there


def written(record: Mapping[str, Any]) -> bytes:
    """The bytes of record.json, with its seal.

    The seal, the SHA-256 of the rest, shows an accidental change. Deliberate changes, with a new
    seal, show by the hash of the whole in the next record.
    """
    rest = {key: entry for key, entry in record.items() if key != "seal"}
    return document_bytes({**rest, "seal": sha256(document_bytes(rest))})


def read_record(path: FilePath) -> dict[str, Any]:
    """The record at a path, or in the folder there.

    Raises ValueError, which says what is wrong, unless it is a whole record that this version
    reads; OSError if there is none.
    """
    place = record_path(path)
    return record_of(place.read_bytes(), str(place))


def record_of(data: bytes, name: str = RECORD) -> dict[str, Any]:
    """The record in the bytes; `name` is for messages. Raises ValueError as read_record does."""
    try:
        content = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} is not a record that can be read ({error})") from None
    return checked(content, name, FILED)


def checked(content: Any, name: str = RECORD, more: Mapping[str, Any] = FILED) -> dict[str, Any]:
    """The content. Raises ValueError unless it is a whole record of this format."""
    if not isinstance(content, dict) or "format" not in content:
        raise ValueError(f"{name} is not a record of dragonsden: it has no 'format'")
    if content["format"] != FORMAT:
        what = f"{name} has format {content['format']!r}, and this version reads {FORMAT}"
        raise ValueError(f"{what}; use the version of dragonsden that wrote it")
    shape = PUBLIC_SHAPE if content.get("audience") == "public" else SHAPE
    if faults := list(_misshapen(content, {**shape, **more}, "")):
        many = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise ValueError(f"{name} is not a whole record: {faults[0]}{many}")
    return content


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs. Raises ValueError for a key that is there twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice!r} is there twice")
    return content


def _refuse(word: str) -> Any:
    """Raise ValueError for NaN and infinity."""
    raise ValueError(f"{word} is not a number")


def _misshapen(content: Any, shape: Any, path: str) -> Iterator[str]:
    """A message for each entry that is missing or of the wrong type."""
    kinds = type(shape) if isinstance(shape, dict | list) else shape
    if not isinstance(content, kinds) or (isinstance(content, bool) and shape is not bool):
        names = [kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
        yield f"'{path}' is {type(content).__name__}, not {' or '.join(names)}"
    elif isinstance(shape, dict):
        for key, inner in shape.items():
            where = f"{path}.{key}" if path else key
            if key in content:
                yield from _misshapen(content[key], inner, where)
            else:
                yield f"it has no '{where}'"
    elif isinstance(shape, list):
        for position, entry in enumerate(content):
            yield from _misshapen(entry, shape[0], f"{path}.{position}")


def pack_files(folder: Path) -> dict[str, str]:
    """The files that the record in a folder names as its own, with their hashes.

    None if there is no record, whatever version wrote it; files of other names are not a pack's.
    """
    try:
        record = json.loads(read_ordinary(folder / RECORD, MOST_BYTES))
        files = {name: entry["sha256"] for name, entry in record["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: digest for name, digest in files.items() if is_ours(name) and name != RECORD}


def is_ours(name: str) -> bool:
    """True if a pack has files of that name; decisions are filed beside it."""
    return name in (PAGE, RECORD, RESULTS) or bool(re.fullmatch(rf"{INPUTS}/[\w.-]+", name))


def is_filed(folder: Path, name: str, digest: str) -> bool:
    """True if a file of a pack is there as it was recorded."""
    path = folder / name
    return path.is_file() and not path.is_symlink() and sha256(path.read_bytes()) == digest


DIGITS: Final = 12
"""Numbers are compared to 12 significant digits where the last bits may differ."""


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def document_of(sim: Simulation, version: str = "") -> dict[str, Any]:
    """The results document of a simulation, under the name of another version if given."""
    document = as_dict(sim)
    return {**document, "version": version} if version else document


def document_bytes(document: Mapping[str, Any]) -> bytes:
    """The bytes of a document: of results.json, of record.json, of `rank --json`."""
    text = json.dumps(document, allow_nan=False, ensure_ascii=False, indent=1)
    return f"{text}\n".encode(errors="backslashreplace")


def result_hashes(document: dict[str, Any]) -> dict[str, str]:
    """The hash of the document's bytes, and that of its content to 12 significant digits."""
    return {"exact": sha256(document_bytes(document)), "to_12_digits": to_12_digits(document)}


def to_12_digits(document: dict[str, Any]) -> str:
    """The hash of a document in which every number has 12 significant digits, keys sorted."""
    text = json.dumps(_coarse(document), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode())


def _coarse(content: Any) -> Any:
    """The content with its numbers as texts of 12 significant digits."""
    if isinstance(content, dict):
        return {key: _coarse(entry) for key, entry in content.items()}
    if isinstance(content, list):
        return [_coarse(entry) for entry in content]
    return coarse(content) if isinstance(content, float) else content


def coarse(number: float) -> str:
    """The number to 12 significant digits; -0.0 is written as 0."""
    return f"{number + 0.0:.{DIGITS}g}"
