"""Sensitivity: what one belief or one weight does to the answer."""

from dragonsden.analysis.sensitivity.correlations import rank_correlations
from dragonsden.analysis.sensitivity.switching import (
    switching_line,
    switching_value,
    switching_values,
)
from dragonsden.analysis.sensitivity.tornado import tornado
from dragonsden.analysis.sensitivity.weights import crossings, weight_sensitivity, weight_stability

__all__ = [
    "crossings",
    "rank_correlations",
    "switching_line",
    "switching_value",
    "switching_values",
    "tornado",
    "weight_sensitivity",
    "weight_stability",
]
