"""A pipeline file that is an Excel workbook, whatever its name says."""

from __future__ import annotations

import os
import warnings
from typing import Final

from dragonsden.files.ordinary import FilePath
from dragonsden.reading.faults import Fault
from dragonsden.reading.file import File, UnopenedError, unopened
from dragonsden.reading.nodes import WHOLE

SUFFIXES: Final = (".xlsx", ".xlsm")
OPENDOCUMENT: Final = (
    "an OpenDocument spreadsheet, which is read as score sheets and budgets only; in LibreOffice: "
    "Save As, Excel 2007-365 (.xlsx)"
)


def is_workbook(path: FilePath) -> bool:
    """True if a file is named as a workbook is."""
    return os.fspath(path).lower().endswith((*SUFFIXES, ".ods"))


def pipeline_file(path: FilePath) -> File:
    """The pipeline that a workbook holds, or the mistake that it cannot be read."""
    name = os.fspath(path)
    if name.lower().endswith(".ods"):
        return unopened("pipeline", name, OPENDOCUMENT, WHOLE)
    from dragonsden.reading.workbook.book import opened  # only where there is one
    from dragonsden.reading.workbook.hidden import hidden_in
    from dragonsden.reading.workbook.pipeline_tree import pipeline_page

    try:
        book = opened(name).as_shown()
    except UnopenedError as error:
        return unopened("pipeline", name, str(error), error.place or WHOLE)
    for place, what in hidden_in(book.sheets.values()):
        fault = Fault(name, place.line, place.column, what, sheet=place.sheet)
        warnings.warn(str(fault), stacklevel=4)
    return File("pipeline", name, pipeline_page(book), book.data)
