"""The sound files that mutants are made of: for each reader some, each a folder of files."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import openpyxl
import workbookcase

import dragonsden as dd
from dragonsden.model import Pipeline
from dragonsden.outputs.workbook.form import write_form
from dragonsden.record.record import files_of, record
from fuzz.book_mutations import packed, parts_of

Files = Mapping[str, bytes]


@dataclass(frozen=True, eq=False)
class Base:
    """A folder of files that is sound; `target` is the one to change."""

    files: Files
    target: str

    @property
    def data(self) -> bytes:
        """The bytes of the file to change."""
        return self.files[self.target]


KITCHEN: Final = Path(__file__).parents[1] / "kitchen"
CRITERIA, PIPELINE, PROGRAMME = "criteria.yaml", "pipeline.yaml", "programme.yaml"

SMALL: Final = {
    CRITERIA: """\
title: Small
status: agreed
agreed: {by: Board, on: 2018-09-12, minute: item 4}
groups: {people: {title: People}}
criteria:
  npv: {title: NPV, from: npv, worst: 0, best: £20k, weight: 40}
  market:
    title: Market
    group: people
    weight: {low: 20, likely: 30, high: 60}
    levels: {0: none, 2: some, 5: all}   # as agreed
  risk: {title: Risk, weight: 15, levels: {0: none, 10: great}, best: 0}
gates:
  legal: {title: A legal power}
  profit: {title: Profit, measure: npv, at_least: -500, in: 50%}
bands: {safe: 80%, unlikely: 20%}
missing: panel_range
""",
    PIPELINE: """\
title: Small pipeline
status: proposed
prices: 2018/19
years: 3
discount_rate: 3.5%
low_high_are: p10_p90
factors: {economy: how well people do}
assumptions:
  pay: {low: 1%, likely: 2%, high: 4%, moves_with: {economy: 0.5}, source: ONS}
  rent: {any_of: [300, 350, 420], owner: Estates}
scenarios:
  slump: {title: A slump, why: it happens, factors: {economy: -1.5}, assumptions: {rent: 500}}
  boom: {title: A boom, why: hope, factors: {economy: 1}, services: {alarms: {volume: 2_000}}}
services:
  alarms:
    title: Alarms
    description: "Monitoring, day and night"
    customers: [homes, schools]
    gates: {legal: {status: pass, reason: LGA 2003}}
    scores: {market: {low: 1, likely: 3, high: 5}, risk: 4}
    revenue:
      price: {low: £8, likely: £10, high: £14, moves_with: {economy: 0.4}, ours: yes}
      volume: {p10: 500, p50: 900, p90: 1_500, min: 0, sensitive: yes}
      cost_growth: pay
      unit_cost: {mean: 5, sd: 0.5, note: "a guess"}
      investment: 2_000
  bins:
    title: Bins
    gates: {legal: {status: hold, reason: counsel asked}}
    scores: {market: 2, risk: {chance: 40%}}
    revenue: {price: 6, volume: 2_000, direct_cost: 60%, overhead: 10%, fixed_cost: rent}
""",
}
THIRD: Final = """\
title: Small programme
status: agreed
agreed: {by: Board, on: 2018-09-12, minute: item 5}
for: npv
years: 3
quarters: 4
budget: {1: £3k, 2: 500}
carry: no
officers: {analysts: 20, law: {1-2: 3, 3-: 5.5}}
reviews:
  default: {quarters: 2, analysts: 30}
  bins: {quarters: 1, law: 2}   # by counsel
rules:
  - {start: alarms, in: 2, why: "as promised: in June"}
  - {start: [bins], needs: [alarms]}
  - {at_most: 1, of: {customer: homes}}
  - {at_least: 0, of: [alarms, bins]}
  - {at_most: 2, of: all}
holds: {from: 3}
worst: {share: 12.5%, npv: -2_000}
targets:
  more:
    title: £9k more
    line: contribution
    year: 2
    at_least: £9k
    already: {low: 100, likely: 200, high: 400, moves_with: {economy: 0.3}, source: ledger}
    sure: 75%
  sales: {line: income, year: 3, at_least: 20_000}
