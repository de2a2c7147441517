"""JSON Schemas: what editors are told about the files is what the reader takes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.model.schema import FILES, Kind, schema, schema_text

ROOT = Path(__file__).parents[1]
KINDS: list[Kind] = ["criteria", "pipeline", "programme"]
WRITTEN = [
    *(("criteria", path) for path in sorted(ROOT.glob("criteria/*.yaml"))),
    *(("pipeline", path) for path in sorted(ROOT.glob("pipelines/*.yaml"))),
    *(("programme", path) for path in sorted(ROOT.glob("programmes/*.yaml"))),
    *(("programme", path) for path in sorted(ROOT.glob("tests/cases_programme/*/programme.yaml"))),
    *(("criteria", path) for path in sorted(ROOT.glob("tests/cases/*/criteria.yaml"))),
    *(("pipeline", path) for path in sorted(ROOT.glob("tests/cases/*/pipeline.yaml"))),
]


def as_json(node: Any) -> Any:
    """What YAML gives, with its keys as text and its dates as written: what editors check."""
    if isinstance(node, dict):
        return {str(key): as_json(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_json(value) for value in node]
    return node.isoformat() if isinstance(node, date) else node


def complaints(kind: Kind, text: str, loader: Any = yaml.SafeLoader) -> list[str]:
    checker = jsonschema.Draft202012Validator(schema(kind))
    return [error.message for error in checker.iter_errors(as_json(yaml.load(text, loader)))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema(kind: Kind) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_what_the_models_say(kind: Kind) -> None:
    committed = (ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(kind), (
        f"write schema_text({kind!r}) to schemas/{kind}.schema.json"
    )


@pytest.mark.slow
@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader], ids=["guessed", "texts"])
@pytest.mark.parametrize(("kind", "path"), WRITTEN, ids=lambda part: getattr(part, "name", part))
def test_every_file_we_have_agrees_with_its_schema(kind: Kind, path: Path, loader: Any) -> None:
    assert complaints(kind, path.read_text(encoding="utf-8"), loader) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_a_file_says_what_it_is_for(kind: Kind) -> None:
    whole = schema(kind)
    nouns = [whole, *whole["$defs"].values()]
    nouns += [option for noun in nouns for option in noun.get("anyOf", ())]
    fields = {name: field for noun in nouns for name, field in noun.get("properties", {}).items()}
    assert len(fields) > 15
    assert [name for name, field in fields.items() if not field.get("description")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_the_model_is_in_the_schema(kind: Kind) -> None:
    fields = {
        str(field.validation_alias or name): field
        for name, field in FILES[kind].model_fields.items()
    }
    assert list(schema(kind)["properties"]) == list(fields)
    needed = [key for key, field in fields.items() if field.is_required()]
    assert schema(kind)["required"] == needed


def test_the_drivers_are_those_of_the_account() -> None:
    revenue = schema("pipeline")["$defs"]["Service"]["properties"]["revenue"]
    assert list(revenue["properties"]) == [*DRIVERS, "replace", "lines"]
    assert revenue["anyOf"] == [{"required": ["price", "volume"]}, {"required": ["lines"]}]
    assert revenue["properties"]["churn"]["description"] == DRIVERS["churn"].help


PIPELINE = """
title: T
status: proposed
prices: 2018/19
years: 4
discount_rate: 3.5%
factors: [housing]
assumptions: {pay: {low: 1%, likely: 2%, high: 3.5%}}
services:
  s:
    title: 2018
    customers: schools
    gates: {legal: {status: pass, reason: yes}}
    scores: {market: 3}
    revenue: {price: £1.2m, volume: "1,234.50", cost_growth: pay}
scenarios:
  bust: {factors: {housing: -1.5}, assumptions: {pay: 5%}, services: {s: {fixed_cost: £9k}}}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("discount_rate: 3.5%", "discount_rate: green_book_2026"),
        ("discount_rate: 3.5%", "discount_rate: 0.035"),
        ("factors: [housing]", "factors: {housing: homes built, schools: }"),
        ("customers: schools", "customers: [schools, NHS]"),
        ("price: £1.2m", "price: 500_000"),
        ("price: £1.2m", "price: −5 million"),
        ("price: £1.2m", "price: {any_of: [1, 2%]}"),
        (
            "price: £1.2m",
            "price: {p10: 1, p50: 2, p90: 3, min: 0, unit: , moves_with: {housing: 1}}",
        ),
        ("title: 2018", "title: NO"),
        ("bust: {", "bust: {title: Bust, why: , "),
        ("fixed_cost: £9k", "fixed_cost: pay, volume: {low: 1, high: 2}"),
    ],
)
def test_an_editor_accepts_what_the_reader_takes(old: str, new: str) -> None:
    assert complaints("pipeline", PIPELINE) == []
    assert complaints("pipeline", PIPELINE.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: T\n", ""),
        ("years: 4", "year: 4"),
        ("years: 4", "years: four"),
        ("status: proposed", "status: maybe"),
        ("discount_rate: 3.5%", "discount_rate: green_book"),
        ("status: pass", "status: passed"),
        ("price:", "prize:"),
        ("price: £1.2m, ", ""),
        ("price: £1.2m", "price: {low: 1}"),
        ("price: £1.2m", "price: {likely: 1}"),
        ("price: £1.2m", "price: {p10: 1, p90: 2}"),
        ("price: £1.2m", "price: {lowest: 1}"),
        ("price: £1.2m", "price: [1, 2]"),
        ("customers: schools", "customers: {a: 1}"),
        ("factors: [housing]", "factors: [housing, housing]"),
        ("services:\n", "services: {}\nothers:\n"),
        ("fixed_cost", "fixed_costs"),
        ("services: {s: {fixed_cost: £9k}}", "services: {s: {}}"),
        ("housing: -1.5", "housing: {low: 1, high: 2}"),
        ("bust: {", "bust: {reason: none, "),
    ],
)
def test_an_editor_marks_what_the_reader_refuses(old: str, new: str) -> None:
    assert old in PIPELINE
    assert complaints("pipeline", PIPELINE.replace(old, new)) != []


def test_an_editor_knows_the_order_and_the_bands() -> None:
    text = "{title: T, status: agreed, criteria: {c: {title: C, weight: any}}, OPTION}"
    for right in ("order: [c]", "bands: {take_forward: 90%}", "bands: {not_this_round: 0.1}"):
        assert complaints("criteria", text.replace("OPTION", right)) == []
    for wrong in ("order: []", "order: c", "bands: 90%", "bands: {close_call: 50%}"):
        assert complaints("criteria", text.replace("OPTION", wrong)) != []


def test_a_group_may_be_its_title_in_an_editor_too() -> None:
    groups = "groups: {a: A, b: {title: B, weight: any}}"
    text = f"{{title: T, status: agreed, {groups}, criteria: {{c: {{title: C, weight: 1}}}}}}"
    assert complaints("criteria", text) == []
    assert complaints("criteria", text.replace("title: B", "name: B")) != []
