"""Sensitivity: what one belief or one weight does to the answer."""

from dragonsden.sensitivity.correlations import rank_correlations
from dragonsden.sensitivity.stability import crossings, weight_sensitivity, weight_stability
from dragonsden.sensitivity.swings import tornado
from dragonsden.sensitivity.switching import switching_line, switching_value, switching_values

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
