"""Score sheets: CSV and YAML make a panel, or every fault is told at once with its place."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dragonsden.model import Case, Panel, Resolution, Score
from dragonsden.reading import CaseError, load
from dragonsden.reading.scores.csv_table import tabulate
from dragonsden.reading.scores.resolutions import provenance, when

ROOT = Path(__file__).parents[1]
MEMBERS = (
    "finance_director",
    "service_director",
    "commercial_manager",
    "elected_member",
    "independent_adviser",
)
CRITERIA = """\
title: Criteria
status: proposed
criteria:
  npv: {title: NPV, from: npv, worst: 0, best: £1m, weight: 100}
  market: {title: Market, weight: 40, levels: {0: none, 3: some, 5: all}}
  readiness: {title: Readiness, weight: 40, levels: {0: none, 5: all}}
"""
PIPELINE = """\
title: Pipeline
status: illustrative
prices: 2018/19
years: 4
discount_rate: 3%
services:
  registrars: {revenue: {price: 1, volume: 10}}
  planning: {scores: {market: 3, readiness: 4}, revenue: {price: 1, volume: 10}}
"""
HEADERS = "service_id,member,criterion,score,comment\n"
LONG = f"""\
{HEADERS}registrars,chair,market,3,Busy on Saturdays
registrars,chair,readiness,2,
registrars,leader,market,4,
registrars,leader,readiness,,conflict of interest: her brother runs it
"""


class Desk:
    """A folder with a criteria file, a pipeline file and the sheets of a test."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.chdir(folder)

    def load(
        self, *sheets: str, criteria: str = CRITERIA, pipeline: str = PIPELINE, **files: str | bytes
    ) -> Case:
        """The case with these files as sheets: `a_csv=` is a.csv. Paths are given as `sheets`."""
        Path("criteria.yaml").write_text(criteria, encoding="utf-8")
        Path("pipeline.yaml").write_text(pipeline, encoding="utf-8")
        names = list(sheets)
        for key, text in files.items():
            stem, _, suffix = key.rpartition("_")
            data = text if isinstance(text, bytes) else dedent(text).encode()
            Path(f"{stem}.{suffix}").write_bytes(data)
            names += [] if sheets else [f"{stem}.{suffix}"]
        return load("criteria.yaml", "pipeline.yaml", names[0] if len(names) == 1 else names)

    def told(
        self, *sheets: str, criteria: str = CRITERIA, pipeline: str = PIPELINE, **files: str | bytes
    ) -> list[str]:
        """The faults of the case."""
        with pytest.raises(CaseError) as error:
            self.load(*sheets, criteria=criteria, pipeline=pipeline, **files)
        return [str(fault) for fault in error.value.faults]

    def only(
        self, *sheets: str, criteria: str = CRITERIA, pipeline: str = PIPELINE, **files: str | bytes
    ) -> str:
        """The only fault of the case."""
        (fault,) = self.told(*sheets, criteria=criteria, pipeline=pipeline, **files)
        return fault


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def given_by(case: Case) -> dict[tuple[str, str, str], float | None]:
    """Every score by service, member and criterion."""
    assert case.panel is not None
    return {(s.service, s.member, s.criterion): s.score for s in case.panel.scores}


FOUR = {
    ("registrars", "chair", "market"): 3.0,
    ("registrars", "chair", "readiness"): 2.0,
    ("registrars", "leader", "market"): 4.0,
    ("registrars", "leader", "readiness"): None,
}


# ------------------------------------------------------------------------------ the ways to write


def test_a_long_sheet_has_one_score_a_line(desk: Desk) -> None:
    case = desk.load(a_csv=LONG)
    assert given_by(case) == FOUR
    assert case.panel is not None
    assert case.panel.members == ("chair", "leader")
    assert case.panel.scores[0].comment == "Busy on Saturdays"
    assert case.panel.given("registrars", "market") == {"chair": 3.0, "leader": 4.0}
    assert case.panel.given("planning", "market") == {}
    assert case.panel.resolved("registrars", "market") is None


def test_a_wide_sheet_has_a_column_for_each_criterion(desk: Desk) -> None:
    sheet = """\
        service_id,member,market,market_comment,readiness,readiness_comment
        registrars,chair,3,Busy on Saturdays,2,
        registrars,leader,4,,,conflict of interest: her brother runs it
        """
    case = desk.load(a_csv=sheet)
    assert case.panel == desk.load(a_csv=LONG).panel


def test_a_comment_of_its_own_goes_before_the_comment_of_the_line(desk: Desk) -> None:
    sheet = """\
        service,market,market_comment,readiness,comment
        registrars,,her brother runs it,,not known
        """
    case = desk.load(a_csv=sheet, b_csv="service,market,readiness\nregistrars,1,2\n")
    assert case.panel is not None
    assert [s.comment for s in case.panel.scores[:2]] == ["her brother runs it", "not known"]


