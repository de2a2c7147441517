"""The money of the recommended services together, in short sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dragonsden.analysis.findings.money import TOGETHER, money_if_cleared
from dragonsden.outputs.analyses import Analyses
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed, spelled
from dragonsden.text.numbers import money, span


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
    yield "Nothing yet, as nothing is recommended."
    row: Any = table.loc[TOGETHER]
    before = _before_overhead(row, "they cost" if several else "it costs")
    yield f"With every hold cleared, {who} {before}."
    yield from _after_overhead(row)


def _together(of: Analyses) -> Iterator[str]:
    """The sums over the recommended services."""
    row: Any = of.money.data.loc[TOGETHER]
    several, whole = len(of.sim.recommended) > 1, _whole(of.sim)
    who, cost = ("Together they", "they cost") if several else ("It", "it costs")
    yield f"{who} would {_before_overhead(row, cost)}{whole}."
    if whole:
        yield "The others are additions to today’s sales."
    yield from _after_overhead(row)
    ends = span(*(float(row[f"surplus_{end}"]) for end in ("p10", "p90", "se")))
    yield f"In eight futures of ten it is {ends}."
    need = "their largest cash needs add up to" if several else "its largest cash need is"
    peak = money(float(row["peak_exposure"]), float(row["peak_exposure_se"]))
    yield f"Until they pay back, {need} {peak} on average."


def _before_overhead(row: Any, cost: str) -> str:
    """The money that services bring in a year before overhead, or lose."""
    before, error = float(row["contribution"]), float(row["contribution_se"])
    if before < 0:
        return f"lose {money(-before, error)} a year"
    return f"bring in {money(before, error)} a year more than {cost} to run"


def _after_overhead(row: Any) -> Iterator[str]:
    """The money that is left of it after overhead and investment."""
    yield "That is before overhead and investment."
    yield f"After both it is {money(float(row['surplus']), float(row['surplus_se']))} on average."


def _whole(sim: Simulation) -> str:
    """The services that are counted whole, where the others are additions to today's sales."""
    services = sim.case.pipeline.services
    whole = [services[n].title for n in sim.recommended if services[n].scope == "total"]
    if not whole or len(whole) == len(sim.recommended):
        return ""
    return f", with {whole[0] if len(whole) == 1 else spelled(len(whole))} counted whole"


def _cost_recovery(sim: Simulation) -> Iterator[str]:
    """The services whose surplus is refunded."""
    services = sim.case.pipeline.services
    only = [services[n].title for n in sim.recommended if services[n].surplus == "cost_recovery"]
    if only:
        who = listed(only) if len(only) <= 4 else f"{spelled(len(only))} of them".capitalize()
        yield f"{who} may only recover {'their' if len(only) > 1 else 'its'} cost."
