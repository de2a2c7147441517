"""The targets of a programme as findings: the chance of each, and who causes a miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.analysis.findings.clash import clash_headline
from dragonsden.analysis.findings.programme import starts_in_words
from dragonsden.analysis.programmes.help import Additions, cheapest_additions, what_helps
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.programmes.targets import ALREADY, TargetOutlook, target
from dragonsden.model.labels import label
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import listed
from dragonsden.text.numbers import between, money, percent

MOST_HELP: Final = 10

A_PENNY: Final = 0.01
"""What is below its plan by less than a penny is not below it."""


def target_finding(outlook: TargetOutlook) -> Finding:
    """The chance of one target, when it is reached, who causes a miss, and what would help."""
    helps, additions = what_helps(outlook), cheapest_additions(outlook)
    return Finding(
        name="target",
        headline=target_headline(outlook),
        tables=(_by_year(outlook), *_misses(outlook), _help(outlook, helps)),
        notes=(*_notes(outlook), *_additions(outlook, additions)),
        numbers=lambda: outlook.by_year,
        document={
            "target": {outlook.name: {**target_document(outlook), **_of_help(helps, additions)}}
        },
    )


def outlook_finding(outlook: TargetOutlook) -> Finding:
    """The chance of one target, when it is reached and who causes a miss; nothing is searched."""
    return Finding(
        name="target",
        headline=target_headline(outlook),
        tables=(_by_year(outlook), *_misses(outlook)),
        notes=tuple(_notes(outlook)),
        numbers=lambda: outlook.by_year,
        document={"target": {outlook.name: target_document(outlook)}},
    )


def closed_finding(outlook: TargetOutlook) -> Finding:
    """The target, where the public may not read what is reached."""
    said = outlook.said
    headline = (
        f"{said.title}: the target needs {money(said.at_least)} in {said.year}; how likely that "
        f"is {LEFT_OUT_HERE}"
    )
    return Finding(name="target", headline=headline)


def with_targets(finding: Finding, programme: Programme) -> Finding:
    """The finding of a programme, with the chance of each of its targets."""
    if programme.found is None or not programme.file.targets:
        return finding
    outlooks = [target(programme, name) for name in programme.file.targets]
    said = tuple(f"{target_headline(outlook)}." for outlook in outlooks)
    reached = {outlook.name: target_document(outlook) for outlook in outlooks}
    document = {**finding.document, "target": reached}
    return replace(finding, notes=(*said, *finding.notes), document=document)


def target_headline(outlook: TargetOutlook) -> str:
    """The chance of the target, and the amount of which one can be sure, in one sentence."""
    said, year = outlook.said, outlook.programme.years[outlook.at].lower()
    return (
        f"{said.title}: {percent(said.sure)} sure of {money(outlook.sure_of)} in {year}; the "
        f"target needs {money(said.at_least)}, and {percent(outlook.chance)} of draws reach it"
    )


def target_document(outlook: TargetOutlook) -> Mapping[str, Any]:
    """The target, for the JSON document of the programme and its own."""
    misses = outlook.misses
    low, high = outlook.interval
    return {
        "title": outlook.said.title,
        "at_least": outlook.said.at_least,
        "year": outlook.said.year,
        "sure": outlook.said.sure,
        "chance": outlook.chance,
        "chance_interval": [low, high],
        "sure_of": outlook.sure_of,
        "likely_sum": outlook.likely_sum,
        "shortfall": outlook.shortfall,
        "shortfall_if_missed": outlook.shortfall_if_missed,
        "misses": None if misses is None else misses.to_dict(),
        "first_year": outlook.first_year,
        "by_year": {str(year): row.to_dict() for year, row in outlook.by_year.iterrows()},
    }


def _of_help(helps: pd.DataFrame, additions: Additions | None) -> Mapping[str, Any]:
    """The changes that would help, for the JSON document."""
    return {
        "what_helps": helps.to_dict("records"),
        "cheapest_additions": None
        if additions is None
        else {
            "starts": additions.starts,
            "investment": additions.investment,
            "npv": additions.npv,
            "chance": additions.chance,
        },
    }


def _notes(outlook: TargetOutlook) -> Iterator[str]:
    """The likely sum, the first year, the shortfall, and what causes a miss."""
    programme = outlook.programme
    if programme.found is None:
        yield f"{clash_headline(programme)}. So nothing is started; this is what is there anyway."
    yield (
        f"A plan of likely values alone would promise {money(outlook.likely_sum)}; it says nothing "
        "of the chance."
    )
    yield _when(outlook)
    yield from _miss(outlook)


def _when(outlook: TargetOutlook) -> str:
    """The years in which the target is reached as surely as asked, and later ones in which not."""
    sure, first = outlook.sure_in, outlook.first_year
    share = percent(outlook.said.sure)
    if first is None:
        return f"In no year that counts is the target reached in {share} of draws."
    said = f"The target is reached in at least {share} of draws"
    names = [name.lower() for name in outlook.programme.years]
    if sure[first - 1 :].all():
        return f"{said} from {names[first - 1]}."
    later = ~sure & (np.arange(1, len(sure) + 1) > first)
    return f"{said} in {_spans(names, sure)}, but not in {_spans(names, later)}."


def _spans(names: Sequence[str], these: NDArray[np.bool_]) -> str:
    """Some of the years, with those that follow one another as spans: 2018/19 to 2020/21."""
    at = np.flatnonzero(these)
    runs = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    spans = [
        listed([names[year] for year in run])
        if len(run) < 3
        else f"{names[run[0]]} to {names[run[-1]]}"
        for run in runs
    ]
    return listed(spans)


def _miss(outlook: TargetOutlook) -> Iterator[str]:
    """The amount that a miss lacks, and whether the plan or what falls below its plan causes it."""
    missing, misses = outlook.shortfall_if_missed, outlook.misses
    if missing is None or misses is None:
        return
    yield f"Where the target is missed, {money(missing)} is missing on average."
    if missed_by_plan(outlook):
        yield _short_plan(outlook)
        return
    if outlook.lacking_in_plan:
        yield f"Of that {money(outlook.lacking_in_plan)} is lacking in the plan already."
    names = [title_of(outlook, name) for name in fall_short(outlook)[:3]]
    if names:
        yield f"What falls furthest below its plan in the draws that miss: {listed(names)}."
    elif len(misses):
        yield (
            "None by itself falls below its plan by over two standard errors in the draws that "
            "miss."
        )


def _short_plan(outlook: TargetOutlook) -> str:
    """The sentence on a plan that lacks all that is missing, or all of it that can be told."""
    short = money(outlook.lacking_in_plan)
    if not outlook.programme.started:
        return f"Nothing is started: the plan itself is {short} short."
    if (outlook.shortfall_if_missed or 0.0) > outlook.lacking_in_plan:
        return f"The plan itself is {short} short, which is as good as all of it."
    return (
        f"The plan itself is {short} short. All together, what is started falls no further below "
        "it in the draws that miss."
    )


def fall_short(outlook: TargetOutlook) -> list[str]:
    """Those below their plan, in the draws that miss, by over two standard errors; most first."""
    misses, errors = outlook.misses, outlook.miss_errors
    if misses is None or errors is None:
        return []
    below = (misses >= A_PENNY) & (misses > 2 * errors)
    return [str(name) for name in misses.index[below]]


def missed_by_plan(outlook: TargetOutlook) -> bool:
    """True where the plan lacks all that is missing on average, or as much in the digits shown."""
    missing, lacking = outlook.shortfall_if_missed, outlook.lacking_in_plan
    if missing is None or not lacking > 0.0:
        return False
    return missing <= lacking or money(missing) == money(lacking)


def _additions(outlook: TargetOutlook, additions: Additions | None) -> Iterator[str]:
    """The cheapest way to be sure; nothing where it is sure enough already."""
    said, programme = outlook.said, outlook.programme
    if programme.found is None:
        return
    if additions is None:
        yield (
            f"No addition that the other limits allow makes it {percent(said.sure)} sure, whatever "
            "the budget."
        )
    elif additions.starts:
        titles = {c.name: c.title for c in programme.choice.candidates}
        yield (
            f"The cheapest way to {percent(said.sure)}, the other limits kept: "
            f"{starts_in_words(additions.starts, titles)}, for {money(additions.investment)} more "
            f"investment and {_more_or_less(additions.npv)} net present value."
        )


def _more_or_less(amount: float) -> str:
    """An amount as more, or as less where it is below 0."""
    return f"{money(abs(amount))} {'less' if amount < 0 else 'more'}"


def title_of(outlook: TargetOutlook, name: str) -> str:
    """The title of a candidate, or of what is reached already."""
    titles = {c.name: c.title for c in outlook.programme.choice.candidates}
    return titles.get(name, "what is reached already" if name == ALREADY else name)


def _by_year(outlook: TargetOutlook) -> Table:
    """The chance and the amounts, year by year."""
    columns = (
        Column("Year"),
        Column("Chance", "share of draws that reach the amount in it", True, "share"),
        Column(f"{percent(outlook.said.sure)} sure of", "at least this", True, "£"),
        Column("P10 to P90", "reached in eight draws of ten", True, "£"),
        Column("Mean", "", True, "£"),
    )
    rows = [
        Row.of(
            str(year),
            Cell(percent(row["chance"]), row["chance"]),
            Cell(money(row["sure_of"]), row["sure_of"]),
            between(row["p10"], row["p90"]),
            Cell(money(row["mean"]), row["mean"]),
        )
        for year, row in outlook.by_year.iterrows()
    ]
    table = Table("target-years", "Year by year", columns, tuple(rows))
    return money_as_in(outlook.programme.sim.case, table)


def _misses(outlook: TargetOutlook) -> Iterator[Table]:
    """The services that cause a miss; no table where no draw misses."""
    misses = outlook.misses
    if misses is None or misses.empty:
        return
    columns = (
        Column("Service"),
        Column("Below its plan", "on average in the draws that miss", True, "£"),
    )
    rows = [
        Row.of(title_of(outlook, str(name)), Cell(money(below), below), about=str(name))
        for name, below in misses.items()
    ]
    table = Table("target-misses", "Who causes a miss", columns, tuple(rows))
    yield money_as_in(outlook.programme.sim.case, table)


def _help(outlook: TargetOutlook, helps: pd.DataFrame) -> Table:
    """The changes that would move the chance most."""
    case = outlook.programme.sim.case
    said = {
        "in": "{} started too",
        "out": "{} not started",
        "earlier": "{} a quarter earlier",
        "high": "{} at its P90",
        "low": "{} at its P10",
    }
    columns = (
        Column("If"),
        Column("Chance", "of the target then", True, "share"),
        Column("Change", "in percentage points", True, "points"),
    )
    most = helps.loc[helps["change"].abs().sort_values(ascending=False, kind="stable").index]
    rows = []
    for _, row in most.head(MOST_HELP).iterrows():
        is_belief = row["what"] in ("high", "low")
        of = label(case, row["of"]) if is_belief else title_of(outlook, row["of"])
        rows.append(
            Row.of(
                said[row["what"]].format(of),
                Cell(percent(row["chance"]), row["chance"]),
                Cell(_points(row["change"]), 100 * row["change"]),
            )
        )
    return Table("target-help", "What would change the chance most", columns, tuple(rows))


def _points(change: float) -> str:
    """A change of a share in whole percentage points, with its sign unless it rounds to none."""
    points = round(100 * change)
    return f"{points:+d}" if points else "0"
