"""Switching values: the values of a number at which the answer changes.

Every value of a belief, within its support, at which the mean NPV of a service is 0, or at which
the service enters or leaves the first k by mean overall value; gates stay as they are, and all
other draws too. Only beliefs with a continuous range have one: not a chance, not a list, not a
score that a panel gave. HM Treasury, The Green Book (2026), on switching values.

The support is looked at from end to end, then every change of side is closed in on to ten digits.
Where the mean is a straight line in the belief the answer is exact. Overall values are not rounded
here, as in the ranking they are to nine decimals. Where the mean NPV is 0 over a stretch (less
than a millionth of a pound; refunds can do that) the end of it nearest the median is given; a
stretch that holds the belief's mean is no switch, for it is so already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.analysis.sensitivity.settings import Again, weights_of
from dragonsden.analysis.sensitivity.switching_search import (
    Asking,
    Question,
    Target,
    in_rounds,
    is_continuous,
    question_of,
)
from dragonsden.arithmetic.distributions import Distribution, percentile
from dragonsden.arithmetic.roots import Zero
from dragonsden.engine.plan import Plan
from dragonsden.model.labels import label
from dragonsden.results.readable import in_units, readable
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked

COLUMNS: Final = ("label", "value", "mean", "change", "percentile", "answer")

NONE: Final = "none in range"
ALREADY: Final = "it is so already"
"""The answer where the mean NPV is 0, or the place is level, all about the belief's mean."""

FAILS: Final = "it fails a gate"
"""The answer for the first k of a service that fails a gate: no value of anything brings it in."""

POINTS: Final = 21
"""A switching line has 21 points: enough for a smooth chart."""


