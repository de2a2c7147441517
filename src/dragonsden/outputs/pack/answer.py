"""The answer in four paragraphs: who, how sure, what would change it, what to settle first."""

from __future__ import annotations

from typing import Final

import numpy as np

from dragonsden.arithmetic.statistics import quantiles
from dragonsden.outputs.analyses import Analyses
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed, some, spelled
from dragonsden.text.numbers import money

MOST_NAMED: Final = 12
"""At most 12 services are named in a sentence; of more the number is given."""


def answer(of: Analyses) -> tuple[str, str, str, str]:
    """Four paragraphs that can be read out by themselves."""
    sim = of.sim
    if not sim.ranked:
        why = "The gates that they fail, and the reasons, are given below."
        return f"{of.ranking.headline}.", why, "No weight or figure would change that.", _settle(of)
    sure = f"{of.bands.headline}. {of.ranking.headline}."
    return _who(sim), sure, of.stability.sentence, _settle(of)


def _who(sim: Simulation) -> str:
    """The services recommended for the slots there are, and what they would bring in."""
    count = some(len(sim.services), "service")
    slots = f"The panel can take forward {spelled(sim.k)} of {count}"
    names = list(sim.recommended)
    if not names:
        return f"{slots}; none can be recommended yet, because none passes every gate."
    who = _named(list(sim.ranking.loc[names, "title"]))
    best, are = ("best that passes", "is") if len(names) == 1 else ("best that pass", "are")
    return f"{slots}; the {best} every gate {are} {who}{_money(sim, names)}."


def _named(titles: list[str]) -> str:
    """The titles as a list, or their number where they are many."""
    return listed(titles) if len(titles) <= MOST_NAMED else some(len(titles), "service")


def _money(sim: Simulation, names: list[str]) -> str:
    """The contribution of the recommended together in the last year, where that is known."""
    trading = {service.name for service in sim.plan.services if service.trades}
    if not set(names) <= trading:
        return ""
    columns = [("contribution", name) for name in names]
    together = sim.measures[columns].to_numpy(dtype=np.float64).sum(axis=1)
    low, _, high = quantiles(together).tolist()
    mean, error = float(together.mean()), float(together.std()) / len(together) ** 0.5
    if low == high:
        return ""
    year = sim.case.pipeline.years
    return (
        f", which together would contribute {money(mean, error)} in year {year} on average, "
        f"{money(low, error)} to {money(high, error)} in eight draws of ten"
    )


def _settle(of: Analyses) -> str:
    """The questions before a decision: gates on hold, and where members disagree."""
    return f"Before deciding: {_held(of.sim)}. {_panel(of)}."


def _held(sim: Simulation) -> str:
    """The services of rank k or better that are on hold at a gate."""
    within = sim.ranking[sim.ranking["rank"] <= sim.k]
    held = list(within.loc[within["gate"] == "hold", "title"])
    if held:
        return f"{_named(held)}, ranked high enough, {'is' if len(held) == 1 else 'are'} on hold"
    return "no service that ranks high enough is on hold at a gate"


def _panel(of: Analyses) -> str:
    """The score to discuss first."""
    return of.disagreement.headline if of.disagreement else "No panel's scores are on file"
