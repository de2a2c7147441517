"""Gate status: how a service, or an option of it, stands at a gate, and why."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dragonsden.model.fields import FileModel, Words


class GateStatus(FileModel):
    """The status of a service at a gate, and the reason."""

    status: Literal["pass", "hold", "fail"] = Field(description="pass, hold or fail")
    reason: Words = Field(description="why, as the record will show it")
