"""The ranked table in a terminal: what a tired analyst reads."""

from __future__ import annotations

import re
from itertools import filterfalse
from pathlib import Path
from typing import Any

import pytest
from casebook import scored, services
from casebook import simulated as of_files

import dragonsden as dd
from dragonsden.analysis.findings.bands import bands_finding
from dragonsden.cli.text_table import text_table, width
from dragonsden.model import Agreed
from dragonsden.results.finding import Table
from dragonsden.results.phrases import status_line
from dragonsden.results.ranking import ranking_finding
from dragonsden.text.english import listed, spelled

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests/cases"


def simulated(folder: Path, draws: int = 500) -> dd.Simulation:
    return dd.simulate(dd.load(folder / "criteria.yaml", folder / "pipeline.yaml"), draws, 1)


def written(tmp_path: Path, criteria: str, services: str, slots: int = 1) -> dd.Simulation:
    """The simulation of a case of one criterion, scored."""
    (tmp_path / "criteria.yaml").write_text(
        "title: What counts\nstatus: illustrative\ncriteria:\n"
        f"  market: {{title: Demand, worst: 0, best: 5, weight: 100}}\n{criteria}",
        encoding="utf-8",
    )
    (tmp_path / "pipeline.yaml").write_text(
        "title: Who is there\nstatus: illustrative\nprices: 2018/19\nyears: 1\n"
        f"review_slots: {slots}\ndiscount_rate: 3.5%\nservices:\n{services}",
        encoding="utf-8",
    )
    return simulated(tmp_path, 400)


def ranked(sim: dd.Simulation) -> Table:
    return ranking_finding(sim).table("ranking")


def rows_of(sim: dd.Simulation) -> list[tuple[str, ...]]:
    return [row.texts for row in ranked(sim).rows]


@pytest.fixture(scope="module")
def strategy() -> dd.Simulation:
    case = dd.load(ROOT / "criteria/enhancing_trading.yaml", ROOT / "pipelines/strategy_2018.yaml")
    return dd.simulate(case)


def test_the_status_comes_first_and_says_what_it_means(strategy: dd.Simulation) -> None:
    first = text_table(strategy).splitlines()[0]
    assert first.startswith("ILLUSTRATIVE DATA")
    assert "Not for a decision" in first


def test_an_agreed_case_says_by_whom_and_when(strategy: dd.Simulation) -> None:
    by = Agreed.model_validate(
        {"by": "Commercial Delivery Board", "on": "2018-09-12", "minute": "item 4"}
    )
    signed = {"status": "agreed", "agreed": by}
    files = {"criteria": strategy.case.criteria, "pipeline": strategy.case.pipeline}
    case = strategy.case.model_copy(
        update={part: file.model_copy(update=signed) for part, file in files.items()}
    )
    assert status_line(case) == (
        "AGREED: criteria by Commercial Delivery Board, 2018-09-12 (item 4); "
        "pipeline by Commercial Delivery Board, 2018-09-12 (item 4)"
    )


def test_a_proposed_case_says_that_it_may_change(strategy: dd.Simulation) -> None:
    files = {"criteria": strategy.case.criteria, "pipeline": strategy.case.pipeline}
    case = strategy.case.model_copy(
        update={
            part: file.model_copy(update={"status": "proposed"}) for part, file in files.items()
        }
    )
    assert status_line(case) == "PROPOSED: not agreed yet. What follows may change."


def test_all_38_services_stand_in_the_table_and_the_39th_below_with_its_reason(
    strategy: dd.Simulation,
) -> None:
    rows, text = rows_of(strategy), text_table(strategy)
    assert [row[1] for row in rows] == list(strategy.ranking["title"])
    assert len(rows) == 38
    below = text[text.index("Not ranked: fails a gate") :]
    assert "- First Response: Nothing sold that the council owes by statute - Statutory" in below


def test_the_demonstration_fits_a_terminal_of_100_columns_in_ascii_and_pounds(
    strategy: dd.Simulation,
) -> None:
    text = text_table(strategy)
    assert max(map(len, text.splitlines())) <= 100
    assert set(filterfalse(str.isascii, text)) == {"£", "\N{MINUS SIGN}"}
    assert all(line == line.rstrip() for line in text.splitlines())