@pytest.mark.parametrize(
    ("chair", "leader"),
    [
        (
            "service_id,criterion,score\nregistrars,market,3\nregistrars,readiness,2\n",
            "service_id,market,readiness,comment\nregistrars,4,,conflict of interest\n",
        ),
        (
            "service_id;market;readiness\nregistrars;3,0;2\n",
            "service_id\tmarket\treadiness\tcomment\nregistrars\t4\t\tconflict of interest\n",
        ),
    ],
)
def test_a_file_without_members_is_of_the_member_it_is_named_after(
    desk: Desk, chair: str, leader: str
) -> None:
    assert given_by(desk.load(chair_csv=chair, leader_csv=leader)) == FOUR


def test_a_yaml_sheet_is_of_one_member(desk: Desk) -> None:
    chair = """\
        on: 2018-09-05
        scores:
          registrars: {market: {score: 3, comment: Busy on Saturdays}, readiness: 2}
        """
    leader = """\
        member: leader
        scores:
          registrars:
            market: {score: 4, on: 6 September 2018}
            readiness: {comment: conflict of interest}
        """
    case = desk.load(chair_yaml=chair, sheet2_yml=leader)
    assert given_by(case) == FOUR
    assert case.panel is not None
    assert [s.on for s in case.panel.scores] == ["2018-09-05", "2018-09-05", "2018-09-06", ""]


def test_a_yaml_sheet_is_of_all_members(desk: Desk) -> None:
    sheet = """\
        members:
          chair: {registrars: {market: 3, readiness: 2}}
          leader: {registrars: {market: 4, readiness: {comment: conflict of interest}}}
        consensus:
          registrars: {market: {score: 3.5, by: chair, on: 2018-09-12, why: bookings up}}
        override:
          registrars: {market: {score: 2, by: board, on: 20 Sept 2018, why: the lead has left}}
        """
    case = desk.load(panel_yaml=sheet)
    assert given_by(case) == FOUR
    assert case.panel is not None
    assert case.panel.resolutions == (
        Resolution("registrars", "market", "consensus", 3.5, "chair", "2018-09-12", "bookings up"),
        Resolution(
            "registrars", "market", "override", 2.0, "board", "2018-09-20", "the lead has left"
        ),
    )
    assert case.panel.resolved("registrars", "market") == case.panel.resolutions[1]


def test_a_folder_means_its_sheets_in_the_order_of_their_names(desk: Desk) -> None:
    Path("sheets").mkdir()
    for name, text in {
        "b.yaml": "scores: {registrars: {market: 1, readiness: 1}}",
        "a.CSV": "service_id,market,readiness\nregistrars,2,2\n",
        "c.yml": "scores: {registrars: {market: 3, readiness: 3}}",
        "README.md": "# not a sheet",
        ".hidden.csv": "nor this",
    }.items():
        Path("sheets", name).write_text(text, encoding="utf-8")
    case = desk.load("sheets")
    assert case.panel is not None
    assert case.panel.members == ("a", "b", "c")
    assert [i.file for i in case.inputs[2:]] == [
        str(Path("sheets", name)) for name in ("a.CSV", "b.yaml", "c.yml")
    ]


def test_every_sheet_is_among_the_inputs_with_its_hash(desk: Desk) -> None:
    case = desk.load(a_csv=LONG)
    assert [i.file for i in case.inputs] == ["criteria.yaml", "pipeline.yaml", "a.csv"]
    assert case.inputs[2].sha256 == hashlib.sha256(LONG.encode()).hexdigest()


def test_a_case_with_a_panel_travels_to_another_process(desk: Desk) -> None:
    case = desk.load(a_csv=LONG)
    assert pickle.loads(pickle.dumps(case)) == case


def test_without_sheets_there_is_no_panel(desk: Desk) -> None:
    pipeline = PIPELINE.replace("registrars: {", "registrars: {scores: {market: 1, readiness: 1}, ")
    desk.load(a_csv=LONG, pipeline=pipeline)
    case = load("criteria.yaml", "pipeline.yaml")
    assert case.panel is None
    assert len(case.inputs) == 2
    assert not any("score" in warning for warning in case.warnings)


def test_an_empty_list_of_sheets_is_refused(desk: Desk) -> None:
    desk.load(a_csv=LONG)
    with pytest.raises(ValueError, match="scores is an empty list"):
        load("criteria.yaml", "pipeline.yaml", [])


# ---------------------------------------------------------------------------- what Excel does


@pytest.mark.parametrize(
    "bytes_",
    [
        b"\xef\xbb\xbf" + LONG.encode(),
        LONG.replace("\n", "\r\n").encode(),
        LONG.replace("\n", "\r").encode(),
        (LONG.replace("\n", ",,\n") + ",,,,,,\n\n").encode(),
        LONG.replace(",", ";").encode(),
        LONG.replace(",", "\t").encode(),
        LONG.replace("service_id", "Service ID").replace("member", " MEMBER ").encode(),
        LONG.replace(",chair,", ', "chair" ,').replace('" ,', '",').encode(),
    ],
    ids=["BOM", "CRLF", "CR", "empty cells", "semicolons", "tabs", "headers", "quotes"],
)
def test_excels_habits_change_nothing(desk: Desk, bytes_: bytes) -> None:
    assert desk.load(a_csv=bytes_).panel == desk.load(a_csv=LONG).panel


