"""Programmes for the tests: the worked cases, each solved once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import dragonsden as dd
from dragonsden.analysis.programmes.programme import Programme

CASES = Path(__file__).parent / "cases_programme"


def files(name: str) -> tuple[Path, Path, Path]:
    """The criteria, the pipeline and the programme of a worked case."""
    folder = CASES / name
    return folder / "criteria.yaml", folder / "pipeline.yaml", folder / "programme.yaml"


@cache
def worked(name: str, draws: int = 400) -> Programme:
    """The programme of a worked case."""
    criteria, pipeline, programme = files(name)
    return dd.programme(dd.simulate(dd.load(criteria, pipeline), draws, 2018), programme)
