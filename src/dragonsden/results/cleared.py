"""The best services if every hold were cleared, for results in which nothing is recommended."""

from __future__ import annotations

from collections.abc import Iterator

from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.tables import Results
from dragonsden.text.english import few, listed, spelled
from dragonsden.text.numbers import percent


def best_if_cleared(sim: Results) -> tuple[str, ...]:
    """The services of rank k or better with those on hold among them; none if any is recommended.

    Equals share the better place, so they may be more than k.
    """
    if sim.recommended:
        return ()
    ranks = {name: sim.standings[name].rank for name in sim.order}
    return tuple(name for name, rank in ranks.items() if rank is not None and rank <= sim.k)


def if_cleared(sim: Results) -> Iterator[str]:
    """A sentence that names the best if every hold were cleared, and how sure that would be.

    Nothing if any service is recommended or none is ranked.
    """
    best = best_if_cleared(sim)
    if not best:
        return
    if len(sim.order) <= sim.k:
        whom = "it" if len(best) == 1 else f"all {spelled(len(best))}"
        yield f"If every hold were cleared, there would be room for {whom}."
        return
    titles = [sim.case.title_of(name) for name in best]
    if sim.closed:
        yield f"If every hold were cleared, {_best(sim.k)} would be {few(titles, sim.k)}."
        return
    shares = rank_acceptability(sim).iloc[:, : sim.k].sum(axis=1)
    parts = [percent(float(shares[name])) for name in best]
    among = f"{'the' if sim.k == 1 else 'among the'} best{_of(sim.k)} in {parts[0]} of futures"
    said = [f"{title} ({part})" for title, part in zip(titles, (among, *parts[1:]), strict=True)]
    yield f"If every hold were cleared, {_best(sim.k)} by mean value would be {listed(said)}."


def _best(k: int) -> str:
    """The first k as the best: `the best`, `the best two`."""
    return f"the best{_of(k)}"


def _of(k: int) -> str:
    """The number of the best, where it is more than one."""
    return "" if k == 1 else f" {spelled(k)}"


def waiting_for(sim: Results) -> dict[int, list[str]]:
    """The services on hold by the number of answers that each waits for, the fewest first."""
    found: dict[int, list[str]] = {}
    for name in sim.order:
        if count := holds(sim, name):
            found.setdefault(count, []).append(name)
    return dict(sorted(found.items()))


def holds(sim: Results, service: str) -> int:
    """The number of gates at which a service is on hold."""
    return sum(verdict.status == "hold" for verdict in sim.verdicts[service].values())
