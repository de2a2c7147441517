"""A Word document: headings, paragraphs, tables and pictures in the styles that a template has.

Where a template lacks a style the nearest other stands in: headings stay headings, lists lists.
"""

from __future__ import annotations

import re
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragonsden.files.ordinary import FilePath
from dragonsden.outputs.paper.columns import POINTS, fitted, lines_of
from dragonsden.outputs.paper.markup import (
    add_field,
    describe,
    draw_lines,
    keep_together,
    mark_row,
    same,
    set_widths,
    shade,
    size,
)
from dragonsden.results.finding import Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


CONTROL_CHARACTERS: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
"""Characters that XML has no place for."""

INSTALL: Final = "the board paper needs python-docx: pip install python-docx"
LANGUAGE: Final = "en-GB"
CREATED: Final = datetime(1980, 1, 1)
"""The date of every document, so that the same simulation gives the same bytes."""

INK: Final = (0x3D, 0x3D, 0x3D)
EMU: Final = 914_400
"""English metric units to the inch."""

SHORT: Final = 24
"""Tables of up to 24 lines of text stay on one page."""

MARK: Final = 9
"""The size of the text at the head of every page, in points."""

TALLEST: Final = 7.4
"""A picture is at most 7.4 inches high, to fit on one page with its caption."""

STYLES: Final = {
    "title": ("Title", "Heading 1"),
    "heading 1": ("Heading 1", "Heading1"),
    "heading 2": ("Heading 2", "Heading2", "Heading 1"),
    "text": ("Body Text", "Normal"),
    "bullet": ("List Bullet", "List Paragraph", "Normal"),
    "number": ("List Number", "List Paragraph", "Normal"),
    "caption": ("Caption", "Normal"),
    "cell": ("Normal",),
}
"""The style of each kind of paragraph: the first of these that the template has."""

MARKS: Final = ("List Bullet", "List Number")
"""Styles that put the mark of a list before a paragraph themselves."""


class Paper:
    """A document being written, from a template if one is given.

    Raises ModuleNotFoundError, with the way out, where python-docx is not installed; ValueError
    where the template is no .docx file.
    """

    def __init__(self, template: Path | None = None) -> None:
        """A blank document, or what the template holds, to be gone on with."""
        self.document: Document = _opened(template)
        self.styles = {style.name for style in self.document.styles}
        self.numbered = 0
        _speak(self.document)
        _number_pages(self.document)

    def mark_pages(self, text: str) -> None:
        """Put a text at the head of every page, where the template has nothing there."""
        from docx.shared import Pt

        for section in self.document.sections:
            header = section.header
            if any(paragraph.text.strip() for paragraph in header.paragraphs) or header.tables:
                continue
            run = header.paragraphs[0].add_run(plain(text))
            run.bold, run.font.size = True, Pt(MARK)

    def say(self, text: str, kind: str = "text", *, bold: bool = False) -> Paragraph:
        """Add a paragraph of one of the kinds of STYLES."""
        style = self._style(kind)
        mark = ""
        if kind == "bullet" and style not in MARKS:
            mark = "•\t"
        if kind == "number" and style not in MARKS:
            self.numbered += 1
            mark = f"{self.numbered}.\t"
        paragraph = self.document.add_paragraph(style=style)
        run = paragraph.add_run(mark + plain(text))
        run.bold = bold or None
        return paragraph

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading, which keeps with what follows it."""
        paragraph = self.say(text, f"heading {level}" if level else "title")
        paragraph.paragraph_format.keep_with_next = True

    def _style(self, kind: str) -> str | None:
        """The name of the style of a kind; a heading is made where there is none."""
        found = next((name for name in STYLES[kind] if name in self.styles), None)
        if found is None and kind.startswith("heading"):
            found = self._made_heading(STYLES[kind][0], int(kind[-1]))
        return found

    def _made_heading(self, name: str, level: int) -> str:
        """A heading style, as Word has it, in a template that has none."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        style: Any = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.font.bold = True
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level - 1))
        style.element.get_or_add_pPr().append(outline)
        self.styles.add(name)
        return name

    def table(self, table: Table, caption: str = "") -> None:
        """Add a table under its caption, or the one given; nothing if it has no rows.

        Its head is repeated on every side, and no row is broken.
        """
        from docx.shared import Pt

        if not table.rows:
            return
        above = caption or table.caption
        heads = [column.heading for column in table.columns]
        rows = [heads, *(row.texts for row in table.rows)]
        self.say(above, "caption").paragraph_format.keep_with_next = True
        numeric = [column.numeric for column in table.columns]
        points, widths = fitted(rows, numeric, POINTS * self.width)
        laid = self.document.add_table(rows=0, cols=len(heads))
        if "Table Grid" in self.styles:
            laid.style = "Table Grid"
        else:
            draw_lines(laid)
        describe(laid, plain(above))
        for number, texts in enumerate(rows):
            row = laid.add_row()
            mark_row(row, is_head=number == 0)
            for cell, text, column in zip(row.cells, texts, table.columns, strict=True):
                self._fill(cell, text, number == 0, column.numeric, points)
        if lines_of(rows, widths, points) <= SHORT:
            keep_together(laid)
        set_widths(laid, [width / POINTS for width in widths])
        gap = self.say("", "cell")
        gap.paragraph_format.space_after = Pt(4)
        gap.paragraph_format.line_spacing = Pt(6)

    def _fill(self, cell: Any, text: str, is_head: bool, is_number: bool, points: int) -> None:
        """Write one cell in letters of so many points."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        if "Normal" in self.styles:
            paragraph.style = "Normal"
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(plain(text))
        run.bold = is_head or None
        run.font.size = Pt(points)
        if is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if is_head:
            shade(cell)

    @property
    def width(self) -> float:
        """The width between the margins, in inches."""
        section = self.document.sections[-1]
        parts = (section.page_width, section.left_margin, section.right_margin)
        page, left, right = (int(part or 0) for part in parts)
        return max((page - left - right) / EMU, 3.0) if page else 6.3

    def picture(self, png: bytes, alternative: str, caption: str, tallest: float = TALLEST) -> None:
        """Add a picture with its text alternative and its caption.

        It is as wide as the text, unless it would then be higher than `tallest`, in inches.
        """
        from docx.shared import Inches

        wide, high = size(png)
        width = min(self.width, tallest * wide / high)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        inline = paragraph.add_run().add_picture(BytesIO(png), width=Inches(width))
        properties = inline._inline.docPr
        properties.set("descr", plain(alternative))
        properties.set("title", plain(caption))
        properties.set("name", f"Chart {properties.get('id')}")
        self.say(caption, "caption")

    def content(self, title: str, subject: str, status: str) -> bytes:
        """The document as bytes: the same for the same text."""
        properties = self.document.core_properties
        properties.title, properties.subject = plain(title)[:255], plain(subject)[:255]
        properties.content_status, properties.language = plain(status)[:255], LANGUAGE
        properties.author = properties.last_modified_by = "dragonsden"
        properties.created = properties.modified = CREATED
        stream = BytesIO()
        self.document.save(stream)
        return same(stream.getvalue())


def plain(text: str) -> str:
    """The text as a document can hold it: without control characters, which XML has none of."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return CONTROL_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", whole)


