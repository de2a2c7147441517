"""The panel: where its members disagree, and which scores to discuss first."""

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
