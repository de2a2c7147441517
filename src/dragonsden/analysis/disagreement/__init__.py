"""The panel: where its members disagree, and what that does to the recommendation."""

from dragonsden.analysis.disagreement.disagreement import (
    Disagreement,
    disagreement,
    disagreement_in,
    scores_alone,
)

__all__ = [
    "Disagreement",
    "disagreement",
    "disagreement_in",
    "scores_alone",
]
