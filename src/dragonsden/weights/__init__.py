"""Weights: elicited from people in one of several ways, and given to a case."""

from dragonsden.weights.bestworst import BestWorstWeights, best_worst
from dragonsden.weights.direct import (
    Elicited,
    Weights,
    rank_order_centroid,
    rank_sum,
    reweighted,
    swing,
)
from dragonsden.weights.pairwise import PairwiseWeights, Triple, pairwise_comparison

__all__ = [
    "BestWorstWeights",
    "Elicited",
    "PairwiseWeights",
    "Triple",
    "Weights",
    "best_worst",
    "pairwise_comparison",
    "rank_order_centroid",
    "rank_sum",
    "reweighted",
    "swing",
]
