"""Figures: the drivers of an account by name, whether by year, by line of sale or once for all.

A file groups them: `volume: {2018/19: 90, 2019/20: 120}`, `lines: {weddings: {price: 300, ..}}`,
`replace: {year: 2020/21, cost: 40_000}`. A model has each under a name of its own, which is also
the end of its path: `volume.2018/19`, `lines.weddings.price`, `replace.2020/21`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, TypeVar

from dragonsden.arithmetic.drivers import DRIVERS, LINES_OF_SALE
from dragonsden.model.fields import kind_of
from dragonsden.model.problems import Misfit, Problem, wrong
from dragonsden.text.english import counted, listed

YEAR: Final = r"^\d{4}/\d{2}$"
"""A financial year, as 2018/19."""

EXCLUSIVE: Final = ("direct_cost", "unit_cost")
"""Drivers that exclude one another."""

RENEWAL: Final = "year: 2020/21, cost: 40_000"
LINE: Final = "weddings: {price: 300, volume: 40}"
"""How capital to renew and lines of sale are written."""

ONE_FOR_ALL: Final = "a line of sale has one figure for all years; write a number or a range"

T = TypeVar("T")


def flat(raw: object) -> object:
    """The drivers with each figure under a name of its own; what is no mapping stays as it is.

    Lines of sale and capital to renew that are written otherwise stay whole, as a Misfit.
    """
    if not isinstance(raw, dict):
        return raw
    return {name: what for driver, written in raw.items() for name, what in _of(driver, written)}


def _of(driver: Any, written: object) -> Iterator[tuple[Any, object]]:
    """Each figure of a driver as it is written, with its name."""
    if driver == "replace":
        yield from _renewals(written if isinstance(written, list) else [written])
    elif driver == "lines":
        yield from _lines(written)
    elif isinstance(written, dict) and any(_like_a_year(key) for key in written):
        for year, figure in written.items():
            yield f"{driver}.{year}", figure
    else:
        yield driver, written


def _renewals(written: list[Any]) -> Iterator[tuple[str, object]]:
    """The cost of capital that is renewed, each under the name of its year."""
    years: set[str] = set()
    for one in written:
        if not isinstance(one, dict) or set(one) != {"year", "cost"}:
            found = listed([*map(str, one)]) if isinstance(one, dict) else kind_of(one)
            yield "replace", Misfit(f"{found} under replace; write {{{RENEWAL}}}")
        elif not isinstance(one["year"], str):
            yield "replace", Misfit(f"{kind_of(one['year'])} as its year; write {{{RENEWAL}}}")
        elif one["year"] in years:
            yield "replace", Misfit(f"{one['year']} is there already; add the two costs up")
        else:
            years.add(one["year"])
            yield f"replace.{one['year']}", one["cost"]


def _lines(written: object) -> Iterator[tuple[str, object]]:
    """The figures of lines of sale."""
    if not isinstance(written, dict):
        yield "lines", Misfit(f"{kind_of(written)} is written here; write {{{LINE}}}")
        return
    for line, own in written.items():
        if is_year(str(line)):
            yield "lines", Misfit(f"'{line}' is a year; a line goes by its name: {{{LINE}}}")
        elif not isinstance(own, dict):
            yield "lines", Misfit(f"{kind_of(own)} under '{line}'; write {{{LINE}}}")
        else:
            for name, figure in own.items():
                by_year = isinstance(figure, dict) and any(map(_like_a_year, figure))
                yield f"lines.{line}.{name}", Misfit(ONE_FOR_ALL) if by_year else figure


def _like_a_year(key: object) -> bool:
    """True if a key begins as a year does."""
    return bool(re.match(r"^\d", str(key)))


def year_of(figure: str) -> str:
    """The year in the name of a figure; "" if it has none."""
    first, _, rest = figure.partition(".")
    return "" if first == "lines" else rest


def merged(figures: Mapping[str, T], changes: Mapping[str, T]) -> dict[str, T]:
    """The figures as they are after changes; a driver given in another way replaces the first."""
    replaced = {_whole(name) for name in changes}
    if replaced.intersection(EXCLUSIVE):
        replaced |= set(EXCLUSIVE)
    if "lines" in replaced:
        replaced |= set(LINES_OF_SALE)
    elif replaced.intersection(LINES_OF_SALE):
        replaced.add("lines")
    kept = {name: figure for name, figure in figures.items() if _whole(name) not in replaced}
    return {**kept, **changes}


def _whole(figure: str) -> str:
    """The driver of which a figure is a part."""
    return figure.partition(".")[0]


def by_number(figures: Mapping[str, T], starts: str) -> dict[str, T]:
    """The figures with their years as numbers from 1, as accounts count them."""
    return {_numbered(name, starts): figure for name, figure in figures.items()}


def _numbered(figure: str, starts: str) -> str:
    """The name of a figure with its year, if it has one, as a number."""
    year = year_of(figure)
    return f"{_whole(figure)}.{number_of(year, starts)}" if year else figure


def number_of(year: str, starts: str) -> int:
    """The number of a financial year, counted from 1 at the year in which the pipeline starts."""
    return int(year[:4]) - int(starts[:4]) + 1


def named_year(number: int, starts: str) -> str:
    """The financial year of a number, counted from 1 at the year in which the pipeline starts."""
    first = int(starts[:4]) + number - 1
    return f"{first}/{(first + 1) % 100:02}"


def is_year(text: str) -> bool:
    """True for a financial year, as 2018/19."""
    return bool(re.match(YEAR, text)) and int(text[5:]) == (int(text[:4]) + 1) % 100


# ------------------------------------------------------------------------------ what is wrong


def years_problems(figures: Collection[str], starts: str, years: int) -> Iterator[Problem]:
    """Problems of figures by year: years that are none, lie outside the horizon, or are missing."""
    first: dict[str, int] = {}
    for figure in figures:
        driver, year = _whole(figure), year_of(figure)
        if not year:
            continue
        if not is_year(year):
            yield wrong(f"'{year}' is not a year; write one as 2018/19", figure, at_key=True)
        elif not starts:
            what = "is given for a year, but the pipeline does not say in which it begins"
            yield wrong(f"{driver} {what}; add starts: {year}", figure, at_key=True)
        elif not 1 <= (number := number_of(year, starts)) <= years:
            what = f"{year} is not one of the pipeline's {counted(years, 'year')} from {starts}"
            yield wrong(f"{what}; leave it out", figure, at_key=True)
        else:
            first[driver] = min(number, first.get(driver, number))
    for driver, number in first.items():
        if driver != "replace" and number > 1:
            what = f"{driver} is given by year, but not for the first, {starts}; add it"
            yield wrong(what, driver, at_key=True)


def ways_problems(figures: Collection[str]) -> Iterator[Problem]:
    """Problems of drivers that are given in two ways, or have nothing to move."""
    for driver in dict.fromkeys(_whole(name) for name in figures if year_of(name)):
        if driver in figures and driver != "replace":
            what = f"{driver} by year and once for all; keep one of them"
            yield wrong(what, driver, at_key=True)
        moved = DRIVERS[driver].instead_of if driver in DRIVERS else ()
        idle = [name for name in (*(moved or ()), "delay") if name in figures]
        for name in idle:
            what = f"{name} has nothing to move, for {driver} is given by year; leave it out"
            yield wrong(what, name, at_key=True)
    if any(name.startswith("lines.") for name in figures):
        for name in LINES_OF_SALE:
            if name in figures:
                what = f"{name} beside lines, each of which has its own; keep one of them"
                yield wrong(what, name, at_key=True)
