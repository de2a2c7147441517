"""Changes of a record: of its values and keys, with and without a seal that fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from dragonsden.record.folder import sha256
from fuzz.scalars import JSON
from fuzz.text_mutations import Change, of_bytes

Path = tuple[str | int, ...]


def paths(tree: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything in a document."""
    pairs = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in pairs:
        yield (*path, key)
        yield from paths(value, (*path, key))


def of_record(rng: Random, data: bytes, strangers: Sequence[bytes]) -> Change:
    """A record with one thing changed, sometimes several; often sealed again."""
    if rng.random() < 0.1:
        return of_bytes(rng, data, strangers)
    record = json.loads(data)
    marks: dict[str, str] = {}
    told = [_edit(rng, record, marks) for _ in range(1 if rng.random() < 0.8 else 3)]
    text = json.dumps(record, ensure_ascii=False, indent=1)
    for mark, literal in marks.items():
        text = text.replace(f'"{mark}"', literal)
    if rng.random() < 0.7:
        text = _sealed(text)
    return Change(f"{text}\n".encode(errors="surrogatepass"), "; ".join(told))


def _edit(rng: Random, record: Any, marks: dict[str, str]) -> str:
    """What was changed; a mark stands for text that json would not write."""
    every = [path for path in paths(record) if path]
    top = [path for path in every if len(path) <= 2]
    path = rng.choice(rng.choice((every, top)))
    parent = record
    for step in path[:-1]:
        parent = parent[step]
    last = path[-1]
    kind = rng.choice(("value", "value", "value", "gone", "other", "rename", "more"))
    if kind == "value":
        mark = f"@@{len(marks)}@@"
        marks[mark] = rng.choice(JSON)
        parent[last] = mark
        return f"{path} is {marks[mark][:30]}"
    if kind == "gone":
        del parent[last]
    elif kind == "other":
        other = record
        for step in rng.choice(every):
            other = other[step]
        parent[last] = json.loads(json.dumps(other))
    elif kind == "rename" and isinstance(parent, dict):
        parent[rng.choice(("zzz", "../x", "/etc/passwd", "record.json", str(last).upper()))] = (
            parent.pop(last)
        )
    elif isinstance(parent, list):
        parent.append(parent[-1])
    return f"{path} {kind}"


def _sealed(text: str) -> str:
    """The record with the seal that its text should have."""
    rest = re.sub(r',\n "seal": "[^"\n]*"(?=\n\}$)', "", text)
    if rest == text:
        return text
    seal = sha256(f"{rest}\n".encode(errors="surrogatepass"))
    return f'{rest[:-2]},\n "seal": "{seal}"\n}}'
