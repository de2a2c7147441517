"""Members of a panel: those who are asked, by the names that files have of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from dragonsden.files.names import check_device
from dragonsden.model import Case
from dragonsden.model.fields import read_name
from dragonsden.model.panel import TAKEN
from dragonsden.model.problems import duplicates
from dragonsden.text.english import listed, words
from dragonsden.text.spelling import alike


def members_asked(case: Case, members: Sequence[str] | None) -> dict[str, str]:
    """These members, or those of the case: by the name in files what people call each of them.

    Raises ValueError if nobody is known to be on the panel, or a name cannot be used.
    """
    asked = {name: words(name) for name in _members(case)} if members is None else _checked(members)
    for name in asked:
        check_device(name, "_group")
    return asked


def _members(case: Case) -> list[str]:
    """The members of the panel, as far as the case names them."""
    names = case.panel.members if case.panel and case.panel.members else ()
    found = list(names or case.criteria.member_weights)
    if not found:
        what = "the case says of nobody that they are on the panel"
        raise ValueError(f'{what}; name them, as members=["finance_director", "chair"]')
    return found


def _checked(members: Sequence[str]) -> dict[str, str]:
    """These members, if each is one that a score sheet may be of; people as they are written."""
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
    people = [one if PERSON.fullmatch(one) else words(one) for one in members]
    return dict(zip(names, people, strict=True))


PERSON: Final = re.compile(r"[^\W\d_][\w.'’-]*( [^\W\d_][\w.'’-]*)+")
"""A person as people name one: words of letters with spaces between, as Cllr Séan O'Brien."""


def id_of(member: str) -> str:
    """The name in files of a person: `cllr_jane_smith` of Cllr Jane Smith; any other as it is.

    It keeps the capitals that its words would not have otherwise: `Priya_Patel`.
    """
    if not isinstance(member, str) or not PERSON.fullmatch(member):
        return member
    plain = re.sub("['’.]", "", unicodedata.normalize("NFKC", member))
    name = plain.replace(" ", "_")
    return name.lower() if words(name.lower()) == words(name) else name
