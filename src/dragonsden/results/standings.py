"""Standings: the ranking as people read it, in words and rounded, before anyone draws it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dragonsden.arithmetic.statistics import Z95
from dragonsden.results.acceptability import robust_bands
from dragonsden.results.phrases import draws_and_seed, provenance, status_line
from dragonsden.results.tables import Results
from dragonsden.text.english import counted
from dragonsden.text.numbers import QUANTILE_ERROR, decimals, number, reach, share, share_decimals

BANDS: Final = {"take forward": "forward", "close call": "close", "not this round": "not now"}
"""The bands in a word or two, so that the table stays narrow."""


@dataclass(frozen=True)
class Column:
    """A column of the table: its heading, what stands in it, and whether that is numbers."""

    heading: str
    meaning: str
    numeric: bool = True


@dataclass(frozen=True)
class Standings:
    """The ranked table and all that belongs beside it, as text.

    `rows` hold a cell for each column; the first `within` of them are of rank k or better.
    """

    status: str
    title: str
    criteria: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    within: int
    cut: str
    recommended: str
    unranked: tuple[str, ...]
    notes: tuple[str, ...]
    provenance: str

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """What stands in each column of numbers."""
        return tuple((column.heading, column.meaning) for column in self.columns if column.meaning)


def standings(sim: Results) -> Standings:
    """The ranking of a simulation as people read it."""
    return Standings(
        status=status_line(sim.case),
        title=sim.case.title,
        criteria=sim.case.criteria.title,
        columns=_columns(sim),
        rows=tuple(_rows(sim)),
        within=int((sim.ranking["rank"] <= sim.k).sum()),
        cut=f"the first {sim.k} end here" if sim.k > 1 else "the first ends here",
        recommended=_recommended(sim),
        unranked=tuple(_unranked(sim)),
        notes=tuple(_notes(sim)),
        provenance=provenance(sim.case, draws_and_seed(sim)),
    )


def _columns(sim: Results) -> tuple[Column, ...]:
    """The columns, in order."""
    none = f"; 0% is none of the {counted(sim.draws, 'draw')}"
    within = Column(f"First {sim.k}", f"share in which it ranks among the first {sim.k}")
    return (
        Column("Rank", "by mean value; equals share, marked ="),
        Column("Service", "", numeric=False),
        Column("Value", "mean overall value, from 0 (worst on all criteria) to 100 (best on all)"),
        Column("+/-", "how far the value may move with endless draws (95%)"),
        Column("P10", "the value is lower in one draw of ten"),
        Column("P90", "the value is higher in one draw of ten"),
        Column("Typical", "rank if every uncertain number took its typical value"),
        Column("First", f"share of draws in which it ranks first{none}"),
        *([within] if sim.k > 1 else []),
        Column("Band", _band_meaning(sim), numeric=False),
        Column("Gates", "pass, or hold: a question is open", numeric=False),
    )


def _band_meaning(sim: Results) -> str:
    """What puts a service into which band."""
    bands, where = sim.case.criteria.bands, "first" if sim.k == 1 else f"in the first {sim.k}"
    most, least = (f"{100 * end:.10g}%" for end in (bands.take_forward, bands.not_this_round))
    return f"forward: {where} in {most} of draws or more; not now: in {least} or less; else close"


def _rows(sim: Results) -> Iterator[tuple[str, ...]]:
    """A row of cells for each service in the ranking, best first."""
    table, bands = sim.ranking, robust_bands(sim)["band"].to_dict()
    ranks, typical = (_with_ties(table[column]) for column in ("rank", "typical_rank"))
    places = decimals(QUANTILE_ERROR * float(table["value_se"].max(skipna=False)))
    of_share = share_decimals(sim.draws)
    for rank, other, (name, row) in zip(ranks, typical, table.iterrows(), strict=True):
        yield (
            rank,
            row["title"],
            number(row["value"], places),
            reach(row["value_se"], places),
            number(row["p10"], places),
            number(row["p90"], places),
            other,
            share(row["first"], of_share),
            *([share(row["first_k"], of_share)] if sim.k > 1 else []),
            BANDS[bands[name]],
            row["gate"],
        )


def _with_ties(ranks: Any) -> list[str]:
    """The ranks as text, those that are shared marked with =."""
    shared = ranks.duplicated(keep=False)
    return [f"{rank}=" if tied else str(rank) for rank, tied in zip(ranks, shared, strict=True)]


def _recommended(sim: Results) -> str:
    """Who may go forward."""
    titles = "; ".join(sim.ranking.loc[list(sim.recommended), "title"])
    if not titles:
        return "Recommended: none, for no service passes every gate."
    passing = int((sim.ranking["gate"] == "pass").sum())
    best = f"the best {sim.k}" if sim.k > 1 else "the best"
    return f"Recommended ({best} of the {passing} that pass every gate): {titles}."


def _unranked(sim: Results) -> Iterator[str]:
    """Each service that fails, with the gate and the reason."""
    services, gates = sim.case.pipeline.services, sim.case.criteria.gates
    for name in sim.failing:
        failed = {g: v for g, v in sim.verdicts[name].items() if v.status == "fail"}
        reasons = "; ".join(f"{gates[gate].title} - {v.reason}" for gate, v in failed.items())
        yield f"{services[name].title}: {reasons}"


def _notes(sim: Results) -> Iterator[str]:
    """What a reader should know beside the table."""
    yield from _too_close(sim)
    yield from _otherwise_at_typical_values(sim)
    held = sum(status == "hold" for status in sim.gate.values())
    if held:
        are = "is" if held == 1 else "are"
        yield (
            f"{counted(held, 'service')} {are} on hold at a gate: "
            f"the CSV and the JSON document give the reasons."
        )


def _too_close(sim: Results) -> Iterator[str]:
    """That the draws do not settle who is the last recommended, if so."""
    passing = list(sim.ranking.index[sim.ranking["gate"] == "pass"])
    count = len(sim.recommended)
    if not 0 < count < len(passing):
        return
    last, after = passing[count - 1 : count + 1]
    gap = sim.ranking.loc[last, "value"] - sim.ranking.loc[after, "value"]
    error = (sim.overall[last] - sim.overall[after]).std() / np.sqrt(sim.draws)
    if not gap > Z95 * error:  # a single draw has no error, and tells least of all
        ahead, behind = sim.ranking.loc[[last, after], "title"]
        yield (
            f"Too close to call with {counted(sim.draws, 'draw')}: "
            f"{ahead} is recommended and {behind} is not."
        )


def _otherwise_at_typical_values(sim: Results) -> Iterator[str]:
    """Who would be in or out of the first k by the other ranking."""
    table, first = sim.ranking, "first" if sim.k == 1 else f"first {sim.k}"
    by_mean, by_typical = table["rank"] <= sim.k, table["typical_rank"] <= sim.k
    for who, where in ((by_typical & ~by_mean, "among"), (by_mean & ~by_typical, "not among")):
        if titles := "; ".join(table.loc[who, "title"]):
            yield f"At typical values these would be {where} the {first}: {titles}."
