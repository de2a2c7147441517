"""Rows: what a score sheet says, a score at a time, whichever way it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from dragonsden.reading.nodes import START, Mistake, Node, Place


@dataclass(frozen=True, slots=True)
class Row:
    """One score as written: of what, by whom, on what; each part with its place.

    `member` may be consensus or override. What is not there is an empty text. `sensitive` says
    whether the comment is not for the public.
    """

    service: Node
    member: Node
    criterion: Node
    score: Node
    comment: Node
    on: Node
    by: Node
    sensitive: Node = field(default_factory=lambda: Node(START, ""))


@dataclass
class MemberWeights:
    """The weights of one member by name, each with its cell; empty where they cannot be used."""

    member: str
    place: Place
    weights: dict[str, Node] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass
class ScoreSheet:
    """The rows of a file, and what is wrong with its form; `whole` unless rows are left out.

    A workbook of weights has no rows, but `weights`. `hidden` are warnings of what is read and not
    seen.
    """

    rows: list[Row] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    whole: bool = True
    weights: MemberWeights | None = None
    hidden: list[Mistake] = field(default_factory=list)

    def refuse(self, place: Place, what: str) -> None:
        """Note a mistake that leaves out rows."""
        self.mistakes.append((place, what))
        self.whole = False
