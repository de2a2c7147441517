"""The answer to: how far does the panel agree, and what should it discuss first?"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Final

import pandas as pd

from dragonsden.analysis.disagreement import Disagreement, disagreement
from dragonsden.cli.answer import Answer, Grid, Notes
from dragonsden.cli.old_text import Column
from dragonsden.model import Case
from dragonsden.outputs import json_documents as analyses
from dragonsden.text.english import counted, listed
from dragonsden.text.numbers import UNKNOWN, figure

MOST_ROWS: Final = 10
MOST_PAIRS: Final = 3
MOST_MEMBERS: Final = 8

AGREEMENT: Final = ((0.7, "largely agree"), (0.5, "agree in part"), (0.0, "hardly agree"))
"""What a concordance of so much or more means (Schmidt 1997, table 2)."""


def disputes(case: Case) -> Answer:
    """How far the members of the panel agree, and which scores to discuss first."""
    found = disagreement(case)
    members = [name for name in found.rankings.columns if name not in ("title", "panel")]
    sentence = _sentence(found, members)
    return Answer(
        case=case,
        sentence=sentence,
        body=(
            Grid("To discuss first", _score_columns(), tuple(_scores(found.discuss))),
            _rankings(case, found.rankings, members),
            Notes("Members furthest apart", tuple(_pairs(found.pairs))),
            Notes("Settled by the panel", tuple(_settled(found.resolutions))),
            Notes("Scores not given", tuple(_missing(found.missing))),
        ),
        made=(),
        table=found.scores,
        document=analyses.written("panel", case, sentence, analyses.of_disagreement(found)),
        warnings=case.warnings,
    )


def _sentence(found: Disagreement, members: list[str]) -> str:
    """How far they agree on the ranking, and which score moves it most."""
    who = counted(len(members), "member")
    agree = f"With {who} there is no agreement to measure."
    if not isnan(found.concordance):
        words = next(words for least, words in AGREEMENT if found.concordance >= least)
        agree = (
            f"The {who} {words} on the ranking (Kendall's W {found.concordance:.2f}; 1 is full "
            "agreement, 0 none)."
        )
    if found.discuss.empty:
        return f"{agree} No score is in dispute."
    first = found.discuss.iloc[0]
    return (
        f"{agree} Discuss first the score of {first['title']} on {first['criterion_title']}: the "
        f"lowest given ({figure(first['lowest'])}) would make it number {first['rank_at_lowest']}, "
        f"the highest ({figure(first['highest'])}) number {first['rank_at_highest']}."
    )


def _score_columns() -> tuple[Column, ...]:
    """The columns of the scores to discuss."""
    return (
        Column("Service", "", numeric=False),
        Column("Criterion", "", numeric=False),
        Column("Lowest", "the lowest score that a member gave"),
        Column("Highest", "the highest"),
        Column("Rank then", "the rank if all had given the lowest, and the highest"),
        Column("Places", "the places between the two"),
    )


def _scores(table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """A row of cells for each score to discuss."""
    for _, row in table.head(MOST_ROWS).iterrows():
        yield (
            row["title"],
            row["criterion_title"],
            figure(row["lowest"]),
            figure(row["highest"]),
            f"{row['rank_at_lowest']}, {row['rank_at_highest']}",
            str(row["places"]),
        )


def _rankings(case: Case, table: pd.DataFrame, members: list[str]) -> Grid:
    """The best in the eyes of the panel, and their ranks in those of each member, by number."""
    shown = members[:MOST_MEMBERS]
    columns = (
        Column("Service", "", numeric=False),
        Column("Panel", "rank at typical values, by the members' mean scores and weights"),
        *(
            Column(f"M{i}", f"rank by the scores and weights of {m}")
            for i, m in enumerate(shown, 1)
        ),
    )
    rows = tuple(
        (row["title"], str(row["panel"]), *(str(row[member]) for member in shown))
        for _, row in table.head(max(case.k, MOST_ROWS)).iterrows()
    )
    return Grid("In each member's eyes", columns, rows)


def _pairs(table: pd.DataFrame) -> Iterator[str]:
    """The members who differ most, and by how much."""
    for _, row in table.head(MOST_PAIRS).reset_index().iterrows():
        who = f"{_words(row['member_1'])} and {_words(row['member_2'])}"
        tau = UNKNOWN if isnan(row["tau"]) else f"{row['tau']:.2f}"
        yield f"{who}: {row['mean_difference']:.1f} places apart on average (Kendall's tau {tau})"


def _words(member: str) -> str:
    """A member's name as words."""
    return member.replace("_", " ")


def _settled(table: pd.DataFrame) -> Iterator[str]:
    """Each consensus and override, with who, when and why."""
    for _, row in table.iterrows():
        yield (
            f"{row['title']}, {row['criterion_title']}: {row['kind']} {figure(row['score'])} for a "
            f"mean of {figure(row['mean'])}, by {row['by']}, {row['on']}: {row['why']}"
            f"{'' if row['stands'] else ' (an override prevails)'}"
        )


def _missing(table: pd.DataFrame) -> Iterator[str]:
    """Each score that a member did not give, why, and what stands in its place."""
    for _, of_score in table.groupby(level=[0, 1], sort=False):
        reasons = zip(of_score["member"], of_score["reason"], strict=True)
        who = listed([f"{_words(member)} ({reason})" for member, reason in reasons], "and")
        row = of_score.iloc[0]
        yield f"{row['title']}, {row['criterion_title']}: {who}; {row['treated']}"
