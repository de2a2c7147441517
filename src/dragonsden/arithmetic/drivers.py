"""The drivers of a trading account: each one's kind, meaning and domain.

A figure of an account is a driver (`volume`), a driver in a year (`volume.2`), a driver of one of
several lines of sale (`lines.weddings.price`), or capital that is renewed in a year (`replace.4`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["money", "rate", "number"]


@dataclass(frozen=True)
class Driver:
    """A driver of an account: its kind, its meaning and its domain.

    `domain` has the lowest and the highest value; both are allowed, the lowest not if `open_low`.
    `default` is None for a driver that must be given. `straight` is True if the NPV is a straight
    line in it, as long as nothing is refunded or taxed. `instead_of` are the drivers that have
    nothing to move where this one is given year by year; None if it cannot be.
    """

    kind: Kind
    help: str
    domain: tuple[float, float]
    default: float | None = 0.0
    open_low: bool = False
    straight: bool = False
    instead_of: tuple[str, ...] | None = None


# The upper ends of money and growth are far beyond any council's figures: they keep sums finite.
MONEY: Final = (0.0, 1e12)
GROWTH: Final = (-1.0, 10.0)
MULTIPLE: Final = (0.0, 100.0)
SHARE: Final = (0.0, 1.0)
YEARS: Final = (0.0, 1000.0)

DRIVERS: Final[Mapping[str, Driver]] = {
    "price": Driver(
        "money", "£ for one unit sold", MONEY, None, straight=True, instead_of=("price_growth",)
    ),
    "volume": Driver(
        "number",
        "units a year once at full reach",
        MONEY,
        None,
        straight=True,
        instead_of=("ramp_up", "growth", "churn"),
    ),
    "ramp_up": Driver("number", "years until full volume", (1.0, 1000.0), default=1.0),
    "growth": Driver("rate", "growth of volume a year, before churn", GROWTH, open_low=True),
    "churn": Driver("rate", "share of volume lost a year", SHARE),
    "price_growth": Driver("rate", "growth of the price a year, real", GROWTH, open_low=True),
    "optimism": Driver("rate", "outturn over plan, on income", MULTIPLE, 1.0, straight=True),
    "direct_cost": Driver(
        "rate", "direct cost as a share of income", MULTIPLE, straight=True, instead_of=()
    ),
    "unit_cost": Driver(
        "money",
        "£ of direct cost for one unit sold",
        MONEY,
        straight=True,
        instead_of=("cost_growth",),
    ),
    "cost_growth": Driver("rate", "growth of the unit cost a year, real", GROWTH, open_low=True),
    "bad_debt": Driver("rate", "share of income never paid", SHARE, straight=True),
    "fixed_cost": Driver(
        "money", "£ a year whatever is sold", MONEY, straight=True, instead_of=("fixed_growth",)
    ),
    "fixed_growth": Driver("rate", "growth of the fixed cost a year, real", GROWTH, open_low=True),
    "overhead": Driver(
        "rate", "central support as a share of direct cost", MULTIPLE, straight=True
    ),
    "investment": Driver("money", "£ once, at the start", MONEY, straight=True),
    "delay": Driver("number", "years before trading begins", YEARS),
    "double_running": Driver(
        "money", "£ a year of the old way, kept up until trading begins", MONEY, straight=True
    ),
    "pay_bill": Driver("money", "£ a year of staff", MONEY, straight=True),
    "terms_gap": Driver(
        "rate", "share by which new starters cost less", GROWTH[:1] + SHARE[1:], open_low=True
    ),
    "turnover": Driver("rate", "share of staff replaced a year", SHARE),
    "stranded": Driver(
        "money", "£ a year of support that the council still pays for", MONEY, straight=True
    ),
    "ownership": Driver("rate", "the council's share of what is left", SHARE, 1.0, straight=True),
    "tax": Driver("rate", "tax on the surplus, losses carried forward", SHARE),
    "exit_chance": Driver("rate", "chance of winding up at the end of the last year", SHARE),
    "exit_cost": Driver("money", "£ if it is wound up", MONEY, straight=True),
    "loan": Driver("money", "£ that the council lends it", MONEY, straight=True),
    "loan_rate": Driver("rate", "interest that the council charges a year", GROWTH, open_low=True),
    "market_rate": Driver("rate", "interest the market would charge", GROWTH, open_low=True),
    "outside_share": Driver("rate", "share of activity for others than the council", SHARE),
}

REPLACE: Final = Driver("money", "£ once, to renew capital in that year", MONEY, straight=True)
LINES_OF_SALE: Final = ("price", "volume", "unit_cost")
"""The drivers that each line of sale has of its own; all others are shared by the lines."""


def driver_of(figure: str) -> Driver | None:
    """The driver of a figure, as the volume for `volume.2`; None if there is no such figure."""
    first, _, rest = figure.partition(".")
    if first == "lines":
        name = driver_name(figure)
        return DRIVERS[name] if "." in rest and name in LINES_OF_SALE else None
    if first == "replace":
        return REPLACE if rest else None
    driver = DRIVERS.get(first)
    return None if driver is None or (rest and driver.instead_of is None) else driver


def driver_name(figure: str) -> str:
    """The name of the driver of a figure: `price` for `price.2` and `lines.weddings.price`."""
    first, _, rest = figure.partition(".")
    return rest.rpartition(".")[2] if first == "lines" else first


def is_given(driver: str, figures: Collection[str]) -> bool:
    """True if a driver is among the figures: by itself, by year or by line of sale."""
    return driver in figures or any(
        figure.startswith(f"{driver}.")
        or (figure.startswith("lines.") and figure.endswith(f".{driver}"))
        for figure in figures
    )
