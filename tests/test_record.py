"""The record: what is filed of a simulation, and whether it still holds long after."""

from __future__ import annotations

import hashlib
import json
import pickle
import platform
import re
import shutil
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from casebook import KITCHEN, scored, services, simulated

import dragonsden as dd
from dragonsden.model import Input
from dragonsden.reading.faults import CaseError
from dragonsden.record.changes import Changes
from dragonsden.record.changes_since import changes_since
from dragonsden.record.decisions import decide
from dragonsden.record.folder import archived_as, result_hashes, to_12_digits, written
from dragonsden.record.public_record import public_record
from dragonsden.record.record import files_of, record
from dragonsden.record.reproduce import Difference, differences, reproduce
from dragonsden.record.reread import reread
from dragonsden.record.shape import checked, record_schema_text
from dragonsden.record.stored import read_record
from dragonsden.record.verify import verify

# The functions of the same names stand before these rooms in their package.
RECORD_ROOM = sys.modules["dragonsden.record.record"]
REPRODUCE = sys.modules["dragonsden.record.reproduce"]

DRAWS = 500
CRITERIA = """\
title: What counts
status: agreed
agreed: {by: Commercial Delivery Board, on: 2018-09-12, minute: item 4}
groups: {money: Money, people: People}
criteria:
  npv: {title: NPV, group: money, from: npv, worst: 0, best: £20k, weight: 100}
  market:
    {title: Market, group: people, weight: {low: 20, high: 60}, levels: {0: no, 3: some, 5: all}}
gates:
  legal: {title: Legal}
  safe: {title: Does not lose money, measure: npv, at_least: 0, in: 10%}
member_weights: {chair: {npv: 50, market: 100}}
"""
PIPELINE = """\
title: Candidates
status: illustrative
prices: 2018/19
years: 4
discount_rate: 3.5%
review_slots: 2
assumptions:
  pay:
    {low: 1%, likely: 2%, high: 3.5%, source: MTFS 2018, owner: Finance, note: Before the award}
factors: [economy]
scenarios: {slump: {why: Fewer buyers, factors: {economy: -1}, services: {alarms: {volume: 400}}}}
services:
  alarms:
    gates: {legal: {status: pass, reason: LGA 2003 s.93}}
    revenue:
      price: {low: £8, likely: £10, high: £14, unit: £/visit, basis: sourced,
              moves_with: {economy: 0.4}}
      volume: 900
      cost_growth: pay
  bins:
    gates: {legal: {status: hold, reason: Counsel was asked}}
    revenue: {price: 6, volume: "1,000", direct_cost: 60%}
  catering:
    gates: {legal: {status: pass, reason: Statute}}
    revenue: {price: {low: 2, high: 4}, volume: 1_000}
  drones:
    gates: {legal: {status: fail, reason: No power}}
    revenue: {price: 50, volume: 100}
"""
SHEET = """\
service_id,member,criterion,score,comment
alarms,chair,market,4,"Busy, she says"
alarms,leader,market,2.5,
bins,chair,market,1,
bins,leader,market,,conflict of interest: his firm bids
catering,chair,market,5,Everybody eats
catering,leader,market,1,Nobody pays
catering,consensus,market,3,"Agreed 12 Sept 2018: half of it (chair, item 4)"
drones,chair,market,5,
drones,leader,market,5,
"""
PAGE = b"<!doctype html><title>Pack</title>"


