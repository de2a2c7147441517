"""Changes of YAML and CSV: of their values, keys, rows and columns, and of their bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Final, Literal

import yaml

from fuzz.scalars import NO_NUMBERS, NO_YAML, NUMBERS, TEXTS, TREES

NUMBER: Final = re.compile(r"-?£?\d[\d_]*(\.\d+)?(e\d+)?(%|[kmb]n?)?")
NOT_NUMBERS: Final = {"prices", "on", "minute", "basis", "source", "note", "unit", "reason", "by"}
"""Keys of texts that may look like numbers."""

RATES: Final = ("direct_cost", "overhead", "optimism", "churn", "cost_growth", "bad_debt")
"""Rates: a bare number far above 1 is refused, for it is a percentage that lacks its sign."""

KNOWN_KEYS: Final = (
    "any_of", "at_least", "best", "chance", "criterion", "customers", "decision", "direct_cost",
    "discount_rate", "fixed_cost", "gates", "high", "investment", "levels", "likely", "measure",
    "member", "overhead", "p10", "p50", "p90", "price", "prices", "reason", "record", "revenue",
    "scores", "sd", "service", "shape", "status", "surplus", "unit_cost", "volume", "weight",
    "worst",
)  # fmt: skip
"""Keys that say one thing wherever they are: a word that is none of these is refused there."""


Must = Literal["", "be refused", "be the same"]


@dataclass(frozen=True)
class Change:
    """The bytes after a change, what was changed, and what must come of it, where that is known.

    They must be refused, or if they are not, be read as the same as before.
    """

    data: bytes
    what: str
    must: Must = ""


@dataclass(frozen=True)
class Site:
    """A value of a YAML file with its key: where each begins, and whether in { } or [ ]."""

    key: str
    start: int
    value: int
    end: int
    flow: bool
    is_scalar: bool
    is_plain: bool


@cache
def sites(text: str) -> tuple[Site, ...]:
    """The values of a YAML file that have keys, and those of lists."""
    return tuple(_sites(yaml.compose(text, Loader=yaml.CSafeLoader), text))


def _sites(node: yaml.Node, text: str) -> Iterator[Site]:
    """The values below a node."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(key.value, key.start_mark.index, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        pairs = [("", value.start_mark.index, value) for value in node.value]
    else:
        return
    for key, start, value in pairs:
        begin, end = value.start_mark.index, value.end_mark.index
        while end > begin and text[end - 1] in " \n":
            end -= 1
        is_scalar = isinstance(value, yaml.ScalarNode)
        is_plain = is_scalar and value.style is None
        yield Site(key, start, begin, end, bool(node.flow_style), is_scalar, is_plain)
        yield from _sites(value, text)


def of_yaml(rng: Random, data: bytes, strangers: Sequence[bytes]) -> Change:
    """A YAML file with one value or key changed, sometimes several, sometimes bytes."""
    if rng.random() < 0.15:
        return of_bytes(rng, data, strangers)
    text = data.decode()
    count = 1 if rng.random() < 0.75 else rng.randint(2, 5)
    chosen = sorted(rng.sample(sites(text), count), key=lambda site: site.start)
    change = Change(data, "")
    for site in reversed(
        [
            s
            for s, after in zip(chosen, [*chosen[1:], None], strict=True)
            if after is None or s.end <= after.start
        ]
    ):
        change = _edit(rng, change.data.decode(errors="surrogatepass"), site, text)
    only = change if count == 1 else Change(change.data, change.what)
    return replace(of_bytes(rng, only.data, strangers), must="") if rng.random() < 0.03 else only


KINDS: Final = {
    **{"scalar": 4, "rename": 2, "tree": 1, "yaml": 1, "delete": 1, "again": 1},
    **{"swap": 1, "space": 1, "quote": 1},
}
"""The kinds of change of a YAML file, and how often each is made."""


