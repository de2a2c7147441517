"""The money of the paper: what each recommended service comes to, and what each option does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from dragonsden.analysis.findings.money import counted_whole, mixed_scopes
from dragonsden.outputs.accounts import last_actual
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.beliefs import NOT_SAID
from dragonsden.record.decisions import Decision
from dragonsden.results.account_by_year import Figures, figures_by_year
from dragonsden.results.finding import LEFT_OUT, Column, Row, Table, numbers
from dragonsden.results.ranking import (
    equals_last_recommended,
    equals_next_in_line,
    last_recommended,
)
from dragonsden.results.simulation import Simulation
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import few, listed, spelled
from dragonsden.text.numbers import money, span

NONE = "no account"
"""The text of a cell for a service without a trading account."""

MOST_NEXT: Final = 3
"""At most three that are next in line have an option each; the text of each names its equals."""

SCOPES = {"incremental": "addition", "total": "whole service"}
"""The words for what an amount is of: an addition to today's sales, or the whole service."""


def finance_table(sim: Simulation) -> Table:
    """Contribution, surplus, net present value and investment of each recommended service."""
    actual = {name: _actual(sim, name) for name in sim.recommended}
    known = any(actual.values())
    rows = tuple(
        Row.of(
            *_named(sim, name),
            *([said or NOT_SAID] if known else []),
            *_finance(sim, name),
            about=name,
        )
        for name, said in actual.items()
    )
    columns = (
        Column("Service"),
        Column("What is counted"),
        *(numbers("£", "Actual contribution, last year known") if known else []),
        *_by_year(sim),
        *numbers("£", "Net present value", "Investment"),
    )
    prices = sim.case.pipeline.prices
    caption = f"On average, and the range of eight futures of ten; prices of {prices}"
    return money_as_in(sim.case, Table("finance", caption, columns, rows))


def of_whom(of: Analyses, decided: Mapping[str, Decision]) -> Iterator[str]:
    """A sentence that names the services whose money follows; `decided` is what is on file.

    Nothing where it is not that of the recommended.
    """
    recommended = of.sim.recommended
    if of.money.data.empty:
        return
    title, one = of.sim.case.title_of(recommended[0]), len(recommended) == 1
    who = title if one else f"the {spelled(len(recommended))} recommended services"
    filed = [decided[name].decision for name in recommended if name in decided]
    whatever = f", whatever has been decided on {'it' if one else 'them'}"
    yield f"This is the money of {who}{whatever if {'defer', 'reject'} & {*filed} else ''}."


def _by_year(sim: Simulation) -> list[Column]:
    """The columns of contribution and surplus in the last year."""
    year = sim.case.pipeline.years
    before = f"Contribution in year {year}, before overhead"
    return numbers("£", before, f"Surplus in year {year}, after overhead and investment")


def _named(sim: Simulation, name: str) -> tuple[str, str]:
    """The title of a service, and what is counted of it."""
    service = sim.case.pipeline.services[name]
    return service.title, SCOPES.get(str(service.scope), "not said")


def _actual(sim: Simulation, name: str) -> str:
    """The contribution of the last year that is known, of the whole service, with the year."""
    actual = last_actual(sim, name)
    figure = actual.of("contribution") if actual else ""
    return f"{figure}\n({actual.year})" if actual and figure else ""


def _finance(sim: Simulation, name: str) -> Iterator[str]:
    """The forecasts of one service."""
    service = sim.case.pipeline.standing(name)
    if name in sim.closed or not service.revenue:
        yield from [LEFT_OUT if name in sim.closed else NONE] * 4
        return
    for measure in ("contribution", "surplus", "npv"):
        of = sim.accounts[name][measure]
        yield _with_range(of.mean, of.p10, of.p90, of.se)
    at_start = figures_by_year(sim, name, lines=["balance"], years=[0])["balance", 0]
    low, high = -at_start.p90 + 0.0, -at_start.p10 + 0.0
    yield _with_range(-at_start.mean + 0.0, low, high, at_start.se)


