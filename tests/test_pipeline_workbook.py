"""A pipeline kept in Excel comes back as it was, and what is wrong in it is said by its cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from casebook import KITCHEN, case_of
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import dragonsden as dd
from dragonsden.model import Pipeline
from dragonsden.outputs.workbook.pipeline import pipeline_to_workbook
from dragonsden.reading.file import UnopenedError
from dragonsden.reading.nodes import letters
from dragonsden.reading.workbook.book import opened, read_book
from dragonsden.reading.workbook.cells import Cell, read_number, read_string
from dragonsden.reading.workbook.limits import MOST_UNPACKED
from dragonsden.reading.workbook.pipeline import pipeline_from_workbook

ROOT = Path(__file__).parents[1]

Edit = Callable[[dict[str, Worksheet]], None]


def small(**changes: Any) -> Pipeline:
    """A small pipeline, changed."""
    raw: dict[str, Any] = {
        "title": "Small",
        "status": "illustrative",
        "prices": "2018/19",
        "years": 4,
        "discount_rate": 0.035,
        "assumptions": {"pay": {"low": 0.01, "likely": 0.02, "high": 0.035}},
        "factors": {"economy": "how well people do"},
        "services": {"alarms": {"revenue": {"price": 10, "volume": {"low": 1, "high": 9}}}},
    }
    return Pipeline.model_validate({**raw, **changes})


def revenue(**drivers: Any) -> Pipeline:
    """A pipeline of one service with these drivers."""
    return small(services={"alarms": {"revenue": {"price": 10, "volume": 5, **drivers}}})


def back(pipeline: Pipeline, folder: Path) -> Pipeline:
    """The pipeline, written and read."""
    return pipeline_from_workbook(pipeline_to_workbook(pipeline, folder / "pipeline.xlsx"))


def faults(folder: Path, edit: Edit, pipeline: Pipeline | None = None) -> list[str]:
    """What is found wrong in a workbook once it is edited, without the name of the file."""
    path = pipeline_to_workbook(pipeline or small(), folder / "edited.xlsx")
    book = openpyxl.load_workbook(path)
    edit({sheet.title: sheet for sheet in book.worksheets})
    book.save(path)
    with pytest.raises(dd.CaseError) as caught:
        pipeline_from_workbook(path)
    return [str(fault).removeprefix(f"{path}: ") for fault in caught.value.faults]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("criteria", "pipeline"),
    [
        ("criteria/enhancing_trading.yaml", "pipelines/strategy_2018.yaml"),
        ("criteria/new_delivery_models.yaml", "pipelines/new_delivery_models.yaml"),
        ("criteria/marlshire.yaml", "pipelines/marlshire.yaml"),
        ("criteria/highways_options.yaml", "pipelines/highways_options.yaml"),
        ("tests/kitchen/criteria.yaml", "tests/kitchen/pipeline.yaml"),
        (
            "src/dragonsden/cli/starter/criteria.yaml",
            "src/dragonsden/cli/starter/pipeline.yaml",
        ),
    ],
)
def test_every_shipped_pipeline_comes_back_as_it_was(
    criteria: str, pipeline: str, tmp_path: Path
) -> None:
    whole = dd.load(ROOT / criteria, ROOT / pipeline).pipeline
    found = back(whole, tmp_path)
    assert found == whole
    assert list(found.services) == list(whole.services)


def test_a_case_gives_its_pipeline_and_the_same_ranking_comes_out(tmp_path: Path) -> None:
    case = case_of(*KITCHEN)
    pipeline = pipeline_from_workbook(pipeline_to_workbook(case, tmp_path / "p.xlsx"))
    other = dd.Case(criteria=case.criteria, pipeline=pipeline)
    one, two = (dd.simulate(each, 500, 1, progress=False).ranking for each in (case, other))
    assert one.equals(two)


numbers = st.floats(-9e14, 9e14, allow_nan=False).map(lambda x: x or 0.0)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=6), st.floats(0, 1), st.text("ab;,: 'é", max_size=9))
def test_every_form_of_belief_comes_back_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory, given_numbers: list[float], chance: float, text: str
) -> None:
    low, *_, high = sorted([*given_numbers, min(given_numbers) + 1])
    likely = min(max(0.3 * low + 0.7 * high, low), high)
    forms: dict[str, Any] = {
        "known": {"value": given_numbers[0]},
        "uniform": {"low": low, "high": high, "moves_with": {"economy": 0.1 + chance / 3}},
        "pert": {"low": low, "likely": likely, "high": high, "shape": "pert"},
        "triangular": {"low": low, "likely": likely, "high": high, "shape": "triangular"},
        "metalog": {"p10": 0.1, "p50": 0.2 + chance, "p90": 0.4 + 2 * chance, "min": -1.5},
        "normal": {"mean": chance, "sd": 0.1 + 0.2, "min": -9, "max": 9},
        "chance": {"chance": chance},
        "list": {"any_of": given_numbers},
    }
    said = {"unit": text, "basis": text, "source": f"'={text}", "owner": text, "note": f"{text}\nx"}
    pipeline = small(assumptions={name: {**form, **said} for name, form in forms.items()})
    assert back(pipeline, tmp_path_factory.mktemp("p")) == pipeline


def test_a_list_too_long_for_a_cell_goes_on_in_the_next(tmp_path: Path) -> None:
    pipeline = revenue(fixed_cost={"any_of": [1 / 3 + i for i in range(10_000)]})
    assert back(pipeline, tmp_path) == pipeline


def test_agreement_customers_gates_scenarios_and_marks_come_back(tmp_path: Path) -> None:
    alarms = {
        "title": "Alarms; and more",
        "customers": ["homes; large ones"],
        "surplus": "cost_recovery",
        "sensitive": "true",
        "gates": {"legal": {"status": "hold", "reason": "asked\non 3 May"}},
        "scores": {"market": "pay"},
        "revenue": {"price": {"value": 8, "sensitive": "true"}, "volume": 5, "cost_growth": "pay"},
    }
    slump = {
        "why": "made up",
        "factors": {"economy": -1.5},
        "assumptions": {"pay": {"chance": 0.4}},
        "services": {"alarms": {"volume": "pay", "price": {"low": 1, "high": 2}}},
    }
    pipeline = small(
        status="agreed",
        agreed={"by": "Board", "on": date(2018, 9, 12), "minute": "=4"},
        discount_rate="green_book_2026",
        low_high_are="p10_p90",
        review_slots=2,
        services={"alarms": alarms, "bins": {"customers": ["a", "b; c"]}},
        scenarios={"slump": slump},
    )
    assert back(pipeline, tmp_path) == pipeline


def test_the_same_pipeline_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (pipeline_to_workbook(small(), tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_a_pipeline_under_a_scenario_is_not_written(tmp_path: Path) -> None:
    pipeline = small(
        scenarios={"slump": {"factors": {"economy": -1}}},
        assumptions={"pay": {"low": 1, "high": 2, "moves_with": {"economy": 0.5}}},
    )
    with pytest.raises(ValueError, match="under a scenario"):
        pipeline_to_workbook(pipeline.under("slump"), tmp_path / "p.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"has to end in \.xlsx"):
        pipeline_to_workbook(small(), tmp_path / "p.xls")


def test_analysts_may_write_text_where_numbers_belong_and_notes_of_their_own(
    tmp_path: Path,
) -> None:
    path = pipeline_to_workbook(small(), tmp_path / "p.xlsx")
    book = openpyxl.load_workbook(path)
    book["beliefs"]["E2"] = "£1.2k"
    book["pipeline"]["B5"].value = "4"
    book["assumptions"]["P1"].value = "Any of"
    book.create_sheet("Notes on prices")["A1"] = "=B1*2"
    book["services"]["B2"].value = 2018
    book.save(path)
    found = pipeline_from_workbook(path)
    price = found.services["alarms"].revenue["price"]
    assert not isinstance(price, str)
    assert price.value == 1200
    assert found.services["alarms"].title == "2018"


def test_a_formula_counts_for_its_value_and_is_refused_without_one(tmp_path: Path) -> None:
    def book(value: object) -> bytes:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as made:
            page = made.add_worksheet("s")
            page.write_formula(0, 0, "=1+1", None, value)
        return stream.getvalue()

    sheet = read_book("b.xlsx", book(2)).sheets["s"]
    assert sheet.rows[0][0].value == 2
    assert sheet.mistakes == ()
    error = read_book("b.xlsx", book("#REF!")).sheets["s"]
    assert [what for _, what in error.mistakes] == ["'#REF!' is written here; mend the formula"]
    found = faults(tmp_path, lambda s: s["beliefs"].__setitem__("E2", "=5*2"))
    assert found == [
        "beliefs!E2: a formula that was never calculated; open it in Excel, save it again, "
        "or write the value"
    ]


def test_a_cell_says_what_its_format_shows() -> None:
    assert Cell(1, 1, read_number("0.035", "0.0%")).text == "3.5%"
    assert Cell(1, 1, read_number("-450", "£#,##0")).text == "-£450"
    assert Cell(1, 1, read_number("2.5", "General")).text == "2.5"
    assert read_number("43355", "d mmm") == "2018-09-12"
    assert read_number("1.5", "[h]:mm") == "36:00:00"
    assert read_number("0.5", "[h]:mm") == "12:00:00"
    assert read_number("470", '0" (est)"') == "470 (est)"
    assert read_number("-470", '0" k";(0" k")') == "-470 k"
    assert read_string("a_x000D_\nb") == "a\nb"
    assert [letters(column) for column in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_number_where_a_year_or_a_word_belongs_is_told_as_its_cell_has_it(
    tmp_path: Path,
) -> None:
    def edit(sheets: dict[str, Worksheet]) -> None:
        rows = {row[0].value: row[1] for row in sheets["pipeline"].iter_rows()}
        rows["starts"].value = rows["first_year"].value = 2018

    assert [fault.partition(": ")[2] for fault in faults(tmp_path, edit)] == [
        "'2018' is written here; write undiscounted or discounted",
        "'2018' is not a financial year; write one as 2018/19",
    ]


def test_a_share_formatted_cell_is_refused_where_money_belongs(tmp_path: Path) -> None:
    def edit(sheets: dict[str, Worksheet]) -> None:
        sheets["beliefs"]["E3"].number_format = "0%"
        sheets["beliefs"]["C3"] = "fixed_cost"
        sheets["beliefs"]["E3"] = 0.5
        sheets["beliefs"]["F3"] = sheets["beliefs"]["H3"] = None

    found = faults(tmp_path, edit, revenue(fixed_cost=5))
    assert any("beliefs!E3: 50%, but fixed_cost is money" in fault for fault in found)


def test_every_fault_is_said_at_once_with_its_cell_and_the_word_that_was_meant(
    tmp_path: Path,
) -> None:
    def edit(sheets: dict[str, Worksheet]) -> None:
        sheets["pipeline"]["B6"] = "gren_book_2026"
        sheets["services"]["A3"] = "alarms"
        sheets["services"]["Z3"] = "hello"
        sheets["gates"].append(["alarm", "legal", "pass", "statute"])
        sheets["beliefs"]["C2"] = "prise"
        sheets["beliefs"]["F3"] = 20
        sheets["beliefs"].append(["alarms", "revenu", "growth", None, 1])
        sheets["beliefs"].append(["alarms", "revenue", "growth", "pay", 1])
        sheets["assumptions"]["Z1"] = None
        sheets["factors"].append(["eco\u202enomy", "x"])
        sheets["changes"].append(["slump", "factor", None, "economy", None, -1])
        sheets["factors"].merge_cells("A2:B2")
        sheets["assumptions"].title = "asumptions"

    assert faults(tmp_path, edit) == [
        "pipeline!B6: 'gren_book_2026' is neither a rate nor a discount schedule; "
        "did you mean 'green_book_2026'?",
        "services!A3: 'alarms' is there already, in A2; keep one of them",
        "services!Z3: 'hello' is in a column without a heading",
        "gates!A2: 'alarm' is not in the sheet services; did you mean 'alarms'?",
        "beliefs!C2: 'prise' is not a driver; did you mean 'price'?",
        "beliefs!H3: high is below low (9 < 20)",
        "beliefs!B4: 'revenu' is not allowed under 'part'; did you mean 'revenue'?",
        "beliefs!E5: the name of an assumption is written here; leave value empty here",
        "asumptions: 'asumptions' is not a sheet of a pipeline; did you mean 'assumptions'?",
        "factors!A2: merged cells (A2:B2); unmerge them, and fill in each of them",
        "factors!A3: the hidden character U+202E RIGHT-TO-LEFT OVERRIDE; delete it",
        "changes!A2: 'slump' is not in the sheet scenarios",
    ]


def test_an_option_is_found_by_its_service_and_name_or_the_cell_is_told(tmp_path: Path) -> None:
    optioned = {"price": 10, "volume": 5}
    pipeline = small(services={"alarms": {"revenue": optioned, "options": {"company": {}}}})

    def edit(sheets: dict[str, Worksheet]) -> None:
        sheets["options"].append(["alarms", "company"])
        sheets["options"]["D2"] = "perhaps"
        sheets["beliefs"].append(["alarms/compani", "revenue", "tax", None, 0.19])
        sheets["beliefs"].append(["alarms/company", "revenue", "turnovr", None, 0.19])
        sheets["gates"].append(["alarms/company", "legal", "pass", "Act"])
        sheets["gates"].append(["alarms/company", "legal", "hold", "Act"])

    assert faults(tmp_path, edit, pipeline) == [
        "options!D2: 'perhaps' is written here; write true or false",
        "options!B3: 'company' is there already, in B2; keep one of them",
        "gates!B3: 'legal' is there already, in B2; keep one of them",
        "beliefs!A4: 'alarms/compani' is not in the sheet options; did you mean 'alarms/company'?",
        "beliefs!C5: 'turnovr' is not a driver; did you mean 'turnover'?",
    ]


def test_nothing_is_said_of_options_whose_service_is_misspelt(tmp_path: Path) -> None:
    def edit(sheets: dict[str, Worksheet]) -> None:
        sheets["options"].append(["alarm", "partner"])
        sheets["beliefs"].append(["alarms/partner", "revenue", "tax", None, 0.19])

    assert faults(tmp_path, edit) == [
        "options!A2: 'alarm' is not in the sheet services; did you mean 'alarms'?"
    ]


def test_a_list_in_place_of_its_sheet_is_a_fault_of_its_own(tmp_path: Path) -> None:
    def edit(sheets: dict[str, Worksheet]) -> None:
        sheets["pipeline"].append(["services", "alarms"])

    assert faults(tmp_path, edit) == [
        "pipeline!A12: 'services' is a sheet of its own; clear this row"
    ]


def test_missing_sheets_and_headings_are_named(tmp_path: Path) -> None:
    def edit(sheets: dict[str, Worksheet]) -> None:
        sheets["services"].parent.remove(sheets["services"])
        sheets["beliefs"]["B1"] = None

    found = faults(tmp_path, edit)
    assert "no sheet 'services'; its first row has service" in found
    assert (
        "beliefs!A1: no heading part in the first row; this sheet needs service, part and name"
        in found
    )


# ---------------------------------------------------------------------------- what is not opened


def made(**parts: bytes) -> bytes:
    """A workbook's archive, with more parts."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("s").write(0, 0, 1)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "nothing is in it"),
        (b"a,b\n1,2\n", "not a workbook, whatever its name says"),
        (OLE + b"\0" * 600, "before 2007"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a password locks it"),
        (b"PK\x03\x04 and no more", "damaged"),
        (made(bomb=b"0" * (MOST_UNPACKED + 1)), "unpacks to"),
        (made(xl__externalLinks__externalLink1_dot_xml=b"<x/>"), "takes values from other files"),
        (made(xl__connections_dot_xml=b"<x/>"), "takes values from other files"),
        (made(xl__vbaProject_dot_bin=b"x"), "macros"),
        (made(xl__more_dot_xml=b"<!DOCTYPE a SYSTEM 'b'><a/>"), "not as Excel writes it"),
        (made(xl__more_dot_xml=b"<!ENTITY b 'c'><a/>"), "not as Excel writes it"),
        (made(xl__more_dot_xml="<!DOCTYPE a><a/>".encode("utf-16")), "it declares a DOCTYPE"),
        (made(xl__MORE_dot_Dat=b"<!DOCTYPE a SYSTEM 'b'><a/>"), "it declares a DOCTYPE"),
        (
            made(xl___rels__more_dot_rels=b"<Relationship Type='a/image' TargetMode='External'/>"),
            "links to another file",
        ),
        (b"x" * 10_000_001, "larger than"),
    ],
)
def test_what_could_harm_or_mislead_is_refused_with_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(UnopenedError, match=re.escape(why)):
        read_book("b.xlsx", data)


def test_a_link_to_a_page_of_the_web_is_no_reason_to_refuse() -> None:
    link = b"<Relationship Type='http://x/hyperlink' Target='http://x' TargetMode='External'/>"
    assert read_book("b.xlsx", made(xl___rels__more_dot_rels=link)).sheets["s"].rows


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("~$pipeline.xlsx", "give 'pipeline.xlsx' itself"),
        ("pipeline.xls", "before 2007"),
        ("pipeline.XLSM", "macros"),
        ("pipeline.fods", "OpenDocument"),
        ("missing.xlsx", "cannot be read"),
    ],
)
def test_files_are_refused_by_name(name: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(UnopenedError, match=re.escape(why)):
        opened(str(tmp_path / name))
    with pytest.raises(dd.CaseError) as caught:
        pipeline_from_workbook(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}: ")


def test_a_pipeline_is_not_kept_in_opendocument(tmp_path: Path) -> None:
    with pytest.raises(
        dd.CaseError, match=r"read as score sheets and budgets only; in LibreOffice"
    ):
        pipeline_from_workbook(tmp_path / "pipeline.ods")


def test_a_folder_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "p.xlsx"
    folder.mkdir()
    with pytest.raises(UnopenedError, match="not an ordinary file"):
        opened(str(folder))
