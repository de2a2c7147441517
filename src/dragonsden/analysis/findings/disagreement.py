"""The disagreement of a panel as a finding: what to discuss first, and how far members agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.disagreement.disagreement import Disagreement, disagreement, scores_alone
from dragonsden.analysis.findings.documents import by_index, records
from dragonsden.model import Case
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.text.english import counted, ordinal, words
from dragonsden.text.numbers import UNKNOWN, figure

AGREEMENT: Final = ((0.7, "largely agree"), (0.5, "agree in part"), (0.0, "hardly agree"))
"""The words for a concordance of this or more (Schmidt 1997, table 2)."""


def disagreement_finding(
    case: Case, found: Disagreement | None = None, closed: frozenset[str] = frozenset()
) -> Finding:
    """The disagreement of the members of a panel, and the scores to discuss first.

    `found` is what `disagreement` gave, worked out if it is not given. Where any service is
    `closed`, all rankings are left out, and what the panel settled or did not score remains.

    Raises ValueError if the case has no panel.
    """
    if closed:
        alone = scores_alone(case)
        headline = f"Where members disagree most {LEFT_OUT_HERE}"
        tables = (_settled(alone), _missing(alone))
        return Finding("disagreement", headline, tables, data=alone.scores)
    told = disagreement(case) if found is None else found
    return Finding(
        name="disagreement",
        headline=_headline(told),
        tables=(
            _discuss(told),
            _rankings(told),
            _pairs(told),
            _settled(told),
            _missing(told),
        ),
        notes=tuple(_notes(told)),
        data=told.scores,
        document=_document(told),
    )


def members_of(found: Disagreement) -> list[str]:
    """The members of the panel, by name."""
    return [str(name) for name in found.rankings.columns if name not in ("title", "panel")]


def _headline(found: Disagreement) -> str:
    """The score to discuss first, or why there is none."""
    members = members_of(found)
    if not members:
        return "Every score was settled: no member's own is known"
    if len(members) == 1:
        return f"{words(members[0])} is the only member: there is nobody to disagree with"
    if found.discuss.empty:
        return _agreed(found)
    first = found.discuss.iloc[0]
    what = f"{first['title']} on {first['criterion_title']}"
    if not first["places"]:
        return f"No score that members differ on moves a service's rank; {what} comes nearest"
    low, high = (figure(first[key]) for key in ("lowest", "highest"))
    at_low, at_high = (ordinal(int(first[f"rank_at_{key}"])) for key in ("lowest", "highest"))
    return (
        f"Discuss {what} first: if all gave {low} it would rank {at_low}, if all gave {high}, "
        f"{at_high}"
    )


def _agreed(found: Disagreement) -> str:
    """Why there is nothing to discuss."""
    if found.rankings.empty:
        return "No service can be ranked, so no score decides anything"
    if (found.scores["spread"] > 0).any():
        return "Members differ only where a score is settled or the service fails a gate"
    return "Nothing to discuss: members agree on every score"


def _notes(found: Disagreement) -> Iterator[str]:
    """How far members agree on the ranking, and which two are furthest apart."""
    members = members_of(found)
    if not isnan(found.concordance):
        agree = next(text for least, text in AGREEMENT if found.concordance >= least)
        yield (
            f"The {counted(len(members), 'member')} {agree} on the ranking: Kendall's W is "
            f"{found.concordance:.2f}, where 1 is the same ranking by all and 0 is none in common."
        )
    if len(found.pairs) > 1:
        one, other = found.pairs.index[0]
        yield (
            f"{words(one)} and {words(other)} are furthest apart: on average their ranks differ by "
            f"{found.pairs['mean_difference'].iloc[0]:.1f} places."
        )


def _discuss(found: Disagreement) -> Table:
    """The scores on which members differ, the one that moves the ranking most first."""
    columns = (
        Column("Service"),
        Column("Criterion"),
        Column("Lowest", "the lowest score that a member gave", numeric=True),
        Column("Highest", "the highest score", numeric=True),
        Column("At lowest", "rank if all members had given the lowest", True, "rank"),
        Column("At highest", "rank if all members had given the highest", True, "rank"),
        Column("Places", "the places between the two", True, "count"),
    )
    rows = []
    for (service, _), row in _by_place(found.discuss):
        ranks = [
            Cell(f"{row[key]:.0f}", row[key])
            for key in ("rank_at_lowest", "rank_at_highest", "places")
        ]
        scores = [Cell(figure(row[key]), row[key]) for key in ("lowest", "highest")]
        title = Cell(row["title"], about=service)
        rows.append(Row.of(title, row["criterion_title"], *scores, *ranks, about=service))
    caption = "To discuss first: the scores that move the ranking most"
    return Table("discuss", caption, columns, tuple(rows))


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
        Row.of(
            Cell(row["title"], about=str(name)),
            *(Cell(str(row[key]), row[key]) for key in ("panel", *members)),
            about=str(name),
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
            Row.of(
                Cell(row["title"], about=service),
                row["criterion_title"],
                f"{row['kind']}{'' if row['stands'] else ' (an override prevails)'}",
                Cell(figure(row["score"]), row["score"]),
                Cell("none") if isnan(mean) else Cell(f"{mean:.1f}", mean),
                f"{row['by'] or 'not said'}, {row['on'] or 'no date'}",
                str(row["why"]),
                about=service,
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
        Row.of(
            Cell(row["title"], about=service),
            row["criterion_title"],
            words(str(row["member"])),
            str(row["reason"]),
            str(row["treated"]),
            about=service,
        )
        for (service, _), row in _by_place(found.missing)
    )
    columns = (
        Column("Service"),
        Column("Criterion"),
        Column("Member"),
        Column("Why", prose=True),
        Column("In the calculation", prose=True),
    )
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
        "pairs": records(found.pairs),
        "discuss": records(found.discuss),
        "scores": records(found.scores),
        "resolutions": records(found.resolutions),
        "missing": records(found.missing),
    }
