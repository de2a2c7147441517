"""The value of information: the gain from knowing uncertain numbers before choosing.

The expected value of perfect information (EVPI) is what a choice made in full knowledge would
gain, on average, over the choice by mean worth; that of partial information (EVPPI) what knowing
one belief, or a group of them, would. Raiffa & Schlaifer (1961); by means over cells of the draws
after Strong, Oakley & Brennan (2014). Worth is overall value, in points, and NPV, in £; the choice
is of the first k services and of the first alone, among those that fail no gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final

import numpy as np
import pandas as pd

from dragonsden.analysis.information.choices import Among, ChoiceSet
from dragonsden.analysis.information.gains import Gains, of_each, perfect
from dragonsden.analysis.information.nested import Nest, levels, nested_gains
from dragonsden.analysis.information.questions import Asked, Group, Question, questions
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.sums import total
from dragonsden.results.readable import check_simulation, readable
from dragonsden.results.simulation import Simulation

COLUMNS: Final = ("value", "first", "npv", "first_npv")
"""The columns of EVPPI, in the order of the choices: the first k and the first, by each worth."""

KNOWN: Final = "known"
"""The method for a group in which nothing is uncertain."""


def evpi(
    sim: Simulation, *, among: Among = "pass", executor: Executor | None = None
) -> pd.DataFrame:
    """The value of perfect information: the gain if everything were known before choosing.

    It is the expected worth of those chosen in full knowledge less the worth of those chosen by
    their mean worth.

    Args:
        sim: the simulation.
        among: "pass" chooses from the services that pass every gate. "standing" takes those on hold
            in, as if their holds were cleared.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for the choice of the `first_k`, and one for that of the `first` alone.

        - `value`, `value_se`: the gain in points of overall value, with its standard error.
        - `npv`, `npv_se`: the gain in £ of NPV, where fewer than k may be chosen. NaN where no
          service has a trading account.

        All is NaN where no service can be chosen.

    Raises:
        ValueError: `among` is neither "pass" nor "standing".

    References:
        Raiffa & Schlaifer (1961).

    Examples:
        >>> print(dd.evpi(sim, among="standing")[["value", "value_se"]].round(1))
                 value  value_se
        choice
        first_k    1.6       0.1
        first      2.7       0.1
    """
    check_simulation(sim)
    return _of_everything(perfect(sim, ChoiceSet.of(sim, among), executor))


@readable(value="points", value_se="points", npv="£", npv_se="£")
def _of_everything(most: Gains) -> pd.DataFrame:
    """The table of `evpi`."""
    means, errors = _padded(most.means), _padded(most.errors)
    columns = {"value": means[:2], "value_se": errors[:2], "npv": means[2:], "npv_se": errors[2:]}
    return pd.DataFrame(columns, index=pd.Index(["first_k", "first"], name="choice"))


def evppi(
    sim: Simulation,
    of: Sequence[Asked] | str | None = None,
    *,
    among: Among = "pass",
    executor: Executor | None = None,
) -> pd.DataFrame:
    """The value of knowing each belief before choosing, the largest first: what to research.

    In every sample 0 <= EVPPI of A <= EVPPI of A with B <= EVPI, where A with B is a pair. A group
    is kept between 0 and EVPI too; beside single beliefs it is only as sure as its error says.

    Args:
        sim: the simulation.
        of: paths of beliefs, pairs of them, and groups: a service (its own beliefs), "scores",
            "weights" or "revenue". Without it every belief has a row except those that are no
            research: "panel.member", the worth of choosing the judge, what the council sets itself
            (`ours: true`), and single weights given by order, which are known together. "nothing"
            is what a belief on which nothing depends would show: what is not clearly above it is
            chance.
        among: from which services the choice is made, as for `evpi`.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        The index is the path, `a + b` for a pair (whose single beliefs come with it, in cells of
        the same size), or the group's name. Each value has its standard error beside it (`_se`).

        - `label`: the belief in words.
        - `value`, `npv`: the gain for the choice of the first k, in points of overall value and in
          £.
        - `first`, `first_npv`: the same for the choice of the first alone.
        - `nothing`: the same as `value` for a belief or a group on which nothing depends, in as
          many cells or draws: of services that lie level, chance alone is worth something. It
          stands beside `value` and is never subtracted.
        - `method`: by means over the cells of a belief ("22 cells", "4 groups"), over the products
          of those of a pair ("5 x 5 cells"), or by two-level Monte Carlo ("256 x 512 draws").

        NPV is NaN where no service has a trading account, and all where no service can be chosen.

    Raises:
        KeyError: a name is neither a belief nor a group.
        ValueError: a pair is not two different beliefs, a single weight is given by order, or
            `among` is neither "pass" nor "standing".

    References:
        Raiffa & Schlaifer (1961); Strong, Oakley & Brennan (2014); Giles & Goda (2019).

    Examples:
        >>> worth = dd.evppi(sim, among="standing")
        >>> print(worth[["value", "value_se", "method"]].head(2).round(2))
                                           value  value_se    method
        belief
        new_model_highways.revenue.volume   0.27      0.07  10 cells
        factors.housing_cycle               0.13      0.07  10 cells
    """
    check_simulation(sim)
    return evpi_and_evppi(sim, of, among=among, executor=executor)[1]


def evpi_and_evppi(
    sim: Simulation,
    of: Sequence[Asked] | str | None = None,
    *,
    among: Among = "pass",
    executor: Executor | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of `evpi` and of `evppi`, from the same passes over the draws."""
    asked = questions(sim.case, sim.plan, sim.draws, of)
    choice_set = ChoiceSet.of(sim, among)
    by_cells = [each for each in asked if isinstance(each, Question)]
    chance = {each: each.of_nothing for each in by_cells}
    each_once = list(dict.fromkeys([*by_cells, *chance.values()]))
    most, found = of_each(sim, choice_set, each_once, executor)
    means = dict(zip(each_once, found.means, strict=True))
    errors = dict(zip(means, found.errors, strict=True))
    rows = {
        each: _record(each.label, means[each], errors[each], means[chance[each]], each.method)
        for each in by_cells
    }
    records = [
        rows[each]
        if isinstance(each, Question)
        else _of_group(sim, choice_set, each, most, executor)
        for each in asked
    ]
    return _of_everything(most), _best_first([each.name for each in asked], records)


