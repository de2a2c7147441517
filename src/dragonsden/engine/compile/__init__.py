"""Compiling: from a case to its plan."""
