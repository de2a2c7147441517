"""Explanation: why one service ranks above another, and what a service stands on."""

from dragonsden.explain.dominance import dominated
from dragonsden.explain.explanation import Explanation, profile, why

__all__ = [
    "Explanation",
    "dominated",
    "profile",
    "why",
]
