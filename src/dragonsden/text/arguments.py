"""Arguments: numbers and names that a caller gives, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real

from dragonsden.text.english import quoted


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


def several(given: Iterable[str]) -> tuple[str, ...]:
    """The names given; a text by itself is one name, and not its letters."""
    return (given,) if isinstance(given, str) else tuple(given)
