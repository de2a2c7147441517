"""The value of information: the gain from knowing uncertain numbers before choosing."""

from dragonsden.analysis.information.evppi import evpi, evppi
from dragonsden.analysis.information.questions import NOTHING, researchable

__all__ = [
    "NOTHING",
    "evpi",
    "evppi",
    "researchable",
]
