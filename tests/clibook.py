"""Commands for the tests: run in this process, as a terminal would."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from click.testing import CliRunner, Result

from dragonsden.cli import commands as cli

FILED: Final = ("pack", "verify", "reproduce", "decide", "pipeline", "sheets", "workbook", "paper",
         "report")  # fmt: skip
"""The commands that write or read what is filed."""


def run(*words: str | Path) -> Result:
    """What a command does, in this process; nothing but exiting may end it."""
    result = CliRunner().invoke(cli.main, [str(word) for word in words], prog_name="dragonsden")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
