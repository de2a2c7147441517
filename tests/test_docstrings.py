"""Public docstrings: examples run, arguments and columns are all told, first lines are short."""

from __future__ import annotations

import doctest
import inspect
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import pytest

import dragonsden as dd
from dragonsden import plot

PUBLIC: dict[str, Any] = {
    **{name: getattr(dd, name) for name in dd.__all__},
    **{f"plot.{name}": getattr(plot, name) for name in plot.__all__},
}
FUNCTIONS = [name for name, each in PUBLIC.items() if inspect.isfunction(each)]
SERVICE, OTHER = "new_model_highways", "new_model_reablement"


@dataclass(frozen=True)
class Setting:
    """What the examples begin with, as docs/api/index.md says, and a folder with a pack in it."""

    case: dd.Case
    sim: dd.Simulation
    folder: Path

    @property
    def names(self) -> dict[str, Any]:
        """The names that an example may use."""
        return {"dd": dd, "plot": plot, "case": self.case, "sim": self.sim}


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """The small shipped case, simulated, and its pack."""
    files = [dd.shipped(kind, "new_delivery_models.yaml") for kind in ("criteria", "pipelines")]
    case = dd.load(*files, scores=dd.shipped("scores", "new_delivery_models.csv"))
    sim = dd.simulate(case, draws=1_000, seed=1)
    folder = tmp_path_factory.mktemp("examples")
    dd.write_pack(sim, folder / "pack")
    return Setting(case, sim, folder)


