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
from dragonsden.model.problems import Problem, wrong
from dragonsden.text.english import listed

YEAR: Final = r"^\d{4}/\d{2}$"
"""A financial year, as 2018/19."""

EXCLUSIVE: Final = ("direct_cost", "unit_cost")
"""Drivers that exclude one another."""

T = TypeVar("T")


def flat(raw: object) -> object:
    """The drivers with each figure under a name of its own; what is no mapping stays as it is.

    Raises ValueError for a `replace` without year and cost.
    """
    if not isinstance(raw, dict):
        return raw
    return {name: what for driver, written in raw.items() for name, what in _of(driver, written)}


def _of(driver: Any, written: object) -> Iterator[tuple[Any, object]]:
    """Each figure of a driver as it is written, with its name."""
    if driver == "replace":
        yield from map(_renewal, written if isinstance(written, list) else [written])
    elif driver == "lines" and isinstance(written, dict):
        for line, own in written.items():
            for name, figure in own.items() if isinstance(own, dict) else [("", own)]:
                yield f"lines.{line}.{name}", figure
    elif isinstance(written, dict) and any(_like_a_year(key) for key in written):
        for year, figure in written.items():
            yield f"{driver}.{year}", figure
    else:
        yield driver, written


def _renewal(written: object) -> tuple[str, object]:
    """The name and the cost of capital that is renewed in a year."""
    if not isinstance(written, dict) or set(written) != {"year", "cost"}:
        found = listed([*map(str, written)]) if isinstance(written, dict) else kind_of(written)
        raise ValueError(f"{found} under replace; write {{year: 2020/21, cost: 40_000}}")
    return f"replace.{written['year']}", written["cost"]


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
            what = f"{year} is not one of the pipeline's {years} years from {starts}"
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
        if driver in figures:
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