def test_semicolons_come_with_decimal_commas(desk: Desk) -> None:
    case = desk.load(a_csv="service_id;market;readiness\nregistrars;2,5;0,5\n")
    assert list(given_by(case).values()) == [2.5, 0.5]


def test_a_comma_between_commas_is_no_decimal_comma(desk: Desk) -> None:
    told = desk.told(a_csv='service_id,market,readiness\nregistrars,"2,5",1\n')
    assert told == [
        "a.csv:2:12: '2,5' is not a score; write a plain number, a level (none, some or all), or "
        "nothing, and the reason in comment"
    ]


def test_quotes_hold_commas_quotes_and_lines(desk: Desk) -> None:
    sheet = (
        f'{HEADERS}registrars,chair,market,3,"one, ""two""\nthree"\nregistrars,chair,readiness,9,\n'
    )
    assert desk.only(a_csv=sheet) == (
        "a.csv:4:28: the score on 'readiness' is 9, but must be at most 5"
    )
    case = desk.load(a_csv=sheet.replace(",9,", ",4,"))
    assert case.panel is not None
    assert case.panel.scores[0].comment == 'one, "two"\nthree'


def test_a_fault_after_a_cell_of_two_lines_is_on_the_second(desk: Desk) -> None:
    sheet = 'service_id,member,comment,criterion,score\nregistrars,chair,"one\ntwo",market,9\n'
    assert desk.told(a_csv=sheet)[-1] == (
        "a.csv:3:13: the score on 'market' is 9, but must be at most 5"
    )


def test_cp1252_is_refused_with_what_to_do_in_excel(desk: Desk) -> None:
    sheet = LONG.replace("her brother", "the leader’s brother").encode("cp1252")
    assert desk.only(a_csv=sheet) == (
        "a.csv:5:62: byte 0x92, ’ in Windows-1252, is not UTF-8; save the file as UTF-8"
        " (in Excel: Save As, CSV UTF-8 (Comma delimited))"
    )


cells = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=4))
def test_every_cell_is_read_as_csv_reads_it_and_stands_where_it_is_said_to(
    rows: list[list[str]],
) -> None:
    written = [[_quoted(cell) for cell in row] for row in rows]
    page = tabulate("\n".join(["a,b,c", *(",".join(row) for row in written)]).encode())
    assert [place for place, _ in page.mistakes if place.line > 1] == []
    read = page.tree.value if page.tree and isinstance(page.tree.value, list) else []
    filled = [pair for pair in zip(rows, written, strict=True) if any(pair[0])]
    assert [[node.entries[h].value for h in "abc"] for node in read] == [row for row, _ in filled]
    for node, (_, row) in zip(read, filled, strict=True):
        for header, cell in zip("abc", row, strict=True):
            place = node.entries[header].place
            assert page.lines[place.line - 1][place.column - 1 :].startswith(cell)


def _quoted(cell: str) -> str:
    """A cell as CSV writes it."""
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",;\t') else cell


# ---------------------------------------------------------------------------- places of faults


def test_every_fault_of_all_files_is_told_at_once(desk: Desk) -> None:
    told = desk.told(
        criteria=CRITERIA.replace("weight: 100", "weight: -1"),
        pipeline=PIPELINE.replace("price: 1,", "price: -1,", 1),
        a_csv=LONG.replace("market,3", "market,7"),
        b_yaml="scores:\n  registrars: {market: lots, readiness: 3}\n",
    )
    assert [fault[: fault.index(": ")] for fault in told] == [
        "criteria.yaml:4:61",
        "pipeline.yaml:7:33",
        "a.csv:2:25",
        "b.yaml:2:24",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "registrars,chair,market",
            "registrar,chair,market",
            "2:1: 'registrar' is not a service of the pipeline file; did you mean 'registrars'?",
        ),
        (
            "leader,market",
            "leader,markets",
            "4:19: 'markets' is not a criterion of the criteria file; did you mean 'market'?",
        ),
        (
            "member,criterion",
            "membr,criterion",
            "1:12: 'membr' is not a header of this sheet; did you mean 'member'?",
        ),
        (
            "leader,readiness",
            "leadr,readiness",
            "5:12: 'leadr' has 1 row where leader has none; did you mean 'leader'?",
        ),
        ("market,3", "market,5.5", "2:25: the score on 'market' is 5.5, but must be at most 5"),
        ("market,3", "market,-1", "2:25: the score on 'market' is -1, but must be at least 0"),
        (
            "market,3",
            "market,n/a",
            "2:25: 'n/a' is not a score; write a plain number, a level (none, some or all), or",
        ),
        ("market,3", "market,£3", "2:25: £3 has a £; a plain number belongs here"),
        (
            ",conflict of interest: her brother runs it",
            ",",
            "5:29: no score, and no reason; write the reason in comment, as 'conflict of interest'"
            " or 'not known'",
        ),
        ("registrars,leader,market", "registrars,,market", "4:12: no member on this line;"),
        ("registrars,leader,market", ",leader,market", "4:1: no service on this line;"),
        ("leader,market", "leader,", "4:19: no criterion on this line;"),
        (
            "leader,market,4",
            "the leader,market,4",
            "4:12: 'the leader' is not a name; a name is letters, digits, _ and -, and begins with"
            " a letter or digit: write the_leader",
        ),
        (
            "2,\nregistrars,leader",
            '2,"\nregistrars,leader',
            "3:30: a quote that begins here is never closed, or more follows after it;",
        ),
        ("criterion,score", "criterion,criterion", "1:29: the header 'criterion' is there already"),
        ("readiness,2,", "readiness,2,late, but sure", "3:35: 'but sure' is beyond the last"),
        ("market,4", "mar\u200bket,4", "4:22: the hidden character U+200B ZERO WIDTH SPACE;"),
    ],
)
def test_a_fault_has_its_place_and_the_word_that_was_meant(
    desk: Desk, old: str, new: str, fault: str
) -> None:
    assert old in LONG
    told = desk.told(a_csv=LONG.replace(old, new, 1))
    assert any(one.startswith(f"a.csv:{fault}") for one in told), told
    assert len(told) == 1 or "criterion,criterion" in new or "the leader" in new


