"""The disagreement of a panel: a row for each score, a mark for each member's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.disagreement.disagreement import Disagreement, scores_alone
from dragonsden.analysis.disagreement.disagreement import disagreement as analysis
from dragonsden.analysis.findings.disagreement import members_of, votes_finding
from dragonsden.model import Case
from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import widest
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.sheet import Captions, area_width, write
from dragonsden.plot.layout.style import BLUE, INK, PAPER, TEXT, styled
from dragonsden.plot.left_out import has_all_figures
from dragonsden.results.finding import LEFT_OUT, Finding
from dragonsden.results.phrases import status_line
from dragonsden.text.arguments import checked
from dragonsden.text.english import initials, initials_explained, listed, some, spelled

MOST: Final = 8
"""At most 8 of the scores that change the recommended are shown: as many as half a page holds."""

MOST_ROWS: Final = 20
"""At most 20 services are shown on one criterion, and those whose score is missing or settled."""

MARK: Final = 17.0
"""The room that a mark takes, in points."""

PLATE: Final = 8.0
"""Points that a plate with several letters is wider than these."""

AIR: Final = 0.05
"""The share of the width beyond each end of the scale."""

BEYOND: Final = 4.0
"""Points by which the stroke at the mean stands out above and below the marks."""

SHAPES: Final = (
    ("o", 16.0, True), ("s", 14.5, False), ("D", 13.0, True),
    ("o", 16.0, False), ("s", 14.5, True), ("D", 13.0, False),
)  # fmt: skip
"""The shape of a member's mark, its size, and True if it is filled; a seventh has the first."""

PLATES: Final = {"o": "round,pad=0.15", "s": "square,pad=0.15", "D": "round4,pad=0.15"}
"""The plate in place of a shape where a member's letters are too many to stand on one."""

MOST_NOTED: Final = 4
"""At most 4 missing or settled scores are in a note; more are counted."""


class Mark(NamedTuple):
    """A mark of a member ("" for the settled score), at a score and in a lane of its row."""

    member: str
    score: float
    lane: int