@readable(percentile="share")
def switching_values(
    sim: Simulation,
    service: str,
    target: Target = "npv",
    beliefs: Sequence[str] | None = None,
    *,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """The value of each belief at which the answer for a service turns.

    Args:
        sim: the simulation.
        service: the name of a service.
        target: the answer: "npv", whether the mean NPV is above 0, or "first_k", whether it is
            among the first k.
        beliefs: paths of beliefs. Left out, they are all that move the service: its own, the shared
            ones that it uses and, for the first k, the weights. For the first k, beliefs of the
            service across the line between k and k + 1, and shared ones that the service does not
            use itself, are added where they have a switching value.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each switching value, nearest the median first. The index is the belief's path. A
        belief without one comes last, with NaN.

        - `label`: the belief in words.
        - `value`: the value at which the answer turns, in the belief's unit.
        - `mean`: the belief's mean.
        - `change`: from the mean to the value.
        - `percentile`: where the value lies in the belief, 0 to 1.
        - `answer`: "", "none in range", or "it is so already" where the mean NPV is 0, or the
          place is level, all about the belief's mean; "it fails a gate", for the first k, of a
          service that does: it cannot be chosen, whatever a belief is.

    Raises:
        KeyError: the service or a belief is not in the case.
        ValueError: there is no such target, a belief is not continuous, or "npv" is asked of a
            service without a trading account.

    Examples:
        >>> table = dd.switching_values(sim, "new_model_highways")
        >>> print(table[["value", "mean", "percentile"]].head(2).round(2))
                                                     value         mean  percentile
        belief
        new_model_highways.revenue.volume       8580684.28  13000000.00        0.20
        new_model_highways.revenue.direct_cost        0.86         0.79        0.89
    """
    search = _search(sim, service, target, beliefs)
    return in_rounds(Again(sim, executor), {service: search})[service]


def switching_tables(
    sim: Simulation,
    asked: Sequence[tuple[str, Target]],
    *,
    executor: Executor | None = None,
) -> dict[tuple[str, Target], pd.DataFrame]:
    """The switching values of services, each with its target, as `switching_values` gives them.

    All are searched for together: a round of all searches takes one pass over the draws.
    """
    searches = {each: _search(sim, *each) for each in asked}
    found = in_rounds(Again(sim, executor), searches)
    return {each: in_units(found[each], percentile="share") for each in searches}


def not_asked(sim: Simulation, service: str, target: Target) -> list[str]:
    """The paths of the lists and chances that may turn an answer: they have no switching value."""
    return question_of(sim, service, target).stepped()


def _search(
    sim: Simulation, service: str, target: Target, beliefs: Sequence[str] | None = None
) -> Asking[pd.DataFrame]:
    """The search for the switching values of a service; it raises at once."""
    question = question_of(sim, service, target)
    none = FAILS if target == "first_k" and service in sim.failing else NONE
    if beliefs is None:
        return _searched(question, question.movers(), question.others(), none)
    return _searched(question, {path: _continuous(sim.plan, path) for path in beliefs}, {}, none)


def _searched(
    question: Question,
    asked: Mapping[str, Distribution],
    more: Mapping[str, Distribution],
    none: str,
) -> Asking[pd.DataFrame]:
    """The table of the beliefs asked about, and of more where they have a switching value.

    `none` is the answer where there is no value.
    """
    every = {**asked, **more}
    found = yield from question.answers(every)
    already = yield from question.already(every, found)
    rows = [
        row
        for path, distribution in every.items()
        for row in _rows(question.sim, path, distribution, found[path], already.get(path), none)
        if path in asked or not row["answer"]
    ]
    return _table(rows)


@checked
def switching_value(
    sim: Simulation,
    service: str,
    belief: str,
    target: Target = "npv",
    *,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """The values of one belief at which the answer for a service turns.

    Args:
        sim: the simulation.
        service: the name of a service.
        belief: the path of a belief.
        target: "npv" or "first_k", as for `switching_values`.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        The columns of `switching_values`, with a row for each value, nearest the median first, or
        one with an answer in words.

    Raises:
        KeyError: the service or the belief is not in the case.
        ValueError: as for `switching_values`.

    Examples:
        >>> service = "new_model_highways"
        >>> table = dd.switching_value(sim, service, f"{service}.revenue.volume")
        >>> print(table[["value", "percentile"]].round(2))
                                                value  percentile
        belief
        new_model_highways.revenue.volume  8580684.28         0.2
    """
    return switching_values(sim, service, target, [belief], executor=executor)


@readable()
def switching_line(
    sim: Simulation,
    service: str,
    x: str,
    y: str,
    target: Target = "npv",
    *,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """The pairs of values of two beliefs at which the answer for a service turns.

    Args:
        sim: the simulation.
        service: the name of a service.
        x: the path of one belief.
        y: the path of another.
        target: "npv" or "first_k", as for `switching_values`.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each point.

        - `x`: one of 21 values, evenly over the support of the first belief, in its unit.
        - `y`: every value of the second, in its own support, that turns the answer there; NaN where
          there is none.

    Raises:
        KeyError: the service or a belief is not in the case.
        ValueError: both are one belief, or as for `switching_values`.

    Examples:
        >>> service = "new_model_highways"
        >>> beliefs = [f"{service}.revenue.{driver}" for driver in ("volume", "direct_cost")]
        >>> print(dd.switching_line(sim, service, *beliefs).dropna().head(3).round(3))
                   x      y
        3  5900000.0  0.696
        4  7200000.0  0.749
        5  8500000.0  0.785
    """
    if x == y:
        raise ValueError(f"x and y are both {x!r}; give two beliefs")
    question = question_of(sim, service, target)
    across, up = (_continuous(sim.plan, path) for path in (x, y))
    at = np.linspace(*across.support, POINTS).tolist()
    search = question.answers_along(y, up, [((x, value),) for value in at])
    found = in_rounds(Again(sim, executor), {y: search})[y]
    records = [
        (value, root)
        for value, zeros in zip(at, found, strict=True)
        for root in [_end(up, zero)[0] for zero in zeros] or [np.nan]
    ]
    return pd.DataFrame(records, columns=["x", "y"], dtype=np.float64)


def _continuous(plan: Plan, path: str) -> Distribution:
    """The distribution at a path; ValueError if it has no switching value."""
    plan.setting(path, 0.0)  # raises KeyError where there is no such belief
    distribution = plan.scored[path] if path in plan.scored else plan.beliefs[path].believed
    if not is_continuous(distribution):
        raise ValueError(f"{path} takes a few values, not a range; tornado shows what it does")
    if path in plan.weights.batch.rows and path not in weights_of(plan):
        raise ValueError(f"{path} is given by order, so that it cannot move alone")
    return distribution


# ------------------------------------------------------------------------------- the table


def _rows(
    sim: Simulation,
    path: str,
    distribution: Distribution,
    found: Sequence[Zero],
    already: Zero | None,
    none: str,
) -> list[dict[str, Any]]:
    """The rows of one belief; the stretch in which it is so already has none."""
    ends = [_end(distribution, zero) for zero in found if zero != already]
    mean = distribution.mean
    rows = [
        {"value": value, "change": value - mean, "percentile": place, "answer": ""}
        for value, place in ends
    ]
    missing: dict[str, Any] = {"value": np.nan, "change": np.nan, "percentile": np.nan}
    missing["answer"] = none if already is None else ALREADY
    named = {"belief": path, "label": label(sim.case, path), "mean": mean}
    return [{**named, **row} for row in rows or [missing]]


def _end(distribution: Distribution, zero: Zero) -> tuple[float, float]:
    """The end of a stretch that is nearest the median, and its percentile."""
    ends = {end: percentile(distribution, end) for end in (zero.low, zero.high)}
    return min(ends.items(), key=lambda end: abs(end[1] - 0.5))


def _table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows in order, nearest the median first."""
    table = pd.DataFrame(rows, columns=["belief", *COLUMNS])
    numbers = dict.fromkeys(("value", "mean", "change", "percentile"), "float64")
    far = (table["percentile"].astype("float64") - 0.5).abs()
    order = far.sort_values(kind="stable").index
    return table.astype(numbers).loc[order].set_index("belief")
