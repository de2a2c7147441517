"""A pipeline kept in Excel, read back with every fault."""

from __future__ import annotations

import os

from dragonsden.files.ordinary import FilePath
from dragonsden.model import Pipeline
from dragonsden.reading.case import model_of
from dragonsden.reading.file import File, UnopenedError, unopened
from dragonsden.reading.nodes import WHOLE
from dragonsden.reading.workbook.book import opened
from dragonsden.reading.workbook.pipeline_tree import pipeline_page


def pipeline_from_workbook(path: FilePath) -> Pipeline:
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
    name = os.fspath(path)
    try:
        book = opened(name)
    except UnopenedError as error:
        file = unopened("pipeline", name, str(error), error.place or WHOLE)
    else:
        file = File("pipeline", name, pipeline_page(book), book.data)
    return model_of(Pipeline, file)
