"""Draws of a programme: what one choice costs and brings, in every draw of the simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dragonsden.analysis.programmes.candidates import CASH, Figures
from dragonsden.analysis.programmes.choice import Choice
from dragonsden.analysis.programmes.solve import Started
from dragonsden.arithmetic.calendar import QUARTERS, cumulated
from dragonsden.arithmetic.distributions import Floats


@dataclass(frozen=True)
class ProgrammeDraws:
    """One choice over draws: years run along the first axis, draws along the last.

    `lines` has each line by year, `investment` what is spent in each year, `npv` and `lowest` one
    number a draw: the lowest balance at any quarter, just after investments, 0 if never below.
    """

    lines: Mapping[str, Floats]
    investment: Floats
    npv: Floats
    objective: Floats
    lowest: Floats

    @classmethod
    def of(cls, choice: Choice, started: Started) -> ProgrammeDraws:
        """The draws of a choice, all that the simulation has."""
        part = choice.only(started)
        each = [_block(part, figures) for _, figures in choice.prospects.parts()]
        return cls(
            {name: _joined([one.lines[name] for one in each]) for name in each[0].lines},
            _joined([one.investment for one in each]),
            _joined([one.npv for one in each]),
            _joined([one.objective for one in each]),
            _joined([one.lowest for one in each]),
        )

    @cached_property
    def balance(self) -> Floats:
        """The cash in hand at the end of each year: what came in less what was invested."""
        found: Floats = np.cumsum(self.lines[CASH] - self.investment, axis=0)
        return found

    def overspent(self, allowed: Sequence[float]) -> float:
        """The share of draws in which more is spent by the end of a year than is allowed."""
        spent = np.cumsum(self.investment, axis=0)
        beyond = np.round(spent - np.array(allowed).reshape(-1, 1), 2) > 0
        return float(beyond.any(axis=0).mean())


def _joined(parts: Sequence[Floats]) -> Floats:
    """The draws of all blocks in one array."""
    found: Floats = np.concatenate(parts, axis=-1)
    return found


def _block(part: Choice, figures: Figures) -> ProgrammeDraws:
    """The draws of one block, of a choice of which all is started."""
    file, count = part.file, figures.worth.shape[1]
    invested = figures.investment[part.who]
    by_year = np.zeros((file.years, count))
    for year, spent in zip(part.year, invested, strict=True):
        by_year[year - 1] += spent
    lines = {
        name: np.add.reduce(part.by_year(figures, name), axis=0) for name in part.prospects.lines
    }
    return ProgrammeDraws(
        lines,
        by_year,
        np.add.reduce(part.gains(figures, "npv"), axis=0),
        np.add.reduce(part.gains(figures, part.prospects.file.objective), axis=0),
        _lowest(part, figures, invested),
    )


def _lowest(part: Choice, figures: Figures, invested: Floats) -> Floats:
    """The lowest balance at quarter points, just after what is invested then."""
    points = [q / QUARTERS for q in range(1, QUARTERS * part.file.years + 1)]
    balance = np.zeros((len(points), figures.worth.shape[1]))
    for who, later, spent in zip(part.who, part.later, invested, strict=True):
        balance += cumulated(figures.lines[CASH][who], later, points)
        balance[[x >= later for x in points]] -= spent
    lowest: Floats = np.minimum(balance.min(axis=0), 0.0)
    return lowest
