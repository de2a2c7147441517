"""Fields that several nouns of the pipeline file share."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.model.fields import FileModel, Title, Words, kind_of, read_one_or_more
from dragonsden.model.figures import is_year

MOST_ENTRIES: Final = 100


class GateStatus(FileModel):
    """The status of a service at a gate, and the reason."""

    status: Literal["pass", "hold", "fail"] = Field(description="pass, hold or fail")
    reason: Words = Field(description="why, as the record will show it")


Customers = Annotated[tuple[Title, ...], BeforeValidator(read_one_or_more), Len(0, 100)]


def _financial_year(raw: object) -> object:
    """A financial year, as 2018/19; a number in its place is that of a cell."""
    if not isinstance(raw, str) or not is_year(raw):
        said = f"'{raw}'" if isinstance(raw, str) else kind_of(raw)
        raise ValueError(f"{said} is not a financial year; write one as 2018/19")
    return raw


Year = Annotated[str, BeforeValidator(_financial_year)]
