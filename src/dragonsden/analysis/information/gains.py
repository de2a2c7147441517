"""Gains: those of knowing numbers before choosing, by means over the cells of the draws.

Two passes over the same draws: the first sums worths by cell, which says who would be chosen in
each; the second finds how much the gain differs from draw to draw, which says how sure its mean
is. Nothing is kept from one block of draws to the next but sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Final, Self, TypeVar

import numpy as np

from dragonsden.analysis.information.cells import Cells, CellSums, Places
from dragonsden.analysis.information.choices import Changes, ChoiceSet, Flags, Rows
from dragonsden.analysis.information.questions import Question
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.statistics import standard_error
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, only_block
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.sharing import chosen, each_block
from dragonsden.results.simulation import Simulation

MOST_SUMS: Final = 2**23
"""Sums by cell at a time, in numbers (64 MB, and as much for a block that is brought home): with
more, the draws are gone through again."""

SHARED_SUMS: Final = 2**21
"""The same where workers send home sums of theirs: 16 MB for each block under way."""

MOST_CELLS: Final = 128
"""Cells to a question whose sums are had at a time, those of two million draws, if they are more
than workers may send: beyond that the draws are gone through again, and memory stays as it is."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Gains:
    """Mean gains and their standard errors: an entry for each choice, or a row for each thing."""

    means: Floats
    errors: Floats

    @classmethod
    def of(cls, sums: Floats, draws: int) -> Self:
        """The gains from their sums over draws and, second, the sums of their squares."""
        totals, squares = sums
        return cls((totals / draws).clip(0.0), standard_error(totals, squares, draws))


@dataclass(frozen=True)
class Seen:
    """One block of draws: its worths, a row each, and the cells in which the draws lie."""

    block: Block
    worths: Floats
    remembered: dict[tuple[str, Cells], Places] = field(default_factory=dict)

    @property
    def draws(self) -> Floats:
        """The worths with a row for each draw."""
        return self.worths.T

    def places(self, question: Question) -> Places:
        """The cell of each draw, by all parts of the question."""
        (path, cells), *others = question.parts
        places = self._part(path, cells)
        for path, cells in others:
            places = places * np.int32(cells.count) + self._part(path, cells)
        return places

    def _part(self, path: str, cells: Cells) -> Places:
        """The cell of each draw by one belief, found once."""
        if (path, cells) not in self.remembered:
            block, u = self.block, np.empty(self.block.count)
            if path in block.plan.beliefs:
                belief = block.plan.beliefs[path]
                belief.uniforms(block.streams, block.number, block.factors, u)
            else:  # who judges, or nothing
                block.streams.fill(path, block.number, u)
            self.remembered[path, cells] = cells.places(u)
        return self.remembered[path, cells]


@dataclass(frozen=True)
class Passes:
    """Passes over the draws of a simulation; a single block is drawn once."""

    sim: Simulation
    choice_set: ChoiceSet
    executor: Executor | None

    def each(
        self,
        ask: Callable[[Seen], Found],
        wanted: Flags | None = None,
        questions: Sequence[Question] = (),
    ) -> Iterator[Found]:
        """The answer of each block in turn, with the worths that are wanted.

        It is about the cells of these questions, which are found as the services are drawn.
        """
        sim = self.sim
        if sim.draws <= BLOCK:
            yield ask(self._only)
            return
        cells: dict[str, list[Cells]] = {}
        for path, of in dict.fromkeys(part for each in questions for part in each.parts):
            cells.setdefault(path, []).append(of)
        looking = partial(_looking, self.choice_set, wanted, cells, ask)
        # one block at a time, for the sums that are brought home may be large
        yield from each_block(sim.plan, sim.seed, sim.draws, looking, self.executor, together=1)

    def forget(self) -> None:
        """Forget the cells of the only block, which were those of the questions before."""
        if self.sim.draws <= BLOCK:
            self._only.remembered.clear()

    @cached_property
    def _only(self) -> Seen:
        """The only block."""
        block = only_block(self.sim.plan, self.sim.seed, self.sim.draws)
        return Seen(block, self.choice_set.worths(block))


def _looking(
    choice_set: ChoiceSet,
    wanted: Flags | None,
    cells: Mapping[str, Sequence[Cells]],
    ask: Callable[[Seen], Found],
    block: Block,
) -> Found:
    """The answer of a block with its worths, and the cells of the beliefs drawn for them."""
    found: dict[tuple[str, Cells], Places] = {}

    def hear(path: str, u: Floats) -> None:
        """Find the cells of a belief as it is drawn."""
        for of in cells.get(path, ()):
            found[path, of] = of.places(u.copy())

    worths = choice_set.worths(replace(block, heard=hear), wanted)
    return ask(Seen(block, worths, found))


def perfect(sim: Simulation, choice_set: ChoiceSet, executor: Executor | None = None) -> Gains:
    """The gain of knowing everything, for each choice."""
    sums = np.zeros((2, len(choice_set.choices)))
    for found in Passes(sim, choice_set, executor).each(partial(_perfect, choice_set)):
        sums += found
    return Gains.of(sums, sim.draws)


