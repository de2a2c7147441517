"""Spreadsheets of LibreOffice: read as workbooks of Excel are, and no more to be trusted."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from odsbook import HEAD, OASIS, SPREADSHEET, TAIL, cell, packed, row, table
from workbookcase import CRITERIA, PIPELINE

from dragonsden.reading import CaseError, load
from dragonsden.reading.file import UnopenedError
from dragonsden.reading.workbook.book import opened, read_book
from dragonsden.reading.workbook.limits import MOST_CELLS, MOST_CHARACTERS
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.reading.workbook.shown_number import read_shown

SAVED = Path(__file__).with_name("opendocument")
"""The same workbooks as Excel's and as LibreOffice 7.4 saved them."""


def sheet_of(rows: str) -> Sheet:
    """The only sheet of a spreadsheet of these rows."""
    (sheet,) = read_book("x.ods", packed(HEAD + table(rows) + TAIL)).sheets.values()
    return sheet


def texts(sheet: Sheet) -> list[list[str]]:
    """The texts of all cells."""
    return [[one.text for one in cells] for cells in sheet.rows]


# -------------------------------------------------------------------- as LibreOffice saves them
def test_a_members_workbook_is_read_from_either_format_as_the_same(tmp_path: Path) -> None:
    for name, text in (("criteria.yaml", CRITERIA), ("pipeline.yaml", PIPELINE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    leader = tmp_path / "leader.csv"
    services = ("registrars", "planning", "legal", "music", "heritage")
    leader.write_text("\n".join(["service,market,risk", *(f"{name},3,3" for name in services)]))
    panels = [
        load(*files, scores=[SAVED / f"chair.{kind}", leader]).panel for kind in ("xlsx", "ods")
    ]
    assert panels[0] == panels[1]
    assert panels[0] is not None
    of_chair = [score for score in panels[0].scores if score.member == "chair"]
    given = {(score.service, score.criterion): score for score in of_chair}
    assert given["registrars", "market"].score == 5
    assert given["planning", "market"].comment == "two\nlines"
    assert (
        given["heritage", "risk"].comment == "conflict of interest: chairs the trust; as in row 12"
    )
    assert given["legal", "risk"].on == "2018-09-12"


DIFFER = {"A7", "A8", "A10", "A11", "A12", "A15", "A20", "A26", "A29"}
"""Cells of which the two formats keep something else, and one may be refused for it."""


def test_cells_of_every_kind_are_read_from_either_format_as_the_same() -> None:
    excel, other = (opened(str(SAVED / f"formats.{kind}")).sheets for kind in ("xlsx", "ods"))
    assert list(excel) == list(other) == ["Formats", "Empty", "Notes & more"]
    for name in excel:
        found = [
            {one.place(c).cell: c.value for cells in one.rows for c in cells if c.text}
            for one in (excel[name], other[name])
        ]
        for values in found:
            for differing in DIFFER:
                values.pop(differing, None)
        assert found[0] == found[1]
        assert [area.name for area in excel[name].merged] == [a.name for a in other[name].merged]
    formats = other["Formats"]
    refused = {formats.place(c).cell: what for c, what in formats.mistakes}
    assert {at: what.partition("; ")[0] for at, what in refused.items()} == {
        "A4": "shows '45%' and holds another number",
        "A10": "holds 5000, and shows '5'",
        "A12": "holds -3, and its number format leaves out its minus sign",
        "A14": "holds 7, and its number format hides it",
        "A15": "holds 7, and its number format shows 'yes' instead",
        "A28": "'#DIV/0!' is written here",
    }
    seen = {formats.place(c).cell: c.text for cells in formats.rows for c in cells}
    assert {seen[at] for at in ("A7", "A8", "A11", "A29")} == {
        "$100.00", "€100.00", "2 1/2", "3 out of 5",
    }  # fmt: skip


# ----------------------------------------------------------------------------------- its form
def test_paragraphs_spaces_and_spans_make_the_text_of_a_cell() -> None:
    inside = (
        "<text:p>one<text:s text:c='3'/><text:span>two <text:a>three</text:a></text:span>.</text:p>"
        "<text:p>a<text:tab/>b<text:line-break/>c</text:p>"
    )
    assert texts(sheet_of(row(cell(inside)))) == [["one   two three.\na\tb\nc"]]


def test_remarks_drawings_and_notes_are_no_part_of_a_cell() -> None:
    remark = "<office:annotation><text:p>a remark</text:p></office:annotation>"
    drawn = "<draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame>"
    note = "<text:note><text:note-body><text:p>below</text:p></text:note-body></text:note>"
    sheet = sheet_of(row(cell(f"{remark}{drawn}<text:p>3{note}0</text:p>")))
    assert texts(sheet) == [["30"]]


def test_cells_and_rows_that_stand_repeated_are_each_there() -> None:
    twice = cell("<text:p>x</text:p>", 'table:number-columns-repeated="2"')
    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    rows = f'<table:table-row table:number-rows-repeated="3">{twice}{empty}</table:table-row>'
    end = f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    assert texts(sheet_of(rows + end + row(cell("")))) == [["x", "x"]] * 3


def test_cells_that_others_cover_say_nothing() -> None:
    wide = cell("<text:p>a</text:p>", 'table:number-columns-spanned="2"')
    hidden = "<table:covered-table-cell><text:p>b</text:p></table:covered-table-cell>"
    sheet = sheet_of(row(wide, hidden, cell("<text:p>c</text:p>")))
    assert texts(sheet) == [["a", "", "c"]]
    assert [area.name for area in sheet.merged] == ["A1:B1"]


def test_changes_that_were_struck_out_are_not_read() -> None:
    struck = (
        "<table:tracked-changes><table:cell-content-change><table:previous>"
        "<table:change-track-table-cell><text:p>old</text:p></table:change-track-table-cell>"
        "</table:previous></table:cell-content-change></table:tracked-changes>"
    )
    content = HEAD + struck + table(row(cell("<text:p>new</text:p>"))) + TAIL
    (sheet,) = read_book("x.ods", packed(content)).sheets.values()
    assert texts(sheet) == [["new"]]


@pytest.mark.parametrize(
    ("attributes", "inside", "flaw"),
    [
        ('table:formula="of:=1/0" office:value-type="float" office:value="0"', "Err:502",
         "'Err:502' is written here; mend the formula"),
        ('table:formula="of:=A1"', "", "a formula that was never calculated; open it in LibreOff"),
        ('office:value-type="float" office:value="NaN"', "3", "'NaN' is no number as LibreOffice"),
        ('office:value-type="float"', "3", "'' is no number as LibreOffice writes one"),
        ('office:value-type="date" office:date-value="soon"', "soon", "'soon' is no date; write"),
        ('office:value-type="string" office:string-value="470"', "480",
         "holds '470', and shows '480'; write what is meant"),
        ('office:value-type="void"', "x", "'x', of the kind 'void'; type it again"),
    ],
)  # fmt: skip
def test_a_cell_without_a_usable_value_is_refused(attributes: str, inside: str, flaw: str) -> None:
    ((_, found),) = sheet_of(row(cell(f"<text:p>{inside}</text:p>", attributes))).mistakes
    assert found.startswith(flaw)


def test_an_amount_in_other_money_that_shows_no_text_is_refused() -> None:
    given = 'office:value-type="currency" office:value="5" office:currency="{}"'
    euros = sheet_of(row(cell("", given.format("EUR"))))
    assert [what for _, what in euros.mistakes] == ["holds 5 in 'EUR'; give the amount in £"]
    assert texts(sheet_of(row(cell("", given.format("GBP"))))) == [["5"]]


@pytest.mark.parametrize(
    ("value", "shown", "percent", "read"),
    [
        ("2.5", "2.5", False, 2.5), ("2.5", "2,5", False, 2.5), ("2.5", None, False, 2.5),
        ("1234.5", "1.234,5", False, 1234.5), ("1234", "1 234", False, 1234.0),
        ("2.49", "2", False, 2.49), ("0.125", "12.5%", True, 0.125), ("-3", "(3)", False, -3.0),
        ("-3", "\N{MINUS SIGN}3", False, -3.0), ("0", "-", False, 0.0),
        ("450", "£450", False, 450.0), ("1E+20", "1.00E+20", False, 1e20),
        ("91800", "9E+04", False, 91800.0), ("0.00025", "2.5E-04", False, 0.00025),
        ("-91800", "91,800-", False, -91800.0), ("-91800", "-£91,800", False, -91800.0),
        ("91800", "+91,800", False, 91800.0), ("9180000", "91,80,000", False, 9180000.0),
        ("91800", "91'800", False, 91800.0), ("0", "£-", False, 0.0), ("0", "0.00", False, 0.0),
        ("0", "0E+00", False, 0.0), ("3", "3 half-days", False, "3 half-days"),
        ("0", "0 days", False, "0 days"), ("-3", "(3 days)", False, "(3 days)"),
    ],
)  # fmt: skip
def test_a_number_that_its_cell_shows_rounded_is_that_number(
    value: str, shown: str | None, percent: bool, read: float | str
) -> None:
    assert read_shown(value, shown, percent=percent) == read


@pytest.mark.parametrize(
    ("value", "shown", "percent"),
    [("3", "30", False), ("2.5", "25", False), ("2.6", "2", False), ("45", "45%", False),
     ("0.3", "yes", False), ("3", "", False), ("0.45", "45", True), ("5000000", "5", False),
     ("0", "£91,800", False), ("0", "", False), ("0", "not known", False), ("0", "5%", True),
     ("0", "91,800 days", False), ("9", "9E4", False), ("5", "0E+300", False),
     ("5", "5E+999", False), ("91800", "(91,800)", False), ("91800", "-91,800", False),
     ("91800", "91,800-", False), ("-91800", "91,800", False), ("91800", "9180+0", False),
     ("91800", "9180 0", False), ("3", "(3 days)", False), ("3", "loss -3", False),
     ("91800", "9,1800", False), ("0.4", "0.00", False)],
)  # fmt: skip
def test_a_number_of_which_another_is_seen_is_refused(
    value: str, shown: str, percent: bool
) -> None:
    with pytest.raises(ValueError, match=r"holds|shows"):
        read_shown(value, shown, percent=percent)


@pytest.mark.parametrize("shown", ["(" + "1" * 200_000, "1" + "," * 200_000, "- " * 200_000])
def test_a_number_in_a_text_of_any_length_is_compared_in_no_time(shown: str) -> None:
    begun = process_time()
    with pytest.raises(ValueError, match=r"holds|shows"):
        read_shown("3", shown)
    assert process_time() - begun < 1


# ------------------------------------------------------------------------ what should not be read
MANY = 'table:number-columns-repeated="256"'
BOMB = f'<table:table-row table:number-rows-repeated="50000">{cell("<text:p>x</text:p>", MANY)}'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (packed(HEAD + TAIL), "a spreadsheet without a sheet"),
        (packed(HEAD + TAIL, "application/vnd.oasis.opendocument.text"),
         "an OpenDocument file that is no spreadsheet"),
        (packed(HEAD + TAIL, SPREADSHEET + "-template"), "an OpenDocument file that is no spread"),
        (packed('<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD + TAIL), "its part 'content.xml' is not"),
        (packed("<office/>"), "its part 'content.xml' is not as Excel writes it (it begins with"),
        (packed(HEAD), "a workbook that is damaged (ExpatError)"),
        (packed(HEAD + TAIL, **{"Basic/script-lc.xml": "<a/>"}), "a spreadsheet with macros"),
        (packed(HEAD + TAIL, **{"META-INF/manifest.xml":
                f'<m:a xmlns:m="{OASIS}manifest:1.0"><m:encryption-data/></m:a>'}),
         "a password locks it; save it without one"),
        (packed(HEAD + table("") * 2 + TAIL), "two sheets are called 'S'"),
        (packed(HEAD + table("", "'file:///a.ods'#T") + TAIL), "it takes values from other files"),
        (packed(HEAD + table("<table:table-source/>") + TAIL), "it takes values from other files"),
        (packed(HEAD + table(row(cell(table("")))) + TAIL), "it has a table within a table"),
        (packed(HEAD + table(f"{BOMB}</table:table-row>") + TAIL),
         "it has 'x' in 12,800,000 cells beside one another"),
        (packed(HEAD + table(row(cell("<text:p>x</text:p>", MANY)) * 2000) + TAIL),
         f"more than {MOST_CELLS:,} cells"),
        (packed(HEAD + table(row(cell('<text:p><text:s text:c="9999999"/></text:p>')) * 2) + TAIL),
         f"more than {MOST_CHARACTERS:,} characters"),
        (packed(HEAD + table('<table:table-row table:number-rows-repeated="99999999"/>') + TAIL),
         "it has something '99999999' times"),
        (packed(HEAD + table('<table:table-row table:number-rows-repeated="60000"/>'
                             + row(cell("<text:p>x</text:p>"))) + TAIL),
         "'x' is beyond row 50,000"),
    ],
)  # fmt: skip
def test_what_could_harm_or_mislead_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(UnopenedError) as error:
        read_book("x.ods", data)
    assert str(error.value).startswith(why)


def test_a_spreadsheet_is_told_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    chair = (SAVED / "chair.ods").read_bytes()
    assert read_book("chair.xlsx", chair).sheets == read_book("chair.ods", chair).sheets
    path = tmp_path / "pipeline.ods"
    path.write_bytes(chair)
    (tmp_path / "criteria.yaml").write_text(CRITERIA, encoding="utf-8")
    with pytest.raises(CaseError, match=r"pipeline\.ods: an OpenDocument spreadsheet, which is"):
        load(tmp_path / "criteria.yaml", path)
