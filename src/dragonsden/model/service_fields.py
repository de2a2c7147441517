"""Fields that services and options share."""

from __future__ import annotations

from typing import Annotated, Final

from annotated_types import Len
from pydantic import BeforeValidator

from dragonsden.model.fields import Title, read_list

MOST_ENTRIES: Final = 100


def _one_or_more(raw: object) -> object:
    """A list, or a text as a list of one."""
    return read_list([raw] if isinstance(raw, str) else raw)


Customers = Annotated[tuple[Title, ...], BeforeValidator(_one_or_more), Len(0, 100)]
