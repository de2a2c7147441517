"""Live weights: the part of the page that ranks again while a reader moves the weights.

It is an addition for readers whose browser runs scripts; the page says everything without it. Only
mean values and mean weights go into the page, no draws.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markupsafe import Markup

from dragonsden.outputs.sliders import agreed_points
from dragonsden.results.phrases import status_line
from dragonsden.results.simulation import Simulation

DECIMALS: Final = 1


@dataclass(frozen=True)
class Slider:
    """A criterion's slider: its title, and where it stands at the agreed weights."""

    title: str
    at: int


@dataclass(frozen=True)
class Line:
    """A service's line at the agreed weights."""

    id: str
    title: str
    rank: int
    shown: str


@dataclass(frozen=True)
class Live:
    """The live weights as their template shows them, and the data for its script."""

    status: str
    criteria: tuple[Slider, ...]
    services: tuple[Line, ...]
    data: Markup


def live_weights(sim: Simulation) -> Live | None:
    """The live weights of a simulation; None where there is nothing to rank or to weigh again."""
    if len(sim.ranked) < 2 or len(sim.criteria) < 2:
        return None
    criteria = sim.case.criteria.criteria
    sliders = [Slider(criteria[name].title, at) for name, at in agreed_points(sim).items()]
    lines = [
        Line(str(name), row["title"], row["rank"], f"{row['value']:.{DECIMALS}f}")
        for name, row in sim.ranking.iterrows()
    ]
    return Live(status_line(sim.case), tuple(sliders), tuple(lines), _data(sim))


def _data(sim: Simulation) -> Markup:
    """The data as JSON that no text in it can close or turn into markup."""
    values = dict(zip(sim.services, sim.mean_values.to_numpy().tolist(), strict=True))
    content = {
        "k": sim.k,
        "decimals": DECIMALS,
        "weights": sim.mean_weights.tolist(),
        "services": [
            {
                "id": str(name),
                "title": row["title"],
                "rank": int(row["rank"]),
                "value": float(row["value"]),
                "values": values[str(name)],
            }
            for name, row in sim.ranking.iterrows()
        ],
    }
    text = json.dumps(content, ensure_ascii=True, allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # nothing in it is markup any more


def script() -> str:
    """The script that moves the live weights."""
    return Path(__file__).with_name("live.js").read_text(encoding="utf-8")
