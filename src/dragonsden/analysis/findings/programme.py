"""The programme as a finding: what to start and when, what each limit costs, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.findings.clash import barred_notes, limit_name, none_possible
from dragonsden.analysis.programmes.barred import barred_services, why_barred
from dragonsden.analysis.programmes.core import Core
from dragonsden.analysis.programmes.prices import MORE_MONEY
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.programmes.solve import EQUAL
from dragonsden.arithmetic.calendar import QUARTERS
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import capital, listed, some, spelled
from dragonsden.text.numbers import UNKNOWN, money, percent

OBJECTIVES: Final = {
    "npv": "net present value",
    "contribution": "contribution of the last year",
    "value": "value above not doing it at all",
}

IN_THE_BEST: Final = Column("In the best", "of this share of draws", True, "share")
WITHOUT: Final = ("Without it", "what the best programme without it loses")
MORE: Final = "£50,000 in year 1, one more service, or ten days a quarter"


def programme_finding(programme: Programme, core: Core | None = None) -> Finding:
    """The whole answer of a programme; its core, if given, says how sure each start is.

    Next best programmes, prices of forcing and the frontier take long: a pack has `board_finding`.
    """
    if programme.found is None:
        return none_possible(programme)
    swaps = programme.next_best()
    answer = {**_answer(programme, core), **_searched(programme, swaps)}
    notes = chain(_notes(programme, core), _as_good(programme, swaps))
    return _finding(programme, _tables(programme, core, swaps), notes, answer)


def board_finding(programme: Programme, core: Core | None = None) -> Finding:
    """The answer that a board reads: what to start and when, what limits cost, how sure it is."""
    if programme.found is None:
        return none_possible(programme)
    notes = chain(_notes(programme, core), _money_more(programme))
    answer = _answer(programme, core)
    return _finding(programme, _board_tables(programme, core), notes, answer)


def _finding(
    programme: Programme, tables: Iterable[Table], notes: Iterable[str], answer: Mapping[str, Any]
) -> Finding:
    """The finding of a programme that keeps every limit, with its money in the pipeline's unit."""
    return Finding(
        name="programme",
        headline=_headline(programme),
        tables=tuple(money_as_in(programme.sim.case, table) for table in tables),
        notes=tuple(notes),
        numbers=lambda: programme.chosen,
        document={"programme": answer},
    )


def public_finding(programme: Programme) -> Finding:
    """The part of the answer that tells no figure: what is started, and when.

    For a programme of public results that lack figures: sums and prices would give them away.
    """
    if programme.found is None:
        headline = "No programme keeps every limit"
        return Finding(name="programme", headline=headline, notes=(f"Why {LEFT_OUT_HERE}.",))
    count = len(programme.chosen)
    started = _started(programme, None, None).without("Investment", "NPV", "Contribution")
    return Finding(
        name="programme",
        headline=f"Start {some(count, 'service')}" if count else "Start nothing",
        tables=(started, _load(programme)),
        notes=(
            *_standing(programme),
            f"All that it costs and brings, and that its limits cost, {LEFT_OUT_HERE}: figures of "
            "single services could be worked out from it.",
        ),
        numbers=lambda: programme.chosen[["title", "service", "gate", "quarter", "ends", "year"]],
    )


def quarter_name(programme: Programme, quarter: int) -> str:
    """A quarter, counted from 1, as people say it: `Q1 2018/19`, or `Q1 of year 2`."""
    year, before = divmod(quarter - 1, QUARTERS)
    pipeline = programme.sim.case.pipeline
    named = pipeline.name_of_year(year + 1) if pipeline.starts else f"of year {year + 1}"
    return f"Q{before + 1} {named}"


def _headline(programme: Programme) -> str:
    """The number of starts, and what they come to."""
    count = len(programme.chosen)
    what = OBJECTIVES[programme.file.objective]
    if not count:
        return f"Start nothing: {_why_nothing(programme)}"
    return (
        f"Start {some(count, 'service')}: {'together they come' if count > 1 else 'it comes'} to "
        f"{programme.amount(programme.objective)} of {what}, for an expected "
        f"{money(programme.investment)} of investment"
    )


