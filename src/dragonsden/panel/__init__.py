"""The panel: where its members disagree, and which scores to discuss first."""

from dragonsden.panel.disputes import Disagreement, disagreement

__all__ = [
    "Disagreement",
    "disagreement",
]
