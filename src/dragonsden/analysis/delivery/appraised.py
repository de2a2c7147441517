"""Appraisal of options: the Green Book's summary of costs, benefits and risks, option by option."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.analysis.delivery.ways import check_options
from dragonsden.analysis.sensitivity.switching import switching_tables
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block
from dragonsden.engine.evaluate import service_account
from dragonsden.engine.gates import overall
from dragonsden.engine.run import MOST_KEPT
from dragonsden.engine.sharing import each_block
from dragonsden.results.readable import readable
from dragonsden.results.simulation import Simulation
from dragonsden.results.tables import check_account

PENNY: Final = 0.005
"""Differences of NPV below half a penny are none: options that differ in nothing are equal."""


@readable(
    "£",
    value="points",
    never="share",
    above_0="share",
    chance_best="share",
    two_tier="share",
    payback="years",
    switching_value="",
)
def appraisal(sim: Simulation, *, executor: Executor | None = None) -> pd.DataFrame:
    """The options of a service beside one another: what each costs, brings and risks.

    Args:
        sim: the simulation of the options of a service, as `options(case, service)` gives them.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each option, in the order of the file; money in £.

        - `title`: its title.
        - `as_is`: True for the way the service is delivered now.
        - `investment`: the mean of what is spent at the start.
        - `npv`: the mean NPV.
        - `difference`, `difference_p10`, `difference_p50`, `difference_p90`: its NPV less that of
          `as_is`, draw by draw: mean and percentiles; NaN where no option is as it is.
        - `above_0`: the share of draws in which that difference is above £0.
        - `exposure`: the mean of the peak exposure.
        - `payback`: the median payback in years; NaN is never.
        - `never`: the share of draws in which it never pays back.
        - `value`: the mean overall value, 0 to 100.
        - `cost_a_point`: £ a point of value, -NPV / value, where the NPV is below £0.
        - `chance_best`: the share of draws in which its NPV is the best; equals share a draw.
        - `regret`: the mean of the best NPV of the draw less its own.
        - `unpriced`: what all that is not priced must be worth for it to be the best: the mean NPV
          of the best less its own.
        - `gate`: pass, hold or fail. What fails is never the best.
        - `two_tier`: the mean share of staff on other terms in the last year.
        - `subsidy`: the mean subsidy of a loan.
        - `switching`, `switching_value`: the belief whose change would soonest turn its NPV to £0,
          in words, and the value at which it does; "" where none does.
        - `note`: what is not priced, in the words of the file.

    Raises:
        ValueError: it is not a simulation of the options of one service, or an option has no
            trading account.

    Examples:
        >>> criteria = dd.shipped("criteria", "highways_options.yaml")
        >>> pipeline = dd.shipped("pipelines", "highways_options.yaml")
        >>> ways = dd.options(dd.load(criteria, pipeline), "highways")
        >>> table = dd.appraisal(dd.simulate(ways, draws=1_000, seed=1))
        >>> print(table[["npv", "difference"]].round(-3))
                            npv  difference
        option
        as_is          769000.0         0.0
        in_house       945000.0    175000.0
        own_company    705000.0    -65000.0
        joint_venture  367000.0   -402000.0
    """
    found, note = short_list(sim, executor=executor), "note"
    switches = nearest_switches(sim, sim.services, executor=executor)
    turns = pd.DataFrame(switches, index=found.index)
    return pd.concat([found.drop(columns=note), turns, found[[note]]], axis="columns")


def short_list(sim: Simulation, *, executor: Executor | None = None) -> pd.DataFrame:
    """The options beside one another, as `appraisal` gives them but for the switching values.

    Raises ValueError if these are not the options of one service, or one has no trading account.
    """
    check_options(sim)
    for name in sim.services:
        check_account(sim, name)
    paired = _Paired.of(sim, executor)
    means, beyond = sim.measure_summary["mean"], sim.measure_summary
    rows = []
    for row, name in enumerate(sim.services):
        service = sim.case.pipeline.services[name]
        rows.append(
            {
                "title": service.title,
                "as_is": service.as_is,
                "investment": paired.investment[row],
                "npv": means[name, "npv"],
                **paired.difference(row),
                "exposure": means[name, "peak_exposure"],
                "payback": beyond["p50"][name, "payback"],
                "never": beyond["never"][name, "payback"],
                "value": sim.all_services["value"][name],
                "cost_a_point": _cost_a_point(means[name, "npv"], sim.all_services["value"][name]),
                "chance_best": paired.chance_best[row],
                "regret": paired.regret[row],
                "unpriced": paired.unpriced[row],
                "gate": overall(dict(sim.verdicts[name])),
                "two_tier": means.get((name, "two_tier"), 0.0),
                "subsidy": means.get((name, "subsidy"), 0.0),
                "note": service.note,
            }
        )
    return pd.DataFrame(rows, index=pd.Index(sim.services, name="option"))


@dataclass(frozen=True)
class _Paired:
    """The options compared draw by draw: a row for each, in the order of the case."""

    investment: Floats
    chance_best: Floats
    regret: Floats
    unpriced: Floats
    differences: Floats | None
    mean_difference: Floats
    above: Floats

    @classmethod
    def of(cls, sim: Simulation, executor: Executor | None) -> _Paired:
        """The comparison of a simulation's options over all its draws."""
        services = sim.case.pipeline.services
        as_is = [row for row, name in enumerate(sim.services) if services[name].as_is]
        stand = np.array([overall(dict(sim.verdicts[name])) != "fail" for name in sim.services])
        sums, kept = np.zeros((6, len(sim.services))), []
        ask = partial(_compared, stand, as_is[0] if as_is else None)
        for found, differences in each_block(sim.plan, sim.seed, sim.draws, ask, executor):
            sums += found
            if differences is not None:
                kept.append(differences)
        investment, chance, regret, npvs, gained, above = sums
        most = npvs[stand].max() if stand.any() else np.nan
        none = np.full(len(sim.services), np.nan)
        return cls(
            investment=investment / sim.draws,
            chance_best=chance / sim.draws,
            regret=regret / sim.draws,
            unpriced=np.maximum(most - npvs, 0.0) / sim.draws,
            differences=np.concatenate(kept, axis=1) if kept else None,
            mean_difference=gained / sim.draws if as_is else none,
            above=above / sim.draws if as_is else none,
        )

    def difference(self, row: int) -> dict[str, float]:
        """The columns that compare one option with what is done now."""
        kept = self.differences
        p10, p50, p90 = [np.nan] * 3 if kept is None else quantiles(kept[row])
        return {
            "difference": float(self.mean_difference[row]),
            "difference_p10": float(p10),
            "difference_p50": float(p50),
            "difference_p90": float(p90),
            "above_0": float(self.above[row]),
        }


