"""The changes of the recommended services: by members, weights, figures, other futures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Final

import pandas as pd

from dragonsden.analysis.findings.stability import Change, cannot_move, changes
from dragonsden.analysis.findings.switching import few_values, nearest_turn
from dragonsden.analysis.sensitivity.switching import not_asked
from dragonsden.model.scenario import AS_WRITTEN
from dragonsden.outputs.analyses import Analyses
from dragonsden.results.cleared import is_undecided, places_together, waiting_for
from dragonsden.results.finding import LEFT_OUT_HERE
from dragonsden.results.ranking import last_recommended
from dragonsden.text.english import (
    all_of,
    capital,
    few,
    listed,
    part_of,
    some,
    some_or_none,
    spelled,
    words,
)
from dragonsden.text.numbers import pounds

MOST_WEIGHTS: Final = 2
"""At most 2 changes of a weight: those nearest to the weights now."""

MOST_GROUPS: Final = 3
"""At most 3 numbers of answers: those that wait for more are far from clear."""

MOST_WAYS: Final = 3
"""At most 3 services that another way would let pass: those that gain most."""

OUT_AT_GATES: Final = {"pass": "", "hold": "on hold there", "fail": "fails a gate there"}
"""The status at the gates for which a service leaves the list."""

Point = tuple[str, str]
"""The subject of a point, and its sentences."""


def what_would_change(of: Analyses) -> tuple[Point, ...]:
    """The points, in the order of how much they matter to a panel."""
    about = [_judgement, _weights, _figures, _holds] if of.sim.recommended else [_answers, _ways]
    points = [point(of) for point in (*about, _futures)]
    return tuple((subject, said) for subject, said in points if said)


def _judgement(of: Analyses) -> Point:
    """The part of the list that each member would choose."""
    if of.sim.case.panel is None:
        return "Whose judgement", ""
    if of.panel is None:
        return "Whose judgement", f"How members’ own lists differ {LEFT_OUT_HERE}."
    recommended = list(of.sim.recommended)
    votes, may = of.panel.votes.loc[recommended], of.panel.may_vote.loc[recommended]
    if votes.columns.empty:
        return "Whose judgement", ""
    if len(votes.columns) == 1:
        only = words(str(votes.columns[0]))
        return "Whose judgement", f"{only} is the only member: the list rests on one judgement."
    if votes.all(axis=None):
        return "Whose judgement", "Every member’s own scores and weights give the same list."
    if (votes | ~may).all(axis=None):
        return "Whose judgement", "Every member would choose all of the list that they judge."
    own = "On their own scores and weights"
    if len(recommended) == 1:
        title = of.sim.case.title_of(recommended[0])
        return "Whose judgement", f"{own}, {would_choose(votes, may)} {title}."
    counts = votes.sum()
    chosen = shared(int(counts.min()), int(counts.max()), len(recommended))
    return "Whose judgement", f"{own}, each member would choose {chosen}."


def would_choose(votes: pd.DataFrame, may: pd.DataFrame) -> str:
    """The members who would choose the one service, of those who have a vote on it."""
    count, of, whole = int(votes.to_numpy().sum()), int(may.to_numpy().sum()), len(may.columns)
    if of == 1:
        return "the one member with a vote would not choose"
    return f"{part_of(count, of)} members{'' if of == whole else ' with a vote'} would choose"


def shared(least: int, most: int, count: int) -> str:
    """The number of the recommended that members share, from the least to the most of them."""
    low = some_or_none(least)
    if least == most:
        return part_of(least, count)
    if most == count and most - least == 1:
        return f"{low} or {all_of(count)}"
    return f"{low} to {spelled(most)} of the {spelled(count)}"


def _weights(of: Analyses) -> Point:
    """The weights that change the list, nearest first."""
    if len(of.sim.criteria) < 2 or len(of.sim.passing) == len(of.sim.recommended):
        return "Weights", ""  # no weight can move the list
    if of.sim.closed:
        return "Weights", f"How far each weight may move {LEFT_OUT_HERE}."
    found = changes(of.stability.data, "first_k")
    said = [_weight(of, change) for change in found[:MOST_WEIGHTS]]
    if not said and len(cannot_move(of.stability.data)) == len(of.sim.criteria):
        return "Weights", "Nothing was tried: none can be moved (each has all of it or none)."
    return "Weights", " ".join(said) or "No weight by itself changes the list."


def _weight(of: Analyses, change: Change) -> str:
    """One change of a weight."""
    title = of.sim.case.title_of
    now, _ = change.weights
    if change.leaves and change.enters:
        what = f"brings in {title(change.enters)} for {title(change.leaves)}"
    elif change.enters:
        what = f"brings in {title(change.enters)}"
    else:
        what = f"drops {title(change.leaves)}"
    return f"{change.criterion} {change.way} {change.about} (now {now}) {what}."


def _figures(of: Analyses) -> Point:
    """The figure that would drop the last of the recommended."""
    sim = of.sim
    name = last_recommended(sim)
    title = sim.case.title_of(name)
    if len(sim.passing) == len(sim.recommended):
        return "Figures", ""  # nobody is there to take its place
    if sim.closed:
        return "Figures", f"The figure that would drop {title} {LEFT_OUT_HERE}."
    table = of.switching(name).data
    if table.empty or "first_k" not in table.index.get_level_values("target"):
        return "Figures", ""
    near = nearest_turn(sim.case, name, table.loc[["first_k"]].droplevel("target"))
    if near is None:
        last = ", the last that is in" if len(sim.recommended) > 1 else ""
        stepped = not_asked(sim, name, "first_k")
        but = f"; {few_values(sim.case, stepped, name)}" if stepped else ""
        return "Figures", f"No single figure in its range drops {title}{last}{but}."
    return "Figures", f"{title} drops out if {near.where}. It is in {near.chance} of futures."


def _futures(of: Analyses) -> Point:
    """The list in each scenario."""
    same, others = [], []
    for name, run in of.runs.items():
        if name == AS_WRITTEN:
            continue
        title = of.sim.case.pipeline.scenarios[name].title
        if set(run.recommended) == set(of.sim.recommended):
            same.append(title)
        else:
            others.append((title, name))
    count = len(of.sim.recommended)
    whom = "service" if count == 1 else spelled(count)
    said = [f"{capital(listed(same))}: the same {whom}."] if same and count else []
    said += [" ".join(_future(of, title, name)) for title, name in others]
    return "Other futures", " ".join(said)


def _future(of: Analyses, title: str, name: str) -> Iterator[str]:
    """The services that leave and enter in one scenario, with the gates where they decide."""
    now, then = of.sim, of.runs[name]
    enters = [one for one in then.recommended if one not in now.recommended]
    leaves = [one for one in now.recommended if one not in then.recommended]
    parts = [
        *_moving(of, "in", {n: "" if now.gate[n] == "pass" else "passes there" for n in enters}),
        *_moving(of, "out", {n: OUT_AT_GATES[then.gate[n]] for n in leaves}),
    ]
    yield f"{title}: {', '.join(parts)}."


def _moving(of: Analyses, way: str, reasons: Mapping[str, str]) -> Iterator[str]:
    """The services that go one way, those with the same reason together."""
    for reason in dict.fromkeys(reasons.values()):
        titles = [of.sim.case.title_of(name) for name, why in reasons.items() if why == reason]
        yield f"{listed(titles)} {way}{f' ({reason})' if reason else ''}"


def _holds(of: Analyses) -> Point:
    """The services on hold that would be in once cleared, those that wait for least first."""
    place = of.sim.ranking["place_if_cleared"]
    waiting = waiting_for(of.sim)
    enter = {count: [n for n in waiting[count] if place[n] <= of.sim.k] for count in waiting}
    everyone = [name for names in enter.values() for name in names]
    room = all(at <= of.sim.k for at in places_together(of.sim, everyone).values())
    said = []
    for count, names in enter.items():
        if names:
            answers = some(count, "answer") + (" each" if len(names) > 1 else "")
            titles = few(map(of.sim.case.title_of, names))
            said.append(f"{capital(answers)} {'would' if room else 'could'} bring in {titles}.")
    return "Open questions", " ".join(said[:MOST_GROUPS])


def _answers(of: Analyses) -> Point:
    """The number of answers that each service on hold waits for, the fewest first."""
    said = []
    for count, names in list(waiting_for(of.sim).items())[:MOST_GROUPS]:
        answers = some(count, "answer") + (" each" if len(names) > 1 else "")
        said.append(f"{capital(answers)} would clear {few(map(of.sim.case.title_of, names))}.")
    if unsure := [of.sim.case.title_of(n) for n in of.sim.order if is_undecided(of.sim, n)]:
        keeps = "keeps its gate" if len(unsure) == 1 else "keep their gates"
        said.append(f"Only more draws can tell whether {few(unsure)} {keeps}.")
    return "Open questions", " ".join(said)


def _ways(of: Analyses) -> Point:
    """The services that pass every gate when delivered in another way, and what that brings."""
    found = []
    for name, options in of.short_lists.items():
        table = options.data
        passing = table[(table["gate"] == "pass") & ~table["as_is"]]
        if len(passing):
            best = passing.sort_values("npv", ascending=False, kind="stable").iloc[0]
            found.append((float(best["difference"]), of.ways[name].title, str(best["title"])))
    found.sort(key=lambda each: -each[0])
    said = [_way(gain, service, option) for gain, service, option in found[:MOST_WAYS]]
    return "Another way to deliver", " ".join(said)


def _way(gain: float, service: str, option: str) -> str:
    """A service that passes every gate as one of its options."""
    said = f"{service} passes every gate as “{option}”."
    if isnan(gain):
        return said
    gap = f"{pounds(abs(gain))} {'more' if gain >= 0 else 'less'}"
    return f"{said} It then brings {gap} net present value than now."
