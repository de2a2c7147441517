"""Case: what the two files say, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from pydantic import Field, InstanceOf

from dragonsden.arithmetic.distributions import Metalog
from dragonsden.model.agreement import STATUSES
from dragonsden.model.belief import Belief
from dragonsden.model.criteria import Criteria
from dragonsden.model.criterion import Criterion, Gate
from dragonsden.model.domains import Domain, outside
from dragonsden.model.fields import Noun, Unread, mark_of, names_of, readable
from dragonsden.model.panel import Panel, Resolution, Score, notes
from dragonsden.model.panel_checks import Gaps, panel_problems
from dragonsden.model.pipeline import Pipeline
from dragonsden.model.problems import Problem, Step, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.service import Service
from dragonsden.text.english import listed
from dragonsden.text.spelling import meant, no_such

AT_MATURITY: Final = ("income", "contribution", "surplus")


class Input(Noun):
    """A file that was read, as the caller named it, and what was in it.

    `content` are its bytes, for the archive: no part of what is printed or written as JSON.
    """

    file: str
    sha256: str
    content: bytes = Field(b"", repr=False, exclude=True)


class Case(Noun):
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

    @property
    def title(self) -> str:
        """What it is about: the pipeline's title."""
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

    @property
    def status(self) -> str:
        """The weaker status of the two files."""
        return min(self.criteria.status, self.pipeline.status, key=STATUSES.index)

    @property
    def k(self) -> int:
        """How many services the panel can take forward."""
        return self.pipeline.review_slots

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but should be known, for the record."""
        return (
            *self._old_names(),
            *self._independence(),
            *self._unused(),
            *self._slow_ramps(),
            *self._tails(),
            *self._of_panel(),
        )

    def _old_names(self) -> Iterator[str]:
        """The old names of the bands, if they are used."""
        for old, new in self.criteria.bands.renamed.items():
            yield f"bands: {old} is called {new} now; {old} is read as {new}"

    def problems(self) -> Iterator[Problem]:
        """What one file says that the other does not know, or needs and does not find."""
        if isinstance(self.criteria, Unread) or isinstance(self.pipeline, Unread):
            return
        for name, service in readable(self.pipeline.services).items():
            for problem in (*self._scores(name, service), *self._gates(service)):
                yield problem.under("pipeline", "services", name)
            yield from self._revenue(name, service)
        yield from self._factors()
        for name, scenario in readable(self.pipeline.scenarios).items():
            for problem in self._changed_scores(readable(scenario.assumptions)):
                yield problem.under("pipeline", "scenarios", name)
        if self.panel is not None:
            yield from self._panel(self.panel)

    def _panel(self, panel: Panel) -> Iterator[Problem]:
        """What is wrong with the scores of the panel, and what they leave out."""
        services = names_of(self.pipeline.services)
        yield from panel_problems(panel, self.criteria, services)
        if not panel.unsure:
            yield from Gaps(panel, self.criteria, services).problems()

    def _scores(self, name: str, service: Service) -> Iterator[Problem]:
        """Scores that are missing, of no criterion, not asked for, or outside the levels."""
        if isinstance(service.scores, Unread) or isinstance(self.criteria.criteria, Unread):
            return
        criteria = readable(self.criteria.criteria)
        yield from self._unscored(name, service)
        for c in service.scores:
            criterion = criteria.get(c)
            if c not in self.criteria.criteria:
                what = "is not a criterion of the criteria file"
                yield unknown(c, what, self.criteria.criteria, "scores", c)
            elif criterion and criterion.scored:
                yield from self._levels(c, criterion, service.scores[c])
            elif criterion and isinstance(criterion.measure, str):
                what = f"'{c}' is measured from {criterion.measure}, not scored"
                yield wrong(f"{what}; leave the score out", "scores", c, at_key=True)

    def _unscored(self, name: str, service: Service) -> Iterator[Problem]:
        """Criteria that the panel scores and the service has no score on."""
        if self.panel is not None and self.panel.unsure:
            return
        criteria = self.criteria.criteria
        scored = [c for c, criterion in readable(criteria).items() if criterion.scored]
        missing = [c for c in scored if c not in service.scores and not self._judged(name, c)]
        if not missing:
            return
        intended = meant([c for c in service.scores if c not in criteria], missing)
        where = ("scores",) if service.scores else ()
        for c in missing:
            if c not in intended and not self._misnamed(name, c):
                what = f"{name} has no score on '{c}'; the panel scores every service on it"
                yield wrong(what, *where, at_key=True)

    def _judged(self, service: str, criterion: str) -> bool:
        """Whether the panel's sheets have a row for this score."""
        panel = self.panel
        return panel is not None and bool(
            panel.given(service, criterion) or panel.resolved(service, criterion)
        )

    def _misnamed(self, service: str, criterion: str) -> bool:
        """Whether the sheets probably have this score under a name misspelt."""
        if self.panel is None:
            return False
        rows: list[Score | Resolution] = [*self.panel.scores, *self.panel.resolutions]
        services = {row.service for row in rows}.difference(names_of(self.pipeline.services))
        criteria = {row.criterion for row in rows}.difference(names_of(self.criteria.criteria))
        return service in meant(sorted(services), [service]) or (
            criterion in meant(sorted(criteria), [criterion])
        )

    def _levels(self, name: str, criterion: Criterion, score: object) -> Iterator[Problem]:
        """A score that is no plain number, or outside the anchored levels."""
        shared = readable(self.pipeline.assumptions).get(score) if isinstance(score, str) else None
        belief = shared or score
        if criterion.anchors is None or not isinstance(belief, Belief):
            return
        subject = f"the score on '{name}'"
        for problem in (*_marked(belief), *outside(belief, subject, Domain(*criterion.anchors))):
            yield wrong(problem.what, "scores", name, *(() if shared else problem.path))

    def _changed_scores(self, changed: Mapping[str, Belief]) -> Iterator[Problem]:
        """Assumptions that a scenario changes and that, as scores, then leave the levels."""
        services = readable(self.pipeline.services).values() if changed else ()
        scores = (score for service in services for score in readable(service.scores).items())
        for c, name in dict.fromkeys((c, s) for c, s in scores if isinstance(s, str)):
            criterion = readable(self.criteria.criteria).get(c)
            if name in changed and criterion and criterion.scored and criterion.anchors:
                subject, levels = f"the score on '{c}' ({name})", Domain(*criterion.anchors)
                belief = changed[name]
                for problem in (*_marked(belief), *outside(belief, subject, levels)):
                    yield wrong(problem.what, "assumptions", name)

    def _gates(self, service: Service) -> Iterator[Problem]:
        """Gates that do not exist, or are measured and need no statement."""
        if isinstance(self.criteria.gates, Unread):
            return
        gates = self.criteria.gates
        for name in names_of(service.gates):
            gate = gates.get(name)
            if name not in gates:
                what, way_out = (
                    "is not a gate of the criteria file",
                    "" if gates else "leave it out",
                )
                yield unknown(name, what, gates, "gates", name, otherwise=way_out)
            elif isinstance(gate, Gate) and not gate.stated:
                of = gate.measure or gate.criterion
                what = f"gate '{name}' is measured from {of}, not stated; leave it out"
                yield wrong(what, "gates", name, at_key=True)

    def _revenue(self, name: str, service: Service) -> Iterator[Problem]:
        """A trading account that is needed and missing."""
        measured = self.criteria.measured
        if measured and not isinstance(service.revenue, Unread) and not service.revenue:
            who, measure = measured[0]
            what = f"{name} has no revenue, but '{who}' is measured from {measure}"
            yield wrong(f"{what}; give its revenue", "pipeline", "services", name, at_key=True)

    def _factors(self) -> Iterator[Problem]:
        """Weights that move with factors the pipeline does not have."""
        for key in ("criteria", "groups"):
            for name, noun in readable(getattr(self.criteria, key)).items():
                if isinstance(noun.weight, Belief):
                    path: tuple[Step, ...] = ("criteria", key, name, "weight")
                    yield from self.pipeline.strangers(noun.weight, *path)

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
        """That nothing moves with anything, if so."""
        if not any(belief.moves_with for _, belief in self._beliefs()):
            yield "inputs are taken as independent: no belief has moves_with"

    def _unused(self) -> Iterator[str]:
        """Assumptions and factors that nothing uses."""
        named = {belief for _, belief in self.pipeline.beliefs() if isinstance(belief, str)}
        moved = {factor for _, belief in self._beliefs() for factor in belief.moves_with}
        for name in self.pipeline.assumptions:
            if name not in named:
                yield f"assumption {name} is used by no service"
        for name in self.pipeline.factors:
            if name not in moved:
                yield f"factor {name} moves nothing"

    def _slow_ramps(self) -> Iterator[str]:
        """Services that may not be at full volume by the last year, where that is measured."""
        used = {measure for _, measure in self.criteria.measured}.intersection(AT_MATURITY)
        years = self.pipeline.years
        for name, service in self.pipeline.services.items() if used else ():
            ramp_up = self.pipeline.belief(service.revenue.get("ramp_up"))
            if ramp_up is not None and ramp_up.distribution.support[1] > years:
                yield (
                    f"{name}: ramp_up may exceed the pipeline's {years} years, "
                    "so its last year may fall short of full volume"
                )

    def _of_panel(self) -> Iterator[str]:
        """What stands for what: sheets for the file's scores, members' weights for its own."""
        if self.panel is not None:
            yield from notes(self.panel, self.criteria.missing, self._replaced)
        if self.criteria.member_weights:
            yield f"members' own weights are used; {self._by_file}"

    @property
    def _replaced(self) -> int:
        """How many of the pipeline's own scores the sheets take the place of."""
        services = self.pipeline.services.items()
        return sum(self._judged(name, c) for name, service in services for c in service.scores)

    @property
    def _by_file(self) -> str:
        """Who takes the weights of the criteria file."""
        own = self.criteria.member_weights
        members = self.panel.members if self.panel else ()
        others = [member for member in members if member not in own]
        if not others:
            return "nobody takes those of the criteria file"
        takes = "take" if len(others) > 1 else "takes"
        return f"{listed(others)} {takes} those of the criteria file"

    def _tails(self) -> Iterator[str]:
        """Beliefs whose means settle slowly."""
        for name, belief in self._beliefs():
            distribution = belief.distribution
            if isinstance(distribution, Metalog) and distribution.warning:
                yield f"{name}: {distribution.warning}"


def _marked(belief: Belief) -> Iterator[Problem]:
    """A problem for each number of a score that is money or a share."""
    for path, figure in belief.written:
        if mark_of(figure) in ("£", "%"):
            yield wrong(f"{shown(figure)} is no score; write a plain number", *path)
