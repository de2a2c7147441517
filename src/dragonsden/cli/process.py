"""The process of a command: it starts with no more than a command needs, and ends at once."""

from __future__ import annotations

import gc
import os
from typing import Final

from dragonsden.cli.commands import main

SETTINGS: Final = {
    "MPLBACKEND": "agg",  # charts go to files: no window, whatever is set
    "OPENBLAS_NUM_THREADS": "1",  # numpy's threads for large matrices: there are none here
    "PYDANTIC_DISABLE_PLUGINS": "true",  # no other package looks into the reading
}
"""What the libraries find in the environment when a command first imports them."""

SELDOM: Final = 500_000
"""Garbage is looked for after 500,000 objects, not 700: a command drops little before it ends.

Looking for it took a quarter of the time that a pack takes.
"""


def run() -> None:
    """Run the command that was typed, and end the process with its exit code."""
    os.environ.update(SETTINGS)
    gc.set_threshold(SELDOM)
    try:
        main()
    finally:
        gc.freeze()  # or Python looks through all that is left before it lets go of it
