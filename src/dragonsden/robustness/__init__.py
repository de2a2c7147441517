"""Robustness: how often each service takes each place, what drives the doubt, and what moved."""

from dragonsden.robustness.acceptability import (
    central_weights,
    pairwise_winning,
    rank_acceptability,
    robust_bands,
    share_intervals,
    weights_of_wins,
)
from dragonsden.robustness.comparison import compare, two_rankings
from dragonsden.robustness.uncertainty import overall_uncertainty, uncertainty_shares

__all__ = [
    "central_weights",
    "compare",
    "overall_uncertainty",
    "pairwise_winning",
    "rank_acceptability",
    "robust_bands",
    "share_intervals",
    "two_rankings",
    "uncertainty_shares",
    "weights_of_wins",
]
