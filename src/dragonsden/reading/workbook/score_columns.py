"""The sheets and columns of a member's score workbook: what the writer and the reader agree on."""

from __future__ import annotations

from typing import Final

SERVICE_ID: Final = "service_id"
SERVICE_TITLE: Final = "service_title"
MEMBER: Final = "member"
CRITERION: Final = "criterion"
HIDDEN: Final = (SERVICE_ID, SERVICE_TITLE, MEMBER, CRITERION)
"""Hidden columns, which say what a row is of wherever it is sorted or copied to."""

SERVICE: Final = "Service"
SOLD: Final = "What is sold"
FIGURES: Final = "Its own figures"
SCORE: Final = "Score"
COMMENT: Final = "Comment"
SENSITIVE: Final = "Sensitive"
INTEREST: Final = "Conflict of interest"

FILLED_IN: Final = (SCORE, COMMENT, SENSITIVE, INTEREST)
"""The columns that a member fills in."""

INSTRUCTIONS: Final = "Instructions"
INTERESTS: Final = "Interests"

MARK: Final = "dragonsden_score_sheets"
"""The hidden text in the first cell of the instructions."""

ASKED: Final = "asked"
"""The hidden text before the name of each criterion that has a sheet."""

SCORED_ON: Final = "scored_on"
"""The hidden text at the start of the row with the date of the scores."""

DATE_COLUMN: Final = 4
"""The column of that date, from 1."""

NO: Final = ("no", "none", "nil", "n", "n/a", "na", "-", "no conflict")
YES: Final = ("yes", "y", "x", "true", "\N{CHECK MARK}", "declared")
"""Words that declare no conflict of interest, or one without saying which."""
