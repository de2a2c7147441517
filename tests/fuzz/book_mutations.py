"""Changes of workbooks: of the XML of their parts, of the parts, and of the archive."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Sequence
from random import Random
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from fuzz.scalars import NO_NUMBERS, NUMBERS, TEXTS
from fuzz.text_mutations import Change, Must, of_bytes

Parts = list[tuple[str, bytes]]
Told = tuple[str, Must]
"""What was changed, and what must come of it, where that is known."""

CELL: Final = re.compile(rb"<c (?P<at>[^<>]*?)(/>|>(?P<in>.*?)</c>)", re.DOTALL)
ROW: Final = re.compile(rb"<row .*?(/>|</row>)", re.DOTALL)
ENTITY: Final = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FORMATS: Final = (
    b"0&quot;%&quot;",
    b"0\\%",
    b"0&quot;k&quot;",
    b"0,",
    b"0,,",
    b"&quot;$&quot;0",
    b"[$$-409]0.00",
    b"[$\xe2\x82\xac-2]0",
    b"0&quot;000&quot;",
    b"yyyy-mm-dd",
    b"h:mm",
    b"[h]:mm",
    b"@",
    b"General;;;",
    b";;;",
    b"# ?/?",
    b"0.00E+00",
    b"[Red]0",
    b"&quot;x&quot;",
    b"",
    b"0%",
    b"&quot;\xc2\xa3&quot;0",
    b"0%%",
    b"[&gt;5]&quot;high&quot;;0",
    b"_-* #,##0_-",
    b"*x0",
)
MISLEADING: Final = frozenset(FORMATS[:9])
"""Formats that show another number, or another currency, than the cell holds."""

HUGE: Final = (b"1048576", b"99999999999", b"0", b"-1", b"1048577", b"x")
STRICT: Final = (
    (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def parts_of(data: bytes) -> Parts:
    """The parts of an archive, in order."""
    with ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def packed(parts: Parts, method: int = ZIP_DEFLATED) -> bytes:
    """The archive of the parts: the same bytes for the same parts. Two may have one name."""
    into = io.BytesIO()
    with ZipFile(into, "w") as archive:
        for name, data in parts:
            info = ZipInfo(name)
            info.compress_type = method
            archive.NameToInfo.pop(name, None)  # or it would warn of a name that is there
            archive.writestr(info, data)
    return into.getvalue()


def of_book(rng: Random, data: bytes, strangers: Sequence[bytes]) -> Change:
    """A workbook with one thing changed, sometimes several."""
    if rng.random() < 0.08:
        return of_bytes(rng, data, strangers)
    parts, count = parts_of(data), 1 if rng.random() < 0.75 else rng.randint(2, 4)
    told = [rng.choice(CHANGES)(rng, parts) for _ in range(count)]
    method = ZIP_DEFLATED if rng.random() < 0.9 else ZIP_STORED
    book = packed(parts, method)
    if rng.random() < 0.05:
        book, told = _archive(rng, book), [("archive", "")]
    return Change(book, "; ".join(what for what, _ in told), told[0][1] if count == 1 else "")


def _sheet(rng: Random, parts: Parts) -> int:
    """The position of a sheet."""
    sheets = [n for n, (name, data) in enumerate(parts) if "sheet" in name and b"<c " in data]
    return rng.choice(sheets or range(len(parts)))


def _change(parts: Parts, at: int, change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of a part."""
    parts[at] = parts[at][0], change(parts[at][1])


def _cell(rng: Random, parts: Parts) -> Told:
    """Another value in a cell."""
    at = _sheet(rng, parts)
    cells = [found for found in CELL.finditer(parts[at][1]) if found["in"]] or [None]
    found = rng.choice(cells)
    if found is None:
        return "no cell", ""
    # a cell that is calculated may be one that nothing reads, as the share of a weight
    is_number = b't="' not in found["at"] and b"<v>" in found["in"] and b"<f" not in found["in"]
    attributes = re.sub(rb'\s?t="\w+"', b"", found["at"])
    pool = rng.choice((NO_NUMBERS, NUMBERS, TEXTS))
    word = rng.choice(pool)
    text = re.sub("[\x00-\x08\x0b-\x1f&<>]", " ", word).encode(errors="replace")
    kind = rng.choice((b"inlineStr", b"n", b"str", b"s", b"b", b"e", b"d", b"zzz", b""))
    inside = b"<is><t>%b</t></is>" % text if kind == b"inlineStr" else b"<v>%b</v>" % text
    cell = b'<c %b t="%b">%b</c>' % (attributes, kind, inside)
    _change(parts, at, lambda data: data[: found.start()] + cell + data[found.end() :])
    wrong = is_number and kind in (b"inlineStr", b"str", b"n") and pool is NO_NUMBERS
    what = f"{kind.decode()} {word[:30]!r} in {parts[at][0]} {attributes.decode()}"
    return what, "be refused" if wrong else ""


