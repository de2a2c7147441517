"""Sensitive: whether what is written holds anything that the public may not read."""

from __future__ import annotations

from typing import Final

from dragonsden.model import Belief, Case

WARNING: Final = (
    "NOT FOR PUBLICATION: holds what is marked as commercially sensitive "
    "(Local Government Act 1972, Schedule 12A, paragraph 3)."
)


def not_for_publication(case: Case) -> tuple[str, ...]:
    """The line that says so, if a service, a belief or a comment of the case is marked."""
    services = case.pipeline.services.values()
    beliefs = [belief for _, belief in case.pipeline.beliefs() if isinstance(belief, Belief)]
    changed = [b for s in case.pipeline.scenarios.values() for _, b in s.beliefs()]
    scores = case.panel.scores if case.panel else ()
    marked = (
        any(service.sensitive for service in services)
        or any(belief.sensitive for belief in beliefs)
        or any(belief.sensitive for belief in changed if isinstance(belief, Belief))
        or any(score.sensitive for score in scores)
    )
    return (WARNING,) if marked else ()
