"""Drivers: whether what is believed of each lies where that driver can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dragonsden.account import DRIVERS
from dragonsden.model.belief import Belief
from dragonsden.model.domains import Domain, outside
from dragonsden.model.faults import Problem, wrong
from dragonsden.model.service import misunit


def strays(
    revenue: Mapping[str, Belief | str], assumptions: Mapping[str, Belief]
) -> Iterator[Problem]:
    """Drivers whose belief, their own or a shared one, leaves what the driver can be."""
    for name, believed in revenue.items():
        if name not in DRIVERS:
            continue
        domain = Domain(*DRIVERS[name].domain, DRIVERS[name].open_low)
        if isinstance(believed, Belief):
            yield from (problem.under(name) for problem in outside(believed, name, domain))
        elif shared := assumptions.get(believed):
            subject = f"{name} ({believed})"
            yield from misunit(name, shared, name, name=believed)
            yield from (wrong(p.what, name) for p in outside(shared, subject, domain))