def check_template(template: FilePath | None = None) -> None:
    """Raise an error, with the way out, if no paper can be written, or none from this template.

    ModuleNotFoundError if python-docx is not installed; OSError or ValueError of the template.
    """
    _opened(None if template is None else Path(template))


def _opened(template: Path | None) -> Document:
    """The template, or a blank document on A4."""
    if find_spec("docx") is None:
        raise ModuleNotFoundError(INSTALL)
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.shared import Cm

    if template is None:
        document = docx.Document()
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin, section.bottom_margin = Cm(2.6), Cm(2)
        _set_letters(document)
        return document
    try:
        return docx.Document(str(template))
    except (PackageNotFoundError, ValueError, KeyError) as error:
        if not template.exists():
            raise FileNotFoundError(f"{template}: there is no such template") from None
        what = f"{template.name} cannot be read as a Word document (.docx)"
        raise ValueError(f"{what}; in Word: Save As, Word Document (.docx)") from error


def _set_letters(document: Document) -> None:
    """Set the letters of the blank document in Arial, whatever its theme says."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
        style: Any = document.styles[name]
        style.font.name = "Arial"
        letters = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            letters.attrib.pop(qn(f"w:{theme}"), None)
    caption: Any = document.styles["Caption"]
    caption.font.color.rgb = RGBColor(*INK)
    sizes = {"Normal": 12, "Caption": 12, "Title": 20, "Heading 1": 15, "Heading 2": 13}
    for name, points in sizes.items():
        styled: Any = document.styles[name]
        styled.font.size = Pt(points)


def _speak(document: Document) -> None:
    """Say what language the text is in, for spelling and for readers that speak."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for properties in document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr"):
        language = properties.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            properties.append(language)
        language.set(qn("w:val"), LANGUAGE)


def _number_pages(document: Document) -> None:
    """Number the pages at the foot, where the template has nothing there."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for section in document.sections:
        footer = section.footer
        if any(paragraph.text.strip() for paragraph in footer.paragraphs) or footer.tables:
            continue
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run("Page ")
        add_field(paragraph.add_run(), "PAGE")
        paragraph.add_run(" of ")
        add_field(paragraph.add_run(), "NUMPAGES")
