"""The ranking as a finding: the services best first, rounded and in words, for every outlet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dragonsden.arithmetic.statistics import Z95, too_close
from dragonsden.engine.gates import Status
from dragonsden.results.account_columns import (
    ACCOUNT_DATA,
    account_cells,
    account_columns,
    account_data,
)
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import (
    band_ends,
    best_k,
    chance,
    each_alone,
    if_cleared_words,
    nobody_ranked,
    nobody_recommended,
    ranks_of,
    shared_slots,
)
from dragonsden.results.standings import Standing, largest, number
from dragonsden.results.tables import Results, row_of
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import capital, counted, few, is_or_are, listed, some, spelled
from dragonsden.text.numbers import QUANTILE_ERROR, percent, reach, share
from dragonsden.text.numbers import number as decimal

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED: Final = 3
"""At most 3 services that share first place are named; more are counted."""


def ranking_finding(sim: Results) -> Finding:
    """The ranking: who is recommended and how sure that is, who is next, and every service."""
    return Finding(
        name="ranking",
        headline=_headline(sim),
        tables=(_table(sim), gate_table(sim, "fail")),
        notes=tuple(_notes(sim)),
        numbers=partial(_frame, sim),
    )


def gate_table(sim: Results, status: Status) -> Table:
    """The services that fail a gate, or are on hold at one: a row for each gate, with the reason.

    Services come in the order of the ranking; those that fail have no rank and come last. One that
    fails is not on hold, whatever other gates say: it is marked among those that are.
    """
    gates = sim.case.criteria.gates
    also = dict.fromkeys(sim.failing, " (fails another gate)") if status == "hold" else {}
    titles = {name: sim.case.title_of(name) + also.get(name, "") for name in sim.verdicts}
    rows = tuple(
        Row.of_service(name, titles[name], gates[gate].title, verdict.reason)
        for name in (*sim.order, *sim.failing)
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
    if not sim.order:
        return nobody_ranked(sim)
    if not sim.recommended:
        return nobody_recommended(sim)
    surest, count = sim.recommended[0], len(sim.recommended)
    title, every = sim.case.title_of(surest), sim.standings[surest].chosen == 1
    often = "every draw" if every else f"{chance(sim, surest)} of draws"
    if count == 1:
        return f"{title} is recommended: it is {best_k(sim.k)} in {often}"
    equals = _as_good(sim, surest)
    who = few([sim.case.title_of(name) for name in equals])
    one = len(equals) == 1
    if sim.closed:
        has = "has" if one else "have"
        return f"{who} {has} the highest value of the {spelled(count)} recommended"
    if len(equals) == count:
        several = "Both" if count == 2 else f"All {spelled(count)}"
        if sim.standings[surest].chosen == 0:
            return f"{several} recommended have the best mean value, and are chosen in no draw"
        return f"{several} recommended are equally sure: each is chosen in {often}"
    said = "is the surest" if one else "are the surest"
    each = "" if one else "each "
    return f"{who} {said} of the {spelled(count)} recommended: {each}chosen in {often}"


def _as_good(sim: Results, surest: str) -> list[str]:
    """The recommended services that are as sure as the surest, or of the same value if closed."""
    if sim.closed:
        best = min(_rank(sim, name) for name in sim.recommended)
        return [name for name in sim.recommended if _rank(sim, name) == best]
    chosen = sim.standings[surest].chosen
    return [name for name in sim.recommended if sim.standings[name].chosen == chosen]


def _rank(sim: Results, name: str) -> int:
    """The rank of a service by mean overall value, which equals share."""
    return sim.standings[name].rank or 0


def _table(sim: Results) -> Table:
    """The ranked services, best first."""
    rows = tuple(_rows(sim))
    within = _end_of_the_recommended(sim)
    held = any(sim.gate[name] == "hold" for name in sim.order[:within])
    apart = "; those on hold are not among them" if held else ""
    cut = f"the recommended end here{apart}"
    table = Table(
        name="ranking",
        caption=f"The ranking of {counted(len(rows), 'service')}{', best first' * (len(rows) > 1)}",
        columns=_columns(sim),
        rows=rows,
        heads=1,
        cut=(within, cut) if 0 < within < len(rows) else None,
    )
    return money_as_in(sim.case, table)


def _end_of_the_recommended(sim: Results) -> int:
    """The number of rows of the ranking down to the last recommended service."""
    last = last_recommended(sim)
    return sim.order.index(last) + 1 if last else 0


def _columns(sim: Results) -> tuple[Column, ...]:
    """The columns, in order."""
    none = f"; 0% is none of the {counted(sim.draws, 'draw')}"
    chosen = f"share of draws in which it is {best_k(sim.k)}; on hold: {if_cleared_words(sim)}"
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
    most, least = band_ends(sim)
    return f"safe: chosen in {most} of draws or more; unlikely: in {least} or less; else close"


def _rows(sim: Results) -> Iterator[Row]:
    """A row for each service in the ranking, best first; closed services have no values."""
    there = [sim.standings[name] for name in sim.order]
    ranks = ranks_of(each.rank for each in there)
    typical = ranks_of(each.typical_rank for each in there)
    places = sim.places(QUANTILE_ERROR * largest(each.value_se for each in there))
    for rank, other, name, standing in zip(ranks, typical, sim.order, there, strict=True):
        first = share(number(standing.first), sim.share_places)
        yield Row.of(
            Cell(rank, standing.rank),
            Cell(standing.title, about=name),
            *(_value(sim, name, column, places) for column in VALUES),
            Cell(LEFT_OUT) if sim.closed else Cell(other, standing.typical_rank),
            Cell(LEFT_OUT) if sim.closed else Cell(first, standing.first),
            Cell(chance(sim, name, sim.share_places), _known(number(standing.chosen))),
            sim.band[name],
            standing.gate,
            *account_cells(sim, name),
            about=name,
        )


def _known(part: float) -> float | None:
    """The number, or None where it is left out."""
    return None if part != part else part


VALUES: Final = ("value", "value_se", "p10", "p90")
"""The columns of the ranking with the overall value of a service, which a closed one keeps."""


def _value(sim: Results, name: str, column: str, places: int) -> Cell:
    """The cell of an overall value, or of its 95% margin."""
    if name in sim.closed:
        return Cell(LEFT_OUT)
    value = float(getattr(sim.standings[name], column))
    if column == "value_se":
        return Cell(reach(value, places), Z95 * value)
    return Cell(decimal(value, places), value)


def ranking_data(sim: Results) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the columns and the rows of all that the ranking rests on, unrounded.

    They are every column of `Results.ranking`, the trading account, and the reasons of the gates;
    None: not there. The services that fail come last.
    """
    names = [field.name for field in fields(Standing)]
    rows = [
        (
            name,
            *(getattr(sim.standings[name], column) for column in names),
            *account_data(sim, name),
            "; ".join(gate_reasons(sim, name)),
        )
        for name in (*sim.order, *sim.failing)
    ]
    return ["service", *names, *ACCOUNT_DATA, "gate_reasons"], rows


