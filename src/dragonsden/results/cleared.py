"""The best services if every hold were cleared, for results in which nothing is recommended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.tables import Results
from dragonsden.text.english import all_of, capital, few, spelled
from dragonsden.text.numbers import percent

MOST_TOLD: Final = 3
"""At most so many services with how sure each is; of more, the surest and the least sure."""


def best_if_cleared(sim: Results) -> tuple[str, ...]:
    """The services of rank k or better with those on hold among them; none if any is recommended.

    Equals share the better place, so they may be more than k.
    """
    if sim.recommended:
        return ()
    ranks = {name: sim.standings[name].rank for name in sim.order}
    return tuple(name for name, rank in ranks.items() if rank is not None and rank <= sim.k)


def if_cleared(sim: Results) -> Iterator[str]:
    """Short sentences that name the best if every hold were cleared, and how sure that would be.

    Nothing if any service is recommended or none is ranked.
    """
    best = best_if_cleared(sim)
    if not best:
        return
    if len(sim.order) <= sim.k:
        whom = "it" if len(best) == 1 else all_of(len(best))
        yield f"With every hold cleared, there would be room for {whom}."
        return
    titles = [sim.case.title_of(name) for name in best]
    yield f"With every hold cleared, {_best(sim.k)} would be {few(titles, sim.k)}."
    if not sim.closed:
        yield from _how_sure(sim, best)


def _how_sure(sim: Results, best: Sequence[str]) -> Iterator[str]:
    """The share of futures in which each is among the best; of many, the most and the least."""
    shares = rank_acceptability(sim).iloc[:, : sim.k].sum(axis=1)
    said = {name: sim.case.title_of(name) for name in best}
    if len(best) > 1 and len({float(shares[name]) for name in best}) == 1:
        yield f"Each would be among them in {percent(float(shares[best[0]]))} of futures."
        return
    if len(best) > MOST_TOLD:
        last, *_, first = sorted(best, key=lambda name: float(shares[name]))
        said = {first: f"the surest, {said[first]},", last: f"the least sure, {said[last]},"}
    (name, whom), *others = said.items()
    among = "the best" if sim.k == 1 else "among them"
    yield f"{capital(whom)} would be {among} in {percent(float(shares[name]))} of futures."
    for name, whom in others:
        yield f"For {whom} it is {percent(float(shares[name]))}."


def _best(k: int) -> str:
    """The first k as the best: `the best`, `the best two`."""
    return "the best" if k == 1 else f"the best {spelled(k)}"


def waiting_for(sim: Results) -> dict[int, list[str]]:
    """The services on hold by the number of answers that each waits for, the fewest first.

    Without those that no answer clears, as the draws cannot tell whether a gate is kept.
    """
    found: dict[int, list[str]] = {}
    for name in sim.order:
        if (count := holds(sim, name)) and not is_undecided(sim, name):
            found.setdefault(count, []).append(name)
    return dict(sorted(found.items()))


def places_together(sim: Results, services: Sequence[str]) -> dict[str, int]:
    """The places of services on hold among those that pass, if all of them were cleared at once."""
    there = {name for name in sim.order if sim.gate[name] == "pass"}.union(services)
    ranks = {name: sim.standings[name].rank or 0 for name in sim.order if name in there}
    return {
        name: 1 + sum(other < ranks[name] for other in ranks.values())
        for name in sim.order
        if name in services
    }


def is_undecided(sim: Results, service: str) -> bool:
    """True if a service is on hold at a measured gate: too few draws to tell if it is kept."""
    gates = sim.case.criteria.gates
    verdicts = sim.verdicts[service].items()
    return any(verdict.status == "hold" and not gates[gate].stated for gate, verdict in verdicts)


def holds(sim: Results, service: str) -> int:
    """The number of gates at which a service is on hold."""
    return sum(verdict.status == "hold" for verdict in sim.verdicts[service].values())
