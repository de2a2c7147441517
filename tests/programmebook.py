"""Programmes for the tests: the worked cases, each solved once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import dragonsden as dd
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.model import Case

CASES = Path(__file__).parent / "cases_programme"


def files(name: str) -> tuple[Path, Path, Path]:
    """The criteria, the pipeline and the programme of a worked case."""
    folder = CASES / name
    return folder / "criteria.yaml", folder / "pipeline.yaml", folder / "programme.yaml"


def case_of(folder: Path, name: str, was: str, now: str) -> Case:
    """A worked case, in whose pipeline, copied to a folder, some words stand in place of others."""
    criteria, pipeline, _ = files(name)
    text = pipeline.read_text(encoding="utf-8")
    if was not in text:
        raise ValueError(f"{pipeline} does not say {was!r}")
    changed = folder / "pipeline.yaml"
    changed.write_text(text.replace(was, now, 1), encoding="utf-8")
    return dd.load(criteria, changed)


@cache
def worked(name: str, draws: int = 400) -> Programme:
    """The programme of a worked case."""
    criteria, pipeline, programme = files(name)
    return dd.programme(dd.simulate(dd.load(criteria, pipeline), draws, 2018), programme)