def _frame(sim: Results) -> pd.DataFrame:
    """The same as a table."""
    from dragonsden.results import frames

    return frames.ranking_data(*ranking_data(sim))


def _notes(sim: Results) -> Iterator[str]:
    """The services recommended and the next in line, and then what to know of the ranking."""
    if sim.recommended:
        yield from recommended_by_band(sim)
        yield from _next_in_line(sim)
    yield from further_notes(sim)


def further_notes(sim: Results) -> Iterator[str]:
    """The notes for a page that has named the recommended and the next in line: the others."""
    if not sim.order:
        return
    yield from _first_place(sim)
    if 0 < len(sim.passing) <= sim.k:
        yield f"There is room for every service that passes: {some(sim.k, 'review slot')}."
    yield from _too_close(sim)
    yield from _at_typical_values(sim)
    yield from shared_slots(sim)
    if held := sum(status == "hold" for status in sim.gate.values()):
        are, who = f"{counted(held, 'service')} {is_or_are(held)}", {1: "it", 2: "neither of them"}
        yield (
            f"{are} on hold at a gate: {who.get(held, 'none of them')} is "
            f"{'not ' * (held == 1)}recommended until its question is answered."
        )
        yield from each_alone(sim)


def recommended_by_band(sim: Results) -> Iterator[str]:
    """A sentence for each class of the recommended that there is: safe, close, unlikely."""
    for band in dict.fromkeys(sim.band[name] for name in sim.recommended):
        of_band = [name for name in sim.recommended if sim.band[name] == band]
        yield f"Recommended, {band}: {listed([sim.case.title_of(name) for name in of_band])}."


