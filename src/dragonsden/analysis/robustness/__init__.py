"""Robustness: how often each service takes each place, what drives the doubt, and what moved."""

from dragonsden.analysis.robustness.central_weights import central_weights, share_intervals
from dragonsden.analysis.robustness.comparison import compare, two_rankings
from dragonsden.analysis.robustness.uncertainty import overall_uncertainty, uncertainty_shares

__all__ = [
    "central_weights",
    "compare",
    "overall_uncertainty",
    "share_intervals",
    "two_rankings",
    "uncertainty_shares",
]
