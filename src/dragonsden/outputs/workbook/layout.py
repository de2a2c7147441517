"""Layout of a workbook: sheets, each one table under its headings, as bytes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from numbers import Real
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from dragonsden.files.names import path_ending
from dragonsden.files.ordinary import FilePath
from dragonsden.model.scalars import Figure
from dragonsden.outputs.workbook.fitting import (
    BOLD,
    INDENT,
    LINE,
    PADDING,
    SHORTER,
    column_width,
    heading_lines,
    line_count,
    row_height,
    shown,
    text_width,
)
from dragonsden.reading.workbook.rounding import rounded_away
from dragonsden.results.finding import Column, Unit

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


LONGEST: Final = 32_767
"""A cell holds at most 32,767 characters of 16 bits."""

LONGEST_HEADING: Final = 255


def headings(said: Sequence[str]) -> list[str]:
    """The headings, on one line each and no two the same, as the tables of Excel need them."""
    made: dict[str, str] = {}
    for heading in said:
        plain = " ".join(cleaned(heading).split())[: LONGEST_HEADING - 5] or "column"
        name, number = plain, 1
        while name.casefold() in made:
            number += 1
            name = f"{plain} {number}"
        made[name.casefold()] = name
    return list(made.values())


def cleaned(text: str) -> str:
    """The text as a cell can hold it: cut where it is too long, whole characters only."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(data := text.encode("utf-16-le")) > 2 * LONGEST:
        text = data[: 2 * (LONGEST - 10)].decode("utf-16-le", "ignore") + " ... (cut)"
    # XlsxWriter takes a text between these tags for markup of its own
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
CREATED: Final = datetime(1980, 1, 1)
"""The date of every workbook, as that of its parts: so that the same case gives the same bytes."""

LONGEST_LINE: Final = 110
A4, A3 = 9, 8
MOST_PAGES: Final = 999
"""More pages than any sheet has: where their number is left open (0), LibreOffice looks for a size
of letters that saves a page, and then may print an empty one in its place."""

UPRIGHT, ACROSS = 820, 1_300
"""Pixels that are legible on A4 upright, and on A4 across; wider sheets are printed on A3."""

MANY: Final = 10
WIDEST, LESS_WIDE = 430, 290
"""A column is at most 430 pixels wide, 290 where there are more than 10."""

MONEY, PENCE = "£#,##0;-£#,##0", "£#,##0.00;-£#,##0.00"
THOUSANDS: Final = "#,##0.0;-#,##0.0"
POUNDS_IN_THOUSANDS: Final = "0.000;-0.000"
KS, PARTS_OF_K = '#,##0,"k"', '#,##0.0##,"k"'
POINTS, HUNDREDTHS = "0.0", "0.00"
FORMATS: Final = {
    "": "General",
    "£": MONEY,
    "£ a year": MONEY,
    "£000": THOUSANDS,
    "£000 a year": THOUSANDS,
    "years": POINTS,
    "points": POINTS,
    "share": "0.0%",
    "rank": "#,##0",
    "count": "#,##0",
}
"""The number format of each unit; numbers are only shown rounded, and kept whole."""

PLAIN: Final = "#,##0.###"
MORE: Final = "0#############"
"""Decimals for a number that would else be shown as another: as many as tell it apart."""

DATE: Final = "yyyy-mm-dd"
NUMERIC: Final[dict[str, Any]] = {"align": "right", "indent": 1}
"""Numbers stand a little off the text of the next column."""

OFF_BUTTON: Final[dict[str, Any]] = {"align": "right", "indent": 2}
"""Their headings stand beside the button of the filter."""

INK: Final = "#12436D"


class Exact(float):
    """A number that is written with all its digits, where 16 would not tell it from another."""

    def __format__(self, specification: str) -> str:
        """Its shortest text that is read back as the same number."""
        return repr(float(self))


class Measured(float):
    """A number with its own unit, in a column whose rows have different units."""

    unit: Unit

    def __new__(cls, value: float, unit: Unit) -> Measured:
        """The number in this unit."""
        made = super().__new__(cls, value)
        made.unit = unit
        return made


