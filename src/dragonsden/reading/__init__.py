"""Reading: files in, a Case out, or every fault of all at once."""

from dragonsden.reading.case import load
from dragonsden.reading.faults import CaseError, Fault

__all__ = [
    "CaseError",
    "Fault",
    "load",
]
