"""The ranking as an HTML table, for a notebook; it needs no script and no style of the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from dragonsden.results.finding import Column, Table
from dragonsden.results.phrases import draws_and_seed, made_from, status_line
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.tables import Results

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
.dragonsden.dragonsden tbody th {font-weight: normal; white-space: normal}
.dragonsden.dragonsden .words, .dragonsden.dragonsden .cut td {text-align: left}
.dragonsden.dragonsden .cut td {border-bottom: 2px solid #12436d; font-style: italic}"""


def ranking_table(sim: Results) -> str:
    """The ranking and what belongs beside it, as HTML; everything is escaped."""
    found = ranking_finding(sim)
    table, failing = found.table("ranking"), found.table("fail")
    meanings = [f"{column.heading}: {column.meaning}" for column in table.meanings]
    return "\n".join(
        [
            f'<div class="dragonsden"><style>{STYLE}</style>',
            f'<p class="status">{escape(status_line(sim.case))}</p>',
            f"<p>{escape(found.headline)}.</p>",
            "<table>",
            f"<caption>{escape(sim.case.title)}, by the criteria: "
            f"{escape(sim.case.criteria.title)}</caption>",
            f"<thead><tr>{''.join(map(_heading, table.columns))}</tr></thead>",
            *_body(table),
            "</table>",
            *(f"<p>{escape(text)}</p>" for text in found.notes),
            *_list(failing.caption, failing.lines),
            *_list("How to read it", meanings),
            f"<p>{escape(made_from(sim.case, draws_and_seed(sim)))}</p>",
            "</div>",
        ]
    )


def _list(heading: str, entries: Sequence[str]) -> list[str]:
    """The entries as a list under a heading; nothing if there are none."""
    items = "".join(f"<li>{escape(entry)}</li>" for entry in entries)
    return [f"<p>{escape(heading)}</p><ul>{items}</ul>"] if entries else []


def _heading(column: Column) -> str:
    """The heading of a column."""
    words = "" if column.numeric else ' class="words"'
    return f'<th scope="col"{words}>{escape(column.heading)}</th>'


def _body(table: Table) -> list[str]:
    """The rows, with one that says where the first k end."""
    rows = [_row(table, row.texts) for row in table.rows]
    if table.cut:
        place, text = table.cut
        rows.insert(
            place, f'<tr class="cut"><td colspan="{len(table.columns)}">{escape(text)}</td></tr>'
        )
    return ["<tbody>", *rows, "</tbody>"]


def _row(table: Table, cells: Sequence[str]) -> str:
    """One row; the cell that names it is its head."""
    marked = []
    for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
        words = "" if column.numeric else ' class="words"'
        tag, scope = ("th", ' scope="row"') if place == table.heads else ("td", "")
        marked.append(f"<{tag}{scope}{words}>{escape(cell)}</{tag}>")
    return f"<tr>{''.join(marked)}</tr>"
