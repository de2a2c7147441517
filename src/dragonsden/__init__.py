"""Ranks a council's commercial services under uncertainty, for a Dragons' Den panel."""

from importlib import import_module
from typing import Final

from dragonsden.version import __version__ as __version__

_NAMES: Final = {
    "analysis.disagreement.disagreement": ("disagreement",),
    "analysis.elicitation.best_worst": ("best_worst",),
    "analysis.elicitation.direct": ("rank_order_centroid", "rank_sum", "swing"),
    "analysis.elicitation.pairwise": ("pairwise_comparison",),
    "analysis.explanation.dominance": ("dominated",),
    "analysis.explanation.why": ("profile", "why"),
    "analysis.information.evppi": ("evpi", "evppi"),
    "analysis.delivery.appraised": ("appraisal",),
    "analysis.delivery.ways": ("options",),
    "analysis.programmes.core": ("core",),
    "analysis.programmes.help": ("cheapest_additions", "what_helps"),
    "analysis.programmes.programme": ("programme",),
    "analysis.programmes.targets": ("target",),
    "analysis.programmes.versus": ("versus",),
    "analysis.robustness.central_weights": ("central_weights", "share_intervals"),
    "analysis.robustness.comparison": ("compare", "two_rankings"),
    "analysis.robustness.uncertainty": ("overall_uncertainty", "uncertainty_shares"),
    "analysis.scenarios": ("rank_by_scenario", "regret", "scenarios"),
    "analysis.sensitivity.correlations": ("rank_correlations",),
    "analysis.sensitivity.switching": ("switching_line", "switching_value", "switching_values"),
    "analysis.sensitivity.tornado": ("tornado",),
    "analysis.sensitivity.weights": ("crossings", "weight_sensitivity", "weight_stability"),
    "files.shipped": ("shipped",),
    "model": ("Case",),
    "model.reweighting": ("reweighted",),
    "outputs.fleet": ("fleet",),
    "outputs.pack": ("write_pack",),
    "outputs.paper": ("write_board_paper",),
    "outputs.pipeline_yaml": ("pipeline_to_yaml",),
    "outputs.report": ("write_report",),
    "outputs.sliders": ("weight_sliders",),
    "outputs.workbook.pipeline": ("pipeline_to_workbook",),
    "outputs.workbook.results": ("write_workbook",),
    "outputs.workbook.score_sheets": ("write_score_sheets",),
    "outputs.workbook.weight_sheets": ("write_weight_sheets",),
    "reading": ("CaseError", "load"),
    "reading.workbook.pipeline": ("pipeline_from_workbook",),
    "record.changes_since": ("changes_since",),
    "record.decisions": ("decide", "decisions"),
    "record.reproduce": ("reproduce",),
    "record.verify": ("verify",),
    "results.acceptability": ("pairwise_winning", "rank_acceptability", "robust_bands"),
    "results.account_by_year": ("account_by_year",),
    "results.effective_weights": ("effective_weights",),
    "results.simulation": ("Simulation", "simulate"),
}
"""The public names, by the room that holds them; `__init__.pyi` says the same to type checkers."""

_ROOM_OF: Final = {name: room for room, names in _NAMES.items() for name in names}

__all__ = sorted(_ROOM_OF)


def __getattr__(name: str) -> object:
    """A public name, from the room that holds it: each is imported when it is first asked for."""
    if name not in _ROOM_OF:
        raise AttributeError(f"dragonsden has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"dragonsden.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return [*__all__, "__version__"]
