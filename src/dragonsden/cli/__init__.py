"""The command line: each command is one call of the library."""

from dragonsden.cli.commands import main

__all__ = [
    "main",
]
