"""The sources of the numbers, and the people behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dragonsden.model.panel import CONFLICT
from dragonsden.model.provenance import Provenance
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import (
    capital,
    counted,
    listed,
    some,
    some_or_none,
    spelled,
    was_or_were,
)

UNSAID = "without a basis"


def sources(sim: Simulation, record: Mapping[str, Any]) -> tuple[str, ...]:
    """The figures by basis, their owners, the assurance and the scores, in short sentences."""
    return (*_figures(sim), *_assured(record), *_scores(sim))


def _figures(sim: Simulation) -> Iterator[str]:
    """The number of figures, their basis, and the number with an owner."""
    found = sim.provenance
    if not found.figures:
        return
    yield f"The results rest on {counted(found.figures, 'figure')}{_by_basis(found)}."
    if found.figures == 1:
        yield "It has an owner." if found.owned else "It has no owner."
    elif found.owned < 2:
        yield f"{capital(some_or_none(found.owned))} of them has an owner."
    else:
        yield f"{found.owned:,} of them have an owner."


def _by_basis(found: Provenance) -> str:
    """The figures by their basis: `: 5 sourced and 2 derived`; `, all sourced` where all are."""
    if len(found.by_basis) > 1:
        parts = [f"{count:,} {basis or UNSAID}" for basis, count in found.by_basis]
        return f": {listed(parts)}"
    every = {1: "", 2: "both "}.get(found.figures, "all ")
    return f", {every}{found.by_basis[0][0] or UNSAID}"


def _assured(record: Mapping[str, Any]) -> Iterator[str]:
    """The assurer of the work; nothing without a record."""
    if record.get("assured"):
        yield f"{record['assurer']} has assured the work of {record['analyst']}."
    elif record:
        yield "Nobody has assured the work."


def _scores(sim: Simulation) -> Iterator[str]:
    """The number of scores that members gave, and of those they did not."""
    panel = sim.case.panel
    if unscored := sim.case.no_scores_yet:
        yield f"{capital(unscored)}."
        yield "The ranking says little of what the panel will value."
        return
    if panel is None:
        yield "No panel has scored the services."
        return
    given = sum(score.score is not None for score in panel.scores)
    yield f"{some(len(panel.members), 'member').capitalize()} gave {counted(given, 'score')}."
    missing = [score for score in panel.scores if score.score is None]
    if missing:
        conflicts = sum(CONFLICT in score.comment.casefold() for score in missing)
        some_of_them = f" {spelled(conflicts)} of them" if conflicts < len(missing) else ""
        why = f",{some_of_them} for a conflict of interest" if conflicts else ""
        yield f"{counted(len(missing), 'score')} {was_or_were(len(missing))} not given{why}."
