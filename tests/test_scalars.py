"""Scalars: what a person means by the text of a number or a date."""

from __future__ import annotations

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragonsden.model.scalars import Figure, day, is_usable, looks_like_a_number, number, shown
from dragonsden.text.english import quoted


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("450", 450),
        ("  450 ", 450),
        ("500_000", 500_000),
        ("1,234.50", 1234.5),
        ("12,345,678", 12_345_678),
        ("£1.2m", 1_200_000),
        ("£300k", 300_000),
        ("£300K", 300_000),
        ("£ 1,200", 1200),
        ("1.2 million", 1_200_000),
        ("£2bn", 2e9),
        ("3 thousand", 3000),
        ("-£500", -500),
        ("£-500", -500),
        ("−5", -5),
        ("+5", 5),
        ("3.5%", 0.035),
        ("3.5 %", 0.035),
        ("-12%", -0.12),
        ("1e3", 1000),
        ("1E-3", 0.001),
        ("010", 10),
        ("1.", 1),
        (".5", 0.5),
        ("0", 0),
        ("-0", 0),
        ("0.0%", 0),
        ("1\N{NO-BREAK SPACE}%", 0.01),
    ],
)
def test_a_number_is_what_a_person_means_by_it(text: str, meant: float) -> None:
    assert number(text) == meant


def test_a_percentage_is_rounded_once() -> None:
    assert number("3.5%") == 0.035
    assert number("7%") == 0.07  # 7 * 0.01 would be 0.07000000000000001
    assert number("£1.1m") == 1_100_000


def test_no_number_comes_out_as_minus_nothing() -> None:
    assert str(float(number("-0"))) == "0.0"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "nothing is written here; write a number"),
        ("   ", "nothing is written here; write a number"),
        ("NO", "write it as 450"),
        ("yes", "write it as 450"),
        ("null", "write it as 450"),
        ("~", "write it as 450"),
        ("12:30", "that is a time"),
        ("0x10", "write it with the digits 0-9"),
        ("0o7", "write it with the digits 0-9"),
        (".inf", "it must be finite"),
        ("-.inf", "it must be finite"),
        (".NaN", "it must be finite"),
        ("nan", "it must be finite"),
        ("Infinity", "it must be finite"),
        ("1/2", "write a fraction as a decimal or with %"),
        ("2018/19", "that is a year"),
        ("2018/2019", "that is a year"),
        ("5 to 7", "for a range write {low: 5, high: 7}"),
        ("5-7", "for a range write {low: 5, high: 7}"),
        ("£30-40", "for a range write {low: £30, high: £40}"),
        ("30–40%", "for a range write {low: 30%, high: 40%}"),
        ("30k - 40k", "for a range write {low: 30k, high: 40k}"),
        ("between 1,250 and 2,500", "for a range write {low: 1250, high: 2500}"),
        ("2025-26", "for a range write {low: .., high: ..}"),
        ("~30", "or for a range {low: .., high: ..}"),
        ("30+", "write both ends, as {low: .., high: ..}"),
        ("30 ± 5", "write {mean: .., sd: ..} or {low: .., high: ..}"),
        ("TBC", "if it is not known yet, write a range wide enough"),
        ("–5", "that is a dash; write a minus sign"),
        ("“450”", "write it without the curly quotes"),
        ("05-Mar", "that is a date, which Excel makes of two numbers"),
        ("12.09.2018", "that is a date"),
        ("#REF!", "that is an error of Excel"),
        ("=B2*3", "that is a formula"),
        ("1 250", "write thousands with a comma or none"),
        ("1’250", "write thousands with a comma or none"),
        ("12,50 €", "money is in £"),
        ("£30 per hour", "write the number alone, and the rest as its note or unit"),
        ("450*", "write the number alone"),
        ("£5–£7", "for a range write {low: £5, high: £7}"),
        ("5-", "write it as 450"),
        ("--5", "write it as 450"),
        ("-£-5", "write it as 450"),
        ("1,23", "a comma or _ groups thousands, as in 1,234.50"),
        ("1.234,50", "the comma groups thousands and the point is decimal"),
        ("1_0", "a comma or _ groups thousands"),
        ("1_000,000", "a comma or _ groups thousands"),
        (",500", "a comma or _ groups thousands"),
        ("(500)", "write a negative number with a minus sign"),
        ("$5", "money is in £, as £500"),
        ("500 GBP", "money is in £, as £500"),
        ("50p", "write pence in £, as £0.50"),
        ("£5%", "it cannot be both money and a share"),
        ("\uff11\uff12", "write it with the digits 0-9"),
        ("٣", "write it with the digits 0-9"),
        ("5²", "write it with the digits 0-9"),
        ("½", "write it with the digits 0-9"),
        ("1e3k", "write it as 450"),
        ("12 apples", "write it as 450"),
        ("1 2", "write it as 450"),
        ("£", "write it as 450"),
        ("%", "write it as 450"),
        ("1e999", "is too large"),
        ("1e9999", "is too large"),
        ("1e16", "is too large; give a number of at most 1e+15"),
        ("9999999bn", "is too large"),
        ("1e-400", "is so close to 0"),
        ("1" * 101, "a number of 101 characters; write one of at most 100"),
        ("1" * 100_000, "a number of 100,000 characters"),
    ],
)
def test_what_is_no_number_is_refused_with_a_way_out(text: str, hint: str) -> None:
    with pytest.raises(ValueError) as refusal:
        number(text)
    assert hint in str(refusal.value)
    assert len(str(refusal.value)) < 250


