"""Domains: the numbers that are possible, and the problems of beliefs that leave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dragonsden.arithmetic.drivers import driver_of
from dragonsden.model.belief import Belief
from dragonsden.model.fields import mark_of
from dragonsden.model.problems import Problem, placed, wrong
from dragonsden.model.revenue import wrong_unit
from dragonsden.model.scalars import shown


@dataclass(frozen=True)
class Domain:
    """The numbers from `low` (without it, if `open_low`) to `high`."""

    low: float
    high: float
    open_low: bool = False

    def leaves(self, support: tuple[float, float]) -> tuple[bool, bool]:
        """True at each end, the low and the high, at which a support lies outside."""
        low, high = support
        return low < self.low or (self.open_low and low == self.low), high > self.high

    def bound(self, end: int) -> str:
        """The bound at the low (0) or the high end (1) in words, as `at most 5`."""
        if end:
            return f"at most {shown(self.high)}"
        return f"{'above' if self.open_low else 'at least'} {shown(self.low)}"


def outside(belief: Belief, subject: str, domain: Domain) -> Iterator[Problem]:
    """A problem for each end at which the belief about `subject` leaves the domain."""
    if not belief.sound or belief.unfit:
        return  # the belief says itself what is wrong with it
    support = belief.reach
    for end, leaves in enumerate(domain.leaves(support)):
        if leaves and belief.form == "value":
            yield _known(belief, subject, domain, end)
        elif leaves:
            yield _uncertain(belief, subject, domain, end, support[end])


def _known(belief: Belief, subject: str, domain: Domain, end: int) -> Problem:
    """The problem of a known number outside the domain."""
    number = belief.value or 0.0
    percent = domain.high == 1 < number <= 100 and not mark_of(number)
    meant = f"; write {number:g}% if that is meant" if percent else ""
    return wrong(f"{subject} is {shown(number)}, but must be {domain.bound(end)}{meant}", "value")


def _uncertain(belief: Belief, subject: str, domain: Domain, end: int, reach: float) -> Problem:
    """The problem of a belief that reaches outside the domain, with a way out."""
    bounding = f"{('min', 'max')[end]}: {shown((domain.low, domain.high)[end])}"
    may = f"{subject} must be {domain.bound(end)}, but may be"
    if not belief.bounded[end]:
        percentile = ("P0.1", "P99.9")[end]
        return wrong(f"{may} {reach:.4g} ({percentile}); add {bounding}, or give low and high")
    written = next((number for _, number in belief.written if number == reach), reach)
    move, key = ("raise", "lower")[end], belief.key_of_end(end)
    way_out = f"{move} {key}" if key in ("min", "max") else f"{move} it, or give percentiles with "
    bound = "" if key in ("min", "max") else bounding
    return wrong(f"{may} {shown(written)}; {way_out}{bound}", *([key] if key else []))


def out_of_domain(
    revenue: Mapping[str, Belief | str], assumptions: Mapping[str, Belief]
) -> Iterator[Problem]:
    """Problems of drivers with beliefs, their own or shared, beyond what they can be."""
    for name, believed in revenue.items():
        driver = driver_of(name)
        if driver is None:
            continue
        domain = Domain(*driver.domain, driver.open_low)
        if isinstance(believed, Belief):
            if not any(wrong_unit(name, believed, name)):  # the service itself says so
                yield from placed(outside(believed, name, domain), name)
        elif shared := assumptions.get(believed):
            subject = f"{name} ({believed})"
            units = list(wrong_unit(name, shared, name, name=believed))
            domains = [wrong(p.what, name) for p in outside(shared, subject, domain)]
            yield from units or domains
