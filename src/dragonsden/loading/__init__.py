"""Loading: two files in, a Case out, or every fault of both at once."""

from dragonsden.loading.reading import CaseError, Fault, load

__all__ = ["CaseError", "Fault", "load"]
