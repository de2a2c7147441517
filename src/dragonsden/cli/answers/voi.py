"""The answer to: what is worth finding out before choosing?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.information import evpi, evppi
from dragonsden.arithmetic.statistics import Z95
from dragonsden.cli.answer import Answer, Grid, Notes
from dragonsden.cli.old_text import Column
from dragonsden.engine.blocks import WHO_JUDGES
from dragonsden.outputs import json_documents as analyses
from dragonsden.results.phrases import draws_and_seed
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import counted
from dragonsden.text.numbers import decimals, exact_money, money_reach, number, reach

MOST_ROWS: Final = 12
ALL: Final = "everything"
NOTHING: Final = "nothing"
"""What a belief on which nothing depends would show: chance alone."""


def research(sim: Simulation) -> Answer:
    """What knowing each uncertain number would be worth, and knowing them all."""
    perfect = evpi(sim)
    judge = [WHO_JUDGES] if sim.plan.members else []
    every = evppi(sim, [*sim.plan.beliefs, NOTHING, *judge])
    apart = every.loc[[NOTHING, *judge]]
    partial = every.drop(index=apart.index)
    worth = _worthwhile(partial, apart)
    sentence = _sentence(sim, perfect, worth)
    columns, rows = _columns(sim, every), tuple(_rows(sim, perfect, worth.head(MOST_ROWS)))
    content = analyses.of_information(perfect, partial, apart)
    return Answer(
        case=sim.case,
        sentence=sentence,
        body=(
            Grid("What knowing it exactly would add to the choice", columns, rows),
            Notes("And besides", tuple(_besides(partial, worth, apart))),
        ),
        made=(draws_and_seed(sim),),
        table=_with_everything(perfect, pd.concat([partial, apart])),
        document=analyses.written("voi", sim, sentence, content),
        warnings=sim.warnings,
    )


def _worthwhile(partial: pd.DataFrame, apart: pd.DataFrame) -> pd.DataFrame:
    """The numbers whose worth is clearly above what chance alone shows."""
    chance = apart.loc[NOTHING]
    error = (partial["value_se"] ** 2 + chance["value_se"] ** 2) ** 0.5
    return partial.loc[partial["value"] - chance["value"] > Z95 * error]


def _sentence(sim: Simulation, perfect: pd.DataFrame, worth: pd.DataFrame) -> str:
    """What to research first, and what all is worth."""
    choice = "the first" if sim.k == 1 else f"the first {sim.k}"
    total = _points(perfect.iloc[0])
    if not (perfect["value"] > 0).iloc[0]:
        return f"There is nothing to find out before choosing {choice}: no draw would change it."
    if worth.empty:
        return (
            f"No single uncertain number is clearly worth finding out before choosing {choice}; "
            f"knowing them all would add {total} of overall value."
        )
    most = worth.iloc[0]
    return (
        f"Before choosing {choice}, what is most worth finding out is {most['label']}: knowing it "
        f"would add {_points(most)} of overall value, of the {total} "
        "that knowing everything would add."
    )


def _points(row: Any) -> str:
    """The points of a row, with a digit more than usual where there are few."""
    return f"{_number(row['value'], row['value_se'])} points"


def _number(value: float, error: float) -> str:
    """Points as the error supports them."""
    return number(value, _places(error))


def _places(error: float) -> int:
    """How many decimals: two where the error is below a tenth, for the worth is often small."""
    return 2 if 0 < error < 0.1 else decimals(error)


def _columns(sim: Simulation, every: pd.DataFrame) -> tuple[Column, ...]:
    """The columns, in order."""
    first = "First" if sim.k == 1 else f"First {sim.k}"
    whole = "of the services chosen" if sim.k > 1 else "of the service chosen"
    alone = Column("First", "the same if only one service were chosen")
    in_money = (
        Column("NPV", "what it would add to the NPV of those chosen"),
        Column("NPV +/-", "how far that may move with endless draws (95%)"),
    )
    return (
        Column("To find out", "", numeric=False),
        Column(first, f"points that knowing it would add to the overall value {whole}"),
        Column("+/-", "how far that may move with endless draws (95%)"),
        *([alone] if sim.k > 1 else []),
        *(in_money if every["npv"].notna().any() else ()),
    )


def _rows(sim: Simulation, perfect: pd.DataFrame, worth: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """A row of cells for each belief, and first for all of them."""
    for _, row in _with_everything(perfect, worth).iterrows():
        paid = pd.notna(row["npv"])
        yield (
            row["label"],
            _number(row["value"], row["value_se"]),
            reach(row["value_se"], _places(row["value_se"])),
            *([_number(row["first"], row["first_se"])] if sim.k > 1 else []),
            *([exact_money(row["npv"], row["npv_se"]), money_reach(row["npv_se"])] if paid else []),
        )


def _with_everything(perfect: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the worth of knowing everything above it."""
    k, first = perfect.loc["first_k"], perfect.loc["first"]
    everything = {
        "label": "Everything",
        **k.to_dict(),
        "first": first["value"],
        "first_se": first["value_se"],
        "first_npv": first["npv"],
        "first_npv_se": first["npv_se"],
        "method": "all draws",
    }
    row = pd.DataFrame([everything], index=pd.Index([ALL], name=table.index.name))
    return pd.concat([row[list(table.columns)], table])


def _besides(partial: pd.DataFrame, worth: pd.DataFrame, apart: pd.DataFrame) -> Iterator[str]:
    """What the table leaves out, and what is not research."""
    more, rest = max(0, len(worth) - MOST_ROWS), len(partial) - len(worth)
    if more:
        yield f"{counted(more, 'number')} worth less: --csv lists them"
    if rest:
        chance = apart.loc[NOTHING]
        shows = _points(chance)
        yield (
            f"{counted(rest, 'number')} not clearly worth anything: chance alone shows {shows}, "
            f"which every number above has as well"
        )
    if WHO_JUDGES in apart.index:
        judge = apart.loc[WHO_JUDGES]
        yield (
            "the choice of the member who judges: "
            f"{_points(judge)}. That is no research: it is how much "
            "the members' eyes differ"
        )
