"""Agreement: the status of a file, from illustrative to agreed, and the record of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

from pydantic import Field

from dragonsden.model.fields import Day, FileModel, Title
from dragonsden.model.problems import Problem, wrong
from dragonsden.model.unread import field_of, is_given

Status = Literal["illustrative", "proposed", "agreed"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
"""Weakest first."""


class Agreed(FileModel):
    """The record that a file is agreed: who agreed to it, when, and the minute."""

    by: Title = Field(description="the board or panel that agreed")
    on: Day = Field(description="the date, as 2018-09-12")
    minute: Title = Field(description="where it is minuted")


def unrecorded(model: FileModel) -> Iterator[Problem]:
    """A problem if a file says that it is agreed, and not by whom."""
    if field_of(model, "status") == "agreed" and not is_given(model, "agreed"):
        what = "agreed, but not by whom; add agreed: {by: .., on: 2018-09-12, minute: ..}"
        yield wrong(what, "status")
