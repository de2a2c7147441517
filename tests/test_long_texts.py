"""Texts far longer than any that people write are refused by their length, before work is done."""

from __future__ import annotations

import pytest

from dragonsden.reading.workbook.cells import read_number
from dragonsden.reading.workbook.shown_number import WITH_UNIT, read_shown


def test_a_number_that_shows_a_text_of_any_length_is_refused_by_the_length() -> None:
    with pytest.raises(ValueError, match="holds 5, and shows a text of 1,002 characters beside it"):
        read_shown("5", "a" + "1" * 1_000 + ".")


def test_the_number_in_a_text_begins_with_its_first_digit() -> None:
    assert WITH_UNIT.search("cut 1,234 k")["digits"] == "1,234"  # type: ignore[index]
    assert WITH_UNIT.search("no 1,2345") is None


def test_a_number_of_more_digits_than_any_program_writes_is_no_number() -> None:
    with pytest.raises(ValueError, match="is no number as Excel writes one"):
        read_number("0" * 100 + "5", "General")