def _attribute(rng: Random, parts: Parts) -> Told:
    """Another place, style or type of a cell or row."""
    at = _sheet(rng, parts)
    found = rng.choice(
        [*re.finditer(rb'<(c|row) [^<>]*?\b(?P<k>[rst])="(?P<v>[^"]*)"', parts[at][1])] or [None]
    )
    if found is None:
        return "no attribute", ""
    refs = (b"A1", b"XFD1048576", b"ZZZ9", b"A0", b"1", b"", b"$A$1", b"a1", b"A1:B2", *HUGE)
    words = {b"r": refs, b"s": (*HUGE, b"1", b"2", b"9"), b"t": (b"s", b"str", b"e", b"n", b"d")}
    word = rng.choice(words[found["k"]])
    _change(parts, at, lambda data: data[: found.start("v")] + word + data[found.end("v") :])
    return f"{found['k'].decode()}={word.decode()} for {found['v'].decode()}", ""


def _twice(rng: Random, parts: Parts) -> Told:
    """A cell or a row twice, or moved."""
    at = _sheet(rng, parts)
    kind = rng.choice((CELL, ROW))
    found = [*kind.finditer(parts[at][1])]
    if not found:
        return "nothing twice", ""
    one, other = rng.choice(found), rng.choice(found)
    move = rng.random() < 0.3
    says_something = kind is CELL and bool(one["in"])

    def change(data: bytes) -> bytes:
        before = data[: other.end()] + one[0] + data[other.end() :]
        return before.replace(one[0], b"", 1) if move else before

    _change(parts, at, change)
    what = "moved" if move else "twice"
    return f"{one[0][:40]!r} {what}", "be refused" if says_something and not move else ""


def _without(rng: Random, parts: Parts) -> Told:
    """A cell, a row, or everything in a row, gone."""
    at = _sheet(rng, parts)
    found = [*rng.choice((CELL, ROW)).finditer(parts[at][1])]
    if found:
        gone = rng.choice(found)
        _change(parts, at, lambda data: data[: gone.start()] + data[gone.end() :])
    return "a cell or row gone", ""


def _formula(rng: Random, parts: Parts) -> Told:
    """A formula in place of a value, calculated or not."""
    at = _sheet(rng, parts)
    found = [one for one in CELL.finditer(parts[at][1]) if one["in"]]
    if not found:
        return "no formula", ""
    one, value = rng.choice(found), rng.choice((b"", b"<v></v>", b"<v>3</v>", b"<v>#N/A</v>"))
    formula = rng.choice(
        (
            b"<f>1+1</f>",
            b"<f/>",
            b'<f t="shared" si="0"/>',
            b"<x:f>2</x:f>",
            b'<f t="array" ref="A1:XFD1048576">1</f>',
            b"<f>[1]Sheet1!A1</f>",
        )
    )
    attributes = re.sub(rb'\s?t="\w+"', b"", one["at"])
    cell = b"<c %b>%b%b</c>" % (attributes, formula, value)
    _change(parts, at, lambda data: data[: one.start()] + cell + data[one.end() :])
    return f"{formula!r} {value!r} at {attributes!r}", ""


def _far(rng: Random, parts: Parts) -> Told:
    """Cells, styled or filled, far away or in great numbers; columns and merges of all sizes."""
    at, row = _sheet(rng, parts), rng.choice((900, 5_000, 65_536, 1_048_576))
    column = rng.choice(("A", "Z", "ZZ", "XFD"))
    filled = rng.random() < 0.4
    inside = b"<v>3</v>" if filled else b""
    cell = b'<c r="%b%d" s="1">%b</c>' % (column.encode(), row, inside)
    many = rng.choice((1, 1, 1, 1, 1, 1, 1, 1, 2_000, 2_000, 2_000, 60_000))
    rows = b"".join(
        b'<row r="%d"><c r="%b%d" s="1">%b</c></row>' % (n, column.encode(), n, inside)
        for n in range(max(1, row - many), row)
    )
    data = rows + b'<row r="%d">%b</row>' % (row, cell)
    _change(parts, at, lambda old: old.replace(b"</sheetData>", data + b"</sheetData>", 1))
    return (
        f"{many} cells to {column}{row}, {'filled' if filled else 'styled'}",
        "" if filled else "be the same",
    )


