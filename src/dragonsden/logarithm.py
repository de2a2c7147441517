"""The logarithm by sums and products alone, so that it has the same bits on every machine.

Libraries' logarithms differ in the last bit between processors; the weights drawn from them would
too. The constants are rightly rounded by decimal arithmetic.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_CELLS = 256
_LN2 = float(Decimal(2).ln())
_FRACTION = (1 << 52) - 1
_ONE = 1023 << 52


@cache
def _cells() -> tuple[Floats, Floats]:
    """1/c for the centre c of each cell of [1, 2), and -ln of that number."""
    inverse = [float(1 / (1 + (Decimal(i) + Decimal("0.5")) / _CELLS)) for i in range(_CELLS)]
    return np.array(inverse), np.array([float(-Decimal(c).ln()) for c in inverse])


def exponential(u: Floats) -> Floats:
    """-ln(1 - u) for u in (0, 1), to 8e-15; never 0."""
    bits = np.subtract(1.0, u).view(np.int64)
    cell = (bits >> 44) & (_CELLS - 1)
    inverse, logs = _cells()
    r = ((bits & _FRACTION) | _ONE).view(np.float64) * inverse[cell] - 1.0
    series = r * (1 + r * (-1 / 2 + r * (1 / 3 + r * (-1 / 4 + r * (1 / 5 - r / 6)))))
    exponent = (bits >> 52) - 1023
    return np.maximum(-(exponent * _LN2 + logs[cell] + series), 2.0**-53)
