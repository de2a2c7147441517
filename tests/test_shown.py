"""Whatever a call returns reads well: short in a terminal, formatted and labelled in a notebook."""

from __future__ import annotations

import html
import inspect
import pickle
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.programmes.help import Additions
from dragonsden.results.readable import MOST_ROWS, Readable, in_units, said
from dragonsden.text.html import STYLE

pytestmark = pytest.mark.slow

MOST_LINES, MOST_SIGNS = 15, 1_500
"""What one glance takes in."""

ARRAY = re.compile(r"\barray\(|\[\s*-?\d+\.\d+[, ]\s*-?\d+\.\d+")


def planned() -> Any:
    """The shipped programme of the new models of delivery."""
    name = "new_delivery_models.yaml"
    case = dd.load(*(dd.shipped(kind, name) for kind in ("criteria", "pipelines")))
    return dd.programme(dd.simulate(case, 60, progress=False), dd.shipped("programmes", name))


def calls(sim: dd.Simulation, folder: Path) -> Mapping[str, Callable[[], Any]]:
    """A call of every public name that returns something."""
    case, first = sim.case, str(sim.ranking.index[0])
    close = str(sim.ranking.index[8])
    pack, other = folder / "pack", dict.fromkeys(sim.criteria, 1)
    runs = dd.scenarios(sim, progress=False)
    criterion = sim.criteria[0]
    belief = str(dd.switching_values(sim, close).index[0])
    programme = planned()
    outlook = dd.target(programme, "by_year_4")
    pair = [str(name) for name in dd.switching_values(sim, close).index[:2]]
    return {
        "Case": lambda: case,
        "Simulation": lambda: sim,
        "account_by_year": lambda: dd.account_by_year(sim, first),
        "best_worst": lambda: dd.best_worst({"a": 1, "b": 3, "c": 5}, {"a": 5, "b": 2, "c": 1}),
        "cheapest_additions": lambda: Additions({"a": 1}, 50_000.0, -2_000.0, 0.82),
        "central_weights": lambda: dd.central_weights(sim),
        "core": lambda: dd.core(programme.sim, programme, draws=20),
        "changes_since": lambda: dd.changes_since(pack, dd.simulate(case, 60, progress=False)),
        "compare": lambda: dd.compare(sim, other),
        "crossings": lambda: dd.crossings(sim, criterion),
        "decide": lambda: dd.decide(pack, first, "take_forward", by="The panel", on="2018-09-12"),
        "decisions": lambda: dd.decisions(pack)[0],
        "disagreement": lambda: dd.disagreement(case, draws=200),
        "dominated": lambda: dd.dominated(case),
        "effective_weights": lambda: dd.effective_weights(sim),
        "evpi": lambda: dd.evpi(sim),
        "evppi": lambda: dd.evppi(sim),
        "load": lambda: case,
        "overall_uncertainty": lambda: dd.overall_uncertainty(dd.uncertainty_shares(sim)),
        "pairwise_comparison": lambda: dd.pairwise_comparison({("a", "b"): 3}),
        "pairwise_winning": lambda: dd.pairwise_winning(sim),
        "pipeline_from_workbook": lambda: dd.pipeline_from_workbook(folder / "pipeline.xlsx"),
        "pipeline_to_workbook": lambda: folder / "pipeline.xlsx",
        "programme": lambda: programme,
        "profile": lambda: dd.profile(sim, close),
        "rank_acceptability": lambda: dd.rank_acceptability(sim),
        "rank_by_scenario": lambda: dd.rank_by_scenario(runs),
        "rank_correlations": lambda: dd.rank_correlations(sim),
        "rank_order_centroid": lambda: dd.rank_order_centroid(["a", "b"]),
        "rank_sum": lambda: dd.rank_sum(["a", "b"]),
        "regret": lambda: dd.regret(runs),
        "reproduce": lambda: dd.reproduce(pack),
        "reweighted": lambda: dd.reweighted(case, other),
        "robust_bands": lambda: dd.robust_bands(sim),
        "scenarios": lambda: runs,
        "share_intervals": lambda: dd.share_intervals(sim, dd.rank_acceptability(sim)),
        "shipped": lambda: dd.shipped("criteria"),
        "simulate": lambda: sim,
        "swing": lambda: dd.swing({"a": 100, "b": 50}),
        "switching_line": lambda: dd.switching_line(sim, close, pair[0], pair[1]),
        "switching_value": lambda: dd.switching_value(sim, close, belief),
        "switching_values": lambda: dd.switching_values(sim, close),
        "target": lambda: outlook,
        "tornado": lambda: dd.tornado(sim, close),
        "two_rankings": lambda: dd.two_rankings(sim),
        "uncertainty_shares": lambda: dd.uncertainty_shares(sim),
        "versus": lambda: dd.versus(programme, programme),
        "verify": lambda: dd.verify(pack),
        "weight_sensitivity": lambda: dd.weight_sensitivity(sim),
        "weight_stability": lambda: dd.weight_stability(sim),
        "what_helps": lambda: dd.what_helps(outlook),
        "why": lambda: dd.why(sim, first, close),
        "write_pack": lambda: pack / "pack.html",
    }


