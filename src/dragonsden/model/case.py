"""Case: what the two files say, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from pydantic import Field, InstanceOf

from dragonsden.arithmetic.distributions import Chance, Known, Metalog
from dragonsden.arithmetic.drivers import driver_name
from dragonsden.arithmetic.measures import CALLED, LESS_IS_BETTER, OF_DELIVERY
from dragonsden.model.agreement import STATUSES, Status
from dragonsden.model.belief import Belief
from dragonsden.model.criteria import Criteria
from dragonsden.model.criterion import Criterion, Gate, wrong_unit_of_score
from dragonsden.model.domains import Domain, outside
from dragonsden.model.fields import FileModel
from dragonsden.model.figures import merged
from dragonsden.model.heard import heard
from dragonsden.model.option import Option
from dragonsden.model.panel import Panel, Resolution, Score, notes
from dragonsden.model.panel_checks import Gaps, panel_problems
from dragonsden.model.pipeline import Pipeline
from dragonsden.model.problems import Problem, Step, placed, unknown, wrong
from dragonsden.model.revenue import idle_drivers
from dragonsden.model.scalars import shown
from dragonsden.model.scenario import Scenario
from dragonsden.model.service import Service
from dragonsden.model.sizes import score_problems, value_problems
from dragonsden.model.unread import field_of, names_of, read_entries, same_titles, skip_unread
from dragonsden.text.english import counted, few, listed
from dragonsden.text.html import framed, grid
from dragonsden.text.spelling import meant, no_such

AT_MATURITY: Final = ("income", "contribution", "surplus")


class Input(FileModel):
    """A file that was read, as the caller named it, and what was in it.

    `content` are its bytes, for the archive: no part of what is printed or written as JSON.
    """

    file: str
    sha256: str
    content: bytes = Field(b"", repr=False, exclude=True)


OWN_RECORD: Final = "own record"
"""The source of an optimism that was found in the council's own outturns begins so."""