@dataclass(frozen=True)
class Formula:
    """A formula, of ours alone, with the number that it comes to."""

    text: str
    value: float


@dataclass(frozen=True)
class Sheet:
    """A sheet: lines above a table, and the rows of the table.

    `lines` are its title, then the status and what else a reader should know first. A cell of a
    row is a text, a number, a date, or None where there is nothing. `choices` are the only texts
    that a column (by heading) should have. `least` are pixels that a column (by heading) has at
    least, `unprinted` the number of columns at the right that are not printed, `abreast` the pages
    side by side that it is printed on, each with the columns that are frozen. `more` is done to the
    sheet once it is written; without columns there is nothing else on it.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    lines: Sequence[str] = ()
    choices: dict[str, Sequence[str]] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    frozen: int = 1
    unprinted: int = 0
    abreast: int = 1
    more: Callable[[Workbook, Worksheet], None] | None = None

    @property
    def head(self) -> int:
        """The row of the headings, from 0."""
        return len(self.lines) + 1 if self.lines else 0


def book_bytes(write: Callable[[Workbook], None], properties: dict[str, str]) -> bytes:
    """The workbook with these document properties, and the sheets that `write` gives it."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    with Workbook(stream, OPTIONS) as book:
        book.set_properties({**properties, "created": CREATED})
        write(book)
    return stream.getvalue()


def workbook_bytes(sheets: Iterable[Sheet], properties: dict[str, str]) -> bytes:
    """The workbook of these sheets, with these document properties."""

    def write(book: Workbook) -> None:
        """Write the sheets one after another."""
        formats = Formats(book)
        for number, sheet in enumerate(sheets, 1):
            _lay(book, sheet, formats, f"Table{number}")

    return book_bytes(write, properties)


def workbook_path(path: FilePath) -> Path:
    """The path of a workbook that is to be written. Raises ValueError unless it ends in .xlsx."""
    return path_ending(path, (".xlsx",), "a workbook")


class Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        """No format yet."""
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"valign": "top", **properties})
        return self.made[key]

    def of(self, column: Column, cell: object, **off: Any) -> Format:
        """The format of a cell in a column: a number's own mark or unit comes first.

        `off` is the room that texts leave beside the numbers of the column before.
        """
        form = number_format(column, cell)
        if isinstance(cell, str):
            return self.get(text_wrap=True, num_format=form, **off, **_alignment(column))
        if isinstance(cell, date):
            return self.get(num_format=form, **{"align": "left", **off})
        return self.get(num_format=form, **NUMERIC)


class ColumnFormats:
    """The formats of the cells of one column, each looked for once: there may be many cells."""

    def __init__(self, formats: Formats, column: Column, off: dict[str, Any]) -> None:
        """Take the column, and the room beside the numbers of the column before."""
        self.formats, self.column, self.off = formats, column, off
        self.found: dict[tuple[bool, str], Format] = {}

    def of(self, cell: object, form: str) -> Format:
        """The format of a cell with this number format."""
        kind = (isinstance(cell, str), form)
        if kind not in self.found:
            self.found[kind] = self.formats.of(self.column, cell, **self.off)
        return self.found[kind]


def _alignment(column: Column) -> dict[str, Any]:
    """The alignment of texts in a column: beside its numbers, if it has any."""
    return dict(NUMERIC) if column.numeric else {}


def _off_the_numbers(before: Column | None, column: Column) -> dict[str, Any]:
    """The room beside numbers for a column of texts: LibreOffice forgets that of some numbers."""
    return (
        {"align": "left", "indent": 1} if before and before.numeric and not column.numeric else {}
    )


def number_format(column: Column, cell: object) -> str:
    """The number format of a cell in a column."""
    if isinstance(cell, date):
        return DATE
    if isinstance(cell, str):
        return "General" if column.numeric else "@"
    if isinstance(cell, Real):
        return _of_number(column, float(cell), cell)
    return FORMATS[column.unit]


