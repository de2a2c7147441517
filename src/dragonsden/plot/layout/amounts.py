"""Amounts on scales and beside marks: in £k throughout for a council with its money in £000."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Final, ParamSpec

from matplotlib.axes import Axes

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.programmes.targets import TargetOutlook
from dragonsden.results.tables import Results
from dragonsden.text import numbers

_IN_THOUSANDS: Final = ContextVar("thousands", default=False)

P = ParamSpec("P")


def in_its_money(chart: Callable[P, Axes]) -> Callable[P, Axes]:
    """A chart whose amounts are in £k throughout where the pipeline has its money in £000.

    Those are the amounts on its scales and beside its marks. Sentences keep theirs, each with its
    own unit: they are those of the findings.
    """

    @wraps(chart)
    def drawn(*args: P.args, **settings: P.kwargs) -> Axes:
        units = {_money_in(about) for about in (*args, *settings.values())}
        token = _IN_THOUSANDS.set("£000" in units)
        try:
            return chart(*args, **settings)
        finally:
            _IN_THOUSANDS.reset(token)

    return drawn


def in_unit(text: str) -> str:
    """The text with its amounts as the chart being drawn has them: £1.2m, or £1,200k."""
    return numbers.in_k(text) if _IN_THOUSANDS.get() else text


def tick(amount: float) -> str:
    """The amount as a scale of the chart being drawn shows it."""
    return in_unit(numbers.tick(amount))


def _money_in(about: object) -> str:
    """The unit of money of what a chart is about; "" for what has none."""
    if isinstance(about, TargetOutlook):
        return _money_in(about.programme)
    if isinstance(about, Programme):
        return _money_in(about.sim)
    return about.case.pipeline.money_in if isinstance(about, Results) else ""
