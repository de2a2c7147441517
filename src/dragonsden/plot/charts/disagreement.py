"""Where the panel disagrees: a row for each score, a mark for each member's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.disagreement import Disagreement
from dragonsden.analysis.disagreement import disagreement as disagreements
from dragonsden.model import Case
from dragonsden.plot import described as record
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import Message, across, sheet
from dragonsden.plot.layout.style import BLUE, INK, PAPER, TEXT, styled
from dragonsden.results.phrases import status_line
from dragonsden.text.english import listed_and, ordinal, plain, some, spelled

MOST: Final = 12
"""So many of the scores worth discussing are shown: a panel has one afternoon."""

MOST_ROWS: Final = 20
"""So many services are shown on one criterion."""

MARK: Final = 14.5
"""The room that a mark takes, in points."""

AIR: Final = 0.05
"""So much of the width is left beyond each end of the scale."""

BEYOND: Final = 4.0
"""The stroke at the mean stands out above and below the marks by so much."""

SHAPES: Final = (
    ("o", 14.0, True), ("s", 12.5, False), ("D", 11.0, True),
    ("o", 14.0, False), ("s", 12.5, True), ("D", 11.0, False),
)  # fmt: skip
"""By member: the shape of the mark, its size, and whether it is filled."""

MOST_TOLD: Final = 4


class Spot(NamedTuple):
    """Where one mark goes: whose it is ("" for what settles the score), at which score and lane."""

    member: str
    score: float
    lane: int


@dataclass(frozen=True)
class View:
    """The scores that are shown: those worth discussing first, or those on one criterion."""

    case: Case
    found: Disagreement
    criterion: str | None

    @property
    def members(self) -> list[str]:
        """The members, as the columns of the scores name them."""
        return list(self.found.scores.columns[2:-6])

    @cached_property
    def letters(self) -> dict[str, str]:
        """A letter for each member: an initial of theirs if it is free."""
        letters: dict[str, str] = {}
        for member in self.members:
            words = plain(member).upper()
            initials = [word[0] for word in words.split()]
            wanted = [*initials, *words, *map(chr, range(ord("A"), ord("Z") + 1))]
            free = (c for c in wanted if c.isalnum() and c not in letters.values())
            letters[member] = next(free, str(len(letters) + 1))
        return letters

    @cached_property
    def all(self) -> pd.DataFrame:
        """Every score that could be shown, in order, with what it does to the service's rank."""
        scores, discuss = self.found.scores, self.found.discuss
        if self.criterion is None:
            wanted = scores.loc[list(discuss.index)]
        else:
            on_it = scores[scores.index.get_level_values("criterion") == self.criterion]
            wanted = on_it.sort_values("spread", ascending=False, kind="stable")
        ranks = ["rank_at_lowest", "rank_at_highest", "places"]
        return wanted.join(discuss[ranks]).assign(settled=self._settled(wanted.index))

    @cached_property
    def table(self) -> pd.DataFrame:
        """The first of them; on one criterion also all that have a gap or were settled."""
        if self.criterion is None:
            return self.all.head(MOST)
        return self.all[(np.arange(len(self.all)) < MOST_ROWS) | (self.all["treated"] != "")]

    @property
    def rows(self) -> Iterator[tuple[str, pd.Series]]:
        """The criterion of each row, and the row."""
        for (_, criterion), (_, row) in zip(self.table.index, self.table.iterrows(), strict=True):
            yield str(criterion), row

    def _settled(self, places: pd.Index) -> list[float]:
        """The consensus or override that stands for each place; NaN where none does."""
        resolutions = self.found.resolutions
        standing = resolutions[resolutions["stands"].astype(bool)]["score"]
        return [float(standing.get(place, np.nan)) for place in places]

    def ends(self, criterion: str) -> tuple[float, float]:
        """The lowest and the highest score that a criterion has."""
        points = self.case.criteria.criteria[criterion].value_function.points
        return points[0][0], points[-1][0]

    def falls(self, criterion: str) -> bool:
        """Whether the lowest score is the best."""
        points = self.case.criteria.criteria[criterion].value_function.points
        return points[0][1] > points[-1][1]

    @cached_property
    def scale(self) -> tuple[float, float] | None:
        """The ends of the scale, if all that is shown has the same."""
        criteria = dict.fromkeys(str(name) for _, name in self.table.index)
        ends = {self.ends(name) for name in criteria}
        return ends.pop() if len(ends) == 1 else None

    def at(self, criterion: str, score: float) -> float:
        """How far along its scale a score is, from 0 to 1."""
        low, high = self.ends(criterion)
        return (score - low) / (high - low)


