"""The scores of a score sheet in CSV.

It is long, with one score on a line, or wide, with a column for each criterion:

    service_id,member,criterion,score,comment[,date][,by][,sensitive]
    service_id,member,market,market_comment,readiness,...[,comment][,date][,by][,sensitive]

or has a column for each member:

    service_id,criterion,chair,chair_comment,leader,...[,comment][,date][,sensitive]

A column `title` beside the services is checked. Without a column `member` all of it is of the
member whom the file is named after. The member may be `consensus` or `override`. In a wide sheet
`comment` is of every score that has none of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dragonsden.model.panel import KINDS
from dragonsden.model.problems import unknown
from dragonsden.reading.nodes import START, Mistake, Node, Page, Place
from dragonsden.reading.scores.around import layout_of
from dragonsden.reading.scores.decimals import with_points
from dragonsden.reading.scores.known import Known
from dragonsden.reading.scores.rows import Row, ScoreSheet
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike, folded, meant, nearest

HEADERS: Final = (
    "service_id", "member", "criterion", "score", "comment", "date", "by", "sensitive",
)  # fmt: skip
ALSO: Final = {"service": "service_id", "on": "date"}
"""Headers that mean the same as another."""

TITLES: Final = ("title", "service_title", "service_name", "name")
"""Headers of a column with the services' titles, which is checked against their names."""

WORKED_OUT: Final = (
    "average", "avg", "mean", "median", "total", "sum", "min", "max", "range", "rank",
)  # fmt: skip
"""Headers of columns that follow from the scores beside them."""

OF_COMMENT: Final = "_comment"
"""The end of the header of comments on a criterion or by a member, in a wide sheet."""


def rows_of_table(page: Page, stem: str, known: Known) -> ScoreSheet:
    """The scores in a CSV file; `stem` is its name, `known` what is to be scored, if read."""
    if page.tree is None:
        return ScoreSheet(whole=False)
    columns = _columns(page.tree.keys or {}, known)
    sheet = ScoreSheet(mistakes=list(columns.mistakes), whole=not columns.mistakes)
    if not columns.missing:
        own = Node(START, stem)
        lines = page.tree.value if isinstance(page.tree.value, list) else []
        read = columns.long_row if columns.long else columns.wide_rows
        sheet.rows = [row for line in lines for row in read(line, own)]
        sheet.mistakes += columns.wrong_titles(lines, known.services)
    semicolons = layout_of(page.lines).separator == ";"
    sheet.mistakes += with_points([row.score for row in sheet.rows], semicolons)
    return sheet


@dataclass(frozen=True)
class _Columns:
    """The columns of a CSV file: the fixed ones by name, and in a wide file those of scores.

    `judged` are the criteria, or the members of a file with a column `criterion`; `title` is the
    header of the services' titles, and `missing` are the columns without which nothing can be read.
    """

    fixed: Mapping[str, str]
    judged: Mapping[str, Node]
    title: str
    missing: Sequence[str]
    mistakes: Sequence[Mistake]

    @property
    def long(self) -> bool:
        """True if each line has one score."""
        return _is_long(self.fixed) and not self.judged

    def wrong_titles(self, lines: Sequence[Node], titles: Mapping[str, str]) -> Iterator[Mistake]:
        """A mistake for each title that is not that of the service beside it."""
        of_title = {folded(title): name for name, title in titles.items()}
        for line in lines if self.title else ():
            service, title = (
                line.child(self.fixed["service_id"]),
                line.child(self.title),
            )
            name = str(service.value) if service else ""
            if name in titles and title and isinstance(title.value, str) and title.value:
                written = folded(" ".join(title.value.split()))
                if written != folded(titles[name]):
                    other = of_title.get(written)
                    whose = f"the title of {other}" if other else "not its title"
                    what = f"{quoted(title.value)} is {whose}; {name} is {quoted(titles[name])}"
                    yield title.place, f"{what}: mend the name or the title"

    def long_row(self, line: Node, own: Node) -> Iterator[Row]:
        """The one row of a line."""
        cells, blank = line.entries, Node(line.place, "")
        service, member, criterion, score, comment, on, by, sensitive = (
            cells.get(self.fixed.get(name, ""), blank) for name in HEADERS
        )
        member = member if "member" in self.fixed else own
        yield Row(service, member, criterion, score, comment, on, by, sensitive)

    def wide_rows(self, line: Node, own: Node) -> Iterator[Row]:
        """A row for each criterion or member; a consensus or override has only those it fills."""
        cells, blank = line.entries, Node(line.place, "")
        service, member, criterion, _, shared, on, by, sensitive = (
            cells.get(self.fixed.get(name, ""), blank) for name in HEADERS
        )
        by_member = "criterion" in self.fixed
        member = member if "member" in self.fixed else own
        for header, judged in self.judged.items():
            member, criterion = (judged, criterion) if by_member else (member, judged)
            score, comment = cells.get(header, blank), cells.get(header + OF_COMMENT, blank)
            if score.value or comment.value or alike(str(member.value)) not in KINDS:
                comment = comment if comment.value else shared
                yield Row(service, member, criterion, score, comment, on, by, sensitive)


