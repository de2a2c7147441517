"""The disagreement of a panel as a finding: what it does to the recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isnan
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.disagreement.disagreement import Disagreement, disagreement, scores_alone
from dragonsden.analysis.findings.documents import by_index, records
from dragonsden.model import Case
from dragonsden.model.panel import TREATED
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.text.english import capital, counted, listed, spelled, words
from dragonsden.text.numbers import UNKNOWN, figure

MOST_TOLD: Final = 3
"""At most 3 scores that change the recommended are told in words; the table has them all."""


SCORE: Final = (Column("Service"), Column("Criterion"), Column("Member"))
"""The columns that say which score a row is of."""


def disagreement_finding(
    case: Case, found: Disagreement | None = None, closed: frozenset[str] = frozenset()
) -> Finding:
    """The votes of the members of a panel, and the scores that change the recommendation.

    `found` is what `disagreement` gave, worked out if it is not given. Where any service is
    `closed`, votes and rankings are left out, and what the panel settled or did not score remains.

    Raises ValueError if the case has no panel.
    """
    if closed:
        alone = scores_alone(case)
        headline = f"Which services each member would choose {LEFT_OUT_HERE}"
        tables = (_settled(alone), _missing(alone))
        return Finding("disagreement", headline, tables, numbers=lambda: alone.scores)
    told = disagreement(case) if found is None else found
    return replace(
        votes_finding(case, told),
        tables=(
            _votes(case, told),
            _changes(case, told),
            _rankings(told),
            _pairs(told),
            _settled(told),
            _missing(told),
        ),
        numbers=lambda: told.scores,
        document=_document(told),
    )


def votes_finding(case: Case, found: Disagreement) -> Finding:
    """The votes of the members in words alone, as a chart says them."""
    return Finding("disagreement", _headline(case, found), notes=tuple(_notes(case, found)))


def members_of(found: Disagreement) -> list[str]:
    """The members of the panel, by name."""
    return [str(name) for name in found.rankings.columns if name not in ("title", "panel")]


# ----------------------------------------------------------------------------------------- votes


def _headline(case: Case, found: Disagreement) -> str:
    """The number of the recommended that every member would choose, and the one with fewest."""
    members = members_of(found)
    if not members:
        return "Every score was settled: no member's own is known"
    if len(members) == 1:
        return f"{words(members[0])} is the only member: there is nobody to disagree with"
    if not found.recommended:
        return "No service can be recommended, so nobody votes: none passes every gate"
    votes = _count(found)
    unanimous = int((votes == len(members)).sum())
    if unanimous == len(votes):
        return f"{_all(members)} would choose {_the_recommended(case, found)}"
    surest_last = votes.iloc[::-1]
    least = str(surest_last.index[int(surest_last.to_numpy().argmin())])
    fewest = f"{case.title_of(least)} has {_of(int(votes[least]), len(members))}"
    if len(votes) == 1:
        return fewest
    of_them = f"{spelled(unanimous) if unanimous else 'none'} of the {spelled(len(votes))}"
    return f"{_all(members)} would choose {of_them}; {fewest}"


def _all(members: list[str]) -> str:
    """All of the members, by their number."""
    return "Both members" if len(members) == 2 else f"All {spelled(len(members))} members"


def _the_recommended(case: Case, found: Disagreement) -> str:
    """The recommended: by title if there is one."""
    if len(found.recommended) == 1:
        return case.title_of(found.recommended[0])
    return f"the same {spelled(len(found.recommended))}"


def _of(count: int, members: int) -> str:
    """The number of votes: three of five votes, none of two votes."""
    return f"{spelled(count) if count else 'none'} of {spelled(members)} votes"


def _count(found: Disagreement) -> pd.Series:
    """The number of votes of each recommended service, the surest first."""
    counts: pd.Series = found.votes.sum(axis=1).astype(int)
    return counts.loc[list(found.recommended)]


def _notes(case: Case, found: Disagreement) -> Iterator[str]:
    """The rival with most votes, what changes the recommended, and what stands for no score."""
    members = members_of(found)
    if len(members) > 1 and found.recommended:
        yield from _rivals(case, found, len(members))
        yield from _swayed(case, found)
    if len(found.missing):
        yield f"{capital(TREATED[case.criteria.missing])}."


def _rivals(case: Case, found: Disagreement, members: int) -> Iterator[str]:
    """The service that is not recommended and has most votes."""
    counts: pd.Series = found.votes.sum(axis=1).astype(int).drop(list(found.recommended))
    if len(counts) and counts.max() > 0:
        name = str(counts.index[int(counts.to_numpy().argmax())])
        votes = _of(int(counts[name]), members)
        yield f"{case.title_of(name)} is not recommended and has {votes}."


def _swayed(case: Case, found: Disagreement) -> Iterator[str]:
    """The single scores that change the recommended, of the least sure recommended first."""
    single = [key for key in found.changes.index if key[1]]
    if not len(found.changes):
        yield "No score changes the recommended, whichever member's stood for everybody's."
        return
    order = [*reversed(found.recommended), *case.pipeline.services]
    nearest = sorted(single, key=lambda key: order.index(key[0]))
    told: dict[str, tuple[str, str, str]] = {}
    for key in nearest:  # one for each service
        told.setdefault(key[0], key)
    changes: Any = found.changes
    for service, criterion, member in [*told.values()][:MOST_TOLD]:
        row = changes.loc[(service, criterion, member)]
        on = case.criteria.criteria[criterion].title
        yield (
            f"If all scored {case.title_of(service)} on {on} as {_named(member)} did, "
            f"{_change(case, service, row['leaves'], row['enters'])}."
        )
    if len(single) > 1:
        yield f"{counted(len(single), 'single score')} would each change the recommended so."


def _named(member: str) -> str:
    """A member within a sentence: the elected member, Cllr Smith, A. Khan."""
    said = words(member)
    first = said.split(" ")[0]
    is_role = member == member.lower() and said != first and said[1:] == said[1:].lower()
    return f"the {said[:1].lower()}{said[1:]}" if is_role else said


def _change(case: Case, service: str, leaves: str, enters: str) -> str:
    """The services that would leave and enter, in words."""
    out, into = ([case.title_of(n) for n in group.split("; ") if n] for group in (leaves, enters))
    if not out:
        return f"{listed(into)} would be recommended too"
    if not into:
        return f"{listed(out)} would drop out"
    if leaves == service:
        return f"{listed(into)} would take its place"
    if enters == service:
        return f"it would take the place of {listed(out)}"
    return f"{listed(into)} would take the place of {listed(out)}"


def _votes(case: Case, found: Disagreement) -> Table:
    """The services that some member would choose, or that are recommended, with the votes."""
    members = members_of(found)
    counts = found.votes.sum(axis=1).astype(int)
    others = [n for n in counts.sort_values(ascending=False, kind="stable").index if counts[n]]
    order = dict.fromkeys([*found.recommended, *map(str, others)])
    rows = tuple(
        Row.of_service(
            name,
            case.title_of(name),
            "yes" if name in found.recommended else "no",
            Cell(f"{counts[name]} of {len(members)}", int(counts[name])),
            *("yes" if found.votes.loc[name, member] else "no" for member in members),
        )
        for name in (order if members else ())
    )
    meaning = "members who would choose it, judging in every draw, of those that pass every gate"
    columns = (
        Column("Service"),
        Column("Recommended", "yes: it is recommended now"),
        Column("Votes", meaning, True, "count"),
        *(Column(words(member), "yes: this member would choose it") for member in members),
    )
    return Table("votes", "The services that each member would choose", columns, rows)


def _changes(case: Case, found: Disagreement) -> Table:
    """The scores that would change the recommended if they stood for everybody's."""
    titles = case.criteria.criteria
    rows = tuple(
        Row.of_service(
            service,
            case.title_of(service),
            titles[criterion].title if criterion else "all its scores",
            words(member),
            capital(_change(case, service, row["leaves"], row["enters"])),
        )
        for (service, criterion, member), (_, row) in zip(
            found.changes.index.to_list(), found.changes.iterrows(), strict=True
        )
    )
    columns = (*SCORE, Column("If all scored so", prose=True))
    caption = "Scores that would change the recommended if everybody's were as this member's"
    return Table("changes", caption, columns, rows)