def next_in_line(sim: Results) -> str:
    """The best service that passes every gate and is not recommended; "" if there is none."""
    passing = (name for name in sim.order if sim.gate[name] == "pass")
    return next((name for name in passing if name not in sim.recommended), "")


def equals_next_in_line(sim: Results) -> list[str]:
    """The next in line with all that are exactly as good; none if there is none."""
    following = [n for n in sim.order if sim.gate[n] == "pass" and n not in sim.recommended]
    return [name for name in following if _rank(sim, name) == _rank(sim, following[0])]


def last_recommended(sim: Results) -> str:
    """The recommended service with the lowest mean overall value; "" if there is none."""
    by_value = [name for name in sim.order if name in sim.recommended]
    return by_value[-1] if by_value else ""


def equals_last_recommended(sim: Results) -> list[str]:
    """The last recommended with all that are exactly as good, best first; none without any."""
    last = last_recommended(sim)
    there = [name for name in sim.order if name in sim.recommended]
    return [name for name in there if _rank(sim, name) == _rank(sim, last)]


def _next_in_line(sim: Results) -> Iterator[str]:
    """The service that is next in line, and how often it would be chosen."""
    equals = equals_next_in_line(sim)
    said = [f"{sim.case.title_of(n)}, chosen in {chance(sim, n)} of draws" for n in equals]
    if len(said) == 1:
        yield f"Next in line: {said[0]}."
    elif said:
        more = "" if len(said) <= MOST_NAMED else f"; {len(said) - MOST_NAMED} more"
        yield f"Next in line, as equals: {'; '.join(said[:MOST_NAMED])}{more}."


def _first_place(sim: Results) -> Iterator[str]:
    """The service with the highest mean overall value, and how often it ranks first."""
    best = [name for name in sim.order if sim.standings[name].rank == 1]
    titles = [sim.case.title_of(name) for name in best]
    if len(best) > 1:
        who = listed(titles) if len(best) <= MOST_NAMED else some(len(best), "service")
        yield f"{capital(who)} share first place."
    elif len(sim.order) > 1:
        held = ", on hold at a gate," if sim.gate[best[0]] == "hold" else ""
        often = percent(number(sim.standings[best[0]].first))
        said = "" if sim.closed else f"; it is first in {often} of draws"
        yield f"{titles[0]}{held} has the highest mean value{said}."


def _too_close(sim: Results) -> Iterator[str]:
    """A warning if the draws cannot tell the last recommended service from the next."""
    last, after = last_recommended(sim), next_in_line(sim)
    if not last or not after or not sim.closed.isdisjoint((last, after)):
        return
    gap = sim.standings[last].value - sim.standings[after].value
    apart = np.subtract(*(sim.kept.overall[row_of(sim, name)] for name in (last, after)))
    error = np.std(apart, ddof=1) / np.sqrt(sim.draws) if len(apart) > 1 else np.nan
    if too_close(gap, error):
        ahead, behind = (sim.case.title_of(name) for name in (last, after))
        yield (
            f"Too close to call with {counted(sim.draws, 'draw')}: "
            f"{ahead} is recommended and {behind} is not."
        )


def best_at_typical_values(sim: Results) -> list[str]:
    """The services that would be recommended if every uncertain number took its typical value."""
    return sim.best_passing({name: sim.standings[name].typical_rank for name in sim.order})


def _at_typical_values(sim: Results) -> Iterator[str]:
    """The services that pass and that typical values would recommend, or would not."""
    if sim.closed:
        return
    by_typical, by_mean = set(best_at_typical_values(sim)), set(sim.recommended)
    changes = [
        f"{listed([sim.case.title_of(name) for name in sim.order if name in those])} {verb}"
        for those, verb in (
            (by_typical - by_mean, "would be recommended"),
            (by_mean - by_typical, "would not"),
        )
        if those
    ]
    if changes:
        yield f"With every number at its typical value {' and '.join(changes)}."
        yield "Use the mean values: they count every draw, and typical values count one."
