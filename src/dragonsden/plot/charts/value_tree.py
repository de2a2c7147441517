"""The value tree: what the panel values, in groups of criteria, with weights as widths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from dragonsden.arithmetic.statistics import too_close
from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import height, widest, widest_word, wrap
from dragonsden.plot.layout.sheet import Captions, Margins, is_narrow, sheet, write
from dragonsden.plot.layout.style import BLUE, PAPER, styled
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import few, listed, some
from dragonsden.text.numbers import percent

NAMES, SHORT_NAMES = 190.0, 112.0
"""Points; names of criteria wider than this take another line: the second on a narrow sheet."""

GROUPS, SHORT_GROUPS = 130.0, 74.0
"""The width of the names of groups in points: the second on a narrow sheet, or the longest word."""

PITCH: Final = 27.0
"""The least height of a criterion in points."""

THICK: Final = 80.0
"""The width in points of a branch that has all the weight."""

LEAST: Final = 1.5
"""The least width of a branch in points."""

SAME: Final = 1e-9
"""Weights that differ by less are the same: sums of draws are no more exact."""

GAP: Final = 8.0
"""Points between a branch and its name."""


class Group(NamedTuple):
    """A group of criteria; one that is in no group is alone in one without a title."""

    title: str
    names: list[str]


@dataclass(frozen=True)
class Tree:
    """The groups of criteria, each with its criteria, and their mean weights; heights in points."""

    sim: Simulation

    @cached_property
    def groups(self) -> list[Group]:
        """The groups with their criteria, in the order of the file."""
        given = self.sim.case.criteria
        found: dict[str, Group] = {}
        for name, noun in given.criteria.items():
            title = given.groups[noun.group].title if noun.group else ""
            found.setdefault(noun.group or f" {name}", Group(title, [])).names.append(name)
        return list(found.values())

    @cached_property
    def order(self) -> list[str]:
        """The criteria from the top, those of one group together."""
        return [name for group in self.groups for name in group.names]

    @cached_property
    def names(self) -> list[str]:
        """The names of the criteria with their weights, in as many lines as they need."""
        titles = self.sim.case.criteria.criteria
        said = [f"{titles[name].title} ({percent(self.weight([name]))})" for name in self.order]
        return [wrap(text, SHORT_NAMES if is_narrow() else NAMES) for text in said]

    @cached_property
    def tops(self) -> list[float]:
        """The top of each criterion, and the end of the last."""
        high = [max(PITCH, height(name) + 5) for name in self.names]
        return [sum(high[:row]) for row in range(len(high) + 1)]

    @cached_property
    def weights(self) -> dict[str, float]:
        """The mean weight of each criterion."""
        return dict(self.sim.mean_weights)

    def weight(self, names: list[str]) -> float:
        """The mean weight of criteria together."""
        return float(np.sum([self.weights[name] for name in names]))

    def middle(self, names: list[str]) -> float:
        """The middle of criteria that stand together."""
        rows = [self.order.index(name) for name in names]
        return (self.tops[min(rows)] + self.tops[max(rows) + 1]) / 2


@checked
def value_tree(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the criteria as branches of a tree, as wide as their mean weights.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.value_tree(sim)
        >>> print(plot.data_table(ax)["weight"].head(2).round(2))
        criterion
        npv         0.17
        downside    0.16
        Name: weight, dtype: float64
    """
    tree = Tree(sim)
    captions = Captions.of(sim, _headline(tree), _reading(tree))
    right = widest(tree.names) + GAP
    ax, area = sheet(captions, ax, Margins(0, right, 6, 6), tree.tops[-1])
    with styled():
        ax.set_xlim(0, area.width)
        ax.set_ylim(tree.tops[-1], 0)
        _draw(ax, tree, area.width)
    size = f"{some(len(tree.order), 'criterion').replace('criterions', 'criteria')}"
    describe(ax, f"Tree of {size}", captions, _figures(tree), _table(tree))
    return ax


def _table(tree: Tree) -> pd.DataFrame:
    """The title, the group and the mean weight of each criterion."""
    group_of = {name: group.title for group in tree.groups for name in group.names}
    given = tree.sim.case.criteria.criteria
    return pd.DataFrame(
        {
            "title": [given[name].title for name in tree.order],
            "group": [group_of[name] for name in tree.order],
            "weight": [tree.weight([name]) for name in tree.order],
        },
        index=pd.Index(tree.order, name="criterion"),
    )


