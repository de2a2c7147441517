"""A pipeline kept in Excel, read back with every fault."""

from __future__ import annotations

from dragonsden.files.ordinary import FilePath
from dragonsden.model import Pipeline
from dragonsden.reading.case import model_of
from dragonsden.reading.workbook.pipeline_file import pipeline_file


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
    return model_of(Pipeline, pipeline_file(path))
