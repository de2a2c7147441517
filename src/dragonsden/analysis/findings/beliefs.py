"""Beliefs in the words and amounts of a sentence: its price, the shared pay award; £450, 3.5%."""

from __future__ import annotations

from math import floor, isnan, log10
from typing import Final

from dragonsden.arithmetic.drivers import driver_of
from dragonsden.model import Case
from dragonsden.model.labels import label
from dragonsden.text.english import lower_words, own_title
from dragonsden.text.numbers import UNKNOWN

RATIOS: Final = ("optimism",)
"""Rates that people say as a plain number."""

ANY: Final = "any"
"""A weight left open (`any`): its raw draw has no unit."""


def belief_phrase(case: Case, path: str, service: str = "") -> str:
    """The belief in a sentence about a service: `its price`, `the price of Registrars`."""
    criteria, services = case.criteria, case.pipeline.services
    match path.split("."):
        case ["criteria", name, "weight"]:
            return f"the weight of {criteria.criteria[name].title}"
        case ["groups", name, "weight"]:
            return f"the weight of the group {criteria.groups[name].title}"
        case ["assumptions", name]:
            return f"the shared {lower_words(name)}"
        case ["factors", name]:
            return f"the factor {lower_words(name)}"
        case ["panel", "member"]:
            return "the choice of the member who judges"
        case [name, kind, item]:
            scored = kind == "scores"
            what = f"score on {criteria.criteria[item].title}" if scored else lower_words(item)
            if name == service:
                return f"its {what}"
            of = f"of {services[name].title}"
            return what.replace("score", f"the score {of}", 1) if scored else f"the {what} {of}"
    return label(case, path)


def belief_title(case: Case, path: str, service: str) -> str:
    """The belief as a row in a table about a service: `Price`, `Shared: pay award`."""
    return own_title(label(case, path), case.pipeline.services[service].title)


def amount(case: Case, path: str, value: float) -> str:
    """A value of a belief in three digits, as its driver is written: £450, 3.5%, 300."""
    if isnan(value):
        return UNKNOWN
    sign, size, kind = "−" if value < 0 else "", abs(value), kind_of(case, path)
    if kind == "rate":
        return f"{sign}{_three(100 * size)}%"
    text = f"{_three(size / 1e6)}m" if size >= 1e6 else _three(size)
    return f"{sign}£{text}" if kind == "money" else f"{sign}{text}"


def end(case: Case, path: str, value: float, word: str) -> str:
    """The low or high value of a belief; the word alone for a weight that is left open."""
    return word if kind_of(case, path) == ANY else amount(case, path, value)


def kind_of(case: Case, path: str) -> str:
    """The kind of the belief at a path: money, rate or number; ANY if it has no unit."""
    criteria, groups = case.criteria.criteria, case.criteria.groups
    match path.split("."):
        case ["criteria", name, "weight"] if criteria[name].weight == ANY:
            return ANY
        case ["groups", name, "weight"] if groups[name].weight == ANY:
            return ANY
        case [_, "revenue", *figure]:
            return _of_driver(".".join(figure))
        case ["assumptions", name]:
            users = (
                _of_driver(driver)
                for service in case.pipeline.services.values()
                for driver, believed in service.revenue.items()
                if believed == name
            )
            return next(users, "number")
    return "number"


def _of_driver(figure: str) -> str:
    """The kind of the driver of a figure; a number for the chance that decides an exit."""
    driver = driver_of(figure)
    return "number" if figure in RATIOS or driver is None else driver.kind


def _three(size: float) -> str:
    """A number in three digits, and all those before the point."""
    rounded = float(f"{size:.3g}")
    places = max(0, 2 - floor(log10(rounded))) if rounded else 0
    text = f"{rounded:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
