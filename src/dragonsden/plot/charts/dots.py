"""Twenty dots a service: how often it is chosen, and which members would choose it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.disagreement.votes import votes as analysis
from dragonsden.analysis.findings.bands import bands_finding
from dragonsden.analysis.findings.dots import DOTS, Choice
from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import BLUE, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.phrases import best_k, each_alone, if_cleared_words
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, each_of, few, initials_explained, listed, some
from dragonsden.text.numbers import percent

TICK: Final = "✓"
NO_TICK: Final = "–"
NO_VOTE: Final = "·"
"""A member has no vote on a service that the member does not judge: neither tick nor dash."""


@checked
def dots(sim: Simulation, votes: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """The Axes with twenty dots a service: filled, how often it is chosen; and members' votes.

    The recommended come first, then the five next in line, the surest first. Where no service
    passes every gate, those on hold are drawn, as if their own holds were cleared.

    Args:
        sim: the simulation.
        votes: the table of votes that `disagreement` gave; without it they are worked out where
            the case has a panel.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the figures of a service are left out of public results.

    Examples:
        >>> ax = plot.dots(sim)
        >>> print(plot.data_table(ax)[["chosen", "dots"]].round(2))
                                        chosen  dots
        service
        new_model_highways                 1.0    20
        childrens_services_partnership     1.0    20
        new_model_reablement               1.0    20
        new_model_residential_care         1.0    20
    """
    require_figures(sim, "The dots")
    of = Choice(sim, _votes(sim) if votes is None else votes)
    finding = bands_finding(sim)
    captions = Captions.of(sim, finding.headline, _reading(of), (*finding.notes[:1], *_notes(of)))
    rows = _rows(of)
    ax = rows.on_sheet(captions, ax, below=4)
    with styled():
        _draw(ax, of.shown, rows.centres)
    kind = f"Dot chart, twenty dots for {each_of(len(of.shown), 'service')}"
    describe(ax, kind, captions, _figures(of), of.all)
    return ax


def _votes(sim: Simulation) -> pd.DataFrame:
    """The votes of the panel; no columns where there is none."""
    if sim.case.panel is None or not sim.passing:
        return pd.DataFrame(index=sim.ranking.index)
    return analysis(sim)


def _reading(of: Choice) -> str:
    """The explanation of the dots and ticks; nothing where there are none."""
    if of.all.empty:
        return ""
    ticks = (
        f" {TICK}: the member would choose it, by their own scores and weights alone."
        if of.letters
        else ""
    )
    if any(not of.may_vote(str(n), m) for n in of.shown.index for m in of.letters):
        ticks += f" {NO_VOTE}: no vote, as the member does not judge the service."
    cleared = "" if of.sim.passing else f", {if_cleared_words(of.sim)}"
    return (
        f"Filled: of {DOTS} equally likely futures, those in which the service is "
        f"{best_k(of.sim.k)}{cleared}.{ticks}"
    )


def _notes(of: Choice) -> Iterator[str]:
    """The members, and the services that are not drawn."""
    if key := initials_explained(of.letters):
        yield f"{key}."
    if rest := len(of.all) - len(of.shown):
        most = percent(float(of.all["chosen"].iloc[len(of.shown) :].max()))
        gate = "that pass every gate" if of.sim.passing else "on hold"
        yield f"{capital(some(rest, 'other'))} {gate}: chosen in {most} at most."
    if not of.sim.passing:
        yield from each_alone(of.sim)
        return
    held = of.sim.ranking[of.sim.ranking["gate"] == "hold"]["chosen"]
    if len(held):
        bands = of.sim.case.criteria.bands
        strong = held[held > bands.unlikely].sort_values(ascending=False, kind="stable")
        said = [f"{of.sim.case.title_of(str(n))} {percent(share)}" for n, share in strong.items()]
        cleared = f"; chosen, if cleared: {few(said)}" if said else ""
        yield f"Not shown: {some(len(held), 'service')} on hold at a gate{cleared}."


def _rows(of: Choice) -> LabelledRows:
    """The rows, with the number of dots and a column for each member."""
    shown = of.shown
    columns = [TextColumn(f"of {DOTS}", [str(count) for count in shown["dots"]])]
    for member, letter in of.letters.items():
        votes = [_vote(of, str(name), member) for name in shown.index]
        columns.append(TextColumn(letter, votes))
    count = int(shown["recommended"].sum())
    return LabelledRows(
        titles=list(shown["title"]),
        columns=columns,
        headings={count: "Next in line"} if 0 < count < len(shown) else {},
        strong=list(shown["recommended"]),
        pitch=24.0,
    )


def _vote(of: Choice, service: str, member: str) -> str:
    """The mark of a member's vote on a service."""
    if not of.may_vote(service, member):
        return NO_VOTE
    return TICK if member in of.voters(service) else NO_TICK


def _draw(ax: Axes, shown: pd.DataFrame, centres: list[float]) -> None:
    """Twenty dots in each row, filled from the left."""
    ax.set_xlim(0.25, DOTS + 0.75)
    for count, centre in zip(shown["dots"], centres, strict=True):
        for is_filled, places in (True, range(1, count + 1)), (False, range(count + 1, DOTS + 1)):
            marks(ax, list(places), [centre] * len(places), "o", BLUE, is_filled, 7.0)


def _figures(of: Choice) -> Iterator[str]:
    """The dots and the votes of each service drawn."""
    for name, row in of.shown.iterrows():
        votes = [of.letters[member] for member in of.voters(str(name))]
        who = f"; chosen by {listed(votes) if votes else 'no member'}" if of.letters else ""
        which = "next in line" if of.sim.passing else "on hold"
        which = "recommended" if row["recommended"] else which
        yield f"{row['title']} ({which}): {row['dots']} of {DOTS}{who}."
