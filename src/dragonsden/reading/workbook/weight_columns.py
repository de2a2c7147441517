"""The columns of a member's workbook of weights: what the writer and the reader agree on."""

from __future__ import annotations

from typing import Final

MARK: Final = "dragonsden_weights"
"""The hidden text in the first cell of the sheet."""

SHEET: Final = "Weights"

NAME: Final = "weight_of"
KEPT: Final = "title"
MEMBER: Final = "member"
BRANCH: Final = "among"
HIDDEN: Final = (NAME, KEPT, MEMBER, BRANCH)
"""Hidden columns: the criterion or group and its title, the member, and the branch it is of."""

AMONG: Final = "Compared with"
TITLE: Final = "What is weighed"
WORST: Final = "From the worst"
BEST: Final = "to the best"
ORDER: Final = "Order"
POINTS: Final = "Points"
SHARE: Final = "Share"
WHY: Final = "Why"
SEEN: Final = (AMONG, TITLE, WORST, BEST, ORDER, POINTS, SHARE, WHY)

MOST_POINTS: Final = 100
"""The points of the swing that matters most."""
