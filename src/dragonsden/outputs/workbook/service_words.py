"""The texts on a score sheet that say what a service is, so that members can score from it."""

from __future__ import annotations

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


def sold(service: Service) -> str:
    """The description of a service and its customers, or else its department."""
    buyers = f"For {', '.join(service.customers)}" if service.customers else ""
    lines = [cut(text, LONGEST_SOLD) for text in (service.description, buyers) if text]
    return "\n".join(lines) or cut(service.department, LONGEST_SOLD)


def figures(case: Case, name: str) -> str:
    """The price, volume and costs of a service as its account has them, one a line."""
    service = case.service(name)
    shown = [figure for driver in SHOWN for figure in service.revenue if _is_of(figure, driver)]
    lines = [_figure(case, name, figure) for figure in shown[:MOST_FIGURES]]
    if len(shown) > MOST_FIGURES:
        lines.append(f"and {len(shown) - MOST_FIGURES} more in the pipeline file")
    return "\n".join(lines)


def _is_of(figure: str, driver: str) -> bool:
    """True if a figure is this driver, the driver in a year, or of a line of sale."""
    return figure.partition(".")[0] == driver


def _figure(case: Case, name: str, figure: str) -> str:
    """A figure with its numbers: Price: £65 to £95, most likely £80 per hour."""
    service = case.service(name)
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
