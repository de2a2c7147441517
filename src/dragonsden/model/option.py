"""Option: one of several ways to deliver a service, written as what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from annotated_types import Len
from pydantic import Field

from dragonsden.model.belief import Belief, BeliefOrName
from dragonsden.model.fields import FileModel, Flag, Name, Text, Title
from dragonsden.model.figures import ways_problems
from dragonsden.model.problems import Problem, placed
from dragonsden.model.revenue import Figures, driver_problems
from dragonsden.model.service_fields import MOST_ENTRIES, Customers, GateStatus
from dragonsden.model.unread import names_of, read_entries

MOST_OPTIONS: Final = 20


class Option(FileModel):
    """A way to deliver a service: what it does not say is as the service says it."""

    title: Title = Field("", description="as charts show it; from the name when not given")
    as_is: Flag = Field(False, description="true: the way it is delivered now; one option at most")
    revenue: Figures = Field({}, description="the drivers that differ")
    scores: Annotated[dict[Name, BeliefOrName], Len(0, MOST_ENTRIES)] = Field(
        {}, description="the scores that differ"
    )
    gates: Annotated[dict[Name, GateStatus], Len(0, MOST_ENTRIES)] = Field(
        {}, description="the gates at which it stands otherwise"
    )
    customers: Customers | None = Field(None, description="who buys, if others than the service's")
    surplus: Literal["allowed", "cost_recovery"] | None = Field(
        None, description="if other than the service's"
    )
    note: Text = Field("", description="what is not priced, and what else a reader should know")

    def problems(self) -> Iterator[Problem]:
        """Drivers that are unknown, in the wrong unit, or given in two ways."""
        found = (*driver_problems(self.revenue), *ways_problems(names_of(self.revenue)))
        yield from placed(found, "revenue")

    def beliefs(self) -> Iterator[tuple[tuple[str, str], Belief | str]]:
        """Every belief of its own that could be read, with its part and name."""
        for part in ("scores", "revenue"):
            for name, believed in read_entries(self, part).items():
                yield (part, name), believed


Options = Annotated[dict[Name, Option], Len(0, MOST_OPTIONS)]
