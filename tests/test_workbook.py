"""What an officer opens in Excel is what was computed, and nothing in it runs."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from casebook import KITCHEN, case_of, kitchen_sim, scored, services, simulated
from openpyxl.worksheet.worksheet import Worksheet

import dragonsden as dd
from dragonsden.outputs.accounts import line_title
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.beliefs import believed
from dragonsden.outputs.workbook.layout import (
    Exact,
    Sheet,
    cleaned,
    headings,
    workbook_bytes,
)
from dragonsden.outputs.workbook.live_sheet import live_sheet
from dragonsden.outputs.workbook.results import write_workbook
from dragonsden.outputs.workbook.weights_sheet import WEIGHTS, weights_sheet
from dragonsden.reading.workbook.book import read_book
from dragonsden.results.finding import Column
from dragonsden.results.phrases import status_line
from dragonsden.results.public import public
from dragonsden.text.english import ordinal

pytestmark = pytest.mark.slow

PANEL = """
    service_id,member,criterion,score,comment
    alarms,chair,market,2,=cmd|' /C calc'!A0
    alarms,deputy,market,4,Costed in May
    bins,chair,market,1,
    bins,deputy,market,,conflict of interest
    bins,consensus,market,3,"Agreed 12 Sept 2018: orders signed (chair)"
    """

NASTY = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "@SUM(1)",
    "+1-1",
    "-2+3",
    "http://example.org",
    "mailto:a@example.org",
    "internal:Sheet1!A1",
    "<r><t>rich</t></r>",
    "quotes \" ' & < > and \\ back",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd",
    "emoji \U0001f409\U0001f469\u200d\U0001f4bb",
    "x" * 10_000,
    "{=1+1}",
    "'already quoted",
)


@cache
def panelled() -> dd.Simulation:
    """A simulation of a panel's scores."""
    criteria = scored("market")
    return simulated(criteria, services(alarms="", bins=""), draws=300, scores=PANEL)


def book_of(sim: dd.Simulation, folder: Path) -> Any:
    """The workbook of a simulation, as openpyxl reads it."""
    return openpyxl.load_workbook(write_workbook(sim, folder / "w.xlsx", replace=True))


