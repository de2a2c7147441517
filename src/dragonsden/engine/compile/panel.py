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
    """The scores that the panel gave each candidate, its sheets, and the scales of the criteria."""

    given: Panel | None
    sheets: Panel | None
    criteria: Criteria
    members: tuple[str, ...]

    def sources(
        self, service: Service, name: str
    ) -> dict[str, tuple[Source | PanelSource, list[Variate]]]:
        """The source of each score that the panel gave, and the numbers to draw for it."""
        found = {}
        for criterion, scale in self.criteria.criteria.items():
            if scale.scored and _judged(self.given, name, criterion):
                path = f"{self._path(service, name, criterion)}.{criterion}"
                found[criterion] = self._source(name, criterion, path)
        return found

    def _path(self, service: Service, name: str, criterion: str) -> str:
        """The path of the scores: those of an option are its service's until it has some itself."""
        paths = service.subjects(name, criterion)
        judged = (path for s, path in paths.items() if _judged(self.sheets, s, criterion))
        return next(judged, next(iter(paths.values())))

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


def _judged(panel: Panel | None, subject: str, criterion: str) -> bool:
    """True if a service or option has scores or a resolution on a criterion."""
    if panel is None:
        return False
    scores = panel.given(subject, criterion).values()
    return any(s is not None for s in scores) or panel.resolved(subject, criterion) is not None
