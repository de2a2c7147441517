"""Score sheets: one workbook a member, for the panel to fill in blind; `load` reads them back.

write_score_sheets(case, "scores/2018-09")
case = load("criteria.yaml", "pipeline.yaml", scores="scores/2018-09")
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dragonsden.files.atomic import put_together, writing_in
from dragonsden.files.names import check_device
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Case, Criterion
from dragonsden.model.fields import read_name
from dragonsden.model.panel_checks import TAKEN
from dragonsden.model.problems import duplicates
from dragonsden.outputs.workbook.score_pages import score_workbook
from dragonsden.outputs.workbook.score_words import Questions
from dragonsden.text.english import listed
from dragonsden.text.spelling import alike


def write_score_sheets(
    case: Case,
    folder: FilePath,
    *,
    members: Sequence[str] | None = None,
    replace: bool = False,
) -> list[Path]:
    """The paths of score sheets, a workbook for each member of the panel, once they are written.

    Each is named after its member and holds instructions, a sheet to declare interests, and for
    each criterion a sheet with its levels and a row for every service. Nothing is filled in, so
    that nobody is led by what others gave. All workbooks are written or none; the same case gives
    the same bytes. `load(criteria, pipeline, scores=folder)` reads them back.

    Args:
        case: what the files say.
        folder: where they go; it is made if need be.
        members: the names of the members: `chair`, or `Cllr Jane Smith`, who is `cllr_jane_smith`.
            Without it they are those of the case's panel, or those who have weights of their own.
        replace: true if workbooks that are there already may be replaced.

    Returns:
        The paths, in the order of the members.

    Raises:
        ValueError: nobody is known to be on the panel, a name cannot be used, or there is nothing
            that a panel scores.
        FileExistsError: a workbook is there already, maybe filled in, and `replace` is not true.
        OSError: the folder cannot be written in.

    Examples:
        >>> paths = dd.write_score_sheets(case, "sheets", members=["chair", "treasurer"])
        >>> [path.name for path in paths]
        ['chair.xlsx', 'treasurer.xlsx']
    """
    sheets = score_sheets(case, members)
    with writing_in(folder) as home:
        put_together(home, sheets, replace=replace)
    return [Path(os.fspath(folder)) / name for name in sheets]


def score_sheets(case: Case, members: Sequence[str] | None) -> dict[str, bytes]:
    """The score sheets by the names of their files.

    Raises ValueError as `write_score_sheets` does.
    """
    names = _members(case) if members is None else _checked(members)
    asked = asked_criteria(case)
    if not asked:
        what = "no criterion has levels, so there is nothing for a panel to score"
        raise ValueError(f"{what}; give one levels: {{0: .., 5: ..}} in the criteria file")
    for name in names:
        check_device(name, "_group")
    return {f"{name}.xlsx": score_workbook(Questions(case, name, asked)) for name in names}


def asked_criteria(case: Case) -> dict[str, Criterion]:
    """The criteria that a panel is asked for: those with levels, and any it has scored already."""
    there = {score.criterion for score in case.panel.scores} if case.panel else set()
    return {
        name: criterion
        for name, criterion in case.criteria.criteria.items()
        if criterion.scored and (criterion.levels or name in there)
    }


def _members(case: Case) -> list[str]:
    """The members of the panel, as far as the case names them."""
    names = case.panel.members if case.panel and case.panel.members else ()
    found = list(names or case.criteria.member_weights)
    if not found:
        what = "the case says of nobody that they are on the panel"
        raise ValueError(f'{what}; name them, as members=["finance_director", "chair"]')
    return found


PERSON: Final = re.compile(r"[^\W\d_][\w.'’-]*( [^\W\d_][\w.'’-]*)+")
"""A person as people name one: words of letters with spaces between, as Cllr Séan O'Brien."""


def id_of(member: str) -> str:
    """The name in files of a person: `cllr_jane_smith` of Cllr Jane Smith; any other as it is."""
    if not isinstance(member, str) or not PERSON.fullmatch(member):
        return member
    plain = re.sub("['’.]", "", unicodedata.normalize("NFKC", member))
    return plain.replace(" ", "_").lower()


def _checked(members: Sequence[str]) -> list[str]:
    """These names, if each is one that a score sheet may be of."""
    if isinstance(members, str) or not members:
        raise ValueError(f'members is {members!r}; give a list of names, as ["chair", "leader"]')
    names = [read_name(id_of(member)) for member in members]
    for name in names:
        if alike(name) in TAKEN:
            raise ValueError(f"a member may not be called {name}; that means something else")
    if len(set(names)) < len(names):
        again = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"{listed(again)} is among the members twice; name each once")
    for problem in duplicates(names, "member"):
        raise ValueError(problem.what)
    return names
