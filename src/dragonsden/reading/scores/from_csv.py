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
from functools import cached_property
from typing import Final

from dragonsden.model.panel import KINDS
from dragonsden.model.problems import unknown
from dragonsden.reading.decimals import torn, with_points
from dragonsden.reading.nodes import START, Mistake, Node, Page, Place
from dragonsden.reading.scores.around import layout_of
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


ONE_A_LINE: Final = "give one score a line, with the columns criterion and score"


def rows_of_table(page: Page, stem: str, known: Known) -> ScoreSheet:
    """The scores in a CSV file; `stem` is its name, `known` what is to be scored, if read."""
    if page.tree is None:
        return ScoreSheet(whole=False)
    columns = _Columns(page.tree.keys or {}, known)
    mistakes = list(columns.mistakes())
    sheet = ScoreSheet(mistakes=mistakes, whole=not mistakes)
    if columns.readable:
        own = Node(START, stem)
        lines = page.tree.value if isinstance(page.tree.value, list) else []
        read = columns.long_row if columns.long else columns.wide_rows
        sheet.rows = [row for line in lines for row in read(line, own)]
        sheet.mistakes += columns.wrong_titles(lines)
    separator = layout_of(page.lines).separator
    sheet.mistakes += with_points([row.score for row in sheet.rows], separator == ";")
    if separator == ",":
        sheet.mistakes += torn((row.score, row.comment) for row in sheet.rows)
    return sheet


