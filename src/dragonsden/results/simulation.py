"""Simulations: a case simulated, and its results with the views that others show."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from typing import Final

from dragonsden.arithmetic.ranks import Counts
from dragonsden.engine import gates
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.plan import Plan
from dragonsden.engine.progress import Progress
from dragonsden.engine.run import KeptLater, Standing, run
from dragonsden.engine.same import Same
from dragonsden.engine.sampling import BLOCK, check_seed
from dragonsden.engine.typical import Typical
from dragonsden.model import Case
from dragonsden.results.document import document
from dragonsden.results.html_table import ranking_table
from dragonsden.results.tables import Results
from dragonsden.text.arguments import checked, whole

DRAWS: Final = 10_000
SEED: Final = 2018
MOST_DRAWS: Final = 1_000_000_000


@checked
def simulate(
    case: Case,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Simulation:
    """The simulation of a case: many draws of all that is uncertain in it, and what came of them.

    The same seed gives the same bits whatever the executor, and the first draws of a longer run are
    those of a shorter one.

    Args:
        case: what the files say.
        draws: the number of draws, 1 to 1,000,000,000; 10,000 unless given.
        seed: the whole number, of 38 digits at most, that the random numbers start from; 2018
            unless given.
        executor: shares the work: threads, processes or a cluster.
        threads: shares the work among so many threads of this process, in place of an executor.
        progress: True shows a bar, False none, None one for runs of more than two seconds.

    Returns:
        The simulation, with `ranking` and the other tables, from which the analyses start.

    Raises:
        TypeError: `case` is not a Case.
        ValueError: `draws`, `seed` or `threads` is not such a number, `executor` is none, there are
            threads and an executor, or the numbers of the case are so large that its account is not
            finite.

    Examples:
        >>> sim = dd.simulate(case, draws=1_000, seed=1)
        >>> print(sim.ranking[["rank", "value", "p10", "p90"]].round(1))
                                        rank  value   p10   p90
        service
        new_model_highways                 1   62.6  54.5  69.9
        childrens_services_partnership     2   61.8  54.0  69.8
        new_model_reablement               3   56.8  49.8  64.3
        new_model_residential_care         4   47.0  37.4  56.6
    """
    with _sharing(executor, threads) as pool:
        return simulated(case, draws, seed, executor=pool, progress=progress)


def _sharing(
    executor: Executor | None, threads: int | None
) -> AbstractContextManager[Executor | None]:
    """The sharing of work while the context lasts: the executor, so many threads, or nothing."""
    if threads is None:
        return nullcontext(executor)
    workers = whole("threads", threads)
    if executor is not None:
        raise ValueError("give threads or an executor, not both")
    return ThreadPoolExecutor(workers)


def simulated(
    case: Case,
    draws: int,
    seed: int,
    *,
    executor: Executor | None = None,
    progress: Progress = None,
    of_measures: bool = True,
    beside: Simulation | None = None,
    council: str = "",
) -> Simulation:
    """The simulation of a case.

    Percentiles `of_measures` are had at once, or once one looks at them. `beside` another with as
    many draws and the same seed, what is the same in both is taken from there, and draws are kept
    only once one looks at them. With a `council` all its draws are its own, but those of national
    factors and assumptions.
    """
    draws = whole("draws", draws, most=MOST_DRAWS)
    check_seed(seed)
    plan = plan_of(case, council)
    typical = Typical.of(plan)
    names = list(case.pipeline.services)
    stated = {name: gates.stated(case, name) for name in names}
    run_over = partial(
        run,
        plan,
        typical,
        draws,
        int(seed),
        executor=executor,
        progress=progress,
        keeps=beside is None,
        of_measures=beside is None and of_measures,
        same=None if beside is None else _same(plan, beside),
    )
    expected = gates.standing([stated[name] for name in names])

    def judged(meeting: Counts) -> Standing:
        """The services ranked and those passing, by the draws that keep each measured gate."""
        verdicts = gates.verdicts(case, plan, meeting, draws)
        return gates.standing([verdicts[name] for name in names])

    tally, kept = run_over(*expected, judged=judged)
    found = judged(tally.gates)
    if found != expected and draws > BLOCK:  # what a measured gate says is known only now
        tally, kept = run_over(*found)
    verdicts = gates.verdicts(case, plan, tally.gates, draws)
    return Simulation(case, draws, int(seed), *found, verdicts, typical, tally, kept, plan)


def _same(plan: Plan, beside: Simulation) -> Same | None:
    """The part of a simulation that a run may take from it; None if it has not kept every draw."""
    kept = beside.kept
    if (isinstance(kept, KeptLater) and not kept.at_hand) or kept.count < beside.draws:
        return None
    return Same(plan.alike(beside.plan), beside.tally, kept.weights, kept.overall)


class Simulation(Results):
    """The results of a case over many draws, as `simulate` gives them.

    Examples:
        >>> sim.draws, sim.ranking.index[0]
        (1000, 'new_model_highways')
        >>> table = sim.measure_summary.loc["new_model_highways"]
        >>> print(table[["mean", "p10", "p90"]].round(0))
                           mean       p10        p90
        measure
        income         786916.0  337519.0  1336712.0
        contribution    65171.0  -35969.0   191456.0
        surplus        -42645.0 -112632.0    41213.0
        npv            460532.0 -339424.0  1433680.0
        payback             NaN       1.0        NaN
        peak_exposure  163105.0   65452.0   379679.0
    """

    def to_json(self) -> str:
        """The results as one JSON document, as docs/json.md describes it; always the same bits.

        Examples:
            >>> import json
            >>> json.loads(sim.to_json())["services"]["new_model_highways"]["rank"]
            1
        """
        return self._json

    @cached_property
    def _json(self) -> str:
        """The document as it was first written."""
        return document(self)

    def _repr_html_(self) -> str:
        """The ranking as a table for a notebook."""
        return ranking_table(self)
