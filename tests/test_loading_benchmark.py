"""The benchmark of reading measures what its page says: the same pipeline, in both ways."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import dragonsden as dd
from dragonsden.model.pipeline import MOST_SERVICES
from dragonsden.reading import read_pipeline

PATH = Path(__file__).parents[1] / "benchmarks" / "loading.py"


@pytest.fixture
def loading() -> ModuleType:
    spec = importlib.util.spec_from_file_location("loading", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_reads_the_same_pipeline_in_both_ways(loading: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "pipeline.yaml"
    path.write_text(loading.pipeline_text(20), encoding="utf-8")
    pipeline = read_pipeline(path)
    assert len(pipeline.services) == 20
    assert {len(service.revenue) for service in pipeline.services.values()} == {
        len(loading.DRIVERS)
    }
    book = dd.pipeline_to_workbook(pipeline, tmp_path / "pipeline.xlsx")
    assert dd.pipeline_from_workbook(book) == pipeline


@pytest.mark.slow
def test_the_largest_file_that_may_be_is_read(loading: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "pipeline.yaml"
    path.write_text(loading.pipeline_text(MOST_SERVICES), encoding="utf-8")
    assert len(read_pipeline(path).services) == MOST_SERVICES
