"""A small den whose weights move: members' own, or ranges; it has gates of all three kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from casebook import simulated

import dragonsden as dd

OWN: Final = {
    "finance_director": {"money": 100, "demand": 40, "good": 10, "ready": 30},
    "ann": {"money": 20, "demand": 60, "good": 100, "ready": 45},
    "cllr_smith": {"money": 30, "demand": 0, "good": 90, "ready": 80},
}
"""Members' own weights."""

RANGES: Final = {
    "money": (60, 100),
    "demand": (20, 80),
    "good": (30, 90),
    "ready": (10, 40),
}
"""What the weights may be where no member has their own."""

TITLES: Final = {
    "money": "Contribution",
    "demand": "Demand",
    "good": "Public benefit",
    "ready": "Readiness",
}

PIPELINE: Final = """
years: 2
review_slots: 2
services:
  alarms: {title: Alarms, gates: {power: {status: pass, reason: Act}},
    revenue: {price: {low: 40, high: 60}, volume: 1_000}}
  bins: {title: Bins, gates: {power: {status: pass, reason: Act}},
    revenue: {price: {low: 20, likely: 30, high: 70}, volume: 900}}
  care: {title: Care, gates: {power: {status: pass, reason: Act}},
    revenue: {price: 25, volume: {low: 300, high: 1_400}}}
  dogs: {title: Dogs, gates: {power: {status: pass, reason: Act}},
    revenue: {price: {low: 10, high: 30}, volume: 700}}
  events: {title: Events, gates: {power: {status: hold, reason: Asked}},
    revenue: {price: 50, volume: {low: 900, high: 1_500}}}
  fees: {title: Fees, gates: {power: {status: fail, reason: Statute}},
    revenue: {price: 90, volume: 1_000}}
"""

GIVEN: Final = {
    "alarms": ((5, 4, 3), (1, 2, 0), (2, 3, 3)),
    "bins": ((3, 3, 4), (2, 1, 3), (4, 5, 3)),
    "care": ((1, 2, 2), (5, 4, 5), (3, 2, 4)),
    "dogs": ((2, 5, 1), (4, 5, 5), (1, 2, 0)),
    "events": ((4, 5, 5), (3, 4, 4), (2, 1, 2)),
    "fees": ((5, 5, 5), (5, 5, 5), (5, 5, 5)),
}
"""Scores on demand, good and ready of each service, by the three members."""


def criteria(factors: Mapping[str, float], *, own: bool, status: str = "illustrative") -> str:
    """The criteria file with each weight so many times as large, members' or the file's."""
    lines = [f"status: {status}", "criteria:"]
    for name, (low, high) in RANGES.items():
        weight = f"{{low: {low * factors[name]:.17g}, high: {high * factors[name]:.17g}}}"
        scale = "from: contribution, worst: 0, best: 60_000"
        if name != "money":
            scale = "levels: {0: None, 5: Most}"
        lines.append(f"  {name}: {{title: {TITLES[name]}, {scale}, weight: {weight}}}")
    lines += ["gates: {power: {title: Power}}"]
    lines += ["member_weights:"] if own else []
    for member, weights in OWN.items() if own else ():
        raised = ", ".join(f"{c}: {w * factors[c]:.17g}" for c, w in weights.items())
        lines.append(f"  {member}: {{{raised}}}")
    if status == "agreed":
        lines.append("agreed: {by: Board, on: 2018-09-12, minute: item 4}")
    return "\n".join(lines)


def scores() -> str:
    """The score sheets as CSV."""
    rows = ["service_id,member,criterion,score,comment"]
    for service, given in GIVEN.items():
        for criterion, by_member in zip(("demand", "good", "ready"), given, strict=True):
            pairs = zip(OWN, by_member, strict=True)
            rows += [f"{service},{member},{criterion},{score}," for member, score in pairs]
    return "\n".join(rows)


def den(
    factors: Mapping[str, float] | None = None,
    *,
    own: bool = True,
    draws: int = 500,
    status: str = "illustrative",
) -> dd.Simulation:
    """The simulation of the den, each weight so many times as large as it is."""
    raised = factors or dict.fromkeys(RANGES, 1.0)
    text = criteria(raised, own=own, status=status)
    return simulated(text, PIPELINE, draws, scores=scores())


def random_shares(generator: np.random.Generator) -> dict[str, float]:
    """Some criteria, each with a share from 0 to 60% in steps of half a per cent."""
    names = list(RANGES)
    moved = generator.permutation(len(names))[: generator.integers(1, len(names) + 1)]
    return {names[column]: int(generator.integers(0, 121)) / 200 for column in moved}