"""
CSV: Final = """\
service_id,member,criterion,score,comment
alarms,ann,market,3,"bookings, up a third"
alarms,bob,market,4.5,
bins,ann,market,,conflict of interest: manages it
bins,bob,market,2,
alarms,ann,risk,3,
alarms,bob,risk,7,
bins,ann,risk,2,
bins,bob,risk,10,not sure
bins,consensus,market,3,Agreed 12 Sept 2018: seen (chair)
"""
YAML: Final = """\
members:
  ann:
    alarms: {market: 3, risk: {score: 3, comment: "seen, and weighed"}}
    bins: {market: {comment: "conflict of interest: manages it", sensitive: yes}, risk: 2}
  bob:
    alarms:
      market: {score: 4.5, on: 2018-09-06}
      risk: 7
    bins: {market: 2, risk: 10}
consensus:
  bins: {market: {score: 3, by: chair, on: 2018-09-12, why: bookings up a third}}
"""


def small() -> dict[str, bytes]:
    """The files of a small case with all kinds of key."""
    return {name: text.encode() for name, text in SMALL.items()}


def shipped(criteria: str, pipeline: str) -> dict[str, bytes]:
    """The files of a shipped case."""
    return {
        CRITERIA: dd.shipped("criteria", f"{criteria}.yaml").read_bytes(),
        PIPELINE: dd.shipped("pipelines", f"{pipeline}.yaml").read_bytes(),
    }


def kitchen() -> dict[str, bytes]:
    """The files of the tests' small case."""
    return {name: (KITCHEN / name).read_bytes() for name in (CRITERIA, PIPELINE)}


@cache
def cases_of(target: str) -> tuple[Base, ...]:
    """Cases of which one of the two files is changed: small ones more often, by what they cost."""
    one, other = Base(small(), target), Base(kitchen(), target)
    larger = Base(shipped("new_delivery_models", "new_delivery_models"), target)
    longest = Base(shipped("enhancing_trading", "strategy_2018"), target)
    return (one,) * 60 + (other,) * 30 + (larger,) * 2 + (longest,)


@cache
def programmes() -> tuple[Base, ...]:
    """Cases with a programme file, which is changed: the small one more often."""
    one = Base({**small(), PROGRAMME: THIRD.encode()}, PROGRAMME)
    name = "new_delivery_models"
    third = dd.shipped("programmes", f"{name}.yaml").read_bytes()
    return (one,) * 29 + (Base({**shipped(name, name), PROGRAMME: third}, PROGRAMME),)


@cache
def scored_as_csv() -> tuple[Base, ...]:
    """Cases with a CSV score sheet, which is changed."""
    other = shipped("new_delivery_models", "new_delivery_models")
    sheet = dd.shipped("scores", "new_delivery_models.csv").read_bytes()
    first = Base({**small(), "scores.csv": CSV.encode()}, "scores.csv")
    return (first,) * 29 + (Base({**other, "scores.csv": sheet}, "scores.csv"),)


@cache
def scored_as_yaml() -> tuple[Base, ...]:
    """A case with a YAML score sheet, which is changed."""
    return (Base({**small(), "scores.yaml": YAML.encode()}, "scores.yaml"),)


@cache
def scored_as_book() -> tuple[Base, ...]:
    """A case with a member's workbook, as two programs save it, which is changed."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (path,) = dd.write_score_sheets(_case(folder), folder / "sheets", members=["ann"])
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            _fill(sheet)
        book.save(path)
        saved = _steady(path.read_bytes())
    return (Base({**small(), "ann.xlsx": saved}, "ann.xlsx"),)


@cache
def scored_as_opendocument() -> tuple[Base, ...]:
    """A case with a member's workbook as LibreOffice saved it, which is changed."""
    services = re.findall(r"^  (\w+): {title", workbookcase.PIPELINE, re.MULTILINE)
    leader = "\n".join(["service,market,risk", *(f"{name},3,3" for name in services)])
    files = {
        CRITERIA: workbookcase.CRITERIA.encode(),
        PIPELINE: workbookcase.PIPELINE.encode(),
        "leader.csv": leader.encode(),
        "chair.ods": (KITCHEN.parent / "opendocument" / "chair.ods").read_bytes(),
    }
    return (Base(files, "chair.ods"),)


