"""The ranking as an HTML table, for a notebook; it needs no script and no style of the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dragonsden.results.finding import Table
from dragonsden.results.phrases import draws_and_seed, made_from, status_line
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.tables import Results
from dragonsden.text.html import body_cell, framed, head_cell, items, paragraph


def ranking_table(sim: Results) -> str:
    """The ranking and what belongs beside it, as HTML; everything is escaped."""
    found = ranking_finding(sim)
    table, failing = found.table("ranking"), found.table("fail")
    meanings = [f"{column.heading}: {column.meaning}" for column in table.meanings]
    heads = "".join(head_cell(column.heading, column.numeric) for column in table.columns)
    return framed(
        f'<p class="status">{escape(status_line(sim.case))}</p>',
        paragraph(f"{found.headline}."),
        "<table>",
        f"<caption>{escape(sim.case.title)}, by the criteria: "
        f"{escape(sim.case.criteria.title)}</caption>",
        f"<thead><tr>{heads}</tr></thead>",
        *_body(table),
        "</table>",
        *map(paragraph, found.notes),
        *items(failing.caption, failing.lines),
        *items("How to read it", meanings),
        paragraph(made_from(sim.case, draws_and_seed(sim))),
    )


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
    pairs = enumerate(zip(table.columns, cells, strict=True))
    marked = (body_cell(cell, c.numeric, is_head=at == table.heads) for at, (c, cell) in pairs)
    return f"<tr>{''.join(marked)}</tr>"
