"""The compiler of the kernels: numba, of the extra `fast`; no other room imports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numba
import numpy as np
from llvmlite import ir
from numba import carray  # type: ignore[attr-defined]  # its public name, not typed
from numba.extending import intrinsic

from dragonsden.arithmetic.distributions import Floats

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


def _high_product(context: Any, one: Any, other: Any) -> Any:
    """The type of an upper half, and the function that builds it."""
    del context, one, other

    def build(context: Any, builder: Any, signature: Any, numbers: Any) -> Any:
        del context, signature
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(number, wide) for number in numbers))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return numba.uint64(numba.uint64, numba.uint64), build


_made: Any = intrinsic(_high_product)
high_product: Final[Callable[[np.uint64, np.uint64], np.uint64]] = _made
"""The upper 64 bits of the product of two unsigned numbers of 64 bits, for use in a kernel."""


def _pointer(context: Any, address: Any) -> Any:
    """The type of a pointer, and the function that builds it."""
    del context, address

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        del context, signature
        return builder.inttoptr(given[0], ir.PointerType(ir.IntType(8)))

    return numba.types.voidptr(numba.int64), build


_pointer_to: Any = intrinsic(_pointer)


@kernel
def numbers_at(address: int, count: int) -> Floats:
    """The numbers of an array, by its address: whoever gives that keeps the array meanwhile.

    A kernel that takes many arrays takes them so, as it cannot take a list of arrays.
    """
    found: Floats = carray(_pointer_to(address), (count,), np.float64)
    return found
