"""The money as a finding: what the recommended services are worth together, and at what cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.results.cleared import best_if_cleared
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import nobody_recommended
from dragonsden.results.simulation import Simulation
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import capital, counted, its_or_their, listed, part_of, spelled
from dragonsden.text.numbers import is_known, loss_span, money, number, percent, span

TOGETHER: Final = "together"
"""The row of all the recommended services added up, draw by draw."""

ADDED: Final = ("contribution", "surplus", "peak_exposure")
"""The measures in £ that are added up. Peaks are added as if all fell on one day."""

CALLED: Final = {
    "contribution": ("Contribution", "a year, by the last year, before overhead and investment"),
    "surplus": ("Surplus", "a year, by the last year, after overhead and a share of investment"),
    "peak_exposure": ("Peak cash", "the most that the council is out of pocket at any time"),
    "payback": ("Payback", "the median of years until the investment has come back"),
}


def money_finding(sim: Simulation) -> Finding:
    """The money that the recommended services would bring in together, before and after overhead.

    All of it is from the draws kept, as P10 and P90 are. It is left out where a recommended service
    is closed, and where one has no trading account.
    """
    recommended = list(sim.recommended)
    if not recommended:
        return Finding("money", nobody_recommended(sim))
    if not sim.closed.isdisjoint(recommended):
        return Finding("money", f"What the recommended are worth together {LEFT_OUT_HERE}")
    services = sim.case.pipeline.services
    if not all(services[name].revenue for name in recommended):
        return Finding("money", _without_accounts(sim, recommended))
    table = _amounts(sim, recommended)
    return Finding(
        name="money",
        headline=_headline(sim, table),
        tables=(_table(sim, table),),
        notes=tuple(_notes(sim, table)),
        numbers=lambda: table,
        document=_document(table),
    )


def _without_accounts(sim: Simulation, recommended: list[str]) -> str:
    """That not all of the recommended have a trading account, or that none has."""
    if any(sim.case.pipeline.standing(name).trades for name in recommended):
        return "Not every recommended service has a trading account to add up"
    if len(recommended) == 1:
        return f"{sim.case.title_of(recommended[0])} has no trading account"
    return f"{capital(part_of(0, len(recommended)))} recommended has a trading account to add up"


def money_if_cleared(sim: Simulation) -> pd.DataFrame | None:
    """The amounts of the best if every hold were cleared, one by one and together.

    None if a service is recommended, or one of them has no account or is closed.
    """
    best = list(best_if_cleared(sim))
    services = sim.case.pipeline.services
    if not best or not sim.closed.isdisjoint(best) or not all(services[n].trades for n in best):
        return None
    return _amounts(sim, best)


def _amounts(sim: Simulation, services: list[str]) -> pd.DataFrame:
    """Mean, standard error, P10 and P90 of each measure, by service and of all together."""
    measured: Any = sim.measures
    kept = {measure: measured[measure][services] for measure in ADDED}
    rows = {}
    for name in (TOGETHER, *services):
        row: dict[str, float] = {}
        for measure, of_services in kept.items():
            summed = of_services.sum(axis=1) if name == TOGETHER else of_services[name]
            low, high = np.quantile(summed, [0.1, 0.9])
            error = float(summed.std(ddof=1)) / np.sqrt(len(summed)) if len(summed) > 1 else 0.0
            numbers = {"": float(summed.mean()), "_se": error, "_p10": low, "_p90": high}
            row |= {f"{measure}{end}": value for end, value in numbers.items()}
        rows[name] = row
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("service")
    payback = sim.measure_summary.xs("payback", level="measure")
    for column in ("p50", "never"):
        table[f"payback_{column}"] = payback[column].reindex(table.index)
    table.insert(0, "title", ["Together", *map(sim.case.title_of, services)])
    return table


def _headline(sim: Simulation, table: pd.DataFrame) -> str:
    """The money that the recommended bring in by the last year, or cost, before overhead."""
    together: Any = table.loc[TOGETHER]
    one = len(sim.recommended) == 1
    amount = _money(together, "contribution")
    does = f"{'brings' if one else 'bring'} in {amount}"
    if loses(together):
        does = f"{'costs' if one else 'cost'} the council {_loss(together, 'contribution')}"
    return f"{_who(sim)} {does} a year by year {sim.plan.years}, before overhead{_mixed(sim)}"


def loses(row: Any) -> bool:
    """True if services lose money on average even before overhead: a loss is then told as one."""
    return float(row["contribution"]) < 0


def _who(sim: Simulation) -> str:
    """The recommended: by title if there is one, else by their number."""
    if len(sim.recommended) == 1:
        return sim.case.title_of(sim.recommended[0])
    return f"The {spelled(len(sim.recommended))} recommended"


def _mixed(sim: Simulation) -> str:
    """That amounts of both scopes are added up, after a colon; nothing where they are of one."""
    said = mixed_scopes(sim, sim.recommended)
    return f": {said}" if said else ""


def counted_whole(sim: Simulation, services: Iterable[str]) -> list[str]:
    """Those of the services whose amounts are of the whole service, not an increase on today."""
    return [name for name in services if _scope(sim, name) == "total"]


def mixed_scopes(sim: Simulation, services: Collection[str]) -> str:
    """That some amounts are of whole services and some are increases, if both are added."""
    whole = counted_whole(sim, services)
    if not whole or len(whole) == len(services):
        return ""
    increases = len(services) - len(whole)
    return (
        f"{spelled(increases)} as an increase on today, "
        f"{listed([sim.case.title_of(name) for name in whole])} as a whole service"
    )


def _scope(sim: Simulation, service: str) -> str:
    """The scope of a service: incremental or total."""
    return str(sim.case.pipeline.services[service].scope)


def _notes(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The same after overhead and investment, the ranges, the peak, and who only recovers cost."""
    together: Any = table.loc[TOGETHER]
    scope = _mixed(sim)
    for measure, what in (("contribution", "before"), ("surplus", "after")):
        if measure == "surplus":
            after = _money(together, measure)
            if loses(together):
                after = f"a loss of {_loss(together, measure)}"
            yield f"After overhead and a share of the investment it is {after} a year{scope}."
        share = "every draw" if is_known(float(together[f"{measure}_se"])) else "eight draws of ten"
        yield f"That is {_ends(together, measure)} in {share}, {what} overhead."
    yield _cash(sim, table)
    yield from _refunds(sim)
    yield from _never(sim, table)
    yield from _below(sim)