def test_a_word_misspelt_on_many_rows_is_one_fault(desk: Desk) -> None:
    told = desk.told(a_csv=LONG.replace("registrars", "registrar"))
    assert told == [
        "a.csv:2:1: 'registrar' is not a service of the pipeline file (on 4 rows);"
        " did you mean 'registrars'?"
    ]


def test_a_criterion_that_is_measured_is_not_scored(desk: Desk) -> None:
    sheet = f"{LONG}planning,chair,npv,3,\nregistrars,chair,npv,3,\n"
    assert "a.csv:6:16: 'npv' is measured from npv, not scored (on 2 rows); leave it out" in (
        desk.told(a_csv=sheet)
    )


def test_headers_of_a_wide_sheet_are_checked_against_the_criteria(desk: Desk) -> None:
    sheet = "service_id,member,markt,readiness,wages_comment\nregistrars,chair,1,2,\n"
    assert desk.told(a_csv=sheet)[0] == (
        "a.csv:1:19: 'markt' is not a header of this sheet; did you mean 'market'?"
    )
    comments = "service_id,market_comment,readiness\nregistrars,fine,2\n"
    assert desk.only(a_csv=comments) == (
        "a.csv:1:12: comments on market, which has no column; add one for its scores"
    )


@pytest.mark.parametrize(
    ("criterion", "headers", "could_be"),
    [
        ("fit: {title: Market", "Market,fit",
         "'market' could be scores on 'market' or scores on 'fit'"),
        ("market_comment: {title: Talk", "market,market_comment",
         "'market_comment' could be scores on 'market_comment' or comments on 'market'"),
        ("talk: {title: Comment", "market,comment",
         "'comment' could be scores on 'talk' or the comment that any sheet may have"),
        ("when: {title: Date", "market,date",
         "'date' could be scores on 'when' or the date that any sheet may have"),
    ],
)  # fmt: skip
def test_a_header_that_could_mean_two_things_is_refused_with_both(
    desk: Desk, criterion: str, headers: str, could_be: str
) -> None:
    criteria = f"{CRITERIA}  {criterion}, weight: 5, levels: {{0: none, 5: all}}}}\n"
    told = desk.told(a_csv=f"service_id,{headers}\nregistrars,3,4\n", criteria=criteria)
    way_out = "give one score a line, with the columns criterion and score"
    assert f"the header {could_be}; {way_out}" in told[0]


def test_a_criterion_whose_name_ends_as_that_of_comments_is_scored_a_line_at_a_time(
    desk: Desk,
) -> None:
    more = "  market_comment: {title: Talk, weight: 5, levels: {0: none, 5: all}}\n"
    lines = "".join(
        f"{service},a,{criterion},3,\n"
        for service in ("registrars", "planning")
        for criterion in ("market", "readiness", "market_comment")
    )
    case = desk.load(a_csv=HEADERS + lines, criteria=CRITERIA + more)
    assert given_by(case)["registrars", "a", "market_comment"] == 3


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ("service_id,criterion\n", "1:1: no column score; a score sheet needs it"),
        ("member,score\n", "1:1: no column service_id and no column criterion;"),
        ("service_id,comment\n", "1:1: no column of scores; give criterion and score, or a column"),
        ("service,service_id,market\n", "1:9: the header 'service_id' means the same as service;"),
    ],
)
def test_a_sheet_needs_its_columns(desk: Desk, headers: str, fault: str) -> None:
    assert desk.told(a_csv=f"{headers}x,y,z\n")[0].startswith(f"a.csv:{fault}")


