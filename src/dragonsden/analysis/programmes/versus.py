"""Two programmes of one simulation, compared on the same draws."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.programmes.solve import EQUAL
from dragonsden.arithmetic.statistics import quantiles


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


def versus(first: Programme, second: Programme) -> Versus:
    """How a programme stands beside another of the same simulation, draw by draw.

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
    """What each service adds to the difference of the means; none that adds nothing."""
    found: dict[str, float] = {}
    for programme, sign in ((first, 1.0), (second, -1.0)):
        for variable in programme.started:
            service = programme.choice.candidates[programme.choice.who[variable]].service
            gain = sign * float(programme.choice.gain[variable])
            found[service] = found.get(service, 0.0) + gain
    series = pd.Series(found, name="adds", dtype=float).rename_axis("service")
    series = series[series.abs() > EQUAL]
    return series.loc[series.abs().sort_values(ascending=False, kind="stable").index]
