"""What goes to other processes is small and comes out with every bit that went in."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from casebook import KITCHEN, case_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.packing import packed, unpacked
from dragonsden.engine.sharing import Answer

ANY = st.sampled_from([np.float64, np.int64]).flatmap(
    lambda dtype: arrays.arrays(dtype, arrays.array_shapes(max_dims=3, min_side=0, max_side=20))
)


@given(ANY)
def test_every_bit_of_every_number_comes_out_as_it_went_in(numbers: Any) -> None:
    assert_same(unpacked(packed({"numbers": [numbers]}))["numbers"][0], numbers)


@pytest.mark.parametrize(
    "numbers",
    [
        np.array([np.nan, -np.nan, np.inf, -np.inf, -0.0, 0.0, 5e-324] * 9),
        np.array([np.iinfo(np.int64).min, np.iinfo(np.int64).max] * 40),
        np.asfortranarray(np.arange(60.0).reshape(6, 10)),
        np.arange(200.0)[::-3],
        np.arange(200.0).reshape(4, 50)[:, ::2],
        np.arange(90, dtype=np.int16),
        np.arange(90, dtype=">f8"),
        np.array(["a", "b"] * 40),
    ],
)
def test_odd_numbers_and_odd_arrays_come_out_as_they_went_in(numbers: Any) -> None:
    assert_same(unpacked(packed(numbers)), numbers)


def assert_same(found: Any, wanted: Any) -> None:
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    assert np.ascontiguousarray(found).tobytes() == np.ascontiguousarray(wanted).tobytes()


def test_numbers_that_are_near_each_other_take_a_fraction_of_their_room() -> None:
    counts = np.cumsum(np.random.default_rng(1).integers(0, 60, 10_000))
    assert len(packed(counts)) < counts.nbytes / 7
    cuts = np.sort(np.random.default_rng(1).normal(10, 1, 10_000))
    assert len(packed(cuts)) < 0.75 * cuts.nbytes


def test_what_comes_out_can_be_changed() -> None:
    found = unpacked(packed(np.arange(100.0)))
    found += 1
    assert found[0] == 1


def test_a_plan_takes_less_than_half_the_room_of_its_case() -> None:
    case = case_of(*KITCHEN)
    assert len(packed(plan_of(case))) < len(packed(case)) / 2


def test_an_answer_is_packed_on_its_way_alone() -> None:
    numbers = np.arange(5_000)
    answer = Answer({"numbers": numbers})
    sent = pickle.dumps(answer)
    assert len(sent) < numbers.nbytes / 50
    assert answer.found["numbers"] is numbers
    assert_same(pickle.loads(sent).found["numbers"], numbers)