def _rankings(found: Disagreement) -> Table:
    """The rank of each service by each member's scores and weights, and by all together."""
    members = members_of(found)
    by_member = "rank by this member's own scores and weights"
    columns = (
        Column("Service"),
        Column("All", "rank by the members' mean scores and weights", True, "rank"),
        *(Column(words(member), by_member, True, "rank") for member in members),
    )
    rows = tuple(
        Row.of_service(
            str(name), row["title"], *(Cell(str(row[key]), row[key]) for key in ("panel", *members))
        )
        for name, row in found.rankings.iterrows()
    )
    return Table("members", "Ranks by each member's own scores and weights", columns, rows)


def _pairs(found: Disagreement) -> Table:
    """Each two members, furthest apart first."""
    columns = (
        Column("Members"),
        Column("Apart", "mean difference of their ranks, in places", True, "count"),
        Column("Tau", "Kendall's tau: 1 is the same order, -1 the opposite one", numeric=True),
    )
    rows = tuple(
        Row.of(
            f"{words(row['member_1'])} and {words(row['member_2'])}",
            Cell(f"{row['mean_difference']:.1f}", row["mean_difference"]),
            Cell(UNKNOWN if isnan(row["tau"]) else f"{row['tau']:.2f}", row["tau"]),
        )
        for _, row in found.pairs.reset_index().iterrows()
    )
    return Table("pairs", "Members furthest apart", columns, rows)


