"""Prices: what each limit costs, what forcing a service costs, and what more of a limit is worth.

Each is solved, none is a dual: the best programme under other limits, less the best under these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

from dragonsden.analysis.programmes.choice import Limit
from dragonsden.analysis.programmes.solve import Solver, Started, UnsolvedError
from dragonsden.model.programme import ProgrammeFile
from dragonsden.model.quarters import days_in, span

MORE_MONEY: Final = 50_000.0
MORE_DAYS: Final = 10.0

EASING_SECONDS: Final = 10.0
"""The most that one solve may take which asks if easing a limit would do."""


def price_of_limits(solver: Solver, objective: float) -> dict[str, float | None]:
    """The gain of the objective without each limit; without `holds`, what is on hold may start."""
    found: dict[str, float | None] = {}
    for name in solver.choice.file.limits:
        freed = _best(solver.without(name))
        found[name] = None if freed is None else max(0.0, freed - objective)
    return found


def price_of_officers(solver: Solver, objective: float) -> float | None:
    """The gain of the objective without the limits on all kinds of officer together.

    None where they are fewer than two, or no best was found in time.
    """
    kinds = [name for name in solver.choice.file.limits if name.startswith("officers.")]
    freed = _best(solver.without(*kinds)) if len(kinds) > 1 else None
    return None if freed is None else max(0.0, freed - objective)


def price_of_forcing(
    solver: Solver, objective: float, started: Started
) -> dict[str, tuple[float | None, float | None]]:
    """The loss of the objective where each service has to be in, and where it has to be out.

    None where no choice keeps the limits then.
    """
    inside = {int(solver.choice.service[variable]) for variable in started}
    found = {}
    for at, name in enumerate(solver.choice.services):
        lost: list[float | None] = []
        for wanted in (True, False):
            if (at in inside) == wanted:
                lost.append(0.0)
                continue
            forced = _best(solver, forcing(solver, name, wanted))
            lost.append(None if forced is None else max(0.0, objective - forced))
        found[name] = (lost[0], lost[1])
    return found


def forcing(solver: Solver, service: str, wanted: bool) -> Limit:
    """A service in, in any quarter and any of its options, or out."""
    row = solver.choice.flags(service).astype(float)
    return solver.row(row, 1.0, 1.0) if wanted else solver.row(row, 0.0, 0.0)


def worth_of_more(solver: Solver, objective: float) -> dict[str, float]:
    """The gain of the objective by a little more of each limit that is an amount, by its name."""
    found = {}
    for name, file in _loosened(solver.choice.file, solver):
        better = _best(solver.under(file))
        if better is not None:
            found[name] = max(0.0, better - objective)
    return found


def _best(solver: Solver, *extra: Limit) -> float | None:
    """The best objective; None if no choice keeps the limits, or none was found in time."""
    try:
        found = solver.best(extra)
    except UnsolvedError:
        return None
    return None if found is None else found.objective


def _loosened(file: ProgrammeFile, solver: Solver) -> Iterator[tuple[str, ProgrammeFile]]:
    """The file with a little more of one limit: £50,000, one more service, ten days a quarter."""
    if file.budget is not None:
        first = solver.choice.prospects.among.case.pipeline.name_of_year(1)
        key = first if first in file.budget or "1" not in file.budget else "1"
        more = {**file.budget, key: file.budget.get(key, 0.0) + MORE_MONEY}
        yield "budget", file.model_copy(update={"budget": more})
    for kind, days in file.officers.items():
        span = {str(q): days_in(days, q) + MORE_DAYS for q in range(1, _last_named(days) + 1)}
        yield (
            f"officers.{kind}",
            file.model_copy(update={"officers": {**file.officers, kind: span}}),
        )
    for n, rule in enumerate(file.rules):
        if rule.at_most is not None and rule.of is not None and rule.of.all:
            one_more = rule.model_copy(update={"at_most": rule.at_most + 1})
            rules = (*file.rules[:n], one_more, *file.rules[n + 1 :])
            yield f"rules.{n + 1}", file.model_copy(update={"rules": rules})


def _last_named(days: dict[str, float]) -> int:
    """The last quarter from which the days of officers stay as they are."""
    return max((span(text) or (1, 1))[0] for text in days)


def clash(solver: Solver) -> tuple[str, ...]:
    """A smallest set of limits that no choice keeps; of equal ones the first in their order.

    Empty if some choice keeps them all.
    """
    names = solver.choice.file.limits
    if _possible(solver, names):
        return ()
    found = _irreducible(solver, names)
    for size in range(1, len(found)):
        for few in combinations(names, size):
            if not _possible(solver, few):
                return few
    same = combinations(names, len(found))
    return next((few for few in same if not _possible(solver, few)), found)


def easing(solver: Solver, clash: tuple[str, ...]) -> dict[str, bool | None]:
    """True for each limit of a clash without which all others can be kept, else False.

    None where that was not found in time. No limit outside a clash would do by itself.
    """
    quick = replace(solver, seconds=min(solver.seconds, EASING_SECONDS))
    found: dict[str, bool | None] = {}
    for name in clash:
        try:
            found[name] = quick.without(name).feasible()
        except UnsolvedError:
            found[name] = None
    return found


def _irreducible(solver: Solver, names: tuple[str, ...]) -> tuple[str, ...]:
    """A set of limits that clash, none of which could be left out."""
    kept = names
    for name in reversed(names):
        fewer = tuple(other for other in kept if other != name)
        if not _possible(solver, fewer):
            kept = fewer
    return kept


def _possible(solver: Solver, names: tuple[str, ...]) -> bool:
    """True if a choice keeps these limits alone."""
    others = [name for name in solver.choice.file.limits if name not in names]
    return solver.without(*others).feasible()
