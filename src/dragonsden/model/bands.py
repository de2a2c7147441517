"""Bands: in how many draws a service must be among the first k, to be taken forward or not."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from dragonsden.model.faults import Problem, wrong
from dragonsden.model.fields import Noun, Rate
from dragonsden.model.scalars import shown


class Bands(Noun):
    """The shares of draws in the first k that settle a service; what lies between is close."""

    take_forward: Rate = Field(0.8, description="in the first k in at least this share of draws")
    not_this_round: Rate = Field(0.2, description="in the first k in at most this share of draws")

    def __str__(self) -> str:
        """The bands as a file writes them."""
        shares = f"take_forward: {self.take_forward:.6g}, not_this_round: {self.not_this_round:.6g}"
        return f"{{{shares}}}"

    def problems(self) -> Iterator[Problem]:
        """Shares that are none, or bands that cross."""
        for key in ("take_forward", "not_this_round"):
            share = getattr(self, key)
            if isinstance(share, float) and not 0 <= share <= 1:
                meant = f"; write {share:g}% if that is meant" if 1 < share <= 100 else ""
                yield wrong(f"{key} is {shown(share)}; give a share from 0% to 100%{meant}", key)
        upper, lower = self.take_forward, self.not_this_round
        if isinstance(upper, float) and isinstance(lower, float) and upper <= lower:
            how = "equal to" if upper == lower else "below"
            what = f"take_forward ({shown(upper)}) is {how} not_this_round ({shown(lower)})"
            key = "take_forward" if "take_forward" in self.model_fields_set else "not_this_round"
            yield wrong(f"{what}; set them further apart", key)
