"""Faults of a workbook: what is wrong in which cell of which sheet."""

from __future__ import annotations

from dataclasses import dataclass

from dragonsden.loading import Fault


@dataclass(frozen=True)
class CellFault(Fault):
    """A fault in a workbook: `line` and `column` are those of the `cell` of its `sheet`.

    A fault of the whole file has neither sheet nor cell, one of a whole sheet has no cell.
    """

    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """`file: sheet!cell: message`."""
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return ": ".join(part for part in (self.file, place, self.message) if part)
