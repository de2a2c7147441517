"""Forms: the ways to write a belief, and problems of keys or numbers that do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from dragonsden.arithmetic.distributions import Metalog
from dragonsden.model.problems import Problem, wrong
from dragonsden.model.scalars import shown
from dragonsden.text.english import listed

FORMS: Final = {
    "value": ("value",),
    "range": ("low", "likely", "high", "shape"),
    "percentiles": ("p10", "p50", "p90"),
    "normal": ("mean", "sd"),
    "chance": ("chance",),
    "any_of": ("any_of",),
}
"""The ways to write a belief, and the keys of each; `min` and `max` go with two of them."""

FORM_OF: Final = {key: form for form, keys in FORMS.items() for key in keys}
KEYS: Final = (*FORM_OF, "min", "max")
OPEN: Final = ("percentiles", "normal")
"""Forms without an end of their own, which `min` and `max` can give."""

NEEDED: Final = {
    "range": (("low", "high"), "a range needs both"),
    "percentiles": (("p10", "p50", "p90"), "percentiles need p10, p50 and p90"),
    "normal": (("mean", "sd"), "a normal needs both"),
}
RISING: Final = (("low", "likely", "high"), ("min", "p10", "p50", "p90", "max"))

Given = Mapping[str, object]
"""The values under those of KEYS that are written."""


def forms_of(given: Given) -> dict[str, list[str]]:
    """Each form of which a key is written, with those keys."""
    forms: dict[str, list[str]] = {}
    for key in given:
        if key in FORM_OF:
            forms.setdefault(FORM_OF[key], []).append(key)
    return forms


def conflicts(given: Given) -> Iterator[Problem]:
    """Keys of several forms or of half a one, numbers out of order or out of bounds."""
    forms = forms_of(given)
    if not forms:
        yield wrong("no number; give value, or low and high, or p10, p50 and p90")
    yield from _mixed(forms)
    if len(forms) == 1:
        yield from _missing(*next(iter(forms.items())))
    if forms and not any(form in forms for form in OPEN):
        yield from _bounds(given)
    numbers = {key: number for key, number in given.items() if isinstance(number, float)}
    yield from _order(numbers)
    yield from _sizes(numbers)


def _mixed(forms: Mapping[str, list[str]]) -> Iterator[Problem]:
    """A problem for each form beside the first."""
    first, *others = forms or [""]
    for other in others:
        keys = f"{forms[first][0]} and {forms[other][0]} together"
        what = f"{keys}; keep to one: {_keys_of(first)}, or {_keys_of(other)}"
        yield wrong(what, forms[other][0], at_key=True)


def _keys_of(form: str) -> str:
    """The keys of a form, for a message."""
    return "low, likely and high" if form == "range" else listed(FORMS[form])


def _missing(form: str, given: list[str]) -> Iterator[Problem]:
    """Keys that the form needs and that are not written."""
    needed, rule = NEEDED.get(form, ((), ""))
    missing = [key for key in needed if key not in given]
    if given == ["likely"]:
        yield wrong("likely goes with low and high; give them too", "likely", at_key=True)
    elif missing:
        what = f"{given[0]} without {listed(missing)}; {rule}"
        yield wrong(what, given[0], at_key=True)
    elif "shape" in given and "likely" not in given:
        yield wrong("shape goes with low, likely and high; give likely", "shape", at_key=True)


def _bounds(given: Given) -> Iterator[Problem]:
    """A problem for each of min and max, which bound nothing here."""
    for key in ("min", "max"):
        if key in given:
            what = f"{key} goes with percentiles or with mean and sd only; leave it out"
            yield wrong(what, key, at_key=True)


def _order(numbers: Mapping[str, float]) -> Iterator[Problem]:
    """Numbers that should rise and do not."""
    for keys in RISING:
        for before, key in pairwise(key for key in keys if key in numbers):
            number, least = numbers[key], numbers[before]
            apart = before == "min" or key == "max"  # a bound lies beyond, not at, what it bounds
            if number < least or (apart and number == least):
                how, sign = ("below", "<") if number < least else ("not above", "=")
                compared = f"({shown(number)} {sign} {shown(least)})"
                way_out = _away_from_bound(before, key, numbers) if number == least else ""
                yield wrong(f"{key} is {how} {before} {compared}{way_out}", key)


def _away_from_bound(before: str, key: str, numbers: Mapping[str, float]) -> str:
    """The ways that work to write percentiles of which one is also its bound."""
    percentiles = [numbers[name] for name in FORMS["percentiles"] if name in numbers]
    if len(percentiles) < 3 or sorted(percentiles) != percentiles:
        return ""
    bound, inner = (before, key) if before == "min" else (key, before)
    side = "below" if bound == "min" else "above"
    why = f": one draw in ten lies {side} {inner}, none {side} {bound}"
    low, likely, high = map(shown, percentiles)
    ends = f"give low {low}, likely {likely}, high {high} and are: limits in place of all"
    other = {name: numbers[name] for name in ("min", "max") if name in numbers and name != bound}
    try:
        Metalog(*map(float, percentiles), **{name: float(end) for name, end in other.items()})
    except ValueError:
        return f"{why}; {ends}"
    return f"{why}; leave {bound} out, or {ends}"


def _sizes(numbers: Mapping[str, float]) -> Iterator[Problem]:
    """A deviation that is not above 0, or a chance outside 0 to 1."""
    if numbers.get("sd", 1) <= 0:
        what = f"sd is {shown(numbers['sd'])}; give one above 0, or the number alone"
        yield wrong(what, "sd")
    if not 0 <= numbers.get("chance", 0) <= 1:
        what = f"chance is {shown(numbers['chance'])}; give 0 to 1, or 0% to 100%"
        yield wrong(what, "chance")
