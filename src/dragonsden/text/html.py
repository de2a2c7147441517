"""HTML for a notebook: tables and lists that need no script and no style of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

# Dark text on its own white ground, over 7:1, whatever the page is like. The class is doubled and
# cells have a ground of their own because notebooks style the rows of every table, dark ones too.
STYLE: Final = """\
.dragonsden.dragonsden {max-width: 70em; padding: 0.75em; overflow-x: auto; text-align: left; \
font-family: system-ui, sans-serif}
.dragonsden.dragonsden, .dragonsden.dragonsden p, .dragonsden.dragonsden li, \
.dragonsden.dragonsden caption, .dragonsden.dragonsden th, .dragonsden.dragonsden td \
{background: #fff; color: #1a1a1a}
.dragonsden.dragonsden p {margin: 0.5em 0}
.dragonsden.dragonsden .status {display: inline-block; padding: 0.3em 0.6em; \
border: 2px solid #12436d; font-weight: bold}
.dragonsden.dragonsden table {border-collapse: collapse; margin: 0.5em 0}
.dragonsden.dragonsden caption {padding: 0.3em 0; text-align: left; font-weight: bold}
.dragonsden.dragonsden th, .dragonsden.dragonsden td {padding: 0.2em 0.7em; text-align: right; \
border: 0 solid #767676; border-bottom-width: 1px; white-space: nowrap; \
font-variant-numeric: tabular-nums}
.dragonsden.dragonsden thead th {border-bottom: 2px solid #1a1a1a; vertical-align: bottom}
.dragonsden.dragonsden tbody th, .dragonsden.dragonsden td.words {white-space: normal}
.dragonsden.dragonsden tbody th {font-weight: normal; min-width: 8em}
.dragonsden.dragonsden .words, .dragonsden.dragonsden .cut td {text-align: left}
.dragonsden.dragonsden .cut td {border-bottom: 2px solid #12436d; font-style: italic}"""


def framed(*parts: str) -> str:
    """The parts in a box of their own, in our style."""
    return "\n".join([f'<div class="dragonsden"><style>{STYLE}</style>', *parts, "</div>"])


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>"


def items(heading: str, entries: Sequence[str]) -> list[str]:
    """The entries as a list under a heading; nothing if there are none."""
    found = "".join(f"<li>{escape(entry)}</li>" for entry in entries)
    return [f"<p>{escape(heading)}</p><ul>{found}</ul>"] if entries else []


def grid(
    caption: str, columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]], heads: int = 1
) -> str:
    """A table of these columns: the heading of each, and whether it has numbers.

    The first `heads` cells of a row name it. Without a caption it has none.
    """
    head = "".join(head_cell(text, numeric) for text, numeric in columns)
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = (
        "".join(
            body_cell(text, numeric, is_head=place < heads)
            for place, (text, (_, numeric)) in enumerate(zip(row, columns, strict=True))
        )
        for row in rows
    )
    return "\n".join(
        [
            f"<table>{above}",
            f"<thead><tr>{head}</tr></thead>",
            "<tbody>",
            *(f"<tr>{cells}</tr>" for cells in body),
            "</tbody></table>",
        ]
    )


def head_cell(text: str, numeric: bool) -> str:
    """The head of a column, of numbers or of words."""
    return f'<th scope="col"{_words(numeric)}>{escape(text)}</th>'


def body_cell(text: str, numeric: bool, *, is_head: bool) -> str:
    """A cell of a row; the head of the row if it names it."""
    tag, scope = ("th", ' scope="row"') if is_head else ("td", "")
    return f"<{tag}{scope}{_words(numeric)}>{escape(text)}</{tag}>"


def _words(numeric: bool) -> str:
    """The class of a cell of words, which stands to the left."""
    return "" if numeric else ' class="words"'
