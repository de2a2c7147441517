"""Simulations: a case simulated, and its results with the views that others show."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial
from typing import Final

import numpy as np

from dragonsden.engine import gates
from dragonsden.engine.compile import plan_of
from dragonsden.engine.progress import Progress
from dragonsden.engine.run import run
from dragonsden.engine.sampling import check_seed
from dragonsden.engine.tally import Typical
from dragonsden.model import Case
from dragonsden.results.document import document
from dragonsden.results.html_table import ranking_table
from dragonsden.results.tables import Results

DRAWS: Final = 10_000
SEED: Final = 2018


def simulate(
    case: Case,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    executor: Executor | None = None,
    progress: Progress = None,
) -> Simulation:
    """What the case comes to over `draws` draws of all that is uncertain in it.

    The same seed gives the same bits whatever the executor (threads, processes, a cluster), and
    the first draws of a longer run are those of a shorter one. `progress` True shows a bar, False
    none, None one for runs of more than two seconds.

    Raises ValueError if `draws` is not a whole number of 1 or more, if `seed` is not one of 0 or
    more, or if the case's numbers are so large that its account is not finite.
    """
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise ValueError(f"draws is {draws!r}; give a whole number of 1 or more")
    check_seed(seed)
    draws, seed = int(draws), int(seed)
    plan = plan_of(case)
    typical = Typical.of(plan)
    names = list(case.pipeline.services)
    stated = {name: gates.stated(case, name) for name in names}
    run_over = partial(run, plan, typical, draws, seed, executor=executor, progress=progress)
    expected = gates.standing([stated[name] for name in names])
    tally, kept = run_over(*expected)
    verdicts = gates.verdicts(plan, tally.gates, draws)
    found = gates.standing([verdicts[name] for name in names])
    if found != expected:  # what a measured gate says is known only now: rank again by it
        tally, kept = run_over(*found)
    return Simulation(case, draws, seed, *found, verdicts, typical, tally, kept, plan)


class Simulation(Results):
    """The results of a case over many draws, as `simulate` gives them."""

    def to_json(self) -> str:
        """The results as one JSON document, as docs/json.md describes it; always the same bits."""
        return document(self)

    def _repr_html_(self) -> str:
        """The ranking as a table for a notebook."""
        return ranking_table(self)