@dataclass(frozen=True)
class Shown:
    """The scores that are shown: those that change the recommended, or those on one criterion."""

    case: Case
    found: Disagreement
    criterion: str | None

    @cached_property
    def finding(self) -> Finding:
        """The votes of the members, in words."""
        return votes_finding(self.case, self.found)

    @property
    def members(self) -> list[str]:
        """The members of the panel, by name."""
        return members_of(self.found)

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letters of each member."""
        return initials(self.members)

    @cached_property
    def room(self) -> float:
        """The width that a mark takes, in points: more where members have several letters."""
        several = max(map(len, self.letters.values()), default=1) > 1
        return widest(self.letters.values(), bold=True) + PLATE if several else MARK

    @cached_property
    def all(self) -> pd.DataFrame:
        """Every score that could be shown, who changes the recommended, and the settled score."""
        scores, by_score = self.found.scores, self.changed_by
        if self.criterion is None:
            single = [key for key in by_score if key[1]]
            wanted = scores.loc[sorted(single, key=lambda key: self._from_the_line(key[0]))]
        else:
            on_it = scores[scores.index.get_level_values("criterion") == self.criterion]
            wanted = on_it.sort_values("spread", ascending=False, kind="stable")
        changed_by = [", ".join(by_score.get(key, [])) for key in wanted.index]
        resolutions = self.found.resolutions
        settled = resolutions[resolutions["stands"].astype(bool)]["score"].astype(float)
        return wanted.assign(changed_by=changed_by).join(settled.rename("settled"))

    def _from_the_line(self, service: str) -> int:
        """The places between a service and the line: 0 for the last that is in, 1 for the next."""
        order = [str(name) for name in self.found.votes.index]
        last = max((order.index(name) for name in self.found.recommended), default=-1)
        place = order.index(service)
        return 2 * (last - place) if place <= last else 2 * (place - last) - 1

    @cached_property
    def changed_by(self) -> dict[tuple[str, str], list[str]]:
        """The members whose score, if everybody gave it, would change the recommended."""
        found: dict[tuple[str, str], list[str]] = {}
        for service, criterion, member in self.found.changes.index:
            found.setdefault((service, criterion), []).append(member)
        return found

    @cached_property
    def table(self) -> pd.DataFrame:
        """The first of them, nearest the line; on one criterion also all with a gap or settled."""
        if self.criterion is None:
            return self.all.head(MOST)
        return self.all[(np.arange(len(self.all)) < MOST_ROWS) | (self.all["treated"] != "")]

    @property
    def rows(self) -> Iterator[tuple[str, pd.Series]]:
        """The criterion of each row, and the row."""
        for (_, criterion), (_, row) in zip(self.table.index, self.table.iterrows(), strict=True):
            yield str(criterion), row

    def points(self, criterion: str) -> tuple[tuple[float, float], tuple[float, float]]:
        """The lowest and the highest score of a criterion, each with its value."""
        points = self.case.criteria.criteria[criterion].value_function.points
        return points[0], points[-1]

    def least_is_best(self, criterion: str) -> bool:
        """True if the lowest score is the best."""
        (_, of_lowest), (_, of_highest) = self.points(criterion)
        return of_lowest > of_highest

    @cached_property
    def scale(self) -> tuple[float, float] | None:
        """The worst and the best score, if all that is shown has the same."""
        names = dict.fromkeys(str(name) for _, name in self.table.index)
        ends = {self.ends(name) for name in names}
        return ends.pop() if len(ends) == 1 else None

    def ends(self, criterion: str) -> tuple[float, float]:
        """The worst and the best score of a criterion."""
        (low, _), (high, _) = self.points(criterion)
        return (high, low) if self.least_is_best(criterion) else (low, high)

    def at(self, criterion: str, score: float) -> float:
        """The position of a score along its scale, from 0 at the worst to 1 at the best."""
        worst, best = self.ends(criterion)
        return (score - worst) / (best - worst)


@checked
def disagreement(case: Case, criterion: str | None = None, *, ax: Axes | None = None) -> Axes:
    """The Axes with each member's scores: those that change the recommended, or on one criterion.

    Each member has a letter and a shape; a stroke is at the panel's mean, a cross at a score that
    the panel settled.

    Args:
        case: a case with a panel.
        criterion: the name of a criterion that the panel scored; without it, those that change the
            recommended.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the case has no panel, or the votes need numbers that are left out of it.
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
    if has_all_figures(case):
        return chart(case, analysis(case), criterion, ax)
    if criterion is None:
        raise ValueError(
            "The scores that change the recommended cannot be drawn of a public case: the numbers "
            f"behind them are {LEFT_OUT}; give a criterion, for the scores on it"
        )
    return chart(case, scores_alone(case), criterion, ax)


def chart(
    case: Case, found: Disagreement, criterion: str | None = None, ax: Axes | None = None
) -> Axes:
    """The Axes with the scores that `dragonsden.disagreement` gave."""
    shown = Shown(case, found, criterion)
    scored = list(dict.fromkeys(found.scores.index.get_level_values("criterion")))
    if criterion is not None and criterion not in scored:
        raise KeyError(f"the panel did not score {criterion!r}; it scored {', '.join(scored)}")
    captions = Captions(status_line(case), _headline(shown), _reading(shown), tuple(_notes(shown)))
    wide = area_width(ax, _rows(shown).margins())
    drawn = [_marks(shown, criterion, row, wide) for criterion, row in shown.rows]
    rows = _rows(shown, [_high(row) + 2 * BEYOND + 2 for row in drawn])
    ax = rows.on_sheet(captions, ax)
    with styled():
        _scale(ax, shown)
        _draw(ax, shown, rows, drawn)
    kind = f"Dot plot of {some(len(shown.table), 'row')}, a mark for each member"
    describe(ax, kind, captions, _figures(shown), shown.all)
    return ax


def _headline(shown: Shown) -> str:
    """The votes of the members, or the services that one criterion divides the members on."""
    table = shown.all
    if shown.criterion is None or len(shown.members) < 2:
        return shown.finding.headline
    title, apart = str(table["criterion_title"].iloc[0]), float(table["spread"].max())
    if not apart > 0:
        return f"On {title} members agree about every service"
    most, points = table[table["spread"] == apart], _points(apart)
    who = listed(list(most["title"]))
    if len(most) == 1:
        low, high = (f"{most[end].iloc[0]:g}" for end in ("lowest", "highest"))
        return f"On {title} members are furthest apart about {who}: from {low} to {high}"
    if len(most) <= 3:
        return f"On {title} members are furthest apart about {who}: by {points}"
    if len(most) == len(table):
        return f"On {title} members are {points} apart about every service"
    who = f"{spelled(len(most))} of {len(table)} services"
    return f"On {title} members are {points} apart about {who}, and less about the rest"