def of_each(
    sim: Simulation,
    choice_set: ChoiceSet,
    questions: Sequence[Question],
    executor: Executor | None = None,
) -> tuple[Gains, Gains]:
    """The gain of knowing everything, and of knowing the answer to each question.

    The latter has a row for each question.
    """
    executor = chosen(executor)
    passes = Passes(sim, choice_set, executor)
    everything = np.zeros((2, len(choice_set.choices)))
    gains = []
    at_a_time = MOST_SUMS if executor is None else min(MOST_SUMS, SHARED_SUMS)
    flat = max(SHARED_SUMS, MOST_CELLS * len(questions) * choice_set.columns)
    at_a_time = min(at_a_time, flat)
    for number, batch in enumerate(in_batches(questions, choice_set.columns, at_a_time)):
        sums = CellSums.empty((question.count for question in batch), choice_set.columns)
        passes.forget()
        if executor is None:  # no block has sums of its own: they are as much memory again
            add = partial(_added, choice_set, number == 0, batch, sums)
            for gained in passes.each(add, questions=batch):
                everything += gained
        else:
            ask = partial(_by_cell, choice_set, number == 0, batch)
            for gained, by_cell in passes.each(ask, questions=batch):
                everything += gained
                sums.sums[:] += by_cell
        totals, squares = _totals(choice_set, sums), _squares(passes, choice_set, batch, sums)
        gains.append(np.array([totals, squares]))
    most = Gains.of(everything, sim.draws)
    found = Gains.of(np.concatenate(gains, axis=1), sim.draws)
    means = _no_less_than_parts(questions, np.minimum(found.means, most.means))
    return most, Gains(means, found.errors)


def in_batches(
    questions: Sequence[Question], columns: int, most: int
) -> Iterator[Sequence[Question]]:
    """The questions in batches whose sums by cell are of bounded size; one at least."""
    batch: list[Question] = []
    cells = 0
    for question in questions:
        if batch and (cells + question.count) * columns > most:
            yield batch
            batch, cells = [], 0
        batch.append(question)
        cells += question.count
    yield batch


def _no_less_than_parts(questions: Sequence[Question], means: Floats) -> Floats:
    """The mean gains, those of a pair no less than those of its beliefs, where rounding says so."""
    rows = {question.parts: row for row, question in enumerate(questions)}
    for question, mean in zip(questions, means, strict=True):
        for part in question.parts:
            if (part,) in rows:
                np.maximum(mean, means[rows[part,]], out=mean)
    return means


def _totals(choice_set: ChoiceSet, sums: CellSums) -> Floats:
    """The sum of the gains of the draws: a row for each question, a column for each choice."""
    totals = np.zeros((len(sums.counts), len(choice_set.choices)))
    for column, choice in enumerate(choice_set.choices):
        for row, gains in sums.by_partition(choice.gains):
            totals[row, column] = total(gains)
    return totals


def _by_cell(
    choice_set: ChoiceSet, first: bool, questions: Sequence[Question], seen: Seen
) -> tuple[Floats, Floats]:
    """The sums of knowing everything, noughts but for the first questions, and those by cell."""
    sums = CellSums.empty((question.count for question in questions), choice_set.columns)
    return _added(choice_set, first, questions, sums, seen), sums.sums


def _added(
    choice_set: ChoiceSet, first: bool, questions: Sequence[Question], sums: CellSums, seen: Seen
) -> Floats:
    """The sums of knowing everything, noughts but for the first questions; `sums` are added to."""
    sums.add((seen.places(question) for question in questions), seen.draws)
    return _perfect(choice_set, seen) if first else np.zeros((2, len(choice_set.choices)))


def _perfect(choice_set: ChoiceSet, seen: Seen) -> Floats:
    """The sums of the gains of the draws and of their squares: a column for each choice."""
    gains = [choice.gains(seen.draws) for choice in choice_set.choices]
    return np.array([[total(g) for g in gains], [total(g * g) for g in gains]])


def _squares(
    passes: Passes, choice_set: ChoiceSet, questions: Sequence[Question], sums: CellSums
) -> Floats:
    """The sum of squared gains of the draws: a row for each question, a column for each choice."""
    squares = np.zeros((len(questions), len(choice_set.choices)))
    moved = {
        (row, which): change.copy()  # of those around it nothing is kept
        for which, choice in enumerate(choice_set.choices)
        for row, change in sums.by_partition(choice.changes)
        if change.any()
    }
    if not moved:
        return squares
    wanted = np.logical_or.reduce([change.any(axis=0) for change in moved.values()])
    asked = [questions[row] for row in dict.fromkeys(row for row, _ in moved)]
    for found in passes.each(partial(_squared, questions, moved), wanted, asked):
        for where, squared in found.items():
            squares[where] += squared
    return squares


Where = tuple[int, int]
"""A question and a choice, by their numbers."""


def _squared(
    questions: Sequence[Question], moved: Mapping[Where, Changes], seen: Seen
) -> dict[Where, float]:
    """The sum of squared gains of the draws, for each question and choice that something moves."""
    found = {}
    for (row, which), change in moved.items():
        gained = _gained(change, seen.places(questions[row]), seen.draws)
        found[row, which] = float(total(gained * gained))
    return found


def _gained(change: Changes, places: Places, draws: Floats) -> Floats:
    """The gain of each draw by the change in its cell, for the draws in cells with a change."""
    there = np.flatnonzero(change.any(axis=1).take(places))
    cells = places.take(there).astype(np.intp)
    of_all, gained, starts = draws.ravel(), np.zeros(len(there)), there * draws.shape[1]
    for signs, columns in _one_by_one(change):
        gained += signs.take(cells) * of_all.take(columns.take(cells) + starts)
    return gained


def _one_by_one(change: Changes) -> Iterator[tuple[Floats, Rows]]:
    """The first change of each cell, then the second of each, and so on: signs and columns.

    Of hundreds of columns a cell changes few; its sign is 0 where it changes no more.
    """
    cells, columns = np.divmod(np.flatnonzero(change != 0), change.shape[1])
    before = np.arange(len(cells)) - np.searchsorted(cells, cells)
    for number in range(int(before.max(initial=-1)) + 1):
        now = before == number
        signs, at = np.zeros(len(change)), np.zeros(len(change), np.intp)
        at[cells[now]] = columns[now]
        signs[cells[now]] = change[cells[now], columns[now]]
        yield signs, at