def _with_range(mean: float, p10: float, p90: float, error: float) -> str:
    """A mean, and its range on a line of its own."""
    said, ends = money(mean, error), span(p10, p90, error)
    return said if said == ends else f"{said}\n({ends})"


def options_table(of: Analyses) -> Table:
    """The options, with what each would bring in together."""
    sim, options = of.sim, [*_options(of)]
    rows = (
        Row.of("Do nothing", _as_today(sim, options), "£0", "£0"),
        *(
            Row.of(name, f"{who}{_scopes(sim, names)}", *_sums(sim, names))
            for name, who, names in options
        ),
    )
    columns = (Column("Option"), Column("Services", prose=True), *_by_year(sim))
    caption = "The options: together, on average, and the range of eight futures of ten"
    return money_as_in(sim.case, Table("options", caption, columns, rows))


def _as_today(sim: Simulation, options: Iterable[tuple[str, str, list[str]]]) -> str:
    """Today's services, and whose money of today is in the other options and not here."""
    said = "Today’s services go on as they are."
    there = dict.fromkeys(name for _, _, names in options for name in names)
    whole = [sim.case.title_of(name) for name in counted_whole(sim, there)]
    if whole:
        bring = "brings" if len(whole) == 1 else "bring"
        said += f" What {listed(whole)} {bring} in today is counted below, not here."
    return said


def _scopes(sim: Simulation, names: Sequence[str]) -> str:
    """The scopes that are added up, where they are not all one."""
    said = mixed_scopes(sim, names)
    return f". Added up: {said}" if said else ""


def _options(of: Analyses) -> Iterator[tuple[str, str, list[str]]]:
    """The options beside doing nothing: a name, the services in words, and by name."""
    sim, bands = of.sim, of.bands.data["band"]
    titles = sim.case.title_of
    recommended = list(sim.recommended)
    safe = [name for name in recommended if bands[name] == "safe"]
    if 0 < len(safe) < len(recommended):
        noun = "service" if len(safe) == 1 else "services"
        yield f"The safe {noun} only", listed([titles(n) for n in safe]), safe
    if recommended:
        noun = "service" if len(recommended) == 1 else "services"
        yield f"The recommended {noun}", listed([titles(n) for n in recommended]), recommended
    last, following = last_recommended(sim), equals_next_in_line(sim)
    for after in following[:MOST_NEXT] if recommended else ():
        other = [after if name == last else name for name in recommended]
        swap = f"{titles(after)} in place of {titles(last)}{_equals(sim)}"
        yield "The next in line instead", swap, other


def _equals(sim: Simulation) -> str:
    """The last recommended that are exactly as good, and the next in line that are."""
    sides = equals_last_recommended(sim), equals_next_in_line(sim)
    alike = [few([sim.case.title_of(name) for name in side]) for side in sides if len(side) > 1]
    return "".join(f"; {names} are equal" for names in alike)


def _sums(sim: Simulation, names: Sequence[str]) -> tuple[str, str]:
    """Contribution and surplus of some services added up, draw by draw.

    Where some are counted whole, those that are additions have a line of their own: it can be
    compared with doing nothing.
    """
    if not sim.closed.isdisjoint(names):
        return LEFT_OUT, LEFT_OUT
    if not all(sim.case.pipeline.standing(name).revenue for name in names):
        return NONE, NONE
    whole = counted_whole(sim, names)
    additions = [name for name in names if name not in whole] if whole else []
    said = []
    for measure in ("contribution", "surplus"):
        of = _added_up(sim, measure, names)
        text = _with_range(of.mean, of.p10, of.p90, of.se)
        if additions:
            alone = _added_up(sim, measure, additions)
            text += f"\nadditions alone {money(alone.mean, alone.se)}"
        said.append(text)
    return said[0], said[1]


def _added_up(sim: Simulation, measure: str, names: Sequence[str]) -> Figures:
    """A measure of some services added up, draw by draw."""
    each = sim.measures[[(measure, name) for name in names]].to_numpy(dtype=np.float64)
    return Figures.of(np.add.reduce(each, axis=1))