def test_numbers_stand_under_one_another_to_the_right(strategy: dd.Simulation) -> None:
    lines = text_table(strategy).splitlines()
    heading = next(line for line in lines if line.startswith("Rank"))
    rows = [line for line in lines if line[:4].strip().isdigit()]
    assert len(rows) == 2 * 38
    rows = rows[:38]  # the trading accounts stand below, as 100 columns are too few for both
    for column in ("Value", "+/-", "P10", "P90", "Typical", "First", "Chosen"):
        end = heading.index(column) + len(column)
        assert all(row[end - 1].strip() and not row[end : end + 1].strip() for row in rows), column


def test_at_ten_thousand_draws_values_and_shares_have_one_decimal(strategy: dd.Simulation) -> None:
    best = rows_of(strategy)[0]
    row = strategy.ranking.iloc[0]
    assert best[1:6] == (
        "Music service",
        f"{row['value']:.1f}",
        "0.1",
        f"{row['p10']:.1f}",
        f"{row['p90']:.1f}",
    )
    assert best[7:9] == (f"{row['first']:.1%}", f"{row['chosen']:.1%}")


def test_with_few_draws_the_decimals_go(strategy: dd.Simulation) -> None:
    best = rows_of(dd.simulate(strategy.case, 100))[0]
    assert "." not in "".join(best[: best.index("pass")])


def test_a_share_that_was_seen_is_never_shown_as_none(strategy: dd.Simulation) -> None:
    table = strategy.ranking
    for row, (_, numbers) in zip(rows_of(strategy), table.iterrows(), strict=True):
        assert (row[7] == "0%") == (numbers["first"] == 0)
        assert (row[8] == "0%") == (numbers["chosen"] == 0)


def test_a_line_stands_under_the_last_of_those_recommended(strategy: dd.Simulation) -> None:
    lines = text_table(strategy).splitlines()
    cuts = [place for place, line in enumerate(lines) if "the recommended end here" in line]
    assert len(cuts) == 2
    last = strategy.ranking.loc[list(strategy.recommended), "rank"].max()
    for cut in cuts:
        assert lines[cut - 1].split()[0] == str(last)
        assert lines[cut + 1].split()[0] == str(last + 1)


def test_the_line_says_that_services_on_hold_above_it_are_not_recommended() -> None:
    assert ranked(simulated(CASES / "05_gates")).cut == (
        2, "the recommended end here; those on hold are not among them"
    )  # fmt: skip


def test_no_line_stands_under_the_last_place(tmp_path: Path) -> None:
    sim = written(tmp_path, "", "  a: {scores: {market: 3}}\n  b: {scores: {market: 2}}", slots=2)
    assert "end here" not in text_table(sim)


def test_shared_places_are_marked_and_the_line_stands_under_the_last_who_shares() -> None:
    sim = simulated(CASES / "04_ties")
    assert [row[0] for row in rows_of(sim)] == ["1", "2=", "2=", "2=", "5", "6"]
    assert ranked(sim).cut == (4, "the recommended end here")


def test_known_values_have_no_reach_and_one_draw_has_no_error_to_tell() -> None:
    assert [row[3] for row in rows_of(simulated(CASES / "04_ties"))] == ["0"] * 6
    assert [row[3] for row in rows_of(simulated(CASES / "04_ties", 1))] == ["n/a"] * 6


def test_those_recommended_are_named_by_band_and_then_the_next_in_line() -> None:
    notes = ranking_finding(simulated(CASES / "05_gates")).notes
    assert notes[0] == "Recommended, safe: Sound."
    assert notes[1].startswith("Next in line: ")


