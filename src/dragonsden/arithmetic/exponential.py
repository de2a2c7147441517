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
    cell = bits >> 44
    cell &= _CELLS - 1
    inverse, logs = _cells()
    exponent = ((bits >> 52) - 1023) * _LN2
    bits &= _FRACTION
    bits |= _ONE
    r = bits.view(np.float64)
    r *= inverse.take(cell)
    r -= 1.0
    series = r / 5
    for term in (-1 / 4, 1 / 3, -1 / 2, 1.0):  # Horner's scheme for ln(1 + r)
        series += term
        series *= r
    series += logs.take(cell)
    series += exponent
    return np.negative(series, out=series).clip(2.0**-53, np.inf, out=series)
