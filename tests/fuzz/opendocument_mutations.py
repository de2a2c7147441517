"""Changes of OpenDocument spreadsheets: of the one part that has the cells, and of the archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from fuzz.book_mutations import ENTITY, packed, parts_of
from fuzz.text_mutations import Change, of_bytes

CONTENT: Final = "content.xml"
ATTRIBUTE: Final = re.compile(rb'(?P<key>[\w-]+)="(?P<value>[^"]*)"')
VALUES: Final = (
    b"", b"0", b"-1", b"3", b"256", b"1000000", b"99999999", b"1e400", b"NaN", b"inf", b"x",
    b"2018-99-99", b"string", b"float", b"percentage", b"currency", b"date", b"void", b"USD",
    b"\xc3\xa9", b"&amp;", b"of:=1/0", b"error",
)  # fmt: skip
TAGS: Final = (
    b'<text:s text:c="9999999"/>', b"<office:annotation>", b"</office:annotation>", b"<text:p>",
    b"</text:p>", b"<table:table-cell>", b"</table:table-row>", b"<draw:frame/>",
    b"<table:table-source/>", b'<table:table-row table:number-rows-repeated="1048576">', b"&x;",
    b"<table:covered-table-cell/>",
)  # fmt: skip


def of_opendocument(rng: Random, data: bytes, strangers: Sequence[bytes]) -> Change:
    """A spreadsheet with one thing changed in its cells, sometimes several."""
    if rng.random() < 0.08:
        return of_bytes(rng, data, strangers)
    parts = dict(parts_of(data))
    told = []
    for _ in range(1 if rng.random() < 0.75 else rng.randint(2, 4)):
        parts[CONTENT], what = _changed(rng, parts[CONTENT])
        told.append(what)
    must = "be refused" if "entity" in told else ""
    return Change(packed([*parts.items()]), "; ".join(told), must)


def _changed(rng: Random, content: bytes) -> tuple[bytes, str]:
    """The cells with one change, and what it is."""
    body = content.find(b"<office:body>")
    kind = rng.choice(("attribute", "attribute", "attribute", "tag", "cut", "twice", "entity"))
    if kind == "entity":
        return ENTITY + content, kind
    if kind == "attribute":
        found = rng.choice([*ATTRIBUTE.finditer(content, body)])
        value = rng.choice(VALUES)
        changed = content[: found.start("value")] + value + content[found.end("value") :]
        return changed, f"{found['key'].decode()} is {value!r}"
    starts = [found.start() for found in re.finditer(rb"<table:table-(?:row|cell)", content)]
    at, to = sorted((rng.choice(starts), rng.choice(starts)))
    if kind == "tag":
        tag = rng.choice(TAGS)
        return content[:at] + tag + content[at:], f"{tag.decode()} at {at}"
    if kind == "cut":
        return content[:at] + content[to:], f"without {at} to {to}"
    return content[:to] + content[at:], f"{at} to {to} twice"
