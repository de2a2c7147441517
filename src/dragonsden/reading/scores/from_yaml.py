"""The scores of a score sheet in YAML.

It is of one member, whose name may be left out where the file is named after that member, or of
all of them:

    member: finance_director
    on: 2018-09-05
    scores:
      registrars: {market: 2.5, readiness: {score: 3, comment: Costed in May, sensitive: true}}
      planning: {market: {comment: "conflict of interest: sits on the committee"}}

    members:
      finance_director: {registrars: {market: 2.5, readiness: 3}}
      elected_member: {registrars: {market: {score: 4, on: 2018-09-06}, readiness: 2}}
    consensus:
      registrars: {market: {score: 3, by: chair, on: 2018-09-12, why: bookings up a third}}
    override:
      registrars: {readiness: {score: 2, by: board, on: 2018-09-20, why: the lead has left}}

`on`, the date of all scores that have none of their own, may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dragonsden.model.fields import kind_of
from dragonsden.model.panel import KINDS
from dragonsden.model.problems import unknown
from dragonsden.reading.nodes import START, Node, Page, Place
from dragonsden.reading.scores.rows import Row, ScoreSheet

KEYS: Final = ("member", "on", "scores", "members", *KINDS)
NO_SCORES: Final = "no scores; write scores: {service: {criterion: score}}, or members:"
OF_SCORE: Final = ("score", "comment", "on", "sensitive")
OF_RESOLUTION: Final = ("score", "by", "on", "why")


def rows_of_tree(page: Page, stem: str) -> ScoreSheet:
    """The scores in a YAML file; `stem` is its name without the ending."""
    if page.tree is None:
        return ScoreSheet(whole=False)
    reader = _Reader(page.tree, stem)
    reader.sheet.rows = list(reader.rows())
    if not reader.sheet.rows and reader.sheet.whole and not page.mistakes:
        reader.sheet.refuse(START, NO_SCORES)
    return reader.sheet


class _Reader:
    """Reads the sections of a file, and notes what does not belong there."""

    def __init__(self, tree: Node, stem: str) -> None:
        """The reader of a file's tree."""
        self.sheet = ScoreSheet()
        self.top = {name: node for name, _, node in self._entries(tree, "a score sheet", KEYS)}
        self.own = self._member(stem)
        self.on = self.top.get("on", Node(START, ""))
        self.places = tree.keys or {}

    def _member(self, stem: str) -> Node:
        """The member whose scores these are; its name is None if it was refused."""
        node = self.top.get("member", Node(START, stem))
        if isinstance(node.value, list | dict):
            found = kind_of([] if isinstance(node.value, list) else {})
            what = f"{found} is written here; write the name of one member, or members: for several"
            self.sheet.refuse(node.place, what)
            return Node(node.place, None)
        return node

    def rows(self) -> Iterator[Row]:
        """The row of every score."""
        both = [key for key in ("member", "scores") if key in self.top]
        if "members" in self.top and both:
            what = f"members and {both[0]} together; keep the one, or make two files of it"
            self.sheet.refuse(self.places[both[0]], what)
        if not any(key in self.top for key in ("scores", "members", *KINDS)):
            self.sheet.refuse(START, NO_SCORES)
        if "scores" in self.top:
            yield from self._of_services(self.top["scores"], self.own)
        if "members" in self.top:
            for member, place, node in self._entries(self.top["members"]):
                if node.value == {}:
                    self.sheet.refuse(place, f"no scores of {member}; write them, or take it away")
                yield from self._of_services(node, Node(place, member))
        for kind in KINDS:
            if kind in self.top:
                yield from self._of_services(self.top[kind], Node(self.places[kind], kind), kind)

    def _of_services(self, node: Node, member: Node, kind: str = "") -> Iterator[Row]:
        """The rows of one member, or of one kind of resolution."""
        for service, at, criteria in self._entries(node):
            for criterion, place, given in self._entries(criteria):
                subject = Node(at, service), member, Node(place, criterion)
                if given.value is not None:
                    yield self._row(subject, given, kind)

    def _row(self, subject: tuple[Node, Node, Node], given: Node, kind: str) -> Row:
        """The row of one score, a number or a mapping."""
        service, member, criterion = subject
        blank = Node(criterion.place, "")
        keys = OF_RESOLUTION if kind else OF_SCORE
        parts = {"score": given}
        if not isinstance(given.value, str):
            parts = {name: node for name, _, node in self._entries(given, "a score", keys)}
            if not isinstance(given.value, dict) or len(parts) < len(given.value):
                # what was refused may have been the score, or the reason for none
                parts.setdefault("score", Node(given.place, None))
        comment = parts.get("why" if kind else "comment", blank)
        on, by = parts.get("on", blank if kind else self.on), parts.get("by", blank)
        score, sensitive = parts.get("score", blank), parts.get("sensitive", blank)
        return Row(service, member, criterion, score, comment, on, by, sensitive)

    def _entries(
        self, node: Node, what: str = "", keys: Sequence[str] = ()
    ) -> Iterator[tuple[str, Place, Node]]:
        """The entries of a mapping, each with the place of its key: `what` has only these keys."""
        if not isinstance(node.value, dict):
            if node.value is not None:
                found = kind_of(node.value if isinstance(node.value, str) else [])
                self.sheet.refuse(
                    node.place, f"{found} is written here; write entries, as key: value"
                )
            self.sheet.whole = False
            return
        for name, child in node.value.items():
            place = (node.keys or {}).get(name, child.place)
            if keys and name not in keys:
                free = [key for key in keys if key not in node.value]
                told = unknown(name, f"is not a key of {what}", free or keys)
                self.sheet.refuse(place, told.message)
            elif child.value is None:
                self.sheet.whole = False  # it was refused, and why is said already
            else:
                yield name, place, child
