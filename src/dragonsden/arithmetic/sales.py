"""Sales: planned income and direct cost, year by year, before any refund."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.drivers import LINES_OF_SALE

Floats = NDArray[np.float64]


def sales(given: Mapping[str, Floats], years: int) -> Iterator[tuple[Floats, Floats]]:
    """The planned income and direct cost of each year, over all lines of sale."""
    lines = sorted({name.rpartition(".")[0] for name in given if name.startswith("lines.")})
    if not lines:
        return _sales(given, years)
    by_line = (_sales(_of_line(given, line), years) for line in lines)
    return map(_total, zip(*by_line, strict=True))


def fixed_costs(given: Mapping[str, Floats], years: int) -> Iterable[Floats]:
    """The fixed cost of each year."""
    return _by_year(given, "fixed_cost", years) or _growing(
        given["fixed_cost"], given["fixed_growth"], years
    )


def _of_line(given: Mapping[str, Floats], line: str) -> dict[str, Floats]:
    """The drivers of one line of sale: its own, then those that the lines share."""
    own = {name: given[f"{line}.{name}"] for name in LINES_OF_SALE if f"{line}.{name}" in given}
    return {**given, **own}


def _total(lines: Iterable[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """The income and the direct cost of one year over the lines."""
    incomes, costs = zip(*lines, strict=True)
    return sum(incomes[1:], incomes[0]), sum(costs[1:], costs[0])


def _sales(given: Mapping[str, Floats], years: int) -> Iterator[tuple[Floats, Floats]]:
    """The planned income and direct cost of each year of one line."""
    volumes = _by_year(given, "volume", years) or _volumes(given, years)
    optimism = given["optimism"]
    prices = [price * optimism for price in _by_year(given, "price", years)] or _growing(
        given["price"] * optimism, given["price_growth"], years
    )
    unit_costs = _by_year(given, "unit_cost", years) or _growing(
        given["unit_cost"], given["cost_growth"], years
    )
    shares = _by_year(given, "direct_cost", years) or [given["direct_cost"]] * years
    by_unit = bool(given["unit_cost"].any()) or "unit_cost.1" in given
    for volume, price, unit_cost, share in zip(volumes, prices, unit_costs, shares, strict=True):
        income = volume * price
        yield income, unit_cost * volume if by_unit else share * income


def _volumes(given: Mapping[str, Floats], years: int) -> Iterator[Floats]:
    """The units sold in each year: building up, growing and churning."""
    sold, ramp_up = given["volume"], given["ramp_up"]
    slowest = ramp_up.max()
    held = (1.0 + given["growth"] - given["churn"]).clip(0.0, np.inf)
    for year in range(1, years + 1):
        yield sold if year >= slowest else sold * (year / ramp_up).clip(0.0, 1.0)
        sold = sold * held


def _growing(figure: Floats, growth: Floats, years: int) -> Iterator[Floats]:
    """The figure of each year, growing from the second."""
    grows = bool(growth.any())
    for _ in range(years):
        yield figure
        if grows:
            figure = figure * (1.0 + growth)


def _by_year(given: Mapping[str, Floats], name: str, years: int) -> list[Floats]:
    """The figure of each year, as given for it or for the last year before it; none if once."""
    figures: list[Floats] = []
    for year in range(1, years + 1) if f"{name}.1" in given else ():
        figures.append(given[f"{name}.{year}"] if f"{name}.{year}" in given else figures[-1])
    return figures
