"""Weights given to a case in place of its own."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd

from dragonsden.model.belief import known
from dragonsden.model.case import Case
from dragonsden.model.criteria import WEIGHT_DOMAIN, Criteria
from dragonsden.text.arguments import checked
from dragonsden.text.english import few
from dragonsden.text.spelling import no_such


class Elicitation(Protocol):
    """The result of an elicitation, which has weights by criterion."""

    @property
    def weights(self) -> pd.Series:
        """The weights."""
        ...


Weights = Mapping[str, float] | pd.Series | Elicitation
"""Weights by criterion: a mapping, or what an elicitation gives, or the Series in it."""

LARGEST: Final = 1e300
"""A number beyond it is as good as infinite."""


@checked
def reweighted(case: Case, weights: Weights) -> Case:
    """The same case with these weights, known and the same for everybody.

    Members' own weights and the order of importance are dropped, and so are the weights of groups:
    in a value tree too, each weight is now one of the whole. What was agreed is not these weights,
    so an agreed criteria file becomes a proposed one; `inputs` still name the files that the case
    came from.

    Args:
        case: what the files say.
        weights: a weight for each criterion, on any scale: a mapping, or what `swing` and the like
            gave.

    Returns:
        Another case; the one given stays as it is.

    Raises:
        KeyError: the case does not have such a criterion.
        ValueError: a criterion has no weight, a weight is negative or not a finite number, or all
            are 0.

    Examples:
        >>> equal = dd.reweighted(case, dict.fromkeys(sim.criteria, 1))
        >>> print(dd.simulate(equal, draws=1_000, seed=1).ranking["rank"])
        service
        new_model_highways                1
        childrens_services_partnership    2
        new_model_reablement              3
        new_model_residential_care        4
        Name: rank, dtype: int64
    """
    criteria = case.criteria
    given = _of_all(_plain(weights), list(criteria.criteria))
    changed: dict[str, Any] = {
        "criteria": {
            name: criterion.model_copy(update={"weight": known(given[name])})
            for name, criterion in criteria.criteria.items()
        },
        "groups": {
            name: group.model_copy(update={"weight": None})
            for name, group in criteria.groups.items()
        },
        "status": "proposed" if criteria.status == "agreed" else criteria.status,
    }
    dropped = {"agreed", "member_weights", "order"}
    kept = {name: getattr(criteria, name) for name in Criteria.model_fields if name not in dropped}
    fields = {name: getattr(case, name) for name in Case.model_fields}
    return Case(**{**fields, "criteria": Criteria(**{**kept, **changed})})


def _plain(weights: Weights) -> Mapping[str, float] | pd.Series:
    """The weights by themselves; what is neither they nor has them comes back as it is."""
    given: Any = weights
    by_name: Mapping[str, float] | pd.Series = (
        given if isinstance(given, Mapping | pd.Series) else getattr(given, "weights", given)
    )
    return by_name


def _of_all(weights: Mapping[str, float] | pd.Series, criteria: list[str]) -> dict[str, float]:
    """A weight for each of the criteria."""
    check_by_name(weights, "the weights", "{'npv': 60, 'outcomes': 40}")
    for name in weights.keys():  # noqa: SIM118 - a Series yields its values instead
        if name not in criteria:
            raise no_such(str(name), "is not a criterion of this case", criteria)
    missing = [name for name in criteria if name not in weights]
    if missing:
        raise ValueError(
            f"no weight for {few(map(repr, missing))}; give 0 to what should not count"
        )
    given = {name: finite(weights[name], f"the weight of {name!r}") for name in criteria}
    for name, number in given.items():
        if not 0 <= number <= WEIGHT_DOMAIN.high:
            most = f"{WEIGHT_DOMAIN.high:g}"
            raise ValueError(f"the weight of {name!r} is {number:g}; give one from 0 to {most}")
    if not any(given.values()):
        raise ValueError("all weights are 0; make one more, or nothing is weighed")
    return given


def check_by_name(raw: object, what: str, example: str) -> None:
    """Raise ValueError, which shows an `example`, unless `what` is given by name."""
    if not isinstance(raw, Mapping | pd.Series):
        kind = type(raw).__name__
        raise ValueError(f"{what} are of the type {kind}, without names; give {example}")


def finite(raw: object, what: str) -> float:
    """A finite number as a float.

    Raises ValueError, saying that `what` is none, for anything else.
    """
    number: Any = raw
    if isinstance(raw, bool) or not isinstance(raw, Real) or not abs(number) <= LARGEST:
        shown = raw.item() if isinstance(raw, np.generic) else raw
        raise ValueError(f"{shown!r} is given for {what}; give a finite number")
    return float(number)
