"""The standings as an HTML table, for a notebook; it needs no script and no style of the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from dragonsden.results.standings import Column, Standings, standings
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
    """The ranked table and what belongs beside it, as HTML; everything is escaped."""
    told = standings(sim)
    return "\n".join(
        [
            f'<div class="dragonsden"><style>{STYLE}</style>',
            f'<p class="status">{escape(told.status)}</p>',
            "<table>",
            f"<caption>{escape(told.title)}, by the criteria: {escape(told.criteria)}</caption>",
            f"<thead><tr>{''.join(map(_heading, told.columns))}</tr></thead>",
            *_body(told),
            "</table>",
            f"<p>{escape(told.recommended)}</p>",
            *_list("Not ranked, for they fail a gate:", told.unranked),
            *(f"<p>{escape(text)}</p>" for text in told.notes),
            *_list("How to read it", [f"{word}: {meaning}" for word, meaning in told.legend]),
            f"<p>{escape(told.provenance)}</p>",
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


def _body(told: Standings) -> list[str]:
    """The rows, with one that says where the first k end."""
    rows = [_row(told.columns, row) for row in told.rows]
    if told.within < len(rows):
        cut = f'<tr class="cut"><td colspan="{len(told.columns)}">{escape(told.cut)}</td></tr>'
        rows.insert(told.within, cut)
    return ["<tbody>", *rows, "</tbody>"]


def _row(columns: tuple[Column, ...], cells: tuple[str, ...]) -> str:
    """One service; its title heads the row."""
    marked = []
    for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        words = "" if column.numeric else ' class="words"'
        tag, scope = ("th", ' scope="row"') if place == 1 else ("td", "")
        marked.append(f"<{tag}{scope}{words}>{escape(cell)}</{tag}>")
    return f"<tr>{''.join(marked)}</tr>"
