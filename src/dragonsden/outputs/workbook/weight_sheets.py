"""Weight sheets: one workbook a member for swing points or an order; `load` reads them back.

write_weight_sheets(case, "weights/2018-09")
case = load("criteria.yaml", "pipeline.yaml", scores=["scores/2018-09", "weights/2018-09"])
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dragonsden.files.atomic import put_in
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Case
from dragonsden.outputs.workbook.members import members_asked
from dragonsden.outputs.workbook.weight_page import weight_workbook
from dragonsden.text.arguments import checked


@checked
def write_weight_sheets(
    case: Case, folder: FilePath, *, members: Sequence[str] | None = None, replace: bool = False
) -> list[Path]:
    """The paths of weight sheets, a workbook for each member of the panel, once they are written.

    Each has a row for every criterion (in a value tree for every group too) with both ends of its
    scale, and room for an order of importance or swing points. Nothing is filled in. All workbooks
    are written or none; the same case gives the same bytes. `load(criteria, pipeline,
    scores=folder)` reads them back, as members' own weights.

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
        ValueError: nobody is known to be on the panel, a name cannot be used, or there is only one
            criterion, so that nothing is weighed.
        FileExistsError: a workbook is there already, maybe filled in, and `replace` is not True.
        OSError: the folder cannot be written in.

    Examples:
        >>> paths = dd.write_weight_sheets(case, "weights", members=["chair", "treasurer"])
        >>> [path.name for path in paths]
        ['chair_weights.xlsx', 'treasurer_weights.xlsx']
    """
    people = members_asked(case, members)
    if len(case.criteria.criteria) < 2:
        what = "there is one criterion, and nothing to weigh it against"
        raise ValueError(f"{what}; add others to the criteria file")
    sheets = {
        f"{name}_weights.xlsx": weight_workbook(case, name, person)
        for name, person in people.items()
    }
    return put_in(folder, sheets, replace=replace)
