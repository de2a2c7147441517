"""The gates: how each service stands at each of them, and how far the account bears it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.gates import gates_finding
from dragonsden.engine.gates import Status, Verdict
from dragonsden.plot.described import describe
from dragonsden.plot.layout.cells import PITCH, Heads, cell
from dragonsden.plot.layout.rows import LabelledRows
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import BLUE, GREY, INK, PAPER, styled
from dragonsden.plot.left_out import left_out_notes
from dragonsden.results.phrases import ranks_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import some
from dragonsden.text.numbers import percent

SIGNS: Final[dict[Status, tuple[str, str, str]]] = {
    "pass": ("✓", PAPER, GREY), "hold": ("? hold", BLUE, PAPER), "fail": ("✗ fail", INK, PAPER),
}  # fmt: skip
"""The sign of a status, its ground and its ink: different without colour too."""


@checked
def gates(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with a matrix of services and gates: passes (✓), on hold (?) or fails (✗).

    Beside a tick is the share of draws in which the account bears out what the gate claims, or
    keeps the bound that it sets.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.gates(sim)
        >>> print(plot.data_table(ax)["together"])
        service
        new_model_highways                hold
        childrens_services_partnership    hold
        new_model_reablement              hold
        new_model_residential_care        hold
        Name: together, dtype: str
    """
    finding, table = gates_finding(sim), _table(sim)
    titles = [gate.title for gate in sim.case.criteria.gates.values()]
    notes = (*finding.notes, *left_out_notes(sim, table.index))
    captions = Captions.of(sim, finding.headline, _reading(sim), notes)
    rows = _rows(sim, table)
    heads = Heads.over(titles, rows, ax)
    ax = replace(rows, above=heads.room).on_sheet(captions, ax, below=4)
    with styled():
        heads.write(ax)
        _cells(ax, sim, table, rows.centres)
    size = f"{some(len(table), 'service')} by {some(len(titles), 'gate')}"
    describe(ax, f"Table of {size}", captions, _figures(sim, table), table)
    return ax


def _table(sim: Simulation) -> pd.DataFrame:
    """The status of each service at each gate, and at them together; those that fail come last."""
    order = [*sim.ranking.index, *sim.failing]
    names = list(sim.case.criteria.gates)
    records = [[sim.verdicts[name][gate].status for gate in names] for name in order]
    table = pd.DataFrame(records, index=pd.Index(order, name="service"), columns=names)
    table.insert(0, "title", [sim.case.title_of(name) for name in order])
    return table.assign(together=[sim.gate[name] for name in order])


def _reading(sim: Simulation) -> str:
    """The explanation of the signs; nothing where there are none."""
    if not sim.case.criteria.gates:
        return ""
    shares = any(
        verdict.share is not None for of in sim.verdicts.values() for verdict in of.values()
    )
    beside = " A percentage is the share of draws in which the account bears the gate out." * shares
    return (
        "✓: passes; ?: on hold until a question is answered; ✗: fails. In the order of the "
        f"ranking.{beside}"
    )


def _rows(sim: Simulation, table: pd.DataFrame) -> LabelledRows:
    """The rows, the services that fail under a heading."""
    ranked = len(sim.ranking)
    return LabelledRows(
        titles=list(table["title"]),
        ranks=[*ranks_of(sim.ranking["rank"]), *[""] * (len(table) - ranked)],
        headings={ranked: "Fails a gate, not ranked"} if ranked < len(table) else {},
        strong=[name in sim.recommended for name in table.index],
        pitch=PITCH,
    )


def _cells(ax: Axes, sim: Simulation, table: pd.DataFrame, centres: list[float]) -> None:
    """The sign of each service at each gate."""
    for name, centre in zip(table.index, centres, strict=True):
        for column, verdict in enumerate(sim.verdicts[str(name)].values()):
            _, ground, ink = SIGNS[verdict.status]
            cell(ax, column, centre, ground, _sign(verdict), ink)


def _sign(verdict: Verdict) -> str:
    """The sign of a verdict, with the share of draws that bear it out."""
    sign = SIGNS[verdict.status][0]
    return sign if verdict.share is None else f"{sign[0]} {percent(verdict.share)}"


def _figures(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The gates at which services are on hold or fail."""
    titles = {name: gate.title for name, gate in sim.case.criteria.gates.items()}
    for name, row in table.iterrows():
        open_at = [
            f"{'on hold' if verdict.status == 'hold' else 'fails'} at {titles[gate]}"
            for gate, verdict in sim.verdicts[str(name)].items()
            if verdict.status != "pass"
        ]
        if open_at:
            yield f"{row['title']}: {'; '.join(open_at)}."
