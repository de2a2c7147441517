"""Labels: what people call the belief at a path."""

from __future__ import annotations

from typing import Final

from dragonsden.model.belief import Belief
from dragonsden.model.case import Case
from dragonsden.model.criteria import Criteria
from dragonsden.model.pipeline import Pipeline
from dragonsden.text.english import lower_words, words

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
        case _:
            believed = _of_a_service(pipeline, path)
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
        case [service, "options", option, *inner]:
            return f"{_option(pipeline, service, option)}: {_inner(criteria, inner)}"
        case [service, *inner] if inner:
            titled = pipeline.services.get(service)
            return f"{titled.title if titled else words(service)}: {_inner(criteria, inner)}"
    raise KeyError(f"{path!r} is not the path of a belief, as registrars.revenue.price is")


def _of_a_service(pipeline: Pipeline, path: str) -> Belief | str | None:
    """The belief at a path of a service, or of an option of it."""
    first = path.partition(".")[0]
    own = pipeline.services.get(first)
    for name, service in [(first, own)] if own else pipeline.services.items():
        for part, entries in (("revenue", service.revenue), ("scores", service.scores)):
            for entry, believed in entries.items():
                ends = path.endswith(f".{part}.{entry}")
                if ends and service.path(name, part, entry) == path:
                    return believed
        for option, differs in service.options.items():
            for (part, entry), believed in differs.beliefs():
                if f"{name}.options.{option}.{part}.{entry}" == path:
                    return believed
    return None


def _option(pipeline: Pipeline, service: str, option: str) -> str:
    """The title of an option, after that of its service where that is a candidate too.

    A pipeline that is told without its options has the title of the service alone.
    """
    if service in pipeline.services:
        whole = pipeline.services[service]
        named_option = whole.options.get(option)
        return f"{whole.title}: {named_option.title}" if named_option else whole.title
    named = pipeline.services.get(option)
    return named.title if named else words(option)


def _inner(criteria: Criteria, inner: list[str]) -> str:
    """A score or a figure of an account in words."""
    match inner:
        case ["scores", criterion]:
            return f"score on {criteria.criteria[criterion].title}"
        case ["revenue", *figure]:
            return figure_words(".".join(figure))
    raise KeyError(f"{'.'.join(inner)!r} is not the path of a belief, as revenue.price is")


def figure_words(figure: str) -> str:
    """A figure of an account in words: `price`, `volume in 2019/20`, `price of weddings`."""
    match figure.split("."):
        case ["exit"]:
            return "winding up"
        case ["lines", line, driver]:
            return f"{lower_words(driver)} of {lower_words(line)}"
        case ["replace", year]:
            return f"renewal in {year}"
        case [driver, year]:
            return f"{lower_words(driver)} in {year}"
    return lower_words(figure)
