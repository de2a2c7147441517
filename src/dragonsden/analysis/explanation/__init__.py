"""Explanation: why one service ranks above another, and what a service stands on."""

from dragonsden.analysis.explanation.dominance import dominated
from dragonsden.analysis.explanation.why import Explanation, profile, profiles, why

__all__ = [
    "Explanation",
    "dominated",
    "profile",
    "profiles",
    "why",
]
