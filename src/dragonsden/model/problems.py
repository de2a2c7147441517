"""Problems: what is wrong with a model of a file, where in it, and the word that was meant.

A problem knows its path among the models, not its place in a file; the reader adds that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from dragonsden.model.scalars import Figure
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike, nearest

MOST_PROBLEMS: Final = 100
"""At most 100 problems of one model itself are reported: a longer list would help nobody."""
MOST_LISTED: Final = 15

Step = str | int | float


@dataclass(frozen=True)
class Problem:
    """One thing wrong at `path`, or at the key itself if `at_key`.

    `word` may be one of `choices` misspelt; `otherwise` says what to do if it is near none.
    """

    path: tuple[Step, ...]
    what: str
    at_key: bool = False
    word: str = ""
    choices: tuple[str, ...] = ()
    otherwise: str = ""

    def under(self, *path: Step) -> Problem:
        """The same problem seen from further up."""
        return self.at((*path, *self.path))

    def at(self, path: tuple[Step, ...]) -> Problem:
        """The same problem at another path."""
        return replace(self, path=path)

    @property
    def message(self) -> str:
        """The problem in words, with the word that was meant where one is near."""
        meant = nearest(self.word, self.choices)
        if meant:
            return f"{self.what}; did you mean '{meant}'?"
        few = self.choices if len(self.choices) <= MOST_LISTED else ()
        use = f"use {listed(few, 'or')}" if few else ""
        way_out = " or ".join(part for part in (use, self.otherwise) if part)
        return f"{self.what}; {way_out}" if way_out else self.what


def placed(problems: Iterable[Problem], *path: Step) -> Iterator[Problem]:
    """The problems of a part, seen from the model that has it under this path."""
    return (problem.under(*path) for problem in problems)


def wrong(what: str, *path: Step, at_key: bool = False) -> Problem:
    """The problem `what` at `path`."""
    return Problem(path, what, at_key)


def unknown(
    word: str,
    what: str,
    choices: Iterable[str],
    *path: Step,
    at_key: bool = True,
    otherwise: str = "",
) -> Problem:
    """The problem that `word`, at `path`, is none of the choices: `what` says so of it."""
    return Problem(path, f"{quoted(word)} {what}", at_key, word, tuple(choices), otherwise)


class Misfit(NamedTuple):
    """Something that stands where a figure should, with what is wrong about it."""

    what: str


def raise_all(name: str, problems: Iterable[Problem]) -> None:
    """Raise ValidationError with each of the problems at its own place, if there are any."""
    found = [_detail(problem) for problem in islice(problems, MOST_PROBLEMS)]
    if found:
        raise ValidationError.from_exception_data(name, found)


def _detail(problem: Problem) -> InitErrorDetails:
    """The problem as pydantic carries it."""
    told = PydanticCustomError("problem", "{what}", {"what": problem.what, "problem": problem})
    steps = tuple(s if isinstance(s, int) else written(s) for s in problem.path)
    return InitErrorDetails(type=told, loc=steps, input=None)


def written(step: Step) -> str:
    """A step of a path as its key is written in the file."""
    return step.text if isinstance(step, Figure) else str(step)


def duplicates(names: Iterable[str], noun: str, *path: Step) -> Iterator[Problem]:
    """A problem for each name that another before it differs from only in case, - or _."""
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(alike(name), name)
        if other != name:
            what = f"{noun} '{name}' is there already, as '{other}'; give it another name"
            yield wrong(what, *path, name, at_key=True)