def disagreement(case: Case, criterion: str | None = None, *, ax: Axes | None = None) -> Axes:
    """The Axes with each member's scores: those worth discussing first, or those on one criterion.

    Members are told apart by letter and shape; a stroke stands at the panel's mean, a cross at a
    score that was settled.

    Args:
        case: a case with a panel.
        criterion: the name of a criterion that the panel scored; without it, those worth discussing
            first.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the case has no panel.
        KeyError: the panel did not score such a criterion.

    Examples:
        >>> ax = plot.disagreement(case, "control")
        >>> print(plot.data_table(ax)[["lowest", "highest"]])
                                                  lowest  highest
        service                        criterion
        new_model_residential_care     control       0.5      4.0
        childrens_services_partnership control       1.0      4.0
        new_model_reablement           control       2.0      4.0
        new_model_highways             control       2.5      4.0
    """
    return chart(case, disagreements(case), criterion, ax)


def chart(
    case: Case, found: Disagreement, criterion: str | None = None, ax: Axes | None = None
) -> Axes:
    """The Axes with the scores that `panel.disagreement` gave."""
    view = View(case, found, criterion)
    scored = list(dict.fromkeys(found.scores.index.get_level_values("criterion")))
    if criterion is not None and criterion not in scored:
        raise KeyError(f"the panel did not score {criterion!r}; it scored {', '.join(scored)}")
    rows = _rows(view)
    wide = across(ax, rows.room())
    spots = [_spots(view, criterion, row, wide) for criterion, row in view.rows]
    rows = _rows(view, [_high(row) + 2 * BEYOND + 2 for row in spots])
    message = Message(status_line(case), headline(view), _subtitle(view), tuple(_notes(view)))
    ax, inner = sheet(message, ax, rows.room(), rows.total)
    with styled():
        rows.draw(ax, inner)
        _scale(ax, view)
        _draw(ax, view, rows, spots)
    record.keep(ax, record.Record(message.title, _alternative(view, message), view.all))
    return ax


def headline(view: View) -> str:
    """Which score to discuss first, or where on one criterion members are furthest apart."""
    if not view.members:
        return "Every score was settled: no member's own is known"
    if len(view.members) == 1:
        return f"{plain(view.members[0])} is the only member: there is nobody to disagree with"
    if view.criterion is not None:
        return _furthest(view)
    if view.table.empty:
        return _agreed(view)
    first = view.table.iloc[0]
    what = f"{first['title']} on {first['criterion_title']}"
    if not first["places"]:
        return f"No score that members differ on moves a service's rank; {what} comes nearest"
    best, worst = sorted(int(first[f"rank_at_{end}"]) for end in ("lowest", "highest"))
    scores = f"scores from {first['lowest']:g} to {first['highest']:g}"
    reach = f"{ordinal(best)} to {ordinal(worst)}"
    return f"Discuss {what} first: {scores} put it anywhere from {reach}"


def _agreed(view: View) -> str:
    """Why there is nothing to discuss."""
    if view.found.rankings.empty:
        return "No service can be ranked, so no score decides anything"
    if (view.found.scores["spread"] > 0).any():
        return "Members differ only where a score is settled or the service fails a gate"
    return "Nothing to discuss: members agree on every score"


def _furthest(view: View) -> str:
    """The services on which members are furthest apart on the criterion."""
    table, title = view.all, str(view.all["criterion_title"].iloc[0])
    apart = float(table["spread"].max())
    if not apart > 0:
        return f"On {title} members agree about every service"
    most = table[table["spread"] == apart]
    if len(most) > 3:
        if len(most) == len(view.all):
            return f"On {title} members are {_points(apart)} apart about every service"
        who = f"{spelled(len(most))} of {len(view.all)} services"
        return f"On {title} members are {_points(apart)} apart about {who}, and less about the rest"
    who = listed_and(list(most["title"]))
    if len(most) > 1:
        return f"On {title} members are furthest apart about {who}: by {_points(apart)}"
    low, high = (f"{most[end].iloc[0]:g}" for end in ("lowest", "highest"))
    return f"On {title} members are furthest apart about {who}: from {low} to {high}"


def _points(apart: float) -> str:
    """A difference in scores."""
    return f"{apart:g} point" if apart == 1 else f"{apart:g} points"


