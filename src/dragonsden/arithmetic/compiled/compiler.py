"""The compiler of the kernels: numba, of the extra `fast`; no other room imports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def kernel(function: Kernel) -> Kernel:
    """The function compiled as it is written: no sum reordered, no product fused with a sum.

    Other threads run meanwhile. What is compiled is remembered on disk, beside the source or in the
    user's cache; where neither can be written to, each process compiles anew.
    """
    try:
        compiled = numba.njit(function, nogil=True, error_model="numpy", cache=True)
    except RuntimeError:  # there is nowhere to remember it
        compiled = numba.njit(function, nogil=True, error_model="numpy")
    result: Kernel = compiled
    return result