def test_one_threshold_counts_who_is_sure_wherever_it_is_told(strategy: dd.Simulation) -> None:
    safe = int((strategy.ranking.loc[list(strategy.recommended), "chosen"] >= 0.8).sum())
    notes = ranking_finding(strategy).notes
    (named,) = (note for note in notes if note.startswith("Recommended, safe: "))
    assert len(re.split(", | and (?=[A-Z])", named)) - 1 == safe
    assert bands_finding(strategy).headline.startswith(f"{spelled(safe).capitalize()} of the eight")


def test_services_on_hold_are_counted_and_the_reader_told_what_that_means() -> None:
    assert ranking_finding(simulated(CASES / "05_gates")).notes[-1] == (
        "2 services are on hold at a gate: neither of them is recommended until its question is "
        "answered."
    )


def test_a_last_recommended_no_better_than_the_next_is_called_too_close(tmp_path: Path) -> None:
    close = "  a: {scores: {market: {low: 1, high: 4}}}\n  b: {scores: {market: {low: 1, high: 4}}}"
    notes = ranking_finding(written(tmp_path, "", close)).notes
    assert any(note.startswith("Too close to call with 400 draws:") for note in notes)
    apart = "  a: {scores: {market: {low: 3, high: 4}}}\n  b: {scores: {market: {low: 1, high: 4}}}"
    notes = ranking_finding(written(tmp_path, "", apart)).notes
    assert not any("Too close" in note for note in notes)


def test_a_service_that_only_typical_values_favour_is_named(strategy: dd.Simulation) -> None:
    notes = ranking_finding(strategy).notes
    table = strategy.ranking[strategy.ranking["gate"] == "pass"]
    by_typical = table["typical_rank"].rank() <= 8
    enter = listed(list(table.loc[by_typical & ~table.index.isin(strategy.recommended), "title"]))
    leave = listed(list(table.loc[~by_typical & table.index.isin(strategy.recommended), "title"]))
    assert (
        f"With every number at its typical value {enter} would be recommended and {leave} would "
        "not."
    ) in notes
    assert "Use the mean values: they count every draw, and typical values count one." in notes


def test_the_band_of_each_service_is_that_of_how_often_it_is_chosen(
    strategy: dd.Simulation,
) -> None:
    place = [column.heading for column in ranked(strategy).columns].index("Band")
    shares = strategy.ranking["chosen"]
    expected = [
        "safe" if share >= 0.8 else "unlikely" if share <= 0.2 else "close" for share in shares
    ]
    assert [row[place] for row in rows_of(strategy)] == expected
    assert {"safe", "close", "unlikely"} == set(expected)
    said = " ".join(text_table(strategy).split())
    assert "safe: chosen in 80% of draws or more; unlikely: in 20% or less; else close" in said


def test_the_bands_are_those_of_the_criteria_file(tmp_path: Path) -> None:
    close = "  a: {scores: {market: {low: 2, high: 4}}}\n  b: {scores: {market: {low: 1, high: 4}}}"
    sim = written(tmp_path, "bands: {safe: 60%, unlikely: 5%}\n", close)
    assert [row[-2] for row in rows_of(sim)] == ["safe", "close"]
    assert "safe: chosen in 60% of draws or more; unlikely: in 5% or less" in text_table(sim)


def test_every_column_is_explained_below(strategy: dd.Simulation) -> None:
    text = text_table(strategy)
    below = text[text.index("How to read it") :]
    for column in ranked(strategy).columns:
        assert column.heading == "Service" or f"\n  {column.heading} " in below


def test_draws_seed_version_and_files_close_the_page() -> None:
    folder = CASES / "05_gates"
    last = text_table(simulated(folder)).split("\n\n")[-1].replace("\n", " ")
    assert last.startswith(f"500 draws, seed 1, dragonsden {dd.__version__}; ")
    assert last.endswith("; criteria.yaml, pipeline.yaml.")


def test_no_hash_and_no_folder_stands_on_a_screen(strategy: dd.Simulation) -> None:
    for said in (text_table(strategy), strategy._repr_html_()):
        assert "SHA" not in said
        assert all(one.sha256[:12] not in said for one in strategy.case.inputs)
        assert all(str(Path(one.file).parent) not in said for one in strategy.case.inputs)


