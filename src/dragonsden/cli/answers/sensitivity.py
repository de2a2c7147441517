"""The answers to: how far may a weight move, or a number, before the answer changes?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.sensitivity import switching_values, weight_stability
from dragonsden.analysis.sensitivity.switching_search import Target
from dragonsden.cli.answer import Answer, Grid, Notes
from dragonsden.cli.old_text import Column
from dragonsden.outputs import json_documents as analyses
from dragonsden.results.phrases import draws_and_seed
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import counted, its, listed, own_label
from dragonsden.text.numbers import figure, share, whole_percent

MOST_ROWS: Final = 12

ENDS: Final = (("low", "below", "less"), ("high", "above", "more"))


def weights(sim: Simulation) -> Answer:
    """How far each weight may move before another comes first, or among the first k."""
    table = weight_stability(sim)
    sentence = " ".join(_of_weights(sim, table))
    return Answer(
        case=sim.case,
        sentence=sentence,
        body=(
            Grid("How far each weight may move", _weight_columns(sim), tuple(_weights(sim, table))),
            Notes("What changes beyond", tuple(_beyond(sim, table))),
        ),
        made=(draws_and_seed(sim),),
        table=table,
        document=analyses.written("sensitivity", sim, sentence, analyses.of_stability(table)),
        warnings=sim.warnings,
    )


def _of_weights(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """Which weight turns the answer soonest, for the first place and for the first k."""
    if not len(sim.ranking):
        yield "No service is ranked, so no weight matters."
        return
    first, ranked = (table[name].iloc[0] for name in ("first", "first_of_ranking"))
    if first != ranked:
        yield (
            f"With average weights and average values {_title(sim, first)} is first, though "
            f"{_title(sim, ranked)} is first in the ranking: those who weigh differently also "
            "score differently."
        )
    yield f"{_title(sim, first)} stays first {_until(sim, table, 'first')}."
    if sim.k > 1:
        yield f"The first {sim.k} stay the same {_until(sim, table, 'first_k')}."


def _until(sim: Simulation, table: pd.DataFrame, what: str) -> str:
    """Up to which change of a single weight, the nearest."""
    ways = [
        (abs(row[f"{what}_{end}"] - row["weight"]), row, end, more, _change(sim, row, what, way))
        for _, row in table.iterrows()
        for end, way, more in ENDS
        if _change(sim, row, what, way)
    ]
    if not ways:
        return "whatever the weight of any single criterion"
    _, row, end, more, change = min(ways, key=lambda way: way[0])
    now, then = whole_percent(row["weight"]), whole_percent(row[f"{what}_{end}"])
    if now == then:
        return f"only just; with slightly {more} weight on {row['title']} {change}"
    return f"unless {row['title']} has {more} than {then} of the weight, now {now}; then {change}"


def _change(sim: Simulation, row: pd.Series, what: str, way: str) -> str:
    """Who takes whose place beyond an end; nothing if nobody does."""
    if what == "first":
        after = row[f"next_{way}"]
        return f"{_title(sim, after)} comes first" if after else ""
    leaves, enters = row[f"leaves_{way}"], row[f"enters_{way}"]
    if not enters:
        return ""
    return f"{_title(sim, enters)} takes the place of {_title(sim, leaves)}"


def _weight_columns(sim: Simulation) -> tuple[Column, ...]:
    """The columns, in order."""
    within = Column(f"First {sim.k} stay", f"between which the same are among the first {sim.k}")
    return (
        Column("Criterion", "", numeric=False),
        Column("Weight", "its share of the weight, on average"),
        Column("First stays", "between which weights the first stays first, others in proportion"),
        *([within] if sim.k > 1 else []),
    )


def _weights(sim: Simulation, table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """A row of cells for each criterion."""
    for _, row in table.iterrows() if sim.ranked else ():
        spans = [
            f"{whole_percent(row[f'{what}_low'])} - {whole_percent(row[f'{what}_high'])}"
            for what in ("first", "first_k")
        ]
        yield row["title"], whole_percent(row["weight"]), *(spans if sim.k > 1 else spans[:1])


def _beyond(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """What changes beyond the ends of each interval."""
    for _, row in table.iterrows():
        changes = [
            f"{way} {whole_percent(row[f'{what}_{end}'])} {change}"
            for what in ("first", "first_k")[: 1 if sim.k == 1 else 2]
            for end, way, _ in ENDS
            if (change := _change(sim, row, what, way))
        ]
        if changes:
            yield f"{row['title']}: {'; '.join(changes)}"


def switches(sim: Simulation, service: str) -> Answer:
    """At which value of each uncertain number the answer for a service turns."""
    targets: list[Target] = ["npv"] if sim.case.pipeline.services[service].revenue else []
    if service not in sim.failing:
        targets.append("first_k")
    if not targets:
        title = _title(sim, service)
        raise ValueError(f"{title} has no trading account and takes no rank: nothing can turn")
    tables: dict[str, pd.DataFrame] = {t: switching_values(sim, service, t) for t in targets}
    sentence = " ".join(_of_switching(sim, service, t, table) for t, table in tables.items())
    body = [part for t, table in tables.items() for part in _shown(sim, service, t, table)]
    return Answer(
        case=sim.case,
        sentence=sentence,
        body=tuple(body),
        made=(draws_and_seed(sim),),
        table=pd.concat(tables, names=["target"]),
        document=analyses.written(
            "sensitivity", sim, sentence, analyses.of_switching(service, tables)
        ),
        warnings=sim.warnings,
    )


def _turn(sim: Simulation, service: str, target: str) -> str:
    """What happens at a switching value."""
    if target == "npv":
        return f"bring the NPV of {_title(sim, service)} to £0"
    inside = service in sim.ranking.index[sim.ranking["rank"] <= sim.k]
    goal = "first place" if sim.k == 1 else f"the first {sim.k}"
    verb, way = ("take", "out of") if inside else ("bring", "into")
    return f"{verb} {_title(sim, service)} {way} {goal}"


def _of_switching(sim: Simulation, service: str, target: str, table: pd.DataFrame) -> str:
    """Which single number turns the answer soonest."""
    turn = _turn(sim, service, target)
    there = table[table["answer"] == ""]
    if there.empty:
        return f"No value of a single uncertain number would {turn}."
    near = there.iloc[0]
    return (
        f"What would {turn} soonest is {its(near['label'], _title(sim, service))} at "
        f"{figure(near['value'])}, instead of {figure(near['mean'])} on average; "
        f"{_chance(near['percentile'])}."
    )


def _chance(percentile: float) -> str:
    """How likely a number is beyond its switching value, on the side that is less likely."""
    side, part = ("lower", percentile) if percentile < 0.5 else ("higher", 1 - percentile)
    return f"it is {side} in {share(part, 0)} of draws"


def _shown(sim: Simulation, service: str, target: str, table: pd.DataFrame) -> Iterator[Any]:
    """The switching values as a table, and those that have none."""
    turn, title = _turn(sim, service, target), _title(sim, service)
    there = table[table["answer"] == ""]
    columns = (
        Column("What is uncertain", "", numeric=False),
        Column("Mean", "on average, as believed"),
        Column("Turns at", "the value at which the answer turns, all else as believed"),
        Column("Change", "from the mean to there"),
        Column("Percentile", "the share of draws in which it is lower than that"),
    )
    rows = tuple(
        (
            own_label(row["label"], title),
            figure(row["mean"]),
            figure(row["value"]),
            figure(row["change"]),
            share(row["percentile"], 0),
        )
        for _, row in there.head(MOST_ROWS).iterrows()
    )
    heading = f"What would {turn}"
    yield Grid(heading, columns, rows)
    none = [own_label(label, title) for label in table.loc[table["answer"] != "", "label"]]
    more = len(there) - len(rows)
    yield Notes(
        "And besides" if rows else heading,
        (
            *([f"{counted(more, 'value')} further off: --csv lists them"] if more else []),
            *([f"none in range: {listed(none, 'and')}"] if none else []),
        ),
    )


def _title(sim: Simulation, service: str) -> str:
    """The title of a service."""
    return sim.case.pipeline.services[service].title
