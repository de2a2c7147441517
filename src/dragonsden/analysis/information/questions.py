"""Questions: the numbers that could be known before choosing, and their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

from dragonsden.analysis.information.cells import Cells, Equal, Listed, cells_of, crossed_words
from dragonsden.engine.blocks import WHO_JUDGES
from dragonsden.engine.plan import PARTS, Plan, ServicePlan
from dragonsden.engine.sources import Source
from dragonsden.model import Case
from dragonsden.model.labels import is_ours, label
from dragonsden.text.spelling import nearest

NOTHING: Final = "nothing"
"""The name of a stream on which nothing depends: its apparent worth is chance alone."""

NOTHING_LABEL: Final = "Nothing: what chance alone shows"

Asked = str | tuple[str, str]
"""A belief by its path, a group by its name, or a pair of beliefs."""


@dataclass(frozen=True)
class Question:
    """One number that could be known, or several together: their cells, crossed."""

    name: str
    label: str
    parts: tuple[tuple[str, Cells], ...]

    @property
    def count(self) -> int:
        """The number of cells."""
        return prod(cells.count for _, cells in self.parts)

    @property
    def of_nothing(self) -> Question:
        """The question of a belief on which nothing depends, in as many cells."""
        cells = tuple(
            (f"{NOTHING}.{place}", Equal(c.count)) for place, (_, c) in enumerate(self.parts)
        )
        return Question(
            NOTHING, NOTHING_LABEL, cells if len(cells) > 1 else ((NOTHING, cells[0][1]),)
        )

    @property
    def method(self) -> str:
        """The method in words: `22 cells`, `5 x 5 cells`."""
        return crossed_words([cells for _, cells in self.parts])


@dataclass(frozen=True)
class Group:
    """A group of numbers known at once; empty if all of them are known already."""

    name: str
    label: str
    paths: tuple[str, ...]


def questions(
    case: Case, plan: Plan, draws: int, of: Sequence[Asked] | str | None
) -> tuple[Question | Group, ...]:
    """The questions: every number of a plan, or those that `of` names, each once, in that order.

    A pair brings its single beliefs with it, in cells of the same size.

    Raises KeyError for a name that is neither a belief nor a group, ValueError for a pair that is
    not two different beliefs, and for a single weight that is given by order.
    """
    if of is None:
        of = researchable(case, plan)
    asked = [of] if isinstance(of, str) else of
    each = (question for one in asked for question in _questions(case, plan, draws, one))
    return tuple(dict.fromkeys(each))


def researchable(case: Case, plan: Plan) -> list[str]:
    """The paths of the beliefs that could be found out one by one.

    Weights by order are known together or not at all, and what the council sets itself is decided,
    not found out.
    """
    ordered = _by_order(plan)
    return [p for p in plan.beliefs if p not in ordered and not is_ours(case, p)]


def _by_order(plan: Plan) -> set[str]:
    """The paths of weights that are given by order: these are known together or not at all."""
    weights = plan.weights
    return {weights.criteria[row].path for rows in weights.ordered for row in rows}


def _questions(case: Case, plan: Plan, draws: int, asked: Asked) -> Iterator[Question | Group]:
    """The questions from one entry: a pair brings its single numbers."""
    if isinstance(asked, str):
        yield _single(case, plan, asked, round(draws ** (1 / 3)))
        return
    if len(set(asked)) != 2 or len(asked) != 2:
        raise ValueError(f"{asked!r} is not a pair; give the paths of two different beliefs")
    pair = [_belief(case, plan, path, round(draws ** (1 / 6))) for path in asked]
    yield Question(
        " + ".join(question.name for question in pair),
        " + ".join(question.label for question in pair),
        tuple(part for question in pair for part in question.parts),
    )
    yield from pair


def _single(case: Case, plan: Plan, name: str, count: int) -> Question | Group:
    """The question of one belief or of a group; a group of one belief is that belief."""
    if name == NOTHING:
        return Question(name, NOTHING_LABEL, ((name, Equal(count)),))
    if name in plan.beliefs or name == WHO_JUDGES:
        return _belief(case, plan, name, count)
    services = {service.name: service for service in plan.services}
    if name not in PARTS and name not in services:
        raise KeyError(_unknown(plan, name))
    if name in PARTS:
        group = Group(name, f"All {name}", tuple(dict.fromkeys(_of_part(plan, name))))
    else:
        title = case.title_of(name)
        group = Group(name, f"{title}: all of it", tuple(services[name].batch.rows))
    if len(group.paths) != 1:
        return group
    return Question(name, group.label, _belief(case, plan, group.paths[0], count).parts)


def _belief(case: Case, plan: Plan, path: str, count: int) -> Question:
    """The question of one belief."""
    cells: Cells
    if path == WHO_JUDGES and plan.members:
        cells = Listed(tuple(range(len(plan.members))))
    elif path in _by_order(plan):
        raise ValueError(f"{path} is given by order and cannot be known alone; ask for 'weights'")
    elif path in plan.beliefs:
        cells = cells_of(plan.beliefs[path].distribution, count)
    else:
        raise KeyError(_unknown(plan, path))
    return Question(path, label(case, path), ((path, cells),))


def _of_part(plan: Plan, part: str) -> Iterator[str]:
    """The paths of all scores, all weights or all of revenue, with shared assumptions they name."""
    if part == "weights":
        yield from plan.weights.batch.rows
        return
    for service in plan.services:
        for source in _sources(service, part):
            if source.origin == "own":
                yield source.path
            elif source.origin == "shared":
                yield plan.assumptions.variates[source.row].path


def _sources(service: ServicePlan, part: str) -> Iterator[Source]:
    """The sources of the scores or the drivers of a service; a substitute for a member's score."""
    for source in (service.scores if part == "scores" else service.drivers).values():
        if isinstance(source, Source):
            yield source
        elif any(source.missing):
            yield source.substitute


def _unknown(plan: Plan, name: str) -> str:
    """The message that there is no number of this name, with the way out."""
    services = [service.name for service in plan.services]
    if name in PARTS or name in services:
        return f"{name!r} is a group; a pair is of two single beliefs, by their paths"
    if name == WHO_JUDGES:
        return f"{name!r}: there is no panel in this case, so no member judges"
    if name in plan.scored:
        return f"{name!r} was scored by the panel; ask about {WHO_JUDGES!r} instead"
    choices = [*plan.beliefs, *services, *PARTS]
    near = nearest(name, choices)
    meant = f"did you mean {near!r}?" if near else "give the path of a belief, a service or a part"
    return f"{name!r} is not a belief of this case nor a group of them; {meant}"
