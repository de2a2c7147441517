"""A release is not built before its changelog says so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[1] / "tools/release.py"
READY = "# What changed\n\n## Unreleased\n\n## 1.2.0 - 2030-01-31\n\n* All.\n\n## 1.1.0\n"


@pytest.fixture(scope="module")
def release() -> ModuleType:
    """tools/release.py, imported."""
    spec = importlib.util.spec_from_file_location("release", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_changelog_with_its_day_and_nothing_unreleased_is_ready(release: ModuleType) -> None:
    assert release.unsaid(READY, "1.2.0") == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (READY.replace(" - 2030-01-31", ""), "second heading must be '## 1.2.0 - YYYY-MM-DD'"),
        (READY.replace("1.2.0", "1.2.1"), "second heading must be '## 1.2.0 - YYYY-MM-DD'"),
        (READY.replace("1.2.0", "1x2.0"), "second heading must be '## 1.2.0 - YYYY-MM-DD'"),
        (READY.replace("Unreleased", "Unreleased\n\n* One more."), "with nothing below it yet"),
        (READY.replace("## Unreleased", "## Later"), "first heading must be '## Unreleased'"),
        ("# What changed\n", "second heading"),
    ],
)
def test_a_changelog_that_is_not_ready_is_told_the_reason(
    release: ModuleType, changes: str, reason: str
) -> None:
    (told,) = release.unsaid(changes, "1.2.0")
    assert reason in told
