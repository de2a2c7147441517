"""Time and memory of reading workbooks as large as the reader accepts, and of refusing larger ones.

    python benchmarks/workbooks.py

makes a workbook of each kind with as many cells as there may be, and one with more, and prints the
seconds of the processor and the most megabytes that a process of its own takes to read each.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

from dragonsden import CaseError, pipeline_from_workbook
from dragonsden.reading.budget.budget import read_budget
from dragonsden.reading.file import UnopenedError
from dragonsden.reading.workbook.book import opened
from dragonsden.reading.workbook.limits import MOST_CELLS

WIDE: Final = 40
OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES: Final = " ".join(f'xmlns:{s}="{OASIS}{s}:1.0"' for s in ("office", "table", "text"))


def table(path: Path, cells: int) -> None:
    """A workbook of numbers."""
    write(
        path, "Data", [[row + column / 8 for column in range(WIDE)] for row in range(cells // WIDE)]
    )


def budget(path: Path, cells: int) -> None:
    """A budget, as wide as it takes to have so many cells in 1,999 services."""
    measures = [
        f"{what} {year}/{year - 1999}"
        for year in range(2018, 2000, -1)
        for what in ("Income", "Cost")
    ]
    heads = ["Service", *measures, *(f"Code {n}" for n in range(100))][: cells // 2_000]
    rows = [[f"Service {n}", *(n + m for m in range(len(heads) - 1))] for n in range(1_999)]
    write(path, "Budget", [heads, *rows])


def form(path: Path, cells: int) -> None:
    """A form of services with a figure each, more than there may be."""
    settings = [
        ["title", "status", "prices", "years", "discount_rate"],
        ["T", "proposed", "2018/19", 3, 0.035],
    ]
    heads = [
        "service",
        "figure",
        "low",
        "likely",
        "high",
        "unit",
        "basis",
        "source",
        "owner",
        "note",
    ]
    said = ["price", 1, 2, 3, "an hour", "hours sold", "ledger", "Finance", "seen"]
    write(
        path, "Form", [*settings, heads, *([f"Service {n}", *said] for n in range(cells // 10 - 3))]
    )


def opendocument(path: Path, cells: int) -> None:
    """A spreadsheet of numbers as LibreOffice writes it."""
    value = "<text:p>{0}</text:p></table:table-cell>"
    each = f'<table:table-cell office:value-type="float" office:value="{{0}}">{value}'
    row = "".join(each.format(column + 0.5) for column in range(WIDE))
    rows = f"<table:table-row>{row}</table:table-row>" * (cells // WIDE)
    sheet = f'<table:table table:name="Data">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    content = f"<office:document-content {SPACES}>{body}</office:document-content>"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


def write(path: Path, title: str, rows: list[list[object]]) -> None:
    """A workbook of one sheet."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    book.save(path)


KINDS: Final[dict[str, tuple[Callable[[Path, int], None], Callable[[str], object]]]] = {
    "table.xlsx": (table, opened),
    "budget.xlsx": (budget, read_budget),
    "form.xlsx": (form, pipeline_from_workbook),
    "table.ods": (opendocument, opened),
}


def measure(kind: str, path: str) -> None:
    """Read a workbook, and print what that takes and comes to."""
    import resource

    started, told = time.process_time(), "read"
    try:
        KINDS[kind][1](path)
    except (CaseError, UnopenedError) as error:
        told = f"refused: {str(error).splitlines()[0].rpartition(': ')[2][:60]}"
    took = time.process_time() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"  {kind:<12} {took:5.2f} s {megabytes:5.0f} MB  {told}", flush=True)


def main() -> None:
    """Make the workbooks, and measure each in a process of its own."""
    for cells in (MOST_CELLS, 2 * MOST_CELLS):
        print(f"{cells:,} cells")
        with TemporaryDirectory() as place:
            for kind, (make, _) in KINDS.items():
                path = Path(place, kind)
                make(path, cells)
                subprocess.run([sys.executable, __file__, kind, str(path)], check=True)


if __name__ == "__main__":
    measure(*sys.argv[1:]) if sys.argv[1:] else main()