def test_a_score_may_stand_once_wherever_it_stands(desk: Desk) -> None:
    again = "scores: {registrars: {market: 3, readiness: 2}}"
    told = desk.told(a_csv=f"{LONG}registrars,chair,market,3,\n", chair_yaml=again)
    assert told == [
        "a.csv:6:25: chair has scored registrars on 'market' already, on line 2; keep one of them",
        "chair.yaml:1:31: chair has scored registrars on 'market' already, on line 2 of a.csv;"
        " keep one of them",
        "chair.yaml:1:45: chair has scored registrars on 'readiness' already, on line 3 of a.csv;"
        " keep one of them",
    ]


def test_the_keys_of_a_yaml_sheet_are_checked(desk: Desk) -> None:
    sheet = """\
        members:
          chair: {registrars: {market: {scor: 3}, readiness: [1, 2]}}
          leader: {registrars: {market: 3, readiness: {score: 1, on: today}}}
        consensuss:
          registrars: {market: 2}
        """
    assert desk.told(a_yaml=sheet) == [
        "a.yaml:2:33: 'scor' is not a key of a score; did you mean 'score'?",
        "a.yaml:2:54: a list is written here; write entries, as key: value",
        "a.yaml:3:62: 'today' is not a date; write 2018-09-12 or 12 Sept 2018",
        "a.yaml:4:1: 'consensuss' is not a key of a score sheet; did you mean 'consensus'?",
    ]


def test_a_yaml_sheet_is_of_one_member_or_of_all(desk: Desk) -> None:
    sheet = "member: chair\nmembers: {chair: {registrars: {market: 3, readiness: 2}}}\n"
    assert desk.only(a_yaml=sheet).startswith("a.yaml:1:1: members and member together; keep")
    assert desk.only(a_yaml="on: 2018-09-05\n").startswith("a.yaml:1:1: no scores; write scores:")


@pytest.mark.parametrize(
    "sheet",
    ["members: {}", "scores: {}", "scores: {registrars: {}}", "members: {a: {registrars: {}}}",
     "consensus: {}"],
)  # fmt: skip
def test_a_sheet_without_a_score_is_refused_in_words(desk: Desk, sheet: str) -> None:
    told = desk.only(a_yaml=f"{sheet}\n")
    assert told.startswith("a.yaml:1:1: no scores; write scores: {service: {criterion: score}}")


@pytest.mark.parametrize(
    ("given", "kind"), [("[chair, leader]", "a list"), ("{a: 1}", "a mapping")]
)
def test_a_member_who_is_no_name_is_refused_in_words(desk: Desk, given: str, kind: str) -> None:
    told = desk.only(a_yaml=f"member: {given}\nscores: {{registrars: {{market: 3}}}}\n")
    assert told.startswith(f"a.yaml:1:9: {kind} is written here; write the name of one member")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2018-13-09", "a year has months 1 to 12"),
        ("9/13/2018", "a year has months 1 to 12"),
        ("2018-02-29", "day is out of range for month"),
        ("31/2/2018", "day is out of range for month"),
        ("0000-01-01", "years begin with 1"),
    ],
)
def test_a_day_that_no_calendar_has_is_refused_in_words(desk: Desk, day: str, why: str) -> None:
    told = desk.only(a_yaml=f"on: {day}\nscores: {{registrars: {{market: 3, readiness: 2}}}}\n")
    assert told == f"a.yaml:1:5: '{day}' is not a day of the calendar ({why})"


def test_a_member_under_members_and_on_no_sheet_is_said(desk: Desk) -> None:
    named = "members: {chiar: {public: true}, leader: {public: true}}\n"
    case = desk.load(a_csv=LONG, criteria=CRITERIA + named)
    told = [warning for warning in case.warnings if "under members" in warning]
    assert told == ["'chiar' is under members, and on no score sheet; did you mean 'chair'?"]


def test_a_member_without_a_score_among_others_is_not_left_out_in_silence(desk: Desk) -> None:
    told = desk.only(a_yaml="members:\n  chair: {registrars: {market: 3}}\n  leader: {}\n")
    assert told.startswith("a.yaml:3:3: no scores of leader; write them, or take it away")


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (
            "none.csv",
            "none.csv:1:1: cannot be read (No such file or directory); give the path of a",
        ),
        ("book.xlsx", "book.xlsx: cannot be read (No such file or directory); give an Excel"),
        ("notes.txt", "notes.txt:1:1: its name does not end in .csv, .yaml, .yml, .xlsx or"),
        ("empty", "empty:1:1: no score sheet can be found in this folder; give the path of"),
        ("pipeline.yaml", "pipeline.yaml:6:1: this is a pipeline file (it has 'services:'); give"),
    ],
)
def test_what_is_no_sheet_is_refused(desk: Desk, path: str, fault: str) -> None:
    Path("empty").mkdir()
    assert desk.only(path).startswith(fault)


def test_too_many_sheets_are_refused(desk: Desk) -> None:
    told = desk.told(*[f"{n}.csv" for n in range(201)])
    assert told[-1].startswith("200.csv:1:1: 201 score sheets; give 200 at most")


