"""Packing: things as few bytes, for what goes to other processes and what comes home.

Neighbours in an array of numbers are alike in their leading bytes, as cuts and counts of draws are.
So the numbers go as the differences of their bits from the ones before, up and down in turn (0, -1,
1, -2 ..), sorted by place: first the leading byte of each, and so on. That is compressed to a half
or a fifth, and no bit is lost. Of the parts of a plan only the fields go, in their order.
"""

from __future__ import annotations

import pickle
import zlib
from dataclasses import fields, is_dataclass
from functools import cache
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats

LEAST_NUMBERS: Final = 32
"""Arrays with fewer numbers go as they are: what is saved is less than what it takes to say so."""

ROOMS: Final = ("dragonsden.arithmetic.", "dragonsden.engine.")
"""The rooms of what a plan is made of: its parts are what their fields say, and no more."""

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
    """A pickler of large arrays as bytes in an order that can be compressed, of plans by fields."""

    def reducer_override(self, thing: Any) -> Any:
        """The way to pickle an array of numbers, or a part of a plan; as usual for all else."""
        if type(thing) is np.ndarray:
            if thing.dtype not in (np.int64, np.float64) or thing.size < LEAST_NUMBERS:
                return NotImplemented
            return _array, (_by_place(thing), thing.dtype.str, thing.shape)
        kind: Any = type(thing)
        if names := _names(kind):
            return _made, (kind, *(getattr(thing, name) for name in names))
        return NotImplemented


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The names of the fields of a part of a plan; none for all else."""
    if not is_dataclass(kind) or not kind.__module__.startswith(ROOMS):
        return ()
    usual = kind.__reduce_ex__ is object.__reduce_ex__ and kind.__reduce__ is object.__reduce__
    return tuple(field.name for field in fields(kind)) if usual else ()


def _made(kind: type, *values: Any) -> Any:
    """The part of a plan with these fields, all checked before they were sent."""
    made: Any = object.__new__(kind)
    made.__dict__.update(zip(_names(kind), values, strict=True))
    return made


def _by_place(numbers: Numbers) -> bytes:
    """The differences of the bits of numbers, all first bytes before all second ones."""
    bits = np.ascontiguousarray(numbers).view(np.int64).ravel()
    steps = np.diff(bits, prepend=np.int64(0))  # beyond the largest it begins again, both ways
    turns = (steps << 1) ^ (steps >> 63)  # small ones of both signs have leading noughts
    return turns.view(np.uint8).reshape(-1, 8).T.tobytes()


def _array(data: bytes, dtype: str, shape: tuple[int, ...]) -> Numbers:
    """The array again."""
    turns = np.ascontiguousarray(np.frombuffer(data, np.uint8).reshape(8, -1).T).view(np.uint64)
    steps = (turns >> np.uint64(1)).view(np.int64) ^ -(turns & np.uint64(1)).view(np.int64)
    bits = np.cumsum(steps.ravel())
    numbers: Numbers = bits.view(dtype).reshape(shape)
    return numbers
