"""Ranks a council's commercial services under uncertainty, for a Dragons' Den panel."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dragonsden.weights import best_worst
    from dragonsden.robustness import compare, two_rankings
    from dragonsden.sensitivity import rank_correlations
    from dragonsden.explain import dominated
    from dragonsden.explain import profile, why
    from dragonsden.information import evpi, evppi
    from dragonsden.loading import CaseError, load
    from dragonsden.model import Case
    from dragonsden.weights import pairwise_comparison
    from dragonsden.panel import disagreement
    from dragonsden.result import Simulation
    from dragonsden.robustness import (
        central_weights,
        pairwise_winning,
        rank_acceptability,
        robust_bands,
        share_intervals,
    )
    from dragonsden.sensitivity import tornado
    from dragonsden.simulation import simulate
    from dragonsden.sensitivity import crossings, weight_sensitivity, weight_stability
    from dragonsden.sensitivity import switching_line, switching_value, switching_values
    from dragonsden.robustness import overall_uncertainty, uncertainty_shares
    from dragonsden.weights import rank_order_centroid, rank_sum, reweighted, swing
    from dragonsden.what_if import rank_by_scenario, regret, scenarios
    from dragonsden.yearly import account_by_year

__version__ = "0.1.0"

__all__ = [
    "Case",
    "CaseError",
    "Simulation",
    "account_by_year",
    "best_worst",
    "central_weights",
    "compare",
    "crossings",
    "disagreement",
    "dominated",
    "evpi",
    "evppi",
    "load",
    "overall_uncertainty",
    "pairwise_comparison",
    "pairwise_winning",
    "profile",
    "rank_acceptability",
    "rank_by_scenario",
    "rank_correlations",
    "rank_order_centroid",
    "rank_sum",
    "regret",
    "reweighted",
    "robust_bands",
    "scenarios",
    "share_intervals",
    "simulate",
    "swing",
    "switching_line",
    "switching_value",
    "switching_values",
    "tornado",
    "two_rankings",
    "uncertainty_shares",
    "weight_sensitivity",
    "weight_stability",
    "why",
]

_ROOMS: Final = {
    "Case": "model",
    "CaseError": "loading",
    "Simulation": "result",
    "account_by_year": "yearly",
    "best_worst": "weights",
    "central_weights": "robustness",
    "compare": "robustness",
    "crossings": "sensitivity",
    "disagreement": "panel",
    "dominated": "explain",
    "evpi": "information",
    "evppi": "information",
    "load": "loading",
    "overall_uncertainty": "robustness",
    "pairwise_comparison": "weights",
    "pairwise_winning": "robustness",
    "profile": "explain",
    "rank_acceptability": "robustness",
    "rank_by_scenario": "what_if",
    "rank_correlations": "sensitivity",
    "rank_order_centroid": "weights",
    "rank_sum": "weights",
    "regret": "what_if",
    "reweighted": "weights",
    "robust_bands": "robustness",
    "scenarios": "what_if",
    "share_intervals": "robustness",
    "simulate": "simulation",
    "swing": "weights",
    "switching_line": "sensitivity",
    "switching_value": "sensitivity",
    "switching_values": "sensitivity",
    "tornado": "sensitivity",
    "two_rankings": "robustness",
    "uncertainty_shares": "robustness",
    "weight_sensitivity": "sensitivity",
    "weight_stability": "sensitivity",
    "why": "explain",
}


def __getattr__(name: str) -> object:
    """A public name, from the room that holds it: each is imported when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(f"dragonsden has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"dragonsden.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return [*__all__, "__version__"]