# ------------------------------------------------------------------------------- what is missing


def test_a_member_without_a_row_is_named_with_the_service(desk: Desk) -> None:
    planning = "planning,leader,market,1,\nplanning,leader,readiness,1,\n"
    told = desk.told(a_csv=LONG.replace("registrars,leader,market,4,\n", "") + planning)
    assert told == [
        "a.csv:3:1: chair has no row for planning; add it, with a score or the reason for none",
        "a.csv:4:1: leader has no row for registrars on 'market'; add it, with a score or the"
        " reason for none",
    ]


def test_what_nobody_was_asked_is_not_missing_from_anybody(desk: Desk) -> None:
    sheet = f"{HEADERS}planning,chair,market,1,\nplanning,leader,market,2,\n"
    pipeline = PIPELINE.replace("registrars: {", "registrars: {scores: {market: 1, readiness: 1}, ")
    assert len(given_by(desk.load(a_csv=sheet, pipeline=pipeline))) == 2


def test_a_service_needs_a_score_from_the_sheets_or_from_the_file(desk: Desk) -> None:
    sheet = "service_id,market\nregistrars,1\n"
    assert desk.only(chair_csv=sheet) == (
        "pipeline.yaml:7:3: registrars has no score on 'readiness'; the panel scores every service"
        " on it"
    )


def test_a_score_that_nobody_gave_is_a_fault_unless_it_is_settled(desk: Desk) -> None:
    sheet = f"{HEADERS}registrars,chair,readiness,,not known\nregistrars,chair,market,1,\n"
    assert desk.only(a_csv=sheet) == (
        "a.csv:2:28: nobody scored registrars on 'readiness'; give one score, or a consensus with"
        " who, when and why"
    )
    settling = 'registrars,consensus,readiness,3,"12 Sept 2018: costed since (board)"\n'
    case = desk.load(a_csv=sheet + settling)
    assert given_by(case)["registrars", "chair", "readiness"] is None


def test_a_criterion_misspelt_is_not_missing_as_well(desk: Desk) -> None:
    told = desk.only(a_csv=LONG.replace("chair,readiness", "chair,readines"))
    assert told.startswith("a.csv:3:18: 'readines' is not a criterion of the criteria file;")


WEIGHING = f"""{CRITERIA}member_weights:
  chair: {{npv: 1, market: 1, readiness: 1}}
  leader: {{npv: 1, market: 2, readiness: 1}}
"""


def test_a_member_with_weights_is_on_some_sheet(desk: Desk) -> None:
    told = desk.told(a_csv=LONG.replace("leader", "leder"), criteria=WEIGHING)
    assert told == [
        "criteria.yaml:9:3: 'leader' has weights but is on no score sheet; did you mean 'leder'?"
    ]
    told = desk.told(a_csv=LONG, criteria=WEIGHING.replace("  leader:", "  mayor:"))
    assert told == [
        "criteria.yaml:9:3: 'mayor' has weights but is on no score sheet; add the scores, or leave"
        " the weights out"
    ]


def test_members_with_near_names_are_two_members_if_both_score(desk: Desk) -> None:
    sheet = LONG.replace("chair", "member_1").replace("leader", "member_2")
    case = desk.load(a_csv=sheet)
    assert case.panel is not None
    assert case.panel.members == ("member_1", "member_2")


@pytest.mark.parametrize("name", ["panel", "Mean", "Average", "total", "treated"])
def test_a_member_may_not_have_the_name_of_a_column(desk: Desk, name: str) -> None:
    told = desk.only(a_csv=LONG.replace("leader", name))
    assert told == f"a.csv:4:12: a member may not be called {name}; that means something else"


def test_members_may_not_differ_in_case_only(desk: Desk) -> None:
    told = desk.told(a_csv=LONG.replace("leader", "Chair"))
    assert all("already, on line" in fault for fault in told)


# ------------------------------------------------------------------------ consensus and override

COMMENT = "Agreed 12 Sept: bookings up a third (chair, item 4)"


@pytest.mark.parametrize(
    "settling",
    [
        f'registrars,consensus,market,3,"{COMMENT}",,',
        "registrars,Consensus,market,3,bookings up a third (chair; item 4),12 Sept,",
        'registrars,consensus,market,3,Agreed 12 Sept: bookings up a third,,"chair, item 4"',
        'registrars,consensus,market,3,bookings up a third,12 Sept,"chair, item 4"',
    ],
)
def test_who_when_and_why_stand_in_the_comment_or_apart(desk: Desk, settling: str) -> None:
    lines = [f"{line},," for line in LONG.splitlines()[1:]]
    sheet = "\n".join([f"{HEADERS.strip()},date,by", *lines, settling])
    case = desk.load(a_csv=sheet)
    assert case.panel is not None
    (found,) = case.panel.resolutions
    expected = Resolution(
        "registrars", "market", "consensus", 3.0, "chair, item 4", "12 Sept", "bookings up a third"
    )
    assert (found.score, found.on, found.why) == (3.0, expected.on, expected.why)
    assert found.by.replace(";", ",") == expected.by
    assert given_by(case) == FOUR
    assert case.panel.resolved("registrars", "market") == found


