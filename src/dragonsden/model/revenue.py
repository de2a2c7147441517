"""Revenue: the figures of a trading account as a file gives them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Final

from annotated_types import Len
from pydantic import BeforeValidator

from dragonsden.arithmetic.drivers import DRIVERS, driver_name, driver_of, is_given
from dragonsden.model.belief import Belief, BeliefOrName
from dragonsden.model.fields import mark_of, two_rates
from dragonsden.model.figures import flat, year_of
from dragonsden.model.problems import Problem, Step, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.unread import names_of
from dragonsden.text.english import listed
from dragonsden.text.spelling import meant

MOST_FIGURES: Final = 500
REQUIRED: Final = tuple(name for name, driver in DRIVERS.items() if driver.default is None)
"""The drivers that every trading account has: price and volume."""

NOT_WRITTEN: Final = {"money": "%", "rate": "£k", "number": "£%"}
"""The marks that a number of each kind does not carry."""

HOW_WRITTEN: Final = {
    "money": "money; write it as £450 or 450",
    "rate": "a rate; write it as 5% or 0.05",
    "number": "a plain number; write it without £ or %",
}

WHOLE: Final = ("lines", "replace")
"""The names of what groups several figures: nothing is one itself."""

NEEDS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "cost_growth": (("unit_cost",),),
    "fixed_growth": (("fixed_cost",),),
    "overhead": (("direct_cost", "unit_cost"),),
    "double_running": (("delay",),),
    "terms_gap": (("pay_bill",), ("turnover",)),
    "pay_bill": (("terms_gap",), ("turnover",)),
    "turnover": (("terms_gap",), ("pay_bill",)),
    "exit_chance": (("exit_cost",),),
    "exit_cost": (("exit_chance",),),
    "loan": (("market_rate",),),
    "loan_rate": (("loan",),),
    "market_rate": (("loan",),),
}
"""The drivers without which another changes nothing: one of each."""

ENDS: Final = ("min", "max")
"""The bounds of a belief: 1 as the most that a share can be is 100%, beside percentages too."""

Figures = Annotated[dict[str, BeliefOrName], Len(0, MOST_FIGURES), BeforeValidator(flat)]


def driver_problems(beliefs: Mapping[str, Belief | str]) -> Iterator[Problem]:
    """Drivers that do not exist, or whose numbers are in the wrong unit."""
    for driver in names_of(beliefs):
        if driver in WHOLE:
            continue  # what is written there is told by itself
        if driver_of(driver) is None and year_of(driver) and driver.partition(".")[0] in DRIVERS:
            what = f"{driver.partition('.')[0]} is one number for all years; write it without them"
            yield wrong(what, driver, at_key=True)
        elif driver_of(driver) is None:
            yield unknown(driver, "is not a driver", DRIVERS, driver)
    for driver, belief in beliefs.items():
        if driver_of(driver) and isinstance(belief, Belief):
            yield from wrong_unit(driver, belief, driver)


def missing_drivers(drivers: Collection[str]) -> list[str]:
    """The required drivers that are not there, less those that are there misspelt."""
    if "lines" in drivers:
        return []  # these are written wrongly, and may have been meant there
    missing = [name for name in REQUIRED if not is_given(name, drivers)]
    intended = meant([name for name in drivers if name not in DRIVERS], missing)
    return [name for name in missing if name not in intended]


def idle_drivers(forms: Sequence[Collection[str]]) -> Iterator[tuple[str, str]]:
    """Drivers that change nothing in any form of an account, each with what it needs in words."""
    for driver, needed in NEEDS.items():
        found = [form for form in forms if is_given(driver, form)]
        if found and not any(all(_any_given(one, form) for one in needed) for form in found):
            absent = [one for one in needed if not any(_any_given(one, form) for form in found)]
            yield driver, listed([" or ".join(one) for one in absent or needed])


def _any_given(drivers: Sequence[str], form: Collection[str]) -> bool:
    """True if one of the drivers is given."""
    return any(is_given(driver, form) for driver in drivers)


def wrong_unit(driver: str, belief: Belief, *path: Step, name: str = "") -> Iterator[Problem]:
    """A problem if a number is written in a unit that the driver does not have.

    A belief used by its `name` has its problem where it is used, as elsewhere it may fit.
    """
    driver_meant = driver_of(driver)
    kind = driver_meant.kind if driver_meant else "number"
    refused = "" if driver_name(driver) == "price" else NOT_WRITTEN[kind]
    percentages = [shown(figure) for _, figure in belief.written if mark_of(figure) == "%"]
    for inner, figure in belief.written:
        whose = f" (of {name})" if name else ""
        beside = "" if inner[0] in ENDS else "".join(percentages[:1])
        what = ""
        if mark_of(figure) and mark_of(figure) in refused:
            what = f"{shown(figure)}{whose}, but {driver} is {HOW_WRITTEN[kind]}"
        elif kind == "rate":
            what = two_rates(figure, whose, beside=beside)
        elif kind == "money" and beside and figure and mark_of(figure) != "%":
            what = f"{shown(figure)}{whose} beside {beside}; write a % at all of them, or at none"
        if what:
            yield wrong(what, *path, *(() if name else inner))
            return
