"""Results: what was computed over the draws, and the tables made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.cuts import LEVELS, percentile_by_counts
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Ranks, least_chosen, ranks, rounded
from dragonsden.arithmetic.statistics import standard_error, wilson
from dragonsden.engine import gates
from dragonsden.engine.blocks import blocks
from dragonsden.engine.gates import Verdict
from dragonsden.engine.plan import Plan
from dragonsden.engine.run import KeptLater
from dragonsden.engine.tally import Kept, Tally
from dragonsden.engine.typical import Typical
from dragonsden.model import Bands, Case
from dragonsden.model.provenance import Provenance, provenance
from dragonsden.results.standings import MeasureSummary, Standing, downwards, number, upwards
from dragonsden.text.english import counted, listed
from dragonsden.text.numbers import decimals, share_decimals
from dragonsden.text.spelling import no_such

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class Results:
    """The numbers of a case over many draws, and the tables made of them.

    Tables are made, and pandas is imported, when one asks for them. Shares, means, their errors and
    percentiles come from all draws; `overall`, `ranks` and `measures` are those in `kept`: the
    first 10,000 at most, fewer for a very large case.

    Attributes:
        case: what was simulated.
        draws: the number of draws.
        seed: the number that the random numbers started from.
        ranked: the rows, in the order of the case, of the services that fail no gate.
        passing: the rows of those that pass every gate: only these can be chosen.
        verdicts: for each service, how it stands at each gate.
        typical: what comes out if every uncertain number takes its typical value.
        tally: counts and sums over all draws.
        kept: the first draws one by one; those of a scenario are drawn when one looks at them.
        plan: the case compiled, as the engine draws it.
    """

    case: Case
    draws: int
    seed: int
    ranked: tuple[int, ...]
    passing: tuple[int, ...]
    verdicts: Mapping[str, Mapping[str, Verdict]]
    typical: Typical
    tally: Tally
    kept: Kept | KeptLater
    plan: Plan

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The names of all services, in the order of the case."""
        return tuple(self.case.pipeline.services)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The names of the criteria, in the order of the case."""
        return tuple(self.case.criteria.criteria)

    @property
    def k(self) -> int:
        """The number of services that the panel can take forward."""
        return self.case.k

    @cached_property
    def provenance(self) -> Provenance:
        """The figures that the results rest on, by basis, and how many have an owner."""
        return provenance(self.case)

    @property
    def closed(self) -> frozenset[str]:
        """The services whose numbers these results do not hold: none, as `simulate` gives them."""
        return frozenset()

    @property
    def is_public(self) -> bool:
        """True if these results are for the public, who read no seed and no decimals of values."""
        return False

    @property
    def share_places(self) -> int:
        """The number of decimals that a percentage of draws has."""
        return 0 if self.is_public else share_decimals(self.draws)

    def places(self, error: float) -> int:
        """The number of decimals that a value with this standard error has."""
        return 0 if self.is_public else decimals(error)

    @property
    def gate(self) -> dict[str, gates.Status]:
        """The status of each service at all gates together: pass, hold or fail."""
        return dict(self._gate)

    @cached_property
    def _gate(self) -> dict[str, gates.Status]:
        """The same, worked out once and handed to nobody."""
        return {name: gates.overall(dict(self.verdicts[name])) for name in self.services}

    @property
    def failing(self) -> tuple[str, ...]:
        """The services that fail a gate, in the order of the case; they take no rank."""
        return tuple(name for name, status in self.gate.items() if status == "fail")

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """The services that fail no gate, best mean overall value first.

        The columns are those of the JSON document:

        - `title`, `department`, `gate`: the service, and how it stands at the gates together.
        - `value`, `value_se`: the mean overall value (0-100) and its standard error.
        - `p10`, `p50`, `p90`: the overall value in one, five and nine draws of ten is lower.
        - `typical_value`, `typical_rank`: both at typical values.
        - `rank`: by mean overall value; equals share the better one.
        - `expected_rank`, `expected_rank_se`: the mean of its ranks over the draws, with its error.
        - `first`, `first_interval`: the share of draws in which it ranks first, with its 95%
          interval.
        - `first_k`, `first_k_interval`: the same for rank k or better.
        - `chosen`, `chosen_interval`: the share of draws in which it is one of the best k that pass
          every gate; of a service on hold, if its own holds were cleared.
        - `place_if_cleared`: the place of a service on hold among those that pass every gate, if
          its own holds were cleared; NaN for the others.
        """
        from dragonsden.results import frames

        return frames.ranking({name: self.standings[name] for name in self.order})

    @cached_property
    def band(self) -> dict[str, str]:
        """The band of each service that fails no gate, best first: safe, close or unlikely."""
        bands = self.case.criteria.bands
        return {name: _band(bands, number(self.standings[name].chosen)) for name in self.order}

    @cached_property
    def typical_ranking(self) -> tuple[str, ...]:
        """The services that fail no gate, best value at typical values first."""
        return tuple(upwards({name: self.standings[name].typical_rank for name in self.order}))

    @cached_property
    def recommended(self) -> tuple[str, ...]:
        """Those that pass every gate, ranked anew by mean overall value, of rank k or better.

        The surest first: in the order of `chosen`, equals by mean overall value.
        """
        best = self.best_passing({name: self.standings[name].rank for name in self.order})
        return tuple(downwards({name: self.standings[name].chosen for name in best}))

    def best_passing(self, ranks: Mapping[str, int | None]) -> list[str]:
        """Those that pass every gate and, ranked anew by these ranks, have rank k or better."""
        passing = {n: rank for n, rank in ranks.items() if self.standings[n].gate == "pass"}
        places = sorted(rank for rank in passing.values() if rank is not None)
        last = places[min(self.k, len(places)) - 1] if places else 0
        return [name for name, rank in passing.items() if rank is not None and rank <= last]

    @property
    def recommended_right(self) -> float:
        """The mean number of the recommended that are among the best k of a draw that pass."""
        shares = [number(self.standings[name].chosen) for name in self.recommended]
        return float(np.nansum(shares))

    @property
    def recommended_exact(self) -> float:
        """The share of draws in which the best k that pass are just the recommended."""
        wanted = np.array([name in self.recommended for name in self.services])
        if np.array_equal(self.tally.guess == 1, wanted):
            return int(self.tally.exactly[0]) / self.draws
        # the first block would have recommended others: the draws are looked at once more
        found = 0
        for block in blocks(self.plan, self.seed, self.draws):
            rows = [block.overall(row) for row in range(len(self.services))]
            found += self._exactly(np.array(rows), wanted)
        return found / self.draws

    def _exactly(self, values: Floats, wanted: NDArray[np.bool_]) -> int:
        """The number of draws in which the best k that pass are just those wanted."""
        rows = list(self.passing)
        chosen = values[rows] >= least_chosen(values[rows], self.k)
        return int(np.count_nonzero((chosen == wanted[rows].reshape(-1, 1)).all(axis=0)))

    @cached_property
    def all_services(self) -> pd.DataFrame:
        """The columns of `ranking` for every service, in the order of the case; NaN: no rank."""
        from dragonsden.results import frames

        return frames.all_services(self.standings)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The services that fail no gate, best mean overall value first."""
        ranks = {self.services[row]: self.standings[self.services[row]].rank for row in self.ranked}
        return tuple(upwards(ranks))

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """The standing of each service, in the order of the case: the columns of `ranking`."""
        gate, mean, typical = self.gate, self.mean_overall.tolist(), self.typical.overall.tolist()
        error = standard_error(self.tally.overall, self.tally.overall_squared, self.draws).tolist()
        percentiles, ranked = self._percentiles().tolist(), self._rank_columns()
        found = {}
        for row, (name, service) in enumerate(self.case.pipeline.services.items()):
            p10, p50, p90 = percentiles[row]
            found[name] = Standing(
                title=service.title,
                department=service.department,
                gate=gate[name],
                value=mean[row],
                value_se=error[row],
                p10=p10,
                p50=p50,
                p90=p90,
                typical_value=typical[row],
                **ranked.get(row, {}),
            )
        return found

    def _percentiles(self) -> Floats:
        """P10, P50 and P90 of the overall value of each service: of all draws."""
        places = [level * (self.draws - 1) for level in LEVELS]
        found = [_by_counts(self.tally, (row, 0), places) for row in range(len(self.services))]
        return np.array(found).reshape(-1, 3)

    @cached_property
    def counts(self) -> Tally:
        """The tally; where draws are kept later, with the counts for percentiles of measures."""
        if isinstance(self.kept, KeptLater) and self.tally.cuts.shape[1] <= len(self.plan.measures):
            return self.kept.counted
        return self.tally

    def _percentiles_of(self, row: int, column: int) -> tuple[float, ...]:
        """P10, P50 and P90 of a measure, in which never lies beyond every number."""
        places = [round(level * (self.draws - 1), 9) for level in LEVELS]
        found = _by_counts(self.counts, (row, column + 1), places)
        there = self.draws - self._never(row, column)
        pairs = zip(found, places, strict=True)
        return tuple(number if place <= there - 1 else np.nan for number, place in pairs)

    def _never(self, row: int, column: int) -> int:
        """The number of draws in which a measure of a service is never."""
        return int(self.tally.never[row]) if self.plan.measures[column] == "payback" else 0

    def _rank_columns(self) -> dict[int, dict[str, Any]]:
        """The fields of `Standing` that only services in the ranking have, by row."""
        taken = self.tally.places
        place = np.arange(1, taken.shape[1] + 1)
        total = (taken * place).sum(axis=1).astype(np.float64)
        squares = (taken * place**2).sum(axis=1).astype(np.float64)
        first = taken[:, :1].sum(axis=1)
        first_k = taken[:, : self.k].sum(axis=1)
        typical = self.ranks_at_typical.tolist()
        columns: dict[str, list[Any]] = {
            "rank": self.ranks_by_mean.tolist(),
            "expected_rank": (total / self.draws).tolist(),
            "expected_rank_se": standard_error(total, squares, self.draws).tolist(),
            "typical_rank": [None if rank != rank else int(rank) for rank in typical],
            "first": (first / self.draws).tolist(),
            "first_interval": self._intervals(first),
            "first_k": (first_k / self.draws).tolist(),
            "first_k_interval": self._intervals(first_k),
            "chosen": (self.tally.chosen / self.draws).tolist(),
            "chosen_interval": self._intervals(self.tally.chosen),
            "place_if_cleared": self._places_if_cleared(),
        }
        rows = zip(*columns.values(), strict=True)
        return {
            of: dict(zip(columns, row, strict=True))
            for of, row in zip(self.ranked, rows, strict=True)
        }

    def _intervals(self, counts: NDArray[Any]) -> list[tuple[float, float]]:
        """The 95% interval of each share; NaN where it is left out."""
        return [
            (np.nan, np.nan) if np.isnan(count) else wilson(int(count), self.draws)
            for count in counts
        ]

    def _places_if_cleared(self) -> list[float | None]:
        """The place of each service on hold among those that pass; None for those not on hold."""
        ranks = dict(zip(self.ranked, self.ranks_by_mean, strict=True))
        passing = np.array([ranks[row] for row in self.passing])
        return [
            None if row in self.passing else 1.0 + np.count_nonzero(passing < ranks[row])
            for row in self.ranked
        ]

    @property
    def ranks_by_mean(self) -> Ranks:
        """The ranks of `ranked` by mean overall value."""
        return _ranks(rounded(self.mean_overall[list(self.ranked)]))

    @property
    def ranks_at_typical(self) -> Ranks | Floats:
        """The ranks of `ranked` by overall value at typical values."""
        return _ranks(self.typical.overall[list(self.ranked)])

    @property
    def mean_overall(self) -> Floats:
        """The mean overall value of each service, in the order of the case."""
        mean: Floats = self.typical.overall + self.tally.overall / self.draws
        return mean.clip(0.0, 100.0)

    @cached_property
    def mean_values(self) -> pd.DataFrame:
        """The mean value, 0-100, of each service on each criterion."""
        from dragonsden.results import frames

        return frames.by_criterion(self.tally.values / self.draws, self.services, self.criteria)

    @cached_property
    def mean_points(self) -> pd.DataFrame:
        """The mean points, weight times value, that each criterion gives each service."""
        from dragonsden.results import frames

        return frames.by_criterion(self.tally.points / self.draws, self.services, self.criteria)

    @cached_property
    def beyond(self) -> pd.DataFrame:
        """The share of draws in which each performance lay beyond its value function's ends."""
        from dragonsden.results import frames

        return frames.by_criterion(
            self.tally.beyond / self.draws, self.services, self.criteria, "share"
        )

    @cached_property
    def mean_weights(self) -> pd.Series:
        """The mean normalised weight of each criterion; they sum to 1."""
        from dragonsden.results import frames

        return frames.weights(self.tally.weights / self.draws, self.criteria)

    @cached_property
    def typical_weights(self) -> pd.Series:
        """The normalised weight of each criterion at typical values; they sum to 1."""
        from dragonsden.results import frames

        return frames.weights(self.typical.weights, self.criteria)

    @property
    def weights_of_wins(self) -> Floats:
        """The mean weights of the draws that a service wins, a row for each of `ranked`.

        NaN for one that never wins.
        """
        won = self.tally.places[:, :1].sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            return np.where(won > 0, self.tally.central / won, np.nan)

    @cached_property
    def measure_summary(self) -> pd.DataFrame:
        """The measures of the trading account in figures, a row for each service and measure.

        Services without a trading account have no rows. A payback of never lies beyond every
        number: a quantile that falls there is NaN, and so are mean and error where any draw is
        never.

        - `mean`, `se`: the mean and its standard error, in £ (npv, peak_exposure), £ a year
          (income, contribution, surplus) or years (payback).
        - `p10`, `p50`, `p90`: in the same unit.
        - `never`: the share of draws in which the investment does not come back within the horizon.
        - `typical`: the measure at typical values.
        """
        from dragonsden.results import frames

        return frames.measure_summary(self.accounts)

    @cached_property
    def accounts(self) -> dict[str, dict[str, MeasureSummary]]:
        """The rows of `measure_summary` by service and measure; of services with an account."""
        errors = standard_error(self.tally.measures, self.tally.measures_squared, self.draws)
        return {
            self.services[row]: {
                measure: self._summary(row, column, float(errors[row, column]))
                for column, measure in enumerate(self.plan.measures)
            }
            for row, service in enumerate(self.plan.services)
            if service.trades
        }

    def _summary(self, row: int, column: int, error: float) -> MeasureSummary:
        """The figures of one measure of a service."""
        never = self._never(row, column)
        typical = float(self.typical.measures[row, column])
        centre = 0.0 if np.isnan(typical) else typical
        mean = centre + float(self.tally.measures[row, column]) / self.draws
        p10, p50, p90 = self._percentiles_of(row, column)
        return MeasureSummary(
            mean=np.nan if never else mean,
            se=np.nan if never else error,
            p10=p10,
            p50=p50,
            p90=p90,
            never=never / self.draws,
            typical=typical,
        )

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Sentences that a reader of the results should know."""
        return (*self.case.warnings, *self._unclaimed(), *self._clipped(), *self._sampled())

    def stated_to_pass(self, gate: str) -> list[str]:
        """The services stated to pass a gate that have an account to compare, best first.

        Those that fail another gate are among them, at the end.
        """
        verdicts = {name: self.verdicts[name][gate] for name in (*self.order, *self.failing)}
        return [n for n, v in verdicts.items() if v.status == "pass" and v.share is not None]

    def _unclaimed(self) -> list[str]:
        """Gates that are stated as passed where the account bears that out in under half of draws.

        All services that are stated to pass are counted, those that fail another gate too.
        """
        found = []
        for gate in [name for name, gate in self.case.criteria.gates.items() if gate.claims]:
            passing = self.stated_to_pass(gate)
            shares = {name: self.verdicts[name][gate].share for name in passing}
            short = [name for name, share in shares.items() if share is not None and share < 0.5]
            if short:
                found.append(
                    f"{gate} is stated as passed and borne out by the account in under 50% of "
                    f"draws for {len(short)} of {counted(len(passing), 'service')}: "
                    f"{listed(short, 'and')}"
                )
        return found

    def _clipped(self) -> list[str]:
        """Beliefs whose draws left their domain and took its end."""
        return [
            f"{count / self.draws:.2%} of the draws of {source.path} lay outside "
            f"{source.domain[0]:g} to {source.domain[1]:g} and were taken at that end"
            for sources, counts in (
                (self.plan.weights.clipped, self.tally.clipped_weights),
                *zip((s.clipped for s in self.plan.services), self.tally.clipped, strict=True),
            )
            for source, count in zip(sources, counts, strict=False)
            if count
        ]

    def _sampled(self) -> list[str]:
        """Say which numbers come from fewer draws than the others."""
        kept = self.kept.count
        if kept == self.draws:
            return []
        what = "charts of single draws, weight stability and rank correlations"
        return [f"{what} are those of the first {kept:,} of {self.draws:,} draws"]

    @cached_property
    def overall(self) -> pd.DataFrame:
        """The overall values, 0-100: a row for each draw kept, a column for each service."""
        from dragonsden.results import frames

        return frames.by_draw(self.kept.overall, list(self.services))

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """The ranks: a row for each draw kept, a column for each service that fails no gate."""
        from dragonsden.results import frames

        return frames.by_draw(self.kept.ranks, [self.services[row] for row in self.ranked])

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The measures: a row for each draw kept; `measures["npv"]` has a column for each service.

        £, £ a year and years; NaN is a payback of never, or a service without a trading account.
        """
        from dragonsden.results import frames

        measured = self.kept.measures
        return frames.measures(measured, self.plan.measures[: len(measured)], self.services)

    def __repr__(self) -> str:
        """Say what was simulated and who is first."""
        first = ", ".join(n for n in self.order if self.standings[n].rank == 1) or "none"
        seed = "" if self.is_public else f", seed {self.seed}"
        return (
            f"<Simulation of {self.case.title!r} ({self.case.status}): "
            f"{counted(len(self.services), 'service')}, {counted(self.draws, 'draw')}{seed}; "
            f"first: {first}>"
        )


def _band(bands: Bands, share: float) -> str:
    """The band that a share of draws lies in."""
    if share >= bands.safe:
        return "safe"
    return "unlikely" if share <= bands.unlikely else "close"


def _ranks(values: Floats) -> Ranks:
    """The ranks of one set of rounded values."""
    return ranks(values.reshape(-1, 1))[:, 0]


def _by_counts(tally: Tally, where: tuple[int, int], places: Sequence[float]) -> list[float]:
    """The percentiles of one number of a service, at their places among all draws."""
    counts = zip(tally.cuts[where], tally.below[where], tally.upto[where], places, strict=True)
    return [percentile_by_counts(*of_level) for of_level in counts]


def row_of(sim: Results, service: str) -> int:
    """The row of a service by its name.

    Raises KeyError if the case has no such service.
    """
    if service not in sim.services:
        raise no_such(service, "is not a service of this case", sim.services)
    return sim.services.index(service)


def check_account(sim: Results, service: str) -> None:
    """Raise ValueError if a service has no trading account."""
    if not sim.plan.services[row_of(sim, service)].trades:
        raise ValueError(f"{service} has no trading account; give it revenue in the pipeline file")
