"""What all tests share: cases that are simulated once, the option --all, charts closed behind each.

Fixtures of the session are to look at; a test that changes one makes its own.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping

import casebook
import pytest
from hypothesis import settings

import dragonsden as dd
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.plan import Plan
from dragonsden.engine.steps import choose, quicker

# A deadline for each example would measure how busy the machine is; speed has tests of its own.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the slow tests as well")


def pytest_configure(config: pytest.Config) -> None:
    """Leave the slow tests out, unless they are asked for: by --all, by -m or by their file."""
    asked = config.option.all or config.option.markexpr or config.option.file_or_dir
    if not asked:
        config.option.markexpr = "not slow"


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end, or it looks through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_chart_left() -> Iterator[None]:
    yield
    if drawn := sys.modules.get("matplotlib.pyplot"):
        drawn.close("all")


@pytest.fixture(autouse=True)
def _steps_as_they_were() -> Iterator[None]:
    """Compiled code that a long run has chosen is let go of: the next test begins with numpy."""
    before = quicker()
    yield
    choose(before)


# ----------------------------------------------------------------------- the shipped example


@pytest.fixture(scope="session")
def shipped_case() -> dd.Case:
    """The shipped example with the panel's scores."""
    return casebook.shipped_case()


@pytest.fixture(scope="session")
def council(shipped_case: dd.Case) -> dd.Simulation:
    """The shipped example in a thousand draws."""
    return dd.simulate(shipped_case, 1_000, seed=2018, progress=False)


@pytest.fixture(scope="session")
def example(shipped_case: dd.Case) -> dd.Simulation:
    """The shipped example as the documents and notebooks speak of it."""
    return dd.simulate(shipped_case, draws=10_000, seed=2018, progress=False)


@pytest.fixture(scope="session")
def runs(council: dd.Simulation) -> Mapping[str, dd.Simulation]:
    """The scenarios of the shipped example."""
    return dd.scenarios(council, progress=False)


# ------------------------------------------------------------------------------- the kitchen


@pytest.fixture(scope="session")
def kitchen() -> Plan:
    """The plan of a small case with some of everything."""
    return plan_of(casebook.case_of(*casebook.KITCHEN))
