"""The command line: reads what is typed, asks the library, prints or files it."""

from dragonsden.cli.commands import main

__all__ = ["main"]