def _of_number(column: Column, number: float, cell: object) -> str:
    """The format of a number, with a decimal more where it would else look like 0 or whole."""
    if isinstance(cell, Figure) and cell.mark == "%":
        return _in_full(number, _percent(number), f"0.{MORE}%")
    if isinstance(cell, Figure) and cell.mark == "£":
        form = MONEY if number.is_integer() else PENCE
        return _in_full(number, form, f"£#,##0.{MORE};-£#,##0.{MORE}")
    if isinstance(cell, Figure) and cell.mark == "k":
        form = KS if (number / 1000).is_integer() else PARTS_OF_K
        return _in_full(number, form, f'#,##0.{MORE},"k"')
    unit = cell.unit if isinstance(cell, Measured) else column.unit
    if unit == "points" and abs(number) < 1:
        return HUNDREDTHS
    if unit in ("£000", "£000 a year") and 0 < abs(number) < 0.05:
        return POUNDS_IN_THOUSANDS
    if unit == "rank" and not number.is_integer():
        return POINTS
    return FORMATS[unit] if unit or not column.numeric else _in_full(number, PLAIN, "General")


def _in_full(number: float, form: str, in_full: str) -> str:
    """A format, or the one with all decimals where it would round a number away."""
    return in_full if rounded_away(number, form) else form


def _percent(share: float) -> str:
    """A format that shows a share in full, up to four decimals."""
    decimals = next((d for d in range(4) if math.isclose(share, round(share, d + 2))), 4)
    return f"0.{'0' * decimals}%" if decimals else "0%"


def _lay(book: Workbook, sheet: Sheet, formats: Formats, table: str) -> None:
    """Write one sheet."""
    page = book.add_worksheet(sheet.name)
    forms = [[*map(number_format, sheet.columns, cells)] for cells in sheet.rows]
    widths = _widths(sheet, forms)
    if sheet.columns:
        _lay_table(page, sheet, formats, forms, table)
        _fit(page, sheet, widths)
    for row, line in enumerate(sheet.lines):
        strong = {"bold": True, "font_color": INK, "font_size": 11 if row else 14}
        _write_line(page, row, line, formats, strong if row < 2 else {}, widths)
    _print(page, sheet, widths)
    if sheet.more:
        sheet.more(book, page)


Forms = Sequence[Sequence[str]]
"""The number formats of the cells, row by row."""


def _lay_table(page: Worksheet, sheet: Sheet, formats: Formats, forms: Forms, table: str) -> None:
    """Write the table of a sheet."""
    head, columns = sheet.head, sheet.columns
    off = [*map(_off_the_numbers, (None, *columns[:-1]), columns)]
    styles = [ColumnFormats(formats, *each) for each in zip(columns, off, strict=True)]
    for row, (cells, of_row) in enumerate(zip(sheet.rows, forms, strict=True), head + 1):
        for place, (style, cell, form) in enumerate(zip(styles, cells, of_row, strict=True)):
            _write(page, row, place, cell, style.of(cell, form))
    names = headings([column.heading for column in columns])
    strong = {"bold": True, "text_wrap": True, "bg_color": INK, "font_color": "#FFFFFF"}
    page.add_table(
        *(head, 0, head + max(1, len(sheet.rows)), len(columns) - 1),
        {
            "name": table,
            "style": "Table Style Light 1",
            "columns": [
                {
                    "header": name,
                    "header_format": formats.get(
                        **strong, **apart, **(OFF_BUTTON if column.numeric else {})
                    ),
                }
                for name, column, apart in zip(names, columns, off, strict=True)
            ],
        },
    )
    for place, column in enumerate(columns):
        if sheet.choices.get(column.heading):
            _limit(page, sheet, place, sheet.choices[column.heading])
    page.freeze_panes(head + 1, sheet.frozen)


def _widths(sheet: Sheet, forms: Forms) -> list[int]:
    """The widths of the columns of a sheet, in pixels."""
    widest = WIDEST if len(sheet.columns) <= MANY else LESS_WIDE
    found = []
    for place, column in enumerate(sheet.columns):
        pairs = zip(sheet.rows, forms, strict=True)
        texts = (_text(cells[place], of_row[place]) for cells, of_row in pairs)
        wide = column_width(column.heading, texts, is_number=column.numeric, widest=widest)
        if place and _off_the_numbers(sheet.columns[place - 1], column):
            wide += INDENT
        found.append(max(wide, sheet.least.get(column.heading, 0)))
    return found