def _compared(
    stand: NDArray[np.bool_], as_is: int | None, block: Block
) -> tuple[Floats, Floats | None]:
    """The sums over a block, by option, and the differences from what is done now if it is kept.

    The rows of the sums are what is spent, the draws in which it is best, regret, NPV, NPV above
    what is done now, and the draws in which it is above.
    """
    plan, count = block.plan, len(block.plan.services)
    npv, investment = np.empty((count, block.count)), np.zeros(count)
    for row, service in enumerate(plan.services):
        npv[row] = block.outcome(row).measures["npv"]
        spent = service_account(plan, service, block.draws(row)).at_start
        investment[row] = total(np.broadcast_to(spent, (block.count,)))
    best = npv[stand].max(axis=0) if stand.any() else np.full(block.count, np.nan)
    first = stand[:, None] & (npv >= best - PENNY)
    chance = total(first / np.maximum(first.sum(axis=0), 1))
    sums = [investment, chance, total(np.maximum(best - npv, 0.0)), total(npv)]
    if as_is is None:
        return np.array([*sums, np.zeros(count), np.zeros(count)]), None
    difference = npv - npv[as_is]
    above = (difference > PENNY).sum(axis=1)
    kept = difference if block.start < MOST_KEPT else None
    return np.array([*sums, total(difference), above]), kept


def _cost_a_point(npv: float, value: float) -> float:
    """The £ that a point of value costs; NaN where it costs nothing or there is no value."""
    return -npv / value if npv < 0 < value else np.nan


def nearest_switches(
    sim: Simulation, names: Sequence[str], *, executor: Executor | None = None
) -> list[dict[str, Any]]:
    """The belief whose change would soonest turn the mean NPV of each option to £0, and where."""
    tables = switching_tables(sim, [(name, "npv") for name in names], executor=executor)
    return [_nearest(table) for table in tables.values()]


def _nearest(table: pd.DataFrame) -> dict[str, Any]:
    """The first switching value of a table of them, and its belief in words."""
    found = table[table["answer"] == ""]
    if found.empty:
        return {"switching": "", "switching_value": np.nan}
    return {"switching": found["label"].iloc[0], "switching_value": float(found["value"].iloc[0])}
