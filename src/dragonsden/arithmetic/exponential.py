"""Unit exponentials by sums and products alone, so that they have the same bits on any machine.

The logarithms of libraries differ in the last bit between processors, and so would the weights
drawn from them. The constants are correctly rounded, by decimal arithmetic.
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
    """For the centre c of each of 256 cells of [1, 2): 1/c, and -ln of that number."""
    inverse = [float(1 / (1 + (Decimal(i) + Decimal("0.5")) / _CELLS)) for i in range(_CELLS)]
    return np.array(inverse), np.array([float(-Decimal(c).ln()) for c in inverse])


def exponential(u: Floats) -> Floats:
    """-ln(1 - u) for u in (0, 1), to 8e-15; never 0."""
    # 1 - u = 2^exponent c (1 + r) with c the centre of the cell that the leading bits of the
    # mantissa name, so that |r| < 1/512 and five terms of the series of ln(1 + r) are enough.
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
