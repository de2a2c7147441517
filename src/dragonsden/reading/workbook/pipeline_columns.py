"""The sheets and columns of a pipeline kept in a workbook: the keys of the YAML file, one each."""

from __future__ import annotations

from typing import Final

from dragonsden.model import Belief, Pipeline, Service
from dragonsden.model.actual import Actual
from dragonsden.model.option import Option

PIPELINE: Final = "pipeline"
SERVICES: Final = "services"
OPTIONS: Final = "options"
GATES: Final = "gates"
ACTUALS: Final = "actuals"
BELIEFS: Final = "beliefs"
ASSUMPTIONS: Final = "assumptions"
FACTORS: Final = "factors"
SCENARIOS: Final = "scenarios"
CHANGES: Final = "changes"

AGREED: Final = ("by", "on", "minute")
LISTS: Final = ("assumptions", "factors", "scenarios", "services")
"""Keys of a pipeline that have a sheet of their own."""

OF_PIPELINE: Final = tuple(k for k in Pipeline.model_fields if k not in (*LISTS, "agreed"))
APART: Final = ("gates", "scores", "revenue", "actual", "options")
"""What is known of a service, and of its options, that has a sheet of its own."""

OF_SERVICE: Final = tuple(k for k in Service.model_fields if k not in APART)
OF_OPTION: Final = tuple(k for k in Option.model_fields if k not in APART)
OF_BELIEF: Final = tuple(Belief.model_fields)
OF_ACTUAL: Final = tuple(Actual.model_fields)

WORDS: Final = ("title", "status", "prices", "low_high_are", "money_in")
"""Keys of a pipeline that are texts, whatever they look like."""

NUMBERS: Final = frozenset(
    [
        *("value", "low", "likely", "high", "p10", "p50", "p90", "mean", "sd", "min", "max"),
        *("chance", "income", "cost"),
    ]
)
"""Columns that hold one number each."""

PARTS: Final = ("revenue", "scores")
WHAT: Final = ("factor", "assumption", "driver")
"""What one row of `changes` changes."""

COLUMNS: Final = {
    PIPELINE: ("key", "value"),
    SERVICES: ("service", *OF_SERVICE),
    OPTIONS: ("service", "option", *OF_OPTION),
    GATES: ("service", "gate", "status", "reason"),
    ACTUALS: ("service", "year", *OF_ACTUAL),
    BELIEFS: ("service", "part", "name", "assumption", *OF_BELIEF),
    ASSUMPTIONS: ("assumption", *OF_BELIEF),
    FACTORS: ("factor", "description"),
    SCENARIOS: ("scenario", "title", "why"),
    CHANGES: ("scenario", "what", "service", "name", "assumption", *OF_BELIEF),
}
"""The headings of each sheet. Longer lists go on under `any_of 2`, `any_of 3` ..."""

FROZEN: Final = {ACTUALS: 2, BELIEFS: 3, CHANGES: 4, GATES: 2, OPTIONS: 2}
"""The columns that name a row, where it takes more than one: they stay in sight."""

NEEDED: Final = {
    PIPELINE: ("key", "value"),
    SERVICES: ("service",),
    OPTIONS: ("service", "option"),
    GATES: ("service", "gate", "status", "reason"),
    ACTUALS: ("service", "year"),
    BELIEFS: ("service", "part", "name"),
    ASSUMPTIONS: ("assumption",),
    FACTORS: ("factor",),
    SCENARIOS: ("scenario",),
    CHANGES: ("scenario", "what", "name"),
}
"""The headings without which a sheet cannot be read."""

MUST: Final = (PIPELINE, SERVICES)
"""Sheets without which there is no pipeline."""
