"""The options of one service as a finding: the short list that the Green Book asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.delivery.appraised import appraisal, nearest_switches, short_list
from dragonsden.analysis.delivery.ways import Ways
from dragonsden.engine.blocks import remembering_apart
from dragonsden.results.finding import Cell, Column, Finding, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import listed
from dragonsden.text.numbers import UNKNOWN, ends, number, percent, pounds, share, share_decimals

MOST_ACROSS: Final = 6
"""So many columns are legible across a page; a wider table of options is laid on its side."""

ALIKE = ("investment", "npv", "value", "exposure", "payback", "never", "cost_a_point",
         "chance_best", "regret", "unpriced", "gate", "two_tier", "subsidy", "note")  # fmt: skip
"""The entries of the JSON document that have the names of the table's columns."""


def options_finding(sim: Simulation, service: str) -> Finding:
    """The options of a service beside one another, from the simulation of them."""
    found = appraisal(sim)
    return Finding(
        name="options",
        headline=headline(sim, found),
        tables=_tables(sim, found),
        notes=tuple(_notes(found)),
        numbers=lambda: found,
        document={"service": service, "appraisal": _document(found)},
    )


@remembering_apart()
def short_list_finding(ways: Ways, service: str) -> Finding:
    """The same for a pack: switching values of the best option alone; tables named by service."""
    sim = ways.sim
    found = short_list(sim)
    stands = f"as “{ways.stands_as}”" if ways.stands_as else "as it is written"
    notes = (*_notes(found), *_turn(sim, found), f"In the ranking the service stands {stands}.")
    return Finding(
        name="options",
        headline=headline(sim, found, ways.title),
        tables=tuple(_for_page(t, service, len(found)) for t in _tables(sim, found)),
        notes=notes,
        numbers=lambda: found,
    )


def _for_page(table: Table, service: str, options: int) -> Table:
    """The table, named by its service; on its side where its options are fewer than its columns."""
    named = replace(table, name=f"{table.name}-{service}")
    columns = len(table.columns)
    return named.across("What it is") if columns > MOST_ACROSS >= options + 1 else named


def _turn(sim: Simulation, found: pd.DataFrame) -> Iterator[str]:
    """The number that would soonest turn the NPV of the best option to £0."""
    standing = _standing(found)
    if len(standing) and (turn := nearest_switches(sim, [str(standing.index[0])])[0]["switching"]):
        best = standing["title"].iloc[0]
        yield f"The number whose change would soonest turn the NPV of {best} to £0: {turn}."


def headline(sim: Simulation, found: pd.DataFrame, title: str = "") -> str:
    """The option with the highest mean NPV, and in how many draws it is the best.

    `title` is that of the service; without it, the end of that of the case.
    """
    whose = title or sim.case.title.rpartition(": ")[2]
    standing = _standing(found)
    if standing.empty:
        return f"No option of {whose} passes the gates"
    best = standing.iloc[0]
    often = _share(sim, float(best["chance_best"]))
    return (
        f"{best['title']} has the highest NPV of the options of {whose}: {pounds(best['npv'])} on "
        f"average, the best in {often} of draws"
    )


def _standing(found: pd.DataFrame) -> pd.DataFrame:
    """The options that fail no gate, the highest mean NPV first."""
    return found[found["gate"] != "fail"].sort_values("npv", ascending=False)


def _notes(found: pd.DataFrame) -> Iterator[str]:
    """The gain of the best over what is done now, and what the next would have to make up."""
    standing = _standing(found)
    if standing.empty:
        return
    best = standing.iloc[0]
    if best["as_is"]:
        yield f"“{best['title']}” is how it is delivered now."
    elif found["as_is"].any():
        low, high = pounds(best["difference_p10"]), pounds(best["difference_p90"])
        yield (
            f"{best['title']} brings {pounds(best['difference'])} more NPV than what is done now, "
            f"on average ({ends(low, high)} in eight draws of ten), and more in "
            f"{percent(best['above_0'])} of draws."
        )
    if len(standing) > 1:
        second = standing.iloc[1]
        yield (
            f"What is not priced would have to be worth {pounds(second['unpriced'])} for "
            f"{second['title']} to be as good."
        )
    held = found.loc[found["gate"] == "hold", "title"].to_list()
    failing = found.loc[found["gate"] == "fail", "title"].to_list()
    if held:
        yield f"On hold at a gate: {listed(held)}."
    if failing:
        yield f"Failing a gate, and so never the best: {listed(failing)}."