ELSEWHERE = {
    "CaseError": "an error, whose message is the list of faults",
    "appraisal": "needs a case with options: below", "fleet": "a path",
    "options": "needs a case with options: below",
    "pipeline_to_yaml": "a path", "weight_sliders": "a widget", "write_board_paper": "a path",
    "write_report": "paths", "write_score_sheets": "paths", "write_weight_sheets": "paths",
    "write_workbook": "a path",
}  # fmt: skip


@pytest.fixture(scope="module")
def returned(council: dd.Simulation, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Everything that the public names return on the shipped case."""
    folder = tmp_path_factory.mktemp("shown")
    sim = dd.simulate(council.case, 200, progress=False)
    dd.write_pack(sim, folder / "pack")
    dd.pipeline_to_workbook(sim.case.pipeline, folder / "pipeline.xlsx")
    return {name: call() for name, call in calls(sim, folder).items()}


def assert_short(name: str, shown: str) -> None:
    """A repr is at most fifteen lines, without arrays, hashes and addresses in memory."""
    assert len(shown.splitlines()) <= MOST_LINES, f"{name}: {len(shown.splitlines())} lines"
    assert len(shown) <= MOST_SIGNS, f"{name}: {len(shown)} signs"
    assert not ARRAY.search(shown), (name, shown)
    assert not re.search(r"[0-9a-f]{64}| at 0x[0-9a-f]+", shown), (name, shown)


def test_every_public_name_is_looked_at(returned: Mapping[str, Any]) -> None:
    assert sorted([*returned, *ELSEWHERE]) == [n for n in dir(dd) if not n.startswith("_")]


def test_every_repr_is_short(returned: Mapping[str, Any]) -> None:
    for name, found in returned.items():
        assert_short(name, repr(found))


def test_every_repr_of_a_part_of_the_case_is_short(council: dd.Simulation) -> None:
    case = council.case
    pipeline, criteria, panel = case.pipeline, case.criteria, case.panel
    assert panel is not None
    parts = [
        pipeline, criteria, panel, panel.scores[0], *case.inputs, *pipeline.services.values(),
        *criteria.criteria.values(), *criteria.gates.values(), *pipeline.scenarios.values(),
        *(belief for _, belief in pipeline.beliefs()),
    ]  # fmt: skip
    for part in parts:
        assert_short(type(part).__name__, repr(part))


def test_everything_but_a_path_has_html_for_a_notebook(returned: Mapping[str, Any]) -> None:
    for name, found in returned.items():
        if isinstance(found, Path):
            continue
        page = found._repr_html_()
        assert STYLE in page, name
        assert '<th scope="col"' in page or "<li>" in page, name
        assert not re.search(r"\bnan\b", page), name
        # what verify is asked for is the hash of the record, to compare with one on file
        assert name == "verify" or not re.search(r"[0-9a-f]{64}", page), name
        assert not re.search(r"\d\.0*[1-9]\d{4,}", page), f"{name} shows unrounded numbers"


def test_columns_are_shown_as_shares_and_are_columns_of_numbers_to_compute_with(
    council: dd.Simulation,
) -> None:
    shares = dd.uncertainty_shares(council)
    for column in (
        dd.effective_weights(council),
        dd.overall_uncertainty(shares),
        council.mean_weights,
        council.typical_weights,
    ):
        assert isinstance(column, pd.Series)
        page = column._repr_html_()  # type: ignore[operator]
        assert f'<th scope="col">{column.name}</th>' in page
        cells = re.findall(r"<td>([^<]*)</td>", page)
        for cell, number in zip(cells, column, strict=False):
            assert cell.endswith("%")
            said = float(cell.strip("%").replace("−", "-").lstrip("<>"))
            assert said == pytest.approx(100 * number, abs=0.1)
        assert type(column.sort_values()) is pd.Series
        assert type(2 * column) is pd.Series
        pd.testing.assert_series_equal(pickle.loads(pickle.dumps(column)), column, check_exact=True)


def test_options_and_their_appraisal_read_as_well() -> None:
    case = dd.load(
        dd.shipped("criteria", "new_delivery_models.yaml"),
        dd.shipped("pipelines", "highways_options.yaml"),
    )
    service = next(name for name, each in case.pipeline.services.items() if each.options)
    options = dd.options(case, service)
    table: Any = dd.appraisal(dd.simulate(options, 100, progress=False))
    assert_short("options", repr(options))
    assert_short("appraisal", repr(table))
    assert "£" in table._repr_html_()


def test_a_repr_shows_what_was_given_and_not_what_was_not(council: dd.Simulation) -> None:
    service = council.case.pipeline.services["registrars"]
    price = service.revenue["price"]
    assert repr(price).startswith("Belief(")
    assert "None" not in repr(price)
    assert "sha256='" in repr(council.case.inputs[0])
    assert council.case.inputs[0].sha256 not in repr(council.case.inputs[0])
    assert "<39>" in repr(council.case.pipeline)


def test_a_table_stays_what_it_was_whatever_it_looks_like(council: dd.Simulation) -> None:
    table = dd.robust_bands(council)
    assert isinstance(table, Readable)
    assert type(table.head(3)) is pd.DataFrame
    assert float(table["chosen"].iloc[0]) == float(council.ranking["chosen"].iloc[0])
    pd.testing.assert_frame_equal(pd.DataFrame(table), table.iloc[:])


def test_a_long_table_says_how_much_more_there_is(council: dd.Simulation) -> None:
    page: Any = dd.robust_bands(council)
    text = page._repr_html_()
    assert text.count("<tr>") == 1 + MOST_ROWS
    assert "38 rows, 5 columns; the first 10 rows and 5 columns are shown." in text


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        (0.8321, "share", "83.2%"), (0.0, "share", "0%"), (-0.05, "share", "−5.0%"),
        (123_456.7, "£", "£123k"), (-2_500.0, "£ a year", "−£2.5k"), (0.25, "years", "0.2"),
        (63.449, "points", "63.4"), (np.int64(7), "rank", "7"), (3.14159, "", "3.14"),
        (np.nan, "£", "n/a"), (None, "", ""), (True, "", "yes"), ("words", "share", "words"),
        ((0.1, 0.25), "share", "10.0% to 25.0%"), ([1.5, 2.0], "", "1.5, 2"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_in_its_unit(cell: Any, unit: Any, text: str) -> None:
    assert said(cell, unit) == text


def test_a_chart_in_a_notebook_has_its_text_alternative(council: dd.Simulation) -> None:
    ax = plot.ranking(council)
    page: Any = ax.get_figure(root=True)
    (alternative,) = re.findall(
        r'<img alt="([^"]*)" src="data:image/png;base64,', page._repr_html_()
    )
    assert html.unescape(alternative) == plot.text_alternative(ax)


def test_a_figure_of_somebody_elses_is_left_as_it_is(council: dd.Simulation) -> None:
    figure, ax = plt.subplots()
    plot.gates(council, ax=ax)
    assert "alt=" not in (figure._repr_html_() or "")


def test_nothing_of_a_table_is_taken_for_markup() -> None:
    page: Any = in_units(pd.DataFrame({"<b>": ["<script>"]}, index=pd.Index(["<i>"], name="<u>")))
    text = page._repr_html_()
    assert not re.search(r"<(b|script|i|u)>", text)
    assert "&lt;script&gt;" in text


def test_a_function_that_is_shown_in_units_keeps_its_name_and_arguments() -> None:
    names = ["sim", "service", "measure", "executor"]
    assert list(inspect.signature(dd.tornado).parameters) == names
    assert (dd.tornado.__doc__ or "").startswith("What") is False
    assert dd.tornado.__name__ == "tornado"
