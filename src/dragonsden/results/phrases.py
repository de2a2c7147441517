"""Phrases about results that charts, pages and papers share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import isnan, nan
from typing import Final

import numpy as np

from dragonsden.model import Case, Input
from dragonsden.model.agreement import Status
from dragonsden.results.standings import number
from dragonsden.results.tables import Results
from dragonsden.text.english import all_of, counted, is_or_are, listed, some, spelled
from dragonsden.text.numbers import percent, share
from dragonsden.version import __version__

STATUS: Final = {
    "illustrative": "ILLUSTRATIVE DATA: made up or unchecked, to show the method. "
    "Not for a decision.",
    "proposed": "PROPOSED: not agreed yet. What follows may change.",
}

MOST_SHARES: Final = 6
"""At most 6 shares in a sentence; of more, the lowest and the highest."""


def value_places(sim: Results) -> int:
    """The number of decimals that the mean overall values support."""
    errors = [standing.value_se for standing in sim.standings.values()]
    return sim.places(float(np.max(errors)) if errors else nan)


def chance(sim: Results, name: str, places: int = 0) -> str:
    """The share of draws in which a service is chosen; where it is left out, the ends of its band.

    `0.93` is 93%; left out it is `80% or more`, `20% to 80%` or `20% or less`.
    """
    part = number(sim.standings[name].chosen)
    if not isnan(part):
        return share(part, places)
    most, least = band_ends(sim)
    said = {"safe": f"{most} or more", "unlikely": f"{least} or less"}
    return said.get(sim.band[name], f"{least} to {most}")


def band_ends(sim: Results) -> tuple[str, str]:
    """The shares of draws from which a service is safe and unlikely, as the criteria file has them.

    They are such as `80%` and `20%`.
    """
    ends = sim.case.criteria.bands
    return f"{100 * ends.safe:.10g}%", f"{100 * ends.unlikely:.10g}%"


def best_k(k: int) -> str:
    """One of the best k that can be chosen: `among the best 8 that pass every gate`."""
    if k == 1:
        return "the best that passes every gate"
    return f"among the best {k} that pass every gate"


def first_k(k: int) -> str:
    """The first k services: `the first`, `the first 8`."""
    return "the first" if k == 1 else f"the first {k}"


def first_k_places(k: int) -> str:
    """The first k as places to take: `first place`, `the first 8`."""
    return "first place" if k == 1 else first_k(k)


def ranks_of(ranks: Iterable[float | None]) -> list[str]:
    """The ranks as text, those that are shared marked with =."""
    there = list(ranks)
    times = Counter(there)
    return [f"{rank}=" if times[rank] > 1 else f"{rank}" for rank in there]


def basis(sim: Results, of_first: int = 0) -> str:
    """The basis of the numbers: draws, seed and prices; `of_first` if only the first were used."""
    made = counted(sim.draws, "draw")
    if 0 < of_first < sim.draws:
        made = f"The first {of_first:,} of {made}"
    return f"{made}{_seed(sim)}. Prices of {sim.case.pipeline.prices}."


def failures(sim: Results) -> list[str]:
    """A paragraph for each gate that services fail: which, and why while they are few."""
    fallen = sim.failing
    few = len(fallen) <= 5
    paragraphs = []
    for gate, noun in sim.case.criteria.gates.items():
        failing = [name for name in fallen if sim.verdicts[name][gate].status == "fail"]
        if failing:
            names = "; ".join(_failure(sim, name, gate, few) for name in failing)
            asked = f", to be met in {noun.share:.0%} of draws" if noun.share else ""
            paragraphs.append(f"Not ranked, fails the gate “{noun.title}”{asked}: {names}.")
    return paragraphs


def _failure(sim: Results, name: str, gate: str, few: bool) -> str:
    """One failing service, with its share of draws or, while they are few, the reason."""
    verdict, title = sim.verdicts[name][gate], sim.case.title_of(name)
    if few:
        return f"{title} ({verdict.reason})" if verdict.reason else title
    return title if verdict.share is None else f"{title} ({percent(verdict.share)})"


def shared_slots(sim: Results) -> list[str]:
    """A sentence if equals are recommended for more than the k places."""
    count = len(sim.recommended)
    if count <= sim.k:
        return []
    slots = some(sim.k, "review slot")
    return [f"Equals share the better place: {some(count, 'service')} for {slots}."]


def rivals_on_hold(sim: Results) -> list[str]:
    """The services on hold, best first, where more of them count as chosen than there is room for.

    None otherwise: each of them is counted as if it alone were cleared.
    """
    held = [name for name in sim.order if sim.gate[name] == "hold"]
    return held if 0 < sim.k - len(sim.passing) < len(held) else []


def if_cleared_words(sim: Results) -> str:
    """The condition on what is told of a service on hold: `if cleared`, and alone among rivals."""
    return "if it alone is cleared" if rivals_on_hold(sim) else "if cleared"


def each_alone(sim: Results) -> list[str]:
    """Sentences that each of the rivals on hold counts alone, and the shares with all cleared.

    They stand with every table and chart of how often services are chosen; none without rivals.
    """
    if not (held := rivals_on_hold(sim)):
        return []
    room = sim.k - len(sim.passing)
    said = [
        f"Chosen and band count each of the {spelled(len(held))} as if it alone were cleared; "
        f"there is room for {spelled(room)} of them."
    ]
    if sim.closed:
        return said
    parts = [number(sim.standings[name].first_k) for name in held]
    often = listed([*map(percent, parts)])
    if len(parts) > MOST_SHARES:
        often = f"{percent(min(parts))} to {percent(max(parts))}"
    best = "the best" if sim.k == 1 else f"among the best {spelled(sim.k)}"
    every = all_of(len(held))
    return [*said, f"With {every} cleared they are {best} in {often} of draws, best first."]


def nobody_ranked(sim: Results) -> str:
    """The headline of a finding where every service fails a gate."""
    if len(sim.failing) == 1:
        return f"No service can be ranked: {sim.case.title_of(sim.failing[0])} fails a gate"
    return f"No service can be ranked: {all_of(len(sim.failing))} fail a gate"


def nobody_recommended(sim: Results) -> str:
    """The headline of a finding where no service passes every gate."""
    held = sum(status == "hold" for status in sim.gate.values())
    on_hold = f"; {some(held, 'service')} {is_or_are(held)} on hold" if held else ""
    return f"No service can be recommended: none passes every gate{on_hold}"


def status_line(case: Case, weaker: Status | None = None) -> str:
    """The status of the case, or the weaker one of what is made of it, in a sentence.

    Once all is agreed, by whom and when.
    """
    if (status := weaker or case.status) in STATUS:
        return STATUS[status]
    agreed = {"criteria": case.criteria.agreed, "pipeline": case.pipeline.agreed}
    said = [f"{what} by {a.by}, {a.on} ({a.minute})" for what, a in agreed.items() if a]
    return f"AGREED: {'; '.join(said)}"


def draws_and_seed(sim: Results) -> str:
    """The number of draws of a simulation, and its seed, which the public do not read."""
    return f"{counted(sim.draws, 'draw')}{_seed(sim)}"


def _seed(sim: Results) -> str:
    """The seed, as a part of a sentence; nothing for the public."""
    return "" if sim.is_public else f", seed {sim.seed}"


def file_names(case: Case, *others: Input) -> list[str]:
    """The names of the files of a case, and of others, without their folders."""
    return [re.split(r"[/\\]", each.file)[-1] for each in (*case.inputs, *others)]


def made_from(case: Case, *made: str, others: Sequence[Input] = ()) -> str:
    """The settings, the version and the names of the files of a result, for a screen.

    `others` are files beside those of the case: that of a programme, say.
    """
    parts = [*made, f"dragonsden {__version__}"], file_names(case, *others)
    return f"{'; '.join(', '.join(part) for part in parts if part)}."


def provenance(case: Case, *made: str, others: Sequence[Input] = ()) -> str:
    """The settings, the version and the files of a result, with their hashes.

    `others` are files beside those of the case: that of a programme, say.
    """
    files = [
        f"{each.file} (SHA-256 {each.sha256[:12]})" if each.sha256 else each.file
        for each in (*case.inputs, *others)
    ]
    return f"{'; '.join([', '.join([*made, f'dragonsden {__version__}']), *files])}."
