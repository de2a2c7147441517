"""Arguments: numbers and names that a caller gives, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from numbers import Integral, Real
from typing import Final, ParamSpec, TypeVar

from dragonsden.text.english import quoted

P = ParamSpec("P")
Answer = TypeVar("Answer")

SIMULATION: Final = "a Simulation, as simulate(case) returns it"

WAYS_OUT: Final[Mapping[str, str]] = {
    "Simulation": SIMULATION,
    "Results": SIMULATION,
    "Case": "a Case, as load(criteria, pipeline) returns it",
    "Pipeline | Case": "a Case, as load(criteria, pipeline) returns it, or its pipeline",
    "Programme": "a Programme, as programme(sim, file) returns it",
    "TargetOutlook": "the outlook of a target, as target(programme, name) returns it",
    "Axes": "Axes, as plot.ranking(sim) and the other charts return them",
}
"""What to give instead where something else was given, by the annotation of the argument."""


def whole(name: str, given: object, least: int = 1, most: int | None = None) -> int:
    """The whole number given as the argument `name`.

    Raises ValueError if it is none (True is none either), or below the least or above the most.
    """
    if isinstance(given, bool) or not isinstance(given, Integral):
        raise ValueError(f"{name} is {given!r}; give a whole number of {least} or more")
    number = int(given)
    if number < least:
        raise ValueError(f"{name} is {number:,}; give a whole number of {least} or more")
    if most is not None and number > most:
        raise ValueError(f"{name} is more than {most:,}; give fewer")
    return number


def above_0(name: str, given: object) -> float:
    """The number above 0 given as the argument `name`; infinity is one.

    Raises ValueError if it is none.
    """
    if isinstance(given, bool) or not isinstance(given, Real) or not float(given) > 0:
        raise ValueError(f"{name} is {given!r}; give a number above 0")
    return float(given)


def not_a(name: str, given: object, wanted: str) -> TypeError:
    """The error of an argument of another kind than is wanted: it names both.

    A text or a number is shown, of anything else the kind.
    """
    plain = given is None or isinstance(given, Real)
    kind = quoted(given) if isinstance(given, str) else f"of type {type(given).__name__}"
    return TypeError(f"{name} is {given if plain else kind}; give {wanted}")


def checked(function: Callable[P, Answer]) -> Callable[P, Answer]:
    """The function, which says with TypeError if its first argument is of another kind.

    The kind is that of its annotation, if that is one of `WAYS_OUT`.
    """
    name, annotation = next(iter(function.__annotations__.items()))
    if annotation not in WAYS_OUT:
        return function
    kinds = set(annotation.split(" | "))

    @wraps(function)
    def found(*args: P.args, **settings: P.kwargs) -> Answer:
        if args or name in settings:  # else Python says that it is missing
            given = args[0] if args else settings[name]
            if kinds.isdisjoint(kind.__name__ for kind in type(given).__mro__):
                raise not_a(name, given, WAYS_OUT[annotation])
        return function(*args, **settings)

    return found


def several(given: Iterable[str]) -> tuple[str, ...]:
    """The names given; a text by itself is one name, and not its letters."""
    return (given,) if isinstance(given, str) else tuple(given)
