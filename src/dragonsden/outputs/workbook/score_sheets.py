"""Score sheets: one workbook a member, for the panel to fill in blind; `load` reads them back.

write_score_sheets(case, "scores/2018-09")
case = load("criteria.yaml", "pipeline.yaml", scores="scores/2018-09")
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dragonsden.files.atomic import put_in
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Case, Criterion
from dragonsden.outputs.workbook.members import members_asked
from dragonsden.outputs.workbook.score_pages import score_workbook
from dragonsden.outputs.workbook.score_words import Questions
from dragonsden.text.arguments import checked


@checked
def write_score_sheets(
    case: Case, folder: FilePath, *, members: Sequence[str] | None = None, replace: bool = False
) -> list[Path]:
    """The paths of score sheets, a workbook for each member of the panel, once they are written.

    Each is named after its member and holds instructions, a sheet to declare interests, and for
    each criterion a sheet with its levels and a row for every service. Nothing is filled in, so
    that nobody is led by what others gave. All workbooks are written or none; the same case gives
    the same bytes. `load(criteria, pipeline, scores=folder)` reads them back.

    Args:
        case: what the files say.
        folder: where they go; it is made if need be.
        members: the names of the members: `chair`, or people as they are written: `Cllr Jane Smith`
            is `cllr_jane_smith`, `Priya Patel` is `Priya_Patel`. Without it they are those of the
            case's panel, or those who have weights of their own.
        replace: True if workbooks that are there already may be replaced.

    Returns:
        The paths, in the order of the members.

    Raises:
        ValueError: nobody is known to be on the panel, a name cannot be used, or there is nothing
            that a panel scores.
        FileExistsError: a workbook is there already, maybe filled in, and `replace` is not True.
        OSError: the folder cannot be written in.

    Examples:
        >>> paths = dd.write_score_sheets(case, "sheets", members=["chair", "treasurer"])
        >>> [path.name for path in paths]
        ['chair.xlsx', 'treasurer.xlsx']
    """
    return put_in(folder, score_sheets(case, members), replace=replace)


def score_sheets(case: Case, members: Sequence[str] | None) -> dict[str, bytes]:
    """The score sheets by the names of their files.

    Raises ValueError as `write_score_sheets` does.
    """
    people = members_asked(case, members)
    asked = asked_criteria(case)
    if not asked:
        what = "no criterion has levels, so there is nothing for a panel to score"
        raise ValueError(f"{what}; give one levels: {{0: .., 5: ..}} in the criteria file")
    return {
        f"{name}.xlsx": score_workbook(Questions(case, name, person, asked))
        for name, person in people.items()
    }


def asked_criteria(case: Case) -> dict[str, Criterion]:
    """The criteria that a panel is asked for: those with levels, and any it has scored already."""
    there = {score.criterion for score in case.panel.scores} if case.panel else set()
    return {
        name: criterion
        for name, criterion in case.criteria.criteria.items()
        if criterion.scored and (criterion.levels or name in there)
    }
