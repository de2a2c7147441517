"""Hashes: of bytes, and of results to the last bit and to 12 digits."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from dragonsden.contract import as_dict
from dragonsden.result import Simulation

DIGITS: Final = 12
"""Of a number so many significant digits are compared where the last bits may differ."""


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def document_of(sim: Simulation, version: str = "") -> dict[str, Any]:
    """The results document; as another version that found the same would have written it."""
    document = as_dict(sim)
    return {**document, "version": version} if version else document


def document_bytes(document: dict[str, Any]) -> bytes:
    """A results document as results.json holds it and `rank --json` prints it."""
    text = json.dumps(document, allow_nan=False, ensure_ascii=False, indent=1)
    return f"{text}\n".encode(errors="backslashreplace")


def result_hashes(document: dict[str, Any]) -> dict[str, str]:
    """The hash of the document's bytes, and that of what it says to 12 significant digits."""
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
    """A number to 12 significant digits; nothing is below nothing."""
    return f"{number + 0.0:.{DIGITS}g}"