def _merge(rng: Random, parts: Parts) -> Told:
    """Merged cells."""
    at = _sheet(rng, parts)
    areas = (
        b"A1:A1048576",
        b"A1:XFD1048576",
        b"C3:D4",
        b"B2:B9",
        b"G8:G12",
        b"A1",
        b"",
        b"B2:A1",
        b"A1:B2:C3",
        b"Z900:ZZ950",
    )
    area = rng.choice(areas)
    many = b'<mergeCell ref="%b"/>' % area * rng.choice((1, 1, 1, 5_000))
    merged = b'</sheetData><mergeCells count="1">%b</mergeCells>' % many
    _change(parts, at, lambda old: old.replace(b"</sheetData>", merged, 1))
    return f"merged {area!r}", ""


def _format(rng: Random, parts: Parts) -> Told:
    """The number format of every cell of a sheet; of a number it may say something else."""
    styles = next((n for n, (name, _) in enumerate(parts) if name.endswith("styles.xml")), 0)
    code = rng.choice(FORMATS)
    declared = b'<numFmts count="1"><numFmt numFmtId="164" formatCode="%b"/></numFmts>' % code
    _change(parts, styles, lambda d: re.sub(rb"<numFmts.*?</numFmts>", b"", d, flags=re.DOTALL))
    _change(parts, styles, lambda d: re.sub(rb"(<styleSheet[^>]*>)", rb"\1__", d, count=1))
    _change(parts, styles, lambda d: d.replace(b"__", declared, 1))
    if rng.random() < 0.8:
        id_ = rng.choice((b"164", b"164", b"164", b"9", b"10", b"14", b"20", b"44", b"999"))
        _change(parts, styles, lambda d: re.sub(rb'numFmtId="\d+"', b'numFmtId="%b"' % id_, d))
        _change(parts, styles, lambda d: d.replace(b'numFmtId="%b" f' % id_, b'numFmtId="164" f'))
        sure = id_ == b"164" and code in MISLEADING and b"<xf " in parts[styles][1]
        return f"every format {code!r} as {id_!r}", "be refused" if sure and _has_numbers(
            parts
        ) else ""
    return f"format 164 {code!r}", ""


def _has_numbers(parts: Parts) -> bool:
    """True if a cell of a sheet holds a number."""
    return any(
        b't="' not in cell["at"] and b"<v>" in (cell["in"] or b"")
        for name, data in parts
        if "sheet" in name
        for cell in CELL.finditer(data)
    )


def _entity(rng: Random, parts: Parts) -> Told:
    """A DOCTYPE in a part, under any name."""
    kind = rng.choice((ENTITY, b"<!DOCTYPE x>", ENTITY.lower(), b'<!DOCTYPE x SYSTEM "file:///x">'))
    if rng.random() < 0.3:
        name = rng.choice(("xl/worksheets/sheet99.XML", "customXml/item1.xml", "xl/x", "x.txt"))
        parts.append((name, kind + b"<x>&b;</x>"))
        return f"{kind[:20]!r} in a new {name}", "be refused"
    at = rng.randrange(len(parts))
    _change(parts, at, lambda d: re.sub(rb"(<\?xml[^>]*>)?", rb"\1__", d, count=1))
    _change(parts, at, lambda d: d.replace(b"__", kind, 1))
    coded = rng.random() < 0.3
    if coded:
        _change(
            parts,
            at,
            lambda d: d.decode(errors="replace").replace("UTF-8", "UTF-16").encode("utf-16"),
        )
    return f"{kind[:20]!r} in {parts[at][0]}", "be refused"


def _namespace(rng: Random, parts: Parts) -> Told:
    """Other prefixes, strict namespaces, or none."""
    kind = rng.choice(("prefix", "strict", "none", "odd"))
    at = _sheet(rng, parts)
    if kind == "prefix":

        def prefixed(data: bytes) -> bytes:
            data = re.sub(rb"<(/?)([A-Za-z]+)(?=[\s/>])", rb"<\1x:\2", data)
            return data.replace(b" xmlns=", b" xmlns:x=")

        _change(parts, at, prefixed)
    elif kind == "strict":
        for n in range(len(parts)):
            for old, new in STRICT:
                _change(parts, n, lambda d, old=old, new=new: d.replace(old, new))
    elif kind == "none":
        _change(parts, at, lambda d: re.sub(rb' xmlns="[^"]*"', b"", d))
    else:
        _change(parts, at, lambda d: d.replace(b"spreadsheetml/2006", b"spreadsheetml/2099"))
    return f"{kind} namespace", "be the same"


