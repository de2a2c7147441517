"""The panel's scores: one for each member, and a substitute for each missing one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from dragonsden.arithmetic.distributions import AnyOf, Distribution, Uniform
from dragonsden.engine.sampling import Variate
from dragonsden.engine.sources import PanelSource, Source
from dragonsden.model import Criteria, Panel, Service


@dataclass(frozen=True)
class PanelScores:
    """The scores of the panel and the scales of the criteria."""

    given: Panel | None
    criteria: Criteria
    members: tuple[str, ...]

    def sources(
        self, service: Service, name: str
    ) -> dict[str, tuple[Source | PanelSource, list[Variate]]]:
        """The source of each score that the panel gave, and the numbers to draw for it.

        A score of an option that the panel did not give is that of its service.
        """
        found = {}
        for criterion, scale in self.criteria.criteria.items():
            for subject, path in service.subjects(name) if scale.scored else ():
                if self._judged(subject, criterion):
                    found[criterion] = self._source(subject, criterion, f"{path}.{criterion}")
                    break
        return found

    def _judged(self, subject: str, criterion: str) -> bool:
        """True if a service or option has scores or a resolution on a criterion."""
        given = self.given
        if given is None:
            return False
        scores = given.given(subject, criterion).values()
        return any(s is not None for s in scores) or given.resolved(subject, criterion) is not None

    def _source(
        self, service: str, criterion: str, path: str
    ) -> tuple[Source | PanelSource, list[Variate]]:
        """The source of a score, and the numbers to draw for it."""
        panel = self.given or Panel(members=(), scores=(), resolutions=())
        if resolved := panel.resolved(service, criterion):
            return Source("known", value=resolved.score, path=path), []
        by_member = panel.given(service, criterion)
        scores = [by_member.get(member) for member in self.members]
        given = [score for score in scores if score is not None]
        scale = self.criteria.criteria[criterion]
        through = scale.value_function if scale.levels else None
        mean = fsum(given) / len(given)
        substitute = self._substitute(path, given, mean)
        absent = None in scores
        filled = [mean if score is None else score for score in (*scores, mean)]
        seen = np.array(filled) if through is None else through(np.array(filled))
        drawn = [replace(substitute, through=through)] if absent else []
        source = PanelSource(
            path=path,
            given=AnyOf(tuple(given)),
            mean=mean,
            seen=tuple(seen.tolist()),
            missing=tuple(score is None for score in scores),
            substitute=Source("own", path=path),
            valued=through is not None,
        )
        return source, drawn

    def _substitute(self, path: str, given: list[float], mean: float) -> Variate:
        """The substitute for a missing score, by the policy of the criteria file."""
        low, high = min(given), max(given)
        distribution: Distribution = AnyOf(tuple(given))
        if self.criteria.missing == "panel_range":
            distribution = Uniform(low, high) if low < high else AnyOf((low,))
        return Variate(path, distribution, taken_as=mean)
