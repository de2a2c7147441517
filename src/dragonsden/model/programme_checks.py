"""Programme checks: what a programme file names and the case does not have, or cannot give."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from dragonsden.model.case import Case
from dragonsden.model.figures import YEAR
from dragonsden.model.pipeline import Pipeline
from dragonsden.model.problems import Problem, Step, placed, unknown, wrong
from dragonsden.model.programme import DEFAULT, ProgrammeFile, Selection
from dragonsden.model.unread import field_of, in_place, names_of, read_entries, skip_unread
from dragonsden.text.english import listed, quoted


def programme_problems(file: ProgrammeFile, case: Case) -> Iterator[Problem]:
    """Every problem of a programme file with the case that it is for."""
    checks = (
        _horizon(file, case.pipeline),
        _budget(file, case.pipeline),
        _reviews(file, case.pipeline),
        _rules(file, case.pipeline),
        _stages(file, case.pipeline),
        _targets(file, case.pipeline),
        _worth(file, case),
        _accounts(file, case.pipeline),
    )
    for check in checks:
        yield from skip_unread(check)


def programme_warnings(file: ProgrammeFile, case: Case) -> Iterator[str]:
    """Sentences on what is allowed but belongs on the record."""
    for name, service in case.pipeline.services.items():
        as_is = any(option.as_is for option in service.options.values())
        if service.scope == "total" and not as_is:
            yield (
                f"{name}: its account is the whole of it (scope: total) and no option is as it "
                "is now, so what it brings already counts as if the programme brought it"
            )
    kinds = {kind for review in file.reviews.values() for kind in review} - {"quarters"}
    for kind in sorted(kinds - set(file.officers)):
        yield f"reviews take days of {kind}, but officers does not say how many there are: no limit"
    yield from _without_effect(file, case.pipeline)


def _without_effect(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[str]:
    """Sentences on what is written and changes nothing."""
    taken = {kind for review in file.reviews.values() for kind, days in review.items() if days}
    for kind in file.officers:
        if kind not in taken:
            yield f"officers: no review takes days of {kind}, so their limit has no effect"
    first = file.holds.start
    if first is not None and first > file.quarters:
        yield (
            f"holds: from quarter {first}, but reviews begin in quarters 1 to {file.quarters}, so "
            "what is on hold never starts"
        )
    as_is = [f"{s}/{o}" for s, service in pipeline.services.items()
             for o, option in service.options.items() if option.as_is]  # fmt: skip
    for name in as_is:
        for where in _where_named(file, name):
            yield f"{where}: {name} is how it is delivered now and is never started: no effect"


def _where_named(file: ProgrammeFile, name: str) -> Iterator[str]:
    """The places of a file that review, rule out or count something by its name."""
    if name in file.reviews:
        yield "reviews"
    for n, rule in enumerate(file.rules, 1):
        if name in (rule.never or ()) or (rule.of is not None and name in (rule.of.names or ())):
            yield f"rule {n}"


def year_number(pipeline: Pipeline, year: str) -> int | None:
    """The number of a year by its name, counted from 1; None if the pipeline has no such year."""
    numbers = {pipeline.name_of_year(n): n for n in range(1, pipeline.years + 1)}
    plain = {str(n): n for n in range(1, pipeline.years + 1)} if pipeline.starts is None else {}
    return {**numbers, **plain}.get(year)


def _horizon(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[Problem]:
    """More years than the pipeline has."""
    if file.years > pipeline.years:
        what = f"{file.years} years, but the pipeline has {pipeline.years}"
        yield wrong(f"{what}; give at most {pipeline.years}", "years")


def _year(
    file: ProgrammeFile, pipeline: Pipeline, year: str, *path: Step, at_key: bool = False
) -> Iterator[Problem]:
    """A year that is none of the programme's."""
    last = min(file.years, pipeline.years)
    names = [pipeline.name_of_year(n) for n in range(1, last + 1)]
    number = year_number(pipeline, year)
    if number is None or number > file.years:
        there = f"{names[0]} to {names[-1]}" if last > 1 else names[0]
        # what is written as a year is not one misspelt
        choices = () if re.fullmatch(rf"{YEAR}|\d+", year) else names
        yield unknown(
            year, f"is not a year of the programme, {there}", choices, *path, at_key=at_key
        )


