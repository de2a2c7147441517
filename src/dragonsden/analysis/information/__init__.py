"""The value of information: what it would be worth to know before choosing."""

from dragonsden.analysis.information.evppi import evpi, evppi
from dragonsden.analysis.information.questions import NOTHING, researchable

__all__ = [
    "NOTHING",
    "evpi",
    "evppi",
    "researchable",
]