def _edit(rng: Random, text: str, site: Site, sound: str) -> Change:
    """The text with one thing changed at the site, of a text that is `sound` up to there."""
    before, key, value, after = (
        text[: site.start],
        text[site.start : site.value],
        text[site.value : site.end],
        text[site.end :],
    )
    entry = key + value
    column = len(before) - before.rfind("\n") - 1
    gap = ", " if site.flow else "\n" + " " * column
    named = site.key != ""

    def changed(middle: str, what: str, refused: bool = False, rest: str = after) -> Change:
        data = (before + middle + rest).encode(errors="surrogatepass")
        return Change(data, what, "be refused" if refused else "")

    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "scalar":
        pool = rng.choice((NO_NUMBERS, NUMBERS, TEXTS))
        word = rng.choice(pool)
        was_number = site.is_plain and NUMBER.fullmatch(value) and site.key not in NOT_NUMBERS
        quoted = rng.random() < 0.3
        shown = "'" + word.replace("'", "''") + "'" if quoted else word
        rate = site.key in RATES and word in ("45", "1e3", "010", "999_999_999_999_999")
        wrong = bool(was_number) and (pool is NO_NUMBERS or rate)
        return changed(key + shown, f"{site.key}: {word[:30]}", wrong)
    if kind == "tree":
        return changed(key + (tree := rng.choice(TREES)), f"{site.key}: {tree[:30]}")
    if kind == "yaml":
        return changed(key + (odd := rng.choice(NO_YAML)), f"{site.key}: {odd}", odd[0] != "{")
    if kind == "delete":
        rest = re.sub(r"^\s*,", "", after, count=1) if site.flow else after
        return changed("", f"no {site.key}", rest=rest)
    if kind == "again":
        return changed(entry + gap + entry, f"{site.key} twice", named)
    if kind == "rename" and named:
        known = site.key in KNOWN_KEYS
        new = rng.choice(
            (
                site.key + "x",
                site.key.upper(),
                rng.choice(TEXTS),
                "zzz",
                site.key[1:],
                rng.choice(sorted(KNOWN_KEYS)),
                site.key.replace("e", "\u0435"),
            )
        )
        return changed(
            key.replace(site.key, new, 1) + value,
            f"{site.key} is {new[:30]!r}",
            known and new in ("zzz", site.key + "x"),
        )
    if kind == "swap":
        other = rng.choice(sites(sound))
        return changed(key + sound[other.value : other.end], f"{site.key} as {other.key}")
    if kind == "space":
        odd = rng.choice(("\u00a0", "\t", "\u200b", "\u3000", "\r", "\u2003", "  "))
        at = rng.choice((0, len(key), len(entry), max(0, len(key) - 1)))
        return changed(entry[:at] + odd + entry[at:], f"{odd!r} at {site.key}")
    return changed(
        key + rng.choice(("'{}'", '"{}"', "“{}”", "|\n    {}", "[{}]", "{{{}}}")).format(value),
        f"{site.key} in quotes",
    )


# ----------------------------------------------------------------------------------------- CSV


def of_csv(rng: Random, data: bytes, strangers: Sequence[bytes]) -> Change:
    """A CSV file with a cell, a row, a column or its form changed."""
    if rng.random() < 0.15:
        return of_bytes(rng, data, strangers)
    rows = list(csv.reader(io.StringIO(data.decode())))
    count = 1 if rng.random() < 0.75 else rng.randint(2, 5)
    if rng.random() < 0.08:
        return Change(_written(rows, rng).encode(), "another form", "be the same")
    told = [_edit_rows(rng, rows) for _ in range(count)]
    what, refused = told[-1]
    form = rng.random() < 0.25
    text = _written(rows, rng if form else None).encode(errors="surrogatepass")
    return Change(text, what, "be refused" if refused and count == 1 and not form else "")


