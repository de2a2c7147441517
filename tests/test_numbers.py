"""Numbers as people read them: no digit that the draws do not support."""

from __future__ import annotations

import math

import pytest

from dragonsden.outputs.beliefs import with_unit
from dragonsden.text.english import (
    by_letter,
    counted,
    initials,
    initials_explained,
    keys_as_words,
    lettered,
    words,
)
from dragonsden.text.numbers import (
    decimals,
    money,
    number,
    reach,
    share,
    share_decimals,
    signed,
    years,
)


@pytest.mark.parametrize(
    ("error", "expected"),
    [(0.0, 1), (0.0004, 1), (0.04, 1), (0.1, 1), (0.99, 1), (1.0, 0), (7.0, 0), (math.nan, 0)],
)
def test_a_decimal_is_shown_only_while_the_error_is_below_one(error: float, expected: int) -> None:
    assert decimals(error) == expected


@pytest.mark.parametrize(
    ("draws", "expected"), [(1, 0), (100, 0), (1_000, 0), (2_500, 0), (10_000, 1), (10**7, 1)]
)
def test_ten_thousand_draws_support_one_decimal_of_a_percent(draws: int, expected: int) -> None:
    assert share_decimals(draws) == expected


@pytest.mark.parametrize(
    ("part", "places", "expected"),
    [
        (0.0, 1, "0%"),
        (1.0, 1, "100%"),
        (0.0001, 1, "<0.1%"),
        (0.00099, 1, "<0.1%"),
        (0.001, 1, "0.1%"),
        (0.3436, 1, "34.4%"),
        (0.3436, 0, "34%"),
        (0.004, 0, "<1%"),
        (0.996, 0, ">99%"),
        (0.9998, 1, ">99.9%"),
        (0.9989, 1, "99.9%"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_to_all(
    part: float, places: int, expected: str
) -> None:
    assert share(part, places) == expected


def test_a_number_is_never_minus_nothing() -> None:
    assert number(-0.04, 1) == "0.0"
    assert number(-0.4, 0) == "0"
    assert number(-0.06, 1) == "-0.1"


def test_a_difference_has_the_minus_of_amounts() -> None:
    assert [signed(value, 1) for value in (-3.44, -0.04, 3.44)] == ["−3.4", "0.0", "3.4"]
    assert money(-3_400)[0] == signed(-3.44, 1)[0]


def test_a_unit_of_time_is_singular_after_1_alone() -> None:
    said = [with_unit(value, "years") for value in (6.0, 1.0, 1.5)]
    assert said == ["6 years", "1 year", "1.5 years"]
    assert with_unit(1.0, "months to go-live") == "1 month to go-live"
    assert with_unit(1.0, "£/hour") == "£1 per hour"


def test_a_number_that_does_not_exist_says_so() -> None:
    assert number(math.nan, 1) == "n/a"
    assert reach(math.nan, 1) == "n/a"


def test_the_reach_of_a_mean_is_rounded_up_and_nothing_only_where_there_is_no_error() -> None:
    assert reach(0.0, 1) == "0"
    assert reach(0.001, 1) == "0.1"
    assert reach(0.0410, 1) == "0.1"  # 1.96 x 0.041 = 0.0804
    assert reach(0.1565, 1) == "0.4"  # 1.96 x 0.1565 = 0.307
    assert reach(1.2, 0) == "3"


def test_one_thing_is_counted_in_the_singular() -> None:
    assert [counted(n, "draw") for n in (0, 1, 10_000)] == ["0 draws", "1 draw", "10,000 draws"]
    assert counted(2, "criterion", "criteria") == "2 criteria"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("finance_director", "Finance director"),
        ("cllr_smith", "Cllr Smith"),
        ("dr-anne-lee", "Dr Anne Lee"),
        ("drivers", "Drivers"),
    ],
)
def test_a_name_of_the_files_is_said_in_words_and_a_person_with_capitals(
    name: str, said: str
) -> None:
    assert words(name) == said


def test_one_year_is_singular_and_a_range_of_nothing_is_one_number() -> None:
    assert years(1.0, 1.0, 1.0, 10**6) == ("1.0 years", "1.0 years")
    assert years(1.2, 0.0, 3.0, 1) == ("1 year", "0 to 3 years")
    assert years(math.nan, math.nan, math.nan, 10) == ("never", "")


def test_the_letters_of_members_are_a_b_c_in_their_order_whatever_their_names() -> None:
    members = [f"cllr_{name}" for name in ("zoe", "lee", "lewis", *range(25))]
    told = list(lettered(members, ()).values())
    assert told[:3] == ["member_A", "member_B", "member_C"]
    assert told[25:] == ["member_Z", "member_AA", "member_AB"]
    assert by_letter(sorted(told)) == told


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (["bo"], ["member_A", "member_C", "member_D"]),
        (["alan", "alice"], ["member_B", "member_C", "member_D"]),
        (["member_A", "member_B"], ["member_C", "member_D", "member_E"]),
    ],
)
def test_no_letter_is_one_that_the_mark_of_a_named_member_begins_with(
    named: list[str], told: list[str]
) -> None:
    said = lettered([*named, "x", "y", "z"], named)
    assert [said[name] for name in "xyz"] == told
    assert [said[name] for name in named] == named
    marks = list(initials(said.values()).values())
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize(
    ("members", "letters", "explained"),
    [
        (["finance_director", "chair"], ["F", "C"], "F finance director, C chair"),
        (["alice", "alan", "bo"], ["Ali", "Ala", "B"], "Ali alice, Ala alan, B bo"),
        (["cllr_smith", "cllr_jones"], ["S", "J"], "S Cllr Smith, J Cllr Jones"),
        (["member_C", "member_Fin"], ["C", "Fin"], ""),
        (["member_A", "andrew", "bo", "member_AA"], ["A", "An", "B", "AA"], "An andrew, B bo"),
        (["member_A", "member_B", "a"], ["A", "B", "3"], "3 a"),
        (["member_of_the_public", "chair"], ["M", "C"], "M member of the public, C chair"),
        (["annabel", "annabella"], ["1", "2"], "1 annabel, 2 annabella"),
        ([], [], ""),
    ],
)
def test_letters_tell_members_apart_and_are_explained(
    members: list[str], letters: list[str], explained: str
) -> None:
    assert list(initials(members).values()) == letters
    assert initials_explained(members) == explained


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("moves with pay_award: staff", "moves with pay award: staff"),
        ("taken as a pay_award_5, or so.", "taken as a pay award 5, or so."),
        ("see budget_2018.xlsx and https://a.uk/the_page", None),
        ("by the_clerk@a.uk, Mr A_B", None),
    ],
)
def test_names_of_the_files_in_a_text_become_words_and_addresses_stay(
    text: str, said: str | None
) -> None:
    assert keys_as_words(text) == (said or text)
