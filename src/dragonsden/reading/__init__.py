"""Reading: from files to a Case, or to every fault in them at once."""

from dragonsden.reading.case import load, read_pipeline
from dragonsden.reading.faults import CaseError, Fault

__all__ = ["CaseError", "Fault", "load", "read_pipeline"]
