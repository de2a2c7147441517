"""Nodes: the bytes of a YAML file as texts with their places, by either scanner."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.reading.nodes import MOST_BYTES, MOST_MISTAKES, Node, Page, Place, place_of, plain
from dragonsden.reading.yaml.compose import parse

SCANNERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
ROOT = Path(__file__).parents[1]


@pytest.fixture(params=SCANNERS, ids=lambda scanner: scanner.__name__)
def scanner(request: pytest.FixtureRequest) -> Any:
    """Each scanner that is there."""
    return request.param


def texts(source: str, scanner: Any) -> object:
    page = parse(source.encode(), scanner)
    assert not page.mistakes
    return tree(page)


def tree(page: Page) -> object:
    assert page.tree is not None
    return plain(page.tree, None)


def told(source: str | bytes, scanner: Any = SCANNERS[-1]) -> list[str]:
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    page = parse(data, scanner)
    return [f"{place.line}:{place.column} {message}" for place, message in page.mistakes]


def test_every_scalar_is_text(scanner: Any) -> None:
    source = (
        "a: NO\nb: 12:30\nc: 010\nd: 1e3\ne: .inf\nf: ~\ng: 2018-09-12\nh: '5'\ni:\n0: [x, 1]\n"
    )
    assert texts(source, scanner) == {
        "a": "NO", "b": "12:30", "c": "010", "d": "1e3", "e": ".inf", "f": "~", "g": "2018-09-12",
        "h": "5", "i": "", "0": ["x", "1"],
    }  # fmt: skip


def test_places_count_characters_from_one(scanner: Any) -> None:
    page = parse("é: {ß: 😀, n: £5}\nb:\n  c: d\n".encode(), scanner)
    assert page.tree is not None
    assert place_of(page.tree, ["é", "n"]) == Place(1, 14)
    assert place_of(page.tree, ["é", "n"], at_key=True) == Place(1, 11)
    assert place_of(page.tree, ["b"]) == Place(2, 1)  # what begins below is shown at its key
    assert place_of(page.tree, ["b", "c"]) == Place(3, 6)


def test_what_is_not_there_has_the_place_of_what_is_above_it(scanner: Any) -> None:
    page = parse(b"a: {b: [x, y]}\n", scanner)
    assert page.tree is not None
    assert place_of(page.tree, ["a", "nowhere", "else"]) == Place(1, 4)
    assert place_of(page.tree, ["a", "b", 1]) == Place(1, 12)
    assert place_of(page.tree, ["a", "b", "y"]) == Place(1, 12)
    assert place_of(page.tree, ["a", "b", 7]) == Place(1, 8)
    assert place_of(page.tree, ["a", "b", 0, "z"]) == Place(1, 9)


def test_what_is_left_empty_stands_at_its_key(scanner: Any) -> None:
    page = parse(b"a: {b: , c: 1}\nd:\n", scanner)
    assert page.tree is not None
    assert place_of(page.tree, ["a", "b"]) == Place(1, 5)
    assert place_of(page.tree, ["d"]) == Place(2, 1)


def test_line_ends_of_any_system_are_the_same(scanner: Any) -> None:
    pages = [
        parse(f"a: 1{end}b:{end}  c: 2{end}".encode(), scanner) for end in ("\n", "\r\n", "\r")
    ]
    assert pages[0].tree == pages[1].tree == pages[2].tree


def test_a_byte_order_mark_of_utf8_is_no_character(scanner: Any) -> None:
    page = parse(b"\xef\xbb\xbfa: 1\n", scanner)
    assert page.tree is not None
    assert place_of(page.tree, ["a"], at_key=True) == Place(1, 1)


def test_a_tab_after_the_indentation_is_a_space(scanner: Any) -> None:
    assert texts("a:\t1\t# note\n \t\nb: '2\t3'\n", scanner) == {"a": "1", "b": "2 3"}


def test_several_lines_of_text_are_one_text(scanner: Any) -> None:
    assert texts("a: |\n  b\n  c\nd: >\n  e\n  f\n", scanner) == {"a": "b\nc\n", "d": "e f\n"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", "1:1 the file is empty"),
        ("# only\n", "1:1 the file is empty"),
        ("a: 1\nb: 2\nA: 3\n", "3:1 'A' is there already, on line 1; keep one of them"),
        ("a: 1\n'a ': 3\n", "2:1 'a ' is there already, on line 1"),
        ("ﬁx: 1\nfix: 3\n", "2:1 'fix' is there already, on line 1"),
        ("b: {Straße: 1, STRASSE: 2}\n", "1:16 'STRASSE' is there already, on line 1"),
        ("a: &x 1\n", "1:4 an anchor ('&x')"),
        ("a: *x\n", "1:4 an alias ('*x')"),
        ("*x : 1\n", "1:1 an alias ('*x')"),
        ("a: !!python/object:os.system x\n", "1:4 a tag ('!!python/object:os.system')"),
        ("a: ! b\n", "1:4 a tag ('!')"),
        ("a: !mine {b: 1}\n", "1:4 a tag ('!mine')"),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", "1:1 a %TAG line"),
        ("---\na: 1\n---\nb: 2\n", "3:1 a second document begins here"),
        ("a: 1\n...\nb: 2\n", "3:1 a second document begins here"),
        ("<<: {a: 1}\n", "1:1 a merge key (<<)"),
        ("? [a, b]\n: c\n", "1:3 a list or mapping is written where a key should be"),
        ("a: {{b: c}: d}\n", "1:5 a list or mapping is written where a key should be"),
        ("'': 1\n", "1:1 a key is missing here"),
        (f"{'k' * 101}: 1\n", "1:1 a key of 101 characters; write one of at most 100"),
        ("a:\n\tb: 1\n", "2:1 a tab indents this line; use spaces"),
        ("a: b: c\n", "1:5 a colon in a text; put the whole text in quotes"),
        ("title: Fees: all\n", "1:12 a colon in a text; put the whole text in quotes"),
        ("key:value\nb: 1\n", "1:4 no space after the colon; write 'key: ..' with one"),
        ("b: 1\n  key:value\n  c: 1\n", "2:6 no space after the colon"),
        ("a: {b:1}\n", "1:5 no space after the colon; write 'b: 1'"),
        ("a\nb: 1\n", "1:1 no colon after this; write it as 'key: value'"),
        ("b: 1\na\n", "2:1 no colon after this"),
        ("a: 1\n\n b: 2\n", "3:2 indented below line 1, which has a value already"),
        (" a: 1\n  b: 2\n", "2:3 indented below line 1"),
        ("a:\n    b: 1\n  c: 2\n", "3:3 indented like nothing above it"),
        ("a: 1\n- b\n", "2:1 a list entry (-) among keys"),
        ("a: - b\n", "1:4 - cannot begin a value here"),
        ("a: 'b' c\n", "1:8 something follows a value that has ended"),
        ("a: 'b\nc: 1\n", "1:4 this quote is never closed"),
        ('a: "b\nc: 1\n', "1:4 this quote is never closed"),
        ("a: {b: 1\nc: 2\n", "1:4 this { is not closed where it should be"),
        ("a: [1, 2\nb: 3\n", "1:4 this [ is not closed where it should be"),
        ("a: {b: 1, c: 2\n", "1:4 this { is not closed where it should be"),
        ("a: {b: [1], c: ", "1:4 this is never closed; close it with }"),
        ("a: [b: [1, ", "1:8 this is never closed; close it with ]"),
        ("a: {b: 1]}\n", "1:9 a comma or } is missing before this"),
        ("a: @b\n", "1:4 a text may not begin with @; put it in quotes"),
        ("a: `b`\n", "1:4 a text may not begin with `"),
        ("a: %b\n", "1:4 a text may not begin with %"),
        ("a: *\n", "1:4 a text may not begin with *"),
        ("a: & b\n", "1:4 a text may not begin with &"),
        ("a: !<b c\n", "1:4 a text may not begin with !"),
        ("a: !x!y b\n", "1:4 a text may not begin with !"),
        ("%YAML 3.0\n---\na: 1\n", "1:1 a line that begins with %"),
        ("a: }\n", "1:4 a value is missing before }"),
        ("a: {b: 1,, c: 2}\n", "1:10 a value is missing before ,"),
        ('a: "\\q"\n', "1:4 a backslash in double quotes begins an escape that means nothing"),
        ('a: "\\xZZ"\n', "1:4 a backslash in double quotes"),
        ('a: "\\ud800"\n', "1:4 a backslash in double quotes"),
        ('a: "\\U00110000"\n', "1:4 a backslash in double quotes"),
        ('a: "\\u202e"\n', "1:4 an escape for the hidden character U+202E RIGHT-TO-LEFT OVERRIDE"),
        ('a: "\\0"\n', "1:4 an escape for the hidden character U+0000 control character"),
        ("a: |x\n b\n", "1:5 the text begins on the line below | or >"),
        ("a: ?\n", "1:4 ? cannot begin a value here"),
    ],
)
def test_what_misleads_is_refused_with_its_place_by_either_scanner(
    source: str, expected: str, scanner: Any
) -> None:
    mistakes = told(source, scanner)
    assert len(mistakes) == 1
    assert mistakes[0].startswith(expected)


def test_a_scanner_message_that_is_not_known_is_still_told() -> None:
    class Odd:
        def __init__(self, _: str) -> None:
            raise yaml.MarkedYAMLError(problem="a new kind of trouble")

    assert told("a: 1", Odd) == [
        "1:1 this is not YAML (a new kind of trouble); put texts with odd characters in quotes"
    ]


def test_a_number_split_by_a_comma_is_named_and_read_as_it_was_meant(scanner: Any) -> None:
    page = parse(b"a: {price: 1,234.50, volume: 12,000, b: -1,234,567, c: 3}\n", scanner)
    assert [place.column for place, _ in page.mistakes] == [12, 30, 41]
    assert all("a comma starts a new entry inside { }" in message for _, message in page.mistakes)
    assert tree(page) == {
        "a": {"price": "1,234.50", "volume": "12,000", "b": "-1,234,567", "c": "3"}
    }
    assert 'write "-1,234,567" in quotes' in page.mistakes[2][1]


def test_levels_without_a_space_after_the_comma_are_no_split_number(scanner: Any) -> None:
    assert texts("a: {0: 0,100: 100}\n", scanner) == {"a": {"0": "0", "100": "100"}}


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x00", "U+0000 control character"),
        ("\x07", "U+0007 control character"),
        ("\x7f", "U+007F control character"),
        ("\x85", "U+0085 control character"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u200e", "U+200E LEFT-TO-RIGHT MARK"),
        ("\u2028", "U+2028 LINE SEPARATOR"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_a_hidden_character_is_refused_and_the_rest_is_read(
    character: str, name: str, scanner: Any
) -> None:
    page = parse(f"a: x{character}y{character}z\nb: {{c: 1, d{character}: *e}}\n".encode(), scanner)
    assert [(p.line, p.column) for p, _ in page.mistakes] == [(1, 5), (1, 7), (2, 12), (2, 15)]
    assert page.mistakes[0][1] == f"the hidden character {name}; delete it"
    assert tree(page) == {"a": "xyz", "b": {"c": "1", "d": None}}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a: 1".encode("utf-16"), "1:1 the file is in UTF-16; save the file as UTF-8"),
        ("a: 1".encode("utf-16-be"), "1:1 the file is not text, or is in UTF-16"),
        ("a: 1".encode("utf-32"), "1:1 the file is in UTF-32"),
        (b"a: 1\nb: \xa35\n", "2:4 byte 0xA3, £ in Windows-1252, is not UTF-8; save the file"),
        ("é: ".encode() + b"\xff", "1:4 byte 0xFF, ÿ in Windows-1252, is not UTF-8"),
        (b"a: \x81", "1:4 byte 0x81, is not UTF-8"),
        (b"\xed\xa0\x80: 1", "1:1 byte 0xED, í in Windows-1252, is not UTF-8"),
        (b"PK\x03\x04\x00\x00\x00\x00\x00\x00\x00", "1:1 the file is not text"),
    ],
)
def test_another_encoding_is_refused_plainly(data: bytes, expected: str) -> None:
    mistakes = told(data)
    assert len(mistakes) == 1
    assert mistakes[0].startswith(expected)


def test_a_file_may_be_nested_64_deep_and_no_deeper(scanner: Any) -> None:
    assert not told("a: " + "[" * 63 + "]" * 63, scanner)
    assert told("a: " + "[" * 64 + "]" * 64, scanner) == [
        "1:67 nested more than 64 deep; write it flatter"
    ]


DEEP = {
    "lists on one line": ("[" * 2000, "1:65"),
    "lists after a key": ("a: " + "[" * 2000, "1:67"),
    "lists on lines of their own": ("a: [" + "\n[" * 2000, "64:1"),
    "lists that are closed": ("[" * 2000 + "]" * 2000, "1:65"),
    "lists after a long text": ('a: ["' + "b" * 900 + '", ' + "[" * 2000, "1:971"),
    "mappings in braces": ("{a: " * 2000, "1:257"),
    "mappings by indentation": ("".join(f"{' ' * i}a:\n" for i in range(1500)), "65:65"),
    "lists by dashes": ("- " * 2000, "1:129"),
    "brackets after dashes": ("- " * 60 + "[" * 2000, "1:125"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("source", "place"), DEEP.values(), ids=DEEP)
def test_our_depth_comes_before_any_of_the_librarys(source: str, place: str, scanner: Any) -> None:
    assert told(source, scanner)[-1] == f"{place} nested more than 64 deep; write it flatter"


@pytest.mark.slow
@pytest.mark.parametrize(
    "source", ["{" * 2000, "[{" * 2000, "? " * 2000, "[" * 70 + "]" * 70 + ": 1"]
)
def test_depth_inside_a_key_is_told_at_the_key(source: str, scanner: Any) -> None:
    mistakes = told(source, scanner)
    assert "a list or mapping is written where a key should be" in mistakes[0]
    assert not any("YAML" in mistake or "depth" in mistake for mistake in mistakes)


@pytest.mark.parametrize("mistake", ["@", "&", "%", '"x', '"\\x', '"\\UFFFFFFFF"', "a: b: c"])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_what_is_too_deep_is_told_before_a_mistake_further_on(
    opening: str, mistake: str, scanner: Any
) -> None:
    column = 64 * len(opening) + 1
    assert told(opening * 70 + mistake, scanner) == [
        f"1:{column} nested more than 64 deep; write it flatter"
    ]
    assert "nested" not in told(opening * 60 + mistake, scanner)[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a" * (MOST_BYTES + 1), "1:1 the file is larger than 2,000,000 bytes"),
        (
            "".join(f"k{i}: 1\n" for i in range(1001)),
            "1001:1 more than 1,000 entries in one mapping",
        ),
        ("a: [" + "[]," * 200_000 + "]", "1:449996 more than 150,000 keys and values"),
        ("a: " + "[" * 1_000_000, "1:67 nested more than 64 deep"),
        ("- " * 900_000, "1:129 nested more than 64 deep"),
        ("{a: " * 400_000, "1:257 nested more than 64 deep"),
    ],
)
def test_a_file_that_would_cost_much_is_refused_soon(source: str, expected: str) -> None:
    began = time.process_time()
    mistakes = told(source)
    assert time.process_time() - began < (50 if sys.gettrace() else 10)
    assert mistakes[0].startswith(expected)


def test_only_so_many_mistakes_are_kept() -> None:
    assert len(told("a: '" + "\u202e" * 100_000 + "'\n" + "b: *c\n" * 1000)) == MOST_MISTAKES


def test_a_syntax_mistake_before_a_hidden_character_is_told_too() -> None:
    assert [line[:4] for line in told("a: 'b' c\nd: \u202e\n")] == ["2:4 ", "1:8 "]


def test_a_syntax_mistake_after_a_tab_is_not_told() -> None:
    assert told("a:\n\tb: 1\n  c: d: 2\n") == ["2:1 a tab indents this line; use spaces"]


@pytest.mark.slow
@pytest.mark.skipif(len(SCANNERS) < 2, reason="the scanner in C is not built here")
@pytest.mark.parametrize(
    "path",
    sorted(
        [
            *ROOT.glob("criteria/*.yaml"),
            *ROOT.glob("pipelines/*.yaml"),
            *ROOT.glob("tests/cases/*/*.yaml"),
        ]
    ),
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_both_scanners_give_the_same_tree_of_every_file_we_have(path: Path) -> None:
    by_python, by_c = (parse(path.read_bytes(), scanner) for scanner in SCANNERS)
    assert by_python == by_c


@pytest.mark.slow
@settings(max_examples=300, deadline=10_000)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "ignore")))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    for scanner in SCANNERS:
        page = parse(data, scanner)
        assert page.tree is not None or page.mistakes


@pytest.mark.slow
@settings(max_examples=300, deadline=10_000)
@given(st.text("{}[]:,#&*!|>'\"%@`\\ \n-?ab1", max_size=60))
def test_no_punctuation_does_more_than_be_refused(source: str) -> None:
    for scanner in SCANNERS:
        page = parse(source.encode(), scanner)
        assert isinstance(page.tree, Node) or page.mistakes
        for place, _ in page.mistakes:
            assert 1 <= place.line <= len(page.lines) + 1
