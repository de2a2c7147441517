"""Compiling: from a case to its plan."""

from dragonsden.engine.compile.case import compiled, plan_of

__all__ = [
    "compiled",
    "plan_of",
]
