"""Public results: a simulation without the numbers and texts that are commercially sensitive.

What is left out is not there: numbers are NaN, texts say so, and beliefs have no numbers. Ranks and
shares of draws stay, as the public version carries the same ranking. Pages, workbooks and papers
made from public results therefore cannot show what is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats, Known
from dragonsden.arithmetic.ranks import Ranks
from dragonsden.engine.evaluate import Outcome
from dragonsden.engine.gates import Verdict, measured
from dragonsden.engine.plan import MeasuredGate, Plan
from dragonsden.engine.run import KeptLater
from dragonsden.engine.sampling import Batch
from dragonsden.engine.tally import Kept, Tally
from dragonsden.engine.typical import Typical
from dragonsden.model import Belief, Case, Criteria, Panel, Pipeline, Scenario, Service
from dragonsden.model.panel import CONFLICT, Score, service_of
from dragonsden.model.provenance import Provenance
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import lettered, words

WARNING: Final = "warnings about single services and assumptions are left out of this version"

SHEETS_FROM: Final = 2
"""The place of the first score sheet among the files of a case, after criteria and pipeline."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, repr=False, eq=False)
class PublicSimulation(Simulation):
    """The results of a case without what is commercially sensitive, as `public` gives them."""

    left_out: frozenset[str] = field(kw_only=True)
    by_mean: Ranks = field(kw_only=True)
    bands: Mapping[str, str] = field(kw_only=True)
    rests_on: Provenance = field(kw_only=True)

    @property
    def closed(self) -> frozenset[str]:
        """The services whose numbers are left out."""
        return self.left_out

    @property
    def is_public(self) -> bool:
        """True: shares are in whole per cent, values in whole points, and no seed is told."""
        return True

    @cached_property
    def provenance(self) -> Provenance:
        """The figures that the whole results rest on: the public ranking rests on them too."""
        return self.rests_on

    @property
    def ranks_by_mean(self) -> Ranks:
        """The ranks by mean overall value, which are public where the values are not."""
        return self.by_mean

    @property
    def ranks_at_typical(self) -> Ranks | Floats:
        """The ranks at typical values; NaN where numbers are left out."""
        return np.full(len(self.ranked), np.nan) if self.closed else super().ranks_at_typical

    @cached_property
    def typical_ranking(self) -> tuple[str, ...]:
        """The services best at typical values first; none where numbers are left out."""
        return () if self.closed else super().typical_ranking

    @cached_property
    def band(self) -> dict[str, str]:
        """The bands, which are public where the shares of draws are not."""
        return dict(self.bands)

    @property
    def recommended_right(self) -> float:
        """The mean number of the recommended that are right; NaN where numbers are left out."""
        return np.nan if self.closed else super().recommended_right

    @property
    def recommended_exact(self) -> float:
        """The share of draws in which just they are right; NaN where numbers are left out."""
        return np.nan if self.closed else super().recommended_exact

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """The warnings for a reader; where numbers are left out, warnings about them are too."""
        shared = self.case.pipeline.assumptions.values()
        untold = self.closed or any(belief.sensitive for belief in shared)
        return (WARNING, *self._sampled()) if untold else super().warnings


def public(sim: Simulation, closed: frozenset[str] = frozenset()) -> PublicSimulation:
    """The same results without what is commercially sensitive.

    `closed` are services whose numbers are left out beside those that the case marks.
    """
    closed = closed | closed_services(sim.case)
    case = _case(sim.case, closed)
    all_rows = np.array([name in closed for name in sim.services], dtype=np.bool_)
    ranked_rows = all_rows[list(sim.ranked)]
    values = _closed_values(sim.case, closed)
    return PublicSimulation(
        case=case,
        draws=sim.draws,
        seed=sim.seed,
        ranked=sim.ranked,
        passing=sim.passing,
        verdicts=_verdicts(sim, closed),
        typical=_typical(sim.typical, all_rows, values),
        tally=_tally(sim.counts, all_rows, ranked_rows, values),
        kept=_kept(sim.kept, all_rows),
        plan=_plan(sim.plan, case, closed, _called(sim.case)),
        left_out=closed,
        by_mean=sim.ranks_by_mean,
        bands=sim.band,
        rests_on=sim.provenance,
    )


