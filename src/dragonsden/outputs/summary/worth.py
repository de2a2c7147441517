"""The money of the recommended services together, in short sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dragonsden.analysis.findings.money import TOGETHER, counted_whole, loses, money_if_cleared
from dragonsden.outputs.analyses import Analyses
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed, part_of, some, spelled
from dragonsden.text.numbers import is_known, loss_span, money, span

BEFORE_BOTH: Final = "That is before overhead and investment."
"""Said of a contribution; what is left after both comes next."""


def worth(of: Analyses) -> tuple[str, ...]:
    """The money before overhead and after it, the cash needed, and who only recovers cost.

    Where nothing is recommended: the money of the best if every hold were cleared.
    """
    if not of.sim.recommended:
        return tuple(_if_cleared(of.sim))
    if of.money.data.empty:
        return (f"{of.money.headline}.",)
    return (*_together(of), *_cost_recovery(of.sim))


def _if_cleared(sim: Simulation) -> Iterator[str]:
    """The money of the best if every hold were cleared; nothing where it is not known."""
    table = money_if_cleared(sim)
    if table is None:
        return
    several = len(table) > 2
    who = f"the best {spelled(len(table) - 1)} would together" if several else "the best would"
    yield "Nothing is counted yet, as nothing is recommended."
    row: Any = table.loc[TOGETHER]
    before = _before_overhead(row, "they cost" if several else "it costs")
    names = [str(name) for name in table.index if name != TOGETHER]
    whole = _whole(sim, names)
    yield f"With every hold cleared, {who} {before}{whole}."
    if whole:
        yield from _additions(sim, names)
    yield BEFORE_BOTH
    yield _range(row, "contribution")
    yield _after_both(row, "they" if several else "it")
    yield _range(row, "surplus")


def _together(of: Analyses) -> Iterator[str]:
    """The sums over the recommended services."""
    row: Any = of.money.data.loc[TOGETHER]
    several, whole = len(of.sim.recommended) > 1, _whole(of.sim, of.sim.recommended)
    who, cost = ("Together they", "they cost") if several else ("It", "it costs")
    yield f"{who} would {_before_overhead(row, cost)}{whole}."
    if whole:
        yield from _additions(of.sim, of.sim.recommended)
    yield BEFORE_BOTH
    yield _after_both(row, "they" if several else "it")
    yield _range(row, "surplus")
    yield from _cash(of)


def _cash(of: Analyses) -> Iterator[str]:
    """The cash that the recommended take, and whether they ever pay it back."""
    row: Any = of.money.data.loc[TOGETHER]
    never = of.money.data["payback_never"].drop(TOGETHER) == 1
    count, whole = int(never.sum()), len(never)
    peak = money(float(row["peak_exposure"]), float(row["peak_exposure_se"]))
    need = "their largest cash needs add up to" if whole > 1 else "its largest cash need is"
    if count:
        never_pays = _never_pays(count, whole)
        yield f"{never_pays} back within {some(of.sim.plan.years, 'year')} in any future."
        yield f"{capital(need)} {peak} on average."
    else:
        until = "they pay" if whole > 1 else "it pays"
        yield f"Until {until} back, {need} {peak} on average."


def _never_pays(count: int, whole: int) -> str:
    """That so many of the whole never pay."""
    if whole == 1:
        return "It never pays"
    if count == whole:
        return f"{capital(part_of(0, whole))} pays"
    return f"{capital(part_of(count, whole))} never {'pays' if count == 1 else 'pay'}"


def _before_overhead(row: Any, cost: str) -> str:
    """The money that services bring in a year before overhead, or cost."""
    before, error = float(row["contribution"]), float(row["contribution_se"])
    if loses(row):
        return f"cost the council {money(-before, error)} a year"
    return f"bring in {money(before, error)} a year more than {cost} to run"


def _range(row: Any, measure: str) -> str:
    """The range of a measure, in losses where the services lose."""
    told = loss_span if loses(row) else span
    error = float(row[f"{measure}_se"])
    ends = told(float(row[f"{measure}_p10"]), float(row[f"{measure}_p90"]), error)
    return f"In {'every future' if is_known(error) else 'eight futures of ten'} it is {ends}."


def _after_both(row: Any, who: str) -> str:
    """The money that is left of it after overhead and investment, or that is then lost."""
    after, error = float(row["surplus"]), float(row["surplus_se"])
    if loses(row):
        cost = "cost" if who == "they" else "costs"
        return f"After both {who} {cost} {money(-after, error)} on average."
    return f"After both it is {money(after, error)} on average."


def _additions(sim: Simulation, names: Sequence[str]) -> Iterator[str]:
    """That the services that are not counted whole are additions."""
    others = len(names) - len(counted_whole(sim, names))
    are = "other is an addition" if others == 1 else "others are additions"
    yield f"The {are} to today’s sales."


def _whole(sim: Simulation, names: Sequence[str]) -> str:
    """The services that are counted whole, where the others are additions to today's sales."""
    whole = [sim.case.title_of(name) for name in counted_whole(sim, names)]
    if not whole or len(whole) == len(names):
        return ""
    return f", with {whole[0] if len(whole) == 1 else spelled(len(whole))} counted whole"


def _cost_recovery(sim: Simulation) -> Iterator[str]:
    """The services whose surplus is refunded."""
    services = sim.case.pipeline.services
    only = [services[n].title for n in sim.recommended if services[n].surplus == "cost_recovery"]
    if only:
        who = listed(only) if len(only) <= 4 else f"{spelled(len(only))} of them".capitalize()
        yield f"{who} may only recover {'their' if len(only) > 1 else 'its'} cost."
