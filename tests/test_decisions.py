"""What the panel decides: kept apart from scores, with its reasons and its history."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import scored, services, simulated
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.files import atomic as writing
from dragonsden.reading.faults import CaseError
from dragonsden.reading.nodes import HIDDEN
from dragonsden.record.decisions import Decision, decide, decisions, in_force
from dragonsden.record.record import files_of, record
from dragonsden.record.verify import verify

DAY = date(2018, 9, 12)
GATES = "gates: {legal: {title: Legal}}"


def passing(score: int, status: str = "pass") -> str:
    """The inside of a service with that score, which stands so at the gate."""
    return f"scores: {{c: {score}}}, gates: {{legal: {{status: {status}, reason: why}}}}"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    pipeline = services(
        first=passing(90), second=passing(80, "hold"), third=passing(70), fails=passing(99, "fail")
    )
    sim = simulated(f"{scored('c')}\n{GATES}", pipeline, draws=20)
    assert list(sim.ranking.index) == ["first", "second", "third"]
    assert sim.recommended == ("first",)
    return files_of(sim, record(sim), {"pack.html": b"<html>"})


@pytest.fixture
def pack(files: dict[str, bytes], tmp_path: Path) -> Path:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def told(folder: Path, text: str | bytes) -> list[str]:
    """The faults of a file of decisions."""
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "decisions.yaml").write_bytes(data)
    with pytest.raises(CaseError) as error:
        decisions(folder)
    return [f"{f.line}:{f.column}: {f.message}" for f in error.value.faults]


# --------------------------------------------------------------------------------------- writing


def test_a_decision_is_written_and_read_as_it_was_taken(pack: Path) -> None:
    taken = decide(pack, "first", "take_forward", by="Cabinet", on=DAY, reason="As ranked")
    assert decisions(pack) == (taken,)
    assert (taken.service, taken.decision, taken.by, taken.on, taken.reason) == (
        "first",
        "take_forward",
        "Cabinet",
        DAY,
        "As ranked",
    )


def test_a_decision_says_how_the_service_stood_and_on_which_record(pack: Path) -> None:
    taken = decide(pack, "second", "defer", by="Cabinet", on="2018-09-12")
    assert (taken.rank, taken.recommended, taken.on) == (2, False, DAY)
    assert taken.record == hashlib.sha256((pack / "record.json").read_bytes()).hexdigest()
    failed = decide(pack, "fails", "reject", by="Cabinet", on=DAY)
    assert (failed.rank, failed.recommended) == (None, False)


def test_no_decision_changes_anything_else_in_the_pack(pack: Path, files: dict[str, bytes]) -> None:
    decide(pack, "first", "take_forward", by="Cabinet", on=DAY)
    there = {
        path.relative_to(pack).as_posix(): path.read_bytes()
        for path in pack.rglob("*")
        if path.is_file()
    }
    assert there.pop("decisions.yaml").startswith(b"# What the panel decided")
    assert there == files
    assert verify(pack).ok
    assert "ok: decisions.yaml has 1 decision on 1 service" in verify(pack).lines


def test_earlier_decisions_stay_as_history_and_the_last_holds(pack: Path) -> None:
    decide(pack, "first", "take_forward", by="Cabinet", on=DAY)
    decide(pack, "third", "reject", by="Cabinet", on=DAY)
    decide(pack, "first", "defer", by="Scrutiny", on=date(2018, 10, 1), reason="Called in")
    taken = decisions(pack)
    assert [(one.service, one.decision) for one in taken] == [
        ("first", "take_forward"),
        ("third", "reject"),
        ("first", "defer"),
    ]
    assert in_force(taken)["first"].reason == "Called in"
    assert set(in_force(taken)) == {"first", "third"}


def test_a_folder_without_decisions_has_none(pack: Path) -> None:
    assert decisions(pack) == ()
    assert any("nothing was decided" in line for line in verify(pack).lines)


# --------------------------------------------------------------------------- departures, reasons


@pytest.mark.parametrize(
    ("service", "decision", "what"),
    [
        ("first", "defer", r"first is recommended \(it has rank 1\); to defer departs"),
        ("first", "reject", r"first is recommended \(it has rank 1\); to reject departs"),
        ("second", "take_forward", r"not recommended \(it has rank 2\); to take forward departs"),
        ("fails", "take_forward", r"not recommended \(it fails a gate\); to take forward departs"),
    ],
)
def test_a_departure_from_the_ranking_needs_a_reason(
    pack: Path, service: str, decision: str, what: str
) -> None:
    for blank in ("", "  "):
        with pytest.raises(ValueError, match=what):
            decide(pack, service, decision, by="Cabinet", on=DAY, reason=blank)
    assert not (pack / "decisions.yaml").exists()
    assert decide(pack, service, decision, by="Cabinet", on=DAY, reason="A pilot").departs


@pytest.mark.parametrize(
    ("service", "decision"),
    [("first", "take_forward"), ("second", "defer"), ("third", "reject"), ("fails", "reject")],
)
def test_a_decision_that_follows_the_ranking_needs_none(
    pack: Path, service: str, decision: str
) -> None:
    assert not decide(pack, service, decision, by="Cabinet", on=DAY).departs


# ------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("missing", [{"by": ""}, {"by": "  "}, {"on": None}, {"on": ""}])
def test_a_decision_needs_who_and_when(pack: Path, missing: dict[str, Any]) -> None:
    (name,) = missing
    with pytest.raises(ValueError, match=f"no {name}; a decision needs .*: give {name}="):
        decide(pack, "first", "take_forward", **{"by": "Cabinet", "on": DAY, **missing})


def test_a_decision_that_there_is_not_is_refused_with_the_one_meant(pack: Path) -> None:
    with pytest.raises(ValueError, match="'take forward' is not a decision; did you mean 'take_fo"):
        decide(pack, "first", "take forward", by="Cabinet", on=DAY)


def test_a_service_that_there_is_not_is_refused_with_the_one_meant(pack: Path) -> None:
    with pytest.raises(KeyError, match="'thrid' is not a service of this pack; did you mean 'thi"):
        decide(pack, "thrid", "reject", by="Cabinet", on=DAY)


def test_a_day_that_is_none_is_refused(pack: Path) -> None:
    with pytest.raises(ValueError, match="'2018-13-12' is not a day of the calendar"):
        decide(pack, "first", "take_forward", by="Cabinet", on="2018-13-12")
    assert not (pack / "decisions.yaml").exists()


@pytest.mark.parametrize("by", [float("nan"), True, 7, DAY])
def test_who_decided_is_said_in_words(pack: Path, by: Any) -> None:
    with pytest.raises(ValueError, match=r"by is .*; give a text"):
        decide(pack, "first", "take_forward", by=by, on=DAY)
    assert not (pack / "decisions.yaml").exists()


@pytest.mark.parametrize("reason", [float("nan"), None, 0])
def test_why_it_was_decided_is_said_in_words(pack: Path, reason: Any) -> None:
    with pytest.raises(ValueError, match=r"reason is .*; give a text"):
        decide(pack, "first", "reject", by="Cabinet", on=DAY, reason=reason)


@pytest.mark.parametrize("on", ["2999-01-01", date.today() + timedelta(days=1)])
def test_a_decision_is_not_filed_before_its_day(pack: Path, on: Any) -> None:
    with pytest.raises(ValueError, match="is after today; a decision is filed once it has been"):
        decide(pack, "first", "take_forward", by="Cabinet", on=on)
    assert decide(pack, "first", "take_forward", by="Cabinet", on=date.today()).on == date.today()


def test_texts_and_days_of_numpy_and_pandas_are_taken(pack: Path) -> None:
    words = [np.str_(word) for word in ("first", "take_forward", "Cabinet", "Yes")]
    taken = decide(pack, words[0], words[1], by=words[2], on=pd.Timestamp(DAY), reason=words[3])
    assert (taken.service, taken.by, taken.on, taken.reason) == ("first", "Cabinet", DAY, "Yes")
    assert decisions(pack) == (taken,)
    assert decide(pack, "first", "take_forward", by="Cabinet", on=np.str_("2018-09-12"))  # type: ignore[arg-type]


def test_a_folder_that_is_not_there_has_no_decisions_to_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="typo"):
        decisions(tmp_path / "typo")


def test_nothing_is_decided_on_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        decide(tmp_path, "first", "reject", by="Cabinet", on=DAY)


def test_a_reason_that_could_not_be_read_again_is_refused(pack: Path) -> None:
    for reason, what in (("a\u202eb", "hidden character U\\+202E"), ("x" * 10_001, "at most 10,")):
        with pytest.raises(ValueError, match=what):
            decide(pack, "first", "take_forward", by="Cabinet", on=DAY, reason=reason)
    assert not (pack / "decisions.yaml").exists()


def test_a_file_with_faults_is_not_written_over(pack: Path) -> None:
    path = pack / "decisions.yaml"
    path.write_bytes(b"decisions: none\n")
    with pytest.raises(CaseError):
        decide(pack, "first", "take_forward", by="Cabinet", on=DAY)
    assert path.read_bytes() == b"decisions: none\n"


def test_decisions_are_written_whole_or_not_at_all(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(pack, "first", "take_forward", by="Cabinet", on=DAY)
    before = (pack / "decisions.yaml").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        decide(pack, "third", "reject", by="Cabinet", on=DAY)
    assert (pack / "decisions.yaml").read_bytes() == before
    assert verify(pack).ok


VISIBLE = st.text(max_size=60).filter(lambda text: not HIDDEN.search(text) and "\r" not in text)
"""Texts that any file may hold. Like all YAML, it knows one kind of end of line."""


@pytest.mark.slow
@given(reason=VISIBLE, by=VISIBLE.filter(lambda text: text.strip() != ""))
@settings(max_examples=60, deadline=None)
def test_any_reason_and_name_come_back_as_they_were_given(
    files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, reason: str, by: str
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "record.json").write_bytes(files["record.json"])
    decide(folder, "first", "take_forward", by=by, on=DAY, reason=reason)
    (taken,) = decisions(folder)
    assert taken.reason == reason.strip()
    assert taken.by == " ".join(by.split())


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "- x: {y}", "# no", "null", "2018-09-12",
     "'\"\\", "a: b\n\n  c\n", "yes", "*x", "&x", "!!python/object", "🐉 ünï", "x" * 9_999],
)  # fmt: skip
def test_a_nasty_reason_stays_a_text(pack: Path, text: str) -> None:
    decide(pack, "first", "defer", by=text[:100], on=DAY, reason=text)
    assert decisions(pack)[-1].reason == text.strip()


# ------------------------------------------------------------------------- reading what is there


def test_every_fault_of_a_file_is_told_with_its_place(pack: Path) -> None:
    text = """\
