"""The folder of a pack: its files, its record, and the hashes that hold it together."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from dragonsden.files.ordinary import FilePath, read_ordinary
from dragonsden.results.document import as_dict
from dragonsden.results.simulation import Simulation

PAGE: Final = "pack.html"
RECORD: Final = "record.json"
RESULTS: Final = "results.json"
PROGRAMME: Final = "programme.json"
DECISIONS: Final = "decisions.yaml"
INPUTS: Final = "inputs"

MOST_BYTES: Final = 64_000_000
"""At most 64 MB of any file of a pack: a case at the limits of its files has less."""

ROLES: Final = ("criteria", "pipeline", "scores")
OF_PROGRAMME: Final = "programme"
"""The role of the programme file, which comes after the inputs of the case."""


def archived_as(position: int, file: str, what: str = "") -> str:
    """The path of the bytes of an input in the folder of a pack; `what` is its role if not said."""
    found = re.search(r"[^./\\](\.[A-Za-z0-9]{1,8})$", file)
    name = what or role(position)
    return f"{INPUTS}/{position + 1:02}-{name}{found[1].lower() if found else ''}"


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
    rest = document_bytes({key: entry for key, entry in record.items() if key != "seal"})
    # the last key of the document, added to its text: writing it all twice takes a while
    return rest.removesuffix(b"\n}\n") + f',\n "seal": "{sha256(rest)}"\n}}\n'.encode()


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
    return name in (PAGE, RECORD, RESULTS, PROGRAMME) or bool(
        re.fullmatch(rf"{INPUTS}/[\w.-]+", name)
    )


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


def results_bytes(sim: Simulation) -> bytes:
    """The bytes of results.json."""
    return f"{sim.to_json()}\n".encode(errors="backslashreplace")


def result_hashes(document: Mapping[str, Any]) -> dict[str, str]:
    """The hash of the document's bytes, and that of its content to 12 significant digits."""
    return hashes_of(document_bytes(document))


def hashes_of(document: bytes) -> dict[str, str]:
    """The hashes of a document that is written."""
    return {"exact": sha256(document), "to_12_digits": to_12_digits(json.loads(document))}


def to_12_digits(document: Mapping[str, Any]) -> str:
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


def number_of(record: Mapping[str, Any]) -> str:
    """The number of a record: the first 12 digits of the hash of its results; "" without one.

    Of a public record, which has no such hash, those of the hash of all that it says. The same
    before and after it is filed with the hashes of files, among which is that of the page.
    """
    if record and record["audience"] == "public":
        said = {name: part for name, part in record.items() if name not in ("files", "seal")}
        return sha256(document_bytes(said))[:12]
    return next(iter((record.get("results") or {}).values()), "")[:12]
