"""Labels: what people call the belief at a path."""

from __future__ import annotations

from typing import Final

from dragonsden.model.belief import Belief
from dragonsden.model.case import Case
from dragonsden.text.english import lower_words

OURS: Final = "ours to set"
"""What is said of a number that the council decides itself."""


def is_ours(case: Case, path: str) -> bool:
    """True if the council sets the number at a path itself, so that no research can settle it."""
    criteria, pipeline = case.criteria, case.pipeline
    believed: object = None
    match path.split("."):
        case ["criteria", name, "weight"]:
            believed = criteria.criteria[name].weight
        case ["groups", name, "weight"]:
            believed = criteria.groups[name].weight
        case ["assumptions", name]:
            believed = pipeline.assumptions[name]
        case [service, "scores", criterion]:
            believed = pipeline.services[service].scores.get(criterion)
        case [service, "revenue", *figure]:
            believed = pipeline.services[service].revenue.get(".".join(figure))
    return isinstance(believed, Belief) and believed.ours


def label(case: Case, path: str) -> str:
    """The belief at a path in words: `Registrars: price`, `Weight of Market`, `Pay award`.

    Of one that the council sets itself it says so.
    """
    named = _named(case, path)
    return f"{named} ({OURS})" if is_ours(case, path) else named


def _named(case: Case, path: str) -> str:
    """The belief at a path in words."""
    criteria, pipeline = case.criteria, case.pipeline
    match path.split("."):
        case ["criteria", name, "weight"]:
            return f"Weight of {criteria.criteria[name].title}"
        case ["groups", name, "weight"]:
            return f"Weight of the group {criteria.groups[name].title}"
        case ["assumptions", name]:
            return f"Shared: {lower_words(name)}"
        case ["factors", name]:
            return f"Factor: {lower_words(name)}"
        case ["panel", "member"]:
            return "Which member judges"
        case [service, "scores", criterion]:
            scored = criteria.criteria[criterion].title
            return f"{pipeline.services[service].title}: score on {scored}"
        case [service, "revenue", *figure]:
            return f"{pipeline.services[service].title}: {_figure(figure)}"
    raise KeyError(f"{path!r} is not the path of a belief, as registrars.revenue.price is")


def _figure(parts: list[str]) -> str:
    """A figure of an account in words: `price`, `volume in 2019/20`, `price of weddings`."""
    match parts:
        case ["exit"]:
            return "winding up"
        case ["lines", line, driver]:
            return f"{lower_words(driver)} of {lower_words(line)}"
        case ["replace", year]:
            return f"renewal in {year}"
        case [driver, year]:
            return f"{lower_words(driver)} in {year}"
    return lower_words(parts[0])
