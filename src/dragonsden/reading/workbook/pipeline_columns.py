"""The sheets and columns of a pipeline kept in a workbook: the keys of the YAML file, one each."""

from __future__ import annotations

from typing import Final

from dragonsden.model import Belief, Pipeline, Service
from dragonsden.model.option import Option

PIPELINE: Final = "pipeline"
SERVICES: Final = "services"
OPTIONS: Final = "options"
GATES: Final = "gates"
BELIEFS: Final = "beliefs"
ASSUMPTIONS: Final = "assumptions"
FACTORS: Final = "factors"
SCENARIOS: Final = "scenarios"
CHANGES: Final = "changes"

AGREED: Final = ("by", "on", "minute")
LISTS: Final = ("assumptions", "factors", "scenarios", "services")
"""Keys of a pipeline that have a sheet of their own."""

OF_PIPELINE: Final = tuple(k for k in Pipeline.model_fields if k not in (*LISTS, "agreed"))
APART: Final = ("gates", "scores", "revenue", "options")
"""The fields of a service, and of its options, that have a sheet of their own."""

OF_SERVICE: Final = tuple(k for k in Service.model_fields if k not in APART)
OF_OPTION: Final = tuple(k for k in Option.model_fields if k not in APART)
OF_BELIEF: Final = tuple(Belief.model_fields)

WORDS: Final = ("title", "status", "prices", "low_high_are")
"""Keys of a pipeline that are texts, whatever they look like."""

NUMBERS: Final = frozenset(
    ["value", "low", "likely", "high", "p10", "p50", "p90", "mean", "sd", "min", "max", "chance"]
)
"""Columns of a belief that hold one number each."""

PARTS: Final = ("revenue", "scores")
WHAT: Final = ("factor", "assumption", "driver")
"""What one row of `changes` changes."""

COLUMNS: Final = {
    PIPELINE: ("key", "value"),
    SERVICES: ("service", *OF_SERVICE),
    OPTIONS: ("service", "option", *OF_OPTION),
    GATES: ("service", "gate", "status", "reason"),
    BELIEFS: ("service", "part", "name", "assumption", *OF_BELIEF),
    ASSUMPTIONS: ("assumption", *OF_BELIEF),
    FACTORS: ("factor", "description"),
    SCENARIOS: ("scenario", "title", "why"),
    CHANGES: ("scenario", "what", "service", "name", "assumption", *OF_BELIEF),
}
"""The headings of each sheet. Longer lists go on under `any_of 2`, `any_of 3` ..."""

NEEDED: Final = {
    PIPELINE: ("key", "value"),
    SERVICES: ("service",),
    OPTIONS: ("service", "option"),
    GATES: ("service", "gate", "status", "reason"),
    BELIEFS: ("service", "part", "name"),
    ASSUMPTIONS: ("assumption",),
    FACTORS: ("factor",),
    SCENARIOS: ("scenario",),
    CHANGES: ("scenario", "what", "name"),
}
"""The headings without which a sheet cannot be read."""

MUST: Final = (PIPELINE, SERVICES)
"""Sheets without which there is no pipeline."""