def _edit_rows(rng: Random, rows: list[list[str]]) -> tuple[str, bool]:
    """What was changed of the rows, and whether they must then be refused."""
    kind = rng.choice(
        (
            "cell",
            "cell",
            "cell",
            "score",
            "score",
            "row",
            "again",
            "column",
            "header",
            "double",
            "swap",
            "blank",
            "long",
            "split",
            "above",
        )
    )
    y, x = rng.randrange(len(rows)), rng.randrange(max(map(len, rows)) or 1)
    row = rows[y]
    if kind in ("cell", "score"):
        x = rows[0].index("score") if kind == "score" and "score" in rows[0] else x
        pool = rng.choice((NO_NUMBERS, NUMBERS, TEXTS))
        word = rng.choice(pool)
        is_score = (
            y > 0 and x < len(row) and NUMBER.fullmatch(row[x]) and rows[0][x : x + 1] == ["score"]
        )
        if x < len(row):
            row[x] = word
        return f"row {y} column {x}: {word[:30]}", bool(is_score) and pool is NO_NUMBERS
    if kind == "row":
        del rows[y]
        rows or rows.append([])
        return f"no row {y}", False
    if kind == "again":
        rows.insert(rng.randrange(len(rows)) + 1, list(row))
        return f"row {y} twice", y > 0 and bool(row[3:4] != [""])
    if kind in ("column", "double"):
        for one in rows:
            one[x : x + 1] = [] if kind == "column" else one[x : x + 1] * 2
        return f"{kind} {x}", False
    if kind == "header":
        if rows[0]:
            rows[0][x % len(rows[0])] = rng.choice(
                (*TEXTS, "Score", "scores", "service", "on", "by")
            )
        return "header", False
    if kind == "swap":
        other = rng.randrange(len(rows))
        rows[y], rows[other] = rows[other], rows[y]
        return f"rows {y} and {other}", False
    if kind == "blank":
        rows.insert(y, [] if rng.random() < 0.5 else [""] * len(row))
        return f"blank {y}", False
    if kind == "long":
        rows[y] = row + rng.choice([["x"], [""], ["1"] * 500, ["", "", "x"]])
        return f"long {y}", False
    if kind == "split":
        rows[y] = row[:x]
        return f"short {y}", False
    rows.insert(0, rng.choice((["sep=;"], ["Scores of 2018"], ["", ""], ["# note"], ["sep=,"])))
    return "above", False


def _written(rows: list[list[str]], rng: Random | None) -> str:
    """The rows as CSV, in an odd form if there is a generator."""
    form = {"delimiter": ",", "lineterminator": "\n", "quoting": csv.QUOTE_MINIMAL}
    if rng:
        form = {
            "delimiter": rng.choice(",;\t|"),
            "lineterminator": rng.choice(("\n", "\r\n", "\r")),
            "quoting": rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        }
    written = io.StringIO()
    csv.writer(written, **form).writerows(rows)
    return written.getvalue()


# --------------------------------------------------------------------------------------- bytes

ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig")


def of_bytes(rng: Random, data: bytes, strangers: Sequence[bytes]) -> Change:
    """The bytes cut, joined with others, in another encoding, or with a few changed."""
    at, to = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    kind = rng.choice(
        (
            "cut",
            "hole",
            "double",
            "splice",
            "encode",
            "noise",
            "flip",
            "ends",
            "other",
            "nothing",
            "huge",
        )
    )
    if kind == "cut":
        return Change(data[:at], f"cut at {at}")
    if kind == "hole":
        return Change(data[:at] + data[to:], f"without {at} to {to}")
    if kind == "double":
        return Change(data[:to] + data[at:], f"{at} to {to} twice")
    if kind == "splice":
        return Change(data[:at] + rng.choice(strangers)[at:], f"spliced at {at}")
    if kind == "encode":
        name = rng.choice(ENCODINGS)
        text = data.decode(errors="replace")
        must: Must = "be refused" if name.startswith("utf-16") else ""
        same = name == "utf-8-sig" and text.encode() == data
        return Change(text.encode(name, errors="replace"), name, "be the same" if same else must)
    if kind == "noise":
        noise = rng.choice(
            (rng.randbytes(3), b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc2\xa3")
        )
        return Change(data[:at] + noise + data[at:], f"{noise!r} at {at}")
    if kind == "flip":
        changed = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            if changed:
                changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        return Change(bytes(changed), "flipped")
    if kind == "ends":
        end = rng.choice((b"\r", b"\r\n", b"\n\n", b"\n\r"))
        return Change(
            data.replace(b"\n", end),
            f"ends {end!r}",
            "be the same" if end[-1:] + end[:1] == b"\n\r" else "",
        )
    if kind == "other":
        return Change(rng.choice(strangers), "another file")
    if kind == "huge":
        again = data * (rng.choice((100_000, 2_100_000)) // (len(data) or 1))
        return Change(again, "over and over")
    return Change(rng.choice((b"", b"\n", b"\xef\xbb\xbf", b"#", b"{}", b"null", b"a")), "nothing")
