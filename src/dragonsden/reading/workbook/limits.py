"""Limits of a workbook: any up to them is read in a few seconds, and any beyond is refused."""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 10_000_000
MOST_UNPACKED: Final = 40_000_000
MOST_PARTS: Final = 2_000
MOST_ELEMENTS: Final = 500_000
"""In all parts, beside cells that are only formatted as Excel writes them.

A cell that holds a number has two, one that holds a text may have three.
"""

LONGEST_TAG: Final = 1_000_000
"""Bytes, of a tag with its attributes or of a comment."""

DEEPEST: Final = 64
"""Elements within elements."""

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 256
MOST_CELLS: Final = 120_000
"""In all sheets; in each row they count from column A to the last that says something.

A pipeline of 500 services with every source and note has 110,000, finance's table of 2,000 rows and
40 columns 80,000, a member's workbook of 60 services and 20 criteria 17,000.
"""

MOST_CHARACTERS: Final = 10_000_000
"""In all cells. A text that is there twice counts twice."""

LOCK: Final = ".~lock."
"""The name begins so of the lock that LibreOffice keeps beside a file that is open."""

LONGEST_FORMAT: Final = 255
"""Characters of a number format, of which Excel takes no more."""

MOST_FORMATS: Final = 1_000
"""Number formats of a workbook; Excel itself says that it takes 250."""

MOST_MERGED: Final = 1_000
"""Merged areas in one sheet."""
