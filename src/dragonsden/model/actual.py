"""Actual: the income and the cost of a service in a year that is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from annotated_types import Len
from pydantic import Field

from dragonsden.model.fields import FileModel, Number, Text, mark_of
from dragonsden.model.problems import Problem, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.service_fields import Year
from dragonsden.model.unread import field_of, is_given

MOST_ACTUALS: Final = 50
KINDS: Final = ("income", "cost")


class Actual(FileModel):
    """A year that is over: what came in and what was spent, as the accounts have it."""

    income: Number | None = Field(None, description="£ that came in that year")
    cost: Number | None = Field(
        None, description="£ spent that year, direct and fixed, before central support"
    )
    source: Text = Field("", description="where the figures come from")

    @property
    def contribution(self) -> float | None:
        """Income less cost, before central support; None where one is not known."""
        if self.income is None or self.cost is None:
            return None
        return float(self.income) - float(self.cost)

    def of(self, line: str) -> float | None:
        """The figure of a line or measure of the account; None if it has none."""
        return {"income": self.income, "contribution": self.contribution}.get(line)

    def problems(self) -> Iterator[Problem]:
        """Neither figure, or a share instead of money."""
        if not any(is_given(self, kind) for kind in KINDS):
            yield wrong("neither income nor cost; give one of them", at_key=True)
        for kind in KINDS:
            figure = field_of(self, kind)
            if figure is not None and mark_of(figure) == "%":
                yield wrong(f"{shown(figure)}, but {kind} is money; write it as £450 or 450", kind)


Actuals = Annotated[dict[Year, Actual], Len(0, MOST_ACTUALS)]