def closed_services(case: Case) -> frozenset[str]:
    """The services that are marked as sensitive, or use a belief that is."""
    services = case.pipeline.services
    return frozenset(
        name
        for name, service in services.items()
        if service.sensitive or any(belief.sensitive for belief in _beliefs(case.pipeline, name))
    )


def closed_options(case: Case) -> frozenset[str]:
    """The services of whose options nothing is told: they or an option use what is sensitive."""
    pipeline = case.pipeline
    return frozenset(
        name
        for name, service in pipeline.services.items()
        if service.options
        and (
            service.sensitive
            or any(
                belief.sensitive
                for way in (service, *(service.under(name, o) for o in service.options))
                for belief in _used(pipeline, name, way)
            )
        )
    )


def _beliefs(pipeline: Pipeline, name: str) -> Iterator[Belief]:
    """Every belief that a service uses, its own and shared ones, in every scenario too."""
    return _used(pipeline, name, pipeline.standing(name))


def _used(pipeline: Pipeline, name: str, service: Service) -> Iterator[Belief]:
    """Every belief that a service or an option of it uses, in every scenario too."""
    used = [*service.revenue.values(), *service.scores.values()]
    assumptions = [pipeline.assumptions]
    for scenario in pipeline.scenarios.values():
        used += scenario.services.get(name, {}).values()
        assumptions.append(scenario.assumptions)
    for believed in used:
        if isinstance(believed, Belief):
            yield believed
        else:
            yield from (shared[believed] for shared in assumptions if believed in shared)


# ----------------------------------------------------------------------------------- numbers


def _closed_values(case: Case, closed: frozenset[str]) -> Mask:
    """True for each value of a service on a criterion that is left out.

    A score that is not itself sensitive is public.
    """
    pipeline = case.pipeline
    scored = [(name, noun.scored) for name, noun in case.criteria.criteria.items()]
    rows = []
    for name, service in pipeline.services.items():
        scores = [pipeline.belief(service.scores.get(criterion)) for criterion, _ in scored]
        secret = [score is not None and score.sensitive for score in scores]
        rows.append(
            [
                name in closed and (not is_scored or is_secret)
                for (_, is_scored), is_secret in zip(scored, secret, strict=True)
            ]
        )
    return np.array(rows, dtype=np.bool_)


def _without(numbers: NDArray[Any], mask: Mask) -> NDArray[Any]:
    """A copy of the numbers, NaN where the mask is true."""
    while mask.ndim < numbers.ndim:
        mask = mask[..., np.newaxis]
    return np.where(mask, np.nan, numbers) if mask.any() else numbers


def _typical(typical: Typical, rows: Mask, values: Mask) -> Typical:
    """The outcome at typical values, without closed numbers."""
    blank = Outcome({}, (), ())
    pairs = zip(rows, typical.outcomes, strict=True)
    return replace(
        typical,
        outcomes=tuple(blank if is_closed else outcome for is_closed, outcome in pairs),
        overall=_without(typical.overall, rows),
        values=_without(typical.values, values),
        beyond=_without(typical.beyond, values),
        measures=_without(typical.measures, rows),
    )


def _tally(tally: Tally, rows: Mask, ranked: Mask, values: Mask) -> Tally:
    """The sums over the draws, without closed numbers.

    If one service has any, all lose how often they took each place: these shares depend on every
    service, and from those of many a closed number could be worked out.
    """
    every = np.full(len(ranked), rows.any(), dtype=np.bool_)
    sums = ("overall", "overall_squared", "measures", "measures_squared")
    of_services = (*sums, "never", "gates", "clipped", "cuts")
    return replace(
        tally,
        **{
            name: _without(getattr(tally, name), rows) for name in (*of_services, "clipped", "cuts")
        },
        values=_without(tally.values, values),
        points=_without(tally.points, rows),
        beyond=_without(tally.beyond, values),
        wins=_without(tally.wins, ranked[:, np.newaxis] | ranked),
        central=_without(tally.central, every),
        places=_without(tally.places, every),
        chosen=_without(tally.chosen, every),
    )