class Case(FileModel):
    """Criteria and a pipeline that go together: all that a simulation needs.

    With a panel, what is on its score sheets takes the place of the pipeline's own scores. A case
    is never changed: `reweighted` and `model_copy` give another.

    Attributes:
        criteria: what the criteria file says.
        pipeline: what the pipeline file says.
        panel: the members' scores, or None.
        inputs: the files that were read, each with its name and SHA-256.

    Examples:
        >>> case.title, case.status, case.k
        ('New models of service delivery', 'illustrative', 2)
        >>> len(case.pipeline.services), len(case.criteria.criteria)
        (4, 8)
    """

    criteria: Criteria
    pipeline: Pipeline
    panel: InstanceOf[Panel] | None = None
    inputs: Annotated[tuple[Input, ...], Field(strict=False)] = ()

    def __repr__(self) -> str:
        """Say how much is in it."""
        parts = [
            counted(len(self.pipeline.services), "service"),
            counted(len(self.criteria.criteria), "criterion", "criteria"),
            counted(len(self.criteria.gates), "gate"),
            *([counted(len(self.panel.members), "member")] if self.panel else []),
        ]
        return f"<Case {self.title!r} ({self.status}): {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        """The contents in a table, for a notebook."""
        criteria, services = self.criteria, self.pipeline.services
        by_what = listed([criterion.title for criterion in criteria.criteria.values()])
        who = few([service.title for service in services.values()])
        rows = (
            ("Status", self.status),
            ("Criteria", f"{criteria.title}: {by_what}"),
            ("Gates", listed([gate.title for gate in criteria.gates.values()]) or "none"),
            ("Services", f"{len(services)}: {who}"),
            ("Years", f"{self.pipeline.years}, prices of {self.pipeline.prices}"),
            ("Can go forward", str(self.k)),
            ("Panel", listed([*self.panel.members]) if self.panel else "no score sheets"),
            ("Scenarios", listed([s.title for s in self.pipeline.scenarios.values()]) or "none"),
        )
        return framed(grid(f"Case: {self.title}", (("Part", False), ("Content", False)), rows))

    @property
    def title(self) -> str:
        """The title of the pipeline."""
        return self.pipeline.title

    def service(self, name: str) -> Service:
        """The service of this name.

        Raises KeyError, with the name that was probably meant, if there is none.
        """
        try:
            return self.pipeline.services[name]
        except KeyError:
            what = "is not a service of this case"
            raise no_such(name, what, self.pipeline.services) from None

    def title_of(self, service: str) -> str:
        """The title of a service.

        Raises KeyError if the case has no such service.
        """
        return self.service(service).title

    def under(self, scenario: str) -> Case:
        """The case under a scenario of its pipeline; its title says so, and it has no scenarios.

        Raises KeyError, with the name that was probably meant, if there is none of that name.

        Examples:
            >>> case.under("recession").title
            'Commercial enablers: Recession'
        """
        # what scenarios say has been checked with the case
        return self.model_copy(update={"pipeline": self.pipeline.under(scenario)})

    @property
    def status(self) -> Status:
        """The weaker status of the two files."""
        return min(self.criteria.status, self.pipeline.status, key=STATUSES.index)

    @property
    def heard(self) -> Panel | None:
        """The panel with what counts for each candidate, an option too, under its name."""
        if self.panel is None:
            return None
        return heard(self.panel, {n: self.pipeline.standing(n) for n in self.pipeline.services})

    @property
    def k(self) -> int:
        """The number of services that the panel can take forward."""
        return self.pipeline.review_slots

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on what is allowed but belongs on the record."""
        return (
            *self._old_names(),
            *self._told_apart(),
            *self._turned_round(),
            *self._small_values(),
            *self._independence(),
            *self._unused(),
            *self._idle(),
            *self._slow_ramps(),
            *self._counted_twice(),
            *self._tails(),
            *self._of_panel(),
        )

    def _old_names(self) -> Iterator[str]:
        """The old names of the bands, if they are used."""
        for old, new in self.criteria.bands.renamed.items():
            yield f"bands: {old} is called {new} now; {old} is read as {new}"

    def _told_apart(self) -> Iterator[str]:
        """Titles of criteria, groups or gates that charts and sheets could not tell apart."""
        for key in ("criteria", "groups", "gates"):
            for problem in same_titles(read_entries(self.criteria, key), key):
                yield f"{problem.path[1]}: {problem.what}"

    def _turned_round(self) -> Iterator[str]:
        """Criteria on which a measure is worth more where the council is worse off."""
        for name, criterion in self.criteria.criteria.items():
            measure, is_turned = criterion.measure, criterion.less_is_better
            if measure is None or is_turned is None or measure in OF_DELIVERY:
                continue
            if is_turned != (measure in LESS_IS_BETTER):
                way = "less" if is_turned else "more"
                which = "its values" if criterion.value else "worst and best"
                what = f"the {way} {CALLED[measure]} the better, as {which} stand"
                yield f"{name}: {what}; swap them if that is not meant"

    def _small_values(self) -> Iterator[str]:
        """Criteria whose values are shares, it may be, in place of points."""
        for name, criterion in self.criteria.criteria.items():
            highest = max((criterion.value or {0: 100}).values())
            if highest <= 1:
                what = f"the highest value is {shown(highest)} of 100, so the weight hardly counts"
                yield f"{name}: {what}; write 100 for the best"

    def problems(self) -> Iterator[Problem]:
        """Names of one file that the other does not know, and what it needs and does not find."""
        if field_of(self, "criteria") is None or field_of(self, "pipeline") is None:
            return
        for name in read_entries(self.pipeline, "services"):
            for check in (self._of_service, self._unscored, self._revenue):
                yield from placed(skip_unread(check(name)), "pipeline", "services", name)
        yield from value_problems(self.criteria, self.pipeline)
        yield from self._factors()
        for name, scenario in read_entries(self.pipeline, "scenarios").items():
            found = skip_unread(self._changed_scores(scenario))
            yield from placed(found, "pipeline", "scenarios", name)
        if self.panel is not None:
            yield from skip_unread(self._panel(self.panel))

    @property
    def nothing_scored(self) -> bool:
        """True if nobody has scored anything yet: then the whole scale stands in for each score."""
        services = read_entries(self.pipeline, "services").values()
        if any(names_of(read_entries(service, "scores")) for service in services):
            return False
        panel = self.panel
        if panel is None:
            return True
        nobody_scored = all(score.score is None for score in panel.scores)
        return panel.complete and not panel.resolutions and nobody_scored

    def _panel(self, panel: Panel) -> Iterator[Problem]:
        """Problems of the panel's scores, and scores that are missing, unless they are too many."""
        if too_many := list(score_problems(panel)):
            yield from too_many
            return
        services = names_of(read_entries(self.pipeline, "services"))
        options = [
            f"{name}/{option}"
            for name, service in read_entries(self.pipeline, "services").items()
            for option in names_of(read_entries(service, "options"))
        ]
        yield from panel_problems(panel, self.criteria, [*services, *options])
        if panel.complete and not self.nothing_scored:
            yield from Gaps(panel, self.criteria, services, options).problems()

    def _of_service(self, name: str) -> Iterator[Problem]:
        """Scores and gates of a service, and of its options, that the criteria do not know."""
        service = self.pipeline.services[name]
        for check in (self._scores, self._gates):
            yield from skip_unread(check(service))
            for option, differs in read_entries(service, "options").items():
                yield from placed(skip_unread(check(differs)), "options", option)

    def _scores(self, judged: Service | Option) -> Iterator[Problem]:
        """Scores of no criterion, not asked for, or outside the levels."""
        scores, known = judged.scores, names_of(self.criteria.criteria)
        for c in names_of(scores):
            if c not in known:
                yield unknown(c, "is not a criterion of the criteria file", known, "scores", c)
            else:
                yield from skip_unread(self._score(c, scores))

    def _score(self, c: str, scores: Mapping[str, Belief | str]) -> Iterator[Problem]:
        """A score on a criterion that is measured, or outside its levels."""
        criterion = self.criteria.criteria[c]
        if criterion.scored:
            yield from self._levels(c, criterion, scores[c])
        else:
            what = f"'{c}' is measured from {criterion.measure}, not scored"
            yield wrong(f"{what}; leave the score out", "scores", c, at_key=True)

    def _unscored(self, name: str) -> Iterator[Problem]:
        """Criteria that the panel scores and the service has no score on."""
        if self.nothing_scored or (self.panel is not None and not self.panel.complete):
            return
        scores, criteria = names_of(self.pipeline.services[name].scores), self.criteria.criteria
        scored = [c for c, criterion in criteria.items() if criterion.scored]
        missing = [c for c in scored if c not in scores and not self._judged(name, c)]
        intended = meant([c for c in scores if c not in names_of(criteria)], missing)
        for c in missing:
            if c not in intended and not self._misnamed(name, c):
                what = f"{name} has no score on '{c}'; the panel scores every service on it"
                yield wrong(what, *(("scores",) if scores else ()), at_key=True)

    def _judged(self, service: str, criterion: str) -> bool:
        """True if the panel's sheets have a row for this score."""
        panel = self.panel
        return panel is not None and bool(
            panel.given(service, criterion) or panel.resolved(service, criterion)
        )

    def _misnamed(self, service: str, criterion: str) -> bool:
        """True if the sheets probably have this score under a misspelt name."""
        if self.panel is None:
            return False
        rows: list[Score | Resolution] = [*self.panel.scores, *self.panel.resolutions]
        services = {row.service for row in rows}.difference(names_of(self.pipeline.services))
        criteria = {row.criterion for row in rows}.difference(names_of(self.criteria.criteria))
        return service in meant(sorted(services), [service]) or (
            criterion in meant(sorted(criteria), [criterion])
        )

    def _levels(self, name: str, criterion: Criterion, score: Belief | str) -> Iterator[Problem]:
        """A score that is no plain number, or outside the anchored levels."""
        shared = self.pipeline.assumptions.get(score) if isinstance(score, str) else None
        belief = shared or score
        if criterion.anchors and isinstance(belief, Belief):
            for problem in _off_scale(belief, f"the score on '{name}'", criterion.anchors):
                yield wrong(problem.what, "scores", name, *(() if shared else problem.path))

    def _changed_scores(self, scenario: Scenario) -> Iterator[Problem]:
        """Assumptions used as scores that a scenario moves outside the levels."""
        changed = scenario.assumptions
        services = self.pipeline.services.values() if changed else ()
        scores = (
            score for service in services for score in read_entries(service, "scores").items()
        )
        for c, name in dict.fromkeys((c, s) for c, s in scores if isinstance(s, str)):
            if name in changed:
                yield from skip_unread(self._changed_score(c, name, changed[name]))

    def _changed_score(self, c: str, name: str, belief: Belief) -> Iterator[Problem]:
        """A changed assumption that leaves the levels of a criterion that it is a score on."""
        criterion = self.criteria.criteria.get(c)
        if criterion and criterion.scored and criterion.anchors:
            for problem in _off_scale(belief, f"the score on '{c}' ({name})", criterion.anchors):
                yield wrong(problem.what, "assumptions", name)

    def _gates(self, judged: Service | Option) -> Iterator[Problem]:
        """Gates that do not exist, or are measured and need no statement."""
        gates = self.criteria.gates
        known = names_of(gates)
        for gate in names_of(judged.gates):
            if gate not in known:
                what, way_out = (
                    "is not a gate of the criteria file",
                    "" if known else "leave it out",
                )
                yield unknown(gate, what, known, "gates", gate, otherwise=way_out)
            elif gate in gates and (of := _measured_from(gates[gate])):
                what = f"gate '{gate}' is measured from {of}, not stated; leave it out"
                yield wrong(what, "gates", gate, at_key=True)

    def _revenue(self, name: str) -> Iterator[Problem]:
        """A trading account that is needed and missing."""
        measured = self.criteria.measured
        if measured and not names_of(self.pipeline.services[name].revenue):
            who, measure = measured[0]
            what = f"{name} has no revenue, but '{who}' is measured from {measure}"
            yield wrong(f"{what}; give its revenue", at_key=True)

    def _factors(self) -> Iterator[Problem]:
        """Weights that move with factors the pipeline does not have."""
        for key in ("criteria", "groups"):
            for name, weighed in read_entries(self.criteria, key).items():
                if isinstance(weight := field_of(weighed, "weight"), Belief):
                    path: tuple[Step, ...] = ("criteria", key, name, "weight")
                    yield from skip_unread(self.pipeline.unknown_factors(weight, *path))

    def _beliefs(self) -> Iterator[tuple[str, Belief]]:
        """Every belief, with a name for messages."""
        for name, criterion in self.criteria.criteria.items():
            if isinstance(criterion.weight, Belief):
                yield f"the weight of {name}", criterion.weight
        for name, group in self.criteria.groups.items():
            if isinstance(group.weight, Belief):
                yield f"the weight of group {name}", group.weight
        for path, belief in self.pipeline.beliefs():
            if isinstance(belief, Belief):
                yield f"{path[-1]} of {path[1]}" if len(path) > 2 else path[-1], belief

    def _independence(self) -> Iterator[str]:
        """A warning if no belief moves with a factor."""
        if not any(belief.moves_with for _, belief in self._beliefs()):
            yield "inputs are taken as independent: no belief has moves_with"

    def _unused(self) -> Iterator[str]:
        """Warnings for assumptions and factors that nothing uses."""
        named = {belief for _, belief in self.pipeline.beliefs() if isinstance(belief, str)}
        moved = {factor for _, belief in self._beliefs() for factor in belief.moves_with}
        for name in self.pipeline.assumptions:
            if name not in named:
                yield f"assumption {name} is used by no service"
        for name in self.pipeline.factors:
            if name not in moved:
                yield f"factor {name} moves nothing"

    def _idle(self) -> Iterator[str]:
        """Warnings for drivers that change nothing, for another is not there."""
        for name, service in self.pipeline.services.items():
            options = [merged(service.revenue, o.revenue) for o in service.options.values()]
            forms = [service.revenue, *options]
            for scenario in self.pipeline.scenarios.values():
                changes = scenario.services.get(name, {})
                forms += [merged(form, changes) for form in (service.revenue, *options) if changes]
            for driver, needed in idle_drivers(forms):
                yield f"{name}: {driver} changes nothing without {needed}"

    def _slow_ramps(self) -> Iterator[str]:
        """Warnings for services that may not reach full volume by the last year."""
        used = {measure for _, measure in self.criteria.measured}.intersection(AT_MATURITY)
        years = self.pipeline.years
        for name in self.pipeline.services if used else ():
            revenue = self.pipeline.standing(name).revenue
            given = {key: self.pipeline.belief(revenue.get(key)) for key in ("delay", "ramp_up")}
            longest = {k: b.distribution.support[1] for k, b in given.items() if b is not None}
            if longest and longest.get("delay", 0.0) + longest.get("ramp_up", 1.0) > years:
                together = " together" if len(longest) > 1 else ""
                yield (
                    f"{name}: {listed([*longest])} may exceed the pipeline's "
                    f"{counted(years, 'year')}"
                    f"{together}, so its last year may fall short of full volume"
                )

    def _counted_twice(self) -> Iterator[str]:
        """A warning for services with optimism on income that is a range already."""
        twice = [
            name
            for name in self.pipeline.services
            if self._is_counted_twice(self.pipeline.standing(name).revenue)
        ]
        if twice:
            yield (
                f"optimism counts again what the ranges of price and volume hold: {few(twice)}; "
                "leave it out, or name the own record as its source"
            )

    def _is_counted_twice(self, revenue: Mapping[str, Belief | str]) -> bool:
        """True for an optimism that is not from the own record, where price or volume is a range.

        A chance that there is no income at all is another doubt than that of the range.
        `volume.2018/19` and `lines.weddings.price` are volumes and prices too.
        """
        optimism = self.pipeline.belief(revenue.get("optimism"))
        if optimism is None or optimism.source.lower().startswith(OWN_RECORD):
            return False
        believed = optimism.distribution
        if isinstance(believed, Chance) or believed.support == (1.0, 1.0):
            return False
        income = (self.pipeline.belief(b) for figure, b in revenue.items() if _of_income(figure))
        return any(b is not None and not isinstance(b.distribution, Known) for b in income)

    @property
    def no_scores_yet(self) -> str:
        """A sentence on what stands for the scores while nobody has given any; else nothing."""
        scored = sum(criterion.scored for criterion in self.criteria.criteria.values())
        if not scored or not self.nothing_scored:
            return ""
        missing = scored * len(self.pipeline.services)
        return (
            f"no scores yet: the whole scale stands in for each of the {missing:,} that are missing"
        )

    def _of_panel(self) -> Iterator[str]:
        """Warnings that nothing is scored, or that sheets or weights replace those of the files."""
        if unscored := self.no_scores_yet:
            yield f"{unscored}, so the ranking says little of what the panel will value"
        elif self.panel is not None:
            yield from notes(self.panel, self.criteria.missing, self._replaced)
            members = self.panel.members
            for member in self.criteria.members if members else ():
                if member not in members:
                    what = "is under members, and on no score sheet"
                    yield unknown(member, what, members).message
        if self.criteria.member_weights:
            yield f"members' own weights are used; {self._by_file}"

    @property
    def _replaced(self) -> int:
        """The number of the pipeline's own scores that the sheets replace."""
        services = self.pipeline.services.items()
        return sum(self._judged(name, c) for name, service in services for c in service.scores)

    @property
    def _by_file(self) -> str:
        """A phrase on the members who take the weights of the criteria file."""
        own = self.criteria.member_weights
        members = self.panel.members if self.panel else ()
        others = [member for member in members if member not in own]
        if not others:
            return "nobody takes those of the criteria file"
        takes = "take" if len(others) > 1 else "takes"
        return f"{listed(others)} {takes} those of the criteria file"

    def _tails(self) -> Iterator[str]:
        """Warnings for beliefs with means that need many draws."""
        for name, belief in self._beliefs():
            distribution = belief.distribution
            if isinstance(distribution, Metalog) and distribution.warning:
                yield f"{name}: {distribution.warning}"


def _of_income(figure: str) -> bool:
    """True for a price or a volume, of a year or of a line of sale too."""
    return driver_name(figure) in ("price", "volume")


def _off_scale(belief: Belief, subject: str, anchors: tuple[float, float]) -> Iterator[Problem]:
    """Numbers of a score that are money or a share, or lie outside the levels."""
    for path, figure in belief.written:
        yield from wrong_unit_of_score(figure, *path)
    yield from outside(belief, subject, Domain(*anchors))


def _measured_from(gate: Gate) -> str:
    """The measure, or the scored criterion, that a gate is measured from; "" if it is stated."""
    return str(field_of(gate, "measure") or field_of(gate, "criterion") or "")
