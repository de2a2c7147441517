"""The value of information as a finding: the numbers that are worth finding out before choosing.

Only services that pass every gate can be chosen, so the gain is that to the choice among these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isnan, nan
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.findings.beliefs import belief_phrase
from dragonsden.analysis.findings.documents import by_index
from dragonsden.analysis.information.evppi import evpi, evpi_and_evppi
from dragonsden.analysis.information.questions import NOTHING, researchable
from dragonsden.arithmetic.statistics import Z95
from dragonsden.engine.blocks import WHO_JUDGES
from dragonsden.model.labels import is_ours
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import nobody_ranked, nobody_recommended
from dragonsden.results.simulation import Simulation
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import capital, counted, is_or_are, listed
from dragonsden.text.numbers import decimals, money, number, reach

ALL: Final = "everything"

MOST_NAMED: Final = 2
"""At most 2 numbers in the headline: a panel can have no more researched before it meets."""


def information_finding(
    sim: Simulation, perfect: pd.DataFrame | None = None, table: pd.DataFrame | None = None
) -> Finding:
    """The gain to the choice from knowing each uncertain number, and from knowing them all.

    `perfect` is that of `evpi` and `table` that of `evppi`, worked out if they are not given. All
    of it is left out where a service is closed.
    """
    if sim.closed:
        return Finding("information", f"The worth of finding out any one number {LEFT_OUT_HERE}")
    most, found = _tables(sim, perfect, table)
    apart = found.loc[[name for name in (NOTHING, WHO_JUDGES) if name in found.index]]
    asked = found.drop(index=apart.index).sort_values("value", ascending=False, kind="stable")
    decided = [name for name in found.index if is_ours(sim.case, str(name))]
    worth = worth_finding_out(found.drop(index=decided))
    in_money = worth_in_money(found.drop(index=decided))
    return Finding(
        name="information",
        headline=_headline(sim, most, asked, worth, in_money),
        tables=(_table(sim, most, worth, in_money),) if sim.passing else (),
        notes=tuple(_notes(sim, most, asked.drop(index=decided), worth, in_money, apart))
        if sim.passing
        else (),
        numbers=lambda: _with_everything(most, pd.concat([asked, apart])),
        document=_document(most, asked, apart),
    )


def _tables(
    sim: Simulation, perfect: pd.DataFrame | None, table: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of `evpi` and `evppi`: as given, else worked out together where neither is."""
    if table is not None:
        return evpi(sim) if perfect is None else perfect, table
    judge = [WHO_JUDGES] if len(sim.plan.members) > 1 else []
    most, found = evpi_and_evppi(sim, [*researchable(sim.case, sim.plan), NOTHING, *judge])
    return most if perfect is None else perfect, found