def _part(rng: Random, parts: Parts) -> Told:
    """A part gone, twice, renamed, empty, in UTF-16, of another, or added."""
    at = rng.randrange(len(parts))
    name, data = parts[at]
    kind = rng.choice(("gone", "twice", "upper", "empty", "coded", "other", "added", "renamed"))
    if kind == "gone":
        del parts[at]
    elif kind == "twice":
        parts.append((name, data))
        return f"{name} twice", "be refused"
    elif kind == "upper":
        parts[at] = name.upper(), data
    elif kind == "empty":
        parts[at] = name, rng.choice((b"", b"<x/>", b"\0" * 9, b"<a><b></a></b>", b"<a>" * 9_000))
    elif kind == "coded":
        parts[at] = (
            name,
            data.replace(b"UTF-8", b"UTF-16").decode(errors="replace").encode("utf-16"),
        )
    elif kind == "other":
        parts[at] = name, rng.choice(parts)[1]
    elif kind == "renamed":
        parts[at] = rng.choice(("../" + name, "/" + name, "xl\\x.xml", name + "x")), data
    else:
        added = (
            ("customXml/item1.xml", "<?xml?><x/>".encode("utf-16")),
            ("xl/media/1.png", b"\x89PNG"),
            ("xl/vbaProject.bin", b"x"),
            ("xl/externalLinks/externalLink1.xml", b"<x/>"),
            ("docs/", b""),
            ("xl/worksheets/sheet77.xml", b"<worksheet/>"),
        )
        parts.append(rng.choice(added))
        name = parts[-1][0]
    return f"{name} {kind}", "be the same" if kind in ("upper", "coded", "added") else ""


def _xml(rng: Random, parts: Parts) -> Told:
    """A tag or an attribute of any part gone, twice, or with another value."""
    at = rng.randrange(len(parts))
    tags = [*re.finditer(rb"<[^<>]+>", parts[at][1])]
    values = [*re.finditer(rb'(?<==")[^"]*(?=")', parts[at][1])]
    kind = rng.choice(("gone", "twice", "value", "value", "value"))
    found = rng.choice((values if kind == "value" else tags) or [None])
    if found is None:
        return "no tag", ""
    words = (
        *HUGE,
        b"true",
        b"rId99",
        b"0.5",
        b"FFFFFFFFF",
        b"../../x.xml",
        b"1e5",
        b"A1:XFD1048576",
    )
    middle = {"gone": b"", "twice": found[0] * 2, "value": rng.choice(words)}[kind]
    _change(parts, at, lambda data: data[: found.start()] + middle + data[found.end() :])
    return f"{found[0][:40]!r} as {middle[:40]!r} in {parts[at][0]}", ""


def _strings(rng: Random, parts: Parts) -> Told:
    """Another shared string."""
    at = next((n for n, (name, _) in enumerate(parts) if name.endswith("sharedStrings.xml")), -1)
    found = [*re.finditer(rb"(?<=>)[^<>]+(?=</t>)", parts[at][1])] if at >= 0 else []
    if not found:
        return "no strings", ""
    one, word = rng.choice(found), rng.choice((*NO_NUMBERS, *NUMBERS, *TEXTS))
    text = re.sub("[\x00-\x08\x0b-\x1f&<>]", " ", word).encode(errors="replace")
    _change(parts, at, lambda data: data[: one.start()] + text + data[one.end() :])
    return f"{one[0][:30]!r} is {word[:30]!r}", ""


def _archive(rng: Random, book: bytes) -> bytes:
    """The bytes of the archive with its directory changed."""
    at = book.rfind(b"PK\x01\x02")
    field, value = rng.choice(((24, 2**31), (20, 1), (10, 99), (8, 1), (24, 0), (42, 2**31 - 1)))
    changed = bytearray(book)
    size = "<I" if field in (20, 24, 42) else "<H"
    struct.pack_into(size, changed, at + field, value)
    return bytes(changed)


CHANGES: Final = (
    _cell,
    _cell,
    _cell,
    _cell,
    _attribute,
    _attribute,
    _twice,
    _without,
    _formula,
    _far,
    _merge,
    _format,
    _entity,
    _namespace,
    _part,
    _xml,
    _xml,
    _xml,
    _strings,
    _strings,
)
