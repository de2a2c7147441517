"""Tables that the page shades: values by criterion, places by service, services at the gates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from dragonsden.engine.gates import Verdict
from dragonsden.outputs.analyses import Analyses
from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Row, Table, numbers
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import number, percent

DARKEST: Final = 4
"""The shades of cells go from 0, white, to 4."""

SIGNS: Final = {"pass": ("✓ pass", None), "hold": ("? hold", 2), "fail": ("✗ fails", DARKEST)}
"""The sign of a service at a gate, and the shade of its cell."""

BORNE_OUT: Final = {
    (True, False): "its account bears the gate out",
    (False, True): "its scores bear the gate out",
    (True, True): "its account, or its scores, bear the gate out",
}
"""The meaning of a percentage where gates are of accounts, and where they are of scores."""

MOST_PLACES: Final = 12
"""At most 12 places have a column: more would not fit across a page."""

BELOW: Final = 4
"""Four services below the last recommended are shown."""

HALF: Final = 0.005
"""Half a percent: a part nearer 0 than that has no sign."""


def values_table(of: Analyses) -> Table:
    """The mean value of each leading service on each criterion, with weights and what decides.

    The last row has the part that each criterion makes of the differences between services. The
    public reads it only where no service is closed.
    """
    sim, ranked = of.sim, of.ranking.table("ranking")
    last = (ranked.cut[0] if ranked.cut else sim.k) + BELOW
    values: Any = sim.mean_values.loc[list(sim.ranking.index[:last])]
    rows = [
        Row.of_service(
            str(name),
            sim.case.title_of(str(name)),
            *map(_value, values.loc[name]),
            replace(_value(float(sim.ranking["value"][name])), shade=None),
        )
        for name in values.index
    ]
    if "effective_weight" in of.stability.data:
        parts = of.stability.data["effective_weight"].dropna()
        rows += [Row.of("Part in the differences", *map(_part, parts), "")] if len(parts) else []
    titles = sim.case.criteria.criteria
    heads = [f"{titles[n].title} ({percent(sim.mean_weights[n])})" for n in sim.criteria]
    caption = "Mean value on each criterion, 0 (worst) to 100 (best, dark), with its weight"
    columns = (Column("Service"), *numbers("points", *heads), Column("Overall", numeric=True))
    return Table("values", caption, columns, tuple(rows), cut=ranked.cut)


def _value(value: float) -> Cell:
    """A value from 0 to 100; a closed one is left out."""
    if value != value:
        return Cell(LEFT_OUT)
    return Cell(number(value, 0), value, shade=shade(value / 100))


def _part(share: float) -> Cell:
    """A part of the differences."""
    return Cell(f"−{percent(-share)}" if share < -HALF else percent(max(0.0, share)), share)


def shade(share: float) -> int:
    """The shade for a share from 0 to 1, in fifths."""
    return min(DARKEST, int((DARKEST + 1) * max(0.0, share)))


def places_table(sim: Simulation) -> Table:
    """The share of draws in which each service takes each of the first places, in percent.

    It has no rows where these shares are left out.
    """
    shares = rank_acceptability(sim)
    last = min(sim.k + 2, MOST_PLACES, len(shares))
    shown = shares.iloc[:, :last]
    often = shown[(shown > 0).any(axis=1)]
    most = float(often.to_numpy().max(initial=0.0)) or 1.0
    rows = tuple(
        Row.of_service(
            str(name),
            sim.ranking["title"][name],
            *(_share(part, most) for part in row),
            Cell(percent(float(sim.ranking["chosen"][name])), float(sim.ranking["chosen"][name])),
        )
        for name, row in zip(often.index, often.to_numpy().tolist(), strict=True)
    )
    places = "first place" if last == 1 else f"each of the first {last} places"
    caption = f"How often each service takes {places}, in percent of draws"
    columns = (Column("Service"), *numbers("share", *map(str, range(1, last + 1)), "Chosen"))
    return Table("places", caption, columns, rows)


def _share(share: float, most: float) -> Cell:
    """A share of draws in percent, the darker the nearer to the most; blank for never."""
    text = percent(share).removesuffix("%") if share > 0 else ""
    return Cell(text, share, shade=shade(share / most) if share > 0 else None)


def gates_table(sim: Simulation) -> Table:
    """Each service at each gate: a sign, and the share of draws that bear it out."""
    order = [*map(str, sim.ranking.index), *sim.failing]
    rows = tuple(
        Row.of_service(name, sim.case.title_of(name), *map(_verdict, sim.verdicts[name].values()))
        for name in order
    )
    heads = (Column(gate.title) for gate in sim.case.criteria.gates.values())
    return Table("at-gates", _gates_caption(sim), (Column("Service"), *heads), rows)


def _gates_caption(sim: Simulation) -> str:
    """The meaning of the signs, and of the percentages where there are any."""
    gates = sim.case.criteria.gates.values()
    of = any(g.claims or g.measure for g in gates), any(g.criterion for g in gates)
    signs = "✓ passes, ? on hold, ✗ fails"
    if any(of):
        signs += f"; a percentage: the share of draws in which {BORNE_OUT[of]}"
    return f"Every service at every gate ({signs})"


def _verdict(verdict: Verdict) -> Cell:
    """The sign of a verdict with the share of draws that bear it out."""
    sign, shaded = SIGNS[verdict.status]
    if verdict.share is None:
        return Cell(sign, shade=shaded)
    said = (
        f"{sign} {percent(verdict.share)}" if shaded is not None else f"✓ {percent(verdict.share)}"
    )
    return Cell(said, verdict.share, shade=shaded)
