"""Labels in one column, each as near to where it belongs as the others let it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class _Stack:
    """Labels that touch: their heights, and how far up the stack would begin if it were free."""

    rows: list[int]
    high: float
    wanted: float

    @property
    def bottom(self) -> float:
        """Where the stack begins: the mean of what its labels want."""
        return self.wanted / len(self.rows)


def spread(wanted: Sequence[float], heights: Sequence[float], high: float) -> list[float]:
    """Where the middle of each label goes, from 0 to `high`, so that none overlap.

    As near to the wanted middles as can be (least squares), in their order; equals keep theirs,
    the first on top. Labels that are too many for the room run over its top.
    """
    rising = sorted(range(len(wanted)), key=lambda row: (wanted[row], -row))
    stacks: list[_Stack] = []
    for row in rising:
        stacks.append(_Stack([row], heights[row], wanted[row] - heights[row] / 2))
        while len(stacks) > 1 and _start(stacks[-2], high) + stacks[-2].high > _start(
            stacks[-1], high
        ):
            stacks[-2:] = [_joined(*stacks[-2:])]
    middles = [0.0] * len(wanted)
    for stack in stacks:
        up = _start(stack, high)
        for row in stack.rows:
            middles[row] = up + heights[row] / 2
            up += heights[row]
    return middles


def _start(stack: _Stack, high: float) -> float:
    """Where the stack begins, kept within the room."""
    return max(0.0, min(stack.bottom, high - stack.high))


def _joined(lower: _Stack, upper: _Stack) -> _Stack:
    """The two as one stack."""
    shifted = upper.wanted - lower.high * len(upper.rows)
    return _Stack([*lower.rows, *upper.rows], lower.high + upper.high, lower.wanted + shifted)