Record = dict[str, str | float]
"""One row of the table."""


@readable("points", npv="£", npv_se="£", first_npv="£", first_npv_se="£")
def _best_first(names: list[str], records: Sequence[Record]) -> pd.DataFrame:
    """The table of `evppi`."""
    index = pd.Index(names, name="belief", dtype="str")
    numbers = (column for name in COLUMNS for column in (name, f"{name}_se"))
    columns = ["label", *numbers, "nothing", "method"]
    table = pd.DataFrame(records, index=index, columns=columns)
    return table.sort_values("value", ascending=False, kind="stable")


def _record(label: str, means: Floats, errors: Floats, chance: Floats, method: str) -> Record:
    """One row of the table; `chance` is what knowing nothing seems worth."""
    columns = zip(COLUMNS, _padded(means), _padded(errors), strict=True)
    numbers = {c: x for name, mean, se in columns for c, x in ((name, mean), (f"{name}_se", se))}
    return {"label": label, **numbers, "nothing": float(_padded(chance)[0]), "method": method}


def _of_group(
    sim: Simulation,
    choice_set: ChoiceSet,
    group: Group,
    most: Gains,
    executor: Executor | None,
) -> Record:
    """The row of a group, by two-level Monte Carlo; 0 if all of it is known already."""
    if not group.paths:
        nothing = np.zeros(len(choice_set.choices))
        return _record(group.label, nothing, nothing, nothing, KNOWN)
    outer, inner = levels(sim.draws)
    found, chance = (
        _nested(Nest.of(sim.plan, sim.seed, paths, outer, inner), choice_set, outer, executor)
        for paths in (group.paths, ())
    )
    means, by_chance = (np.minimum(each.means, most.means) for each in (found, chance))
    return _record(group.label, means, found.errors, by_chance, f"{outer:,} x {inner:,} draws")


def _nested(nest: Nest, choice_set: ChoiceSet, outer: int, executor: Executor | None) -> Gains:
    """The gains of nested draws."""
    gains = nested_gains(nest, choice_set, executor)
    sums = np.array([total(gains), total(gains * gains)])
    return Gains.of(sums, outer)


def _padded(by_choice: Floats) -> Floats:
    """The numbers of all four choices; NaN for those that do not exist."""
    padded = np.full(len(COLUMNS), np.nan)
    padded[: len(by_choice)] = by_choice
    return padded