@pytest.mark.parametrize(
    ("comment", "by", "on", "why"),
    [
        (COMMENT, "chair, item 4", "12 Sept", "bookings up a third"),
        ("2018-09-12: the lead left (board)", "board", "2018-09-12", "the lead left"),
        ("The lead left, 3rd October 2018 (board).", "board", "2018-10-03", "The lead left"),
        ("On 1 May 2018 the lead left (HR)", "HR", "2018-05-01", "the lead left"),
        ("25/09/2018 - costs known (A. Clerk)", "A. Clerk", "2018-09-25", "costs known"),
        (
            "12-Sep-18: fees (up a third) rose (chair)",
            "chair",
            "2018-09-12",
            "fees (up a third) rose",
        ),
        ("A panel of five, 1 June: fees rose (chair)", "chair", "1 June", "fees rose"),
        ("29 Feb: 3 may be too many (chair)", "chair", "29 Feb", "3 may be too many"),
    ],
)
def test_what_a_comment_says_is_taken_apart(comment: str, by: str, on: str, why: str) -> None:
    assert provenance("consensus", "", "", comment) == (by, on, why)


def test_brackets_are_part_of_the_reason_where_the_who_stands_apart() -> None:
    comment = "12 Sept: fees rose (by a third)"
    assert provenance("override", "board", "", comment) == (
        "board",
        "12 Sept",
        "fees rose (by a third)",
    )


@pytest.mark.parametrize(
    ("comment", "missing"),
    [
        ("", "no who, no date and no reason"),
        ("Agreed 12 Sept (chair)", "no reason"),
        ("Agreed 12 Sept: bookings up a third", "no who"),
        ("bookings up a third (chair)", "no date"),
        ("moderated by the panel on 12 Sept 2018", "no who and no reason"),
        ("3 may be too many, 12 stalls in 10 markets (chair)", "no date"),
        ("Agreed 12 Sept: bookings up ()", "no who"),
    ],
)
def test_a_resolution_without_who_when_or_why_is_refused(comment: str, missing: str) -> None:
    with pytest.raises(ValueError, match=f"override needs who, when and why; here is {missing}: "):
        provenance("override", "", "", comment)


def test_a_resolution_is_refused_at_its_place(desk: Desk) -> None:
    sheet = (
        f"{LONG}registrars,consensus,market,3,agreed\n"
        "registrars,override,market,,12 Sept: bookings (chair)\n"
        "registrars,consensus,readiness,9,12 Sept: bookings (chair)\n"
        "registrars,consensus,readiness,4,12 Sept: bookings (chair)\n"
    )
    told = desk.told(a_csv=sheet)
    assert told[0].startswith(
        "a.csv:6:31: consensus needs who, when and why; here is no who, no date"
    )
    assert told[1:] == [
        "a.csv:7:28: override without a score; write the score that was settled",
        "a.csv:8:32: the score on 'readiness' is 9, but must be at most 5",
        "a.csv:9:32: registrars has its consensus on 'readiness' already, on line 8; keep one of"
        " them",
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-09-12", "2018-09-12"),
        ("12 Sept 2018", "2018-09-12"),
        ("12 september 2018", "2018-09-12"),
        ("12-Sep-18", "2018-09-12"),
        ("1st May 2018", "2018-05-01"),
        ("12/12/2018", "2018-12-12"),
        ("31/01/2018", "2018-01-31"),
        ("12 Sept", "12 Sept"),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, day: str) -> None:
    assert when(text) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("12/09/2018", "could be two dates; write 12 Sep 2018 or 9 Dec 2018"),
        ("31 Sept 2018", "is not a day of the calendar"),
        ("29 Feb 2019", "is not a day of the calendar"),
        ("2018-13-01", "is not a day of the calendar"),
        ("01/31/2018", "is not a day of the calendar"),
        ("last week", "is not a date; write 2018-09-12 or 12 Sept 2018"),
        ("12 Sept 2018 at noon", "is not a date"),
    ],
)
def test_what_is_no_date_or_two_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        when(text)


def test_by_is_not_for_members(desk: Desk) -> None:
    sheet = "service_id,market,readiness,by\nregistrars,3,2,clerk\n"
    assert desk.only(a_csv=sheet) == (
        "a.csv:2:16: by is for consensus and override; leave it empty"
    )


# ------------------------------------------------------------------------------------ the record


