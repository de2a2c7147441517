"""Numbers and names as a chart says them."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isnan, log10
from typing import Final

import pandas as pd

from dragonsden.result import Simulation
from dragonsden.rounding import UNKNOWN, counted, decimals, share

WORDS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip

UNITS: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"), (1.0, ""))


def money(amount: float, error: float = 0.0) -> str:
    """The amount in £, £k or £m, two or three digits, and none that its error does not support."""
    if isnan(amount):
        return UNKNOWN
    place = _place(abs(amount))
    if error > 0:
        place = max(place, floor(log10(error)))
    size = round(abs(amount) / 10.0**place) * 10.0**place
    if size < 0.5:
        return "£0"
    unit, letter = _unit(size)
    decimals = max(0, round(log10(unit)) - max(place, _place(size)))
    return f"{'−' if amount < 0 else ''}£{size / unit:,.{decimals}f}{letter}"


def _unit(size: float) -> tuple[float, str]:
    """The largest unit that an amount has one of."""
    return next((found for found in UNITS if size >= found[0] * (1 - 1e-9)), UNITS[-1])


def _place(size: float) -> int:
    """The power of ten an amount is rounded to: three digits of millions, two of thousands."""
    leading = floor(log10(size)) if size >= 1 else 0
    return max(0, leading - 2 if leading >= 5 else leading - 1 if leading >= 3 else 0)


def tick(amount: float) -> str:
    """The amount as an axis shows it: £0, £500k, £1.5m."""
    if abs(amount) < 1e-9:
        return "£0"
    sign, size = "−" if amount < 0 else "", abs(amount)
    unit, letter = _unit(size)
    return f"{sign}£{size / unit:,.10g}{letter}"


def percent(part: float) -> str:
    """A share as a whole percentage: <1% and >99% near the ends, 0% for none at all."""
    return share(part, 0)


def shares_apart(*parts: float) -> list[str]:
    """Shares as percentages, with as few decimals as tell those that differ apart, two at most.

    Shares nearer than one in a million do not differ.
    """
    known = [round(part, 6) for part in parts]
    for places in range(3):
        said = [share(part, places) for part in known]
        if len(set(said)) == len(set(known)):
            break
    near = (text[0] in "<>" for text in said)
    return [share(x, 2) if n else text for x, text, n in zip(known, said, near, strict=True)]


def spelled(count: int) -> str:
    """The number in words up to ten, else in digits."""
    return WORDS[count] if count < len(WORDS) else f"{count:,}"


def some(count: int, noun: str) -> str:
    """The number in words and the noun: one service, 12 services."""
    return f"{spelled(count)} {noun}" if count == 1 else f"{spelled(count)} {noun}s"


def value_places(sim: Simulation) -> int:
    """How many decimals the mean overall values support."""
    return decimals(float(sim.all_services["value_se"].max(skipna=False)))


def first_k(k: int) -> str:
    """The first k: `the first`, `the first 8`."""
    return "the first" if k == 1 else f"the first {k}"


def plain(name: str) -> str:
    """A name of the files as words: `Finance director`."""
    return capital(" ".join(name.replace("_", " ").replace("-", " ").split()))


def own(label: str, title: str) -> str:
    """What a belief is called where its service is known: `Volume`, not `Registrars: volume`."""
    return capital(label.removeprefix(f"{title}: "))


def capital(text: str) -> str:
    """The text, its first letter a capital."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str]) -> str:
    """The names as a person lists them: A, B and C."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def title_of(sim: Simulation, service: str) -> str:
    """The title of a service."""
    return sim.case.pipeline.services[service].title


def ordinal(place: int) -> str:
    """The number as a place: 1st, 2nd, 3rd, 11th."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = 10 < place % 100 < 14
    return f"{place:,}{'th' if teen else endings.get(place % 10, 'th')}"


def ranks_of(ranks: pd.Series) -> list[str]:
    """The ranks as text, those that are shared marked with =."""
    shared = ranks.duplicated(keep=False)
    return [f"{rank}=" if tied else f"{rank}" for rank, tied in zip(ranks, shared, strict=True)]


def basis(sim: Simulation, of_first: int = 0) -> str:
    """What the numbers rest on: draws, seed and price base; `of_first` are all that were used."""
    kept = sim.kept.overall.shape[-1]
    made = counted(sim.draws, "draw")
    if 0 < of_first < sim.draws:
        made = f"The first {of_first:,} of {made}"
    elif kept < sim.draws:
        made = f"{made} (percentiles from the first {kept:,})"
    return f"{made}, seed {sim.seed}. Prices of {sim.case.pipeline.prices}."


def failures(sim: Simulation) -> list[str]:
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


def _failure(sim: Simulation, name: str, gate: str, few: bool) -> str:
    """One failing service, with its share of draws or, while they are few, the reason."""
    verdict, title = sim.verdicts[name][gate], title_of(sim, name)
    if few:
        return f"{title} ({verdict.reason})" if verdict.reason else title
    return title if verdict.share is None else f"{title} ({percent(verdict.share)})"


def shared_slots(sim: Simulation) -> list[str]:
    """That equals take more than the k places, if they do."""
    within = int((sim.ranking["rank"] <= sim.k).sum())
    if within <= sim.k:
        return []
    return [f"Equals share the better place: {within} services are among the first {sim.k}."]


def nobody_ranked(sim: Simulation) -> str:
    """What to say where every service fails a gate."""
    if len(sim.failing) == 1:
        return f"No service can be ranked: {title_of(sim, sim.failing[0])} fails a gate"
    return f"No service can be ranked: all {spelled(len(sim.failing))} fail a gate"
