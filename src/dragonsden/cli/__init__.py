"""The command line: reads what is typed, asks the library, prints or files it."""

from dragonsden.cli.commands import main
from dragonsden.cli.process import run

__all__ = ["main", "run"]
