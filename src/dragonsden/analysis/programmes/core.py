"""Core: how often each candidate is in the best programme, if all that is uncertain were known."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.analysis.programmes.candidates import Figures
from dragonsden.analysis.programmes.choice import Choice
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.programmes.solve import EQUAL, MOST_ENUMERATED, Solver, Started, totals
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.engine.progress import Progress, bar
from dragonsden.engine.sharing import check_executor
from dragonsden.results.readable import html_parts
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked, whole
from dragonsden.text.html import framed

MOST_DRAWS: Final = 500
A_TASK: Final = 20
"""20 draws are solved at a time, so that the limits do not travel for each one."""

CORE, EXTERIOR = 0.8, 0.2
KINDS: Final = ("core", "borderline", "exterior")


@dataclass(frozen=True)
class Core:
    """The shares of draws in whose best programme each candidate is (Liesio, Mild & Salo 2007).

    Attributes:
        draws: the number of draws that were solved.
        shares: a row for each candidate: `title`, `share` of draws in whose best programme it is,
            and its `kind`: core (80% and more), exterior (20% and less) or borderline.
        evpi: what knowing everything before choosing would add to the objective, on average.
        regret: the best objective of each draw less that of the programme.
        itself_best: the share of draws in which no programme is better.
        alike: groups of candidates that are worth the same in every draw that was solved and take
            the same investment: where not all of a group fit in, names decide which of them does.
    """

    draws: int
    shares: pd.DataFrame
    evpi: float
    regret: Floats
    itself_best: float
    alike: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        """The number of each kind, in a line."""
        counts = self.shares["kind"].value_counts().to_dict()
        said = ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in KINDS)
        return f"Core({self.draws} draws: {said})"

    def _repr_html_(self) -> str:
        """The share of each candidate, as a table for a notebook."""
        return framed(*html_parts(self.shares, {"share": "share"}))

    @property
    def regret_p90(self) -> float:
        """The regret that one draw in ten is above."""
        return float(quantiles(self.regret, (0.9,))[0])


@checked
def core(
    sim: Simulation,
    programme: Programme,
    *,
    draws: int = MOST_DRAWS,
    executor: Executor | None = None,
    progress: Progress = None,
) -> Core:
    """The core of a programme: each draw has its own best programme under the same limits.

    Draws are spread evenly over what the programme comes to: with N of them, every (N/500)-th by
    its objective.

    Args:
        sim: the simulation that the programme comes from.
        programme: the programme, as `programme` gives it.
        draws: the most draws that are solved, each by itself.
        executor: shares the work; threads will do, for the solver lets them run side by side.
        progress: True shows a bar, False none, None one for what takes more than two seconds.

    Returns:
        The core, with the `shares` of candidates, `evpi` and `regret`; both in £, or in points
        where value is maximised.

    Raises:
        ValueError: the programme is of another simulation, or no choice keeps its limits; `draws`
            is no whole number of 1 or more, or `executor` is none.

    Examples:
        >>> found = dd.programme(sim, dd.shipped("programmes", "new_delivery_models.yaml"))
        >>> sure = dd.core(sim, found, draws=50)
        >>> sure.draws, set(sure.shares["kind"]) <= {"core", "borderline", "exterior"}
        (50, True)
    """
    draws = whole("draws", draws)
    check_executor(executor)
    if programme.sim is not sim:
        raise ValueError("the programme is of another simulation; give the one that it comes from")
    if programme.found is None:
        raise ValueError("no choice keeps every limit, so there is no core; see infeasible")
    solver, started = programme.solver, programme.started
    choice = solver.choice
    rows = _spread(totals(choice, started, choice.prospects.file.objective), draws)
    gains = choice.gains(_figures(choice, rows), choice.prospects.file.objective)
    chosen = np.add.reduce(gains[list(started)], axis=0)
    count, best = np.zeros(len(choice.candidates)), np.empty(len(rows))
    tasks = [(solver, gains[:, at : at + A_TASK]) for at in range(0, len(rows), A_TASK)]
    solve = map(_best_of_each, tasks) if executor is None else executor.map(_best_of_each, tasks)
    with bar(len(rows), progress) as advance:
        for at, (found, objective) in enumerate(one for task in solve for one in task):
            best[at] = objective
            count[np.unique(choice.who[list(found)])] += 1
            advance(1)
    regret = np.maximum(best - chosen, 0.0)
    return Core(
        len(rows),
        _shares(choice, count / len(rows)),
        float(regret.mean()),
        regret,
        float((regret <= EQUAL).mean()),
        alike(choice, gains),
    )


def alike(choice: Choice, gains: Floats) -> tuple[tuple[str, ...], ...]:
    """Groups of candidates of unlike services that gain and take the same, whenever they begin.

    Gains are compared at 6 decimals, in every draw; a row of them is a variable of the choice.
    """
    groups: dict[bytes, list[int]] = {}
    rounded = np.round(gains, 6) + 0.0  # so that -0 is 0
    for at in range(len(choice.candidates)):
        mine = np.flatnonzero(choice.who == at)
        parts = (choice.quarter[mine], np.round(choice.investment[mine], 2) + 0.0, rounded[mine])
        if len(mine):
            groups.setdefault(b"".join(part.tobytes() for part in parts), []).append(at)
    found = ([choice.candidates[at] for at in group] for group in groups.values())
    return tuple(
        tuple(candidate.name for candidate in group)
        for group in found
        if len({candidate.service for candidate in group}) > 1
    )


def _best_of_each(task: tuple[Solver, Floats]) -> list[tuple[Started, float]]:
    """The best programme of each draw, and its objective; gains have a column for each draw."""
    solver, gains = task
    found = []
    for gain in gains.T:
        own = replace(solver, gain=gain)
        best = own.optimum() if _may_tie(own) else own.best()
        if best is None:
            raise ValueError("no programme keeps the limits, so none is the best of a draw")
        found.append((best.started, best.objective))
    return found


def _may_tie(solver: Solver) -> bool:
    """True if two choices of a draw may be equal: it is small, or two gains or more are alike.

    What no first choice starts is not looked at. Sums of unlike gains that agree at 6 decimals do
    not occur among so many digits.
    """
    if solver.choice.width <= MOST_ENUMERATED:
        return True
    started = np.flatnonzero(~solver.dominated())
    gains = np.round(solver.gain[started], 6).tolist()
    by_candidate = set(zip(solver.choice.who[started].tolist(), gains, strict=True))
    amounts = [gain for _, gain in by_candidate]
    return 0.0 in amounts or len(set(amounts)) < len(amounts)


def _spread(objective: Floats, most: int) -> NDArray[np.intp]:
    """Draws spread evenly over what the programme comes to: every so-manieth by its objective."""
    order = np.argsort(objective, kind="stable")
    if len(order) <= most:
        return order
    places = ((np.arange(most) + 0.5) * len(order) / most).astype(np.intp)
    return order[places]


def _figures(choice: Choice, rows: NDArray[np.intp]) -> Figures:
    """The figures of every candidate in some draws, in the order of those."""
    parts, at = [], []
    for start, figures in choice.prospects.parts():
        there = np.flatnonzero((rows >= start) & (rows < start + figures.worth.shape[1]))
        parts.append(figures.at(rows[there] - start))
        at.append(there)
    back = np.argsort(np.concatenate(at), kind="stable")
    return Figures(
        np.concatenate([part.investment for part in parts], axis=-1)[..., back],
        {
            name: np.concatenate([part.lines[name] for part in parts], axis=-1)[..., back]
            for name in parts[0].lines
        },
        np.concatenate([part.worth for part in parts], axis=-1)[..., back],
    )


def _shares(choice: Choice, shares: Floats) -> pd.DataFrame:
    """The share and the kind of each candidate, the surest first."""
    kinds = [
        "core" if share >= CORE else "exterior" if share <= EXTERIOR else "borderline"
        for share in shares
    ]
    table = pd.DataFrame(
        {
            "title": [candidate.title for candidate in choice.candidates],
            "share": shares,
            "kind": kinds,
        },
        index=pd.Index([candidate.name for candidate in choice.candidates], name="candidate"),
    )
    return table.sort_values("share", ascending=False, kind="stable")
