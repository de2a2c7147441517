"""Money in £000: the figures of accounts in a pipeline file that is written in thousands.

Of accounts are the costs by year or once for all (`fixed_cost`, `investment` and their like) and
actual income and cost. Prices and unit costs are £ for one sale, and stay so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dragonsden.arithmetic.drivers import driver_name, driver_of
from dragonsden.model.actual import KINDS, Actual
from dragonsden.model.belief import Belief
from dragonsden.model.problems import Problem, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.scenario import Scenario
from dragonsden.model.service import Service
from dragonsden.model.thousands import has_unit, in_thousands
from dragonsden.model.unread import changed_entries, field_of, read_entries

FOR_ONE: Final = ("price", "unit_cost")
"""Drivers that are money for one sale."""

IN_THOUSANDS: Final = re.compile(r"^£ ?(?:000s?|k)\b")
"""The unit of a belief that says again what its file says: its figures then have a k."""

Path = tuple[str, ...]
Assumptions = Sequence[Mapping[str, Belief]]
"""The shared assumptions of a file, and those that each scenario puts in their place."""


def is_of_accounts(figure: str) -> bool:
    """True for a figure of an account that is money, and not for one sale."""
    driver = driver_of(figure)
    if driver is None or driver.kind != "money":
        return False
    return driver_name(figure) not in FOR_ONE


def converted(_: str, model: Any) -> Any:
    """A service, an option or a scenario whose money of accounts is meant in £000, in £.

    A figure that could be either stays; `money_problems` says so.
    """
    if isinstance(model, Scenario):
        services = changed_entries(read_entries(model, "services"), lambda _, d: _figures(d))
        return model.model_copy(update={"services": services})
    changes: dict[str, object] = {"revenue": _figures(read_entries(model, "revenue"))}
    if isinstance(model, Service):
        changes["actual"] = changed_entries(read_entries(model, "actual"), _actual)
        changes["options"] = changed_entries(read_entries(model, "options"), converted)
    there = {key: change for key, change in changes.items() if key in vars(model)}
    return model.model_copy(update=there)


def _figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of an account in £."""

    def change(name: str, believed: Any) -> Any:
        if not (isinstance(believed, Belief) and is_of_accounts(name)):
            return believed
        unit = IN_THOUSANDS.sub("£", field_of(believed, "unit") or "")
        return believed.with_numbers(_pounds).model_copy(update={"unit": unit})

    return changed_entries(figures, change)


def _actual(_: str, actual: Actual) -> Actual:
    """The figures of a year in £."""
    there = {kind: field_of(actual, kind) for kind in KINDS}
    changes = {kind: _pounds(figure) for kind, figure in there.items() if figure is not None}
    return actual.model_copy(update=changes)


def _pounds(figure: float) -> float:
    """The figure in £, if it is clear which it is."""
    try:
        return in_thousands(figure)
    except ValueError:
        return figure


# ------------------------------------------------------------------------------ what is wrong


def money_problems(
    services: Mapping[str, Service],
    assumptions: Mapping[str, Belief],
    scenarios: Mapping[str, Scenario],
) -> Iterator[Problem]:
    """Figures that could be pounds or thousands, and shared ones without a unit."""
    shared = [assumptions, *(read_entries(each, "assumptions") for each in scenarios.values())]
    for name, service in services.items():
        path = ("services", name)
        yield from _of_figures(read_entries(service, "revenue"), shared, (*path, "revenue"))
        for option, other in read_entries(service, "options").items():
            inner = (*path, "options", option, "revenue")
            yield from _of_figures(read_entries(other, "revenue"), shared, inner)
        for year, actual in read_entries(service, "actual").items():
            for kind in KINDS:
                if (figure := field_of(actual, kind)) is not None:
                    yield from _unclear(figure, (*path, "actual", year, kind))
    for name, scenario in scenarios.items():
        for changed, drivers in read_entries(scenario, "services").items():
            yield from _of_figures(drivers, shared, ("scenarios", name, "services", changed))


def _of_figures(
    figures: Mapping[str, Belief | str], shared: Assumptions, path: Path
) -> Iterator[Problem]:
    """The problems of an account."""
    for name, believed in figures.items():
        if not is_of_accounts(name):
            continue
        if isinstance(believed, Belief):
            for inner, figure in believed.written:
                yield from _unclear(figure, (*path, name, *map(str, inner)))
            continue
        for belief in (each[believed] for each in shared if believed in each):
            bare = [f for _, f in belief.written if f and not has_unit(f)]
            if bare:
                what = f"{believed} has {shown(bare[0])} without a unit, and {name} is in £000"
                yield wrong(
                    f"{what}; write {shown(bare[0])}k there, or with its own unit", *path, name
                )


def _unclear(figure: float, path: Path) -> Iterator[Problem]:
    """The problem of a figure that could be pounds or thousands."""
    try:
        in_thousands(figure)
    except ValueError as error:
        yield wrong(str(error), *path)