def _budget(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[Problem]:
    """Years of the budget that the programme does not have, or that have two names in it."""
    first: dict[int | None, str] = {}
    for year in names_of(field_of(file, "budget") or {}):
        yield from _year(file, pipeline, year, "budget", year, at_key=True)
        number = year_number(pipeline, year)
        if number is not None and first.setdefault(number, year) != year:
            what = f"'{year}' is '{first[number]}' again; leave one of them out"
            yield wrong(what, "budget", year, at_key=True)


def _known(pipeline: Pipeline) -> list[str]:
    """The names of services and of their options."""
    options = [f"{s}/{o}" for s, service in pipeline.services.items() for o in service.options]
    return [*pipeline.services, *options]


def _unnamed(name: str, known: Collection[str], *path: Step) -> Iterator[Problem]:
    """A name that is neither a service nor an option of one."""
    if name not in known:
        what = "is neither a service nor an option of one (service/option)"
        yield unknown(name, what, known, *path, at_key=False)


def _reviews(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[Problem]:
    """Reviews of services that there are not."""
    known = [DEFAULT, *_known(pipeline)]
    for name in names_of(read_entries(file, "reviews")):
        for problem in _unnamed(name, known, "reviews", name):
            yield Problem(problem.path, problem.what, True, name, tuple(known))


def _rules(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[Problem]:
    """Rules that name what is not there."""
    known = _known(pipeline)
    for n, rule in in_place(field_of(file, "rules")):
        for key in ("start", "needs", "never"):
            for at, name in in_place(field_of(rule, key)):
                yield from _unnamed(name, known, "rules", n, key, at)
        if (among := field_of(rule, "of")) is not None:
            yield from placed(_among(among, pipeline, known), "rules", n, "of")


def _among(among: Selection, pipeline: Pipeline, known: Collection[str]) -> Iterator[Problem]:
    """Services, departments, stages or customers that are not there."""
    services = pipeline.services.values()
    there: Mapping[str, list[str]] = {
        "department": [service.department for service in services],
        "stage": [service.stage for service in services],
        "customer": [customer for service in services for customer in service.customers],
    }
    for at, name in in_place(field_of(among, "names")):
        kind = next((key for key, found in there.items() if name in found), None)
        if kind is None or name in known:
            yield from _unnamed(name, (*known, "all"), at)
        else:
            what = f"{quoted(name)} is a {kind}, not a service; write {{{kind}: {name}}}"
            yield wrong(what, at)
    for key, found in there.items():
        wanted = field_of(among, key)
        if wanted is not None and wanted not in found:
            choices = [*dict.fromkeys(filter(None, found))]
            yield unknown(wanted, f"is not a {key} of the pipeline", choices, key, at_key=False)


def _stages(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[Problem]:
    """Stages at which no service is."""
    there = [*dict.fromkeys(s.stage for s in pipeline.services.values() if s.stage)]
    for stage in names_of(read_entries(file, "stages")):
        if stage not in there:
            yield unknown(stage, "is the stage of no service", there, "stages", stage)


def _targets(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[Problem]:
    """Targets for a year that is none, and beliefs that move with factors that are none."""
    for name, target in read_entries(file, "targets").items():
        if (year := field_of(target, "year")) is not None:
            yield from _year(file, pipeline, year, "targets", name, "year")
        if (already := field_of(target, "already")) is not None:
            yield from skip_unread(pipeline.unknown_factors(already, "targets", name, "already"))


def _worth(file: ProgrammeFile, case: Case) -> Iterator[Problem]:
    """Criteria that do not say what not doing anything is worth, where value is maximised."""
    if file.objective != "value":
        return
    criteria = case.criteria.criteria.items()
    silent = [name for name, c in criteria if c.scored and c.nothing is None]
    if silent:
        what = f"value needs `nothing:`, the performance of not doing it, of {listed(silent)}"
        yield wrong(f"{what}; add it in the criteria file, or maximise npv", "for")


def _accounts(file: ProgrammeFile, pipeline: Pipeline) -> Iterator[Problem]:
    """Services that have no account, and so no cost."""
    rules = field_of(file, "rules") or ()
    named = {name for rule in rules for name in field_of(rule, "never") or ()}
    without = [n for n, service in pipeline.services.items() if not service.revenue]
    if silent := [name for name in without if name not in named]:
        what = f"{listed(silent)} without revenue: a programme needs the account of all"
        yield wrong(f"{what} it may start; give it, or rule it out by never", at_key=True)
