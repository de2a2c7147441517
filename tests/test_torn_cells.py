"""Cells of Excel files with two values in them: none can say which is meant, so none is read."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from dragonsden.reading.file import UnopenedError
from dragonsden.reading.workbook.book import read_book


def with_cell(inside: str, kind: str = "n") -> bytes:
    """A workbook whose B2 is of this kind and has this inside."""
    book, stream = openpyxl.Workbook(), BytesIO()
    book.active["B2"] = 3
    book.save(stream)
    return replaced(
        stream, "sheet1", '<c r="B2" t="n"><v>3</v></c>', f"{cell_of(kind)}{inside}</c>"
    )


def cell_of(kind: str) -> str:
    """The tag of B2."""
    return f'<c r="B2" t="{kind}">'


def replaced(stream: BytesIO, part: str, old: str, new: str) -> bytes:
    """A workbook with another text in a part."""
    result = BytesIO()
    with ZipFile(stream) as archive, ZipFile(result, "w") as changed:
        for name in archive.namelist():
            text = archive.read(name)
            if part in name and name.endswith(".xml"):
                assert old in text.decode()
                text = text.decode().replace(old, new).encode()
            changed.writestr(name, text)
    return result.getvalue()


@pytest.mark.parametrize(
    ("inside", "kind", "told"),
    [
        ("<v>3</v><v>4</v>", "n", "two values, '3' and '4'"),
        ("<v/><v>4</v>", "n", "two values, '' and '4'"),
        ("<v>3<x>9</x>4</v>", "n", "a tag within its value, after '3'"),
        ("<v>3<v>9</v>4</v>", "n", "a tag within its value, after '3'"),
        ("<v>3</v><is><t>4</t></is>", "n", "two values, '3' and '4'"),
        ("<is><t>3</t></is><is><t>4</t></is>", "inlineStr", "two texts, '3' and '4'"),
        ("<is><t>3<b/>4</t></is>", "inlineStr", "a tag within its value, after '3'"),
        ('<v>3</v><c r="C2"><v>4</v></c>', "n", "another cell within it"),
    ],
)
def test_a_cell_with_two_values_is_refused_with_both(inside: str, kind: str, told: str) -> None:
    with pytest.raises(UnopenedError, match=f"^this cell has {told}; open it in Excel") as error:
        read_book("x.xlsx", with_cell(inside, kind))
    assert error.value.place is not None
    assert (error.value.place.sheet, error.value.place.cell) == ("Sheet", "B2")


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<t>4<x/>5</t>", "a tag within a text, after '4'"),
        ("<t>4</t><t>5</t>", "the text '45' in two parts"),
    ],
)
def test_a_shared_text_in_two_is_refused(inside: str, told: str) -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_string("A1", "some")
    with pytest.raises(UnopenedError, match=told):
        read_book("x.xlsx", replaced(stream, "sharedStrings", "<t>some</t>", inside))


def test_a_value_in_pieces_of_xml_is_one_value() -> None:
    sheets = read_book("x.xlsx", with_cell("<v><![CDATA[3]]><!-- a remark -->4</v>")).sheets
    assert sheets["Sheet"].rows[1][1].value == 34