def table_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of the table of a sheet, by its headings."""
    (table,) = sheet.tables.values()
    head, *rows = sheet[table.ref]
    names = [cell.value for cell in head]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in rows]


def test_every_sheet_says_how_far_the_case_is_agreed(tmp_path: Path) -> None:
    book = book_of(kitchen_sim(), tmp_path)
    assert len(book.sheetnames) == 10
    assert {sheet["A2"].value for sheet in book} == {status_line(kitchen_sim().case)}
    assert all("Kitchen" in sheet["A1"].value for sheet in book)


def test_what_is_marked_as_sensitive_is_said_on_every_sheet(tmp_path: Path) -> None:
    sim = simulated(
        scored("market"), services(alarms="sensitive: yes, scores: {market: 3}"), draws=10
    )
    book = book_of(sim, tmp_path)
    assert all("NOT FOR PUBLICATION" in sheet["A3"].value for sheet in book)
    plain = book_of(kitchen_sim(), tmp_path)
    assert not any("NOT FOR PUBLICATION" in str(sheet["A3"].value) for sheet in plain)


def test_every_sheet_of_numbers_is_a_real_table_with_its_head_frozen(tmp_path: Path) -> None:
    for sheet in book_of(panelled(), tmp_path):
        if sheet.title == "Chart":
            continue
        (table,) = sheet.tables.values()
        first = int(re.search(r"\d+", table.ref)[0])  # type: ignore[index]
        assert int(re.search(r"\d+", sheet.freeze_panes)[0]) == first + 1
        assert sheet.print_title_rows == f"${first}:${first}"


def test_the_ranking_is_that_of_the_simulation_to_the_last_bit(tmp_path: Path) -> None:
    sim = kitchen_sim()
    rows = table_of(book_of(sim, tmp_path)["Ranking"])
    assert [row["Name in the files"] for row in rows] == [*sim.ranking.index, *sim.failing]
    for row in rows[: len(sim.ranking)]:
        expected = sim.ranking.loc[row["Name in the files"]]
        assert row["Value"] == expected["value"]
        assert row["P90"] == expected["p90"]
        assert row["Rank"] == expected["rank"]
        assert row["Chosen"] == expected["chosen"]
        low, high = expected["chosen_interval"]
        assert row["Chosen: lowest (95%)"] == low
        assert row["Chosen: highest (95%)"] == high
    assert rows[-1]["Rank"] is None
    reasons = {row["Name in the files"]: row["Gates that hold or fail, and why"] for row in rows}
    assert "fail: Legal - no power" in reasons["drones"].split("\n")


def test_numbers_are_shown_rounded_and_kept_whole(tmp_path: Path) -> None:
    sheet = book_of(kitchen_sim(), tmp_path)["Accounts by year"]
    (table,) = sheet.tables.values()
    head, first = ([cell.value for cell in row] for row in sheet[table.ref][:2])
    assert sheet[table.ref][1][3].number_format == "£#,##0;-£#,##0"
    title, line = first[:2]
    names = {noun.title: name for name, noun in kitchen_sim().case.pipeline.services.items()}
    account = dd.account_by_year(kitchen_sim(), names[title])
    keys = {line_title(key): key for key in account.index.get_level_values("line")}
    assert head[2:5] == ["Start, mean", "Year 1, mean", "Year 2, mean"]
    assert first[2] is None  # the balance alone begins at the start
    assert first[3] == account.loc[(keys[line], 1), "mean"]
    assert first[head.index("Year 2, P90")] == account.loc[(keys[line], 2), "p90"]


def test_an_account_has_a_row_for_each_line_and_prints_the_means_alone(tmp_path: Path) -> None:
    sim = kitchen_sim()
    sheet = book_of(sim, tmp_path)["Accounts by year"]
    (table,) = sheet.tables.values()
    head, *rows = ([cell.value for cell in row] for row in sheet[table.ref])
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    years = sim.case.pipeline.years
    last = openpyxl.utils.get_column_letter(2 + years + 1)
    assert head[2 + years].endswith(f"{years}, mean") and head[3 + years] == "Start, P10"
    assert f"${last}$" in sheet.print_area


def test_a_number_that_16_digits_would_not_tell_from_another_is_written_in_full() -> None:
    assert f"{Exact(0.1 + 0.2):.16G}" == "0.30000000000000004"
    sheet = Sheet("s", [Column("n", numeric=True)], [[0.1 + 0.2]])
    assert read_book("b", workbook_bytes([sheet], {})).sheets["s"].rows[1][0].value == 0.1 + 0.2


def test_the_log_has_every_belief_with_its_worth_and_its_widest_swing(tmp_path: Path) -> None:
    sim = kitchen_sim()
    rows = {row["Path"]: row for row in table_of(book_of(sim, tmp_path)["Assumptions log"])}
    worth = dd.evppi(sim)
    assert set(worth.index) <= set(rows)
    tornados = [dd.tornado(sim, name) for name in sim.services]
    for path in worth.index:
        row = rows[path]
        assert row[f"Effect: EVPPI, first {sim.k} (points)"] == worth["value"][path]
        assert row["Effect: EVPPI (£ of NPV)"] == worth["npv"][path]
        swings = [float(t["swing"][path]) for t in tornados if path in t.index]
        if swings:
            assert row["Effect: widest swing (points)"] == max(swings)
        assert row["Signed off by"] is None
    assert rows["flats.revenue.price"]["Believed"] == "30, taken as known"
    assert next(iter(rows)) == worth.index[0]


def test_a_belief_is_said_as_it_was_written() -> None:
    pay = case_of(*KITCHEN).pipeline.assumptions["pay"]
    assert believed(pay) == "P10 1% to P90 4%, most likely 2%; moves with economy (+0.5)"


def test_every_members_score_is_there_and_what_was_settled(tmp_path: Path) -> None:
    book = book_of(panelled(), tmp_path)
    scores = table_of(book["Scores by member"])
    assert [(row["Chair"], row["Deputy"]) for row in scores] == [(2, 4), (1, None)]
    assert "consensus 3" in scores[1]["Missing or settled"]
    comments = table_of(book["Comments"])
    assert [row["Comment or reason"] for row in comments] == [
        "orders signed",
        "=cmd|' /C calc'!A0",
        "Costed in May",
        "conflict of interest",
    ]
    assert comments[0]["Settled by"] == "chair"
    assert comments[0]["Date"] == "2018-09-12"


def test_the_chart_has_a_text_alternative_that_names_the_first(tmp_path: Path) -> None:
    path = write_workbook(kitchen_sim(), tmp_path / "w.xlsx")
    with zipfile.ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        chart = archive.read("xl/charts/chart1.xml").decode()
    best = kitchen_sim().ranking.iloc[0]
    assert f"{best['title']} {best['value']:.0f}" in drawing
    assert "ILLUSTRATIVE" in chart
    assert "errBars" in chart


def test_the_same_simulation_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_workbook(kitchen_sim(), tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_the_properties_of_the_document_say_what_it_is(tmp_path: Path) -> None:
    properties = book_of(kitchen_sim(), tmp_path).properties
    assert properties.title == "Kitchen: ranking"
    assert properties.contentStatus == "illustrative"


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_stays_a_text_and_all_of_it(text: str) -> None:
    sheet = Sheet(text[:9].translate({ord(c): "x" for c in "[]:*?/\\'"}), [Column(text)], [[text]])
    whole = workbook_bytes([Sheet("s", sheet.columns, sheet.rows, [text])], {"title": text[:200]})
    found = read_book("b", whole).sheets["s"].rows
    assert found[0][0].text == text
    assert found[3][0].text == text


def test_nasty_names_comments_and_sources_leave_no_formula_and_no_link(tmp_path: Path) -> None:
    case = case_of(*KITCHEN)
    nouns = case.pipeline.services
    changed = {}
    for (name, noun), text in zip(nouns.items(), NASTY, strict=False):
        price = noun.revenue["price"].model_copy(update={"source": text, "note": text})  # type: ignore[union-attr]
        update = {"title": text, "department": text, "revenue": {**noun.revenue, "price": price}}
        changed[name] = noun.model_copy(update=update)
    pipeline = case.pipeline.model_copy(update={"services": changed, "title": "=1+1"})
    sim = dd.simulate(case.model_copy(update={"pipeline": pipeline}), 50, 1, progress=False)
    path = write_workbook(sim, tmp_path / "w.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        text = "".join(archive.read(name).decode() for name in sheets)
    ours = re.compile(r"[-+*/:$(),A-Z0-9]+")
    assert [f for f in re.findall(r"<f[^>]*>(.*?)</f>", text) if not ours.fullmatch(f)] == []
    assert "hyperlink" not in text
    rows = table_of(openpyxl.load_workbook(path)["Ranking"])
    titles = {noun.title for noun in changed.values()}
    assert {str(row["Service"]).strip() for row in rows} == titles


def test_the_mean_case_is_mean_values_times_mean_weights_as_formulas(tmp_path: Path) -> None:
    sim = kitchen_sim()
    path = write_workbook(sim, tmp_path / "w.xlsx")
    formulas, values = (
        openpyxl.load_workbook(path, data_only=cached)["Mean case"] for cached in (False, True)
    )
    weights, *rows = table_of(formulas)
    titles = [noun.title for noun in sim.case.criteria.criteria.values()]
    assert [weights[title] for title in titles] == sim.mean_weights.to_list()
    computed = sim.mean_values @ sim.mean_weights
    told = table_of(values)[1:]
    for name, row, cached in zip(sim.ranking.index, rows, told, strict=True):
        assert str(row["Value"]).startswith("=SUMPRODUCT(")
        assert cached["Value"] == pytest.approx(computed[name])
        assert row["Value in the ranking"] == sim.ranking["value"][name]
    (table,) = formulas.tables.values()
    first = int(re.search(r"\d+", table.ref)[0]) + 1  # type: ignore[index]
    end = chr(ord("C") + len(titles))
    place = first + 1
    assert rows[0]["Value"] == (
        f"=SUMPRODUCT(D{place}:{end}{place},$D${first}:${end}${first})/SUM($D${first}:${end}${first})"
    )


def test_the_mean_case_is_for_tracing_and_says_where_the_recommendation_turns(
    council: dd.Simulation,
) -> None:
    of = Analyses(council)
    sheet = live_sheet(of)
    said = " ".join(sheet.lines)
    assert "tracing a value" in said
    assert "not the ranking" in said
    assert "Change a weight" not in said
    assert f"where the recommendation turns: that stands on the sheet {WEIGHTS}." in said
    turns = weights_sheet(of)
    assert f"{of.stability.headline}." in turns.lines
    table = of.stability.tables[0]
    assert [row[0] for row in turns.rows] == [row.texts[0] for row in table.rows]
    assert [row[1] for row in turns.rows] == council.mean_weights.to_list()
    assert [row[-1] for row in turns.rows] == [row.texts[-1] for row in table.rows]


def test_the_mean_case_has_the_gates_and_the_recommended_of_the_ranking(
    council: dd.Simulation,
) -> None:
    sheet = live_sheet(Analyses(council))
    heads = [column.heading for column in sheet.columns]
    rows = dict(zip(council.ranking.index, sheet.rows[1:], strict=True))
    for name, row in rows.items():
        assert row[heads.index("Gates")] == council.gate[name]
        assert row[heads.index("Recommended")] == ("yes" if name in council.recommended else "no")
    assert {"hold", "pass"} == {row[heads.index("Gates")] for row in rows.values()}


def test_the_mean_case_says_how_its_order_differs_from_the_ranking(council: dd.Simulation) -> None:
    said = " ".join(live_sheet(Analyses(council)).lines)
    here = (council.mean_values @ council.mean_weights).loc[list(council.ranking.index)]
    places = here.rank(ascending=False, method="first").astype(int)
    there = council.ranking["rank"].astype(int)
    moved = [name for name in there.index if places[name] != there[name]]
    assert f"{len(moved)} services are at another place here than in the ranking" in said
    first = moved[0]
    title = council.case.title_of(first)
    assert f"{title} {ordinal(places[first])} (in the ranking {ordinal(there[first])})" in said
    mean = council.ranking["value"]
    last, after = (council.ranking.index[at] for at in (7, 8))
    assert council.case.title_of(last) == "Learning and Development"
    gaps = (abs(of[last] - of[after]) for of in (here, mean))
    apart = "points apart here and {:.2f} in the ranking".format
    near, far = gaps
    assert f"{near:.2f} {apart(far)}" in said


def test_the_mean_case_of_a_public_version_names_no_sheet_that_is_not_there() -> None:
    sim = kitchen_sim()
    only = sim.ranking.index[0]
    noun = sim.case.pipeline.services[only].model_copy(update={"sensitive": True})
    services_ = {**sim.case.pipeline.services, only: noun}
    pipeline = sim.case.pipeline.model_copy(update={"services": services_})
    case = sim.case.model_copy(update={"pipeline": pipeline})
    of = Analyses(public(dd.simulate(case, 50, 1, progress=False)))
    said = " ".join(live_sheet(of).lines)
    assert "left out" in said
    assert WEIGHTS not in said


def test_the_ranking_is_printed_on_three_pages_side_by_side_with_its_titles_on_each(
    tmp_path: Path,
) -> None:
    page = book_of(kitchen_sim(), tmp_path)["Ranking"]
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.fitToWidth == 3
    assert page.print_title_cols.replace("$", "").endswith("A:B")
    (table,) = page.tables.values()
    head = int(re.search(r"\d+", table.ref)[0])  # type: ignore[index]
    assert page.print_title_rows.replace("$", "").endswith(f"{head}:{head}")


def test_money_stands_beside_the_ranking(tmp_path: Path) -> None:
    sim = kitchen_sim()
    for row in table_of(book_of(sim, tmp_path)["Ranking"]):
        name = row["Name in the files"]
        if sim.case.pipeline.services[name].revenue:
            mean = sim.measure_summary["mean"][name]
            assert row["Contribution a year, before overhead"] == mean["contribution"]
            assert row["Surplus a year, after overhead"] == mean["surplus"]
            assert row["Net present value"] == mean["npv"]


def test_the_ranges_of_the_chart_are_those_of_the_ranking(tmp_path: Path) -> None:
    path = write_workbook(kitchen_sim(), tmp_path / "w.xlsx")
    sheet = openpyxl.load_workbook(path)["Ranking"]
    (table,) = sheet.tables.values()
    heads = {cell.value: cell.column_letter for cell in sheet[table.ref][0]}
    with zipfile.ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    for end, heading in (("minus", "Value less P10"), ("plus", "P90 less value")):
        (letter,) = re.findall(rf"<c:{end}>.*?<c:f>'?Ranking'?!\$([A-Z]+)\$", chart)
        assert letter == heads[heading]


def test_the_cover_begins_with_who_is_recommended(tmp_path: Path) -> None:
    sim = kitchen_sim()
    rows = table_of(book_of(sim, tmp_path)["Cover"])
    told = " ".join(row["It says"] for row in rows if str(row["What"]).startswith("Recommended"))
    assert list(sim.recommended)
    assert all(sim.case.title_of(name) in told for name in sim.recommended)


def test_the_cover_says_who_is_recommended_once_and_warnings_stand_on_the_record(
    tmp_path: Path,
) -> None:
    book = book_of(panelled(), tmp_path)
    cover, filed = (table_of(book[name]) for name in ("Cover", "Record"))
    assert not [row for row in cover if row["What"] == "Warning"]
    assert [row["It says"] for row in filed if row["What"] == "Warning"] == list(
        panelled().warnings
    )
    notes = [str(row["It says"]) for row in cover if row["What"] == "Note"]
    assert notes
    assert not [text for text in notes if text.startswith(("Recommended", "Next in line"))]


def test_a_workbook_that_is_there_is_replaced_only_if_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    path.write_bytes(b"edited")
    with pytest.raises(FileExistsError, match="is there already"):
        write_workbook(panelled(), path)
    assert path.read_bytes() == b"edited"


def test_texts_that_a_cell_cannot_hold_are_mended_not_refused() -> None:
    assert cleaned("<r>x</r>") == "<r>x</r> "
    assert cleaned("a\ud800b") == "a?b"
    long = cleaned("\U0001f409" * 20_000)
    assert long.endswith("... (cut)")
    assert len(long.encode("utf-16-le")) <= 2 * 32_767
    bell = Sheet("s", [Column("c")], [["a\x07b"]])
    assert read_book("b", workbook_bytes([bell], {})).sheets["s"].rows[1][0].value == "a\x07b"


def test_no_two_headings_are_the_same_and_none_has_a_line_end() -> None:
    assert headings(["A\nb", "a b", "", "x" * 300]) == ["A b", "a b 2", "column", "x" * 250]


def test_a_workbook_is_written_where_every_service_fails(tmp_path: Path) -> None:
    criteria = f"{scored('market')}\ngates: {{legal: {{title: Legal}}}}"
    one = "gates: {legal: {status: fail, reason: no power}}, scores: {market: 3}"
    sim = simulated(criteria, services(alarms=one), draws=10)
    book = book_of(sim, tmp_path)
    assert "Chart" not in book.sheetnames
    assert table_of(book["Ranking"])[0]["Band"] == "fails a gate"


def test_what_was_there_stays_if_the_workbook_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w.xlsx"
    path.write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="no space left"):
        write_workbook(panelled(), path, replace=True)
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["w.xlsx"]


def test_another_ending_than_xlsx_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"w\.xls has to end in \.xlsx"):
        write_workbook(panelled(), tmp_path / "w.xls")


def test_rank_acceptability_is_written_as_shares_that_sum_to_1(tmp_path: Path) -> None:
    for row in table_of(book_of(kitchen_sim(), tmp_path)["Rank acceptability"]):
        shares = [share for name, share in row.items() if name.startswith("Place")]
        assert isclose(sum(shares), 1)
