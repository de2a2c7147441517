"""Spreadsheets of LibreOffice for the tests, written by hand as it writes them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
HEAD = (
    f'<office:document-content xmlns:office="{OASIS}office:1.0" xmlns:table="{OASIS}table:1.0" '
    f'xmlns:text="{OASIS}text:1.0" xmlns:draw="{OASIS}drawing:1.0">'
    "<office:body><office:spreadsheet>"
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"


def packed(content: str, mimetype: str = SPREADSHEET, **parts: str) -> bytes:
    """A spreadsheet with this content, and these parts more."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def table(rows: str, name: str = "S") -> str:
    """A sheet of these rows."""
    return f'<table:table table:name="{name}">{rows}</table:table>'


def row(*cells: str) -> str:
    """A row of these cells."""
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(inside: str, attributes: str = 'office:value-type="string"') -> str:
    """A cell with this inside."""
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def number(value: float, shown: str, kind: str = "float") -> str:
    """A cell that holds a number, and shows it so."""
    given = f'office:value-type="{kind}" office:value="{value:.15g}"'
    return cell(f"<text:p>{escape(shown)}</text:p>", given)


def words(text: str, spans: tuple[int, int] = (1, 1)) -> str:
    """A cell of text, merged over so many rows and columns."""
    down, across = spans
    merged = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
    given = f'office:value-type="string" {merged if spans != (1, 1) else ""}'
    return cell(f"<text:p>{escape(text)}</text:p>" if text else "", given)


def write_sheets(path: Path, **sheets: Sequence[Sequence[str]]) -> Path:
    """A spreadsheet of sheets by name, each of rows of cells as XML; _ stands for a space."""
    content = "".join(
        table("".join(row(*cells) for cells in rows), name.replace("_", " "))
        for name, rows in sheets.items()
    )
    path.write_bytes(packed(HEAD + content + TAIL))
    return path
