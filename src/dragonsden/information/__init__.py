"""The value of information: what it would be worth to know before choosing."""

from dragonsden.information.questions import NOTHING
from dragonsden.information.worth import evpi, evppi

__all__ = [
    "NOTHING",
    "evpi",
    "evppi",
]