def _why_nothing(programme: Programme) -> str:
    """The reason that nothing is started."""
    choice, holds = programme.choice, programme.file.holds
    if not choice.candidates:
        return "every service fails a gate"
    if not choice.width:
        return "no review ends within the years that count"
    if holds.first is None and all(candidate.gate == "hold" for candidate in choice.candidates):
        return "every service is on hold at a gate, and what is on hold may not start"
    return f"nothing adds to the {OBJECTIVES[programme.file.objective]} under the limits"


def _notes(programme: Programme, core: Core | None) -> Iterator[str]:
    """Sentences on the certificate, the cost of limits, and how sure the programme is."""
    yield from _standing(programme)
    gap = programme.found.gap if programme.found else 0.0
    if gap:
        yield f"It is not proved the best: another may be better by up to {programme.amount(gap)}."
    else:
        yield "No other choice under the limits comes to more; that was checked in a second way."
    prices = programme.price_of_limits.sort_values(ascending=False)
    if len(prices) and prices.iloc[0] > 0:
        dear = [
            f"{limit_name(programme, str(name))} {programme.amount(price)}"
            for name, price in prices.head(3).items()
            if price > 0
        ]
        yield f"The limits that cost most: {listed(dear)}."
    yield from _officers(programme)
    loses = programme.objective - programme.by_value_for_money.objective
    if loses > 0:
        yield f"Starting in the order of value for money would lose {programme.amount(loses)}."
    yield from barred_notes(programme)
    yield from _spending(programme)
    yield from _later_losses(programme)
    yield from _beside_as_is(programme)
    if core is not None:
        inside = core.shares.loc[programme.chosen.index]
        sure = inside.loc[inside["kind"] == "core", "title"].to_list()
        yield (
            f"{capital(some(len(sure), 'service'))} would be started in the best programme of at "
            f"least {percent(0.8)} of draws, whatever else is true"
            + (f": {listed(sure)}." if sure else ".")
        )
        yield from alike_notes(programme, core)
        yield (f"Knowing everything beforehand would add {programme.amount(core.evpi)} on average.")


def alike_notes(programme: Programme, core: Core) -> Iterator[str]:
    """Sentences on candidates that are worth the same in every draw and have unlike shares."""
    titles = {c.name: c.title for c in programme.choice.candidates}
    for group in core.alike:
        shares = core.shares["share"][list(group)]
        if shares.nunique() > 1:
            which = "the two" if len(group) == 2 else "them"
            yield (
                f"{listed([titles[name] for name in group])} are worth the same in every draw: "
                f"where not {'both' if len(group) == 2 else 'all'} fit in, limits or the order of "
                f"names decide, so the shares of {which} are to be read together."
            )


def _officers(programme: Programme) -> Iterator[str]:
    """The price of all kinds of officer together, where they bind together: above that of each."""
    together = programme.price_of_officers
    prices = programme.price_of_limits
    alone = prices[[name for name in prices.index if name.startswith("officers.")]].dropna()
    if together is None or len(alone) < len(programme.file.officers):
        return
    said, each = programme.amount(together), programme.amount(float(alone.max()))
    if together <= float(alone.sum()) or said == each:
        return
    kinds = listed([kind.replace("_", " ") for kind in programme.file.officers])
    by_itself = f"{each} at most" if float(alone.max()) > 0 else "nothing"
    yield (
        f"Without the limits on the days of {kinds} together, {said} more would be reached; "
        f"without one of them alone, {by_itself}, for another then binds."
    )


def _money_more(programme: Programme) -> Iterator[str]:
    """The worth of a little more money in the first year, where a budget limits it."""
    more = float(programme.worth_of_more.get("budget", 0.0))
    if more > 0:
        yield f"{money(MORE_MONEY)} more in the first year would add {programme.amount(more)}."