def _kept(kept: Kept | KeptLater, rows: Mask) -> Kept:
    """The draws kept, without closed numbers.

    Ranks go altogether: beside the values of others they would tell a closed value in every draw.
    """
    if isinstance(kept, KeptLater):  # it would have the plan with it, and all that is closed
        kept = kept.now
    if not rows.any():
        return kept
    measures: Floats = _without(kept.measures.swapaxes(0, 1), rows).swapaxes(0, 1)
    return Kept(_without(kept.overall, rows), kept.ranks[:, :0], kept.weights, measures)


def _plan(plan: Plan, case: Case, closed: frozenset[str], called: Mapping[str, str]) -> Plan:
    """The plan without closed beliefs: closed services have nothing to be drawn or evaluated."""
    secret = {f"assumptions.{n}" for n, b in case.pipeline.assumptions.items() if b.sensitive}
    shared = plan.assumptions.variates
    assumptions = Batch.of(
        # no open service uses it, and the rows of the others stay as they are
        replace(drawn, distribution=Known(0.0), loadings=()) if drawn.path in secret else drawn
        for drawn in shared
    )
    services = tuple(
        replace(service, batch=Batch(()), drivers={}, scores={})
        if service.name in closed
        else service
        for service in plan.services
    )
    members = tuple(called.get(name, name) for name in plan.members)
    return replace(plan, assumptions=assumptions, services=services, members=members)


def _verdicts(sim: Simulation, closed: frozenset[str]) -> Mapping[str, Mapping[str, Verdict]]:
    """The verdicts of the gates, without shares of draws and reasons that are closed."""
    gates = {gate.name: gate for gate in sim.plan.gates}
    services = sim.case.pipeline.services

    def told(name: str, gate: str, verdict: Verdict) -> Verdict:
        if name not in closed:
            return _coarse(gates[gate], verdict) if verdict.share is not None else verdict
        if verdict.share is not None or gate in services[name].gates:
            return Verdict(verdict.status, LEFT_OUT)
        return verdict

    return {
        name: {gate: told(name, gate, verdict) for gate, verdict in given.items()}
        for name, given in sim.verdicts.items()
    }


def _coarse(gate: MeasuredGate, verdict: Verdict) -> Verdict:
    """The verdict with its share of draws in whole per cent."""
    share = float(verdict.share or 0.0)
    if gate.share is None:
        return replace(verdict, share=round(share, 2))
    return replace(verdict, reason=measured(gate, gate.share, share, 0), share=round(share, 2))


# -------------------------------------------------------------------------------------- case


def _case(case: Case, closed: frozenset[str]) -> Case:
    """The case without closed numbers and texts, and without the bytes and hashes of its files."""
    files = names_of_files(
        [one.file for one in case.inputs], [row >= SHEETS_FROM for row in range(len(case.inputs))]
    )
    inputs = tuple(
        read.model_copy(update={"file": name, "sha256": "", "content": b""})
        for name, read in zip(files, case.inputs, strict=True)
    )
    pipeline = case.pipeline.model_copy(
        update={
            "assumptions": {n: _belief(b) for n, b in case.pipeline.assumptions.items()},
            "services": {
                name: _service(case.pipeline.standing(name), name in closed)
                for name in case.pipeline.services
            },
            "scenarios": {
                n: _scenario(s, case.pipeline) for n, s in case.pipeline.scenarios.items()
            },
        }
    )
    called = _called(case)
    weights = {called.get(m, m): given for m, given in case.criteria.member_weights.items()}
    named = {m: told for m, told in case.criteria.members.items() if told.public}
    return case.model_copy(
        update={
            "criteria": case.criteria.model_copy(
                update={"member_weights": weights, "members": named}
            ),
            "pipeline": pipeline,
            "panel": case.heard and _panel(case.heard, case.pipeline, called),
            "inputs": inputs,
        }
    )


def _called(case: Case) -> dict[str, str]:
    """The name of each member for the public: member A for the first on the score sheets.

    A member whom the criteria file says to be public keeps the name.
    """
    on_sheets = case.panel.members if case.panel else ()
    members = dict.fromkeys((*on_sheets, *case.criteria.member_weights))
    return lettered(members, [name for name in members if _is_named(case.criteria, name)])


def _is_named(criteria: Criteria, member: str) -> bool:
    """True if the criteria file says that the public may know a member."""
    return member in criteria.members and criteria.members[member].public


