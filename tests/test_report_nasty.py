"""No text of a file becomes markup, script or style, and none is lost on the way to the page."""

from __future__ import annotations

import csv
import io
import json
from functools import cache

import pytest
from casebook import simulated
from reportbook import page, read

pytestmark = pytest.mark.slow

NASTY = {
    "script": "<script>alert('x')</script>",
    "end": "</script></style></title></svg><img src=x onerror=alert(1)>",
    "quotes": "\"it's\" `so` &amp; &lt;b&gt; ' onload='x",
    "formula": "=cmd|'/C calc'!A0",
    "arabic": "خدمة الموسيقى שירות",
    "emoji": "👩🏽‍🏫 lessons 🎻".replace("\N{ZERO WIDTH JOINER}", ""),
    "template": "{{ 7 * 7 }} {% raw %} ${x} %s \\u003c ]]> <!-- -->",
    "style": 'url(https://example.com/x) id="x" #service-a font: 700 10px Arial',
    "dollar": "$\\frac{1}{2}$ costs $5",
}
LONG = "Long text with words. " * 450


@cache
def told(nasty: str, long: str = "plain") -> str:
    """The page of a case that has the text wherever a text may be."""
    text = json.dumps(nasty, ensure_ascii=False)
    much = json.dumps(f"{nasty} {long}".strip()[:9_990], ensure_ascii=False)
    criteria = f"""
title: {text}
criteria:
  a: {{title: {text}, levels: {{0: {text}, 5: {much}}}, weight: {{low: 1, high: 2}}, why: {much}}}
  m: {{title: Money, from: contribution, unit: {text}, worst: 0, best: 100, weight: 1}}
gates: {{g: {{title: {text}}}}}
"""
    service = f"""
    title: @title
    department: {text}
    description: {much}
    note: {much}
    customers: [{text}]
    gates: {{g: {{status: hold, reason: {much}}}}}
    revenue:
      price: {{low: 1, high: 3, unit: {text}, basis: {text}, source: {much}, owner: {text}}}
      volume: 10
"""
    pipeline = f"""
title: {text}
prices: {text}
factors: {{f: {much}}}
scenarios: {{s: {{title: {text}, why: {much}, factors: {{f: 1}}}}}}
services:
  x:{service.replace("@title", text)}
  y:{service.replace("@title", "Other")}
"""
    sheet = io.StringIO()
    rows = [(s, m, "a", score, nasty) for s in "xy" for m, score in (("one", 1), ("two", 4))]
    rows.append(("y", "consensus", "a", 3, f"2 May 2018: {nasty} (the chair)"))
    csv.writer(sheet).writerows([("service_id", "member", "criterion", "score", "comment"), *rows])
    return page(simulated(criteria, pipeline, draws=40, scores=sheet.getvalue()))


@pytest.mark.parametrize("kind", NASTY)
def test_a_nasty_text_is_on_the_page_as_it_was_written_and_does_nothing(kind: str) -> None:
    nasty = NASTY[kind]
    plain, reader = read(told("plain")), read(told(nasty))
    shapes = [
        [
            (e.tag, sorted(key for key in e.attributes))
            for e in found.elements
            if not e.path.count("svg")
        ]
        for found in (plain, reader)
    ]
    assert shapes[0] == shapes[1]
    assert {e.tag for e in reader.elements} == {e.tag for e in plain.elements}
    (main,) = reader.all("main")
    headings = [e.text for e in reader.all("h3")]
    assert nasty in headings
    assert main.text.count(nasty) > 20
    for name in ("table-assumptions-x", "table-gates-x", "table-criteria", "table-settled"):
        assert nasty in reader.at(name).text
    comments = [item.text for item in reader.all("li")]
    assert f"{nasty}, One (1): {nasty}" in comments
    chart = next(e for e in reader.all("desc") if e.attributes["id"] == "chart-ranking-desc")
    assert nasty in chart.text


def test_ten_thousand_characters_are_all_on_the_page() -> None:
    html = told("plain", LONG)
    much = f"plain {LONG}".strip()[:9_990]
    assert read(html).all("main")[0].text.count(much) >= 5
