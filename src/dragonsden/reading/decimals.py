"""Decimal commas and points in the figures of a CSV file: of scores, and of a budget."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dragonsden.reading.nodes import Mistake, Node
from dragonsden.text.english import quoted

_DECIMAL: Final = re.compile(
    r"-?(?:0|\d+)(?P<mark>[.,])(?:\d{1,2}|\d{4,})|-?0(?P<of_0>[.,])\d+", re.A
)
_WHOLE: Final = re.compile(r"[+-]?\d{1,2}", re.ASCII)
_REST: Final = re.compile(r"\d{1,2}", re.ASCII)
_EITHER: Final = re.compile(r"(?P<whole>-?[1-9]\d{0,2})(?P<mark>[.,])(?P<rest>\d{3})", re.ASCII)


def with_points(figures: Sequence[Node], semicolons: bool) -> Iterator[Mistake]:
    """A mistake for each figure that could be two numbers: 1,250 where 2,5 is 2.5.

    Excel writes 2,5 where it puts semicolons between cells: such a comma becomes a point.
    """
    texts = [node.value if isinstance(node.value, str) else "" for node in figures]
    marks = {
        found["mark"] or found["of_0"] for text in texts if (found := _DECIMAL.fullmatch(text))
    }
    doubtful = {",", "."} if semicolons else {","} & marks
    doubtful -= {"."} if "," not in marks and "." in marks else set()
    for node, text in zip(figures, texts, strict=True):
        if (found := _EITHER.fullmatch(text)) and found["mark"] in doubtful:
            one, other = f"{found['whole']}.{found['rest']}", found["whole"] + found["rest"]
            node.value = None
            what = f"{quoted(text)} could be two numbers, {one} or {other}"
            yield node.place, f"{what}; write {_short(one)} or {other}"
        elif semicolons and _DECIMAL.fullmatch(text):
            node.value = text.replace(",", ".")


def torn(figures: Iterable[tuple[Node, Node]]) -> Iterator[Mistake]:
    """A mistake for each figure with nothing but digits in the cell after it: 2,5 may be 2.5.

    The cells are of a file with commas between them.
    """
    for node, after in figures:
        whole, rest = (one.value if isinstance(one.value, str) else "" for one in (node, after))
        is_beside = after.place.column == node.place.column + len(whole) + 1
        if is_beside and _WHOLE.fullmatch(whole) and _REST.fullmatch(rest):
            node.value = None
            what = f"{quoted(f'{whole},{rest}')} could be {whole}.{rest}, or {whole} beside {rest}"
            yield node.place, f"{what}; write a decimal with a point, and a comment in words"


def _short(number: str) -> str:
    """A decimal with so many digits after its point that it can be nothing else."""
    short = number.rstrip("0").rstrip(".")
    return f"{short}0" if short == number else short