def _text(cell: object, form: str) -> str:
    """The text that a cell with this number format shows, about."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, date):
        return cell.isoformat()
    number = cell.value if isinstance(cell, Formula) else float(cell)  # type: ignore[arg-type]
    return shown(number, form) if math.isfinite(number) else ""


def _fit(page: Worksheet, sheet: Sheet, widths: Sequence[int]) -> None:
    """Make columns as wide as they have to be, and rows with longer texts as high."""
    for place, width in enumerate(widths):
        page.set_column_pixels(place, place, width)
    named = zip(sheet.columns, widths, strict=True)
    page.set_row(sheet.head, LINE * max(heading_lines(c.heading, width) for c, width in named))
    for row, cells in enumerate(sheet.rows, sheet.head + 1):
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        if height := row_height(texts, widths):
            page.set_row(row, height)


def _write_line(
    page: Worksheet,
    row: int,
    line: str,
    formats: Formats,
    style: dict[str, Any],
    widths: Sequence[int],
) -> None:
    """Write a line above the table: over all its columns where it would go beyond them."""
    room = (sum(widths) - PADDING) / SHORTER
    if len(widths) < 2 or text_width(line) * (BOLD if style else 1) <= room:
        write_text(page, row, 0, line, formats.get(**style))
        return
    wrapped = formats.get(text_wrap=True, **style)
    page.merge_range(row, 0, row, len(widths) - 1, "", wrapped)
    write_text(page, row, 0, line, wrapped)
    letters = style.get("font_size", 11) / 11
    page.set_row(row, LINE * letters * line_count(line, room / letters / (BOLD if style else 1)))


def _print(page: Worksheet, sheet: Sheet, widths: Sequence[int]) -> None:
    """Set up printing: the headings on every page, the name of the sheet below."""
    width = sum(widths)
    if sheet.abreast > 1:
        kept, printed = sum(widths[: sheet.frozen]), sum(widths[: len(widths) - sheet.unprinted])
        width = kept + (printed - kept) // sheet.abreast
        page.repeat_columns(0, sheet.frozen - 1)
    if width > UPRIGHT or sheet.abreast > 1:
        page.set_landscape()
    page.set_paper(A4 if width <= ACROSS else A3)
    page.fit_to_pages(sheet.abreast, MOST_PAGES)
    if sheet.columns:
        page.repeat_rows(sheet.head)
    if sheet.unprinted:
        last = sheet.head + max(1, len(sheet.rows))
        page.print_area(0, 0, last, len(sheet.columns) - 1 - sheet.unprinted)
    if sheet.lines:
        page.set_header("&L" + "\n".join(marked(line) for line in sheet.lines[:2]))
    page.set_footer("&L&A&RPage &P of &N")


def marked(text: str, longest: int = LONGEST_LINE) -> str:
    """A text for the head of a printed page, where & would begin a code."""
    return shorten(cleaned(text), longest, placeholder=" ...").replace("&", "&&")


def _limit(page: Worksheet, sheet: Sheet, place: int, choices: Sequence[str]) -> None:
    """Offer the texts that may stand in a column; others are possible after a warning."""
    first, last = sheet.head + 1, sheet.head + len(sheet.rows) + 200
    options = {"validate": "list", "source": list(choices), "error_type": "warning"}
    if len(",".join(choices)) <= 255:
        page.data_validation(first, place, last, place, options)


def _write(page: Worksheet, row: int, place: int, cell: object, style: Format) -> None:
    """Write one cell; nothing for None and NaN."""
    if isinstance(cell, str):
        write_text(page, row, place, cell, style)
    elif isinstance(cell, Formula):
        page.write_formula(row, place, cell.text, style, cell.value)
    elif isinstance(cell, date):
        page.write_datetime(row, place, datetime(cell.year, cell.month, cell.day), style)
    elif isinstance(cell, Real) and math.isfinite(cell):
        page.write_number(row, place, Exact(float(cell)), style)


def write_text(page: Worksheet, row: int, place: int, text: str, style: Format) -> None:
    """Write a text as nothing but a text."""
    if text:
        page.write_string(row, place, cleaned(text), style)
