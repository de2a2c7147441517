"""Weights: elicited from people in one of several ways, and given to a case."""

from dragonsden.analysis.elicitation.best_worst import BestWorstWeights, best_worst
from dragonsden.analysis.elicitation.direct import Elicited, rank_order_centroid, rank_sum, swing
from dragonsden.analysis.elicitation.pairwise import PairwiseWeights, Triple, pairwise_comparison

__all__ = [
    "BestWorstWeights",
    "Elicited",
    "PairwiseWeights",
    "Triple",
    "best_worst",
    "pairwise_comparison",
    "rank_order_centroid",
    "rank_sum",
    "swing",
]
