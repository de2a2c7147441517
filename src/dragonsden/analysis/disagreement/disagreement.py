"""Panel: how far its members disagree, and what that does to the ranking.

Everything but scores and weights is at typical values, so nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import fsum, isnan, sqrt
from typing import Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.analysis.disagreement.votes import changes, may_vote, votes
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import ranks
from dragonsden.arithmetic.statistics import centred_ranks, correlation, kendalls_tau, kendalls_w
from dragonsden.engine.plan import Plan
from dragonsden.engine.typical import Typical
from dragonsden.model import Case, Panel, Resolution
from dragonsden.results.readable import html_parts
from dragonsden.results.simulation import DRAWS, SEED, Simulation, simulated
from dragonsden.results.tables import row_of
from dragonsden.text.arguments import checked
from dragonsden.text.english import by_letter, words
from dragonsden.text.html import framed, paragraph

TREATMENT: Final = {"leave_out": "a colleague's score", "panel_range": "panel's range"}
"""How a missing score is treated, in two words."""


def treatment_of(case: Case) -> str:
    """The number that stands for a missing score, in two words."""
    return "the whole scale" if case.no_scores_yet else TREATMENT[case.criteria.missing]


@dataclass(frozen=True)
class Disagreement:
    """The disagreement of the members of a panel, who stand in the order of their names.

    Services that fail a gate have no rank, and are not in `rankings`. A member with a conflict of
    interest leaves the whole service: without a vote on it, and without a rank of it.

    Attributes:
        scores: a row for each service and criterion that the panel scored: `title`,
            `criterion_title`, a column for each member (NaN for no score), `mean`, `lowest`,
            `highest`, `spread` (highest less lowest), `sd` (of a member taken at random, so divided
            by their number), all in points of the panel's scale, and `treated`: what stands in the
            calculation where a score is missing or settled, else "".
        rankings: a row for each service, best first in the eyes of the panel: `title`, its rank by
            each member's scores and weights (NaN: the member has no vote on it), and `panel`, its
            typical rank.
        concordance: Kendall's W of the members' overall values, 0 to 1, over the services on which
            all have a vote; NaN where it is not defined.
        concordance_by_criterion: W of their scores on each criterion, over the services that all of
            them scored.
        pairs: a row for each two members, furthest apart first: `tau` (Kendall's tau-b) and
            `spearman` of their overall values, -1 to 1, and `mean_difference` of their ranks, in
            places, over the services on which both have a vote.
        recommended: the services that are recommended in the draws that the votes come from.
        votes: a row for each service that passes every gate and a column for each member: True
            where it is one of the k that the member would choose, judging in every draw.
        may_vote: the same rows and columns: False where the member has no vote on the service.
        changes: a row for each score that changes the recommendation if it stood for everybody's in
            every draw (index service, criterion, member; the criterion is "" where all of the
            member's scores of the service do): the services that `leaves` and `enters` name.
        resolutions: a row for each consensus and override: `kind`, `score`, the `mean` of the
            members' scores, `by`, `on`, `why`; it `stands` unless an override prevails over it.
        missing: a row for each score not given: `member`, `reason`, and how it was `treated`.
    """

    scores: pd.DataFrame
    rankings: pd.DataFrame
    concordance: float
    concordance_by_criterion: pd.Series
    pairs: pd.DataFrame
    recommended: tuple[str, ...]
    votes: pd.DataFrame
    may_vote: pd.DataFrame
    changes: pd.DataFrame
    resolutions: pd.DataFrame
    missing: pd.DataFrame

    def __repr__(self) -> str:
        """Say how far the members agree, and how many scores would change the recommended."""
        agree = "not defined" if isnan(self.concordance) else f"{self.concordance:.2f}"
        about = f"{self.votes.shape[1]} members on {len(self.rankings)} services"
        changes = f"{len(self.changes)} scores would change the recommended"
        return f"<Disagreement of {about}: Kendall's W {agree}; {changes}>"

    def _repr_html_(self) -> str:
        """The votes and the scores that would change the recommended, for a notebook."""
        return framed(
            paragraph(repr(self).strip("<>")),
            paragraph("Whose own choice each service would be in"),
            *html_parts(self.votes, {}),
            paragraph("Scores that would change the recommended"),
            *html_parts(self.changes, {}),
        )


@checked
def disagreement(
    case: Case, draws: int = DRAWS, seed: int = SEED, *, executor: Executor | None = None
) -> Disagreement:
    """The disagreement of the members of the panel, and what it does to the recommendation.

    Votes and changes come from draws; rankings, pairs and concordance are at typical values.

    Args:
        case: a case with a panel.
        draws: the number of draws.
        seed: the number that the random numbers start from.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        Its tables and figures are `scores`, `rankings`, `concordance` (Kendall's W, 0 to 1),
        `concordance_by_criterion`, `pairs`, `votes`, `changes`, `resolutions` and `missing`.
        `Disagreement` has their columns.

    Raises:
        ValueError: the case has no panel.

    References:
        Kendall & Babington Smith (1939).

    Examples:
        >>> found = dd.disagreement(case)
        >>> round(found.concordance, 2)
        1.0
        >>> print(found.scores[["lowest", "highest"]].head(2))
                                      lowest  highest
        service            criterion
        new_model_highways outcomes      3.0      3.5
                           control       2.5      4.0
    """
    sim = simulated(case, draws, seed, executor=executor, progress=False, of_measures=False)
    return disagreement_in(sim, executor=executor)


def disagreement_in(sim: Simulation, *, executor: Executor | None = None) -> Disagreement:
    """The disagreement of the panel's members, as `disagreement` gives it, of a simulation.

    Raises ValueError if the case has no panel.
    """
    alone = scores_alone(sim.case)
    bench, chosen = _Bench.of(sim), votes(sim, executor)
    return replace(
        alone,
        rankings=bench.rankings(),
        concordance=bench.concordance,
        pairs=bench.pairs(),
        recommended=sim.recommended,
        votes=chosen,
        may_vote=_may_vote(sim, chosen),
        changes=changes(sim),
    )


def scores_alone(case: Case) -> Disagreement:
    """The scores of the panel by themselves, without rankings: those need the values of services.

    Raises ValueError if the case has no panel.
    """
    panel = case.heard
    if panel is None:
        way_out = "give the members' score sheets: load(criteria, pipeline, scores=...)"
        raise ValueError(f"the case has no panel; {way_out}")
    members = by_letter(sorted(panel.members or case.criteria.member_weights))
    scores, nothing = _scores(case, panel, members), pd.DataFrame()
    return Disagreement(
        scores=scores,
        rankings=nothing,
        concordance=np.nan,
        concordance_by_criterion=_by_criterion(scores, members),
        pairs=nothing,
        recommended=(),
        votes=nothing,
        may_vote=nothing,
        changes=nothing,
        resolutions=_resolutions(case, panel, scores),
        missing=_missing(case, panel),
    )


def _may_vote(sim: Simulation, votes: pd.DataFrame) -> pd.DataFrame:
    """The rows and columns of the votes: True where the member has a vote on the service."""
    rows = [row_of(sim, str(name)) for name in votes.index]
    table = pd.DataFrame(may_vote(sim, rows), index=votes.index, columns=list(sim.plan.members))
    return table[list(votes.columns)]


@dataclass(frozen=True)
class _Bench:
    """A panel at typical values; `rows` are the services that fail no gate.

    `seen` has a row for each member: the overall values of those services in the member's eyes;
    `judged` is True where the member has a vote on the service.
    """

    case: Case
    plan: Plan
    rows: Sequence[int]
    typical: Typical
    seen: Floats
    judged: NDArray[np.bool_]

    @classmethod
    def of(cls, sim: Simulation) -> Self:
        """The panel of a simulation."""
        plan, rows = sim.plan, list(sim.ranked)
        seen = [Typical.of(plan, member, sim.typical).overall[rows] for member in plan.members]
        found = np.array(seen).reshape(len(plan.members), len(rows))
        return cls(sim.case, plan, rows, sim.typical, found, may_vote(sim, rows).T)

    @property
    def members(self) -> tuple[str, ...]:
        """The members, by name."""
        return self.plan.members

    def rankings(self) -> pd.DataFrame:
        """The rank of each service by each member, and by the panel."""
        names = [self.plan.services[row].name for row in self.rows]
        index = pd.Index(names, name="service", dtype=object)
        ranked = dict(zip(self.members, map(self._ranked, self.seen, self.judged), strict=True))
        table = pd.DataFrame(
            {
                **{member: ranked[member] for member in by_letter(ranked)},
                "panel": _ranks_of(self.typical.overall[self.rows]),
            },
            index=index,
        )
        table.insert(0, "title", [self.case.title_of(name) for name in names])
        return table.sort_values("panel", kind="stable")

    @staticmethod
    def _ranked(seen: Floats, judged: NDArray[np.bool_]) -> NDArray[np.int64] | Floats:
        """The ranks by one member, NaN for services on which the member has no vote."""
        found = _ranks_of(seen[judged])
        if judged.all():
            return found
        ranked = np.full(len(seen), np.nan)
        ranked[judged] = found
        return ranked

    @property
    def concordance(self) -> float:
        """Kendall's W over the services on which all members have a vote."""
        return kendalls_w(self.seen[:, self.judged.all(axis=0)])

    def pairs(self) -> pd.DataFrame:
        """The distance of each two members, the furthest apart first."""
        records = [
            (*pair, *self._apart([self.members.index(member) for member in pair]))
            for pair in combinations(by_letter(self.members), 2)
        ]
        numbers = ["tau", "spearman", "mean_difference"]
        table = pd.DataFrame(records, columns=["member_1", "member_2", *numbers])
        table = table.astype(dict.fromkeys(numbers, np.float64))
        table = table.sort_values(numbers, ascending=[True, True, False], kind="stable")
        return table.set_index(["member_1", "member_2"])

    def _apart(self, pair: list[int]) -> tuple[float, float, float]:
        """Tau, Spearman and mean difference in places of two members, where both have a vote."""
        seen = self.seen[pair][:, self.judged[pair].all(axis=0)]
        if not seen.size:
            return np.nan, np.nan, np.nan
        one, other = (_ranks_of(row) for row in seen)
        return (
            kendalls_tau(*seen),
            correlation(*map(centred_ranks, seen)),
            float(np.mean(np.abs(np.subtract(one, other)))),
        )


def _ranks_of(values: Floats) -> NDArray[np.int64]:
    """The rank of each of some overall values."""
    return ranks(np.ascontiguousarray(values.reshape(-1, 1)))[:, 0].astype(np.int64)


def _table(
    case: Case, records: Iterable[tuple[object, ...]], columns: Sequence[str]
) -> pd.DataFrame:
    """The records, which begin with a service and a criterion, with the titles of both."""
    criteria = case.criteria.criteria
    titled = [
        (service, criterion, case.title_of(str(service)), criteria[str(criterion)].title, *rest)
        for service, criterion, *rest in records
    ]
    place = ["service", "criterion"]
    table = pd.DataFrame(titled, columns=[*place, "title", "criterion_title", *columns])
    return table.set_index(place)


def _scores(case: Case, panel: Panel, members: Sequence[str]) -> pd.DataFrame:
    """The scores of each member with their spread, and their treatment in the calculation."""
    treated = _treated(case, panel)
    places = [
        place
        for place in product(case.pipeline.services, case.criteria.criteria)
        if panel.given(*place) or panel.resolved(*place)
    ]
    records = []
    for place in places:
        by_member = panel.given(*place)
        scores = [score for score in by_member.values() if score is not None]
        row = [by_member.get(member) for member in members]
        records.append((*place, *row, *_spread(scores), treated.get(place, "")))
    spreads = ["mean", "lowest", "highest", "spread", "sd"]
    table = _table(case, records, [*members, *spreads, "treated"])
    return table.astype(dict.fromkeys([*members, *spreads], np.float64))


def _spread(scores: Sequence[float]) -> tuple[float, ...]:
    """The mean, lowest, highest, spread and standard deviation of the scores that were given."""
    if not scores:
        return (np.nan,) * 5
    mean = fsum(scores) / len(scores)
    deviation = sqrt(fsum((score - mean) ** 2 for score in scores) / len(scores))
    return mean, min(scores), max(scores), max(scores) - min(scores), deviation


def _treated(case: Case, panel: Panel) -> dict[tuple[str, str], str]:
    """The treatment of missing and settled scores, by service and criterion."""
    missing: dict[tuple[str, str], list[str]] = {}
    for score in sorted(panel.missing, key=lambda score: score.member):
        place = score.service, score.criterion
        missing.setdefault(place, []).append(f"{words(score.member)} ({score.comment})")
    treatment = treatment_of(case)
    treated = {place: f"missing: {', '.join(who)}, {treatment}" for place, who in missing.items()}
    for resolution in panel.resolutions:
        if _stands(panel, resolution):
            place = resolution.service, resolution.criterion
            treated[place] = f"{resolution.kind} {resolution.score:g}"
    return treated


def _stands(panel: Panel, resolution: Resolution) -> bool:
    """True if this resolution settles the score: an override prevails over a consensus."""
    return panel.resolved(resolution.service, resolution.criterion) == resolution


def _by_criterion(scores: pd.DataFrame, members: Sequence[str]) -> pd.Series:
    """Kendall's W on each criterion, over the services that all members scored."""
    of_all, on = scores[list(members)].to_numpy(), scores.index.get_level_values("criterion")
    whole = ~np.isnan(of_all).any(axis=1)
    found = {name: kendalls_w(of_all[whole & (on == name)].T) for name in on.unique()}
    index = pd.Index(list(found), name="criterion", dtype=object)
    return pd.Series(list(found.values()), index=index, name="concordance", dtype=np.float64)


def _resolutions(case: Case, panel: Panel, scores: pd.DataFrame) -> pd.DataFrame:
    """Each consensus and override, with the mean of the members' scores."""
    records = [
        (
            *(place := (r.service, r.criterion)),
            r.kind,
            float(r.score),
            float(scores["mean"][place]),
            r.by,
            r.on,
            r.why,
            _stands(panel, r),
        )
        for r in panel.resolutions
    ]
    return _table(case, records, ["kind", "score", "mean", "by", "on", "why", "stands"])


def _missing(case: Case, panel: Panel) -> pd.DataFrame:
    """Each missing score and its treatment."""
    records = []
    for score in panel.scores:
        if score.score is None:
            settled = panel.resolved(score.service, score.criterion)
            treated = settled.kind if settled else treatment_of(case)
            records.append((score.service, score.criterion, score.member, score.comment, treated))
    return _table(case, records, ["member", "reason", "treated"])