def _tables(sim: Simulation, found: pd.DataFrame) -> tuple[Table, ...]:
    """The costs, what is not priced, if the file says so, and the risks."""
    words = _words(found)
    costs, risks = (money_as_in(sim.case, of(sim, found)) for of in (_table, _risks))
    return (costs, *([words] if words.rows else []), risks)


def _words(found: pd.DataFrame) -> Table:
    """The parts of each option that are not priced, in the words of the file."""
    rows = (
        Row.of(row["title"], row["note"], about=str(name))
        for name, row in found.iterrows()
        if row["note"]
    )
    columns = (Column("Option"), Column("Not priced", prose=True))
    return Table("option-words", "What is not priced", columns, tuple(rows))


def _table(sim: Simulation, found: pd.DataFrame) -> Table:
    """The costs of each option, and what it brings."""
    columns = (
        Column("Option"),
        Column("Investment", "spent at the start, on average", True, "£"),
        Column("NPV", "net present value, on average", True, "£"),
        Column("Beside as it is", "NPV less that of what is done now", True, "£"),
        Column("P10 to P90", "the same in eight draws of ten", True, "£"),
        Column("Best", "share of draws in which its NPV is the best", True, "share"),
        Column("Regret", "the best NPV of a draw less its own, on average", True, "£"),
        Column(
            "To be best", "what all that is not priced must be worth for it to be best", True, "£"
        ),
        Column("Value", "mean overall value, 0 to 100", True, "points"),
        Column("Gates"),
    )
    rows = []
    for name, row in found.iterrows():
        reach = UNKNOWN
        if row["difference_p10"] == row["difference_p10"]:
            reach = ends(pounds(row["difference_p10"]), pounds(row["difference_p90"]))
        rows.append(
            Row.of(
                row["title"] + (" (done now)" if row["as_is"] else ""),
                _cell(row["investment"]),
                _cell(row["npv"]),
                _cell(row["difference"]),
                reach,
                Cell(_share(sim, row["chance_best"]), row["chance_best"]),
                _cell(row["regret"]),
                _cell(row["unpriced"]),
                Cell(number(row["value"], 0), row["value"]),
                row["gate"],
                about=str(name),
            )
        )
    return Table("options", "What each option costs and brings", columns, tuple(rows))


def _risks(sim: Simulation, found: pd.DataFrame) -> Table:
    """The risks of each option."""
    columns = (
        Column("Option"),
        Column("Peak exposure", "the most at stake, on average", True, "£"),
        Column("Payback", "years, in the middle draw", True, "years"),
        Column(
            "Cost a point", "£ of NPV that a point of value costs, where it costs any", True, "£"
        ),
        Column("Two-tier staff", "share on other terms in the last year", True, "share"),
        Column("Subsidy", "of a loan below the market rate, over three years", True, "£"),
    )
    turns = Column("Turns at", "the number whose change would soonest turn its NPV to £0")
    asked = "switching" in found
    horizon = sim.case.pipeline.years
    rows = []
    for name, row in found.iterrows():
        never = row["payback"] != row["payback"]
        paid = f"never within {horizon} years" if never else number(row["payback"], 1)
        rows.append(
            Row.of(
                row["title"],
                _cell(row["exposure"]),
                Cell(paid, None if never else row["payback"]),
                _cell(row["cost_a_point"]),
                Cell(percent(row["two_tier"]), row["two_tier"]),
                _cell(row["subsidy"]),
                *([row["switching"] or "none in range"] if asked else []),
                about=str(name),
            )
        )
    heads = (*columns, turns) if asked else columns
    return Table("option-risks", "What each option risks", heads, tuple(rows))


def _share(sim: Simulation, part: float) -> str:
    """A share of draws with the digits that they support; in public results a whole percentage."""
    return percent(part) if sim.is_public else share(part, share_decimals(sim.draws))


def _cell(amount: float) -> Cell:
    """The cell of an amount in £."""
    return Cell(UNKNOWN) if amount != amount else Cell(pounds(amount), float(amount))


def _document(found: pd.DataFrame) -> Mapping[str, Any]:
    """The appraisal of each option, for the JSON document."""
    names = {"difference": "mean", "difference_p10": "p10", "difference_p50": "p50",
             "difference_p90": "p90", "above_0": "above_0"}  # fmt: skip
    return {
        str(name): {
            "title": row["title"],
            "as_is": bool(row["as_is"]),
            **{key: row[key] for key in ALIKE},
            "difference": {said: row[key] for key, said in names.items()},
            "switching": {"belief": row["switching"], "value": row["switching_value"]},
        }
        for name, row in found.iterrows()
    }
