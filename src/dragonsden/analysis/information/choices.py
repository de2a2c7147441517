"""Choices: the services chosen by their worth, and the gain of a better choice.

Worth is overall value, or money: NPV, of services that have an account, where fewer than k may be
chosen because one that loses money adds nothing. Only services that pass every gate can be chosen;
those on hold are taken in to ask what knowing would be worth if their holds were cleared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block
from dragonsden.engine.evaluate import overall
from dragonsden.results.simulation import Simulation

Among = Literal["pass", "standing"]
AMONG: Final[tuple[Among, ...]] = get_args(Among)
"""The services that are chosen from: those that pass every gate, or those on hold as well."""

Flags = NDArray[np.bool_]
Changes = NDArray[np.int8]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Choice:
    """The choice of at most `most` services: those of the first `now` columns, by mean worth.

    `columns` are those of the services it is made from, best mean worth first, so that of equals
    the one that is better on the whole is chosen. In money only what is worth more than 0 is.
    """

    columns: slice
    most: int
    now: int
    in_money: bool

    @classmethod
    def of(cls, columns: slice, most: int, means: Floats, *, in_money: bool) -> Self:
        """The choice from services with these mean worths, best first."""
        now = np.count_nonzero(means[:most] > 0) if in_money else len(means[:most])
        return cls(columns, most, int(now), in_money)

    def gains(self, worths: Floats) -> Floats:
        """The gain of choosing by each row of worths over those chosen now, never below 0.

        `worths` has all columns. The best is compared with the best of those chosen now, the
        second best with their second best, and so on: where they are the same nothing is left.
        """
        mine = worths[:, self.columns]
        gains, moved = np.zeros(len(mine)), self._moved(mine)
        mine = mine[moved]
        now = _best_first(mine[:, : self.now])
        most = min(self.most, mine.shape[1])
        mine.partition(mine.shape[1] - most, axis=1)  # the best stand last, in any order
        best = _best_first(mine[:, mine.shape[1] - most :])
        if self.in_money:
            best = best.clip(0.0)
        best[:, : self.now] -= now
        gains[moved] = total(best)
        return gains

    def changes(self, worths: Floats) -> Changes:
        """The services that each row of worths adds to those chosen now (1) and removes (-1).

        `worths` and the result have all columns.
        """
        mine = worths[:, self.columns]
        changes, moved = np.zeros(worths.shape, np.int8), self._moved(mine)
        mine = mine[moved]
        chosen = _are_best(mine, min(self.most, mine.shape[1])).astype(np.int8)
        if self.in_money:
            chosen *= mine > 0
        chosen[:, : self.now] -= 1
        changes[moved, self.columns] = chosen
        return changes

    def _moved(self, mine: Floats) -> Rows:
        """The rows of worths by which others than those of now may be chosen.

        In the rows left out, whoever is chosen now is worth no less than anybody else; in money
        more than 0, and nobody else is where there is room for more.
        """
        least = mine[:, : self.now].min(axis=1, initial=np.inf)
        most_else = mine[:, self.now :].max(axis=1, initial=-np.inf)
        if not self.in_money:
            return np.flatnonzero(most_else > least)
        to_beat = least if self.now == self.most else 0.0
        return np.flatnonzero((most_else > to_beat) | (least <= 0.0))


def _are_best(worths: Floats, most: int) -> Flags:
    """True for the highest `most` of each row; of equals those in the first columns."""
    others = worths.shape[1] - most
    last = np.partition(worths, others, axis=1)[:, others : others + 1]
    above, level = worths > last, worths == last
    room = most - np.count_nonzero(above, axis=1, keepdims=True)
    found: Flags = above | (level & (np.cumsum(level, axis=1) <= room))
    return found


def _best_first(worths: Floats) -> Floats:
    """Each row in falling order."""
    return np.sort(worths, axis=1)[:, ::-1]


@dataclass(frozen=True)
class ChoiceSet:
    """The services to choose from, by row, and the choices made from them.

    Worths have a column for the overall value of each of `valued`, and then one for the NPV of
    each of `earning`; both hold best mean first. `choices` are of the first k and of the first by
    overall value, and then by NPV; those of NPV are left out if no service has an account.
    """

    valued: tuple[int, ...]
    earning: tuple[int, ...]
    choices: tuple[Choice, ...]

    @classmethod
    def of(cls, sim: Simulation, among: Among = "pass") -> Self:
        """The services to choose from: those that pass every gate, or all that fail none.

        Raises ValueError if `among` is neither "pass" nor "standing".
        """
        if among not in AMONG:
            raise ValueError(f"among is {among!r}; give one of {', '.join(AMONG)}")
        value, npv = sim.mean_overall, _mean_npv(sim)
        order = {name: row for row, name in enumerate(sim.services)}
        standing = (order[name] for name in sim.ranking.index)
        valued = tuple(row for row in standing if among == "standing" or row in sim.passing)
        with_account = (row for row in valued if not np.isnan(npv[row]))
        earning = tuple(sorted(with_account, key=lambda row: -npv[row]))
        by_value = slice(0, len(valued))
        by_npv = slice(len(valued), len(valued) + len(earning))
        choices = [
            Choice.of(columns, most, means[list(rows)], in_money=in_money)
            for columns, rows, means, in_money in (
                (by_value, valued, value, False),
                (by_npv, earning, npv, True),
            )
            for most in (sim.k, 1)
            if rows
        ]
        return cls(valued, earning, tuple(choices))

    @property
    def columns(self) -> int:
        """The number of columns of worths."""
        return len(self.valued) + len(self.earning)

    def worths(self, block: Block, wanted: Flags | None = None) -> Floats:
        """The worths in a block: a row for each column of this, and a column for each draw.

        Where `wanted` says that a row is not, it may be anything. In memory those of a draw stand
        side by side.
        """
        worths = np.empty((block.count, self.columns)).T
        wanted = np.ones(self.columns, np.bool_) if wanted is None else wanted
        places = {row: place for place, row in enumerate(self.earning, len(self.valued))}
        for place, row in enumerate(self.valued):
            money = places.get(row)
            if not wanted[place] and not (money is not None and wanted[money]):
                continue
            outcome = block.look(row)
            worths[place] = rounded(overall(block.weights, outcome.values))
            if money is not None:
                worths[money] = outcome.measures["npv"]
        return worths


def _mean_npv(sim: Simulation) -> Floats:
    """The mean NPV of each service, in the order of the case; NaN for one without an account."""
    means = sim.measure_summary["mean"]
    return np.array([means.get((name, "npv"), np.nan) for name in sim.services])
