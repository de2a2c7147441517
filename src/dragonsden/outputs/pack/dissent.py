"""Where the panel disagrees: scores apart, members apart, and what was settled, by whom and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Final

import pandas as pd

from dragonsden.analysis.disagreement import Disagreement
from dragonsden.outputs.redaction import LEFT_OUT_HERE
from dragonsden.results.finding import Cell, Column, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import some, words

MOST_DISPUTES: Final = 12
MOST_MEMBERS: Final = 12

AGREE: Final = ((0.8, "strong"), (0.6, "good"), (0.4, "moderate"), (0.0, "weak"))
"""From which Kendall's W on agreement is called so."""


@dataclass(frozen=True)
class Dissent:
    """What the page says of a panel."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def dissent(sim: Simulation, found: Disagreement) -> Dissent:
    """Where the members of the panel disagree, and what was made of it."""
    tables = [
        _disputes(found),
        _by_member(sim, found),
        _settled(found),
        _missing(found),
    ]
    return Dissent(tuple(_sentences(sim, found)), tuple(table for table in tables if table.rows))


def _sentences(sim: Simulation, found: Disagreement) -> Iterator[str]:
    """How far the members agree, and which two are furthest apart."""
    members = sim.plan.members
    yield f"The panel has {some(len(members), 'member')}: {', '.join(map(words, members))}."
    if sim.closed:
        yield f"How far the members' rankings agree {LEFT_OUT_HERE}."
        return
    if not isnan(found.concordance):
        how = next(word for least, word in AGREE if found.concordance >= least)
        yield (
            f"Agreement on the ranking is {how}: Kendall's W is {found.concordance:.2f}, where 1 "
            "is the same ranking by all and 0 is none in common."
        )
    if len(found.pairs) > 1:
        one, other = found.pairs.index[0]
        yield (
            f"Furthest apart are {words(one).lower()} and {words(other).lower()}: on average "
            f"their ranks differ by {found.pairs['mean_difference'].iloc[0]:.1f} places."
        )
    if not len(found.discuss):
        yield "On no score that is still open do members differ."


def _disputes(found: Disagreement) -> Table:
    """The scores that move the ranking most."""
    shown = found.discuss.head(MOST_DISPUTES)
    rows = tuple(
        Row.of(
            Cell(str(row["title"]), about=service),
            str(row["criterion_title"]),
            f"{row['lowest']:g}",
            f"{row['highest']:g}",
            f"{row['rank_at_lowest']}",
            f"{row['rank_at_highest']}",
        )
        for (service, _), row in _by_place(shown)
    )
    most = (
        ""
        if len(shown) == len(found.discuss)
        else f", the first {len(shown)} of {len(found.discuss)}"
    )
    return Table(
        name="disputes",
        caption=f"Scores to talk about: those that move the ranking most{most}",
        columns=(
            Column("Service"),
            Column("Criterion"),
            Column("Lowest", numeric=True),
            Column("Highest", numeric=True),
            Column("Rank if all gave the lowest", numeric=True),
            Column("Rank if all gave the highest", numeric=True),
        ),
        rows=rows,
    )


def _by_member(sim: Simulation, found: Disagreement) -> Table:
    """The rank of the leading services in the eyes of each member."""
    members = list(sim.plan.members)
    if len(members) > MOST_MEMBERS or found.rankings.empty:
        return Table("members", "", (), ())
    table = found.rankings
    leading = table[(table[[*members, "panel"]] <= sim.k).any(axis=1)]
    rows = tuple(
        Row.of(
            Cell(str(row["title"]), about=str(name)),
            *(str(int(row[member])) for member in (*members, "panel")),
        )
        for name, row in leading.iterrows()
    )
    return Table(
        name="members",
        caption="Ranks by each member's own scores and weights, all else at typical values",
        columns=(
            Column("Service"),
            *(Column(head, numeric=True) for head in (*map(words, members), "All together")),
        ),
        rows=rows,
    )


def _settled(found: Disagreement) -> Table:
    """Each consensus and override, beside what the members gave."""
    rows = tuple(
        Row.of(
            Cell(str(row["title"]), about=service),
            str(row["criterion_title"]),
            f"{row['kind']}{'' if row['stands'] else ' (an override prevails)'}",
            f"{row['score']:g}",
            _mean(row),
            f"{row['by'] or 'not said'}, {row['on'] or 'no date'}",
            str(row["why"]),
        )
        for (service, _), row in _by_place(found.resolutions)
    )
    return Table(
        name="settled",
        caption="Scores that were settled after the members had scored; theirs are kept",
        columns=(
            Column("Service"),
            Column("Criterion"),
            Column("How"),
            Column("Score", numeric=True),
            Column("Members' mean", numeric=True),
            Column("By, and on"),
            Column("Why"),
        ),
        rows=rows,
    )


def _mean(row: pd.Series) -> str:
    """The mean of the members' scores."""
    return "none" if isnan(row["mean"]) else f"{row['mean']:.1f}"


def _missing(found: Disagreement) -> Table:
    """The scores that were not given, and what takes their place."""
    rows = tuple(
        Row.of(
            Cell(str(row["title"]), about=service),
            str(row["criterion_title"]),
            words(str(row["member"])),
            str(row["reason"]),
            str(row["treated"]),
        )
        for (service, _), row in _by_place(found.missing)
    )
    heads = ("Service", "Criterion", "Member", "Why", "In the calculation")
    return Table("missing", "Scores that were not given", tuple(map(Column, heads)), rows)


def _by_place(table: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.Series]]:
    """The rows of a table by service and criterion."""
    index: list[tuple[str, str]] = table.index.to_list()
    return zip(index, (row for _, row in table.iterrows()), strict=True)
