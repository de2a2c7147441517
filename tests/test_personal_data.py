"""The page on personal data: who is named in which outlet, held against what the outlets say."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

import dragonsden as dd

CRITERIA = """
title: C
status: agreed
agreed: {by: Agnes Agreed, on: 2018-01-02, minute: Minute 7}
criteria:
  x: {title: X, worst: 0, best: 5, weight: 1}
gates: {g: {title: Sponsor}}
"""
PIPELINE = """
title: P
status: proposed
prices: 2018/19
discount_rate: 3.5%
years: 2
services:
  a:
    title: A
    gates: {g: {status: pass, reason: Sponsored by Stella Sponsor}}
    revenue:
      price: {low: 1, high: 3, basis: data, source: Sid Source, owner: Olga Owner, note: Nora Note}
      volume: 10
  b:
    title: B
    gates: {g: {status: hold, reason: Hugh Held to say}}
    revenue: {price: {low: 1, high: 3, sensitive: true, owner: Ossie Owner, source: Sara Source},
      volume: 10}
"""
SCORES = """service_id,member,criterion,score,comment,date,by,sensitive
a,zoe_member,x,3,comment in the open,2018-02-02,,
a,yan_member,x,2,comment in private,2018-02-02,,yes
b,zoe_member,x,,conflict of interest: her brother runs it,2018-02-02,,
b,yan_member,x,2,,2018-02-02,,
a,consensus,x,3,met in the middle,2018-03-03,Sven Settled,
"""
SHOWN = (
    "Agnes Agreed", "Stella Sponsor", "Sid Source", "Olga Owner", "Nora Note", "Ossie Owner",
    "comment in the open", "met in the middle", "Sven Settled", "Dora Decides",
)  # fmt: skip
LEFT_OUT = (
    "zoe", "yan", "comment in private", "her brother", "onflict of interest", "Sara Source",
    "Hugh Held", "it was time",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both packs, those after a decision, the workbook and the paper."""
    folder = tmp_path_factory.mktemp("den")
    for name, text in (("c.yaml", CRITERIA), ("p.yaml", PIPELINE), ("s.csv", SCORES)):
        (folder / name).write_text(text, encoding="utf-8")
    case = dd.load(folder / "c.yaml", folder / "p.yaml", folder / "s.csv")
    sim = dd.simulate(case, 200, 1, progress=False)
    for audience in ("exempt", "public"):
        first = folder / f"{audience}1"
        dd.write_pack(sim, first, audience=audience)
        dd.decide(
            first, "a", "take_forward", reason="it was time", by="Dora Decides", on="2018-05-05"
        )
        dd.write_pack(sim, folder / audience, audience=audience, previous=first)
    dd.write_workbook(sim, folder / "w.xlsx")
    dd.write_board_paper(sim, folder / "p.docx")
    return folder


def words_of(folder: Path) -> str:
    """All texts of the files in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return " ".join(path.read_text(encoding="utf-8") for path in files)


def test_the_public_pack_names_no_member_and_no_reason_that_is_left_out(folder: Path) -> None:
    said = words_of(folder / "public")
    assert [text for text in SHOWN if text not in said] == []
    assert [text for text in LEFT_OUT if text.casefold() in said.casefold()] == []


def test_the_exempt_pack_names_everybody_and_keeps_the_files(folder: Path) -> None:
    said = words_of(folder / "exempt")
    everything = (*SHOWN, *LEFT_OUT)
    assert [text for text in everything if text.casefold() not in said.casefold()] == []
    names = {path.name for path in (folder / "exempt/inputs").iterdir()}
    assert names == {"01-criteria.yaml", "02-pipeline.yaml", "03-scores.csv"}


def test_paper_and_workbook_are_not_for_the_public_for_they_name_members(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "w.xlsx")
    cells = " ".join(str(c.value) for page in book for row in page for c in row if c.value)
    paper = docx.Document(str(folder / "p.docx")).element.iter()
    assert "Zoe member" in cells
    assert "her brother" in cells
    assert "Agnes Agreed" in cells
    assert "Zoe member" in " ".join(node.text or "" for node in paper)


def test_nothing_that_locks_a_folder_is_left_when_it_is_written(folder: Path) -> None:
    files = [path.name for path in folder.rglob("*")]
    assert not [name for name in files if "lock" in name]
