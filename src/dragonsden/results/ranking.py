"""The ranking as a finding: the services best first, rounded and in words, for every outlet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.arithmetic.statistics import Z95, too_close
from dragonsden.engine.gates import Status
from dragonsden.results.acceptability import robust_bands
from dragonsden.results.account_columns import account_cells, account_columns, account_data
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import (
    best_k,
    chance,
    nobody_ranked,
    nobody_recommended,
    ranks_of,
    shared_slots,
)
from dragonsden.results.tables import Results
from dragonsden.text.english import capital, counted, listed, some, spelled
from dragonsden.text.numbers import (
    QUANTILE_ERROR,
    number,
    percent,
    reach,
    share,
)

MOST_NAMED: Final = 3
"""At most 3 services that share first place are named; more are counted."""


def ranking_finding(sim: Results) -> Finding:
    """The ranking: who is recommended and how sure that is, who is next, and every service."""
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
    """The surest of the recommended, and how often it is chosen."""
    if sim.ranking.empty:
        return nobody_ranked(sim)
    if not sim.recommended:
        return nobody_recommended(sim)
    surest, count = sim.recommended[0], len(sim.recommended)
    title, every = sim.case.title_of(surest), sim.ranking["chosen"][surest] == 1
    often = "every draw" if every else f"{chance(sim, surest)} of draws"
    if count == 1:
        return f"{title} is recommended: it is {best_k(sim.k)} in {often}"
    if sim.closed:
        return f"{title} has the highest value of the {spelled(count)} recommended"
    return f"{title} is the surest of the {spelled(count)} recommended: chosen in {often}"


def _table(sim: Results) -> Table:
    """The ranked services, best first."""
    rows = tuple(_rows(sim))
    within = _end_of_the_recommended(sim)
    held = "hold" in set(sim.ranking["gate"].iloc[:within])
    apart = "; those on hold are not among them" if held else ""
    cut = f"the recommended end here{apart}"
    return Table(
        name="ranking",
        caption=f"The ranking of {counted(len(rows), 'service')}, best first",
        columns=_columns(sim),
        rows=rows,
        heads=1,
        cut=(within, cut) if 0 < within < len(rows) else None,
    )


def _end_of_the_recommended(sim: Results) -> int:
    """The number of rows of the ranking down to the last recommended service."""
    last = last_recommended(sim)
    return list(sim.ranking.index).index(last) + 1 if last else 0


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
        *account_columns(sim),
    )


def _band_meaning(sim: Results) -> str:
    """The shares of draws that put a service into each band."""
    bands = sim.case.criteria.bands
    most, least = (f"{100 * end:.10g}%" for end in (bands.safe, bands.unlikely))
    return f"safe: chosen in {most} of draws or more; unlikely: in {least} or less; else close"


def _rows(sim: Results) -> Iterator[Row]:
    """A row for each service in the ranking, best first; closed services have no values."""
    table = sim.ranking
    ranks, typical = (ranks_of(table[column]) for column in ("rank", "typical_rank"))
    places = sim.places(QUANTILE_ERROR * float(table["value_se"].max()))
    for rank, other, (name, row) in zip(ranks, typical, table.iterrows(), strict=True):
        first = share(row["first"], sim.share_places)
        yield Row.of(
            Cell(rank, row["rank"]),
            Cell(row["title"], about=str(name)),
            *(_value(sim, str(name), row, column, places) for column in VALUES),
            Cell(LEFT_OUT) if sim.closed else Cell(other, row["typical_rank"]),
            Cell(LEFT_OUT) if sim.closed else Cell(first, row["first"]),
            Cell(chance(sim, str(name), sim.share_places), _known(row["chosen"])),
            sim.band[str(name)],
            row["gate"],
            *account_cells(sim, str(name)),
            about=str(name),
        )


def _known(number: float) -> float | None:
    """The number, or None where it is left out."""
    return None if number != number else number


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
    """Every column of `ranking`, the trading account, and the reasons of the gates.

    The services that fail come last.
    """
    order = [*map(str, sim.ranking.index), *sim.failing]
    table = sim.all_services.loc[order].astype({"rank": "Int64", "typical_rank": "Int64"})
    reasons = ["; ".join(gate_reasons(sim, name)) for name in order]
    return table.join(account_data(sim, order)).assign(gate_reasons=reasons)


def _notes(sim: Results) -> Iterator[str]:
    """The services recommended and the next in line, and then what to know of the ranking."""
    if sim.recommended:
        yield from recommended_by_band(sim)
        yield from _next_in_line(sim)
    yield from further_notes(sim)


def further_notes(sim: Results) -> Iterator[str]:
    """The notes for a page that has named the recommended and the next in line: the others."""
    if sim.ranking.empty:
        return
    yield from _first_place(sim)
    if 0 < len(sim.passing) <= sim.k:
        yield f"There is room for every service that passes: {some(sim.k, 'review slot')}."
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


def recommended_by_band(sim: Results) -> Iterator[str]:
    """A sentence for each class of the recommended that there is: safe, close, unlikely."""
    bands = robust_bands(sim).loc[list(sim.recommended)]
    for band, of_band in bands.groupby("band", sort=False):
        yield f"Recommended, {band}: {listed(list(of_band['title']))}."


def next_in_line(sim: Results) -> str:
    """The best service that passes every gate and is not recommended; "" if there is none."""
    passing = sim.ranking.index[sim.ranking["gate"] == "pass"]
    return next((str(name) for name in passing if name not in sim.recommended), "")


def last_recommended(sim: Results) -> str:
    """The recommended service with the lowest mean overall value; "" if there is none."""
    by_value = [str(name) for name in sim.ranking.index if name in sim.recommended]
    return by_value[-1] if by_value else ""


def _next_in_line(sim: Results) -> Iterator[str]:
    """The service that is next in line, and how often it would be chosen."""
    if name := next_in_line(sim):
        yield f"Next in line: {sim.case.title_of(name)}, chosen in {chance(sim, name)} of draws."


def _first_place(sim: Results) -> Iterator[str]:
    """The service with the highest mean overall value, and how often it ranks first."""
    best: Any = sim.ranking[sim.ranking["rank"] == 1]
    if len(best) > 1:
        few = len(best) <= MOST_NAMED
        who = listed(list(best["title"])) if few else some(len(best), "service")
        yield f"{capital(who)} share first place."
    elif len(sim.ranking) > 1:
        held = ", on hold at a gate," if best["gate"].iloc[0] == "hold" else ""
        often = percent(float(best["first"].iloc[0]))
        said = "" if sim.closed else f"; it is first in {often} of draws"
        yield f"{best['title'].iloc[0]}{held} has the highest mean value{said}."


def _too_close(sim: Results) -> Iterator[str]:
    """A warning if the draws cannot tell the last recommended service from the next."""
    last, after = last_recommended(sim), next_in_line(sim)
    if not last or not after or not sim.closed.isdisjoint((last, after)):
        return
    values: Any = sim.ranking["value"]
    gap = values[last] - values[after]
    error = (sim.overall[last] - sim.overall[after]).std() / np.sqrt(sim.draws)
    if too_close(gap, error):
        ahead, behind = sim.ranking.loc[[last, after], "title"]
        yield (
            f"Too close to call with {counted(sim.draws, 'draw')}: "
            f"{ahead} is recommended and {behind} is not."
        )


def _at_typical_values(sim: Results) -> Iterator[str]:
    """The services that pass and that typical values would recommend, or would not."""
    if sim.closed:
        return
    table: Any = sim.ranking[sim.ranking["gate"] == "pass"]
    by_typical = table["typical_rank"].rank(method="min") <= sim.k
    by_mean = table.index.isin(sim.recommended)
    changes = [
        f"{listed(list(table.loc[those, 'title']))} {verb}"
        for those, verb in (
            (by_typical & ~by_mean, "would be recommended"),
            (by_mean & ~by_typical, "would not"),
        )
        if those.any()
    ]
    if changes:
        yield f"With every number at its typical value {' and '.join(changes)}."
        yield "Use the mean values: they count every draw, and typical values count one."
