"""Two programmes of one simulation, compared on the same draws."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.programmes.solve import EQUAL
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.results.readable import html_parts
from dragonsden.text.arguments import checked
from dragonsden.text.html import framed
from dragonsden.text.numbers import percent


@dataclass(frozen=True)
class Versus:
    """One programme beside another, in £ or, where value is maximised, in points.

    Attributes:
        better: the share of draws in which the first comes to more; equals count for neither.
        difference: the first less the second: `mean`, `p10`, `p50` and `p90` over draws.
        because: what each service adds to the mean difference, the largest first.
    """

    better: float
    difference: pd.Series
    because: pd.Series

    def __repr__(self) -> str:
        """The chance that the first is better, in a line."""
        return f"Versus(better in {percent(self.better)} of draws)"

    def _repr_html_(self) -> str:
        """The difference, and the part of each service in it, as tables for a notebook."""
        parts = (self.difference.to_frame(), self.because.to_frame())
        return framed(*(html for part in parts for html in html_parts(part, {})))


@checked
def versus(first: Programme, second: Programme) -> Versus:
    """The comparison of two programmes of the same simulation, draw by draw.

    Args:
        first: a programme.
        second: another, under other limits; both maximise the same over the same years.

    Returns:
        The chance that the first is better, by how much, and because of which services.

    Raises:
        ValueError: they are of two simulations, or do not maximise the same.

    Examples:
        >>> found = dd.versus(one, other)  # doctest: +SKIP
    """
    _check(first, second)
    gained = first.draws.objective - second.draws.objective
    low, middle, high = quantiles(gained)
    return Versus(
        better=float((gained > EQUAL).mean()),
        difference=pd.Series(
            {"mean": float(gained.mean()), "p10": low, "p50": middle, "p90": high},
            name="difference",
        ),
        because=_because(first, second),
    )


def _check(first: Programme, second: Programme) -> None:
    """Raise ValueError unless the two can be compared."""
    if first.sim is not second.sim:
        raise ValueError("the programmes are of two simulations; make both from the same one")
    for what in ("objective", "years"):
        one, other = (getattr(programme.file, what) for programme in (first, second))
        if one != other:
            said = "for" if what == "objective" else what
            raise ValueError(f"{said} is {one} in one programme and {other} in the other")


def _because(first: Programme, second: Programme) -> pd.Series:
    """The part of each service in the difference of the means; none that adds nothing."""
    found: dict[str, float] = {}
    for programme, sign in ((first, 1.0), (second, -1.0)):
        for variable in programme.started:
            service = programme.choice.candidates[programme.choice.who[variable]].service
            gain = sign * float(programme.choice.gain[variable])
            found[service] = found.get(service, 0.0) + gain
    series = pd.Series(found, name="adds", dtype=float).rename_axis("service")
    series = series[series.abs() > EQUAL]
    return series.loc[series.abs().sort_values(ascending=False, kind="stable").index]