def _points(apart: float) -> str:
    """A difference in scores."""
    return f"{apart:g} point" if apart == 1 else f"{apart:g} points"


def _reading(shown: Shown) -> str:
    """The explanation of the marks, and the members."""
    key = initials_explained(shown.members)
    members = f" Members: {key}." if key else ""
    cross = " Cross: settled since." if shown.table["settled"].notna().any() else ""
    if shown.criterion is None:
        what = (
            "The scores that would change the recommended services if all members gave what one "
            "of them gave, of services nearest the line first. Changes: these members."
        )
    else:
        lowest = f"{shown.points(shown.criterion)[0][0]:g}"
        best = f", {lowest} being the best" if shown.least_is_best(shown.criterion) else ""
        what = (
            f"Members' scores on this criterion{best}, the widest spread first. Changes: the "
            "members whose score would change the recommended services if all gave it."
        )
    return f"{what} Better scores to the right. Upright stroke: the mean.{cross}{members}"


def _notes(shown: Shown) -> Iterator[str]:
    """The agreement of the members, and the scores not shown, missing or settled."""
    found = shown.found
    if shown.criterion is None:
        yield from shown.finding.notes
    else:
        agreed = float(found.concordance_by_criterion.get(shown.criterion, np.nan))
        if not np.isnan(agreed):
            yield (
                f"Kendall's W of members' scores on this criterion: {agreed:.2f} (1: all in the "
                "same order; 0: no order in common)."
            )
    yield from _not_shown(shown)
    missing, settled = (
        table[table.index.isin(shown.table.index)] for table in (found.missing, found.resolutions)
    )
    gaps = [
        f"{shown.letters.get(row['member'], row['member'])} on {row['title']} ({row['reason']}; "
        f"{row['treated']})"
        for _, row in missing.iterrows()
    ]
    settlements = [
        f"{row['title']}, {row['kind']} {row['score']:g} ({row['by']}, {row['on']}: {row['why']})"
        for _, row in settled.iterrows()
    ]
    for what, texts in (("No score", gaps), ("Settled", settlements)):
        if texts:
            rest = len(texts) - MOST_NOTED
            more = [some(rest, "other")] if rest > 0 else []
            yield f"{what}: {'; '.join([*texts[:MOST_NOTED], *more])}."


def _not_shown(shown: Shown) -> Iterator[str]:
    """The count of the scores that are not shown, and how far members are apart over them."""
    rest = shown.all.drop(shown.table.index)
    if rest.empty:
        return
    if shown.criterion is None:
        count = sum(len(members.split(", ")) for members in rest["changed_by"])
        on = f", in {some(len(rest), 'row')}" if count > len(rest) else ""
        yield f"Not shown: {some(count, 'more score')} that would change the recommended{on}."
    else:
        apart = _points(float(rest["spread"].max()))
        yield f"Not shown: {some(len(rest), 'service')} about which they are {apart} apart or less."


def _rows(shown: Shown, least: Sequence[float] = ()) -> LabelledRows:
    """The rows, with missing and settled scores, and who changes the recommended."""
    rows = list(shown.rows)
    columns = {
        "Remarks": [_remark(shown, row) for _, row in rows],
        "Changes": [_changed_by(shown, row) for _, row in rows],
    }
    return LabelledRows(
        titles=[_title(shown, criterion, row) for criterion, row in rows],
        columns=[TextColumn(head, cells) for head, cells in columns.items() if any(cells)],
        least=least,
    )


def _title(shown: Shown, criterion: str, row: pd.Series) -> str:
    """The title of a row: the service, and the criterion where rows differ in it."""
    if shown.criterion is not None:
        return str(row["title"])
    lowest = f" ({shown.points(criterion)[0][0]:g} is best)"
    best = lowest if shown.least_is_best(criterion) else ""
    return f"{row['title']}: {row['criterion_title']}{best}"


def _changed_by(shown: Shown, row: pd.Series) -> str:
    """The letters of the members whose score would change the recommended."""
    members = [member for member in str(row["changed_by"]).split(", ") if member]
    return " ".join(shown.letters[member] for member in members)


