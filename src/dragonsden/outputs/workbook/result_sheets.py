"""The sheets of a simulation: its ranking, places, accounts and the panel's scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from dragonsden.model.panel import KINDS, Panel
from dragonsden.outputs.accounts import MEASURES, line_title
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.redaction import publication
from dragonsden.outputs.workbook.layout import Measured, Sheet
from dragonsden.outputs.workbook.thousands import UNIT
from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.account_by_year import figures_by_year
from dragonsden.results.finding import LEFT_OUT, Column, Unit, numbers
from dragonsden.results.phrases import best_k, each_alone, if_cleared_words, status_line
from dragonsden.results.ranking import gate_reasons
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import words
from dragonsden.text.numbers import NEVER

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


RANKING: Final = "Ranking"
UNITS: Final[dict[str, Unit]] = {"payback": "years", "npv": "£", "peak_exposure": "£"}
"""The units of the measures that are not in £ a year."""

FIGURES: Final = {"mean": "mean", "p10": "P10", "p50": "P50", "p90": "P90"}
"""The figures of a line of an account, with their headings."""

MEASURED: Final = {
    "Contribution a year, before overhead": "contribution",
    "Surplus a year, after overhead": "surplus",
    "Net present value": "npv",
}
IN_RANKING: Final[dict[str, Unit]] = {
    heading: UNITS.get(measure, "£ a year") for heading, measure in MEASURED.items()
}
"""The headings of the measures that stand beside the ranking, with their units."""

SPREAD: Final = ("Value less P10", "P90 less value")
"""The columns that the chart takes its ranges from."""

SHADES: Final = {"min_color": "#FFFFFF", "max_color": "#8FB3DB"}
"""From white to a blue on which dark text keeps a contrast of more than 4.5 to 1."""

Row = Sequence[object]


def heading(sim: Simulation, what: str, *notes: str) -> list[str]:
    """The lines above a table: its subject and case, the status, and what to know."""
    status = [status_line(sim.case), *publication(sim)]
    return [f"{what}: {sim.case.title}", *status, *notes]


def ranking_sheet(of: Analyses) -> Sheet:
    """The services, best mean overall value first; those that fail a gate come last, unranked."""
    sim, chosen = of.sim, best_k(of.sim.k)
    columns = [
        *numbers("rank", "Rank"),
        *map(Column, ("Service", "Department", "Gates")),
        *numbers("points", "Value", "Value: standard error", "P10", "P90"),
        *numbers("rank", "Typical rank", "Expected rank"),
        *numbers("share", "First", "Chosen", "Chosen: lowest (95%)", "Chosen: highest (95%)"),
        *map(Column, ("Band", "Recommended")),
        *(column for measure, unit in IN_RANKING.items() for column in numbers(unit, measure)),
        *numbers("years", "Payback, median"),
        Column("Gates that hold or fail, and why"),
        Column("Name in the files"),
        *numbers("points", *SPREAD),
    ]
    note = "Value runs from 0 (worst on every criterion) to 100 (best on every criterion)."
    how = "P10 and P90: one draw in ten lies below, one above. First: share of the draws."
    which = f"Chosen: share of the draws in which it is {chosen}; on hold: {if_cleared_words(sim)}."
    rows = list(_ranking_rows(of))
    head = heading(sim, "Ranking", note, how, which, *each_alone(sim))
    unprinted = 1 + len(SPREAD)
    return Sheet(RANKING, columns, rows, head, frozen=2, unprinted=unprinted, abreast=3)


def _ranking_rows(of: Analyses) -> Iterator[Row]:
    """A row for each service."""
    sim, bands = of.sim, of.bands.data
    for name in (*map(str, sim.ranking.index), *sim.failing):
        row: Any = sim.all_services.loc[name]
        ranked, closed = name in bands.index, name in sim.closed
        values = [row[key] for key in ("value", "value_se", "p10", "p90")]
        spread = [max(0.0, row["value"] - row["p10"]), max(0.0, row["p90"] - row["value"])]
        yield [
            *(row[key] for key in ("rank", "title", "department", "gate")),
            *([LEFT_OUT] * len(values) if closed else values),
            *_places(sim, row, ranked=ranked),
            bands["band"][name] if ranked else "fails a gate",
            "yes" if name in sim.recommended else "no",
            *_money(sim, name),
            "\n".join(gate_reasons(sim, name)),
            name,
            *([None, None] if closed else spread),
        ]


def _places(sim: Simulation, row: pd.Series, *, ranked: bool) -> list[object]:
    """The ranks besides that by mean, and the shares of draws with the interval of one."""
    keys = ("typical_rank", "expected_rank", "first", "chosen")
    if sim.closed:
        return [LEFT_OUT] * (len(keys) + 2)
    return [*(row[key] for key in keys), *(row["chosen_interval"] if ranked else (None, None))]


def _money(sim: Simulation, name: str) -> Iterator[object]:
    """The mean of each measure of IN_RANKING and the payback; nothing without an account."""
    if name in sim.closed:
        yield from [LEFT_OUT] * (len(IN_RANKING) + 1)
    elif sim.case.pipeline.standing(name).trades:
        means: Any = sim.measure_summary.loc[name]
        yield from (float(means["mean"][MEASURED[heading]]) for heading in IN_RANKING)
        median = float(means["p50"]["payback"])
        yield NEVER if isnan(median) else median
    else:
        yield from [None] * (len(IN_RANKING) + 1)


def places_sheet(sim: Simulation) -> Sheet:
    """The share of draws in which each service takes each place."""
    table = rank_acceptability(sim)
    columns = [Column("Service"), *numbers("share", *(f"Place {p}" for p in table.columns))]
    titles = sim.ranking["title"]
    rows = [
        [titles[str(name)], *([LEFT_OUT] * len(row) if sim.closed else map(float, row))]
        for name, row in table.iterrows()
    ]
    head = heading(sim, "Rank acceptability", "The share of the draws in which each takes a place.")
    last = len(head) + 1 + len(rows)

    def shade(_: Workbook, page: Worksheet) -> None:
        """Shade the shares: the number says the same."""
        scale = {"type": "2_color_scale", **SHADES}
        page.conditional_format(len(head) + 2, 1, last, len(table.columns), scale)

    return Sheet("Rank acceptability", columns, rows, head, more=shade)


def accounts_sheet(sim: Simulation) -> Sheet:
    """The trading account of each service: a row for each line, its years side by side.

    The means are printed; percentiles stand at the right of them and are not.
    """
    pipeline = sim.case.pipeline
    years = ["Start", *(pipeline.name_of_year(year + 1) for year in range(pipeline.years))]
    heads = [f"{year}, {figure}" for figure in FIGURES.values() for year in years]
    columns = [*map(Column, ("Service", "Line")), *numbers("£", *heads)]
    money = f"{pipeline.money_in} in the prices of {pipeline.prices}"
    prices = f"{money}; the balance begins at the start. Means are printed, percentiles are not."
    rows = [row for name in _trading(sim) for row in _account(sim, name)]
    head = heading(sim, "Trading accounts by year", prices)
    unprinted = len(years) * (len(FIGURES) - 1)
    return Sheet("Accounts by year", columns, rows, head, frozen=2, unprinted=unprinted)


def measures_sheet(sim: Simulation) -> Sheet:
    """The measures of each trading account."""
    columns = [
        *map(Column, ("Service", "Measure", UNIT)),
        *numbers("", "Mean", "Standard error", "P10", "P50", "P90", "Typical"),
        *numbers("share", "Never"),
        *numbers("£", "Last actual"),
        Column("Its year"),
    ]
    never = "Never: share of the draws in which the investment does not come back in the horizon."
    rows = [row for name in _trading(sim) for row in _measured(sim, name)]
    head = heading(sim, "What the accounts come to", never)
    return Sheet("Measures", columns, rows, head, frozen=2)


def _trading(sim: Simulation) -> list[str]:
    """The services that have a trading account, best first."""
    services = sim.case.pipeline.services
    order = [*map(str, sim.ranking.index), *sim.failing]
    return [name for name in order if services[name].trades]


def _account(sim: Simulation, service: str) -> Iterator[Row]:
    """The rows of one account; one that says so where it is left out."""
    title, years = sim.case.title_of(service), range(sim.case.pipeline.years + 1)
    if service in sim.closed:
        yield [title, LEFT_OUT, *[None] * (len(years) * len(FIGURES))]
        return
    account = figures_by_year(sim, service)
    for line in dict.fromkeys(line for line, _ in account):
        of_line = [account.get((line, year)) for year in years]
        told = (getattr(of, key) if of else None for key in FIGURES for of in of_line)
        yield [title, line_title(line), *told]


def _measured(sim: Simulation, service: str) -> Iterator[Row]:
    """The measures of one account; a row that says so where it is left out."""
    title = sim.case.title_of(service)
    if service in sim.closed:
        yield [title, LEFT_OUT, *[None] * 10]
        return
    year, last = sim.case.pipeline.services[service].last_actual or ("", None)
    for measure in sim.plan.measures:
        row: Any = sim.measure_summary.loc[(service, measure)]
        unit = UNITS.get(measure, "£ a year")
        keys = ("mean", "se", "p10", "p50", "p90", "typical")
        never = float(row["never"]) if measure == "payback" else None
        said = [Measured(row[key], unit) for key in keys]
        actual = last.of(measure) if last else None
        before = [None, None] if actual is None else [float(actual), year]
        yield [title, MEASURES.get(measure, words(measure)), unit, *said, never, *before]


def score_sheets(of: Analyses) -> Iterator[Sheet]:
    """The scores and comments of the panel's members; nothing without a panel."""
    sim, panel = of.sim, of.sim.case.heard
    if panel is None or of.disagreement is None:
        return
    scores = of.disagreement.data
    members = [str(m) for m in scores.columns if m in panel.members]
    spread = ("mean", "lowest", "highest", "spread")
    columns = [
        *map(Column, ("Service", "Criterion")),
        *numbers("", *map(words, (*members, *spread))),
        Column("Missing or settled"),
    ]
    rows: list[Row] = [
        [
            row["title"],
            row["criterion_title"],
            *(float(row[key]) for key in (*members, *spread)),
            row["treated"],
        ]
        for _, row in scores.iterrows()
    ]
    note = "What each member gave; an empty cell is no score. Everything is kept, settled or not."
    head = heading(sim, "Scores by member", note)
    yield Sheet("Scores by member", columns, rows, head, frozen=2)
    yield comments_sheet(sim, panel)


def comments_sheet(sim: Simulation, panel: Panel) -> Sheet:
    """The comments of members, after each consensus and override with who settled it and why."""
    columns = [
        *map(Column, ("Service", "Criterion", "Member")),
        *numbers("", "Score"),
        *map(Column, ("Date", "Comment or reason", "Settled by")),
    ]
    services, criteria = sim.case.pipeline.services, sim.case.criteria.criteria

    def row(each: Any, who: str, said: str, by: str) -> Row:
        """The row of a score or a resolution."""
        title, criterion = services[each.service].title, criteria[each.criterion].title
        return [title, criterion, who, each.score, each.on, said, by]

    settled = [row(each, each.kind, each.why, each.by) for each in panel.resolutions]
    said = [
        row(each, words(each.member), each.comment, "") for each in panel.scores if each.comment
    ]
    kinds = " and ".join(KINDS)
    note = f"Comments of members, after every {kinds}."
    return Sheet("Comments", columns, [*settled, *said], heading(sim, "Comments", note), frozen=2)
