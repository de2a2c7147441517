"""The disagreement of a panel as a finding: what it does to the recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.disagreement.disagreement import Disagreement, disagreement, scores_alone
from dragonsden.analysis.findings.documents import by_index, records
from dragonsden.model import Case
from dragonsden.model.panel import TREATED
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.text.english import capital, counted, few, listed, some, spelled, words
from dragonsden.text.numbers import figure, number

MOST_TOLD: Final = 3
"""At most 3 scores that change the recommended are told in words; the table has them all."""

NO_VOTE: Final = "no vote"
"""The vote of a member on a service that the member does not judge: neither yes nor no."""

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
    tallies = {name: _tally(found, name) for name in found.recommended}
    every = {tally.of for tally in tallies.values()} == {len(members)}
    unanimous = sum(tally.is_unanimous for tally in tallies.values())
    if unanimous == len(tallies):
        return _agreed(case, found, _all(members) if every else "")
    fewest = _have(case, *_with(tallies, min(tallies.values(), key=lambda each: each.part)))
    if len(tallies) == 1:
        return fewest
    all_votes = _every_vote(len(members)) if every else "every vote"
    has = "have" if unanimous > 1 else "has"
    of_them = f"{spelled(unanimous) if unanimous else 'none'} of the {spelled(len(tallies))}"
    return f"{capital(of_them)} {has} {all_votes}; {fewest}"


@dataclass(frozen=True)
class Tally:
    """The votes that a service has, of the members who have a vote on it."""

    count: int
    of: int

    @property
    def is_unanimous(self) -> bool:
        """True if it has every vote that there is."""
        return self.count == self.of

    @property
    def part(self) -> float:
        """The part of the votes that it has: all of none."""
        return self.count / self.of if self.of else 1.0

    @property
    def said(self) -> str:
        """In words: three of five votes, none of two votes."""
        return f"{spelled(self.count) if self.count else 'none'} of {some(self.of, 'vote')}"


def _tally(found: Disagreement, service: str) -> Tally:
    """The votes of a service."""
    given, may = (
        table.loc[service].to_numpy(dtype=bool) for table in (found.votes, found.may_vote)
    )
    return Tally(int(given.sum()), int(may.sum()))


def _with(tallies: Mapping[str, Tally], tally: Tally) -> tuple[list[str], Tally]:
    """The services that have just these votes, and the votes."""
    return [name for name, each in tallies.items() if each == tally], tally


def _have(case: Case, names: list[str], tally: Tally, between: str = "") -> str:
    """The services with the votes that each has: all that have the same."""
    who = few([case.title_of(name) for name in names])
    if len(names) == 1:
        return f"{who} {between and f'is {between} and '}has {tally.said}"
    return f"{who} {between and f'are {between} and '}have {tally.said} each"


def _every_vote(members: int) -> str:
    """Every vote, by their number."""
    return "both votes" if members == 2 else f"all {spelled(members)} votes"


def _all(members: list[str]) -> str:
    """All of the members, by their number."""
    return "Both members" if len(members) == 2 else f"All {spelled(len(members))} members"


def _agreed(case: Case, found: Disagreement, everybody: str) -> str:
    """All votes are for the recommended: those of everybody, if all have a vote on each of them."""
    count = len(found.recommended)
    only = case.title_of(found.recommended[0]) if count == 1 else ""
    if everybody:
        return f"{everybody} would choose {only or f'the same {spelled(count)}'}"
    several = "Both" if count == 2 else f"All {spelled(count)}"
    return f"{only} has every vote" if only else f"{several} recommended have every vote"


def _notes(case: Case, found: Disagreement) -> Iterator[str]:
    """The rival with most votes, what changes the recommended, and what stands for no score."""
    members = members_of(found)
    if len(members) > 1 and found.recommended:
        yield from _rivals(case, found)
        yield from _swayed(case, found)
    if len(found.missing):
        yield f"{capital(case.no_scores_yet or TREATED[case.criteria.missing])}."


def _rivals(case: Case, found: Disagreement) -> Iterator[str]:
    """The services that are not recommended and have most votes."""
    others = [str(name) for name in found.votes.index if name not in found.recommended]
    tallies = {name: tally for name in others if (tally := _tally(found, name)).count}
    if tallies:
        most = max(tallies.values(), key=lambda tally: tally.part)
        yield f"{_have(case, *_with(tallies, most), between='not recommended')}."


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
            Cell(f"{tally.count} of {tally.of}", tally.count),
            *(_vote(found, name, member) for member in members),
        )
        for name in (order if members else ())
        for tally in [_tally(found, name)]
    )
    meaning = "members who would choose it, judging in every draw, of those that pass every gate"
    columns = (
        Column("Service"),
        Column("Recommended", "yes: it is recommended now"),
        Column("Votes", meaning, True, "count"),
        *(Column(words(member), _vote_meaning(found, member)) for member in members),
    )
    return Table("votes", "The services that each member would choose", columns, rows)


def _vote(found: Disagreement, service: str, member: str) -> str:
    """The vote of a member on a service."""
    if not found.may_vote.loc[service, member]:
        return NO_VOTE
    return "yes" if found.votes.loc[service, member] else "no"


def _vote_meaning(found: Disagreement, member: str) -> str:
    """The meaning of a column of votes."""
    without = "" if found.may_vote[member].all() else f"; {NO_VOTE}: the member does not judge it"
    return f"yes: this member would choose it{without}"


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
    if len(members) == 1:  # the ranks are those of the ranking
        return Table("members", "", (), ())
    columns = (
        Column("Service"),
        Column("All", "rank by the members' mean scores and weights", True, "rank"),
        *(Column(words(member), _rank_meaning(found, member), True, "rank") for member in members),
    )
    rows = tuple(
        Row.of_service(str(name), row["title"], *(_rank(row[key]) for key in ("panel", *members)))
        for name, row in found.rankings.iterrows()
    )
    held = not set(found.rankings.index) <= set(found.votes.index)
    among = ", those on hold among them" if held else ""
    caption = f"Ranks by each member's own scores and weights, at typical values{among}"
    return Table("members", caption, columns, rows)


def _rank(rank: float) -> Cell:
    """A rank; none of a service that the member does not judge."""
    return Cell("none") if isnan(rank) else Cell(f"{rank:.0f}", int(rank))


def _rank_meaning(found: Disagreement, member: str) -> str:
    """The meaning of a column of ranks."""
    without = "; none: the member does not judge it" if found.rankings[member].isna().any() else ""
    return f"rank by this member's own scores and weights{without}"


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
            Cell(number(row["mean_difference"], 1), row["mean_difference"]),
            Cell(number(row["tau"], 2), row["tau"]),
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
        "no_vote": {
            name: list(row.index[~row]) for name, row in found.may_vote.iterrows() if not row.all()
        },
        "changes": records(found.changes),
        "pairs": records(found.pairs),
        "scores": records(found.scores),
        "resolutions": records(found.resolutions),
        "missing": records(found.missing),
    }