@pytest.fixture
def here(setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of the example's own, with the pack in it; charts are closed afterwards."""
    matplotlib.use("Agg")
    shutil.copytree(setting.folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    with matplotlib.rc_context():
        yield tmp_path
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def text_of(name: str) -> str:
    """A public docstring, without its indentation."""
    return inspect.getdoc(PUBLIC[name]) or ""


def examples_of(name: str) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(text_of(name))


def section(text: str, heading: str) -> str:
    """What stands in a section of a docstring."""
    found = re.search(rf"^{heading}:\n((?:    .*\n|\n)*)", f"{text}\n", re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.slow
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", PUBLIC)
def test_the_example_of_a_public_name_gives_what_it_says(name: str, setting: Setting) -> None:
    examples = examples_of(name)
    assert examples, f"{name} has no example"
    test = doctest.DocTest(examples, setting.names, name, None, None, text_of(name))
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)


@pytest.mark.parametrize("name", PUBLIC)
def test_an_example_is_short(name: str) -> None:
    statements = sum(example.source.count("\n") for example in examples_of(name))
    assert statements <= 5


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_first_line_says_what_comes_back_in_one_sentence(name: str) -> None:
    first, _, rest = text_of(name).partition("\n")
    assert first.endswith((".", ";"))
    assert rest.startswith("\n")
    assert not re.match(r"(Give|Get|Return|Write|Compute|Calculate|Draw|Read)s?\b", first)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_argument_of_a_public_function_is_told_in_order(name: str) -> None:
    told = re.findall(r"^    (\w+): ", section(text_of(name), "Args"), re.MULTILINE)
    assert told == list(inspect.signature(PUBLIC[name]).parameters)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_public_function_returns_is_not_taken_for_a_type(name: str) -> None:
    """The site takes what stands before a colon in the first line for one."""
    first = section(text_of(name), "Returns").strip().partition("\n")[0]
    assert first
    assert ":" not in first


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_public_function_raises_is_the_name_of_an_error(name: str) -> None:
    for error in re.findall(r"^    (\w+): ", section(text_of(name), "Raises"), re.MULTILINE):
        kind = getattr(dd, error, None) or __builtins__[error]  # type: ignore[index]
        assert issubclass(kind, Exception)


def options_of_highways() -> dd.Case:
    """The options of the shipped example of them."""
    files = [dd.shipped(kind, "highways_options.yaml") for kind in ("criteria", "pipelines")]
    return dd.options(dd.load(*files), "highways")


def programme_of_models() -> Any:
    """The shipped programme of the new models of delivery."""
    name = "new_delivery_models.yaml"
    case = dd.load(*(dd.shipped(kind, name) for kind in ("criteria", "pipelines")))
    return dd.programme(dd.simulate(case, 50, 1), dd.shipped("programmes", name))


TABLES: dict[str, Callable[[Setting], pd.DataFrame]] = {
    "account_by_year": lambda at: dd.account_by_year(at.sim, SERVICE),
    "appraisal": lambda _: dd.appraisal(dd.simulate(options_of_highways(), 50, 1)),
    "central_weights": lambda at: dd.central_weights(at.sim),
    "compare": lambda at: dd.compare(at.sim, dict.fromkeys(at.sim.criteria, 1)),
    "crossings": lambda at: dd.crossings(at.sim, "outcomes"),
    "dominated": lambda at: dd.dominated(at.case),
    "evpi": lambda at: dd.evpi(at.sim),
    "evppi": lambda at: dd.evppi(at.sim),
    "profile": lambda at: dd.profile(at.sim, SERVICE),
    "rank_by_scenario": lambda at: dd.rank_by_scenario(dd.scenarios(at.sim)),
    "rank_correlations": lambda at: dd.rank_correlations(at.sim),
    "regret": lambda at: dd.regret(dd.scenarios(at.sim)),
    "robust_bands": lambda at: dd.robust_bands(at.sim),
    "switching_line": lambda at: dd.switching_line(
        at.sim, SERVICE, f"{SERVICE}.revenue.volume", f"{SERVICE}.revenue.price"
    ),
    "switching_value": lambda at: dd.switching_value(at.sim, SERVICE, f"{SERVICE}.revenue.volume"),
    "switching_values": lambda at: dd.switching_values(at.sim, SERVICE),
    "tornado": lambda at: dd.tornado(at.sim, SERVICE),
    "two_rankings": lambda at: dd.two_rankings(at.sim),
    "uncertainty_shares": lambda at: dd.uncertainty_shares(at.sim),
    "weight_sensitivity": lambda at: dd.weight_sensitivity(at.sim),
    "weight_stability": lambda at: dd.weight_stability(at.sim),
    "what_helps": lambda _: dd.what_helps(dd.target(programme_of_models(), "by_year_4")),
    "why": lambda at: dd.why(at.sim, SERVICE, OTHER),
}
NO_COLUMNS = {"pairwise_winning", "rank_acceptability", "share_intervals", "plot.data_table"}
"""Tables whose columns are services, places or those of another table."""


def test_every_function_that_gives_a_table_is_asked_for_its_columns() -> None:
    tables = {
        name
        for name in FUNCTIONS
        if inspect.signature(PUBLIC[name]).return_annotation in ("pd.DataFrame", "Explanation")
    }
    assert tables == {*TABLES, *NO_COLUMNS}


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_is_told_in_a_list(name: str, setting: Setting) -> None:
    text = text_of("switching_values" if name == "switching_value" else name)
    returned = section(text, "Returns")
    heads = re.findall(r"^    - (.*?):", returned, re.MULTILINE)
    told = {word for head in heads for word in re.findall(r"`(\w+)`", head)}
    if "(`_se`)" in " ".join(returned.split()):
        told |= {f"{word}_se" for word in told}
    free = {*setting.sim.criteria, "as written", *setting.case.pipeline.scenarios}
    assert {str(column) for column in TABLES[name](setting).columns} - free - told == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ranking", "measure_summary"])
def test_every_column_of_a_table_of_the_simulation_is_told(name: str, setting: Setting) -> None:
    text = inspect.getdoc(inspect.getattr_static(dd.Simulation, name)) or ""
    heads = re.findall(r"^- (.*?):", text, re.MULTILINE)
    told = {word for head in heads for word in re.findall(r"`(\w+)`", head)}
    assert told == set(getattr(setting.sim, name).columns)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "tables"),
    [
        (lambda at: dd.disagreement(at.case), ("scores", "rankings", "pairs", "votes", "changes")),
        (lambda at: dd.changes_since(at.folder / "pack", at.sim), ("ranks", "weights", "scores")),
    ],
    ids=["disagreement", "changes"],
)
def test_every_column_of_the_tables_in_an_answer_is_told(
    what: Callable[[Setting], Any], tables: tuple[str, ...], setting: Setting
) -> None:
    answer = what(setting)
    text = inspect.getdoc(type(answer)) or ""
    told = set(re.findall(r"`(\w+)`", text))
    assert setting.case.panel is not None
    for table in tables:
        columns = set(getattr(answer, table).columns) - set(setting.case.panel.members)
        assert columns - told == set(), table
