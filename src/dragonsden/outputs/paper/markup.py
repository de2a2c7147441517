"""Markup: what a Word document can say and python-docx has no call for."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from docx.table import Table as DocxTable


HEAD_FILL: Final = "E7ECF3"
LINE: Final = "767676"


def element(parent: Any, name: str, **attributes: str) -> Any:
    """A new element under its parent."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def add_field(run: Any, name: str) -> None:
    """Put a field into a run that Word works out: PAGE, NUMPAGES."""
    element(run._r, "w:fldChar", fldCharType="begin")
    element(run._r, "w:instrText").text = name
    element(run._r, "w:fldChar", fldCharType="end")


def mark_row(row: Any, is_head: bool) -> None:
    """Keep a row on one side, and repeat the head on every one."""
    properties = row._tr.get_or_add_trPr()
    element(properties, "w:cantSplit")
    if is_head:
        element(properties, "w:tblHeader")


def keep_together(table: DocxTable) -> None:
    """Keep the rows of a table on one page: each with the next."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def shade(cell: Any) -> None:
    """Put a light ground under a heading."""
    element(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=HEAD_FILL)


def draw_lines(table: DocxTable) -> None:
    """Draw the lines of a table in a template without a style for that."""
    borders = element(table._tbl.tblPr, "w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        element(borders, f"w:{side}", val="single", sz="4", space="0", color=LINE)


def describe(table: DocxTable, caption: str) -> None:
    """Give a table its text alternative."""
    element(table._tbl.tblPr, "w:tblCaption", val=caption)


def set_widths(table: DocxTable, inches: Sequence[float]) -> None:
    """Set the widths of the columns, which the cells repeat."""
    from docx.shared import Inches

    table.autofit = False
    for column, width in zip(table.columns, inches, strict=True):
        column.width = Inches(width)
        for cell in column.cells:
            cell.width = Inches(width)


def size(png: bytes) -> tuple[int, int]:
    """The width and height of a PNG, in pixels."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def same(archive: bytes) -> bytes:
    """The same archive with no date of its own in its parts."""
    stream = BytesIO()
    with ZipFile(BytesIO(archive)) as before, ZipFile(stream, "w", ZIP_DEFLATED) as after:
        for part in before.infolist():
            entry = ZipInfo(part.filename)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            after.writestr(entry, before.read(part))
    return stream.getvalue()