def _subtitle(view: View) -> str:
    """What is shown, and how to read it."""
    whose = ", ".join(f"{letter} {plain(m).lower()}" for m, letter in view.letters.items())
    members = f" Members: {whose}." if whose else ""
    cross = " Cross: settled since." if view.table["settled"].notna().any() else ""
    if view.criterion is None:
        what = (
            "The scores that would move their service furthest in the ranking if all members gave "
            "the lowest, or the highest. Ranks: where it would then stand, all else at typical "
            "values."
        )
    else:
        low, _ = view.ends(view.criterion)
        best = f", {low:g} being the best" if view.falls(view.criterion) else ""
        what = (
            f"Members' scores on this criterion{best}, the widest spread first. Ranks: where the "
            "service would stand if all gave the lowest, or the highest; all else is typical."
        )
    return f"{what} Upright stroke: the mean.{cross}{members}"


def _notes(view: View) -> Iterator[str]:
    """How far members agree in all, what is not shown, missing or settled, and why."""
    agreed = view.found.concordance
    what = "Kendall's W of members' rankings"
    if view.criterion is not None:
        agreed = float(view.found.concordance_by_criterion.get(view.criterion, np.nan))
        what = "Kendall's W of members' scores on this criterion"
    if not np.isnan(agreed):
        yield f"{what}: {agreed:.2f} (1: all in the same order; 0: no order in common)."
    yield from _left_out(view)
    missing, settled = view.found.missing, view.found.resolutions
    gaps = [
        f"{view.letters.get(row['member'], row['member'])} on {row['title']} ({row['reason']}; "
        f"{row['treated']})"
        for _, row in missing[missing.index.isin(view.table.index)].iterrows()
    ]
    settlements = [
        f"{row['title']}, {row['kind']} {row['score']:g} ({row['by']}, {row['on']}: {row['why']})"
        for _, row in settled[settled.index.isin(view.table.index)].iterrows()
    ]
    yield from _first_of("No score", gaps)
    yield from _first_of("Settled", settlements)


def _first_of(what: str, told: Sequence[str]) -> Iterator[str]:
    """The first of what there is to tell, and how many more there are."""
    if told:
        more = [some(len(told) - MOST_TOLD, "other")] if len(told) > MOST_TOLD else []
        yield f"{what}: {'; '.join([*told[:MOST_TOLD], *more])}."


def _left_out(view: View) -> Iterator[str]:
    """How many scores are not shown, and how far members are apart over them."""
    if view.criterion is None:
        if more := len(view.all) - len(view.table):
            yield f"Members differ on {some(more, 'more score')}."
    elif len(rest := view.all.drop(view.table.index)):
        apart = _points(float(rest["spread"].max()))
        yield f"Not shown: {some(len(rest), 'service')} about which they are {apart} apart or less."


def _rows(view: View, least: Sequence[float] = ()) -> Rows:
    """The rows, with what is missing or settled and what the score does to the rank."""
    table = view.table
    marks = [_remark(view, row) for _, row in table.iterrows()]
    ranks = [
        "" if np.isnan(row["places"]) else _ranks(row["rank_at_lowest"], row["rank_at_highest"])
        for _, row in table.iterrows()
    ]
    columns = [Column("Remarks", marks)] if any(marks) else []
    if any(ranks):
        columns.append(Column("Ranks", ranks))
    return Rows(
        ranks=[""] * len(table),
        titles=[_title(view, criterion, row) for criterion, row in view.rows],
        columns=columns,
        least=least,
    )


def _title(view: View, criterion: str, row: pd.Series) -> str:
    """What a row is called."""
    if view.criterion is not None:
        return str(row["title"])
    best = f" ({view.ends(criterion)[0]:g} is best)" if view.falls(criterion) else ""
    return f"{row['title']}: {row['criterion_title']}{best}"


def _ranks(at_lowest: float, at_highest: float) -> str:
    """The ranks that the score may lead to, the better first."""
    best, worst = sorted((int(at_lowest), int(at_highest)))
    return f"{best} to {worst}" if best < worst else f"{best}"


def _remark(view: View, row: pd.Series) -> str:
    """Whose score is missing, and what settles it."""
    missing = [letter for member, letter in view.letters.items() if np.isnan(row[member])]
    said = [f"no {' '.join(missing)}"] if missing else []
    if not np.isnan(row["settled"]):
        said.append(str(row["treated"]) or f"settled {row['settled']:g}")
    return "\n".join(said)


