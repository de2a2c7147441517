"""Provenance: the figures that results rest on, their basis and their owners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dragonsden.model.belief import Belief
from dragonsden.model.case import Case
from dragonsden.model.panel import Panel

Path = tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """The number of figures by basis, the most first, and of those that have an owner.

    The basis of a figure without one is "".
    """

    by_basis: tuple[tuple[str, int], ...]
    owned: int

    @property
    def figures(self) -> int:
        """The number of all figures."""
        return sum(count for _, count in self.by_basis)


def figures(case: Case) -> Iterator[tuple[Path, Belief]]:
    """Every figure that the results of a case rest on, with its path in the pipeline.

    They are the shared assumptions in use, and the accounts and scores of services and of their
    options. A score that the panel gave instead is none of them, nor is what a scenario supposes.
    """
    used, heard = _named(case), case.heard
    for path, belief in case.pipeline.beliefs():
        unused = path[0] == "assumptions" and path[1] not in used
        if isinstance(belief, Belief) and not unused and not _by_panel(case.panel, heard, path):
            yield path, belief


def provenance(case: Case) -> Provenance:
    """The figures of a case by basis, and those with an owner."""
    found = [belief for _, belief in figures(case)]
    by_basis = Counter(belief.basis or "" for belief in found)
    return Provenance(tuple(by_basis.most_common()), sum(bool(b.owner) for b in found))


def _named(case: Case) -> set[str]:
    """The shared assumptions that a service, an option or a scenario names."""
    scenarios = case.pipeline.scenarios.values()
    beliefs = [*case.pipeline.beliefs(), *(pair for one in scenarios for pair in one.beliefs())]
    return {belief for _, belief in beliefs if isinstance(belief, str)}


def _by_panel(whole: Panel | None, heard: Panel | None, path: Path) -> bool:
    """True if the panel's sheets take the place of a score of the pipeline."""
    match path:
        case ("services", subject, "scores", criterion):
            panel = heard
        case ("services", service, "options", option, "scores", criterion):
            panel, subject = whole, f"{service}/{option}"
        case _:
            return False
    return panel is not None and bool(
        panel.given(subject, criterion) or panel.resolved(subject, criterion)
    )
