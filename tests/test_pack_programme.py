"""Packs with a programme: what they say, what they hold, and what the public may not find there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from clibook import run
from docx import Document
from openpyxl import load_workbook
from programmebook import case_of, files, worked

import dragonsden as dd
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.record.changes_since import changes_since
from dragonsden.record.folder import document_bytes, result_hashes, sha256, written
from dragonsden.record.record import record
from dragonsden.results.public import public
from dragonsden.results.simulation import Simulation

DAY = date(2018, 9, 12)
PRICE = "{price: 400, volume: 1, investment: 80}"


def secret(folder: Path, price: int, delay: float = 0.1) -> Simulation:
    """The worked calendar, in which price and delay of one service are not for the public."""
    closed = [f"{key}: {{value: {x}, sensitive: true}}" for key, x in
              (("price", price), ("delay", delay))]  # fmt: skip
    now = f"{{{', '.join(closed)}, volume: 1, investment: 80}}"
    return dd.simulate(case_of(folder, "06_calendar", PRICE, now), 60, 1)


@pytest.fixture
def sim() -> Simulation:
    return worked("09_target").sim


@pytest.fixture
def pack(tmp_path: Path, sim: Simulation) -> Path:
    dd.write_pack(sim, tmp_path / "pack", on=DAY, programme=files("09_target")[2])
    return tmp_path / "pack"


def page(folder: Path) -> str:
    return (folder / "pack.html").read_text(encoding="utf-8")


def record_of(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "record.json").read_bytes())
    return found


@pytest.mark.slow
def test_the_first_pages_say_how_sure_the_target_is(pack: Path) -> None:
    outlook = dd.target(worked("09_target"), "traded_2020")
    first = page(pack).partition('id="contents"')[0]
    assert "<b>Will we reach the target?</b>" in first
    assert " 1900 by 2020: we can be 50% sure of £1.9k in 2019/20. The target needs £1.9k." in first
    assert f"It is reached in {outlook.chance:.0%} of futures." in first


@pytest.mark.slow
def test_the_first_pages_say_what_starts_when_and_what_it_takes(pack: Path) -> None:
    first = page(pack).partition('id="contents"')[0]
    chosen = worked("09_target").chosen
    assert "<h3>What do we start, and when?</h3>" in first
    titles = [t for t, q in zip(chosen["title"], chosen["quarter"], strict=True) if q == 1]
    assert f"In Q1 2018/19 begin {' and '.join(titles)}." in first
    assert f"The investment is £{worked('09_target').investment:.0f} on average." in first


@pytest.mark.slow
def test_on_the_first_pages_a_draw_is_called_a_future_and_nothing_else(pack: Path) -> None:
    first = page(pack).partition("<main")[2].partition('id="contents"')[0]
    assert " of futures" in first
    assert "of draws" not in first and "draws of" not in first
    assert "draw" not in first
    assert "A draw is a possible future" in page(pack)


@pytest.mark.slow
def test_a_programme_without_targets_is_told_there_in_one_sentence(tmp_path: Path) -> None:
    programme = worked("06_calendar")
    dd.write_pack(programme.sim, tmp_path, on=DAY, programme=programme)
    first = page(tmp_path).partition('id="contents"')[0]
    assert "Start four services" in first and "It brings £1.7k of net present value." in first
    assert "Will we reach the target" not in first


@pytest.mark.slow
def test_a_pack_shows_what_less_money_would_bring_and_says_what_more_would(tmp_path: Path) -> None:
    programme = worked("06_calendar")
    dd.write_pack(programme.sim, tmp_path, on=DAY, programme=programme)
    found = page(tmp_path)
    assert found.count('<figure id="chart-frontier"') == 1
    assert "the best programme for each of some amounts of money, joined by lines" in found
    more = programme.worth_of_more["budget"]
    assert more > 0 and f"£50k more in the first year would add {programme.amount(more)}." in found


@pytest.mark.slow
def test_of_many_targets_two_are_on_the_first_sheet(tmp_path: Path, sim: Simulation) -> None:
    found = worked("09_target")
    one = found.file.targets["traded_2020"]
    more = {f"target_{n}": one.model_copy(update={"title": f"Number {n}"}) for n in range(4)}
    made = dd.programme(sim, found.file.model_copy(update={"targets": more}))
    dd.write_pack(sim, tmp_path, on=DAY, programme=made)
    first, _, rest = page(tmp_path).partition('id="contents"')
    assert "Number 1: we can be 50% sure" in first and "Number 2: we can" not in first
    assert "Two others: see what to start, and when." in first
    assert all(f"Will the target be reached: Number {n}?" in rest for n in range(4))


@pytest.mark.slow
def test_a_section_of_its_own_has_calendar_limits_core_and_who_causes_a_miss(pack: Path) -> None:
    found = page(pack)
    assert found.count('<h2 id="programme">What to start, and when</h2>') == 1
    assert '<a href="#programme">What to start, and when</a>' in found
    for chart in ("calendar", "core", "target-traded_2020", "misses-traded_2020"):
        assert found.count(f'<figure id="chart-{chart}"') == 1
    for table in ("programme", "limits", "core", "quarters", "target-misses-traded_2020"):
        assert found.count(f'id="table-{table}"') == 1


@pytest.mark.slow
def test_the_programme_is_archived_recorded_verified_and_computed_again(pack: Path) -> None:
    own = files("09_target")[2].read_bytes()
    assert (pack / "inputs" / "03-programme.yaml").read_bytes() == own
    programme = worked("09_target")
    document = json.loads((pack / "programme.json").read_bytes())
    assert document["programme"]["started"] == programme.chosen["quarter"].to_dict()
    assert document["programme"]["objective"] == programme.objective
    chance = dd.target(programme, "traded_2020").chance
    assert document["target"]["traded_2020"]["chance"] == chance
    assert dd.verify(pack).ok
    found = dd.reproduce(pack)
    assert found.lines[0] == "identical"
    assert any("entries of the programme are the same" in line for line in found.lines)


@pytest.mark.slow
def test_a_changed_programme_file_or_answer_is_found(pack: Path) -> None:
    archived = pack / "inputs" / "03-programme.yaml"
    archived.write_bytes(archived.read_bytes().replace(b"1_900", b"1_800"))
    assert not dd.verify(pack).ok
    assert dd.reproduce(pack).lines[0] == "not reproduced"


@pytest.mark.slow
def test_another_answer_on_record_is_told_entry_by_entry(tmp_path: Path, sim: Simulation) -> None:
    dd.write_pack(sim, tmp_path, on=DAY, programme=files("09_target")[2])
    forge(tmp_path, objective=lambda objective: objective + 100)
    assert dd.verify(tmp_path).ok  # a forger may seal it again, and is found by computing it
    found = dd.reproduce(tmp_path)
    assert found.lines[0] == "different"
    assert any("programme.objective" in line for line in found.lines)
    assert not any("within the time" in line for line in found.lines)


@pytest.mark.slow
def test_a_programme_that_was_not_proved_in_time_is_told_as_why_another_may_be_found(
    tmp_path: Path, sim: Simulation
) -> None:
    dd.write_pack(sim, tmp_path, on=DAY, programme=files("09_target")[2])
    forge(tmp_path, certificate=lambda _: "bound only, gap 250")
    found = dd.reproduce(tmp_path)
    assert found.lines[0] == "different"
    assert any("was not proved the best within the time" in line for line in found.lines)


def forge(folder: Path, **changes: Callable[[Any], Any]) -> None:
    """Change entries of a programme on record, and seal it again."""
    document = json.loads((folder / "programme.json").read_bytes())
    for key, change in changes.items():
        document["programme"][key] = change(document["programme"][key])
    bytes_now = document_bytes(document)
    (folder / "programme.json").write_bytes(bytes_now)
    assert not dd.verify(folder).ok
    filed = record_of(folder)
    filed["programme"] = result_hashes(document)
    filed["files"]["programme.json"] = {"sha256": sha256(bytes_now), "bytes": len(bytes_now)}  # type: ignore[index]
    (folder / "record.json").write_bytes(written(filed))


@pytest.mark.slow
def test_a_pack_written_anew_without_a_programme_holds_none_of_it(
    pack: Path, sim: Simulation
) -> None:
    dd.write_pack(sim, pack, on=DAY)
    names = {path.name for path in pack.rglob("*") if path.is_file()}
    assert "programme.json" not in names and "03-programme.yaml" not in names
    assert "programme" not in record_of(pack)
    assert 'id="programme"' not in page(pack)
    assert dd.verify(pack).ok


@pytest.mark.slow
def test_a_changed_programme_file_is_told_in_the_next_pack(
    tmp_path: Path, pack: Path, sim: Simulation
) -> None:
    own = files("09_target")[2].read_text(encoding="utf-8")
    changed = tmp_path / "programme.yaml"
    changed.write_text(own.replace("1_900,", "1_950,"), encoding="utf-8")
    dd.write_pack(sim, tmp_path / "next", on=DAY, programme=changed, previous=pack)
    assert list(changes_since(pack, tmp_path / "next").inputs.index) == ["programme"]
    assert "1 input file changed: programme." in page(tmp_path / "next")


def test_a_programme_of_another_simulation_is_refused_and_nothing_is_written(
    tmp_path: Path, sim: Simulation
) -> None:
    with pytest.raises(ValueError, match="of another simulation"):
        dd.write_pack(sim, tmp_path / "pack", programme=worked("06_calendar"))
    assert not (tmp_path / "pack" / "pack.html").exists()


@pytest.mark.slow
def test_a_programme_made_in_python_is_told_and_said_not_to_be_computable_from_its_file(
    tmp_path: Path, sim: Simulation
) -> None:
    programme = worked("09_target")
    made = dd.programme(sim, programme.file.model_copy(update={"quarters": 2}))
    dd.write_pack(sim, tmp_path, on=DAY, programme=made)
    assert [one["role"] for one in record_of(tmp_path)["inputs"]] == ["criteria", "pipeline"]  # type: ignore[attr-defined]
    assert dd.verify(tmp_path).ok
    assert "changed in Python" in dd.reproduce(tmp_path).wrong[0]


@pytest.mark.slow
def test_a_programme_changed_after_it_was_read_does_not_archive_what_it_is_not_of(
    tmp_path: Path, sim: Simulation
) -> None:
    found = worked("09_target")
    other = dd.programme(sim, found.file.model_copy(update={"quarters": 2}))
    changed = Programme(sim, other.file, other.solver, other.found, found.read)
    dd.write_pack(sim, tmp_path, on=DAY, programme=changed)
    assert not (tmp_path / "inputs" / "03-programme.yaml").exists()


@pytest.mark.slow
def test_limits_that_clash_are_told_in_a_pack_that_is_whole(tmp_path: Path) -> None:
    programme = worked("07_clash")
    dd.write_pack(programme.sim, tmp_path, on=DAY, programme=programme)
    assert "No programme keeps every limit" in page(tmp_path)
    assert dd.verify(tmp_path).ok
    assert dd.reproduce(tmp_path).lines[0] == "identical"


# ------------------------------------------------------------------------------ for the public


@pytest.mark.slow
def test_a_public_pack_of_open_figures_says_the_same_without_files_and_plain_hashes(
    tmp_path: Path, pack: Path, sim: Simulation
) -> None:
    told = tmp_path / "public"
    own = files("09_target")[2]
    dd.write_pack(sim, told, audience="public", on=DAY, exempt=pack, programme=own)
    assert sorted(path.name for path in told.iterdir()) == ["pack.html", "record.json"]
    found = page(told)
    assert "together they come to £2.6k" in found and "seed" not in found
    whole, filed = record_of(pack), record_of(told)
    assert filed["programme"] and filed["programme"] != whole["programme"]
    assert whole["programme"]["exact"] not in json.dumps(filed)  # type: ignore[index]
    assert whole["inputs"][2]["sha256"] not in json.dumps(filed)  # type: ignore[index]
    assert dd.verify(told, exempt=pack).ok
    other = tmp_path / "other"
    changed = tmp_path / "programme.yaml"
    changed.write_text(own.read_text("utf-8").replace("1_900,", "1_950,"), encoding="utf-8")
    dd.write_pack(sim, other, on=DAY, programme=changed)
    assert not dd.verify(told, exempt=other).ok


@pytest.mark.slow
def test_without_the_exempt_pack_a_public_record_has_no_hash_of_the_programme(
    tmp_path: Path, sim: Simulation
) -> None:
    dd.write_pack(sim, tmp_path, audience="public", on=DAY, programme=files("09_target")[2])
    filed = record_of(tmp_path)
    assert filed["programme"] is None
    assert dd.verify(tmp_path).ok


@pytest.mark.slow
def test_nothing_in_a_public_pack_depends_on_a_closed_figure(tmp_path: Path) -> None:
    pages = []
    for price, delay in ((400, 0.1), (437, 0.4)):
        folder = tmp_path / str(price)
        folder.mkdir()
        whole = secret(folder, price, delay)
        programme = dd.programme(whole, files("06_calendar")[2])
        assert programme.chosen["quarter"].to_dict() == {"a": 1, "p": 2, "b": 5, "h": 6}
        dd.write_pack(whole, folder / "pack", audience="public", on=DAY, programme=programme)
        pages.append((page(folder / "pack"), (folder / "pack" / "record.json").read_bytes()))
    assert pages[0] == pages[1]


@pytest.mark.slow
def test_a_public_pack_with_a_closed_figure_says_what_starts_when_and_what_is_left_out(
    tmp_path: Path,
) -> None:
    whole = secret(tmp_path, 400)
    told = tmp_path / "pack"
    dd.write_pack(whole, told, audience="public", on=DAY, programme=files("06_calendar")[2])
    found = page(told)
    assert "Start four services." in found
    assert '<figure id="chart-calendar"' in found
    assert "Of the programme, all that it costs and brings is left out of this version" in found
    assert "Q2 2018/19 or later" in found  # its delay is closed too
    for chart in ("load", "core", "frontier"):
        assert f'<figure id="chart-{chart}"' not in found
    assert 'id="table-limits"' not in found
    section = found.partition('<h2 id="programme">')[2].partition('<h2 id="services">')[0]
    assert "£" not in section and "%" not in section


@pytest.mark.slow
def test_a_sensitive_option_closes_the_programme_though_the_ranking_does_not_use_it(
    tmp_path: Path,
) -> None:
    pages = []
    for fixed in (0, 7):
        folder = tmp_path / str(fixed)
        folder.mkdir()
        closed = f"fixed_cost: {{value: {fixed}, sensitive: true}}, ownership: 40%"
        case = case_of(folder, "03_options", "fixed_cost: 0, ownership: 40%", closed)
        whole = dd.simulate(case, 60, 1)
        file = folder / "programme.yaml"
        file.write_text(
            "title: Ways\nstatus: proposed\nfor: npv\nyears: 1\nquarters: 1\n"
            "reviews: {default: {quarters: 1}}\n",
            encoding="utf-8",
        )
        assert not public(whole).closed
        dd.write_pack(whole, folder / "pack", audience="public", on=DAY, programme=file)
        pages.append(page(folder / "pack"))
    assert "all that it costs and brings is left out of this version" in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.slow
def test_a_target_whose_beginning_is_closed_is_left_out_and_the_rest_stays(
    tmp_path: Path, sim: Simulation
) -> None:
    own, pages = files("09_target")[2].read_text(encoding="utf-8"), []
    for already in (900, 950):
        file = tmp_path / "programme.yaml"
        closed = f"already: {{value: {already}, sensitive: true}}"
        file.write_text(own.replace("already: 900", closed), encoding="utf-8")
        folder = tmp_path / str(already)
        dd.write_pack(sim, folder, audience="public", on=DAY, programme=file)
        pages.append(page(folder))
    assert "together they come to £2.6k" in pages[0]
    assert "how likely that is is left out of this version" in pages[0]
    assert '<figure id="chart-target-traded_2020"' not in pages[0]
    assert pages[0] == pages[1]


def test_public_results_are_no_ground_for_a_programme(sim: Simulation) -> None:
    with pytest.raises(ValueError, match="give the whole simulation"):
        dd.programme(public(sim), files("09_target")[2])


# --------------------------------------------------------------------------- paper, workbook, CLI


@pytest.mark.slow
def test_the_paper_has_a_section_of_the_programme(tmp_path: Path, sim: Simulation) -> None:
    own = files("09_target")[2]
    written = dd.write_board_paper(sim, tmp_path / "paper.docx", programme=own)
    paragraphs = [paragraph.text for paragraph in Document(str(written)).paragraphs]
    at = paragraphs.index("What to start, and when")
    assert paragraphs[at + 1].startswith("Start two services: together they come to")
    assert any("1900 by 2020: 50% sure of" in text for text in paragraphs[at:])
    assert "Will the target be reached: 1900 by 2020?" in paragraphs[at:]
    assert any(text.startswith("note what a programme with") for text in paragraphs)
    told = Document(str(written))
    pictures = [picture._inline.docPr.get("title") for picture in told.inline_shapes]
    assert any("services start" in title for title in pictures)
    without = dd.write_board_paper(sim, tmp_path / "without.docx")
    assert "What to start, and when" not in [p.text for p in Document(str(without)).paragraphs]


@pytest.mark.slow
def test_the_workbook_has_sheets_of_the_programme_with_whole_numbers(
    tmp_path: Path, sim: Simulation
) -> None:
    programme = worked("09_target")
    written = dd.write_workbook(sim, tmp_path / "results.xlsx", programme=programme)
    book = load_workbook(written)
    wanted = ["Programme", "Quarter by quarter", "Limits", "Core", "Targets", "Misses"]
    assert [name for name in book.sheetnames if name in wanted] == wanted
    rows = list(book["Programme"].values)
    head = next(at for at, row in enumerate(rows) if "NPV" in row)
    npv = rows[head].index("NPV")
    assert [row[npv] for row in rows[head + 1 :][:2]] == programme.chosen["npv"].to_list()
    years = [row for row in book["Targets"].values if row[0] == "1900 by 2020"]
    assert [row[2] for row in years] == (
        dd.target(programme, "traded_2020").by_year["chance"].to_list()
    )
    plain = load_workbook(dd.write_workbook(sim, tmp_path / "plain.xlsx"))
    assert not set(wanted) & set(plain.sheetnames)


@pytest.mark.slow
def test_what_a_limit_costs_is_money_in_the_workbook(tmp_path: Path) -> None:
    programme = worked("06_calendar")
    written = dd.write_workbook(programme.sim, tmp_path / "results.xlsx", programme=programme)
    rows = list(load_workbook(written)["Limits"].iter_rows())
    (budget,) = (row for row in rows if row[0].value == "The budget")
    assert budget[1].value == pytest.approx(programme.price_of_limits["budget"])
    assert budget[1].number_format == "£#,##0;-£#,##0"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["pack", "paper", "workbook"])
def test_each_command_takes_a_programme_and_tells_faults_before_it_writes(
    command: str, tmp_path: Path
) -> None:
    criteria, pipeline, programme = files("09_target")
    out = tmp_path / {"pack": "pack", "paper": "paper.docx", "workbook": "book.xlsx"}[command]
    words = (command, criteria, pipeline, "--draws", "100", "--out", out, "--programme")
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("title: X\nstatus: illustrative\n", encoding="utf-8")
    done = run(*words, faulty)
    assert done.exit_code == 1 and "faulty.yaml" in done.stderr
    assert not out.exists()
    done = run(*words, programme)
    assert done.exit_code == 0, done.stderr
    assert out.exists()


def test_a_record_without_a_programme_has_no_key_of_one(sim: Simulation) -> None:
    assert "programme" not in record(sim)


@pytest.mark.slow
def test_the_document_of_a_programme_names_its_file_in_a_pack_as_on_the_command_line(
    pack: Path,
) -> None:
    criteria, pipeline, own = files("09_target")[:3]
    document = json.loads((pack / "programme.json").read_bytes())
    told = run("programme", criteria, pipeline, own, "--draws", "100", "--json").stdout
    hashes = [[read["sha256"] for read in each["inputs"]] for each in (document, json.loads(told))]
    assert hashes[0] == hashes[1]
    assert hashes[0][-1] == sha256(own.read_bytes())


@pytest.mark.slow
def test_a_programme_against_the_decisions_on_file_says_so_in_pack_and_paper(
    pack: Path, sim: Simulation, tmp_path: Path
) -> None:
    started = [str(name) for name in worked("09_target").chosen["service"]]
    left = [name for name in sim.services if name not in started]
    assert started
    title = sim.case.title_of(started[0])
    dd.decide(pack, started[0], "reject", by="Panel", on="2018-09-12", reason="No")
    said = f"That is against what was decided: it starts {title}, which was rejected"
    for name in left:
        dd.decide(pack, name, "take_forward", by="Panel", on="2018-09-12", reason="Yes")
    if left:
        said += f" and does not start {sim.case.title_of(left[0])}"
    programme = files("09_target")[2]
    new = dd.write_pack(sim, tmp_path / "new", programme=programme, previous=pack).parent
    text = " ".join(re.sub(r"<[^>]+>", " ", page(new)).replace("\u00a0", " ").split())
    assert said in text
    paper = dd.write_board_paper(sim, tmp_path / "p.docx", pack=pack, programme=programme)
    told = [paragraph.text for paragraph in Document(str(paper)).paragraphs]
    assert any(said in one for one in told)
    asked = [one for one in told if one.startswith("confirm or reconsider those decisions, or")]
    assert len(asked) == 1
    assert f"starts {title}, which was rejected" in asked[0]
    again = dd.write_pack(sim, tmp_path / "again", programme=programme)
    assert "against what was decided" not in again.read_text(encoding="utf-8")