@pytest.mark.parametrize(
    ("text", "mark"),
    [("5", ""), ("£5", "£"), ("£5k", "£"), ("5k", "k"), ("5 million", "k"), ("5%", "%")],
)
def test_a_number_remembers_how_it_was_written(text: str, mark: str) -> None:
    figure = number(f" {text} ")
    assert (figure.text, figure.mark) == (text, mark)


def test_a_number_goes_to_another_process_as_it_was_written() -> None:
    figure = pickle.loads(pickle.dumps(number("£1.2m")))
    assert (figure, figure.text, figure.mark) == (1_200_000, "£1.2m", "£")


@given(st.text(max_size=120))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        figure = number(text)
    except ValueError as refusal:
        assert str(refusal)
    else:
        assert is_usable(figure)


@given(st.floats(-1e15, 1e15))
def test_every_number_that_python_writes_is_read_as_itself(value: float) -> None:
    if value and abs(value) < 1e-300:
        return
    assert number(repr(value)) == value


def test_words_for_no_number_are_not_taken_for_names() -> None:
    assert all(map(looks_like_a_number, ("nan", "-.inf", "1e3", "5k", "1e99")))
    assert not any(map(looks_like_a_number, ("pay_award", "NO", "5-", "")))


def test_a_date_is_written_year_first() -> None:
    assert day(" 2018-09-12 ") == date(2018, 9, 12)


@pytest.mark.parametrize(
    "text",
    ["12/09/2018", "12 September 2018", "2018-9-12", "2018-02-30", "20180912", "", "٢٠١٨-٠٩-١٢"],
)
def test_a_date_that_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a da"):
        day(text)


def test_a_quotation_is_cut_and_shows_what_is_hidden() -> None:
    assert quoted("a\u202eb\n") == "'a\\u202eb\\u000a'"
    assert quoted("x" * 100) == f"'{'x' * 60}...'"


def test_a_number_is_shown_as_it_was_written_or_with_the_digits_that_tell() -> None:
    assert shown(number("£1.2m")) == "£1.2m"
    assert shown(1234567.5) == "1,234,567.5"
    assert shown(Figure(0.5, "0.5" + "0" * 60)) == "0.5"


def test_a_huge_python_number_is_not_usable() -> None:
    assert not is_usable(10**400)
    assert not is_usable(float("nan"))
    assert is_usable(-1e15)
