"""HiGHS, the solver that comes with scipy: called with a matrix, and kept from writing on stdout.

HiGHS 1.12 leaves a line of its own on the standard output of the process, where it would spoil a
JSON document; all else that is written there meanwhile is passed on.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, TYPE_CHECKING, Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult
    from scipy.sparse import csr_array

NOISE: Final = b"HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();\n"
STDOUT: Final = 1

_LOCK: Final = Lock()
_UNDER_WAY: Final[list[tuple[int, IO[bytes]]]] = []
"""Standard output as it was and the file in its place, once for each solve under way."""


def least(
    cost: Floats,
    rows: csr_array,
    low: Floats,
    high: Floats,
    *,
    seconds: float,
    at_least: Floats | None = None,
    presolve: bool = True,
) -> OptimizeResult:
    """The cheapest 0-1 point with `low <= rows @ x <= high`, as `scipy.optimize.milp` gives it.

    `at_least` is 1 for each variable that has to be 1.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    floor = np.zeros(len(cost)) if at_least is None else at_least
    with _without_noise():
        return milp(
            cost,
            integrality=np.ones(len(cost), dtype=np.int64),
            bounds=Bounds(floor, np.ones(len(cost))),
            constraints=LinearConstraint(rows, low, high),
            options={"mip_rel_gap": 0.0, "time_limit": seconds, "presolve": presolve},
        )


@contextmanager
def _without_noise() -> Iterator[None]:
    """Keep HiGHS's line from standard output; threads that solve at once share one file."""
    with _LOCK:
        if not _UNDER_WAY:
            _flush()
            # closed by the last to leave
            aside = TemporaryFile()  # noqa: SIM115
            _UNDER_WAY.append((os.dup(STDOUT), aside))
            os.dup2(aside.fileno(), STDOUT)
        else:
            _UNDER_WAY.append(_UNDER_WAY[0])
    try:
        yield
    finally:
        with _LOCK:
            kept, file = _UNDER_WAY.pop()
            if not _UNDER_WAY:
                _flush()
                os.dup2(kept, STDOUT)
                os.close(kept)
                _pass_on(file)


def _pass_on(aside: IO[bytes]) -> None:
    """Write what is not HiGHS's on standard output."""
    with aside:
        aside.seek(0)
        text = aside.read().replace(NOISE, b"").replace(NOISE.replace(b"\n", b"\r\n"), b"")
        while text:
            text = text[os.write(STDOUT, text) :]


def _flush() -> None:
    """Write what Python and the C library still hold back."""
    if sys.stdout is not None:
        sys.stdout.flush()
    library = ctypes.CDLL("ucrtbase") if os.name == "nt" else ctypes.CDLL(None)
    library.fflush(None)
