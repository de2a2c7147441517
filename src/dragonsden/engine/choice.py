"""The choice of the compiled steps: where the extra `fast` is installed, worth it and checked."""

from __future__ import annotations

import warnings
from dataclasses import fields, replace
from functools import cache
from importlib.util import find_spec
from typing import Final

import numpy as np

from dragonsden.engine.steps import Steps, by, choose, quicker
from dragonsden.engine.tally import Kept, Tally
from dragonsden.engine.task import Task, tally_block

WORTH_IT: Final = 100_000
"""Draws from which compiled code saves more than it takes to load, most of a second."""

CHECKED: Final = 1_000
"""Draws of a block that are evaluated both ways before the compiled code is trusted."""


def is_worth_it(draws: int) -> bool:
    """True if this many draws are worth loading compiled code for, and it is installed."""
    return quicker() is not None or (draws >= WORTH_IT and find_spec("numba") is not None)


def prepare(task: Task) -> None:
    """Choose the compiled steps for this process, if a task comes out as it does by numpy."""
    if quicker() is None and _is_trusted():
        steps = _compiled(task)
        if steps is None:
            _distrust()
        else:
            choose(steps)


def is_alike(task: Task, steps: Steps) -> bool:
    """True if the first draws of a task have the same tally, and the same draws kept, both ways."""
    task = replace(task, count=min(task.count, CHECKED))
    kept = [Kept.empty(task.plan, len(task.ranked), task.count) for _ in range(2)]
    with by(None):
        reference = tally_block(task, kept[0])
    with by(steps):
        found = tally_block(task, kept[1])
    return _same(reference, found) and _same(*kept)


def _same(one: Tally | Kept, other: Tally | Kept) -> bool:
    """True if two tallies, or two sets of draws kept, agree in every bit of every field."""
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name), equal_nan=True)
        for field in fields(one)
    )


@cache
def _trust() -> list[bool]:
    """One entry: whether the compiled code has been alike so far."""
    return [True]


def _is_trusted() -> bool:
    return _trust()[0]


def _distrust() -> None:
    """Leave the compiled code alone from now on, and say so."""
    _trust()[0] = False
    warnings.warn(
        "the compiled engine of the extra `fast` cannot be used here or does not give the bits of "
        "numpy; all is computed by numpy, more slowly and with the same results",
        RuntimeWarning,
        stacklevel=2,
    )


def _compiled(task: Task) -> Steps | None:
    """The compiled steps; None where they do not load, compile, or come out as numpy's do."""
    try:
        from dragonsden.engine.compiled import STEPS

        return STEPS if is_alike(task, STEPS) else None
    except Exception:  # noqa: BLE001  whatever ails numba, numpy does the work
        return None
