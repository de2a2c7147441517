"""Texts that have broken programs before, and those among them that are no number here."""

from __future__ import annotations

from typing import Final

NO_NUMBERS: Final = (
    "nan", "NaN", ".nan", "inf", "-inf", ".inf", "INF", "1e999", "-1e999", "1e308", "-1e308",
    "3,5", "1.234,50", "1.2.3", "1,25", "12,50,00", "0x1F", "0o17", "1:30", "12:30", "1 000",
    "٣", "\uff11\uff12", "½", "²", "1e٣", "$5", "€5", "5p", "(500)", "30-40", "30–40", "£30-£40",
    "5\u200b", "\u200b5", "5\ufeff", "5\u00ad", "“5”", "--5", "+-5", "1e", "e5", "%", "£", "5%%",
    "5 pounds", "9" * 4_000, "0." + "3" * 4_000 + "x", "12/9/2018", "9999-12-31", "#REF!",
    "#DIV/0!", "=1+1", "1_", "_1", "1__0", "4 5", "true", "FALSE", "<b>5</b>", "1d5", "1.5.2018",
)  # fmt: skip
"""Texts that are no number, or none that can be told from another: none may pass for one."""

NUMBERS: Final = (
    "0", "-0", "-0.0", "1e-308", "5e-324", "1e15", "999_999_999_999_999", "1000000000000001",
    "-1e15", "1e-9", "0.1", "1_000", "1e3", "1E3", "+5", "5.", ".5", "010", "45", "45%", "4500%",
    "-3%", "100%", "1e-320%", "£5", "-£5", "£1.2m", "£80k", "£1bn", "5", "2", "1", "-1", "0.5",
    "3.4999999999999999999", "1e14", "0." + "3" * 4_000,
)  # fmt: skip

TEXTS: Final = (
    "", " ", "~", "null", "yes", "no", "NO", "y", "1,250", "5\u00a0", "\u00a05", "a\u202eb",
    "\ufeff", "a\u200bb", "e\u0301" * 50, "🐉", "\U0001d7d3", "\x07", "\x00", "\x85", "\u2028",
    "\ud7ff", "2018-09-12", "0001-01-01", "2018-13-45", "2018-02-30", "99999-01-01", "x" * 201,
    "x" * 10_001, "x" * 65, "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1",
    "<script>alert(1)</script>", "&amp;", "]]>", "con", "nul", "../x",
    "/etc/passwd", "C:\\x", "mean", "title", "consensus", "override", "panel",
    "'", '"', "-", "|", ">", "%", "@x", "`x`", "#", "a: b", "a #b", "{", "}", "[", "]",
    ",", ":", "? x", "- x", "---", "...", "%YAML 1.1", "\\", "\t", "\r", "a\nb", "pass", "any",
    "npv", "agreed", "illustrative", "low", "everyone", "__class__", "constructor",
    "\U0001f3f4\U000e0067\U000e007f",
)  # fmt: skip

TREES: Final = (
    "{}", "[]", "[1, 2]", "[[]]", "{a: 1}", "{low: 1, high: 2}", "{low: 2, high: 1}",
    "{low: 1, likely: 1, high: 1}", "{p10: 1, p50: 2, p90: 3}", "{p10: 1, p50: 1, p90: 900}",
    "{mean: 1, sd: 0}", "{mean: 1, sd: 1e15}", "{mean: 0, sd: 1, min: 1e9}", "{chance: 2}",
    "{chance: 50%}", "{any_of: []}", "{any_of: [1]}", "{any_of: [1, 1e15, -1e15]}",
    "{any_of: [" + "1, " * 10_001 + "1]}", "{value: {value: 1}}", "{low: 0, high: 1e15}",
    "{low: 1, high: 2, moves_with: {economy: 1}}", "{low: 1, high: 2, moves_with: {nothing: 0.5}}",
    "{low: 1, high: 2, sensitive: yes, note: x}", "{low: 1, low: 2}", "{low: 1, Low: 2}",
    "[" * 70 + "]" * 70, "[" * 5_000, "{a: " * 70 + "1" + "}" * 70, "{a: " * 5_000,
    "[" + "[]," * 1_001 + "]", "{" + ", ".join(f"k{n}: 1" for n in range(1_001)) + "}",
)  # fmt: skip

NO_YAML: Final = (
    "&a 1", "&a {b: 1}", "*a", "!!float 5", "!x 5", "!!python/object/apply:os.system [ls]",
    "!!str 5", "{<<: {a: 1}}", "{<<: *a}", "[&a 1, *a]", "!!binary aGk=", "! 5", "{? a : 1}",
    "{low: &a 1, high: *a}",
)  # fmt: skip
"""What YAML has and this project refuses wherever it stands; the last key is an explicit one."""

JSON: Final = (
    "null", "true", "0", "-1", "1.5", "1e308", "1e999", "NaN", "-Infinity", "9" * 4_000, '""',
    '"x"', '"' + "x" * 100_000 + '"', "[]", "{}", "[[[[]]]]", "[" * 900 + "]" * 900,
    "[" * 100_000 + "]" * 100_000, '{"a":' * 900 + "1" + "}" * 900, "1000000000000", "-0.0", "2e0",
    '"\\ud800"', '"../../etc/passwd"', '"/etc/passwd"', '"inputs/../record.json"', '"NUL"',
    '{"a": 1, "a": 2}', '"public"', '"exempt"', '"2018-09-12"', '"\\u0000"', "99", "[null]",
    '"record.json"', '"."', '""', "10000001", "18446744073709551616",
)  # fmt: skip
