"""A pipeline kept in Excel: written for analysts to fill in, and read back with every fault.

pipeline_to_workbook(case.pipeline, "pipeline.xlsx")
pipeline = pipeline_from_workbook("pipeline.xlsx")
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from dragonsden.excel.faults import CellFault
from dragonsden.excel.laying import workbook_bytes, written
from dragonsden.excel.opening import UnopenedError, opened
from dragonsden.excel.pipeline_reading import Reading, read_pipeline
from dragonsden.excel.pipeline_sheets import pipeline_sheets
from dragonsden.excel.rows import Spot
from dragonsden.loading import CaseError
from dragonsden.loading.salvage import salvage, told
from dragonsden.model import Case, Pipeline

MOST_FAULTS = 1_000


def pipeline_to_workbook(pipeline: Pipeline | Case, path: str | os.PathLike[str]) -> Path:
    """Write a pipeline as an Excel workbook, whole or not at all, and return where.

    One row a service, one row a belief, and sheets for what services share; the same pipeline
    gives the same bytes. `pipeline_from_workbook` reads it back as it was.

    Raises ValueError if the path does not end in .xlsx, or the pipeline is one under a scenario;
    OSError if it cannot be written.
    """
    given = pipeline.pipeline if isinstance(pipeline, Case) else pipeline
    if given.factors_at:
        held = ", ".join(f"{name} at {at:g}" for name, at in given.factors_at.items())
        raise ValueError(f"under a scenario ({held}); give the pipeline as it is written")
    properties = {"title": given.title, "subject": "Pipeline", "status": given.status}
    return written(path, workbook_bytes(pipeline_sheets(given), properties))


def pipeline_from_workbook(path: str | os.PathLike[str]) -> Pipeline:
    """The pipeline that an Excel workbook holds.

    Raises CaseError with every fault at once, each as `file: sheet!cell: what is wrong`.
    """
    file = os.fspath(path)
    try:
        book = opened(file)
    except UnopenedError as error:
        raise _error(file, [(Spot(), str(error))]) from None
    reading = read_pipeline(book)
    refusal: ValidationError | None = None
    if not reading.mistakes:
        try:
            return Pipeline.model_validate(reading.tree, by_alias=True, by_name=False)
        except ValidationError as error:
            refusal = error
    raise _error(file, _found(reading, refusal)) from None


def _found(reading: Reading, refusal: ValidationError | None) -> list[tuple[Spot, str]]:
    """Everything wrong: mistakes of cells, then what follows from none of those."""
    problems = salvage(Pipeline, reading.tree) if reading.tree else []
    if refusal and not problems:
        problems = list(told(refusal))
    refused = {spot for spot, _ in reading.mistakes}
    there = (p for p in problems if len(p.path) != 1 or p.path[0] not in reading.lost)
    placed = ((reading.spot(problem.path), problem.message) for problem in there)
    return [*reading.mistakes, *(each for each in placed if each[0] not in refused)]


def _error(file: str, found: Iterable[tuple[Spot, str]]) -> CaseError:
    """The error that tells what is wrong in a workbook, each thing once, in order of place."""
    told_of: Sequence[tuple[Spot, str]] = sorted(dict.fromkeys(found), key=lambda each: each[0])
    faults = [
        CellFault(file, spot.row, spot.column, message, sheet=spot.sheet, cell=spot.cell)
        for spot, message in told_of[:MOST_FAULTS]
    ]
    return CaseError(faults, max(0, len(told_of) - MOST_FAULTS))
