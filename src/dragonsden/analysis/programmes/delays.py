"""Delays: how long after its review each service that is started begins to trade."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dragonsden.analysis.programmes.candidates import Candidate
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.engine.blocks import blocks


def delays(programme: Programme) -> pd.DataFrame:
    """The delay of each candidate that is started and has one: P10, P50 and P90, in years."""
    started = dict.fromkeys(programme.choice.who[list(programme.started)].tolist())
    found = {}
    for candidate in (programme.choice.candidates[at] for at in started):
        years = _delay(programme, candidate)
        if years is not None and years.any():
            found[candidate.name] = quantiles(years)
    table = pd.DataFrame.from_dict(found, orient="index", columns=["p10", "p50", "p90"])
    return table.rename_axis("candidate")


def _delay(programme: Programme, candidate: Candidate) -> Floats | None:
    """The delay of a candidate in every draw; None if its account has none."""
    prospects = programme.choice.prospects
    source = prospects.plan.services[candidate.row].drivers.get("delay")
    if source is None:
        return None
    parts = [
        np.broadcast_to(source(block.draws(candidate.row)), block.count)
        for block in blocks(prospects.plan, prospects.among.seed, prospects.draws)
    ]
    return np.concatenate(parts)
