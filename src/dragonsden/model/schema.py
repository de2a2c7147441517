"""JSON Schemas of the three files, from the models, for editors to complete and check against.

A schema says less than the reader: it knows no domains, no names of the other file, and nothing of
what goes together. What it refuses, the reader refuses too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from dragonsden.arithmetic.drivers import DRIVERS, LINES_OF_SALE, Driver
from dragonsden.model.criteria import Criteria
from dragonsden.model.fields import NAME, NUMBER_SCHEMA, WRITTEN, FileModel
from dragonsden.model.figures import YEAR
from dragonsden.model.forms import FORMS, NEEDED
from dragonsden.model.pipeline import Pipeline
from dragonsden.model.programme import ProgrammeFile
from dragonsden.model.revenue import REQUIRED

Kind = Literal["criteria", "pipeline", "programme"]
Schema = dict[str, Any]

FILES: Final[Mapping[str, type[FileModel]]] = {
    "criteria": Criteria,
    "pipeline": Pipeline,
    "programme": ProgrammeFile,
}
NUMBER_DEFINITION: Final = {
    **NUMBER_SCHEMA,
    "description": "a number, as 450, 1,234.50 (in quotes within { }), 500_000, £1.2m or 3.5%",
}


def schema(kind: Kind) -> Schema:
    """The JSON Schema (2020-12) of the criteria, the pipeline or the programme file."""
    found = FILES[kind].model_json_schema()
    definitions = {name: _tidy(definition) for name, definition in found.pop("$defs").items()}
    whole = _tidy(found)
    definitions["Number"] = NUMBER_DEFINITION
    definitions["Belief"]["dependentRequired"] = _companions()
    if kind == "criteria":
        definitions["Group"] = {"anyOf": [WRITTEN, definitions["Group"]]}
    elif kind == "pipeline":
        _detail_services(whole, definitions)
    else:
        _detail_programme(whole, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "title": f"dragonsden {kind} file",
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text(kind: Kind) -> str:
    """The JSON Schema as the text of its file."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def _detail_services(whole: Schema, definitions: dict[str, Schema]) -> None:
    """Name the drivers, and allow the short ways to write customers and factors."""
    fields = definitions["Service"]["properties"]
    _name_drivers(fields["revenue"])
    fields["revenue"]["anyOf"] = [{"required": [*REQUIRED]}, {"required": ["lines"]}]
    _name_drivers(definitions["Scenario"]["properties"]["services"]["additionalProperties"])
    customers = fields["customers"]
    fields["customers"] = {
        "description": customers.pop("description"),
        "anyOf": [WRITTEN, customers],
    }
    factors = whole["properties"]["factors"]
    names = {"type": "array", "items": {"type": "string", "pattern": NAME}, "uniqueItems": True}
    described = factors.pop("description")
    whole["properties"]["factors"] = {"description": described, "anyOf": [names, factors]}


def _detail_programme(whole: Schema, definitions: dict[str, Schema]) -> None:
    """Allow the short ways to write names, days, what a rule counts, and holds."""
    names = {"type": "array", "items": WRITTEN, "minItems": 1}
    rule = definitions["Rule"]["properties"]
    for key in ("start", "needs", "never"):
        rule[key] = _or_shorter(rule[key], WRITTEN)
    rule["of"] = _or_shorter(rule["of"], WRITTEN, names)
    fields = whole["properties"]
    fields["holds"] = _or_shorter(fields["holds"], {"enum": ["never", "allowed"]})
    by_kind = fields["officers"]["patternProperties"]
    number = {"$ref": "#/$defs/Number"}
    fields["officers"]["patternProperties"] = {
        name: _or_shorter(days, number) for name, days in by_kind.items()
    }


def _or_shorter(schema: Schema, *shorter: Schema) -> Schema:
    """A schema that may be written in shorter ways too."""
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {**described, "anyOf": [*shorter, schema]}


def _name_drivers(drivers: Schema) -> None:
    """Give each driver its own entry, and allow no others."""
    believed = drivers["additionalProperties"]
    drivers["properties"] = {
        name: {**_by_year(believed, driver), "description": driver.help}
        for name, driver in DRIVERS.items()
    }
    renewal = {
        "type": "object",
        "properties": {"year": {"type": "string", "pattern": YEAR}, "cost": believed},
        "required": ["year", "cost"],
        "additionalProperties": False,
    }
    drivers["properties"]["replace"] = {
        "description": "capital that is renewed in a year, or a list of these",
        "anyOf": [renewal, {"type": "array", "items": renewal}],
    }
    drivers["properties"]["lines"] = {
        "description": "lines of sale by name, each with its own price and volume",
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "properties": dict.fromkeys(LINES_OF_SALE, believed),
            "required": [*REQUIRED],
            "additionalProperties": False,
        },
    }
    drivers["additionalProperties"] = False


def _by_year(believed: Schema, driver: Driver) -> Schema:
    """A driver that is given once for all or, where it can be, year by year."""
    if driver.instead_of is None:
        return believed
    years = {"type": "object", "patternProperties": {YEAR: believed}, "additionalProperties": False}
    return {"anyOf": [*believed.get("anyOf", [believed]), years]}


def _companions() -> dict[str, list[str]]:
    """The keys of a belief that each of its keys needs beside it."""
    needs = {
        key: [other for other in needed if other != key]
        for form, (needed, _) in NEEDED.items()
        for key in FORMS[form]
    }
    return {**needs, "shape": ["low", "likely", "high"], "are": ["low", "high"]}


def _tidy(schema: Any) -> Any:
    """The schema without what only Python needs, and with numbers by reference.

    Left out are None, titles made up from names, and all but the first paragraph of a docstring.
    """
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "properties" in schema:
        fields = {name: _tidy(field) for name, field in schema["properties"].items()}
        rest = _tidy({key: value for key, value in schema.items() if key != "properties"})
        return {**rest, "properties": fields}
    tidy = {key: _tidy(value) for key, value in schema.items() if key not in ("title", "default")}
    if "description" in tidy:
        tidy["description"] = tidy["description"].split("\n\n")[0]
    if schema.get("default") not in (None, "", {}, [], ()):
        tidy["default"] = schema["default"]
    return _limits(_alternatives(tidy))


def _alternatives(schema: Schema) -> Schema:
    """The schema with its alternatives cleared of null, and those of a number by reference."""
    if "anyOf" not in schema:
        return schema
    options = [option for option in schema.pop("anyOf") if option != {"type": "null"}]
    if all(number in options for number in NUMBER_SCHEMA["anyOf"]):
        options = [option for option in options if option not in NUMBER_SCHEMA["anyOf"]]
        options.append({"$ref": "#/$defs/Number"})
    return {**schema, **options[0]} if len(options) == 1 else {**schema, "anyOf": options}


def _limits(schema: Schema) -> Schema:
    """The schema with its limits in the words of its type."""
    noun = {"array": "Items", "object": "Properties"}.get(str(schema.get("type")))
    for limit in ("min", "max"):
        if noun and f"{limit}Length" in schema:
            schema[f"{limit}{noun}"] = schema.pop(f"{limit}Length")
    return schema