def _headline(tree: Tree) -> str:
    """The group, or the criterion, that has most weight; those of which the draws cannot tell."""
    given = tree.sim.case.criteria.criteria
    parts = {group.title: group.names for group in tree.groups if group.title}
    if len(parts) < 2:
        parts = {given[name].title: [name] for name in tree.order}
    weights = {title: tree.weight(names) for title, names in parts.items()}
    most = max(weights, key=lambda title: weights[title])
    first = [title for title in parts if _cannot_tell(tree, parts[most], parts[title])]
    if len(tree.order) == 1:
        return f"{most} is the only criterion"
    if len(first) == 1:
        return f"{most} has most weight: {percent(weights[most])}"
    if max(abs(weights[most] - weights[title]) for title in first) < SAME:
        return f"{listed(first)} have most weight: {percent(weights[most])} each"
    if len(first) == len(parts):
        others = "the other" if len(parts) == 2 else "the others"
        return f"No weight is known to be larger than {others}"
    return f"{few(first)} have most weight: which of them has more is not known"


def _cannot_tell(tree: Tree, most: list[str], other: list[str]) -> bool:
    """True if the draws cannot tell that criteria together weigh more than others together."""
    sim = tree.sim
    gap = tree.weight(most) - tree.weight(other)
    if abs(gap) < SAME or _drawn_alike(tree, most, other):
        return True
    rows = [[sim.criteria.index(name) for name in names] for names in (most, other)]
    apart = np.subtract(*(sim.kept.weights[each].sum(axis=0) for each in rows))
    error = np.std(apart, ddof=1) / np.sqrt(sim.draws) if len(apart) > 1 else np.nan
    return too_close(gap, float(error))


def _drawn_alike(tree: Tree, most: list[str], other: list[str]) -> bool:
    """True if any weight is as likely for the ones as for the others: they differ by luck alone."""
    given = tree.sim.case.criteria
    if given.order or given.member_weights:
        return False
    criteria = [given.criteria[name] for name in (*most, *other)]
    if given.tree:
        return all(given.groups[c.group].weight == "any" for c in criteria if c.group)
    return all(c.weight == "any" for c in criteria) and len(most) == len(other)


def _reading(tree: Tree) -> str:
    """The explanation of the branches."""
    groups = ", by groups" if any(group.title for group in tree.groups) else ""
    return (
        f"What the panel values{groups}: a branch is as wide as the weight of its criteria. In "
        "brackets: the share of all weight, on average."
    )


def _draw(ax: Axes, tree: Tree, wide: float) -> None:
    """A branch to each group with its name, and one from there to each criterion."""
    room = GROUPS
    if is_narrow():
        longest = widest_word((group.title for group in tree.groups), bold=True) + GAP
        room = min(max(SHORT_GROUPS, longest), GROUPS)
    fork, trunk = (wide - room) / 2, (tree.tops[-1] - THICK) / 2
    for group in tree.groups:
        weight, middle = THICK * tree.weight(group.names), tree.middle(group.names)
        root = (0.0, trunk + weight / 2)
        trunk += weight
        if not group.title:
            _branch(ax, root, (wide, middle), weight)
            continue
        _branch(ax, root, (fork, middle), weight)
        _branch(ax, (fork, middle), (fork + room, middle), weight)
        text = wrap(f"{group.title} ({percent(tree.weight(group.names))})", room - GAP)
        at = (fork + room / 2, middle)
        write(ax, text, at, ha="center", weight="bold", zorder=4, ground=PAPER)
        up = middle - weight / 2
        for name in group.names:
            part = THICK * tree.weight([name])
            end = (wide, tree.middle([name]))
            _branch(ax, (fork + room, up + part / 2), end, part)
            up += part
    for name, text in zip(tree.order, tree.names, strict=True):
        write(ax, text, (wide + GAP, tree.middle([name])))


def _branch(ax: Axes, start: tuple[float, float], end: tuple[float, float], weight: float) -> None:
    """A branch from one point to another, level at both ends, as wide as its weight."""
    half, middle = max(weight, LEAST) / 2, (start[0] + end[0]) / 2
    (x0, y0), (x1, y1) = start, end
    upper = [(x0, y0 - half), (middle, y0 - half), (middle, y1 - half), (x1, y1 - half)]
    lower = [(x1, y1 + half), (middle, y1 + half), (middle, y0 + half), (x0, y0 + half)]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    path = Path([*upper, *lower, upper[0]], codes)
    ax.add_patch(PathPatch(path, facecolor=BLUE, alpha=0.55, lw=0, zorder=2))


def _figures(tree: Tree) -> Iterator[str]:
    """The weight of each group with its criteria."""
    given = tree.sim.case.criteria.criteria
    for group in tree.groups:
        said = [f"{given[name].title} {percent(tree.weight([name]))}" for name in group.names]
        total = f"{group.title} {percent(tree.weight(group.names))}: " if group.title else ""
        yield f"{total}{listed(said)}."
