"""The size of a case: what one limit each allows may together be more than can be worked out.

Ranking grows with the accounts and values, packs and workbooks with the scenarios and scores, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dragonsden.model.fields import FileModel
from dragonsden.model.panel import Panel
from dragonsden.model.problems import Problem, wrong
from dragonsden.model.unread import field_of, names_of, read_entries
from dragonsden.text.english import counted, listed

MOST_ACCOUNTS: Final = 4_000
"""Accounts of a year: services and options, by years."""

MOST_IN_SCENARIOS: Final = 20_000
"""The same as written and in each scenario."""

MOST_VALUES: Final = 2_000
"""Services and options, by criteria."""

MOST_SCORES: Final = 40_000
"""Scores of all members together."""


def account_problems(pipeline: FileModel) -> Iterator[Problem]:
    """More accounts of a year than can be worked out: at the years of the file."""
    years, candidates = field_of(pipeline, "years"), _candidates(pipeline)
    if years is None:
        return
    scenarios = len(names_of(read_entries(pipeline, "scenarios")))
    what = f"{_said(candidates)} for {counted(years, 'year')}"
    if candidates * years > MOST_ACCOUNTS:
        yield _too_many(what, candidates * years, MOST_ACCOUNTS, years)
    elif (count := candidates * years * (1 + scenarios)) > MOST_IN_SCENARIOS:
        what = f"{what}, as written and in {counted(scenarios, 'scenario')},"
        yield _too_many(what, count, MOST_IN_SCENARIOS, years, "fewer scenarios")


def _too_many(what: str, count: int, most: int, years: int, *ways: str) -> Problem:
    """The problem of so many accounts, and the ways out of it."""
    fewer = most * years // count
    ways = (*([counted(fewer, "year")] if fewer else []), *ways, "fewer services")
    told = f"{what} are {count:,} accounts of a year, {most:,} at most"
    return wrong(f"{told}; give {listed(ways, 'or')}", "years")


def value_problems(criteria: FileModel, pipeline: FileModel) -> Iterator[Problem]:
    """More values of services on criteria than can be compared: at the criteria."""
    count, candidates = len(names_of(read_entries(criteria, "criteria"))), _candidates(pipeline)
    if (values := candidates * count) > MOST_VALUES:
        what = f"{_said(candidates)} by {counted(count, 'criterion', 'criteria')}"
        most = MOST_VALUES // candidates
        fewer = f"rank by {counted(most, 'criterion', 'criteria')}, or " if most else ""
        way_out = f"{fewer}rank fewer services at a time"
        what = f"{what} are {values:,} values, {MOST_VALUES:,} at most; {way_out}"
        yield wrong(what, "criteria", "criteria", at_key=True)


def score_problems(panel: Panel) -> Iterator[Problem]:
    """More scores of members than can be compared: at the first that is too many."""
    if (scores := len(panel.scores)) > MOST_SCORES:
        what = f"{scores:,} scores of {counted(len(panel.members), 'member')}"
        way_out = "rank with fewer members, services or criteria at a time"
        what = f"{what}, {MOST_SCORES:,} at most; {way_out}"
        yield wrong(what, "panel", "scores", MOST_SCORES, "service")


def _candidates(pipeline: FileModel) -> int:
    """The number of services and of their options."""
    services = read_entries(pipeline, "services")
    options = (names_of(read_entries(service, "options")) for service in services.values())
    return len(names_of(services)) + sum(map(len, options))


def _said(candidates: int) -> str:
    """So many services, as a person counts them."""
    return counted(candidates, "service or option", "services and options")
