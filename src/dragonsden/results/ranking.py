"""The ranking as a finding: the services best first, rounded and in words, for every outlet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.arithmetic.statistics import Z95, too_close
from dragonsden.engine.gates import Status
from dragonsden.results.acceptability import robust_bands
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import (
    best_k,
    first_k,
    nobody_ranked,
    ranks_of,
    shared_slots,
)
from dragonsden.results.tables import Results
from dragonsden.text.english import capital, counted, listed, ordinal, some, spelled
from dragonsden.text.numbers import (
    QUANTILE_ERROR,
    decimals,
    number,
    percent,
    reach,
    share,
    share_decimals,
)

CLAIM: Final = 0.05
"""A service that comes first in this share of draws or more is counted in the headline."""

MOST_NAMED: Final = 3
"""At most 3 services that share first place are named; more are counted."""


def ranking_finding(sim: Results) -> Finding:
    """The ranking: who is first and how sure that is, who is recommended, and every service."""
    return Finding(
        name="ranking",
        headline=_headline(sim),
        tables=(_table(sim), gate_table(sim, "fail")),
        notes=tuple(_notes(sim)),
        data=_data(sim),
    )


def gate_table(sim: Results, status: Status) -> Table:
    """The services that fail a gate, or are on hold at one: a row for each gate, with the reason.

    Services come in the order of the ranking; those that fail have no rank and come first.
    """
    gates = sim.case.criteria.gates
    rows = tuple(
        Row.of(
            Cell(sim.case.title_of(name), about=name), gates[gate].title, verdict.reason, about=name
        )
        for name in (*sim.failing, *sim.ranking.index)
        for gate, verdict in sim.verdicts[name].items()
        if verdict.status == status
    )
    captions = {"fail": "Not ranked: fails a gate", "hold": "On hold at a gate"}
    columns = (Column("Service"), Column("Gate"), Column("Why", prose=True))
    return Table(status, captions.get(status, "Passes the gate"), columns, rows)


def gate_reasons(sim: Results, service: str) -> list[str]:
    """Each gate that a service fails or is on hold at, and why."""
    gates = sim.case.criteria.gates
    return [
        f"{verdict.status}: {gates[gate].title} - {verdict.reason}"
        for gate, verdict in sim.verdicts[service].items()
        if verdict.status != "pass"
    ]


def _headline(sim: Results) -> str:
    """The service that ranks first, and how often it does."""
    table = sim.ranking
    if table.empty:
        return nobody_ranked(sim)
    best = table[table["rank"] == 1]
    if len(best) > 1:
        few = len(best) <= MOST_NAMED
        who = listed(list(best["title"])) if few else some(len(best), "service")
        return f"{capital(who)} share first place"
    title = best["title"].iloc[0]
    if len(table) == 1:
        return f"{title} is the only service that can be ranked"
    held = ", which is on hold at a gate," if best["gate"].iloc[0] == "hold" else ""
    return f"{title}{held} ranks first{_how_sure(table['first'], str(best.index[0]))}"


def _how_sure(first: pd.Series, best: str) -> str:
    """The share of draws in which the best comes first, and the number of its rivals."""
    chance = float(first[best])
    if chance == 1:
        return " in every draw"
    others = int((first.drop(best) >= CLAIM).sum())
    rivals = f"; {spelled(others)} other{'s' * (others > 1)} come{'s' * (others == 1)} first in"
    said = f"{rivals} {percent(CLAIM)} of draws or more" if others else ""
    if chance >= 0.5:
        return f", and comes first in {percent(chance)} of draws{said}"
    return f" on average, but comes first in only {percent(chance)} of draws{said}"


def _table(sim: Results) -> Table:
    """The ranked services, best first."""
    rows = tuple(_rows(sim))
    within = int((sim.ranking["rank"] <= sim.k).sum())
    cut = f"the first {sim.k} end here" if sim.k > 1 else "the first ends here"
    return Table(
        name="ranking",
        caption=f"The ranking of {counted(len(rows), 'service')}, best first",
        columns=_columns(sim),
        rows=rows,
        heads=1,
        cut=(within, cut) if 0 < within < len(rows) else None,
    )


def _columns(sim: Results) -> tuple[Column, ...]:
    """The columns, in order."""
    none = f"; 0% is none of the {counted(sim.draws, 'draw')}"
    chosen = f"share of draws in which it is {best_k(sim.k)}; on hold: if cleared"
    value = "mean overall value, from 0 (worst on all criteria) to 100 (best on all)"
    error = "95% margin of the value: more draws could move it by this much"
    typical = "rank if every uncertain number took its typical value"
    return (
        Column("Rank", "by mean value; equals share, marked =", numeric=True, unit="rank"),
        Column("Service"),
        Column("Value", value, numeric=True, unit="points"),
        Column("+/-", error, numeric=True, unit="points"),
        Column("P10", "the value is lower in one draw of ten", numeric=True, unit="points"),
        Column("P90", "the value is higher in one draw of ten", numeric=True, unit="points"),
        Column("Typical", typical, numeric=True, unit="rank"),
        Column("First", f"share of draws in which it ranks first{none}", True, "share"),
        Column("Chosen", chosen, True, "share"),
        Column("Band", _band_meaning(sim)),
        Column("Gates", "pass, or hold: a question is open"),
    )


def _band_meaning(sim: Results) -> str:
    """The shares of draws that put a service into each band."""
    bands = sim.case.criteria.bands
    most, least = (f"{100 * end:.10g}%" for end in (bands.safe, bands.unlikely))
    return f"safe: chosen in {most} of draws or more; unlikely: in {least} or less; else close"


def _rows(sim: Results) -> Iterator[Row]:
    """A row for each service in the ranking, best first; closed services have no values."""
    table, bands = sim.ranking, robust_bands(sim)["band"].to_dict()
    ranks, typical = (ranks_of(table[column]) for column in ("rank", "typical_rank"))
    places = decimals(QUANTILE_ERROR * float(table["value_se"].max()))
    for rank, other, (name, row) in zip(ranks, typical, table.iterrows(), strict=True):
        yield Row.of(
            Cell(rank, row["rank"]),
            Cell(row["title"], about=str(name)),
            *(_value(sim, str(name), row, column, places) for column in VALUES),
            Cell(other, row["typical_rank"]),
            *(Cell(share(row[c], share_decimals(sim.draws)), row[c]) for c in ("first", "chosen")),
            bands[name],
            row["gate"],
            about=str(name),
        )


VALUES: Final = ("value", "value_se", "p10", "p90")
"""The columns of the ranking with the overall value of a service, which a closed one keeps."""


def _value(sim: Results, name: str, row: pd.Series, column: str, places: int) -> Cell:
    """The cell of an overall value, or of its 95% margin."""
    if name in sim.closed:
        return Cell(LEFT_OUT)
    value = float(row[column])
    if column == "value_se":
        return Cell(reach(value, places), Z95 * value)
    return Cell(number(value, places), value)


def _data(sim: Results) -> pd.DataFrame:
    """Every column of `ranking`, then the services that fail, with the reasons of their gates."""
    order = [*sim.ranking.index, *sim.failing]
    table = sim.all_services.loc[order].astype({"rank": "Int64", "typical_rank": "Int64"})
    reasons = ["; ".join(gate_reasons(sim, str(name))) for name in order]
    return table.assign(gate_reasons=reasons)


def _notes(sim: Results) -> Iterator[str]:
    """The services recommended, and then warnings about the ranking."""
    yield _recommended(sim)
    if 0 < len(sim.ranking) <= sim.k:
        yield f"There is room for every ranked service: {some(sim.k, 'review slot')}."
    yield from _too_close(sim)
    yield from _at_typical_values(sim)
    yield from shared_slots(sim)
    if held := sum(status == "hold" for status in sim.gate.values()):
        yield (
            "1 service is on hold at a gate: it is not recommended until its question is answered."
            if held == 1
            else f"{held:,} services are on hold at a gate: none of them is recommended until its "
            "question is answered."
        )


def _recommended(sim: Results) -> str:
    """The services that may go forward."""
    titles = "; ".join(sim.ranking.loc[list(sim.recommended), "title"])
    if not titles:
        return "Recommended: none, for no service passes every gate."
    passing = int((sim.ranking["gate"] == "pass").sum())
    best = f"the best {sim.k}" if sim.k > 1 else "the best"
    return f"Recommended ({best} of the {passing} that pass every gate): {titles}."


def _too_close(sim: Results) -> Iterator[str]:
    """A warning if the draws cannot tell the last recommended service from the next."""
    passing = list(sim.ranking.index[sim.ranking["gate"] == "pass"])
    count = len(sim.recommended)
    if not 0 < count < len(passing):
        return
    last, after = passing[count - 1 : count + 1]
    if not sim.closed.isdisjoint((last, after)):
        return
    gap = sim.ranking.loc[last, "value"] - sim.ranking.loc[after, "value"]
    error = (sim.overall[last] - sim.overall[after]).std() / np.sqrt(sim.draws)
    if too_close(gap, error):
        ahead, behind = sim.ranking.loc[[last, after], "title"]
        yield (
            f"Too close to call with {counted(sim.draws, 'draw')}: "
            f"{ahead} is recommended and {behind} is not."
        )


def _at_typical_values(sim: Results) -> Iterator[str]:
    """The services that change places if every number takes its typical value."""
    table: Any = sim.ranking
    other = table[table["typical_rank"] == 1]
    if len(other) and not (other["rank"] == 1).any():
        who = listed(list(other["title"]))
        places = listed([ordinal(rank) for rank in other["rank"]])
        yield f"With every uncertain number at its typical value {who} ranks first, not {places}."
    by_mean, by_typical = table["rank"] <= sim.k, table["typical_rank"] <= sim.k
    for those, verb in ((by_typical & ~by_mean, "enter"), (by_mean & ~by_typical, "leave")):
        if titles := "; ".join(table.loc[those, "title"]):
            yield f"At typical values these would {verb} {first_k(sim.k)}: {titles}."
