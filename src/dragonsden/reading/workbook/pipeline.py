"""A pipeline kept in Excel, read back with every fault."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from dragonsden.model import Pipeline
from dragonsden.model.problems import Problem
from dragonsden.reading.all_faults import read_model
from dragonsden.reading.faults import CaseError, CellFault
from dragonsden.reading.nodes import Spot
from dragonsden.reading.workbook.opening import UnopenedError, opened
from dragonsden.reading.workbook.pipeline_tree import Reading, read_pipeline

MOST_FAULTS = 1_000


def pipeline_from_workbook(path: str | os.PathLike[str]) -> Pipeline:
    """The pipeline that an Excel workbook holds.

    Args:
        path: the workbook, as `pipeline_to_workbook` writes it.

    Returns:
        The pipeline, as a YAML file would give it.

    Raises:
        CaseError: the workbook has faults; it has every fault, each as `file: sheet!cell: message`.

    Examples:
        >>> path = dd.pipeline_to_workbook(case, "again.xlsx")
        >>> dd.pipeline_from_workbook(path) == case.pipeline
        True
    """
    file = os.fspath(path)
    try:
        book = opened(file)
    except UnopenedError as error:
        raise _error(file, [(Spot(), str(error))]) from None
    reading = read_pipeline(book)
    pipeline, problems = read_model(Pipeline, reading.tree)
    found = _found(reading, problems)
    if found or pipeline is None:
        raise _error(file, found)
    return pipeline


def _found(reading: Reading, problems: Iterable[Problem]) -> list[tuple[Spot, str]]:
    """Everything wrong: mistakes of cells, then what follows from none of those."""
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
