"""Switching values: how far a belief must move before the answer changes.

Every value of a belief, within its support, at which the mean NPV of a service is 0, or at which
the service enters or leaves the first k by mean overall value; gates stay as they are, and all
other draws too. Only beliefs with a continuous range have one: not a chance, not a list, not a
score that a panel gave. HM Treasury, The Green Book (2026), on switching values.

The support is looked at from end to end, then every change of side is closed in on to ten digits.
Where the mean is a straight line in the belief the answer is exact. Overall values are not rounded
here, as in the ranking they are to nine decimals. Where the mean NPV is 0 over a stretch (less
than a millionth of a pound; refunds can do that) the end of it nearest the median is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.analysis.sensitivity.settings import weights_of
from dragonsden.analysis.sensitivity.switching_search import Target, is_continuous, question_of
from dragonsden.arithmetic.distributions import Quantity, percentile
from dragonsden.arithmetic.roots import Zero
from dragonsden.engine.plan import Plan
from dragonsden.model.labels import label
from dragonsden.results.simulation import Simulation

COLUMNS: Final = ("label", "value", "mean", "change", "percentile", "answer")

NONE: Final = "none in range"

POINTS: Final = 21
"""A switching line is drawn through so many points."""


def switching_values(
    sim: Simulation,
    service: str,
    target: Target = "npv",
    beliefs: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Where each belief turns the answer for a service: nearest the median in percentile first.

    A row for each switching value: the belief's `label`, the `value` at which the mean NPV of the
    service is 0 (target "npv") or it enters or leaves the first k (target "first_k"), the belief's
    own `mean`, the `change` from that to the value, and the `percentile` (0 to 1) of the value in
    the belief. A belief without one has NaN and the `answer` "none in range", and comes last.

    `beliefs` are paths. Left out, they are all that move the service: its own, the shared ones it
    uses and, for the first k, the weights. Beliefs about others can only matter to a service in
    place k or k + 1 (or where they are shared): those of the service across that line, and
    shared ones it does not use itself, are added where they have a switching value.

    Raises KeyError for a service or belief that is not in the case, ValueError for another target,
    for a belief that is not continuous, and for "npv" where there is no trading account.
    """
    question = question_of(sim, service, target)
    if beliefs is None:
        asked, more = question.movers(), question.others()
    else:
        asked, more = {path: _continuous(sim.plan, path) for path in beliefs}, {}
    found = question.answers({**asked, **more})
    rows = [
        row
        for path, quantity in {**asked, **more}.items()
        for row in _rows(sim, path, quantity, found[path])
        if path in asked or not row["answer"]
    ]
    return _table(rows)


def switching_value(
    sim: Simulation, service: str, belief: str, target: Target = "npv"
) -> pd.DataFrame:
    """Where one belief turns the answer for a service: the columns of `switching_values`.

    A row for each value, nearest the median first, or one with the answer "none in range".

    Raises KeyError and ValueError as `switching_values` does.
    """
    return switching_values(sim, service, target, [belief])


def switching_line(
    sim: Simulation, service: str, x: str, y: str, target: Target = "npv"
) -> pd.DataFrame:
    """The pairs of values of two beliefs, paths `x` and `y`, at which the answer turns.

    A row for each point: 21 values of x, evenly over its support, with every y in its own support
    that turns the answer there, NaN where there is none.

    Raises KeyError and ValueError as `switching_values` does; ValueError if both are one belief.
    """
    if x == y:
        raise ValueError(f"x and y are both {x!r}; give two beliefs")
    question = question_of(sim, service, target)
    across, up = (_continuous(sim.plan, path) for path in (x, y))
    at = np.linspace(*across.support, POINTS).tolist()
    found = question.answers_along(y, up, [((x, value),) for value in at])
    records = [
        (value, root)
        for value, zeros in zip(at, found, strict=True)
        for root in [_end(up, zero)[0] for zero in zeros] or [np.nan]
    ]
    return pd.DataFrame(records, columns=["x", "y"], dtype=np.float64)


def _continuous(plan: Plan, path: str) -> Quantity:
    """The belief at a path, where it is one that has a switching value."""
    plan.setting(path, 0.0)  # raises KeyError where there is no such belief
    quantity = plan.scored[path] if path in plan.scored else plan.beliefs[path].quantity
    if not is_continuous(quantity):
        raise ValueError(f"{path} takes a few values, not a range; tornado shows what it does")
    if path in plan.weights.batch.rows and path not in weights_of(plan):
        raise ValueError(f"{path} is given by order, so that it cannot move alone")
    return quantity


# ------------------------------------------------------------------------------- the table


def _rows(
    sim: Simulation, path: str, quantity: Quantity, found: Sequence[Zero]
) -> list[dict[str, Any]]:
    """The rows of one belief."""
    ends = [_end(quantity, zero) for zero in found]
    mean = quantity.mean
    rows = [
        {"value": value, "change": value - mean, "percentile": place, "answer": ""}
        for value, place in ends
    ]
    missing = {"value": np.nan, "change": np.nan, "percentile": np.nan, "answer": NONE}
    named = {"belief": path, "label": label(sim.case, path), "mean": mean}
    return [{**named, **row} for row in rows or [missing]]


def _end(quantity: Quantity, zero: Zero) -> tuple[float, float]:
    """The end of a stretch that is nearest the median, and its percentile."""
    ends = {end: percentile(quantity, end) for end in (zero.low, zero.high)}
    return min(ends.items(), key=lambda end: abs(end[1] - 0.5))


def _table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows in order, nearest the median first."""
    table = pd.DataFrame(rows, columns=["belief", *COLUMNS])
    numbers = dict.fromkeys(("value", "mean", "change", "percentile"), "float64")
    far = (table["percentile"].astype("float64") - 0.5).abs()
    order = far.sort_values(kind="stable").index
    return table.astype(numbers).loc[order].set_index("belief")