def worth_finding_out(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers that are clearly worth more to know than chance alone shows, most first.

    Chance is the column `nothing`; its error is that of the row "nothing", if there is one.
    """
    asked = table[~table.index.isin([WHO_JUDGES, NOTHING])]
    of_chance = float(table["value_se"][NOTHING]) if NOTHING in table.index else 0.0
    error = (asked["value_se"] ** 2 + of_chance**2) ** 0.5
    clear: pd.DataFrame = asked[asked["value"] - asked["nothing"] > Z95 * error]
    return clear.sort_values("value", ascending=False, kind="stable")


def worth_in_money(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers that are clearly worth more NPV to know than chance alone shows, most first.

    Chance is the row "nothing"; none is told where that, or an account, is missing.
    """
    asked = table[~table.index.isin([WHO_JUDGES, NOTHING])]
    if NOTHING not in table.index:
        return asked.iloc[:0]
    chance: Any = table.loc[NOTHING]
    error = (asked["npv_se"] ** 2 + float(chance["npv_se"]) ** 2) ** 0.5
    clear: pd.DataFrame = asked[asked["npv"] - float(chance["npv"]) > Z95 * error]
    return clear.sort_values("npv", ascending=False, kind="stable")


def _of_either(worth: pd.DataFrame, in_money: pd.DataFrame) -> pd.DataFrame:
    """The numbers worth finding out by value, and then those that are so in money alone."""
    return pd.concat([worth, in_money.drop(index=worth.index, errors="ignore")])


def _headline(
    sim: Simulation,
    most: pd.DataFrame,
    asked: pd.DataFrame,
    worth: pd.DataFrame,
    in_money: pd.DataFrame,
) -> str:
    """The number that is most worth finding out before the panel chooses."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if not sim.passing:
        return nobody_recommended(sim)
    before = "before choosing the best" if sim.k == 1 else f"before choosing the best {sim.k}"
    if not float(most["value"]["first_k"]) > 0:
        return _nothing_by_value(sim, before, most, in_money)
    if asked.empty:
        if sim.plan.beliefs and not researchable(sim.case, sim.plan):
            return "Every uncertain number is ours to set: there is nothing to find out"
        return "No uncertain number was asked about"
    partly = not set(researchable(sim.case, sim.plan)) <= set(asked.index)
    if worth.empty:
        which = "None of the numbers asked about" if partly else "No single uncertain number"
        said = f"{which} is clearly worth finding out {before}"
        return f"{said} by value" if len(in_money) else said
    best, clearly = _best(worth)
    names = capital(listed([belief_phrase(sim.case, path) for path in best]))
    verb = is_or_are(len(best))
    among = "most" if clearly else "among the most"
    asked_about = " of those asked about" if partly else ""
    return f"{names} {verb} {among} worth finding out{asked_about} {before}"


def _nothing_by_value(
    sim: Simulation, before: str, most: pd.DataFrame, in_money: pd.DataFrame
) -> str:
    """That no draw would change the choice by value; in money it may be otherwise."""
    nothing = f"There is nothing to find out {before}"
    if not float(most["npv"]["first_k"]) > 0:
        return f"{nothing}: no draw would change it"
    return f"{nothing} by value: no draw would change it{_but_in_money(sim, in_money)}"


def _but_in_money(sim: Simulation, in_money: pd.DataFrame) -> str:
    """The number that is most worth finding out in money; nothing where none is."""
    if in_money.empty:
        return ""
    return f"; in money {belief_phrase(sim.case, str(in_money.index[0]))} is worth it"


def _best(worth: pd.DataFrame) -> tuple[list[str], bool]:
    """The numbers to name, and True if they are clearly worth more than the others."""
    margin = Z95 * worth["value_se"]
    low, high = (worth["value"] - margin).to_numpy(), (worth["value"] + margin).to_numpy()
    names = [str(name) for name in worth.index]
    for count in range(1, min(MOST_NAMED, len(worth)) + 1):
        if low[:count].min() > high[count:].max(initial=0):
            return names[:count], True
    return names[:MOST_NAMED], False


def _notes(
    sim: Simulation,
    most: pd.DataFrame,
    asked: pd.DataFrame,
    worth: pd.DataFrame,
    in_money: pd.DataFrame,
    apart: pd.DataFrame,
) -> Iterator[str]:
    """The gain from the first of them and from all, and what research cannot settle."""
    total: Any = most.loc["first_k"]
    by_value, by_money = float(total["value"]) > 0, float(total["npv"]) > 0
    if by_value:
        yield from _by_value(sim, total, worth)
    if by_money:
        yield from _by_money(sim, total, in_money)
    if not by_value and not by_money:
        return
    if rest := len(asked) - len(_of_either(worth, in_money)):
        has_chance = NOTHING in apart.index
        shows = f": chance shows {_points(apart.loc[NOTHING])}" if has_chance else ""
        # without the row of chance no number is told in money, so none is ruled out in it
        what = (
            "anything" if not by_money else "points or NPV" if has_chance else "anything by value"
        )
        numbers = f"{counted(rest, 'number')} {is_or_are(rest)}"
        yield f"{numbers} not clearly worth {what}{shows}."
    if ours := sum(is_ours(sim.case, path) for path in sim.plan.beliefs):
        are = f"{counted(ours, 'number')} {is_or_are(ours)}"
        yield f"{are} ours to set: a decision and not a question."
    if WHO_JUDGES in apart.index and len(sim.plan.members) > 1:
        yield f"The choice of the member who judges is worth {_points(apart.loc[WHO_JUDGES])}."
        yield "No research settles that: it is how far the members' scores and weights differ."


def _by_value(sim: Simulation, total: Any, worth: pd.DataFrame) -> Iterator[str]:
    """The gain in points from knowing the first of them, and everything."""
    if len(worth):
        phrase = belief_phrase(sim.case, str(worth.index[0]))
        gain = number(worth.iloc[0]["value"], _places_of(worth["value_se"]))
        yield f"Knowing {phrase} would add {gain} points to the choice."
    yield f"Knowing everything would add {_points(total)} of overall value."


def _by_money(sim: Simulation, total: Any, in_money: pd.DataFrame) -> Iterator[str]:
    """The gain in NPV from knowing the first of them, and everything."""
    whole = money(float(total["npv"]), float(total["npv_se"]))
    fewer = "where fewer may be chosen"
    if in_money.empty:
        yield f"In net present value, knowing everything would add {whole}, {fewer}."
        return
    first: Any = in_money.iloc[0]
    phrase = belief_phrase(sim.case, str(in_money.index[0]))
    gain = money(float(first["npv"]), float(first["npv_se"]))
    yield f"In net present value, {phrase} would add {gain} and everything {whole}, {fewer}."


def _columns(sim: Simulation, with_money: bool) -> tuple[Column, ...]:
    """The columns of the table: in points, of one service alone, and in money if it has any."""
    best = "Best" if sim.k == 1 else f"Best {sim.k}"
    whole = "services chosen" if sim.k > 1 else "service chosen"
    gain = f"points that knowing it would add to the overall value of the {whole}"
    margin = "95% margin: more draws could move it by this much"
    in_money = (
        Column("NPV", "£ that it would add to the NPV of those chosen", True, "£"),
        Column("NPV +/-", margin, True, "£"),
    )
    return (
        Column("To find out"),
        Column(best, gain, True, "points"),
        Column("+/-", margin, True, "points"),
        Column("Chance", "points that knowing a number of no effect would seem to add", True),
        *([Column("Best", "the same if one service were chosen", True, "points")] * (sim.k > 1)),
        *(in_money if with_money else ()),
    )


def _table(
    sim: Simulation, most: pd.DataFrame, worth: pd.DataFrame, in_money: pd.DataFrame
) -> Table:
    """The numbers that are worth finding out, below everything."""
    with_money = bool(most["npv"].notna().any())
    rows = []
    row: Any
    for name, row in _with_everything(most, _of_either(worth, in_money)).iterrows():
        error, of_money = float(row["value_se"]), float(row["npv_se"])
        places, of_one = (
            _places_of([*worth[column], row[column]]) for column in ("value_se", "first_se")
        )
        cells = [
            Cell(number(row["value"], places), row["value"]),
            Cell(reach(error, places), Z95 * error),
            _chance(float(row["nothing"]), places),
        ]
        if sim.k > 1:
            cells.append(Cell(number(row["first"], of_one), row["first"]))
        if with_money:
            margin = money(Z95 * of_money, of_money)
            cells += [Cell(money(row["npv"], of_money), row["npv"]), Cell(margin, Z95 * of_money)]
        rows.append(Row.of(row["label"], *cells, about=str(name)))
    caption = "The gain to the choice from knowing a number exactly"
    table = Table("information", caption, _columns(sim, with_money), tuple(rows))
    return money_as_in(sim.case, table)


def _chance(nothing: float, places: int) -> Cell:
    """The points that chance alone shows; everything has none."""
    return Cell("none") if isnan(nothing) else Cell(number(nothing, places), nothing)


def _points(row: Any) -> str:
    """The points of a row."""
    return f"{number(row['value'], _places(row['value_se']))} points"


def _places_of(errors: Iterable[float]) -> int:
    """The number of decimals that all of these errors support: what is sorted is read as sorted."""
    return min(_places(error) for error in errors)


def _places(error: float) -> int:
    """The number of decimals: two where the error is below a tenth, as gains are often small."""
    return 2 if 0 < error < 0.1 else decimals(error)


def _with_everything(perfect: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the gain from knowing everything above it."""
    k, first = perfect.loc["first_k"], perfect.loc["first"]
    everything = {
        "label": "Everything",
        **k.to_dict(),
        "first": first["value"],
        "first_se": first["value_se"],
        "first_npv": first["npv"],
        "first_npv_se": first["npv_se"],
        "nothing": nan,
        "method": "all draws",
    }
    row = pd.DataFrame([everything], index=pd.Index([ALL], name=table.index.name))
    return pd.concat([row.reindex(columns=table.columns), table])


def _document(
    perfect: pd.DataFrame, partial: pd.DataFrame, apart: pd.DataFrame
) -> Mapping[str, Any]:
    """All gains for the JSON document; `apart` are those that are not from research."""
    return {
        "evpi": {**perfect.loc["first_k"].to_dict(), "first": perfect.loc["first"].to_dict()},
        "evppi": by_index(partial),
        "apart": by_index(apart),
    }