def _columns(headers: Mapping[str, Place], known: Known) -> _Columns:
    """The columns under these headers."""
    criteria = known.criteria
    fixed: dict[str, str] = {}
    for header in headers:
        fixed.setdefault(ALSO.get(header, header), header)
    fixed = {name: header for name, header in fixed.items() if name in HEADERS}
    others = [header for header in headers if header not in fixed.values()]
    title = next((h for h in TITLES if h in others and h not in map(alike, criteria)), "")
    others = [header for header in others if header and header != title]
    judged = _judged(others, headers, known)
    if _is_long(fixed):
        judged = {} if {"member", "score"} & fixed.keys() else _members(others, headers)
    comments = {header + OF_COMMENT for header in judged}
    strangers = [h for h in others if h not in judged and h not in comments]
    needed = ("criterion", "score") if _is_long(fixed) and not judged else ()
    missing = [name for name in ("service_id", *needed) if name not in fixed]
    free = [name for name in HEADERS if name not in fixed]
    if not _is_long(fixed):
        there = {node.value for node in judged.values()}
        free += _all_headers([name for name in criteria if name not in there])
    mistakes = [
        *((headers[header], what) for header, what in _strange(strangers, fixed, free)),
        *((START, what) for what in _absent(strangers, missing)),
    ]
    missing += ["member"] if "member" in meant(strangers, free) else []
    if not (strangers or missing or judged or _is_long(fixed)):
        what = "no column of scores; give criterion and score, or a column for each criterion"
        mistakes.append((START, what))
    return _Columns(fixed, judged, title, missing, mistakes)


def _members(others: Sequence[str], headers: Mapping[str, Place]) -> dict[str, Node]:
    """The members that have a column, by header, if there are two or more."""
    scores = [h for h in others if h.removesuffix(OF_COMMENT) == h or h[:-8] not in others]
    members = [h for h in scores if h not in WORKED_OUT and nearest(h, HEADERS) is None]
    return {h: Node(headers[h], h) for h in members} if len(members) > 1 else {}


def _all_headers(criteria: Sequence[str]) -> list[str]:
    """The headers that criteria may have in a wide sheet."""
    return [*criteria, *(name + OF_COMMENT for name in criteria)]


def _is_long(fixed: Mapping[str, str]) -> bool:
    """True if columns of these names have one score on a line."""
    return "criterion" in fixed or "score" in fixed


def _judged(others: Sequence[str], headers: Mapping[str, Place], known: Known) -> dict[str, Node]:
    """The criteria that have a column, by header: all that is no comment, if none are known."""
    names = {**known.criterion_titles, **{alike(name): name for name in known.criteria}}
    of_header = {header: names.get(re.sub(r"_*[(\[].*", "", header)) for header in others}
    comments = [h for h in others if h.removesuffix(OF_COMMENT) in headers and h not in names]
    return {
        header: Node(headers[header], name or header)
        for header, name in of_header.items()
        if name or not (names or header in comments)
    }


def _strange(
    strangers: Sequence[str], fixed: Mapping[str, str], free: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Mistakes of headers that mean nothing here; those in `free` would."""
    intended = meant(strangers, free)
    for header in strangers:
        same, judged = ALSO.get(header, header), header.removesuffix(OF_COMMENT)
        if header in WORKED_OUT:
            yield header, f"{quoted(header)} follows from the scores beside it; delete the column"
        elif same in fixed:
            what = f"the header {quoted(header)} means the same as {fixed[same]}; keep one of them"
            yield header, what
        elif header == judged or judged not in map(alike, free):
            yield header, unknown(header, "is not a header of this sheet", free).message
        elif not any(alike(str(name)) == judged for name in intended):
            yield header, f"comments on {judged}, which has no column; add one for its scores"


def _absent(strangers: Sequence[str], missing: Sequence[str]) -> Iterator[str]:
    """A mistake if columns are missing, and no unknown header is probably one of them."""
    intended = meant(strangers, missing)
    if absent := [name for name in missing if name not in intended]:
        yield f"no column {listed(absent, 'and no column')}; a score sheet needs it"
