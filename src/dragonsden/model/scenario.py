"""Scenario: what changes together if the world goes another way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from annotated_types import Len
from pydantic import Field

from dragonsden.arithmetic.account import DRIVERS
from dragonsden.model.belief import Belief, BeliefOnly, BeliefOrName
from dragonsden.model.fields import Noun, Plain, Text, Title, names_of, readable
from dragonsden.model.problems import Problem, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.service import misunit

MOST_CHANGED: Final = 500
FURTHEST: Final = 6
"""A factor may be held at so many standard deviations; two draws in 10^9 lie further out."""

AS_WRITTEN: Final = "as written"
"""What the pipeline is called beside its scenarios."""

Drivers = Annotated[dict[str, BeliefOrName], Len(1, 2 * len(DRIVERS))]


class Scenario(Noun):
    """What changes together if the world goes another way; all else stays as it is written."""

    title: Title = Field("", description="as charts show it; from the name when not given")
    why: Text = Field("", description="what it stands for, and where its numbers come from")
    factors: Annotated[dict[str, Plain], Len(0, MOST_CHANGED)] = Field(
        {}, description="factors, each held at so many standard deviations: from -6 to 6"
    )
    assumptions: Annotated[dict[str, BeliefOnly], Len(0, MOST_CHANGED)] = Field(
        {}, description="shared assumptions, each with what is believed of it then"
    )
    services: Annotated[dict[str, Drivers], Len(0, MOST_CHANGED)] = Field(
        {}, description="services, each with the drivers that change and what is believed then"
    )

    def problems(self) -> Iterator[Problem]:
        """Nothing changed, factors held too far out, drivers unknown or in the wrong unit."""
        if not (self.factors or self.assumptions or self.services):
            yield wrong("nothing changes; give factors, assumptions or services", at_key=True)
        for name, at in readable(self.factors).items():
            if abs(at) > FURTHEST:
                what = f"a factor held at {shown(at)} standard deviations"
                yield wrong(f"{what}; give one from -{FURTHEST} to {FURTHEST}", "factors", name)
        for name, drivers in readable(self.services).items():
            for problem in _drivers(drivers):
                yield problem.under("services", name)

    def beliefs(self) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
        """Every belief of the scenario that could be read, with its path."""
        for name, belief in readable(self.assumptions).items():
            yield ("assumptions", name), belief
        for name, drivers in readable(self.services).items():
            for driver, believed in readable(drivers).items():
                yield ("services", name, driver), believed


def _drivers(drivers: dict[str, Belief | str]) -> Iterator[Problem]:
    """Drivers of one service that do not exist, or whose numbers are in the wrong unit."""
    for driver in names_of(drivers):
        if driver not in DRIVERS:
            yield unknown(driver, "is not a driver", DRIVERS, driver)
    for driver, belief in readable(drivers).items():
        if driver in DRIVERS and isinstance(belief, Belief):
            yield from misunit(driver, belief, driver)
