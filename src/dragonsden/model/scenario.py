"""Scenario: changes that come together if the world goes another way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.model.belief import Belief, BeliefOnly, BeliefOrName
from dragonsden.model.fields import FileModel, Plain, Text, Title
from dragonsden.model.figures import flat
from dragonsden.model.problems import Problem, placed, wrong
from dragonsden.model.revenue import MOST_FIGURES, driver_problems
from dragonsden.model.scalars import shown
from dragonsden.model.unread import names_of, read_entries, skip_unread

MOST_CHANGED: Final = 500
FURTHEST: Final = 6
"""A factor may be held at up to 6 standard deviations: two draws in 10^9 lie further out."""

AS_WRITTEN: Final = "as written"
"""What the pipeline is called beside its scenarios."""

Drivers = Annotated[dict[str, BeliefOrName], Len(1, MOST_FIGURES), BeforeValidator(flat)]


class Scenario(FileModel):
    """Changes that come together if the world goes another way; all else stays as written."""

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
        for check in (self._empty(), self._far(), self._drivers()):
            yield from skip_unread(check)

    def _empty(self) -> Iterator[Problem]:
        changed = (self.factors, self.assumptions, self.services)
        if not any(names_of(entries) for entries in changed):
            yield wrong("nothing changes; give factors, assumptions or services", at_key=True)

    def _far(self) -> Iterator[Problem]:
        for name, at in self.factors.items():
            if abs(at) > FURTHEST:
                what = f"a factor held at {shown(at)} standard deviations"
                yield wrong(f"{what}; give one from -{FURTHEST} to {FURTHEST}", "factors", name)

    def _drivers(self) -> Iterator[Problem]:
        for name, drivers in self.services.items():
            yield from placed(driver_problems(drivers), "services", name)

    def beliefs(self) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
        """Every belief of the scenario that could be read, with its path."""
        for name, belief in read_entries(self, "assumptions").items():
            yield ("assumptions", name), belief
        for name, drivers in read_entries(self, "services").items():
            for driver, believed in drivers.items():
                yield ("services", name, driver), believed
