"""Make src/dragonsden/arithmetic/pert_terms.npy: the unit PERT's quantile function for every mode.

Rows are Chebyshev coefficients in x = 2 mode - 1, columns the coarse grid of
dragonsden.arithmetic.inverse_cdf. The
file is shipped so that draws do not depend on a machine's beta function, and start at once.

    python tools/pert_terms.py
"""

from __future__ import annotations

from math import cos, pi
from pathlib import Path

import numpy as np
from scipy.special import betaincinv

from dragonsden.arithmetic.inverse_cdf import COARSE

MODES = 16
FILE = Path(__file__).parents[1] / "src" / "dragonsden" / "arithmetic" / "pert_terms.npy"


def pert_terms() -> np.ndarray:
    """The coefficients, MODES x knots: an interpolation through MODES exact quantile functions."""
    nodes = [cos(pi * (j + 0.5) / MODES) for j in range(MODES)]
    exact = np.array([betaincinv(3 + 2 * x, 3 - 2 * x, COARSE.u) for x in nodes])
    terms = np.array(
        [
            sum(exact[j] * cos(pi * k * (j + 0.5) / MODES) for j in range(MODES)) * 2 / MODES
            for k in range(MODES)
        ]
    )
    terms[0] /= 2
    return np.rint(terms * 2.0**45) * 2.0**-45


if __name__ == "__main__":
    np.save(FILE, pert_terms())
