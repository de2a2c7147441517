"""The money of the recommended services together: before and after overhead, and at risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dragonsden.arithmetic.statistics import quantiles
from dragonsden.results.finding import LEFT_OUT_HERE
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed, spelled
from dragonsden.text.numbers import money


@dataclass(frozen=True)
class Together:
    """The mean and the range from P10 to P90 of a measure, summed over services; £."""

    mean: float
    low: float
    high: float
    error: float

    @property
    def average(self) -> str:
        """The mean in words."""
        return money(self.mean, self.error)

    @property
    def range(self) -> str:
        """The range in words."""
        low, high = money(self.low, self.error), money(self.high, self.error)
        return low if low == high else f"{low} to {high}"


def trading(sim: Simulation) -> list[str]:
    """The recommended services that have a trading account."""
    accounts = {service.name for service in sim.plan.services if service.drivers}
    return [name for name in sim.recommended if name in accounts]


def together(sim: Simulation, measure: str, services: Sequence[str]) -> Together:
    """A measure of some services added up, draw by draw."""
    sums = sim.measures[[(measure, name) for name in services]].to_numpy(dtype=np.float64)
    draws = np.add.reduce(sums, axis=1)
    low, _, high = quantiles(draws).tolist()
    error = float(draws.std()) / len(draws) ** 0.5
    return Together(float(draws.mean()), low, high, error)


def worth(sim: Simulation) -> tuple[str, ...]:
    """The money of the recommended services together, in short sentences."""
    return tuple(_worth(sim))


def _worth(sim: Simulation) -> Iterator[str]:
    """The sentences, one by one."""
    names = trading(sim)
    if not names:
        if sim.recommended:
            yield "No recommended service has a trading account, so no money is counted."
        return
    if not sim.closed.isdisjoint(names):
        yield f"What the recommended services are worth together {LEFT_OUT_HERE}."
        return
    before, after, lowest = (
        together(sim, measure, names) for measure in ("contribution", "surplus", "peak_exposure")
    )
    who, cost = ("Together they", "they cost") if len(names) > 1 else ("It", "it costs")
    amount = money(abs(before.mean), before.error)
    said = f"would bring in {amount} a year more than {cost} to run"
    whole = _whole(sim, names)
    yield f"{who} {said if before.mean >= 0 else f'would lose {amount} a year'}{whole}."
    if whole:
        yield "The others are additions to today’s sales."
    yield "That is before overhead and investment."
    yield f"After both it is {after.average} on average."
    yield f"In eight futures of ten it is {after.range}."
    need = "their largest cash needs add up to" if len(names) > 1 else "its largest cash need is"
    yield f"Until they pay back, {need} {lowest.average} on average."
    if missing := len(sim.recommended) - len(names):
        yield f"Not counted: {spelled(missing)} without a trading account."
    yield from _cost_recovery(sim, names)


def _whole(sim: Simulation, names: Sequence[str]) -> str:
    """The services that are counted whole, where the others are additions to today's sales."""
    services = sim.case.pipeline.services
    whole = [services[name].title for name in names if services[name].scope == "total"]
    if not whole or len(whole) == len(names):
        return ""
    return f", with {whole[0] if len(whole) == 1 else spelled(len(whole))} counted whole"


def _cost_recovery(sim: Simulation, names: Sequence[str]) -> Iterator[str]:
    """The services whose surplus is refunded."""
    services = sim.case.pipeline.services
    only = [services[name].title for name in names if services[name].surplus == "cost_recovery"]
    if only:
        yield f"{listed(only)} may only recover {'their' if len(only) > 1 else 'its'} cost."