decisions:
- {service: first, decision: take_forwards, by: Cabinet, on: 2018-09-12}
- {service: second, decision: defer, bye: Cabinet, on: 12 September}
- service: third
  decision: reject
  by: ''
  on: 2018-09-31
  recommended: maybe
"""
    assert told(pack, text) == [
        "2:30: 'take_forwards' is not allowed under 'decision'; did you mean 'take_forward'?",
        "3:38: 'bye' is not a key of a decision; did you mean 'by'?",
        "3:56: '12 September' is not a date; write the year first, as 2018-09-12",
        "6:7: nothing is written here; write a text",
        "7:7: '2018-09-31' is not a day of the calendar (day is out of range for month)",
        "8:16: 'maybe' is written here; write true or false",
    ]


def test_a_departure_without_its_reason_is_a_fault_of_the_file(pack: Path) -> None:
    text = """\
decisions:
- {service: first, decision: reject, by: Cabinet, on: 2018-09-12, recommended: true, rank: 1}
- {service: second, decision: take_forward, by: Cabinet, on: 2018-09-12, recommended: no}
- {service: third, decision: take_forward, by: Cabinet, on: 2018-09-12}
"""
    assert told(pack, text) == [
        "2:30: reject departs from the ranking: first was recommended; give the reason",
        "3:31: take_forward departs from the ranking: second was not recommended; give the reason",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1:1: the file is empty; write its entries"),
        ("decisions: []\n", "1:1: no entries; give 1 or more"),
        ("decisions: soon\n", "1:12: 'soon' is written here; write a list, as [a, b]"),
        ("decided: []\n", "1:1: 'decided' is not a key of a decision file; use decisions"),
        ("decisions: [first]\n", "1:13: 'first' is written here; write entries, as key: value"),
        ("decisions:\n- &a {}\n", "2:3: an anchor ('&a'); leave it out, or put the text in quotes"),
        (b"decisions: \xff\n", "1:12: byte 0xFF, ÿ in Windows-1252, is not UTF-8; save the file"),
    ],
)
def test_what_is_no_file_of_decisions_is_refused_with_words(
    pack: Path, text: str | bytes, fault: str
) -> None:
    found = told(pack, text)
    assert found[0].startswith(fault)
    assert not verify(pack).ok
    assert any(line.startswith("decisions.yaml:") for line in verify(pack).wrong)


def test_a_file_written_by_hand_needs_only_what_was_decided_by_whom_and_when(pack: Path) -> None:
    text = "decisions: [{service: other, decision: defer, by: Chair, on: 2018-09-12}]\n"
    (pack / "decisions.yaml").write_text(text, encoding="utf-8")
    (taken,) = decisions(pack)
    assert taken == Decision(service="other", decision="defer", by="Chair", on=DAY)
    assert taken.recommended is None
    decide(pack, "first", "take_forward", by="Cabinet", on=DAY)
    assert decisions(pack)[0] == taken


# --------------------------------------------------------------------------------- the next pack


def test_decisions_that_the_next_record_keeps_can_be_added_to_and_not_taken_back(
    pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sim = simulated(scored("c"), services(first=passing(1).split(", gates")[0]), draws=20)
    decide(pack, "first", "take_forward", by="Cabinet", on=DAY)
    later = tmp_path_factory.mktemp("later")
    for name, data in files_of(sim, record(sim, previous=pack)).items():
        (later / name).parent.mkdir(exist_ok=True)
        (later / name).write_bytes(data)
    decide(later, "first", "take_forward", by="Council", on=date(2018, 11, 1))
    assert [one.by for one in decisions(later)] == ["Cabinet", "Council"]
    assert verify(later, previous=pack).ok
    text = (later / "decisions.yaml").read_text(encoding="utf-8")
    (later / "decisions.yaml").write_text(text.replace("Cabinet", "Nobody"), encoding="utf-8")
    assert verify(later).wrong == ("decisions.yaml no longer begins with the 1 decision on record",)
    (pack / "decisions.yaml").unlink()
    assert (
        "the decisions on the pack before are not those on record"
        in verify(later, previous=pack).wrong
    )