def _standing(programme: Programme) -> Iterator[str]:
    """The status of the programme file, unless it is agreed."""
    if programme.file.status != "agreed":
        yield f"The programme file is {programme.file.status}: its limits are nobody's yet."


def _later_losses(programme: Programme) -> Iterator[str]:
    """The starts that bring something within the years that count, and lose it in later ones."""
    counted, whole = len(programme.years), programme.sim.case.pipeline.years
    if counted >= whole:
        return
    that_count = f"{some(counted, 'year')} that {'counts' if counted == 1 else 'count'}"
    starts = programme.chosen[["title", "npv"]].itertuples(index=False, name=None)
    for (title, npv), of_account in zip(starts, programme.npv_of_accounts, strict=True):
        if of_account < 0 < npv:
            yield (
                f"{title} brings {money(npv)} of net present value within the {that_count}, but "
                f"{money(of_account)} over the {spelled(whole)} of its account."
            )


def _beside_as_is(programme: Programme) -> Iterator[str]:
    """The sentence on points and money of one start that count from unlike beginnings."""
    choice = programme.choice
    counted = [choice.candidates[at] for at in choice.who[list(programme.started)]]
    titles = [one.title for one in counted if one.service in choice.prospects.as_is_above_nothing]
    if programme.file.objective == "value" and titles:
        yield (
            f"The value of {listed(titles)} is counted from not doing it at all, investment and "
            "NPV from how it is delivered now, which goes on if it is not started."
        )


def _spending(programme: Programme) -> Iterator[str]:
    """The range of the investment, and the chance that it is above the budget."""
    spent = programme.outlook.loc["investment"].iloc[0]
    low, high = money(spent["p10"]), money(spent["p90"])
    if low != high:
        yield f"The investment comes to {low} to {high} in eight draws of ten."
    if programme.file.budget is not None and programme.chance_of_overspending > 0:
        chance = percent(programme.chance_of_overspending)
        yield f"It is above the budget of some year in {chance} of draws: budgets are of the mean."


def _tables(programme: Programme, core: Core | None, swaps: pd.DataFrame) -> Iterator[Table]:
    """The tables of starts, of what is not started, limits, swaps, and the load of each quarter."""
    yield _started(programme, core, programme.price_of_forcing["out"])
    yield _others(programme, core)
    yield _limits(programme)
    yield _swaps(programme, swaps)
    yield _load(programme)


def _board_tables(programme: Programme, core: Core | None) -> Iterator[Table]:
    """The tables of starts, of how sure they are, limits, and the load of each quarter."""
    yield _started(programme, core, None)
    if core is not None:
        yield _core_table(programme, core)
    yield _limits(programme)
    yield _load(programme)


def _started(programme: Programme, core: Core | None, without: pd.Series | None) -> Table:
    """The services started, in the order of their start; `without` is the loss without each."""
    columns = (
        Column("Service"),
        Column("Review begins"),
        Column("Trades from", "before any delay of its own"),
        Column("Investment", "expected, when the review ends", True, "£"),
        Column("NPV", "mean, within the years that count", True, "£"),
        Column("Contribution", "mean, of the last year that counts", True, "£"),
        *([] if without is None else [_loss(programme, *WITHOUT)]),
        *([IN_THE_BEST] if core else []),
        Column("Gates"),
    )
    rows = []
    for name, row in programme.chosen.iterrows():
        lost = [] if without is None else [without[row["service"]]]
        cells: list[Cell | str] = [
            row["title"],
            *(quarter_name(programme, quarter) for quarter in (row["quarter"], row["ends"] + 1)),
            *map(_money, row[["investment", "npv", "contribution"]]),
            *(_amount(programme, each, "has to start") for each in lost),
            *_in_the_best(core, str(name)),
            row["gate"],
        ]
        rows.append(Row.of(*cells, about=str(name)))
    return Table("programme", "What to start, and when", columns, tuple(rows))


