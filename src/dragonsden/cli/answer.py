"""Answers: what a question comes to, in one sentence, as tables for people, and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from dragonsden.cli.old_text import WIDTH, Column, entries, legend, table, wrapped
from dragonsden.cli.old_text import page as pages
from dragonsden.model import Case
from dragonsden.results.phrases import provenance, status_line


@dataclass(frozen=True)
class Grid:
    """A table to read: its heading, and a cell of text for each row and column."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Notes:
    """A list to read: its heading and its texts."""

    heading: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The answer to a question about a case.

    `sentence` is the answer; `body` shows what it rests on, `made` says what that was computed
    with. `table` holds the numbers unrounded, `document` everything, as JSON.
    """

    case: Case
    sentence: str
    body: tuple[Grid | Notes, ...]
    made: tuple[str, ...]
    table: pd.DataFrame
    document: str
    warnings: tuple[str, ...]


def page(answer: Answer) -> str:
    """The answer as plain text, at most 100 columns wide: how far it is agreed, then what it is."""
    case = answer.case
    head = (status_line(case), f"Pipeline: {case.title}", f"Criteria: {case.criteria.title}")
    return pages(
        [line for text in head for line in wrapped(text)],
        wrapped(answer.sentence),
        *(_block(part) for part in answer.body),
        legend(tuple(dict.fromkeys(_meanings(answer)))),
        wrapped(provenance(case, *answer.made)),
    )


def _block(part: Grid | Notes) -> list[str]:
    """The lines of a table or a list; none if there is nothing in it."""
    if isinstance(part, Notes):
        return entries(part.heading, part.texts)
    lines = table(part.columns, part.rows, widest=WIDTH)
    return [*wrapped(part.heading), *lines] if part.rows else []


def _meanings(answer: Answer) -> Iterator[tuple[str, str]]:
    """What stands in the columns of the tables that are shown."""
    for part in answer.body:
        if isinstance(part, Grid) and part.rows:
            yield from ((c.heading, c.meaning) for c in part.columns if c.meaning)