def _settled(found: Disagreement) -> Table:
    """Each consensus and override, beside what the members gave."""
    rows = []
    for (service, _), row in _by_place(found.resolutions):
        mean = float(row["mean"])
        rows.append(
            Row.of_service(
                service,
                row["title"],
                row["criterion_title"],
                f"{row['kind']}{'' if row['stands'] else ' (an override prevails)'}",
                Cell(figure(row["score"]), row["score"]),
                Cell("none") if isnan(mean) else Cell(f"{mean:.1f}", mean),
                f"{row['by'] or 'not said'}, {row['on'] or 'no date'}",
                str(row["why"]),
            )
        )
    columns = (
        Column("Service"),
        Column("Criterion"),
        Column("How"),
        Column("Score", "the score that the panel settled on", numeric=True),
        Column("Mean", "the mean of the members' own scores, which are kept", numeric=True),
        Column("By, and on", prose=True),
        Column("Why", prose=True),
    )
    return Table("settled", "Settled by the panel after scoring", columns, tuple(rows))


def _missing(found: Disagreement) -> Table:
    """The scores that were not given, and what stands for them."""
    rows = tuple(
        Row.of_service(
            service,
            row["title"],
            row["criterion_title"],
            words(str(row["member"])),
            str(row["reason"]),
            str(row["treated"]),
        )
        for (service, _), row in _by_place(found.missing)
    )
    columns = (*SCORE, Column("Why", prose=True), Column("In the calculation", prose=True))
    return Table("missing", "Scores not given", columns, rows)


def _by_place(table: pd.DataFrame) -> Iterator[tuple[tuple[str, str], Any]]:
    """The rows of a table by service and criterion."""
    index: list[tuple[str, str]] = table.index.to_list()
    return zip(index, (row for _, row in table.iterrows()), strict=True)


def _document(found: Disagreement) -> Mapping[str, Any]:
    """All that was found, for the JSON document."""
    return {
        "concordance": found.concordance,
        "concordance_by_criterion": found.concordance_by_criterion.to_dict(),
        "rankings": by_index(found.rankings),
        "votes": {name: list(row.index[row]) for name, row in found.votes.iterrows()},
        "changes": records(found.changes),
        "pairs": records(found.pairs),
        "scores": records(found.scores),
        "resolutions": records(found.resolutions),
        "missing": records(found.missing),
    }