def test_the_record_says_what_stands_for_what(desk: Desk) -> None:
    settling = f'registrars,consensus,market,3,"{COMMENT}"\n'
    planning = "planning,chair,market,1,\nplanning,leader,market,,not known\n"
    case = desk.load(a_csv=LONG + settling + planning, criteria=WEIGHING)
    assert case.warnings[1:] == (
        "score sheets replace 1 score of the pipeline file",
        "2 scores missing, leave_out: a score that a member did not give is replaced, in each "
        "draw, by that of a colleague drawn at random",
        PARTLY,
        "1 consensus replaces members' scores; those are kept on the record",
        "members' own weights are used; nobody takes those of the criteria file",
    )
    one = WEIGHING.replace(
        "  leader: {npv: 1, market: 2, readiness: 1}\n", "missing: panel_range\n"
    )
    case = desk.load(a_csv=LONG, criteria=one)
    assert case.warnings[1:] == (
        "1 score missing, panel_range: a score that a member did not give is replaced, in each "
        "draw, by any number from the panel's lowest to its highest",
        PARTLY,
        "members' own weights are used; leader takes those of the criteria file",
    )


PARTLY = (
    "leader declares a conflict of interest in registrars and scores the rest of it; leave all of "
    "its scores out"
)


def test_a_member_who_declares_a_conflict_and_scores_the_rest_is_named(desk: Desk) -> None:
    assert PARTLY in desk.load(a_csv=LONG).warnings
    whole = LONG.replace("leader,market,4,", "leader,market,,conflict of interest")
    assert PARTLY not in desk.load(a_csv=whole).warnings
    unknown = LONG.replace("conflict of interest: her brother runs it", "not known")
    assert PARTLY not in desk.load(a_csv=unknown).warnings


def test_a_missing_score_that_is_settled_needs_no_policy(desk: Desk) -> None:
    settling = "registrars,override,readiness,3,12 Sept: costed since (board)\n"
    warnings = desk.load(a_csv=LONG + settling).warnings
    assert not any("missing" in warning for warning in warnings)
    assert "1 override replaces members' scores; those are kept on the record" in warnings


# --------------------------------------------------------------------------- panels made in Python


def made(case: Case, *scores: Score, resolutions: tuple[Resolution, ...] = ()) -> Case:
    """The case with a panel of these scores by the chair."""
    panel = Panel(("chair",), scores, resolutions)
    return Case(criteria=case.criteria, pipeline=case.pipeline, panel=panel)


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (Score("registrars", "chair", "market", float("nan")), "a score of nan; give a finite"),
        (Score("registrars", "chair", "market", 6.0), "is 6, but must be at most 5"),
        (Score("registrars", "chair", "market", None), "no score, and no reason"),
        (Score("registrar", "chair", "market", 1.0), "'registrar' is not a service"),
        (
            Score("registrars", "chair", "readiness", 1.0),
            "has scored registrars on 'readiness' alr",
        ),
    ],
)
def test_a_panel_made_in_python_is_held_to_the_same(desk: Desk, score: Score, message: str) -> None:
    case = desk.load(a_csv="service_id,market,readiness\nregistrars,1,1\n")
    first = Score("registrars", "chair", "readiness", 2.0)
    with pytest.raises(ValidationError, match=message):
        made(case, first, score)
    whole = made(case, first, Score("registrars", "chair", "market", 1.0))
    assert whole.panel is not None
    assert whole.panel.given("registrars", "market") == {"chair": 1.0}


def test_a_resolution_made_in_python_needs_who_when_and_why(desk: Desk) -> None:
    case = desk.load(a_csv="service_id,market,readiness\nregistrars,1,1\n")
    assert case.panel is not None
    settling = Resolution("registrars", "market", "override", 3.0, "", "12 Sept", "")
    with pytest.raises(ValidationError, match="needs who, when and why; give by and why"):
        made(case, *case.panel.scores, resolutions=(settling,))


# ------------------------------------------------------------------------------- what is shipped


@pytest.mark.parametrize(
    ("name", "pipeline"),
    [
        ("enhancing_trading", "strategy_2018"),
        ("new_delivery_models", "new_delivery_models"),
    ],
)
def test_the_shipped_sheets_and_the_lists_of_the_pipeline_files_agree(
    name: str, pipeline: str
) -> None:
    case = load(
        ROOT / f"criteria/{name}.yaml",
        ROOT / f"pipelines/{pipeline}.yaml",
        ROOT / f"scores/{name}.csv",
    )
    assert case.panel is not None
    assert case.panel.members == MEMBERS
    judged = [n for n, c in case.criteria.criteria.items() if c.levels]
    for service, of_service in case.pipeline.services.items():
        for criterion in judged:
            by_member = case.panel.given(service, criterion)
            assert tuple(by_member) == MEMBERS
            listed = of_service.scores[criterion]
            assert not isinstance(listed, str)
            assert listed.any_of == tuple(s for s in by_member.values() if s is not None)
    assert len(case.panel.scores) == len(case.pipeline.services) * len(judged) * len(MEMBERS)


def test_the_folder_of_sheets_says_that_they_are_illustrative() -> None:
    words = (ROOT / "scores/README.md").read_text(encoding="utf-8")
    assert "Illustrative data" in words
    for sheet in (ROOT / "scores").glob("*.csv"):
        assert f"`{sheet.name}`" in words