def _core_table(programme: Programme, core: Core) -> Table:
    """The share of draws in whose best programme each service is, surest first."""
    columns = (
        Column("Service"),
        IN_THE_BEST,
        Column("Kind", "core: 80% or more; exterior: 20% or less"),
        Column("Started"),
    )
    rows = tuple(
        Row.of(
            row["title"],
            *_in_the_best(core, str(name)),
            row["kind"],
            "yes" if name in programme.chosen.index else "no",
            about=str(name),
        )
        for name, row in core.shares.iterrows()
    )
    return Table("core", "In or out, if everything were known beforehand", columns, rows)


def _others(programme: Programme, core: Core | None) -> Table:
    """The services that are not started, with the cost of starting each; the nearest first."""
    columns = (
        Column("Service"),
        _loss(programme, "If it had to start", "what the best programme with it loses"),
        *([IN_THE_BEST] if core else []),
        Column("Gates"),
    )
    begun, choice = set(programme.chosen["service"]), programme.choice
    prices = programme.price_of_forcing["in"]
    others = prices[[name for name in prices.index if name not in begun]].sort_values()
    rows = []
    for name, price in others.items():
        ways = [c for c in choice.candidates if c.service == name]
        one = next((c for c in ways if c.name == name), ways[0])
        rows.append(
            Row.of(
                programme.sim.case.title_of(str(name)),
                _amount(programme, price, "no programme can"),
                *_in_the_best(core, one.name),
                one.gate,
                about=str(name),
            )
        )
    unknown = [""] if core else []
    for barred in barred_services(choice):
        title, why = programme.sim.case.title_of(barred), why_barred(choice, barred)
        rows.append(Row.of(title, "no programme can", *unknown, why, about=barred))
    return Table("not-started", "What is not started", columns, tuple(rows))


def _limits(programme: Programme) -> Table:
    """The cost of each limit, and the worth of a little more of it."""
    columns = (
        Column("Limit"),
        _loss(programme, "Costs", "what the objective gains without it"),
        _loss(programme, "A little more", MORE),
    )
    more = programme.worth_of_more
    rows = [
        Row.of(
            capital(limit_name(programme, str(name))),
            _amount(programme, price, UNKNOWN),
            _amount(programme, more.get(name, float("nan")), ""),
            about=str(name),
        )
        for name, price in programme.price_of_limits.items()
    ]
    return Table("limits", "What each limit costs", columns, tuple(rows))


def _swaps(programme: Programme, swaps: pd.DataFrame) -> Table:
    """The next best programmes, as swaps."""
    columns = (Column("Instead"), _loss(programme, "Loses", "beside the best programme"))
    rows = [
        Row.of(capital(_instead(programme, row)), _amount(programme, row["loses"], UNKNOWN))
        for _, row in swaps.iterrows()
    ]
    return Table("swaps", "The next best programmes", columns, tuple(rows))


def _instead(programme: Programme, swap: pd.Series) -> str:
    """Another programme as a swap: Adult Learning for Audit."""
    titles = {c.name: c.title for c in programme.choice.candidates}
    out, into = ([titles[name] for name in swap[key]] for key in ("out", "in"))
    if out and into:
        return f"{listed(into)} for {listed(out)}"
    return f"also {listed(into)}" if into else f"without {listed(out)}"


def _as_good(programme: Programme, swaps: pd.DataFrame) -> Iterator[str]:
    """The sentence on other programmes that come to the same, and on what decides among them."""
    equal = [_instead(programme, row) for _, row in swaps.iterrows() if row["loses"] <= EQUAL]
    if equal:
        yield (
            f"As good on average: {'; '.join(equal)}. Of programmes as good as one another the one "
            "is told that takes less investment, then begins earlier, then comes first by name."
        )