def test_the_accounts_stand_beside_the_ranking_where_there_is_room(strategy: dd.Simulation) -> None:
    wide, narrow = text_table(strategy, 160), text_table(strategy, 100)
    assert narrow.count("\nRank  Service") == 2
    assert wide.count("\nRank  Service") == 1
    best = next(line for line in wide.splitlines() if line.startswith("   1  "))
    assert best.split()[-5:] == list(rows_of(strategy)[0][-5:])
    assert max(map(len, narrow.splitlines())) <= 100


def test_no_title_is_cut_where_the_terminal_has_room(tmp_path: Path) -> None:
    title = f"{'Very ' * 24}long"
    services = f"  a: {{title: {title}, scores: {{market: 3}}}}"
    sim = written(tmp_path, "", services)
    assert title not in text_table(sim)
    assert title in text_table(sim, 200)


def test_money_beside_the_ranking_is_the_mean_of_the_account(strategy: dd.Simulation) -> None:
    headings = [column.heading for column in ranked(strategy).columns]
    keys = {"Contribution": "contribution", "Surplus": "surplus", "NPV": "npv"}
    measured: Any = strategy.measures
    for row in ranked(strategy).rows:
        for heading, measure in keys.items():
            number = row.cells[headings.index(heading)].number
            # fewer draws than are kept: the mean of all is that of those kept
            assert number == pytest.approx(measured[measure][row.about].mean(), rel=1e-9), row.about


def test_a_payback_of_never_in_most_draws_is_said_in_a_word(strategy: dd.Simulation) -> None:
    place = [column.heading for column in ranked(strategy).columns].index("Payback")
    measured: Any = strategy.measures["payback"]
    for row in ranked(strategy).rows:
        never = float(measured[row.about].isna().mean())
        assert (row.texts[place] == "never") == (never > 0.5), row.about


def test_a_service_without_an_account_has_no_money_rather_than_none_of_it(tmp_path: Path) -> None:
    traded = "{price: 10, volume: 5, unit_cost: 2}"
    services = f"  a: {{revenue: {traded}, scores: {{market: 3}}}}\n  b: {{scores: {{market: 2}}}}"
    sim = written(tmp_path, "", services)
    rows = {row[1]: row[-5:] for row in rows_of(sim)}
    assert rows["B"] == ("n/a",) * 5
    assert rows["A"][1] == "£40"


def test_a_case_without_accounts_has_no_columns_of_money(tmp_path: Path) -> None:
    services = "  a: {scores: {market: 3}}"
    headings = {column.heading for column in ranked(written(tmp_path, "", services)).columns}
    assert not headings & {"Scope", "Contribution", "Surplus", "NPV", "Payback"}


def test_a_long_title_is_cut_and_a_wide_script_keeps_its_columns(tmp_path: Path) -> None:
    services = (
        f"  a: {{title: {'Very ' * 12}long, scores: {{market: 3}}}}\n"
        "  b: {title: 音楽サービス, scores: {market: 2}}\n"
        "  c: {title: Café Crème, scores: {market: 1}}"
    )
    lines = text_table(written(tmp_path, "", services)).splitlines()
    rows = [line for line in lines if line[:4].strip() in ("1", "2", "3")]
    assert "  Very Very Very Very Very Ve..   60.0 " in rows[0]
    assert len({width(row) for row in rows}) == 1


def test_width_counts_what_a_terminal_shows() -> None:
    assert width("abc") == 3
    assert width("音楽") == 4
    assert width("e\u0301") == 1


@pytest.mark.parametrize("said", ["", "total"])
def test_a_scope_that_the_file_leaves_open_is_explained_where_there_is_one(said: str) -> None:
    scope = f"scope: {said}, " if said else ""
    inside = f"{scope}scores: {{c: 4}}, revenue: {{price: 10, volume: 100}}"
    found = ranking_finding(of_files(scored("c"), services(a=inside), draws=20))
    (scope_column,) = (c for c in found.table("ranking").columns if c.heading == "Scope")
    assert ("not said: which of the two" in scope_column.meaning) == (not said)