def _spots(view: View, criterion: str, row: pd.Series, wide: float) -> list[Spot]:
    """Where the marks of one row go: each at its score, in the first lane where it has room."""
    given = [(float(row[member]), member) for member in view.members]
    wanted = sorted(
        (each for each in [*given, (float(row["settled"]), "")] if not np.isnan(each[0])),
        key=lambda each: each[0],
    )
    lanes: list[float] = []
    spots = []
    for score, member in wanted:
        at = view.at(criterion, score) * wide * (1 - 2 * AIR)
        lane = next((n for n, last in enumerate(lanes) if at - last >= MARK), len(lanes))
        lanes[lane : lane + 1] = [at]
        spots.append(Spot(member, score, lane))
    return spots


def _high(spots: Sequence[Spot]) -> float:
    """How high the marks of one row are, in points."""
    return MARK * (1 + max((spot.lane for spot in spots), default=0))


def _scale(ax: Axes, view: View) -> None:
    """The scale: scores where all have the same, else from the lowest to the highest."""
    beyond = AIR / (1 - 2 * AIR)
    ax.set_xlim(-beyond, 1 + beyond)
    if view.table.empty:
        ax.set_xticks([])
        return
    if view.scale is None:
        ax.set_xticks([0, 1], labels=["lowest", "highest"])
    else:
        low, high = view.scale
        whole = high - low <= 10 and float(low).is_integer()
        scores = np.arange(low, high + 1) if whole else np.linspace(low, high, 5)
        ax.set_xticks((scores - low) / (high - low), labels=[f"{score:g}" for score in scores])
    ax.tick_params(axis="x", labeltop=len(view.table) > MOST, labelbottom=True)
    ax.grid(axis="x")


def _draw(ax: Axes, view: View, rows: Rows, spots: Sequence[Sequence[Spot]]) -> None:
    """The marks of every row, and the mean or what settles it."""
    letters, shapes = view.letters, dict(zip(view.members, _shapes(view.members), strict=True))
    for (criterion, row), centre, marks in zip(view.rows, rows.centres, spots, strict=True):
        half = _high(marks) / 2
        if np.isnan(row["settled"]) and not np.isnan(row["mean"]):
            mean = view.at(criterion, float(row["mean"]))
            ends = centre - half - BEYOND, centre + half + BEYOND
            ax.vlines(mean, *ends, color=INK, lw=2, zorder=2)
        for spot in marks:
            at = view.at(criterion, spot.score), centre - half + (spot.lane + 0.5) * MARK
            _mark(ax, at, shapes.get(spot.member), letters.get(spot.member, ""))


def _shapes(members: Sequence[str]) -> list[tuple[str, float, bool]]:
    """The shape of each member's mark; beyond six members they come round again."""
    return [SHAPES[row % len(SHAPES)] for row in range(len(members))]


def _mark(
    ax: Axes, at: tuple[float, float], shape: tuple[str, float, bool] | None, letter: str
) -> None:
    """One mark with its letter; without a shape it is what settles the score."""
    if shape is None:
        ax.plot(*at, "X", color=INK, ms=10, zorder=5)
        return
    mark, size, filled = shape
    ax.plot(
        *at,
        mark,
        color=BLUE,
        ms=size,
        markerfacecolor=BLUE if filled else PAPER,
        markeredgewidth=1.4,
        zorder=4,
    )
    ax.text(
        *at,
        letter,
        ha="center",
        va="center_baseline",
        size=TEXT,
        weight="bold",
        color=PAPER if filled else BLUE,
        zorder=5,
    )


def _alternative(view: View, message: Message) -> str:
    """The chart in words."""
    return " ".join(
        [
            f"Dot plot of {some(len(view.table), 'row')}, a mark for each member.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *_told(view),
            *message.notes,
            "The data table has every one.",
        ]
    )


def _told(view: View) -> Iterator[str]:
    """The scores of the first rows."""
    for criterion, row in islice(view.rows, MOST):
        title = _title(view, criterion, row)
        scores: Mapping[str, str] = {
            letter: "none" if np.isnan(row[member]) else f"{row[member]:g}"
            for member, letter in view.letters.items()
        }
        said = ", ".join(f"{letter} {score}" for letter, score in scores.items())
        settled = "" if np.isnan(row["settled"]) else f"; {row['treated']}"
        yield f"{title}: {said}; mean {row['mean']:.1f}{settled}."