def names_of_files(files: Sequence[str], sheets: Sequence[bool]) -> list[str]:
    """The names of files as the public reads them, without folders; `sheets` are score sheets.

    A score sheet may be named after its member, so that sheets have numbers alone.
    """
    names = [path.replace("\\", "/").rpartition("/")[2] for path in files]
    rows = [row for row, is_sheet in enumerate(sheets) if is_sheet]
    for number, row in enumerate(rows, 1):
        which = f"_{number}" if len(rows) > 1 else ""
        names[row] = f"scores{which}{PurePosixPath(names[row]).suffix}"
    return names


def _text(text: str) -> str:
    """A text that is left out; where there was none, none."""
    return LEFT_OUT if text else ""


def _belief(belief: Belief) -> Belief:
    """A belief without numbers, source and note, if it is sensitive."""
    return _blank(belief) if belief.sensitive else belief


def _blank(belief: Belief | str) -> Belief:
    """A belief of which only basis and owner are said."""
    if isinstance(belief, str):
        return Belief.model_construct(source=LEFT_OUT, sensitive=True)
    return Belief.model_construct(
        basis=belief.basis, owner=belief.owner, unit=belief.unit, source=LEFT_OUT, sensitive=True
    )


def _service(service: Service, is_closed: bool) -> Service:
    """A service without what is sensitive: all texts and the account of a marked one.

    One whose numbers are left out has no actual figures either, and no reasons at its gates, which
    may tell of them.
    """
    actual: dict[str, object] = {"actual": {} if is_closed else service.actual}
    if is_closed:
        actual["gates"] = {
            name: stated.model_copy(update={"reason": LEFT_OUT})
            for name, stated in service.gates.items()
        }
    if not service.sensitive:
        open_ones = actual | {
            part: {n: _believed(b) for n, b in getattr(service, part).items()}
            for part in ("revenue", "scores")
        }
        return service.model_copy(update=open_ones)
    return service.model_copy(
        update=actual
        | {
            "description": _text(service.description),
            "note": _text(service.note),
            "revenue": {name: _blank(believed) for name, believed in service.revenue.items()},
            "scores": {name: _untold(believed) for name, believed in service.scores.items()},
        }
    )


def _believed(believed: Belief | str) -> Belief | str:
    """A belief, or the name of a shared one."""
    return _belief(believed) if isinstance(believed, Belief) else believed


def _untold(believed: Belief | str) -> Belief | str:
    """A score without its source and note, and without its numbers if it is sensitive."""
    if isinstance(believed, str) or believed.sensitive:
        return _believed(believed)
    source = _text(believed.source or believed.note)
    return believed.model_copy(update={"source": source, "note": ""})


def _scenario(scenario: Scenario, pipeline: Pipeline) -> Scenario:
    """A scenario without what is sensitive."""
    services = {
        name: {
            driver: _blank(believed) if pipeline.services[name].sensitive else _believed(believed)
            for driver, believed in drivers.items()
        }
        for name, drivers in scenario.services.items()
    }
    assumptions = {name: _belief(belief) for name, belief in scenario.assumptions.items()}
    return scenario.model_copy(update={"services": services, "assumptions": assumptions})


def _panel(panel: Panel, pipeline: Pipeline, called: Mapping[str, str]) -> Panel:
    """The scores by members' letters, without texts that are not for the public.

    These are sensitive comments, all about a marked service, and reasons of conflicts of interest.
    """
    marked = {name for name, service in pipeline.services.items() if service.sensitive}
    scores = tuple(
        replace(
            score,
            member=called[score.member],
            comment=_text(score.comment)
            if score.sensitive or service_of(score.service) in marked or _is_conflict(score)
            else score.comment,
        )
        for score in panel.scores
    )
    resolutions = tuple(
        replace(
            settled,
            by=words(called[settled.by]) if settled.by in called else settled.by,
            why=_text(settled.why) if service_of(settled.service) in marked else settled.why,
        )
        for settled in panel.resolutions
    )
    withdrawn = frozenset((called[member], service) for member, service in panel.conflicts)
    members = tuple(called[name] for name in panel.members)
    return Panel(members, scores, resolutions, withdrawn=withdrawn)


def _is_conflict(score: Score) -> bool:
    """True if a member left the score out for a conflict of interest."""
    return score.score is None and CONFLICT in score.comment.casefold()