def _load(programme: Programme) -> Table:
    """The reviews of each quarter, and the days of officers beside what there is."""
    kinds = list(programme.file.officers)
    columns = (
        Column("Quarter"),
        Column("Begins", prose=True),
        Column("Reviews", "under way", True, "count"),
        *(Column(f"Days of {k.replace('_', ' ')}", "of those that there are", True) for k in kinds),
    )
    rows = []
    for quarter, row in programme.calendar.iterrows():
        cells: list[Cell | str] = [
            f"{quarter}: {quarter_name(programme, int(str(quarter)))}",
            listed(row["begins"]) if row["begins"] else "",
            Cell(str(row["under_review"]), float(row["under_review"])),
            *(Cell(f"{row[k]:g} of {row[f'{k}_limit']:g}", row[k]) for k in kinds),
        ]
        rows.append(Row.of(*cells))
    return Table("quarters", "Quarter by quarter", columns, tuple(rows))


def _loss(programme: Programme, heading: str, meaning: str) -> Column:
    """A column of amounts of the objective: points, or money."""
    return Column(heading, meaning, True, "points" if programme.file.objective == "value" else "£")


def _money(amount: float) -> Cell:
    """The cell of an amount in £."""
    return Cell(money(amount), float(amount))


def _in_the_best(core: Core | None, name: str) -> tuple[Cell, ...]:
    """The cell of the share of draws in whose best programme a service is; none without a core."""
    if core is None:
        return ()
    share = float(core.shares["share"][name])
    return (Cell(percent(share), share),)


def _amount(programme: Programme, amount: float, otherwise: str) -> Cell:
    """The cell of an amount of the objective; words where there is none."""
    if amount != amount:
        return Cell(otherwise)
    return Cell(programme.amount(amount), float(amount))


def _answer(programme: Programme, core: Core | None) -> Mapping[str, Any]:
    """The programme, what its limits cost and how sure it is, for the JSON document."""
    order = programme.by_value_for_money
    found = {
        "started": {str(n): int(q) for n, q in programme.chosen["quarter"].items()},
        "objective": programme.objective,
        "for": programme.file.objective,
        "title": programme.file.title,
        "status": programme.file.status,
        "certificate": programme.certificate,
        "gap": programme.found.gap if programme.found else None,
        "investment": programme.investment,
        "investment_by_year": programme.investment_by_year.to_list(),
        "price_of_rule": programme.price_of_limits.to_dict(),
        "worth_of_more": programme.worth_of_more.to_dict(),
        "by_value_for_money": {
            "order": list(order.order),
            "objective": order.objective,
            "loses": programme.objective - order.objective,
        },
        "infeasible": [],
        "chance_of_overspending": programme.chance_of_overspending,
        "outlook": _outlook(programme.outlook),
    }
    return found if core is None else {**found, "core": _core(core)}


def _searched(programme: Programme, swaps: pd.DataFrame) -> Mapping[str, Any]:
    """The other programmes that were searched for, for the JSON document."""
    return {
        "next_best": [
            {"objective": row["objective"], "out": list(row["out"]), "in": list(row["in"])}
            for _, row in swaps.iterrows()
        ],
        "price_of_forcing": programme.price_of_forcing.T.to_dict(),
        "frontier": programme.frontier[["investment", "objective"]].to_dict("records"),
    }


def _outlook(outlook: pd.DataFrame) -> Mapping[str, Any]:
    """The outlook, by line and year."""
    found: dict[str, Any] = {}
    for key, (_, numbers) in zip(outlook.index.to_list(), outlook.iterrows(), strict=True):
        line, year = key
        if year:
            found.setdefault(line, {})[year] = numbers.to_dict()
        else:
            found[line] = numbers.to_dict()
    return found


def _core(core: Core) -> Mapping[str, Any]:
    """The core, for the JSON document."""
    return {
        "draws": core.draws,
        "shares": core.shares["share"].to_dict(),
        "kind": core.shares["kind"].to_dict(),
        "evpi": core.evpi,
        "regret": {"mean": float(core.regret.mean()), "p90": core.regret_p90},
        "itself_best": core.itself_best,
    }


def starts_in_words(starts: Mapping[str, int], titles: Mapping[str, str]) -> str:
    """Starts as a list: Audit in quarter 2 and Pensions in quarter 5."""
    return listed([f"{titles[name]} in quarter {q}" for name, q in starts.items()])