def _remark(shown: Shown, row: pd.Series) -> str:
    """The members whose score is missing, and what settles it."""
    missing = [letter for member, letter in shown.letters.items() if np.isnan(row[member])]
    said = [f"no {' '.join(missing)}"] if missing else []
    if not np.isnan(row["settled"]):
        said.append(str(row["treated"]) or f"settled {row['settled']:g}")
    return "\n".join(said)


def _marks(shown: Shown, criterion: str, row: pd.Series, wide: float) -> list[Mark]:
    """The marks of one row: each at its score, in the first lane where it has room."""
    scores = [(float(row[member]), member) for member in shown.members]
    scores = [each for each in [*scores, (float(row["settled"]), "")] if not np.isnan(each[0])]
    lanes: list[float] = []
    found = []
    for score, member in sorted(scores, key=lambda each: shown.at(criterion, each[0])):
        at = shown.at(criterion, score) * wide * (1 - 2 * AIR)
        lane = next((n for n, last in enumerate(lanes) if at - last >= shown.room), len(lanes))
        lanes[lane : lane + 1] = [at]
        found.append(Mark(member, score, lane))
    return found


def _high(row: Sequence[Mark]) -> float:
    """The height of the marks of one row, in points."""
    return MARK * (1 + max((mark.lane for mark in row), default=0))


def _scale(ax: Axes, shown: Shown) -> None:
    """The scale: scores where all have the same, else from the worst to the best."""
    beyond = AIR / (1 - 2 * AIR)
    ax.set_xlim(-beyond, 1 + beyond)
    if shown.table.empty:
        return
    if shown.scale is None:
        ax.set_xticks([0, 1], labels=["worst", "best"])
    else:
        worst, best = shown.scale
        low, high = sorted(shown.scale)
        whole = high - low <= 10 and float(low).is_integer()
        scores = np.arange(low, high + 1) if whole else np.linspace(low, high, 5)
        at = (scores - worst) / (best - worst)
        ax.set_xticks(at, labels=[f"{score:g}" for score in scores])
    ax.tick_params(axis="x", labeltop=len(shown.table) > MOST, labelbottom=True)
    ax.grid(axis="x")


def _draw(ax: Axes, shown: Shown, rows: LabelledRows, drawn: Sequence[Sequence[Mark]]) -> None:
    """The marks of every row, and a stroke at the mean where the score is not settled."""
    shapes = {name: SHAPES[row % len(SHAPES)] for row, name in enumerate(shown.members)}
    for (criterion, row), centre, of_row in zip(shown.rows, rows.centres, drawn, strict=True):
        half = _high(of_row) / 2
        if np.isnan(row["settled"]) and not np.isnan(row["mean"]):
            mean = shown.at(criterion, float(row["mean"]))
            ax.vlines(mean, centre - half - BEYOND, centre + half + BEYOND, color=INK, lw=2)
        for mark in of_row:
            at, up = shown.at(criterion, mark.score), centre - half + (mark.lane + 0.5) * MARK
            if not mark.member:
                ax.plot(at, up, "X", color=INK, ms=10, zorder=5)
                continue
            shape, size, filled = shapes[mark.member]
            letter, ink = shown.letters[mark.member], PAPER if filled else BLUE
            if shown.room > MARK:
                plate: Any = {
                    "boxstyle": PLATES[shape],
                    "fc": BLUE if filled else PAPER,
                    "ec": BLUE,
                }
                at_centre: Any = {"ha": "center", "va": "center_baseline", "zorder": 5}
                ax.text(
                    at, up, letter, size=TEXT, color=ink, weight="bold", bbox=plate, **at_centre
                )
                continue
            marks(ax, [at], [up], shape, BLUE, filled, size)
            write(ax, letter, (at, up), ha="center", weight="bold", color=ink, zorder=5)


def _figures(shown: Shown) -> Iterator[str]:
    """The scores of the first rows."""
    for criterion, row in islice(shown.rows, MOST):
        scores = ", ".join(
            f"{letter} none" if np.isnan(row[member]) else f"{letter} {row[member]:g}"
            for member, letter in shown.letters.items()
        )
        settled = "" if np.isnan(row["settled"]) else f"; {row['treated']}"
        title = _title(shown, criterion, row)
        yield f"{title}: {scores}; mean {row['mean']:.1f}{settled}."
