"""The notebooks run from top to bottom, from wherever they are opened, and are kept clean."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from notebookbook import executed

import dragonsden as dd
from dragonsden.cli.demo import SHIPPED
from dragonsden.cli.options import DRAWS, SEED
from dragonsden.files.shipped import shipped

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


CHARTS = {
    "1-first-ranking": 4, "2-how-sure-are-we": 8, "3-the-panel": 2, "4-the-pack": 1,
    "5-the-programme": 1,
}  # fmt: skip
"""How many charts each notebook shows."""


def test_the_notebooks_are_those_that_are_run_here() -> None:
    assert [path.stem for path in NOTEBOOKS] == list(CHARTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "folder",
    [pytest.param(ROOT / "notebooks", id="in notebooks"), pytest.param(ROOT, id="in the root")],
)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_and_shows_what_it_promises(
    path: Path, folder: Path, tmp_path: Path
) -> None:
    cells = [cell for cell in executed(path, folder, tmp_path).cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    errors = [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert errors == []
    shown = [output.data for output in outputs if "data" in output]
    pages = [data["text/html"] for data in shown if "text/html" in data]
    assert any("ILLUSTRATIVE DATA" in page for page in pages)
    charts = sum("plot." in cell.source for cell in cells)
    assert sum("image/png" in data for data in shown) == charts == CHARTS[path.stem]
    spoken = [data.get("text/html", "") for data in shown if "image/png" in data]
    assert all(re.match(r'<img alt="[^"]{80,}" src=', page) for page in spoken)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_says_that_its_data_are_illustrative(
    path: Path,
) -> None:
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    nbformat.validate(notebook)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert "illustrative" in "".join(notebook["cells"][0]["source"])
    assert str(ROOT) not in text


def source(name: str, kind: str) -> str:
    """The cells of a kind of a notebook, one after the other, in single spaces."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    return " ".join(" ".join(c.source for c in notebook.cells if c.cell_type == kind).split())


def test_the_first_notebook_loads_and_simulates_what_the_readme_and_the_demo_do() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    code = source("1-first-ranking", "code")
    for folder, name in SHIPPED:
        assert f'shipped("{folder}", "{name}")' in code
        assert f'"{folder}/{name}"' in readme
    (simulated,) = re.findall(r"sim = dd\.simulate\(.*?\)", code)
    assert simulated in readme
    assert simulated == f"sim = dd.simulate(case, draws={DRAWS:_}, seed={SEED})"


@pytest.mark.slow
def test_the_first_notebook_says_of_the_ranking_what_the_readme_does(
    example: dd.Simulation,
) -> None:
    said = source("1-first-ranking", "markdown")
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for sentence in (
        "ight services are recommended, the best that pass every gate.",
        "safe: Music service, Services to Schools, Highway Development Work and HR.",
        "Adult Learning, next in line, is chosen in half of the draws",
    ):
        assert sentence in said
        assert sentence in readme
    assert "Catering: fourth by typical values, seventeenth here" in said
    catering = example.ranking.loc["school_catering"]
    assert (catering["typical_rank"], catering["rank"]) == (4, 17)
    central = dd.central_weights(example)[list(example.criteria)].astype(float)
    more = central - example.mean_weights
    assert set(more.loc["music_service"].nlargest(2).index) == {"outcomes", "core_risk"}
    assert set(more.loc["services_to_schools"].nlargest(2).index) == {"market", "net_contribution"}


@pytest.mark.slow
def test_what_the_second_notebook_says_is_so(example: dd.Simulation) -> None:
    bands = dd.robust_bands(example)["band"]
    recommended = bands[list(example.recommended)]
    assert ((recommended == "safe").sum(), (recommended == "close").sum()) == (4, 4)
    assert bands["adult_learning"] == "close"
    parts = dd.overall_uncertainty(dd.uncertainty_shares(example))
    assert abs(parts["scores"] - parts["revenue"]) < 0.05  # as much as
    assert set(dd.evppi(example).index[:2]) == {
        "adult_learning.revenue.volume", "legal_services.revenue.volume"
    }  # fmt: skip


@pytest.mark.slow
def test_what_the_fifth_notebook_says_is_so() -> None:
    name = "new_delivery_models"
    files = [shipped(folder, f"{name}.yaml") for folder in ("criteria", "pipelines")]
    case = dd.load(*files, scores=shipped("scores", f"{name}.csv"))
    sim = dd.simulate(case, draws=2_000, seed=2018)
    found = dd.programme(sim, shipped("programmes", f"{name}.yaml"))
    assert found.certificate == "by a second solve"
    kinds = dd.core(sim, found, draws=100).shares["kind"]
    assert kinds[kinds == "core"].index.to_list() == ["new_model_highways/in_house"]
    files = [
        shipped("criteria", "enhancing_trading.yaml"),
        shipped("pipelines", "strategy_2018.yaml"),
    ]
    large = dd.load(*files, scores=shipped("scores", "enhancing_trading.csv"))
    sim = dd.simulate(large, draws=500, seed=2018)
    programme = dd.programme(sim, shipped("programmes", "strategy_2018.yaml"))
    chance = dd.target(programme, "traded_2020").by_year["chance"]
    assert 0.6 < 1 - chance["2019/20"] < 0.74
    assert 0.86 < chance["2020/21"] < 0.94


@pytest.mark.slow
def test_what_the_third_notebook_says_is_so(example: dd.Simulation, tmp_path: Path) -> None:
    assert len(dd.disagreement(example.case).rankings.columns) == 1 + 5 + 1
    changes = dd.disagreement(example.case).changes
    assert ("legal_services", "core_risk", "elected_member") in changes.index
    sheet = next(
        cell["source"].split('"""')[1]
        for cell in json.loads(NOTEBOOKS[2].read_text(encoding="utf-8"))["cells"]
        if '"""' in cell["source"]
    )
    path = tmp_path / "consensus.csv"
    path.write_text(sheet, encoding="utf-8")
    files = [
        shipped("criteria", "enhancing_trading.yaml"),
        shipped("pipelines", "strategy_2018.yaml"),
    ]
    settled = dd.load(*files, scores=[shipped("scores", "enhancing_trading.csv"), path])
    change = dd.compare(example, dd.simulate(settled, draws=10_000, seed=2018))["change"]
    assert change.index[change.abs() > 1e-9].tolist() == ["legal_services"]


@pytest.mark.slow
def test_what_the_first_notebook_says_of_catering_and_the_ninth_place_is_so() -> None:
    case = dd.load(
        shipped("criteria", "enhancing_trading.yaml"), shipped("pipelines", "strategy_2018.yaml")
    )
    sim = dd.simulate(case, draws=10_000, seed=2018)
    assert (case.k, len(sim.services)) == (8, 39)
    catering = sim.ranking.loc["school_catering"]
    assert (catering["typical_rank"], catering["rank"]) == (1, 19)
    eighth, ninth = sim.ranking.index[7:9]
    assert 0.4 < dd.pairwise_winning(sim).loc[eighth, ninth] < 0.6
    more = dd.central_weights(sim)[list(sim.criteria)] - sim.mean_weights
    assert (more.loc["legal_services", ["net_contribution", "market"]] > 0.01).all()
    assert (more.loc["registrars", ["outcomes", "core_risk"]] > 0.01).all()
