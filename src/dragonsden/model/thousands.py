"""Thousands: the figures of a file whose money is in £000."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from dragonsden.model.fields import mark_of
from dragonsden.model.scalars import Figure, number, shown

UNIT: Final = re.compile(r"[a-z]\s*$", re.IGNORECASE)
"""The letters of k, m, bn and their like at the end of a number."""


def in_thousands(given: float) -> float:
    """The figure that is meant where money is in £000: 450 means 450k, and 1.2m what it says.

    It is written with a k, so that it means the same wherever it is written again. A share stays.

    Raises ValueError for a figure with a £ and no unit, which could be pounds or thousands.
    """
    text = given.text if isinstance(given, Figure) else repr(float(given))
    if mark_of(given) == "%":
        return given
    if has_unit(given):
        return _written(Decimal(repr(float(given))) / 1000)
    if mark_of(given) == "£":
        pounds = Decimal(repr(float(given)))
        either = f"{_plain(pounds / 1000)} or {_plain(pounds)}"
        what = f"{shown(given)} could be pounds or thousands, for money is in £000 here"
        raise ValueError(f"{what}; write {either}, without the £")
    plain = re.sub(r"[,_\s]", "", text.replace("\N{MINUS SIGN}", "-"))
    return _written(Decimal(plain))


def has_unit(given: float) -> bool:
    """True for a figure that was written with its unit, as 450k or 1.2m."""
    return isinstance(given, Figure) and bool(UNIT.search(given.text))


def _written(thousands: Decimal) -> Figure:
    """The figure of so many thousands, with a k."""
    return number(f"{_plain(thousands)}k")


def _plain(size: Decimal) -> str:
    """The digits of a number, without zeros at the end that say nothing."""
    text = f"{size:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
