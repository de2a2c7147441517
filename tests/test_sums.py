"""Sums are added in the order that the method says, whatever numpy does."""

from __future__ import annotations

import numpy as np
import pytest

from dragonsden.arithmetic import sums
from dragonsden.arithmetic.sums import in_order, numpy_agrees, total


def by_the_page(numbers: list[float]) -> float:
    """The sum of docs/method.md, section 10, in plain Python."""
    n = len(numbers)
    if n < 8:
        found = 0.0
        for number in numbers:
            found += number
        return found
    if n <= 128:
        whole = n // 8 * 8
        s = list(numbers[:8])
        for i in range(8, whole):
            s[i % 8] += numbers[i]
        found = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
        for number in numbers[whole:]:
            found += number
        return found
    first = n // 16 * 8
    return by_the_page(numbers[:first]) + by_the_page(numbers[first:])


def uneven(shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of very different size, whose sum depends on the order."""
    generator = np.random.Generator(np.random.PCG64DXSM(7))
    return np.ldexp(generator.random(shape) - 0.4, generator.integers(-30, 30, shape))


@pytest.mark.parametrize("length", [*range(40), 127, 128, 129, 136, 255, 1_000, 10_000, 16_384])
def test_a_sum_is_added_in_the_order_of_the_method(length: int) -> None:
    rows = uneven((3, length))
    wanted = [by_the_page(row.tolist()) for row in rows]
    assert in_order(rows).tolist() == wanted
    assert total(rows).tolist() == wanted


def test_the_order_decides_the_bits_of_such_numbers() -> None:
    row = uneven((10_000,))
    assert total(row) != total(np.sort(row))


def test_where_numpy_adds_otherwise_the_written_steps_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = uneven((4, 3_616))
    wanted = total(rows).tolist()

    class Backwards:
        """A numpy that adds from the end."""

        @staticmethod
        def reduce(numbers: np.ndarray, axis: int) -> np.ndarray:
            return np.cumsum(numbers[..., ::-1], axis=axis)[..., -1]

    numpy_agrees.cache_clear()
    monkeypatch.setattr(sums.np, "add", Backwards)
    try:
        assert not numpy_agrees()
        assert total(rows).tolist() == wanted
    finally:
        monkeypatch.undo()
        numpy_agrees.cache_clear()


def test_numpy_adds_in_the_written_order_today() -> None:
    assert numpy_agrees()
