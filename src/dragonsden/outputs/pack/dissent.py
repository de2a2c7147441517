"""Where the panel disagrees: scores apart, members apart, and what was settled, by whom and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Final

import pandas as pd

from dragonsden.analysis.disagreement import Disagreement
from dragonsden.outputs.pack.parts import Link, Row, Table, columns
from dragonsden.outputs.pack.ranked import anchor
from dragonsden.outputs.redaction import LEFT_OUT, Redaction
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


def dissent(sim: Simulation, found: Disagreement, rule: Redaction) -> Dissent:
    """Where the members of the panel disagree, and what was made of it."""
    tables = [
        _disputes(found, rule),
        _by_member(sim, found),
        _settled(found, rule),
        _missing(sim, found, rule),
    ]
    return Dissent(tuple(_sentences(sim, found)), tuple(table for table in tables if table.rows))


def _sentences(sim: Simulation, found: Disagreement) -> Iterator[str]:
    """How far the members agree, and which two are furthest apart."""
    members = sim.plan.members
    yield f"The panel has {some(len(members), 'member')}: {', '.join(map(words, members))}."
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


def _disputes(found: Disagreement, rule: Redaction) -> Table:
    """The scores that move the ranking most."""
    shown = found.discuss.head(MOST_DISPUTES)
    rows = tuple(
        Row(
            (
                Link(str(row["title"]), anchor(service)),
                str(row["criterion_title"]),
                f"{row['lowest']:g}",
                f"{row['highest']:g}",
                f"{row['rank_at_lowest']}" if rule.shows(service) else LEFT_OUT,
                f"{row['rank_at_highest']}" if rule.shows(service) else LEFT_OUT,
            )
        )
        for (service, _), row in _by_place(shown)
    )
    most = (
        ""
        if len(shown) == len(found.discuss)
        else f", the first {len(shown)} of {len(found.discuss)}"
    )
    return Table(
        id="table-disputes",
        caption=f"Scores to talk about: those that move the ranking most{most}",
        columns=columns(
            "Service",
            "Criterion",
            "Lowest",
            "Highest",
            "Rank if all gave the lowest",
            "Rank if all gave the highest",
            numeric="  nnnn",
        ),
        rows=rows,
    )


def _by_member(sim: Simulation, found: Disagreement) -> Table:
    """The rank of the leading services in the eyes of each member."""
    members = list(sim.plan.members)
    if len(members) > MOST_MEMBERS:
        return Table("table-members", "", (), ())
    table = found.rankings
    leading = table[(table[[*members, "panel"]] <= sim.k).any(axis=1)]
    rows = tuple(
        Row(
            (
                Link(str(row["title"]), anchor(str(name))),
                *(str(int(row[member])) for member in (*members, "panel")),
            )
        )
        for name, row in leading.iterrows()
    )
    return Table(
        id="table-members",
        caption="Ranks by each member's own scores and weights, all else at typical values",
        columns=columns(
            "Service", *map(words, members), "All together", numeric=" " + "n" * (len(members) + 1)
        ),
        rows=rows,
        layout="wide",
    )


def _settled(found: Disagreement, rule: Redaction) -> Table:
    """Each consensus and override, beside what the members gave."""
    rows = tuple(
        Row(
            (
                Link(str(row["title"]), anchor(service)),
                str(row["criterion_title"]),
                f"{row['kind']}{'' if row['stands'] else ' (an override prevails)'}",
                f"{row['score']:g}",
                _mean(row),
                f"{row['by'] or 'not said'}, {row['on'] or 'no date'}",
                rule.text(service, str(row["why"])) or LEFT_OUT,
            )
        )
        for (service, _), row in _by_place(found.resolutions)
    )
    return Table(
        id="table-settled",
        caption="Scores that were settled after the members had scored; theirs are kept",
        columns=columns(
            "Service",
            "Criterion",
            "How",
            "Score",
            "Members' mean",
            "By, and on",
            "Why",
            numeric="   nn",
        ),
        rows=rows,
    )


def _mean(row: pd.Series) -> str:
    """The mean of the members' scores."""
    return "none" if isnan(row["mean"]) else f"{row['mean']:.1f}"


def _missing(sim: Simulation, found: Disagreement, rule: Redaction) -> Table:
    """The scores that were not given, and what stands for them."""
    panel = sim.case.panel
    marked = {
        (score.service, score.criterion, score.member)
        for score in (panel.scores if panel else ())
        if score.sensitive
    }
    rows = []
    for (service, criterion), row in _by_place(found.missing):
        sensitive = (service, criterion, row["member"]) in marked
        reason = rule.comment(service, str(row["reason"]), sensitive=sensitive)
        rows.append(
            Row(
                (
                    Link(str(row["title"]), anchor(service)),
                    str(row["criterion_title"]),
                    words(str(row["member"])),
                    reason or LEFT_OUT,
                    str(row["treated"]),
                )
            )
        )
    return Table(
        id="table-missing",
        caption="Scores that were not given",
        columns=columns("Service", "Criterion", "Member", "Why", "In the calculation"),
        rows=tuple(rows),
    )


def _by_place(table: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.Series]]:
    """The rows of a table by service and criterion."""
    index: list[tuple[str, str]] = table.index.to_list()
    return zip(index, (row for _, row in table.iterrows()), strict=True)
