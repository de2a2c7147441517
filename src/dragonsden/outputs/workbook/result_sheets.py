"""The sheets of a simulation: its ranking, places, accounts and what the panel scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from dragonsden.analysis.disagreement import disagreement_in
from dragonsden.arithmetic.account import MEASURES
from dragonsden.model.panel import KINDS, Panel
from dragonsden.outputs.redaction import not_for_publication
from dragonsden.outputs.workbook.layout import Column, Sheet, Shown
from dragonsden.results.acceptability import rank_acceptability, robust_bands
from dragonsden.results.account_by_year import account_by_year
from dragonsden.results.phrases import status_line
from dragonsden.results.simulation import Simulation

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


RANKING: Final = "Ranking"
UNITS: Final = {"payback": ("years", "value")}
"""Measures that are not in £, with the unit and the kind of each."""

SHADES: Final = {"min_color": "#FFFFFF", "max_color": "#8FB3DB"}
"""From white to a blue on which dark text keeps a contrast of more than 4.5 to 1."""

Row = Sequence[object]


def heading(sim: Simulation, what: str, *notes: str) -> list[str]:
    """The lines above a table: what it is and of which case, the status, and what to know."""
    status = [status_line(sim.case), *not_for_publication(sim.case)]
    return [f"{what}: {sim.case.title}", *status, *notes]


def ranking_sheet(sim: Simulation) -> Sheet:
    """The services, best mean overall value first; those that fail a gate come last, unranked."""
    k = f"In first {sim.k}"
    columns = [
        Column("Rank", "whole"),
        Column("Service"),
        Column("Department"),
        Column("Gates"),
        Column("Value", "value"),
        Column("Value: standard error", "two"),
        Column("P10", "value"),
        Column("P90", "value"),
        Column("Typical rank", "whole"),
        Column("Expected rank", "value"),
        Column("First", "share"),
        Column(k, "share"),
        Column(f"{k}: lowest (95%)", "share"),
        Column(f"{k}: highest (95%)", "share"),
        Column("Band"),
        Column("Settled"),
        Column("Recommended"),
        Column("Gates that hold or fail, and why"),
        Column("Name in the files"),
        Column("Value less P10", "value"),
        Column("P90 less value", "value"),
    ]
    note = "Value runs from 0 (worst on every criterion) to 100 (best on every criterion)."
    how = "P10 and P90: one draw in ten lies below, one above. First: share of the draws."
    rows = list(_ranking_rows(sim))
    return Sheet(RANKING, columns, rows, heading(sim, "Ranking", note, how), frozen=2)


def _ranking_rows(sim: Simulation) -> Iterator[Row]:
    """A row for each service."""
    bands = robust_bands(sim)
    for name in (*sim.ranking.index, *sim.failing):
        row: Any = sim.all_services.loc[name]
        ranked = name in bands.index
        yield [
            row["rank"],
            row["title"],
            row["department"],
            row["gate"],
            *(row[key] for key in ("value", "value_se", "p10", "p90", "typical_rank")),
            *(row[key] for key in ("expected_rank", "first", "first_k")),
            *(row["first_k_interval"] if ranked else (None, None)),
            bands["band"][name] if ranked else "fails a gate",
            ("yes" if bands["settled"][name] else "no") if ranked else None,
            "yes" if name in sim.recommended else "no",
            "\n".join(_reasons(sim, str(name))),
            str(name),
            max(0.0, row["value"] - row["p10"]),
            max(0.0, row["p90"] - row["value"]),
        ]


def _reasons(sim: Simulation, service: str) -> Iterator[str]:
    """Each gate that the service does not pass, and why."""
    for gate, verdict in sim.verdicts[service].items():
        if verdict.status != "pass":
            title = sim.case.criteria.gates[gate].title
            yield f"{verdict.status}: {title} - {verdict.reason}"


def places_sheet(sim: Simulation) -> Sheet:
    """How often each service takes each place."""
    table = rank_acceptability(sim)
    columns = [Column("Service"), *(Column(f"Place {place}", "share") for place in table.columns)]
    titles = sim.ranking["title"]
    rows = [[titles[str(name)], *map(float, row)] for name, row in table.iterrows()]
    head = heading(sim, "Rank acceptability", "The share of the draws in which each takes a place.")
    last = len(head) + 1 + len(rows)

    def shade(_: Workbook, page: Worksheet) -> None:
        """Shade the shares: the number says the same."""
        scale = {"type": "2_color_scale", **SHADES}
        page.conditional_format(len(head) + 2, 1, last, len(table.columns), scale)

    return Sheet("Rank acceptability", columns, rows, head, more=shade)


def accounts_sheet(sim: Simulation) -> Sheet:
    """The trading account of each service, year by year."""
    columns = [
        Column("Service"),
        Column("Line"),
        Column("Year", "whole"),
        Column("Mean", "money"),
        Column("P10", "money"),
        Column("P50", "money"),
        Column("P90", "money"),
    ]
    prices = f"£ in the prices of {sim.case.pipeline.prices}; the balance begins with year 0."
    return Sheet(
        "Accounts by year",
        columns,
        [row for name in _trading(sim) for row in _account(sim, name)],
        heading(sim, "Trading accounts by year", prices),
        frozen=3,
    )


def measures_sheet(sim: Simulation) -> Sheet:
    """What each trading account comes to."""
    columns = [
        Column("Service"),
        Column("Measure"),
        Column("Unit"),
        *(Column(word, "money") for word in ("Mean", "Standard error", "P10", "P50", "P90")),
        Column("Typical", "money"),
        Column("Never", "share"),
    ]
    never = "Never: share of the draws in which the investment does not come back in the horizon."
    return Sheet(
        "Measures",
        columns,
        [row for name in _trading(sim) for row in _measured(sim, name)],
        heading(sim, "What the accounts come to", never),
        frozen=2,
    )


def _trading(sim: Simulation) -> list[str]:
    """The services that have a trading account, best first."""
    services = sim.case.pipeline.services
    order = [*map(str, sim.ranking.index), *sim.failing]
    return [name for name in order if services[name].revenue]


def _account(sim: Simulation, service: str) -> Iterator[Row]:
    """The rows of one account."""
    title = sim.case.pipeline.services[service].title
    for (line, year), row in _pairs(account_by_year(sim, service)):
        yield [title, line, year, *(float(row[key]) for key in ("mean", "p10", "p50", "p90"))]


def _measured(sim: Simulation, service: str) -> Iterator[Row]:
    """The rows of what one account comes to."""
    title = sim.case.pipeline.services[service].title
    for measure in MEASURES:
        row: Any = sim.measure_summary.loc[(service, measure)]
        yearly = "£" if measure in ("npv", "peak_exposure") else "£ a year"
        unit = UNITS[measure][0] if measure in UNITS else yearly
        numbers = (float(row[key]) for key in ("mean", "se", "p10", "p50", "p90", "typical"))
        share = float(row["never"]) if measure == "payback" else None
        said = [
            Shown(number, UNITS[measure][1]) if measure in UNITS else number for number in numbers
        ]
        yield [title, measure.replace("_", " "), unit, *said, share]


def score_sheets(sim: Simulation) -> Iterator[Sheet]:
    """What the panel's members scored, and said; nothing without a panel."""
    panel = sim.case.panel
    if panel is None:
        return
    found = disagreement_in(sim)
    members = [str(m) for m in found.scores.columns if m in panel.members]
    columns = [
        Column("Service"),
        Column("Criterion"),
        *(Column(member.replace("_", " ").capitalize(), "number") for member in members),
        *(Column(word, "number") for word in ("Mean", "Lowest", "Highest", "Spread")),
        Column("Missing or settled"),
    ]
    keys = (*members, "mean", "lowest", "highest", "spread")
    rows: list[Row] = [
        [row["title"], row["criterion_title"], *(float(row[k]) for k in keys), row["treated"]]
        for _, row in found.scores.iterrows()
    ]
    note = "What each member gave; an empty cell is no score. Everything is kept, settled or not."
    head = heading(sim, "Scores by member", note)
    yield Sheet("Scores by member", columns, rows, head, frozen=2)
    yield comments_sheet(sim, panel)


def comments_sheet(sim: Simulation, panel: Panel) -> Sheet:
    """What members said with their scores, and what was settled, by whom, when and why."""
    columns = [Column(w) for w in ("Service", "Criterion", "Member")]
    columns += [Column("Score", "number"), Column("Date"), Column("Comment or reason")]
    columns += [Column("Settled by")]
    services, criteria = sim.case.pipeline.services, sim.case.criteria.criteria

    def row(each: Any, who: str, said: str, by: str) -> Row:
        """The row of a score or a resolution."""
        title, criterion = services[each.service].title, criteria[each.criterion].title
        return [title, criterion, who, each.score, each.on, said, by]

    settled = [row(each, each.kind, each.why, each.by) for each in panel.resolutions]
    said = [row(each, each.member, each.comment, "") for each in panel.scores if each.comment]
    kinds = " and ".join(KINDS)
    note = f"Comments of members, after every {kinds}."
    return Sheet("Comments", columns, [*settled, *said], heading(sim, "Comments", note), frozen=2)


def _pairs(table: pd.DataFrame) -> Iterator[tuple[Any, Any]]:
    """The rows of a table with the pair that each is found by."""
    yield from table.iterrows()
