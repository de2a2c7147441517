"""Ranks a council's commercial services under uncertainty, for a Dragons' Den panel."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dragonsden.loading import CaseError, load
    from dragonsden.model import Case
    from dragonsden.result import Simulation
    from dragonsden.robustness import central_weights, pairwise_winning, rank_acceptability
    from dragonsden.simulation import simulate
    from dragonsden.yearly import account_by_year

__version__ = "0.1.0"

__all__ = [
    "Case",
    "CaseError",
    "Simulation",
    "account_by_year",
    "central_weights",
    "load",
    "pairwise_winning",
    "rank_acceptability",
    "simulate",
]

_ROOMS: Final = {
    "Case": "model",
    "CaseError": "loading",
    "Simulation": "result",
    "account_by_year": "yearly",
    "central_weights": "robustness",
    "load": "loading",
    "pairwise_winning": "robustness",
    "rank_acceptability": "robustness",
    "simulate": "simulation",
}


def __getattr__(name: str) -> object:
    """A public name, from the room that holds it: each is imported when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(f"dragonsden has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"dragonsden.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return [*__all__, "__version__"]
