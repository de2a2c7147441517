"""Live weights: the part of the page that ranks again while a reader moves the weights.

It is an addition for readers whose browser runs scripts; the page says everything without it. The
page holds mean values by groups of draws of equal or similar weights
(analysis.sensitivity.weight_groups), no draws.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np
from markupsafe import Markup

from dragonsden.analysis.sensitivity.weight_groups import WeightGroups, weight_groups
from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.plan import Plan
from dragonsden.engine.weights import typical_weights
from dragonsden.model import Case
from dragonsden.outputs.templates import text_of
from dragonsden.results.phrases import status_line
from dragonsden.results.simulation import Simulation

STEP: Final = 0.5
"""Sliders move in steps of half a per cent of the weight."""

END: Final = 60
"""Sliders end at 60% of the weight, or further where a weight is more already."""

DECIMALS: Final = 1
"""Values have one decimal."""

DIGITS: Final = 12
"""Decimals of the data: values stay right to nine."""

APPROXIMATE_DIGITS: Final = 6
"""Decimals of values that are approximate anyway, so that the page stays small."""

ROLES: Final = (
    "adviser", "chair", "councillor", "director", "head", "lead", "leader", "manager", "member",
    "officer", "representative", "solicitor", "treasurer",
)  # fmt: skip
"""Words that make a member's name that of a role, which takes an article."""


@dataclass(frozen=True)
class Slider:
    """A criterion's slider: its title, and where it stands and ends, in per cent of the weight."""

    title: str
    at: float
    end: int


@dataclass(frozen=True)
class Live:
    """The live weights as the template shows them, and the data that its script reads.

    `error` says how exact values are, `ours` what the weights of the ranking are called, `presets`
    are the buttons' texts; `several` is True if more than one member has weights that move.
    """

    status: str
    error: str
    ours: str
    back: str
    criteria: tuple[Slider, ...]
    presets: tuple[str, ...]
    several: bool
    passing: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, str], ...]
    data: Markup


def live_weights(sim: Simulation, *, members: bool = True) -> Live | None:
    """The live weights of a simulation; None where weights can change nothing.

    With `members` each member with weights of their own has a button that weighs as they do.
    """
    if not can_weigh_again(sim):
        return None
    found = weight_groups(sim)
    presets = own_weights(sim.plan, sim.case) if members else {}
    titles = sim.ranking["title"]
    rows = [(str(name), str(title), sim.gate[str(name)]) for name, title in titles.items()]
    return Live(
        status=status_line(sim.case),
        error=error_in_words(found),
        ours=weights_in_words(sim.case),
        back=BACK[sim.case.criteria.status == "agreed"],
        criteria=tuple(_sliders(sim)),
        presets=tuple(f"As {who_weighs(member)} weighs" for member in presets),
        several=len(sim.plan.members) > 1,
        passing=tuple((name, title) for name, title, gate in rows if gate == "pass"),
        held=tuple((name, title) for name, title, gate in rows if gate == "hold"),
        data=_data(sim, found, presets),
    )


BACK: Final = {True: "Back to the agreed weights", False: "As the panel weighs now"}
"""The text of the button that puts the weights back, by whether they are agreed."""


def can_weigh_again(sim: Simulation) -> bool:
    """True if there are two criteria, two ranked services, and one that passes every gate."""
    return min(len(sim.ranked), len(sim.criteria)) > 1 and bool(sim.passing)


def weights_in_words(case: Case) -> str:
    """The weights of the ranking in words: agreed only where the criteria file says so."""
    agreed = case.criteria.status == "agreed"
    return "the agreed weights" if agreed else "the weights of this ranking"


def error_in_words(groups: WeightGroups) -> str:
    """A sentence on how exact the values at other weights are."""
    if not groups.error:
        return "Values at other weights are those of a new simulation at these weights."
    return f"Values at other weights may be {error_shown(groups):g} points out."


def error_shown(groups: WeightGroups) -> float:
    """The error in points, rounded up to two decimals."""
    return ceil(groups.error * 100) / 100


def own_weights(plan: Plan, case: Case) -> dict[str, Floats]:
    """The normalised weights of each member who has weights of their own."""
    own = case.criteria.member_weights
    return {
        name: typical_weights(plan.weights, row)
        for row, name in enumerate(plan.members)
        if name in own
    }


def who_weighs(member: str) -> str:
    """A member's name in a sentence: `the finance director`, `Ann`, `Cllr Smith`."""
    parts = member.replace("-", "_").split("_")
    if any(part.lower() in ROLES for part in parts):
        return f"the {' '.join(parts)}"
    return " ".join(part[:1].upper() + part[1:] for part in parts)


def _sliders(sim: Simulation) -> Iterator[Slider]:
    """The slider of each criterion, at its mean share."""
    for name, share in sim.mean_weights.items():
        percent = 100 * float(share)
        at = round(percent / STEP) * STEP
        yield Slider(sim.case.criteria.criteria[str(name)].title, at, max(END, ceil(at)))


def _data(sim: Simulation, groups: WeightGroups, presets: dict[str, Floats]) -> Markup:
    """The data as JSON that no text in it can close or turn into markup."""
    digits = APPROXIMATE_DIGITS if groups.error else DIGITS
    means = sim.mean_values.loc[sim.ranking.index].to_numpy(dtype=np.float64)
    content = {
        "k": sim.k,
        "decimals": DECIMALS,
        "error": error_shown(groups),
        "ours": weights_in_words(sim.case),
        "groups": {
            "parts": groups.parts.tolist(),
            "weights": groups.weights.round(DIGITS).tolist(),
            "group": groups.group.tolist(),
            "values": groups.values.round(digits).tolist(),
            "now": groups.now.tolist(),
        },
        "means": means.tolist(),
        "presets": [
            {"who": who_weighs(member), "weights": weights.tolist()}
            for member, weights in presets.items()
        ],
        "services": [
            {
                "id": str(name),
                "title": title,
                "passes": sim.gate[str(name)] == "pass",
                "recommended": name in sim.recommended,
            }
            for name, title in sim.ranking["title"].items()
        ],
    }
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # nothing in it is markup any more


def script() -> str:
    """The script that moves the live weights."""
    return Path(__file__).with_name("live.js").read_text(encoding="utf-8")


def style() -> str:
    """The style of the live weights."""
    return text_of("live.css")