@cache
def weighed_as_book() -> tuple[Base, ...]:
    """A case with a member's workbook of weights, which is changed."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (path,) = dd.write_weight_sheets(_case(folder), folder / "weights", members=["ann"])
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        rows = [row for row in sheet.iter_rows(min_row=2) if row[2].value == "ann"]
        points = next(c.column for row in sheet.iter_rows() for c in row if c.value == "Points")
        for number, row in enumerate(rows):
            sheet.cell(row[0].row, points, 100 - 20 * number)
        book.save(path)
        saved = _steady(path.read_bytes())
    return (Base({**small(), "ann.xlsx": saved}, "ann.xlsx"),)


def _case(folder: Path) -> dd.Case:
    """The small case, read from files in a folder."""
    for name, data in small().items():
        (folder / name).write_bytes(data)
    return dd.load(folder / CRITERIA, folder / PIPELINE)


def _fill(sheet: object) -> None:
    """Write a score into every row of a sheet of scores."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next((n for n, row in enumerate(rows) if "Score" in row and "Comment" in row), None)
    for n, row in enumerate(rows if head is not None else []):
        if n > head and row[0]:
            sheet.cell(n + 1, rows[head].index("Score") + 1, 1.5 + n % 3)
            sheet.cell(n + 1, rows[head].index("Comment") + 1, "seen & weighed")


def _steady(book: bytes) -> bytes:
    """The workbook without the time at which it was saved."""
    day = rb"2018-09-12T00:00:00Z"
    return packed([(n, re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", day, d)) for n, d in parts_of(book)])


@cache
def pipelines_as_book() -> tuple[Base, ...]:
    """A pipeline in a workbook, as two programs save it, which is changed."""
    name = "pipeline.xlsx"
    with TemporaryDirectory() as place:
        folder = Path(place)
        path = dd.pipeline_to_workbook(_case(folder), folder / name)
        ours = _steady(path.read_bytes())
        openpyxl.load_workbook(path).save(path)
        theirs = _steady(path.read_bytes())
    return Base({**small(), name: ours}, name), Base({**small(), name: theirs}, name)


BUDGET: Final = """\
Service,Department,Income budget 2018/19,Cost budget 2018/19,Income 2017/18,Cost 2017/18,2016/17
Alarms,Homes,"12,500","9,800","11,940",9_100.5,£11.2k
"Trees, and hedges",Places,8000,8000,7850,7400,
"""


@cache
def budgets_as_csv() -> tuple[Base, ...]:
    """A budget as finance saves it, from Excel and from elsewhere."""
    name, text = "budget.csv", BUDGET.encode()
    return tuple(Base({name: data}, name) for data in (text, b"\xef\xbb\xbf" + text))


@cache
def budgets_as_book() -> tuple[Base, ...]:
    """A budget in a workbook."""
    name = "budget.xlsx"
    with TemporaryDirectory() as place:
        book = openpyxl.Workbook()
        for row in csv.reader(BUDGET.splitlines()):
            plain = [cell.replace(",", "") if cell[:1].isdigit() else cell for cell in row]
            book.active.append([float(cell) if cell.isdecimal() else cell for cell in plain])
        book.save(Path(place) / name)
        data = _steady((Path(place) / name).read_bytes())
    return (Base({name: data}, name),)


@cache
def forms() -> tuple[Base, ...]:
    """A form of two services."""
    name = "form.xlsx"
    revenue = {"price": {"low": 8, "likely": 9, "high": 12}, "volume": {"low": 50, "high": 90}}
    services = {"alarms": {"revenue": revenue}, "trees": {"revenue": {**revenue, "price": 7}}}
    head = {"title": "T", "status": "proposed", "prices": "2018/19", "discount_rate": 0.035}
    pipeline = Pipeline.model_validate({**head, "years": 3, "services": services})
    with TemporaryDirectory() as place:
        path = write_form(pipeline, Path(place) / name)
        data = _steady(path.read_bytes())
    return (Base({name: data}, name),)


@cache
def packs_of(target: str) -> tuple[Base, ...]:
    """The record's side of a pack, with decisions, of which one file is changed."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "scores.csv").write_text(CSV)
        _case(folder)
        case = dd.load(folder / CRITERIA, folder / PIPELINE, scores=folder / "scores.csv")
        inputs = [one.model_copy(update={"file": Path(one.file).name}) for one in case.inputs]
        case = case.model_copy(update={"inputs": tuple(inputs)})
        sim = dd.simulate(case, 50, seed=7, progress=False)
        files = files_of(sim, record(sim))
        decided = folder / "pack"
        for name, data in files.items():
            (decided / name).parent.mkdir(parents=True, exist_ok=True)
            (decided / name).write_bytes(data)
        dd.decide(decided, "alarms", "defer", by="Board", on="2018-09-12", reason="not yet")
        dd.decide(
            decided, "bins", "take_forward", by="Board", on="2018-09-13", reason="law says so"
        )
        files = {**files, "decisions.yaml": (decided / "decisions.yaml").read_bytes()}
    return (Base(files, target),)
