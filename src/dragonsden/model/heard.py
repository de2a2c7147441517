"""The panel's scores by candidate: an option has the service's where it has none of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dragonsden.model.panel import Panel, Resolution, Score
from dragonsden.model.service import Service


def heard(panel: Panel, candidates: Mapping[str, Service]) -> Panel:
    """The panel with a row for each score that counts for a candidate, under the candidate's name.

    A member who left an option out has, for it, the score of the service: where that was settled,
    what was settled.
    """
    hearing = _Hearing(panel, candidates)
    if hearing.is_plain:
        return panel
    scores = tuple(s for row in panel.scores for s in hearing.scores(row))
    resolutions = tuple(r for row in panel.resolutions for r in hearing.resolutions(row))
    return replace(panel, scores=scores, resolutions=resolutions)


class _Hearing:
    """Tells for which candidates a row of the sheets counts."""

    def __init__(self, panel: Panel, candidates: Mapping[str, Service]) -> None:
        """Note what was judged, and the candidates that may be meant by each name."""
        self.panel, self.candidates = panel, candidates
        rows: list[Score | Resolution] = [*panel.scores, *panel.resolutions]
        self.judged = {(row.service, row.criterion) for row in rows}
        self.meant: dict[str, list[str]] = {}
        for name, service in candidates.items():
            for subject in service.scored_as(name):
                self.meant.setdefault(subject, []).append(name)

    @property
    def is_plain(self) -> bool:
        """True if no option is judged, nor one of the candidates: each row counts for its own."""
        names = {service for service, _ in self.judged}
        return self.meant.keys() == self.candidates.keys() and names <= self.meant.keys()

    def scores(self, row: Score) -> Iterator[Score]:
        """The score of one member for each candidate for which it counts."""
        for name in self.meant.get(row.service, ()):
            subjects = self.candidates[name].subjects(name, row.criterion)
            own = [s for s in subjects if row.member in self.panel.given(s, row.criterion)]
            if own[:1] == [row.service]:
                yield self._for_candidate(row, name, self._nearest(name, row.criterion))

    def _for_candidate(self, row: Score, name: str, nearest: str) -> Score:
        """The score as it counts for a candidate; one of its service as it was settled, if it was.

        `nearest` is the name under which somebody judged the candidate.
        """
        settled = self.panel.resolved(row.service, row.criterion)
        if nearest != row.service and settled is not None:
            said = f"{settled.kind} on the service"
            return replace(row, service=name, score=settled.score, comment=said)
        return row if row.service == name else replace(row, service=name)

    def resolutions(self, row: Resolution) -> Iterator[Resolution]:
        """A resolution for each candidate that nobody judged under a nearer name."""
        for name in self.meant.get(row.service, ()):
            if self._nearest(name, row.criterion) == row.service:
                yield row if row.service == name else replace(row, service=name)

    def _nearest(self, name: str, criterion: str) -> str:
        """The nearest name under which somebody judged a candidate on a criterion; "" if none."""
        subjects = self.candidates[name].subjects(name, criterion)
        return next((s for s in subjects if (s, criterion) in self.judged), "")
