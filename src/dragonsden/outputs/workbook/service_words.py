"""The texts on a score sheet that say what a service is, so that members can score from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dragonsden.model import Case, Service
from dragonsden.model.labels import label
from dragonsden.outputs.beliefs import numbers
from dragonsden.text.english import own_title

LONGEST_SOLD: Final = 300
"""Characters: longer descriptions are cut, so that the scores have room."""

SHOWN: Final = (
    "price", "volume", "lines", "direct_cost", "unit_cost", "fixed_cost", "investment",
)  # fmt: skip
"""The drivers with the figures that say how large a service is and what it costs."""

MOST_FIGURES: Final = 10
"""At most 10 figures are listed; of more, the number is given."""


@dataclass(frozen=True)
class Subject:
    """A service or an option that is scored in one row: its title, and what a member knows."""

    title: str
    sold: str
    figures: str


def subjects(case: Case) -> Iterator[tuple[str, Subject]]:
    """The rows of a sheet: each service, and after it its options as `service/option`."""
    for name, service in case.pipeline.services.items():
        yield name, Subject(service.title, sold(service), figures(case, name, service))
        for option, differs in service.options.items():
            way = service.under(name, option)
            note = cut(differs.note, LONGEST_SOLD)
            yield f"{name}/{option}", Subject(way.title, note, figures(case, name, way))


def sold(service: Service) -> str:
    """The description of a service and its customers, or else its department."""
    buyers = f"For {', '.join(service.customers)}" if service.customers else ""
    lines = [cut(text, LONGEST_SOLD) for text in (service.description, buyers) if text]
    return "\n".join(lines) or cut(service.department, LONGEST_SOLD)


def figures(case: Case, name: str, service: Service) -> str:
    """The price, volume and costs of a service as its account has them, one a line.

    `service` is the one of this name, or that as one of its options.
    """
    shown = [figure for driver in SHOWN for figure in service.revenue if _is_of(figure, driver)]
    lines = [_figure(case, name, service, figure) for figure in shown[:MOST_FIGURES]]
    if len(shown) > MOST_FIGURES:
        lines.append(f"and {len(shown) - MOST_FIGURES} more in the pipeline file")
    return "\n".join(lines)


def _is_of(figure: str, driver: str) -> bool:
    """True if a figure is this driver, the driver in a year, or of a line of sale."""
    return figure.partition(".")[0] == driver


def _figure(case: Case, name: str, service: Service, figure: str) -> str:
    """A figure with its numbers: Price: £65 to £95, most likely £80 per hour."""
    belief = case.pipeline.belief(service.revenue[figure])
    if belief is None:
        return ""
    title = own_title(label(case, service.path(name, "revenue", figure)), service.title)
    closed = " (commercially sensitive)" if belief.sensitive or service.sensitive else ""
    return f"{title}: {numbers(belief)}{closed}"


def cut(text: str, longest: int) -> str:
    """The text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 4]} ..."
