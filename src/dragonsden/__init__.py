"""Ranks a council's commercial services under uncertainty, for a Dragons' Den panel."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dragonsden.excel.pipeline_workbook import pipeline_from_workbook, pipeline_to_workbook
    from dragonsden.excel.score_sheets import write_score_sheets
    from dragonsden.excel.workbook import write_workbook
    from dragonsden.explain import dominated, profile, why
    from dragonsden.information import evpi, evppi
    from dragonsden.loading import CaseError, load
    from dragonsden.model import Case
    from dragonsden.panel import disagreement
    from dragonsden.record import changes_since, decide, decisions, reproduce, verify
    from dragonsden.report import write_pack
    from dragonsden.result import Simulation
    from dragonsden.robustness import (
        central_weights,
        compare,
        overall_uncertainty,
        pairwise_winning,
        rank_acceptability,
        robust_bands,
        share_intervals,
        two_rankings,
        uncertainty_shares,
    )
    from dragonsden.sensitivity import (
        crossings,
        rank_correlations,
        switching_line,
        switching_value,
        switching_values,
        tornado,
        weight_sensitivity,
        weight_stability,
    )
    from dragonsden.simulation import simulate
    from dragonsden.weights import (
        best_worst,
        pairwise_comparison,
        rank_order_centroid,
        rank_sum,
        reweighted,
        swing,
    )
    from dragonsden.what_if import rank_by_scenario, regret, scenarios
    from dragonsden.word import write_board_paper
    from dragonsden.yearly import account_by_year

__version__ = "0.1.0"

__all__ = [
    "Case",
    "CaseError",
    "Simulation",
    "account_by_year",
    "best_worst",
    "central_weights",
    "changes_since",
    "compare",
    "crossings",
    "decide",
    "decisions",
    "disagreement",
    "dominated",
    "evpi",
    "evppi",
    "load",
    "overall_uncertainty",
    "pairwise_comparison",
    "pairwise_winning",
    "pipeline_from_workbook",
    "pipeline_to_workbook",
    "profile",
    "rank_acceptability",
    "rank_by_scenario",
    "rank_correlations",
    "rank_order_centroid",
    "rank_sum",
    "regret",
    "reproduce",
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
    "verify",
    "weight_sensitivity",
    "weight_stability",
    "why",
    "write_board_paper",
    "write_pack",
    "write_score_sheets",
    "write_workbook",
]

_ROOMS: Final = {
    "Case": "model",
    "CaseError": "loading",
    "Simulation": "result",
    "account_by_year": "yearly",
    "best_worst": "weights",
    "central_weights": "robustness",
    "changes_since": "record",
    "compare": "robustness",
    "crossings": "sensitivity",
    "decide": "record",
    "decisions": "record",
    "disagreement": "panel",
    "dominated": "explain",
    "evpi": "information",
    "evppi": "information",
    "load": "loading",
    "overall_uncertainty": "robustness",
    "pairwise_comparison": "weights",
    "pairwise_winning": "robustness",
    "pipeline_from_workbook": "excel.pipeline_workbook",
    "pipeline_to_workbook": "excel.pipeline_workbook",
    "profile": "explain",
    "rank_acceptability": "robustness",
    "rank_by_scenario": "what_if",
    "rank_correlations": "sensitivity",
    "rank_order_centroid": "weights",
    "rank_sum": "weights",
    "regret": "what_if",
    "reproduce": "record",
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
    "verify": "record",
    "weight_sensitivity": "sensitivity",
    "weight_stability": "sensitivity",
    "why": "explain",
    "write_board_paper": "word",
    "write_pack": "report",
    "write_score_sheets": "excel.score_sheets",
    "write_workbook": "excel.workbook",
}


def __getattr__(name: str) -> object:
    """A public name, from the room that holds it: each is imported when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(f"dragonsden has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"dragonsden.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return [*__all__, "__version__"]