def _ends(row: Any, measure: str) -> str:
    """The range of a measure, in losses where the services lose."""
    if not loses(row):
        return _range(row, measure)
    return loss_span(*(float(row[f"{measure}_{end}"]) for end in ("p10", "p90", "se")))


def _cash(sim: Simulation, table: pd.DataFrame) -> str:
    """The cash that the recommended take, until they pay if they do."""
    one, peak = len(sim.recommended) == 1, _money(table.loc[TOGETHER], "peak_exposure")
    never = bool((table["payback_never"].drop(TOGETHER) == 1).any())
    if one:
        return f"It needs {peak} of cash{'' if never else ' before it pays'}."
    until = "" if never else " before they pay"
    return f"They need {peak} of cash{until}, if all their peaks fall together."


def _refunds(sim: Simulation) -> Iterator[str]:
    """The recommended that may only recover their cost."""
    services = sim.case.pipeline.services
    capped = [n for n in sim.recommended if services[n].surplus == "cost_recovery"]
    if capped:
        titles = listed([sim.case.title_of(name) for name in capped])
        yield f"{titles} may only recover the cost: what exceeds it is refunded."


def _never(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The recommended that may never pay back, the likeliest first."""
    chances = table["payback_never"].drop(TOGETHER).sort_values(ascending=False, kind="stable")
    for name, chance in chances.items():
        title = table["title"][str(name)]
        if float(chance) == 1:
            within = counted(sim.plan.years, "year")
            yield f"{title} never pays back within {within} in any draw."
        elif float(chance) >= 0.01:
            yield f"{title} never pays back in {percent(float(chance))} of draws."


def _below(sim: Simulation) -> Iterator[str]:
    """The share of draws in which the recommended together do not cover their full cost."""
    surplus: Any = sim.measures["surplus"]
    below = float((surplus[list(sim.recommended)].sum(axis=1) < 0).mean())
    count = len(sim.recommended)
    whose, year = its_or_their(count), f"surplus in year {sim.plan.years}"
    together = " together" if count > 1 else ""
    if 0 < below < 1:
        yield f"In {percent(below)} of draws {whose} {year} is below £0{together}."
    else:
        side = "below £0" if below else "£0 or more"
        yield f"{capital(whose)} {year} is {side}{together} in every draw."


def _money(row: Any, measure: str) -> str:
    """A mean in the digits that its error supports."""
    return money(float(row[measure]), float(row[f"{measure}_se"]))


def _range(row: Any, measure: str) -> str:
    """The range of a measure, in the digits that the draws support."""
    return span(*(float(row[f"{measure}_{end}"]) for end in ("p10", "p90", "se")))


def _loss(row: Any, measure: str) -> str:
    """A mean that is a loss, without its sign, in the digits that its error supports."""
    return money(-float(row[measure]), float(row[f"{measure}_se"]))


def payback_words(median: float, years: int) -> str:
    """A median payback in words: 0.5 years; never within 4 years, if half of the draws are so."""
    if np.isnan(median):
        return f"never within {years} years"
    said = number(median, 1)
    return f"{said} {'year' if said == '1.0' else 'years'}"


def _table(sim: Simulation, table: pd.DataFrame) -> Table:
    """The amounts of each service, all together first."""
    count = len(table) - 1
    shown = table if count > 1 else table.drop(TOGETHER)
    rows = tuple(_row(sim, str(name), row) for name, row in shown.iterrows())
    span = "P10 to P90: lower in one draw of ten, higher in one"
    columns = (
        Column("Service"),
        Column("Scope", "incremental: an increase on today; total: the whole service"),
        *(
            column
            for measure in ADDED
            for column in (
                Column(*CALLED[measure], True, "£"),
                Column(f"{CALLED[measure][0]}, range", span, True, "£"),
            )
        ),
        Column(*CALLED["payback"], True, "years"),
        Column("Never", "share of draws in which the investment does not come back", True, "share"),
    )
    would = "cost" if loses(table.loc[TOGETHER]) else "bring in"
    services, need = ("service", "it needs") if count == 1 else ("services", "they need")
    caption = f"What the recommended {services} would {would}, and the cash that {need}"
    return money_as_in(sim.case, Table("money", caption, columns, rows))


def _row(sim: Simulation, name: str, row: pd.Series) -> Row:
    """The amounts of one service, or of all together, which pay back each by itself."""
    cells = [cell for measure in ADDED for cell in _cells(row, measure)]
    if name == TOGETHER:
        scopes = sorted({_scope(sim, each) for each in sim.recommended})
        paid = Cell("each by itself"), Cell("each by itself")
        return Row.of(f"{row['title']}{_mixed(sim)}", " and ".join(scopes), *cells, *paid)
    median, never = float(row["payback_p50"]), float(row["payback_never"])
    paid = (
        Cell(payback_words(median, sim.plan.years), None if np.isnan(median) else median),
        Cell(percent(never), never),
    )
    return Row.of_service(name, str(row["title"]), _scope(sim, name), *cells, *paid)


def _cells(row: pd.Series, measure: str) -> tuple[Cell, Cell]:
    """The mean of a measure, and its range."""
    return Cell(_money(row, measure), row[measure]), Cell(_range(row, measure))


def _document(table: pd.DataFrame) -> Mapping[str, Any]:
    """The amounts for the JSON document."""
    return {"money": {name: row.to_dict() for name, row in table.astype(object).iterrows()}}
