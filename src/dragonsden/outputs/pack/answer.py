"""The answer in four sentences: who, how sure, what would change it, what to settle first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from dragonsden.analysis.disagreement import Disagreement
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.outputs.redaction import LEFT_OUT_HERE
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed_and, some, spelled
from dragonsden.text.numbers import money, percent

MOST_NAMED: Final = 12
"""So many services are named in a sentence; of more, only how many."""


def answer(
    sim: Simulation,
    bands: pd.DataFrame,
    stability: pd.DataFrame | None,
    panel: Disagreement | None,
) -> tuple[str, str, str, str]:
    """Four sentences that can be read out by themselves."""
    if not sim.ranked:
        none = "No service can be ranked, for every one of them fails a gate."
        gate = "What each fails, and why, is said below."
        return none, gate, "Nothing about weights or figures would change that.", _settle(sim, None)
    return (
        _who(sim),
        _how_sure(sim, bands),
        _what_would_change(sim, stability),
        _settle(sim, panel),
    )


def _who(sim: Simulation) -> str:
    """Who is recommended for the slots there are, and what they would bring in."""
    slots = f"The panel can take forward {_of(sim.k, len(sim.services))}"
    names = list(sim.recommended)
    if not names:
        return f"{slots}, and none can be recommended yet, for none passes every gate."
    titles = list(sim.ranking.loc[names, "title"])
    who = listed_and(titles) if len(titles) <= MOST_NAMED else some(len(titles), "service")
    best = (
        "that passes every gate and ranks" if len(names) == 1 else "that pass every gate and rank"
    )
    are = "is" if len(names) == 1 else "are"
    return f"{slots}; those {best} best {are} {who}{_money(sim, names)}."


def _of(k: int, count: int) -> str:
    """So many of so many services."""
    return f"{spelled(k)} of {some(count, 'service')}"


def _money(sim: Simulation, names: list[str]) -> str:
    """What the recommended contribute together in the last year, where that is known."""
    accounts = {service.name for service in sim.plan.services if service.drivers}
    if not set(names) <= accounts:
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


def _how_sure(sim: Simulation, bands: pd.DataFrame) -> str:
    """How many are settled either way, how many are close calls, and how sure the first is."""
    counts = bands["band"].value_counts()
    forward, close, not_now = (
        int(counts.get(band, 0)) for band in ("take forward", "close call", "not this round")
    )
    where = "first" if sim.k == 1 else f"among the first {spelled(sim.k)}"
    ends = sim.case.criteria.bands
    first = sim.ranking.iloc[0]
    are = "is" if forward == 1 else "are"
    return (
        f"{capital(some(forward, 'service'))} {are} {where} in at least "
        f"{percent(ends.safe)} of draws and {spelled(not_now)} in at most "
        f"{percent(ends.unlikely)}; {some(close, 'close call')} lie between, and "
        f"{first['title']}, which ranks first, does so in {percent(float(first['first']))} of "
        "draws."
    )


def _what_would_change(sim: Simulation, stability: pd.DataFrame | None) -> str:
    """The smallest change of one weight that changes the first k."""
    which = "the first" if sim.k == 1 else f"the first {spelled(sim.k)}"
    if stability is None:
        return f"The smallest change of one weight that would change {which} {LEFT_OUT_HERE}."
    changes = [change for _, row in stability.iterrows() for change in _changes(row)]
    if not changes:
        return f"No change of a single weight alone would change {which}."
    weight, at, leaves, enters, title = min(changes, key=lambda change: abs(change[1] - change[0]))
    services = sim.case.pipeline.services
    return (
        f"The smallest change of one weight that would change {which} is that of {title}, from "
        f"{_beside(weight, at)} of all weight to {_beside(at, weight)}: "
        f"{services[enters].title} would then take the place of {services[leaves].title}."
    )


def _changes(row: pd.Series) -> Iterator[tuple[float, float, str, str, str]]:
    """Weight now, weight then, who leaves, who enters and the criterion's title."""
    for end, side in (("low", "below"), ("high", "above")):
        if row[f"leaves_{side}"] and row[f"enters_{side}"]:
            at = float(row[f"first_k_{end}"])
            leaves, enters = str(row[f"leaves_{side}"]), str(row[f"enters_{side}"])
            yield float(row["weight"]), at, leaves, enters, str(row["title"])


def _beside(weight: float, other: float) -> str:
    """A weight in percent, with a decimal where it would else look like the other."""
    return f"{weight:.0%}" if f"{weight:.0%}" != f"{other:.0%}" else f"{weight:.1%}"


def _settle(sim: Simulation, panel: Disagreement | None) -> str:
    """What stands in the way of a decision: gates on hold, and the widest disagreement."""
    within = sim.ranking[sim.ranking["rank"] <= sim.k] if sim.ranked else sim.ranking
    held = list(within.loc[within["gate"] == "hold", "title"])
    parts = []
    if held:
        are = "is" if len(held) == 1 else "are"
        who = listed_and(held) if len(held) <= MOST_NAMED else some(len(held), "service")
        parts.append(f"{who}, ranked high enough, {are} on hold at a gate")
    elif sim.ranked:
        parts.append("no service of that rank is on hold at a gate")
    if panel is not None and sim.closed:
        parts.append(f"the difference between members that moves the ranking most {LEFT_OUT_HERE}")
    elif panel is not None and len(panel.discuss):
        most = panel.discuss.iloc[0]
        parts.append(
            "the difference between members that moves the ranking most is on "
            f"{most['title']} ({most['criterion_title']}: from {most['lowest']:g} to "
            f"{most['highest']:g})"
        )
    else:
        parts.append("no panel's scores are on file" if panel is None else "members agree")
    return f"Before deciding: {'; '.join(parts)}."
