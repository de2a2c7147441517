"""Dominance: the services that another beats throughout."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.gates import passing
from dragonsden.engine.typical import Typical
from dragonsden.model import Case
from dragonsden.results.readable import readable


@readable(margin="points")
def dominated(case: Case) -> pd.DataFrame:
    """The services that another one beats whatever the weights, at typical values.

    A service is beaten by one that is at least as good on every criterion and better on one.
    Services that fail a stated gate are left out.

    Args:
        case: what the files say.

    Returns:
        A row for each such service, in the order of the case.

        - `title`: its title.
        - `by`, `by_title`: the service that beats it. Of several, the one with the largest margin
          is named, then the one with the highest overall value.
        - `margin`: the smallest difference in value over the criteria, 0-100.

    Examples:
        >>> print(dd.dominated(case)[["by", "margin"]].round(2))
                                                      by  margin
        service
        new_model_residential_care  new_model_reablement    0.09
    """
    plan = plan_of(case)
    typical = Typical.of(plan)
    names = [service.name for service in plan.services]
    rows = passing(case)
    found = {}
    for row in rows:
        better = rounded(typical.values[rows] - typical.values[row])
        best = _best(better, typical.overall[rows])
        if best is not None:
            found[names[row]] = (names[rows[best]], float(better[best].min()))
    return pd.DataFrame(
        {
            "title": [case.title_of(name) for name in found],
            "by": [by for by, _ in found.values()],
            "by_title": [case.title_of(by) for by, _ in found.values()],
            "margin": [margin for _, margin in found.values()],
        },
        index=pd.Index(list(found), name="service"),
    )


def _best(better: Floats, overall: Floats) -> int | None:
    """The service that beats another by most, from their differences by criterion, or None."""
    beats = (better >= 0).all(axis=1) & (better > 0).any(axis=1)
    if not beats.any():
        return None
    margins = better.min(axis=1)
    return int(max(np.flatnonzero(beats), key=lambda i: (margins[i], overall[i])))