def write(folder: Path, **changed: str) -> list[Path]:
    """The files of the case; another text for some of them."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"criteria": CRITERIA, "pipeline": PIPELINE, "scores": SHEET, **changed}
    paths = [folder / name for name in ("criteria.yaml", "pipeline.yaml", "scores.csv")]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_bytes(text.encode())
    return paths


def simulation(folder: Path, draws: int = DRAWS, **changed: str) -> dd.Simulation:
    """The simulation of files with these texts."""
    criteria, pipeline, scores = write(folder, **changed)
    return dd.simulate(dd.load(criteria, pipeline, scores), draws, 7, progress=False)


def lay(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A pack's folder with these files."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> dd.Simulation:
    return simulation(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def filed(sim: dd.Simulation) -> dict[str, Any]:
    return record(sim, analyst="Ann Analyst", assurer="Ash Assurer", on=date(2018, 9, 20))


@pytest.fixture(scope="module")
def files(sim: dd.Simulation, filed: dict[str, Any]) -> dict[str, bytes]:
    return files_of(sim, filed, {"pack.html": PAGE})


@pytest.fixture
def pack(files: dict[str, bytes], tmp_path: Path) -> Path:
    return lay(tmp_path / "pack", files)


ROOT = Path(__file__).parent.parent


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ------------------------------------------------------------------------------ what is recorded


def test_the_record_is_the_same_bytes_twice(sim: dd.Simulation, files: dict[str, bytes]) -> None:
    again = record(sim, analyst="Ann Analyst", assurer="Ash Assurer", on=date(2018, 9, 20))
    assert files_of(sim, again, {"pack.html": PAGE}) == files


def test_no_day_is_on_the_record_unless_it_is_given(
    sim: dd.Simulation, filed: dict[str, Any]
) -> None:
    assert record(sim)["made"] is None
    assert filed["made"] == "2018-09-20"


def test_the_record_is_plain_json(filed: dict[str, Any]) -> None:
    assert json.loads(json.dumps(filed, allow_nan=False)) == filed


def test_every_input_is_hashed_and_archived_as_it_was_read(
    sim: dd.Simulation, filed: dict[str, Any], files: dict[str, bytes]
) -> None:
    names = ["inputs/01-criteria.yaml", "inputs/02-pipeline.yaml", "inputs/03-scores.csv"]
    assert [one["archived"] for one in filed["inputs"]] == names
    assert [one["role"] for one in filed["inputs"]] == ["criteria", "pipeline", "scores"]
    assert [one["file"] for one in filed["inputs"]] == [one.file for one in sim.case.inputs]
    for name, text, one in zip(names, (CRITERIA, PIPELINE, SHEET), filed["inputs"], strict=True):
        assert files[name] == text.encode()
        assert one["sha256"] == sha(text.encode())


def test_bytes_that_are_no_plain_text_are_archived_as_they_are(tmp_path: Path) -> None:
    marked = f"\ufeff{CRITERIA}".replace("\n", "\r\n")
    sim = simulation(tmp_path, criteria=marked)
    assert files_of(sim, record(sim))["inputs/01-criteria.yaml"] == marked.encode()


@pytest.mark.parametrize(
    ("position", "file", "name"),
    [
        (0, "C:\\den\\Criteria.YAML", "inputs/01-criteria.yaml"),
        (2, "sheets/../finance director.csv", "inputs/03-scores.csv"),
        (3, "x.y/without", "inputs/04-scores"),
        (4, ".yaml", "inputs/05-scores"),
        (199, "a.xlsx", "inputs/200-scores.xlsx"),
        (5, "a.<script>", "inputs/06-scores"),
    ],
)
def test_an_archived_input_has_a_name_that_no_caller_can_bend(
    position: int, file: str, name: str
) -> None:
    assert archived_as(position, file) == name


def test_what_computed_is_recorded(filed: dict[str, Any]) -> None:
    assert (filed["seed"], filed["draws"], filed["k"]) == (7, DRAWS, 2)
    assert filed["block_size"] == 16_384
    assert "PCG64DXSM" in filed["sampler"]
    assert filed["versions"]["dragonsden"] == dd.__version__
    assert filed["versions"]["numpy"] == np.__version__
    assert filed["versions"]["python"].endswith(platform.python_version())
    assert set(filed["versions"]) == {"dragonsden", "python", "numpy", "scipy", "pandas"}
    assert filed["platform"] == {"system": platform.system(), "machine": platform.machine()}


def test_every_score_is_recorded_with_its_comment(filed: dict[str, Any]) -> None:
    scores = filed["scores"]
    assert scores["members"] == ["chair", "leader"]
    assert len(scores["scores"]) == 8
    first, missing = scores["scores"][0], scores["scores"][3]
    assert (first["service"], first["member"], first["score"]) == ("alarms", "chair", 4.0)
    assert first["comment"] == "Busy, she says"
    assert (missing["service"], missing["member"], missing["score"]) == ("bins", "leader", None)
    assert missing["comment"].startswith("conflict of interest")


def test_a_consensus_is_recorded_with_who_when_and_why_beside_the_scores_it_replaces(
    filed: dict[str, Any],
) -> None:
    assert filed["scores"]["resolutions"] == [
        {
            "service": "catering",
            "criterion": "market",
            "kind": "consensus",
            "score": 3.0,
            "by": "chair, item 4",
            "on": "2018-09-12",
            "why": "half of it",
        }
    ]
    given = [s["score"] for s in filed["scores"]["scores"] if s["service"] == "catering"]
    assert given == [5.0, 1.0]


def test_weights_are_recorded_as_written_and_as_used_and_who_agreed_them(
    sim: dd.Simulation, filed: dict[str, Any]
) -> None:
    weights = filed["weights"]
    agreed = {"by": "Commercial Delivery Board", "on": "2018-09-12", "minute": "item 4"}
    assert weights["agreed"] == agreed
    assert weights["file"] == {"npv": "100", "market": {"low": "20", "high": "60"}}
    assert weights["members"] == {"chair": {"npv": "50", "market": "100"}}
    assert weights["mean"] == sim.mean_weights.to_dict()
    assert weights["typical"] == sim.typical_weights.to_dict()


def test_every_belief_is_recorded_as_it_was_written_and_with_what_is_said_of_it(
    filed: dict[str, Any],
) -> None:
    entries = {entry["path"]: entry for entry in filed["assumptions"]}
    assert entries["assumptions.pay"]["written"] == {"low": "1%", "likely": "2%", "high": "3.5%"}
    assert entries["assumptions.pay"]["source"] == "MTFS 2018"
    assert entries["assumptions.pay"]["owner"] == "Finance"
    assert entries["assumptions.pay"]["note"] == "Before the award"
    price = entries["alarms.revenue.price"]
    moves = {"moves_with": {"economy": "0.4"}}
    assert price["written"] == {"low": "£8", "likely": "£10", "high": "£14"} | moves
    assert (price["unit"], price["basis"]) == ("£/visit", "sourced")
    assert price["label"] == "Alarms: price"
    assert entries["bins.revenue.volume"]["written"] == "1,000"
    assert entries["alarms.revenue.cost_growth"]["written"] == "pay"
    assert entries["alarms.revenue.cost_growth"]["shared"] is True
    assert entries["criteria.market.weight"]["written"] == {"low": "20", "high": "60"}
    assert entries["scenarios.slump.services.alarms.volume"]["written"] == "400"
    assert len(entries) == 2 + 1 + 3 + 3 + 2 + 2 + 1


def test_all_kinds_of_belief_can_be_recorded() -> None:
    entries = {
        e["path"]: e["written"] for e in record(simulated(*KITCHEN, draws=50))["assumptions"]
    }
    assert entries["alarms.scores.market"] == {"any_of": ["1", "2", "2", "4", "5"]}
    assert entries["bins.scores.market"] == {"chance": "40%"}
    triangular = {"low": "2", "likely": "3", "high": "4", "shape": "triangular"}
    assert entries["catering.scores.market"] == triangular
    metalog = {"p10": "500", "p50": "900", "p90": "1_500", "min": "0"}
    assert entries["alarms.revenue.volume"] == metalog
    assert entries["criteria.market.weight"] == "any"
    assert entries["groups.people.weight"] == "30"


def test_gates_are_recorded_with_verdict_and_reason(filed: dict[str, Any]) -> None:
    legal = {service: gates["legal"] for service, gates in filed["gates"].items()}
    assert legal["drones"] == {"status": "fail", "reason": "No power", "share": None}
    assert legal["bins"] == {"status": "hold", "reason": "Counsel was asked", "share": None}
    assert filed["gates"]["alarms"]["safe"]["share"] == 1.0


def test_the_ranking_is_recorded_best_first(sim: dd.Simulation, filed: dict[str, Any]) -> None:
    assert [row["service"] for row in filed["ranking"]] == list(sim.ranking.index)
    assert [row["value"] for row in filed["ranking"]] == list(sim.ranking["value"])
    recommended = [row["service"] for row in filed["ranking"] if row["recommended"]]
    assert recommended == list(sim.recommended)
    assert filed["failing"] == [{"service": "drones", "title": "Drones"}]


def test_the_exact_hash_is_that_of_the_results_file(
    sim: dd.Simulation, filed: dict[str, Any], files: dict[str, bytes]
) -> None:
    assert files["results.json"].decode() == f"{sim.to_json()}\n"
    assert filed["results"]["exact"] == sha(files["results.json"])


def test_the_coarse_hash_does_not_see_the_thirteenth_digit_and_sees_the_twelfth() -> None:
    base = {"a": [1.0, 2], "b": {"c": 0.123456789012}, "d": None, "e": 0.0}
    nearby = {"a": [1.000000000004, 2], "b": {"c": 0.1234567890124}, "d": None, "e": -0.0}
    further = {**base, "b": {"c": 0.123456789013}}
    assert to_12_digits(nearby) == to_12_digits(base)
    assert to_12_digits(further) != to_12_digits(base)
    assert result_hashes(nearby)["exact"] != result_hashes(base)["exact"]


def test_every_file_of_the_pack_is_hashed_by_the_record(files: dict[str, bytes]) -> None:
    on_record = json.loads(files["record.json"])["files"]
    assert {name: entry["sha256"] for name, entry in on_record.items()} == {
        name: sha(data) for name, data in files.items() if name != "record.json"
    }
    assert list(files)[-1] == "record.json"


@pytest.mark.parametrize("name", ["record.json", "results.json", "inputs/x.yaml", "decisions.yaml"])
def test_no_other_file_can_take_a_name_of_the_records(
    sim: dd.Simulation, filed: dict[str, Any], name: str
) -> None:
    with pytest.raises(ValueError, match="is written from the record"):
        files_of(sim, filed, {name: b""})


def test_a_record_of_another_simulation_is_refused(filed: dict[str, Any], tmp_path: Path) -> None:
    other = simulation(tmp_path, draws=DRAWS + 1)
    with pytest.raises(ValueError, match="of another simulation"):
        files_of(other, filed)


# --------------------------------------------------------------------------- analyst and assurer


@pytest.mark.parametrize("assurer", ["Ann Analyst", " ann  ANALYST "])
def test_nobody_assures_their_own_work(sim: dd.Simulation, assurer: str) -> None:
    with pytest.raises(ValueError, match="two are different people"):
        record(sim, analyst="Ann Analyst", assurer=assurer)


@pytest.mark.parametrize("who", [{}, {"analyst": "Ann"}, {"assurer": "Ash"}, {"assurer": " "}])
def test_without_two_people_the_record_is_not_assured(
    sim: dd.Simulation, who: dict[str, str]
) -> None:
    assert record(sim, **who)["assured"] is False


def test_with_two_people_it_is_assured(filed: dict[str, Any]) -> None:
    people = (filed["analyst"], filed["assurer"], filed["assured"])
    assert people == ("Ann Analyst", "Ash Assurer", True)


# ----------------------------------------------------------------------------- bytes of the inputs


def test_the_bytes_of_an_input_are_neither_printed_nor_in_json(sim: dd.Simulation) -> None:
    one = sim.case.inputs[0]
    assert one.content == CRITERIA.encode()
    assert "content" not in repr(one)
    assert "content" not in one.model_dump()
    assert "content" not in one.model_dump_json()


def test_a_case_with_its_bytes_travels_to_another_process(sim: dd.Simulation) -> None:
    assert pickle.loads(pickle.dumps(sim.case)) == sim.case
    assert pickle.loads(pickle.dumps(sim.case)).inputs[0].content == CRITERIA.encode()


def test_an_input_whose_bytes_were_not_kept_is_recorded_by_its_hash(sim: dd.Simulation) -> None:
    bare = tuple(Input(file=one.file, sha256=one.sha256) for one in sim.case.inputs)
    case = sim.case.model_copy(update={"inputs": bare})
    entry = record(dd.simulate(case, 50, progress=False))
    assert [one["archived"] for one in entry["inputs"]] == [None] * 3
    assert [one["sha256"] for one in entry["inputs"]] == [one.sha256 for one in sim.case.inputs]
    assert entry["inputs_make_case"] is False


@pytest.mark.parametrize("name", [".", "..", "of/.", "", "a\0.yaml", "\ud800", "é" * 126 + ".yaml"])
def test_an_input_under_a_name_that_no_file_can_have_is_refused_in_words(
    sim: dd.Simulation, name: str
) -> None:
    named = [one.model_copy(update={"file": name}) for one in sim.case.inputs]
    with pytest.raises(CaseError):
        reread(named)


# ---------------------------------------------------------------------------------------- verify


def test_a_pack_as_it_was_written_is_whole_and_every_check_is_named(pack: Path) -> None:
    found = verify(pack)
    assert found.ok
    assert not found.wrong
    text = str(found)
    for name in ("pack.html", "results.json", "inputs/01-criteria.yaml", "inputs/03-scores.csv"):
        assert f"ok: {name} is as recorded" in text
    assert "ok: no other file is in the folder" in text
    assert sha((pack / "record.json").read_bytes()) in found.lines[-1]


NAMES = [
    "pack.html",
    "results.json",
    "inputs/01-criteria.yaml",
    "inputs/02-pipeline.yaml",
    "inputs/03-scores.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_one_byte_changed_names_the_file(pack: Path, name: str) -> None:
    data = bytearray((pack / name).read_bytes())
    data[len(data) // 2] ^= 1
    (pack / name).write_bytes(bytes(data))
    assert verify(pack).wrong == (f"{name} is not the file that was recorded",)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_missing_is_named(pack: Path, name: str) -> None:
    (pack / name).unlink()
    assert verify(pack).wrong == (f"{name} is missing",)


@pytest.mark.parametrize("name", ["notes.txt", "inputs/04-scores.csv", "inputs/old/x.yaml"])
def test_a_file_that_is_not_on_the_record_is_named(pack: Path, name: str) -> None:
    lay(pack, {name: b"?"})
    assert verify(pack).wrong == (f"{name} is not on the record; take it out of the folder",)


def test_what_windows_puts_into_folders_is_left_alone(pack: Path) -> None:
    lay(pack, {"Thumbs.db": b"", "inputs/desktop.ini": b""})
    assert verify(pack).ok


def test_a_link_in_place_of_a_file_is_named(pack: Path, tmp_path: Path) -> None:
    (pack / "pack.html").rename(tmp_path / "elsewhere.html")
    (pack / "pack.html").symlink_to(tmp_path / "elsewhere.html")
    assert verify(pack).wrong == ("pack.html is a link to elsewhere",)


def test_any_byte_of_the_record_that_changes_is_noticed(pack: Path) -> None:
    path = pack / "record.json"
    data = path.read_bytes()
    for position in range(0, len(data), 97):
        path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        found = verify(pack)
        assert not found.ok, position
        assert "record.json" in found.wrong[0]


def test_a_record_forged_with_a_new_seal_is_still_not_that_of_the_chain(
    pack: Path, sim: dd.Simulation, tmp_path: Path
) -> None:
    second = lay(tmp_path / "second", files_of(sim, record(sim, previous=pack)))
    forged = read_record(pack) | {"assurer": "Somebody Else"}
    (pack / "record.json").write_bytes(written(forged))
    assert verify(pack).ok  # who can change all of a pack can make it whole: hence the chain
    (fault,) = verify(second, previous=pack).wrong
    assert fault.startswith("the record before is not the one named")


def test_a_chain_that_holds_is_said_to_hold(pack: Path, sim: dd.Simulation, tmp_path: Path) -> None:
    second = lay(tmp_path / "second", files_of(sim, record(sim, previous=pack)))
    assert read_record(second)["previous"] == sha((pack / "record.json").read_bytes())
    assert "ok: the record before is the one named" in verify(second, previous=pack).lines
    assert verify(second).ok
    assert any("give its folder" in line for line in verify(second).lines)


def test_a_pack_before_that_the_record_does_not_name_is_wrong(pack: Path) -> None:
    assert not verify(pack, previous=pack).ok


def test_a_chain_to_a_folder_without_a_pack_is_wrong(pack: Path, tmp_path: Path) -> None:
    assert "the pack before cannot be read" in verify(pack, previous=tmp_path / "no").wrong[0]


def test_a_folder_without_a_record_is_no_pack(tmp_path: Path) -> None:
    (fault,) = verify(tmp_path).wrong
    assert "record.json cannot be read" in fault


@pytest.mark.parametrize("name", ["../secret.txt", "inputs/../../secret.txt", "a\\b", "C:x"])
def test_a_record_cannot_point_out_of_its_folder(pack: Path, name: str) -> None:
    (pack.parent / "secret.txt").write_bytes(b"s")
    tampered = read_record(pack)
    tampered["files"][name] = {"sha256": sha(b"s"), "bytes": 1}
    (pack / "record.json").write_bytes(written(tampered))
    assert f"{name} on the record is not the name of a file in this folder" in verify(pack).wrong


def test_results_that_are_not_those_hashed_are_named(pack: Path) -> None:
    tampered = read_record(pack)
    tampered["results"]["to_12_digits"] = "0" * 64
    (pack / "record.json").write_bytes(written(tampered))
    assert verify(pack).wrong == ("results.json is not what the results' hashes are of",)


# ------------------------------------------------------------------------------ reading a record


def test_an_older_record_with_a_missing_key_is_refused_with_words(pack: Path) -> None:
    whole = read_record(pack)
    for key in ("seed", "draws", "ranking", "scores", "results", "files", "previous", "weights"):
        older = {name: entry for name, entry in whole.items() if name != key}
        (pack / "record.json").write_bytes(written(older))
        with pytest.raises(ValueError, match=f"not a whole record: it has no '{key}'"):
            read_record(pack)
        assert not verify(pack).ok
        assert reproduce(pack).lines[0] == "not reproduced"


def test_a_missing_key_further_in_is_named_by_its_path(filed: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(filed))
    broken["seed"] = "7"
    broken["weights"]["file"]["npv"] = 7
    with pytest.raises(ValueError, match=r"'seed': input should be a valid integer, and 1 more"):
        checked(broken, "it", filed=False)
    broken = json.loads(json.dumps(filed))
    del broken["ranking"][1]["rank"]
    with pytest.raises(ValueError, match=r"it has no 'ranking\.1\.rank'"):
        checked(broken, "it", filed=False)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "not a record that can be read"),
        (b"[]", "not a record of dragonsden"),
        (b'{"title": 1}', "not a record of dragonsden"),
        (b'{"format": 2}', "format 2, and this version reads 1"),
        (b'{"format": 1, "format": 1}', "'format' is there twice"),
        (b'{"format": NaN}', "NaN is not a number"),
        (b"\xff{}", "not a record that can be read"),
        (b"[" * 100_000, "not a record that can be read"),
    ],
)
def test_what_is_no_record_is_refused_with_words(tmp_path: Path, data: bytes, what: str) -> None:
    (tmp_path / "record.json").write_bytes(data)
    with pytest.raises(ValueError, match=what):
        read_record(tmp_path)


# ------------------------------------------------------------------------------------- reproduce


def test_a_pack_computed_again_is_identical(pack: Path) -> None:
    found = reproduce(pack)
    assert found.ok
    assert found.lines[0] == "identical"
    assert not any(line.startswith("note:") for line in found.lines)


def test_another_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    sim = simulation(tmp_path / "case", draws=40_000)
    pack = lay(tmp_path / "pack", files_of(sim, record(sim)))
    with ThreadPoolExecutor(3) as threads:
        assert reproduce(pack, executor=threads).lines[0] == "identical"
    with ProcessPoolExecutor(2) as processes:
        assert reproduce(pack, executor=processes).lines[0] == "identical"


def test_a_pack_is_reproduced_anywhere_and_long_after_its_inputs_have_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim = simulation(tmp_path / "gone")
    moved = lay(tmp_path / "moved", files_of(sim, record(sim)))
    shutil.rmtree(tmp_path / "gone")
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    assert reproduce(Path("../moved")).lines[0] == "identical"
    assert verify(moved).ok


def test_sheets_that_are_named_after_their_member_are_reproduced(tmp_path: Path) -> None:
    criteria, pipeline, _ = write(tmp_path)
    names = ("chair", "leader")
    for folder, member, score in zip(("a", "b"), names, (3, 4), strict=True):
        rows = "".join(f"  {name}: {{market: {score}}}\n" for name in ("alarms", "bins"))
        rows += "".join(f"  {name}: {{market: 1}}\n" for name in ("catering", "drones"))
        lay(tmp_path / folder, {f"{member}.yaml": f"scores:\n{rows}".encode()})
    sheets = [tmp_path / "a/chair.yaml", tmp_path / "b/leader.yaml"]
    sim = dd.simulate(dd.load(criteria, pipeline, sheets), 50, progress=False)
    pack = lay(tmp_path / "pack", files_of(sim, record(sim)))
    assert sorted(path.name for path in (pack / "inputs").iterdir())[2:] == [
        "03-scores.yaml",
        "04-scores.yaml",
    ]
    assert reproduce(pack).lines[0] == "identical"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("inputs")])
def test_inputs_that_were_changed_are_not_computed_but_named(pack: Path, name: str) -> None:
    (pack / name).write_bytes((pack / name).read_bytes() + b"\n")
    found = reproduce(pack)
    assert not found.ok
    assert found.lines[0] == "not reproduced"
    (fault,) = found.wrong
    assert fault.startswith(f"the inputs are not those recorded: {name} is not the file")


def another_method(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """Let results be computed by another method, as another version may."""
    real = REPRODUCE.document_of

    def document_of(sim: dd.Simulation, version: str = "") -> dict[str, Any]:
        document = real(sim, version)
        change(document)
        return document

    monkeypatch.setattr(REPRODUCE, "document_of", document_of)


def test_other_numbers_are_named_with_what_stood_and_stands_there(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(document: dict[str, Any]) -> None:
        document["services"]["bins"]["value"] = 12.5

    another_method(monkeypatch, change)
    found = reproduce(pack)
    before = json.loads((pack / "results.json").read_bytes())["services"]["bins"]["value"]
    assert not found.ok
    assert found.lines[0] == "different"
    assert f"note: services.bins.value: {before!r} -> 12.5" in found.lines
    assert len([line for line in found.lines if " -> " in line]) == 1


def test_of_many_numbers_that_differ_twenty_are_named_and_the_rest_counted(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(document: dict[str, Any]) -> None:
        for service in document["services"].values():
            for measure in service["measures"].values():
                measure["mean"] = 1234.5

    another_method(monkeypatch, change)
    found = reproduce(pack)
    assert found.wrong[0].startswith("24 of ")
    assert len([line for line in found.lines if " -> " in line]) == 20
    assert "note: and 4 more" in found.lines


def test_numbers_that_differ_in_the_last_bits_are_identical_to_12_digits(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(document: dict[str, Any]) -> None:
        for service in document["services"].values():
            service["value"] = float(np.nextafter(service["value"], 200.0))

    another_method(monkeypatch, change)
    found = reproduce(pack)
    assert found.ok
    assert found.lines[0] == "identical to 12 digits"
    assert any(line.startswith("note: 4 of") for line in found.lines)


def test_a_number_that_rounds_the_other_way_by_its_last_bit_is_still_the_same() -> None:
    low = 0.1234567890125
    pair = Difference("x", float(np.nextafter(low, 0)), float(np.nextafter(low, 1)))
    assert f"{pair.before:.12g}" != f"{pair.after:.12g}"
    assert pair.slight
    assert not Difference("x", 1.0, 1.0 + 1e-9).slight
    assert not Difference("x", 1.0, "1").slight
    assert not Difference("x", True, 1.0).slight


def test_another_version_with_the_same_results_is_identical_and_is_named(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RECORD_ROOM, "__version__", "9.9.9")
    found = reproduce(pack)
    assert found.ok
    assert found.lines[0] == "identical"
    assert "note: dragonsden is 9.9.9 here and was 0.1.0 on the record" in found.lines


def test_what_a_later_version_reports_besides_does_not_count(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_method(monkeypatch, lambda document: document.update(regret=1.0))
    found = reproduce(pack)
    assert found.ok
    assert found.lines[0] == "identical"
    assert "note: this version also reports what was not recorded: regret" in found.lines


def test_what_a_later_version_no_longer_reports_does_count(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_method(monkeypatch, lambda document: document.pop("k"))
    found = reproduce(pack)
    assert found.lines[0] == "different"
    assert "note: k: 2 -> not there" in found.lines


def test_without_its_results_a_pack_that_differs_says_that_it_cannot_tell_where(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pack / "results.json").unlink()
    assert reproduce(pack).lines[0] == "identical"
    another_method(monkeypatch, lambda document: document.update(k=3))
    found = reproduce(pack)
    assert found.lines[0] == "different"
    assert "so it is not known where the results differ" in found.wrong[0]


def test_inputs_that_a_later_version_refuses_are_told_under_their_own_names(
    pack: Path,
) -> None:
    data = PIPELINE.replace("price: 6", "prize: 6").encode()
    tampered = read_record(pack)
    for entry in (tampered["inputs"][1], tampered["files"]["inputs/02-pipeline.yaml"]):
        entry["sha256"] = sha(data)
    lay(pack, {"inputs/02-pipeline.yaml": data, "record.json": written(tampered)})
    found = reproduce(pack)
    assert found.lines[0] == "not reproduced"
    what = "'prize' is not a driver; did you mean 'price'?"
    line = (
        data.decode()
        .split("\n")
        .index('    revenue: {prize: 6, volume: "1,000", direct_cost: 60%}')
    )
    assert f"{tampered['inputs'][1]['file']}:{line + 1}:15: {what}" in found.wrong[0]


def test_a_case_changed_in_python_is_not_said_to_be_reproducible(
    sim: dd.Simulation, tmp_path: Path
) -> None:
    changed = dd.simulate(dd.reweighted(sim.case, {"npv": 1, "market": 3}), 50, progress=False)
    assert record(changed)["inputs_make_case"] is False
    pack = lay(tmp_path / "pack", files_of(changed, record(changed)))
    assert verify(pack).ok
    assert "made or changed in Python" in reproduce(pack).wrong[0]


def test_a_case_made_in_python_has_no_inputs_and_says_so(tmp_path: Path) -> None:
    bare = dd.load(*write(tmp_path / "case")[:2], scores=tmp_path / "case/scores.csv")
    sim = dd.simulate(bare.model_copy(update={"inputs": ()}), 50, progress=False)
    pack = lay(tmp_path / "pack", files_of(sim, record(sim)))
    assert "note: the case was made in Python: there are no inputs" in verify(pack).lines
    assert reproduce(pack).lines[0] == "not reproduced"


def test_inputs_that_were_not_kept_are_noted(sim: dd.Simulation, tmp_path: Path) -> None:
    bare = tuple(Input(file=one.file, sha256=one.sha256) for one in sim.case.inputs)
    other = dd.simulate(sim.case.model_copy(update={"inputs": bare}), 50, progress=False)
    found = verify(lay(tmp_path, files_of(other, record(other))))
    assert found.ok
    notes = [line for line in found.lines if "were not kept" in line]
    assert len(notes) == 3


def test_a_record_with_two_hashes_for_one_input_is_wrong(pack: Path) -> None:
    tampered = read_record(pack)
    tampered["inputs"][2]["sha256"] = "0" * 64
    (pack / "record.json").write_bytes(written(tampered))
    what = "the record has two hashes for inputs/03-scores.csv"
    assert verify(pack).wrong == (what,)
    assert reproduce(pack).wrong == (f"the inputs are not those recorded: {what}",)


def test_draws_that_are_none_are_told(pack: Path) -> None:
    (pack / "record.json").write_bytes(written(read_record(pack) | {"draws": 0}))
    assert "'draws': input should be greater than or equal to 1" in reproduce(pack).wrong[0]


def test_a_scenario_is_not_the_case_of_the_files(sim: dd.Simulation) -> None:
    slump = dd.scenarios(sim)["slump"]
    assert record(sim)["inputs_make_case"] is True
    assert record(slump)["inputs_make_case"] is False


# ---------------------------------------------------------------------------------------- public


KEY = "5a" * 32


def test_a_public_record_has_no_seed_score_comment_figure_reason_or_plain_hash(
    filed: dict[str, Any],
) -> None:
    public = public_record(filed)
    text = json.dumps(public)
    secrets = ["Busy, she says", "half of it", "MTFS 2018", "£14", "1,000", "Counsel", "economy"]
    for secret in secrets:
        assert secret in json.dumps(filed, ensure_ascii=False)
        assert secret not in json.dumps(public, ensure_ascii=False)
    for key in ("scores", "assumptions", "gates", "warnings", "decisions", "seed", "key"):
        assert key not in public
    assert "value" not in public["ranking"][0]
    assert "members" not in public["weights"]
    assert public["results"] is None
    hashes = [*filed["results"].values(), *(one["sha256"] for one in filed["inputs"])]
    for one in (public, public_record(filed | {"key": KEY})):
        assert not [plain for plain in hashes if plain[:12] in json.dumps(one)]
    assert "archived" not in text
    ranks = [(row["service"], row["rank"]) for row in filed["ranking"]]
    assert [(row["service"], row["rank"]) for row in public["ranking"]] == ranks


def test_shares_and_weights_of_a_public_record_are_in_whole_percent(filed: dict[str, Any]) -> None:
    public = public_record(filed)
    weights = [share for key in ("mean", "typical") for share in public["weights"][key].values()]
    shares = [row[key] for row in public["ranking"] for key in ("first", "first_k")]
    assert any(share != round(share, 2) for share in filed["weights"]["mean"].values())
    for share in (*weights, *shares):
        assert share == round(share, 2)


def test_where_a_figure_is_closed_the_public_record_has_no_share_of_any_service(
    tmp_path: Path,
) -> None:
    marked = PIPELINE.replace("  alarms:\n", "  alarms:\n    sensitive: true\n", 1)
    filed = record(simulation(tmp_path, pipeline=marked))
    public = public_record(filed)
    assert filed["closed"] == public["closed"] == ["alarms"]
    for row, whole in zip(public["ranking"], filed["ranking"], strict=True):
        assert [row[key] for key in ("first", "first_k", "typical_rank")] == [None, None, None]
        assert [row[k] for k in ("rank", "band")] == [whole[k] for k in ("rank", "band")]


def test_a_public_pack_holds_the_page_and_the_record_and_verifies(
    sim: dd.Simulation, filed: dict[str, Any], tmp_path: Path
) -> None:
    files = files_of(sim, public_record(filed), {"pack.html": PAGE})
    assert set(files) == {"pack.html", "record.json"}
    pack = lay(tmp_path, files)
    found = verify(pack)
    assert found.ok
    assert any("a public pack" in line for line in found.lines)
    (wrong,) = reproduce(pack).wrong
    assert wrong.startswith("a public pack holds no inputs; reproduce the exempt pack")


def test_only_the_exempt_pack_ties_a_public_one_to_its_inputs_and_results(
    sim: dd.Simulation, tmp_path: Path
) -> None:
    whole = record(sim, key=KEY)
    exempt = lay(tmp_path / "exempt", files_of(sim, whole, {"pack.html": PAGE}))
    public = lay(tmp_path / "public", files_of(sim, public_record(whole), {"pack.html": PAGE}))
    tied = "ok: its inputs and results are those of the exempt pack"
    assert tied in verify(public, exempt=exempt).lines
    assert any("give its folder to check that" in line for line in verify(public).lines)
    other = simulation(tmp_path / "case", draws=DRAWS + 1)
    for name, run, key in (("results", other, KEY), ("key", sim, "b7" * 32), ("none", sim, "")):
        strange = lay(tmp_path / name, files_of(run, record(run, key=key), {"pack.html": PAGE}))
        assert not verify(public, exempt=strange).ok
    assert not verify(public, exempt=public).ok
    assert not verify(public, exempt=tmp_path).ok


def test_without_a_key_a_public_pack_says_that_nothing_ties_it(
    sim: dd.Simulation, filed: dict[str, Any], pack: Path, tmp_path: Path
) -> None:
    public = lay(tmp_path / "public", files_of(sim, public_record(filed), {"pack.html": PAGE}))
    found = verify(public)
    assert found.ok
    assert any("nothing ties it to inputs and results" in line for line in found.lines)
    (wrong,) = verify(public, exempt=pack).wrong  # asked whether they go together, and they do not
    assert "nothing ties it to inputs and results" in wrong
    assert str(pack) in wrong
    (missing,) = verify(public, exempt=tmp_path / "nosuch").wrong
    assert missing.startswith("the exempt pack cannot be read")


def test_the_number_of_the_record_is_of_the_results_and_the_last_line_of_the_pack(
    sim: dd.Simulation, filed: dict[str, Any], pack: Path, tmp_path: Path
) -> None:
    other = lay(tmp_path / "other", files_of(sim, filed, {"pack.html": b"another page"}))
    one, two = verify(pack).lines, verify(other).lines
    number = filed["results"]["exact"][:12]
    assert one[-2] == two[-2]
    assert one[-2].startswith(f"note: the record is number {number}, as the foot of the page")
    assert one[-1] != two[-1]


def test_an_exempt_pack_goes_with_no_other_exempt_pack(
    sim: dd.Simulation, pack: Path, tmp_path: Path
) -> None:
    for other in (pack, tmp_path / "nosuch"):
        with pytest.raises(ValueError, match="an exempt pack itself"):
            verify(pack, exempt=other)
        with pytest.raises(ValueError, match="an exempt one itself"):
            dd.write_pack(sim, tmp_path / "new", exempt=other)
    assert not (tmp_path / "new").exists()


# --------------------------------------------------------------------------------------- changes


def changed(folder: Path, sim: dd.Simulation, **texts: str) -> Changes:
    """What changed from a simulation to that of files with these texts."""
    return changes_since(sim, simulation(folder, DRAWS, **texts))


def test_nothing_changed_since_the_same_pack(pack: Path, sim: dd.Simulation) -> None:
    since = changes_since(pack, sim)
    assert not since
    assert since.sentences == ("Nothing changed since the last pack.",)


def test_changes_are_the_same_from_folders_records_and_simulations(
    pack: Path, sim: dd.Simulation, tmp_path: Path
) -> None:
    other = simulation(tmp_path, pipeline=PIPELINE.replace("volume: 900", "volume: 90"))
    sides = [(pack, other), (record(sim), record(other)), (pack / "record.json", other)]
    told = {changes_since(*side).sentences for side in sides}
    assert len(told) == 1


def test_who_moved_and_what_changed_of_them_is_told(sim: dd.Simulation, tmp_path: Path) -> None:
    assert list(sim.ranking.index) == ["alarms", "catering", "bins"]
    since = changed(tmp_path, sim, pipeline=PIPELINE.replace("volume: 900", "volume: 9"))
    ranks = since.ranks
    assert list(ranks.index) == ["catering", "bins", "alarms"]
    assert list(ranks["rank_before"]) == [2, 3, 1]
    assert list(ranks["rank_after"]) == [1, 2, 3]
    assert list(ranks["moved"]) == [1, 1, -2]
    assert list(ranks["first_k_before"]) == [True, False, True]
    assert list(ranks["first_k_after"]) == [True, True, False]
    assert list(ranks["because"]) == ["", "", "volume: 900 -> 9"]
    assert "New into the first 2: Bins." in since.sentences
    assert "New out of the first 2: Alarms." in since.sentences
    assert "Alarms went from rank 1 to rank 3 (volume: 900 -> 9)." in since.sentences
    assert list(since.inputs.index) == ["pipeline"]
    assert "1 input file changed: pipeline." in since.sentences
    assert list(since.beliefs.index) == ["alarms.revenue.volume"]


def test_a_changed_shared_assumption_is_a_cause_for_those_who_use_it(
    sim: dd.Simulation, tmp_path: Path
) -> None:
    pipeline = PIPELINE.replace("volume: 900", "volume: 9").replace("MTFS 2018", "MTFS 2019")
    since = changed(tmp_path, sim, pipeline=pipeline)
    assert "pay: " in since.ranks.loc["alarms", "because"]
    assert since.ranks.loc["catering", "because"] == ""
    assert "source: MTFS 2018" in since.beliefs.loc["assumptions.pay", "before"]
    assert "source: MTFS 2019" in since.beliefs.loc["assumptions.pay", "after"]


def test_changed_scores_are_told_with_who_from_and_to(sim: dd.Simulation, tmp_path: Path) -> None:
    sheet = SHEET.replace("alarms,leader,market,2.5,", "alarms,leader,market,1,")
    sheet = sheet.replace("bins,leader,market,,conflict", "bins,leader,market,5,no conflict")
    since = changed(tmp_path, sim, scores=sheet.replace("consensus,market,3", "consensus,market,2"))
    assert since.scores.to_numpy().tolist() == [
        ["alarms", "market", "leader", "2.5", "1"],
        ["bins", "market", "leader", "none", "5"],
        ["catering", "market", "consensus", "3", "2"],
    ]
    assert any("alarms on market by leader, 2.5 to 1" in line for line in since.sentences)
    assert list(since.inputs.index) == ["scores.csv"]


def test_changed_weights_are_told_and_settings_that_were_not_are_not(
    sim: dd.Simulation, tmp_path: Path
) -> None:
    heavy = CRITERIA.replace("weight: {low: 20, high: 60}", "weight: 300")
    since = changed(tmp_path, sim, criteria=heavy)
    assert list(since.weights.index) == ["npv", "market"]
    assert since.weights.loc["market", "written_before"] == "low 20, high 60"
    assert since.weights.loc["market", "written_after"] == "300"
    assert since.weights.loc["market", "mean_after"] > since.weights.loc["market", "mean_before"]
    assert any(line.startswith("The weight of Market was ") for line in since.sentences)
    assert since.settings.empty
    assert since.versions.empty


def test_other_draws_alone_are_no_change_of_weights(sim: dd.Simulation, tmp_path: Path) -> None:
    since = changes_since(sim, simulation(tmp_path, draws=DRAWS + 100))
    assert since.weights.empty
    assert list(since.settings.index) == ["draws"]
    assert f"Draws: {DRAWS:,} before, {DRAWS + 100:,} now." in since.sentences


def test_members_own_weights_that_changed_are_a_change_of_weights(
    sim: dd.Simulation, tmp_path: Path
) -> None:
    since = changed(tmp_path, sim, criteria=CRITERIA.replace("npv: 50", "npv: 99"))
    assert list(since.weights.index) == ["npv", "market"]
    assert since.weights.loc["npv", "written_before"] == since.weights.loc["npv", "written_after"]


def test_gates_and_status_that_changed_are_told(sim: dd.Simulation, tmp_path: Path) -> None:
    pipeline = PIPELINE.replace(
        "status: hold, reason: Counsel was asked", "status: pass, reason: Advised"
    )
    pipeline = pipeline.replace("status: illustrative", "status: proposed")
    since = changed(tmp_path, sim, pipeline=pipeline)
    assert since.gates.to_numpy().tolist() == [["bins", "legal", "hold", "pass", "Advised"]]
    assert "Bins at gate legal: hold before, pass now: Advised." in since.sentences
    assert "Status: illustrative before, proposed now." in since.sentences


def test_a_service_that_comes_and_one_that_goes_are_told(
    sim: dd.Simulation, tmp_path: Path
) -> None:
    pipeline = PIPELINE.replace("  catering:", "  eggs:")
    since = changed(tmp_path, sim, pipeline=pipeline, scores=SHEET.replace("catering", "eggs"))
    assert since.ranks.loc["eggs", "because"] == "new in this pack"
    assert since.ranks.loc["catering", "because"] == "no longer in the pack"
    assert np.isnan(since.ranks.loc["catering", "rank_after"])
    assert "Catering went from rank 2 to no rank (no longer in the pack)." in since.sentences


def test_of_many_changes_ten_are_told_and_the_rest_counted() -> None:
    def sides(first: int) -> dd.Simulation:
        scores = [(first * place) % 23 for place in range(1, 13)]
        inside = {f"s{n}": f"scores: {{c: {score}}}" for n, score in enumerate(scores)}
        return simulated(scored("c"), services(**inside), draws=10)

    since = changes_since(sides(1), sides(22))
    assert len(since.ranks) == 12
    assert len(since.beliefs) == 12
    assert "2 more services changed places." in since.sentences
    assert any(line.endswith("; and 2 more.") for line in since.sentences)
    assert changes_since(sides(1), sides(1)).ranks.empty


def test_software_that_changed_is_told(filed: dict[str, Any], sim: dd.Simulation) -> None:
    older = {**filed, "versions": {**filed["versions"], "numpy": "1.0"}}
    since = changes_since(older, sim)
    assert list(since.versions.index) == ["numpy"]
    assert since.versions.loc["numpy", "before"] == "1.0"
    assert any(line.startswith("numpy: 1.0 before") for line in since.sentences)


def test_of_a_public_record_scores_and_assumptions_are_not_compared_and_it_says_so(
    filed: dict[str, Any], sim: dd.Simulation
) -> None:
    since = changes_since(public_record(filed), sim)
    assert since.scores.empty
    assert since.beliefs.empty
    assert since.gates.empty
    assert not since
    assert any("one of the two is a public record" in line for line in since.sentences)


def test_a_record_that_is_not_whole_cannot_be_compared(
    filed: dict[str, Any], sim: dd.Simulation
) -> None:
    broken = {key: entry for key, entry in filed.items() if key != "gates"}
    with pytest.raises(ValueError, match="no 'gates'"):
        changes_since(broken, sim)


# ------------------------------------------------------------------------- the record before this


def test_the_record_keeps_what_was_decided_on_the_pack_before(
    pack: Path, sim: dd.Simulation
) -> None:
    decide(pack, "alarms", "take_forward", by="Board", on="2018-10-01")
    taken = record(sim, previous=pack)["decisions"]["taken"]
    assert [(one["service"], one["decision"]) for one in taken] == [("alarms", "take_forward")]


def test_a_pack_before_with_broken_decisions_is_refused(pack: Path, sim: dd.Simulation) -> None:
    lay(pack, {"decisions.yaml": b"decisions: 5\n"})
    with pytest.raises(CaseError):
        record(sim, previous=pack)


def test_no_record_can_follow_one_that_is_not_there(sim: dd.Simulation, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        record(sim, previous=tmp_path)


def test_documents_are_compared_entry_by_entry() -> None:
    one = {"a": [1, 2.0], "b": {"c": "x"}, "d": True, "e": [1]}
    two = {"a": [1, 3.0], "b": {"c": "y", "n": None}, "d": 1, "e": [1, 2]}
    assert [str(found) for found in differences(one, two)] == [
        "a.1: 2.0 -> 3.0",
        'b.c: "x" -> "y"',
        "b.n: not there -> null",
        "d: true -> 1",
        "e: [1] -> [1, 2]",
    ]
    assert list(differences(one, one)) == []


def test_a_number_too_large_to_be_written_again_is_refused_in_words(pack: Path) -> None:
    text = (pack / "record.json").read_text(encoding="utf-8")
    (pack / "record.json").write_text(re.sub(r'"first": [\d.]+', '"first": 1e999', text, count=1))
    found = verify(pack)
    assert not found.ok
    assert "1e999 is not a number" in " ".join(found.lines)


def test_the_schema_of_a_record_is_shipped_and_true_of_both_kinds(
    filed: dict[str, Any], pack: Path
) -> None:
    shipped = (ROOT / "schemas/record.schema.json").read_text(encoding="utf-8")
    assert shipped == record_schema_text()
    validator = jsonschema.Draft202012Validator(json.loads(shipped))
    whole = json.loads((pack / "record.json").read_text(encoding="utf-8"))
    assert list(validator.iter_errors(whole)) == []
    told = {**public_record({**filed, "key": "0" * 64}), "files": {}, "seal": "0" * 64}
    assert list(validator.iter_errors(told)) == []
    assert list(validator.iter_errors({**told, "draws": "many"})) != []
