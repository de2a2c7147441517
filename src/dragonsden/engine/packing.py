"""Packing: things as few bytes, for what goes to other processes and what comes home.

Neighbours in an array of numbers are alike in their leading bytes, as cuts and counts of draws are.
So the numbers go as the differences of their bits from the ones before, sorted by place: first the
leading byte of each, and so on. That is compressed to a half or a fifth, and no bit is lost.
"""

from __future__ import annotations

import pickle
import zlib
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats

LEAST_NUMBERS: Final = 32
"""Arrays with fewer numbers go as they are: what is saved is less than what it takes to say so."""

Numbers = Floats | NDArray[np.int64]


def packed(thing: object) -> bytes:
    """A thing as few bytes; it must be one that pickle takes."""
    out = BytesIO()
    _Pickler(out, protocol=5).dump(thing)
    return zlib.compress(out.getvalue())


def unpacked(data: bytes) -> Any:
    """The thing that was packed, with all its bits."""
    return pickle.loads(zlib.decompress(data))


class _Pickler(pickle.Pickler):
    """A pickler that puts the bytes of large arrays in an order that can be compressed."""

    def reducer_override(self, thing: Any) -> Any:
        """The way to pickle an array of numbers; as usual for all else."""
        if type(thing) is not np.ndarray or thing.dtype not in (np.int64, np.float64):
            return NotImplemented
        if thing.size < LEAST_NUMBERS:
            return NotImplemented
        return _array, (_by_place(thing), thing.dtype.str, thing.shape)


def _by_place(numbers: Numbers) -> bytes:
    """The differences of the bits of numbers, all first bytes before all second ones."""
    bits = np.ascontiguousarray(numbers).view(np.int64).ravel()
    steps = np.diff(bits, prepend=np.int64(0))  # beyond the largest it begins again, both ways
    return steps.view(np.uint8).reshape(-1, 8).T.tobytes()


def _array(data: bytes, dtype: str, shape: tuple[int, ...]) -> Numbers:
    """The array again."""
    steps = np.frombuffer(data, np.uint8).reshape(8, -1).T
    bits = np.cumsum(np.ascontiguousarray(steps).view(np.int64).ravel())
    numbers: Numbers = bits.view(dtype).reshape(shape)
    return numbers