@dataclass(frozen=True)
class _Columns:
    """The columns of a CSV file: the fixed ones by name, and in a wide file those of scores."""

    headers: Mapping[str, Place]
    known: Known

    @cached_property
    def fixed(self) -> dict[str, str]:
        """The header of each fixed column that is there, by its name."""
        found: dict[str, str] = {}
        for header in self.headers:
            found.setdefault(ALSO.get(header, header), header)
        return {name: header for name, header in found.items() if name in HEADERS}

    @cached_property
    def title(self) -> str:
        """The header of the services' titles; "" if they have no column."""
        criteria = {alike(name) for name in self.known.criteria}
        return next((h for h in TITLES if h in self.headers and h not in criteria), "")

    @cached_property
    def others(self) -> list[str]:
        """The other headers: of scores, of comments on them, and those that mean nothing here."""
        taken = {*self.fixed.values(), self.title, ""}
        return [header for header in self.headers if header not in taken]

    @property
    def of_one_criterion(self) -> bool:
        """True if each line is of one criterion, by one member or by all of them."""
        return "criterion" in self.fixed or "score" in self.fixed

    @property
    def long(self) -> bool:
        """True if each line has one score."""
        return self.of_one_criterion and not self.judged

    @cached_property
    def judged(self) -> dict[str, Node]:
        """The criteria that have a column, or in lines of one criterion the members, by header."""
        if not self.of_one_criterion:
            return self._criteria()
        return {} if {"member", "score"} & self.fixed.keys() else self._members()

    def _criteria(self) -> dict[str, Node]:
        """The criteria that have a column: all that is no comment, if none are known."""
        by_name = {alike(name): name for name in self.known.criteria}
        names = {**self.known.criterion_titles, **by_name}
        if not names:
            return {header: Node(self.headers[header], header) for header in self._apart}
        of_header = {header: names.get(unbracketed(header)) for header in self.others}
        return {h: Node(self.headers[h], name) for h, name in of_header.items() if name}

    def _members(self) -> dict[str, Node]:
        """The members that have a column, if there are two or more."""
        members = [h for h in self._apart if h not in WORKED_OUT and nearest(h, HEADERS) is None]
        return {h: Node(self.headers[h], h) for h in members} if len(members) > 1 else {}

    @property
    def _apart(self) -> list[str]:
        """The other headers but those of comments on one of them."""
        comments = {header + OF_COMMENT for header in self.others}
        return [header for header in self.others if header not in comments]

    # ------------------------------------------------------------------------- what is wrong

    def _ambiguous(self) -> Iterator[Mistake]:
        """A mistake for each header of a wide sheet that could mean two things."""
        for header, place in self.headers.items() if not self.of_one_criterion else ():
            called = [f"scores on {quoted(name)}" for name in self._called(header)]
            judged = header.removesuffix(OF_COMMENT)
            if header in (*self.fixed.values(), self.title) and called:
                called.append(f"the {header.replace('_', ' ')} that any sheet may have")
            elif judged != header and judged in self.judged and called:
                called.append(f"comments on {quoted(judged)}")
            if len(called) > 1:
                what = f"the header {quoted(header)} could be {listed(called, 'or')}"
                yield place, f"{what}; {ONE_A_LINE}"

    def _called(self, header: str) -> list[str]:
        """The criteria that a header may mean."""
        return self.known.criteria_called(unbracketed(header))

    @cached_property
    def strangers(self) -> list[str]:
        """The headers that mean nothing here."""
        meaningful = {*self.judged, *(header + OF_COMMENT for header in self.judged)}
        return [header for header in self.others if header not in meaningful]

    @cached_property
    def free(self) -> list[str]:
        """The headers that would mean something and are not there."""
        free = [name for name in HEADERS if name not in self.fixed]
        if not self.of_one_criterion:
            there = {node.value for node in self.judged.values()}
            criteria = [name for name in self.known.criteria if name not in there]
            free += [*criteria, *(name + OF_COMMENT for name in criteria)]
        return free

    @property
    def missing(self) -> list[str]:
        """The fixed columns without which nothing can be read."""
        needed = ("service_id", *(("criterion", "score") if self.long else ()))
        return [name for name in needed if name not in self.fixed]

    @property
    def readable(self) -> bool:
        """True if nothing is missing, and no unknown header was probably meant for the members."""
        return not self.missing and "member" not in meant(self.strangers, self.free)

    def mistakes(self) -> Iterator[Mistake]:
        """Headers that mean nothing, columns that are missing."""
        yield from self._ambiguous()
        yield from ((self.headers[header], what) for header, what in self._strange())
        intended = meant(self.strangers, self.missing)
        if absent := [name for name in self.missing if name not in intended]:
            yield START, f"no column {listed(absent, 'and no column')}; a score sheet needs it"
        if not (self.strangers or self.missing or self.judged or self.of_one_criterion):
            what = "no column of scores; give criterion and score, or a column for each criterion"
            yield START, what

    def _strange(self) -> Iterator[tuple[str, str]]:
        """The mistake of each header that means nothing here."""
        fixed, free = self.fixed, self.free
        intended = meant(self.strangers, free)
        for header in self.strangers:
            same, judged = ALSO.get(header, header), header.removesuffix(OF_COMMENT)
            if header in WORKED_OUT:
                what = "follows from the scores beside it; delete the column"
                yield header, f"{quoted(header)} {what}"
            elif same in fixed:
                what = f"the header {quoted(header)} means the same as {fixed[same]}"
                yield header, f"{what}; keep one of them"
            elif header == judged or judged not in map(alike, free):
                yield header, unknown(header, "is not a header of this sheet", free).message
            elif not any(alike(str(name)) == judged for name in intended):
                yield header, f"comments on {judged}, which has no column; add one for its scores"

    def wrong_titles(self, lines: Sequence[Node]) -> Iterator[Mistake]:
        """A mistake for each title that is not that of the service beside it."""
        titles = self.known.services
        of_title = {folded(title): name for name, title in titles.items()}
        for line in lines if self.title else ():
            service, title = line.child(self.fixed["service_id"]), line.child(self.title)
            name = str(service.value) if service else ""
            if name in titles and title and isinstance(title.value, str) and title.value:
                written = folded(" ".join(title.value.split()))
                if written != folded(titles[name]):
                    other = of_title.get(written)
                    whose = f"the title of {other}" if other else "not its title"
                    what = f"{quoted(title.value)} is {whose}; {name} is {quoted(titles[name])}"
                    yield title.place, f"{what}: mend the name or the title"

    # -------------------------------------------------------------------------- what is said

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


def unbracketed(header: str) -> str:
    """A header without what it says in brackets at its end."""
    cut = re.split(r"[(\[]", header, maxsplit=1)
    return cut[0].rstrip("_") if len(cut) > 1 else header
