"""Score sheets of everyday origin: exports, Excel's habits, what stands around a table."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from dragonsden.model import Case
from dragonsden.reading import CaseError, load
from dragonsden.reading.csv_records import MOST_COLUMNS
from dragonsden.reading.decimals import with_points
from dragonsden.reading.nodes import Node, Place
from dragonsden.reading.scores.csv_table import tabulate

CRITERIA = """\
title: Trial
status: illustrative
criteria:
  reach: {title: Households reached, worst: 0, best: 10_000, weight: 60}
  risk: {title: Risk, levels: {0: none, 5: high}, best: 0, weight: 40}
"""
PIPELINE = """\
title: Trial pipeline
status: illustrative
prices: 2025/26
years: 4
discount_rate: 3.5%
services:
  pest: {title: Pest control, scores: {reach: {low: 0, high: 10_000}, risk: {low: 0, high: 5}}}
  trees: {title: Tree works, scores: {reach: {low: 0, high: 10_000}, risk: {low: 0, high: 5}}}
  mot: {title: MOT testing, scores: {reach: {low: 0, high: 10_000}, risk: {low: 0, high: 5}}}
"""
WIDE = "service_id,reach,risk\npest,3,2\ntrees,4,1\nmot,2,4\n"
LONG = """\
service_id,member,criterion,score,comment
pest,anna,reach,3,
pest,anna,risk,2,
trees,anna,reach,4,
trees,anna,risk,1,
mot,anna,reach,2,
mot,anna,risk,4,
"""
Read = Callable[..., Case]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads the case with sheets of these texts: `anna="..."` is the file scores/anna.csv."""
    monkeypatch.chdir(tmp_path)
    Path("criteria.yaml").write_text(CRITERIA, encoding="utf-8")
    Path("pipeline.yaml").write_text(PIPELINE, encoding="utf-8")
    Path("scores").mkdir()

    def case(**sheets: str) -> Case:
        for stem, text in sheets.items():
            Path(f"scores/{stem}.csv").write_text(text, encoding="utf-8")
        return load("criteria.yaml", "pipeline.yaml", scores="scores")

    return case


def told(read: Read, **sheets: str) -> list[str]:
    """The faults of the sheets, each without its folder."""
    with pytest.raises(CaseError) as error:
        read(**sheets)
    return [str(fault).removeprefix("scores/") for fault in error.value.faults]


def scores(case: Case) -> dict[tuple[str, str, str], float | None]:
    """Every score by service, member and criterion."""
    assert case.panel is not None
    return {(s.service, s.member, s.criterion): s.score for s in case.panel.scores}


def semicolons(*rows: str) -> str:
    """A wide sheet as Excel writes it with French or German settings."""
    return "\n".join(["service_id;reach;risk", *rows]) + "\n"


# --------------------------------------------------------------------------------------- numbers
@pytest.mark.parametrize("doubtful", ["1,250", "1.250"])
@pytest.mark.parametrize("other", ["12,5", "2"])
def test_in_a_file_with_semicolons_three_decimals_or_thousands_are_refused(
    read: Read, doubtful: str, other: str
) -> None:
    sheet = semicolons(f"pest;{doubtful};2", f"trees;{other};1", "mot;2,25;4")
    assert told(read, anna=sheet) == [
        f"anna.csv:2:6: '{doubtful}' could be two numbers, 1.250 or 1250; write 1.25 or 1250"
    ]


def test_points_in_a_file_with_semicolons_are_decimal_where_others_can_only_be_that(
    read: Read,
) -> None:
    case = read(anna=semicolons("pest;2.125;2", "trees;12.5;1", "mot;0.125;4"))
    assert [s for (*_, c), s in scores(case).items() if c == "reach"] == [2.125, 12.5, 0.125]


def test_thousands_between_commas_are_refused_beside_a_decimal_comma(read: Read) -> None:
    sheet = WIDE.replace("pest,3", 'pest,"1,250"')
    assert scores(read(anna=sheet))["pest", "anna", "reach"] == 1250
    found = told(read, anna=sheet.replace("trees,4", 'trees,"12,5"'))
    assert found[0].startswith("anna.csv:2:6: '1,250' could be two numbers, 1.250 or 1250")
    assert found[1].startswith("anna.csv:3:7: '12,5' is not a score")


@pytest.mark.parametrize(("text", "read_as"), [("0,333", "0.333"), ("2,33333", "2.33333")])
def test_a_decimal_comma_that_can_be_nothing_else_is_one(text: str, read_as: str) -> None:
    node = Node(Place(2, 6), text)
    assert list(with_points([node], semicolons=True)) == []
    assert node.value == read_as


@pytest.mark.parametrize(
    ("score", "fault"),
    [
        ("NaN", "'NaN' is not a score"), ("inf", "'inf' is not a score"),
        ("\u0663", "'\u0663' is not a score"), ("\uff13", "'\uff13' is not a score"),
        ("\u2013", "'\u2013' is not a score"), ("3/5", "'3/5' is not a score"),
        ("05-Mar", "'05-Mar' is not a score"), ("3 out of 5", "'3 out of 5' is not a score"),
        ("3%", "3% has a %"), ("\u00a33", "\u00a33 has a \u00a3"), ("#N/A", "'#N/A' is not a"),
        ("3\u200b", "the hidden character U+200B ZERO WIDTH SPACE"),
    ],
)  # fmt: skip
def test_what_is_no_score_is_refused_at_its_cell(read: Read, score: str, fault: str) -> None:
    (found,) = told(read, anna=WIDE.replace("pest,3,2", f"pest,3,{score}"))
    place, _, message = found.partition(": ")
    assert place in ("anna.csv:2:8", "anna.csv:2:9")
    assert message.startswith(fault)


def test_a_decimal_comma_among_commas_is_no_comment(read: Read) -> None:
    assert told(read, panel=LONG.replace("anna,reach,3,\npest", "anna,reach,2,5\npest")) == [
        "panel.csv:2:17: '2,5' could be 2.5, or 2 beside 5; write a decimal with a point, and a "
        "comment in words"
    ]
    assert scores(read(panel=LONG.replace("reach,3,", "reach,3,5 of our 7 teams ask for it")))


# ------------------------------------------------------------------- around the table, and layouts
@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;;;"])
def test_the_line_that_names_the_separator_is_taken_as_that(read: Read, first: str) -> None:
    sheet = first + "\n" + LONG.replace(",", ";")
    assert scores(read(panel=sheet)) == scores(read(panel=LONG))


def test_what_is_above_the_headers_is_one_fault(read: Read) -> None:
    above = "Panel scores, March\n\nconfidential\n"
    for sheet in (WIDE, WIDE.replace(",", ";"), WIDE.replace(",", "\t")):
        assert told(read, anna=above + sheet) == [
            "anna.csv:1:1: this is above the headers, which are on line 4; delete the lines above "
            "them"
        ]


@pytest.mark.parametrize(
    ("below", "fault"),
    [
        ("Total,9,7\n", "'Total' is below the table; delete what is below it"),
        ("\nTOTAL,9,7\nscored by Anna on 3 May,,\n", "'TOTAL' is below the table, and 1 more"),
        ("Average,3,2\n", "'Average' is below the table"),
        ("* figures of last year,,\n", "'* figures of last year' is below the table"),
        ("Street works,,\n", "'Street works' is below the table; if it is a service, write its"),
        (",9,7\n", "no service on this line; write its name"),
    ],
)
def test_what_is_below_the_table_is_one_fault(read: Read, below: str, fault: str) -> None:
    (found,) = {line.partition(": ")[2] for line in told(read, anna=WIDE + below)}
    assert found.startswith(fault)


@pytest.mark.parametrize(("head", "body"), [(";", ","), (",", ";"), ("\t", ",")])
def test_lines_parted_otherwise_than_their_headers_are_one_fault(
    read: Read, head: str, body: str
) -> None:
    first, *rest = WIDE.splitlines(keepends=True)
    mixed = first.replace(",", head) + "".join(rest).replace(",", body)
    names = {",": "commas", ";": "semicolons", "\t": "tabs"}
    assert told(read, anna=mixed) == [
        f"anna.csv:2:1: {names[body]} part this line and 2 more, {names[head]} the headers; write "
        "the same in all"
    ]


def test_headers_once_more_are_one_fault(read: Read) -> None:
    assert told(read, anna=WIDE.replace("trees", "service_id,reach,risk\ntrees")) == [
        "anna.csv:3:1: the headers once more; delete this line"
    ]


def test_a_column_for_each_member_is_read(read: Read) -> None:
    sheet = "service_id,criterion,anna,bob,bob_comment\npest,reach,3,4,\npest,risk,2,,not known\n"
    assert scores(read(panel=sheet)) == {
        ("pest", "anna", "reach"): 3,
        ("pest", "bob", "reach"): 4,
        ("pest", "anna", "risk"): 2,
        ("pest", "bob", "risk"): None,
    }


def test_a_column_that_follows_from_the_others_is_no_member(read: Read) -> None:
    sheet = "service_id,criterion,anna,bob,average\npest,reach,3,4,3.5\n"
    assert told(read, panel=sheet) == [
        "panel.csv:1:31: 'average' follows from the scores beside it; delete the column"
    ]


def test_one_column_that_is_not_called_score_is_not_taken_for_a_member(read: Read) -> None:
    for header in ("scroe", "points"):
        found = told(read, anna=f"service_id,criterion,{header}\npest,reach,3\n")
        assert any("no column score" in one or "mean 'score'" in one for one in found)


def test_a_title_beside_the_services_is_checked(read: Read) -> None:
    sheet = WIDE.replace("service_id", "service_id,title").replace("pest", "pest,Pest  Control")
    sheet = sheet.replace("trees", "trees,Tree works").replace("mot", "mot,MOT testing")
    assert scores(read(anna=sheet)) == scores(read(anna=WIDE))
    swapped = sheet.replace("Tree works", "MOT testing").replace("mot,MOT testing", "mot,Motoring")
    assert told(read, anna=swapped) == [
        "anna.csv:3:7: 'MOT testing' is the title of mot; trees is 'Tree works': mend the name or "
        "the title",
        "anna.csv:4:5: 'Motoring' is not its title; mot is 'MOT testing': mend the name or the "
        "title",
    ]


@pytest.mark.parametrize("header", ["Households reached", "Households reached (0-10,000)"])
def test_a_column_may_have_the_title_of_its_criterion(read: Read, header: str) -> None:
    plain = scores(read(anna=WIDE))
    assert scores(read(anna=WIDE.replace("reach", f'"{header}"'))) == plain


def test_no_header_of_a_wide_sheet_is_a_fault_where_the_criteria_cannot_be_read(read: Read) -> None:
    Path("criteria.yaml").write_text("criteria: [", encoding="utf-8")
    faults = told(read, anna="service_id,reach,reach_comment,risk\nmot,2,as last year,1\n")
    assert [fault.split(":")[0] for fault in faults] == ["criteria.yaml"]


@pytest.mark.parametrize("title", ["Pest control", "pest  CONTROL", "PEST-CONTROL"])
def test_services_and_criteria_may_be_called_by_their_titles(read: Read, title: str) -> None:
    by_title = LONG.replace("pest,", f"{title},").replace(",reach,", ",Households reached,")
    assert scores(read(panel=by_title)) == scores(read(panel=LONG))


def test_a_consensus_may_call_its_service_by_title(read: Read) -> None:
    agreed = 'Pest control,consensus,Risk,4,"Agreed 12 Sept 2018: a fresh audit (chair)"\n'
    case = read(panel=LONG + agreed)
    assert case.panel is not None
    assert case.panel.resolved("pest", "risk") is not None


def test_a_title_that_two_services_share_names_neither(read: Read) -> None:
    Path("pipeline.yaml").write_text(PIPELINE.replace("Tree works", "Pest control"))
    faults = told(read, panel=LONG.replace("pest,anna,reach", "Pest control,anna,reach"))
    what = "panel.csv:2:1: 'Pest control' is not a service of the pipeline file"
    assert any(fault.startswith(what) for fault in faults)


# ----------------------------------------------------------------------------- scores in words
def in_words(read: Read, levels: str, *words: str) -> list[float | None]:
    """The scores on risk that these words are read as, with those levels."""
    Path("criteria.yaml").write_text(CRITERIA.replace("{0: none, 5: high}", levels))
    rows = zip(("pest", "trees", "mot"), words, strict=True)
    case = read(anna="service,reach,risk\n" + "".join(f"{s},3,{word}\n" for s, word in rows))
    return [score for (*_, criterion), score in scores(case).items() if criterion == "risk"]


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ("{0: Weak, 3: Fair, 5: Strong}", ("Weak", "fair ", "STRONG")),
        ("{0: Low, 3: Medium, 5: High}", ("L", "M", "H")),
        ("{0: low, 3: medium, 5: high}", ("Low", "m", "5")),
        ("{0: L, 3: M, 5: H}", ("L", "m", "H")),
        ("{0: Red, 3: Amber, 5: Green}", ("R", "Amber", "g")),
        ('{0: "Red: no buyer", 3: "Amber: some", 5: "Green: signed"}',
         ("r", "amber: some", "Green")),
        ('{0: "Not at all", 3: "In part", 5: "Fully: signed orders"}',
         ("not  at all", "In part", "Fully: signed orders")),
    ],
)  # fmt: skip
def test_a_score_may_be_the_word_for_its_level(
    read: Read, levels: str, words: tuple[str, ...]
) -> None:
    assert in_words(read, levels, *words) == [0, 3, 5]


def test_only_traffic_lights_and_high_to_low_have_letters(read: Read) -> None:
    with pytest.raises(CaseError, match="'n' is not a score"):
        in_words(read, "{0: none, 3: some, 5: high}", "n", "some", "high")
    with pytest.raises(CaseError, match="'H' is not a score"):
        in_words(read, "{0: none, 3: Low, 5: High}", "none", "Low", "H")


def test_a_word_for_no_level_is_refused_with_the_one_that_was_meant(read: Read) -> None:
    Path("criteria.yaml").write_text(CRITERIA.replace("0: none", "0: none, 3: moderate"))
    sheet = WIDE.replace("pest,3,2", "pest,3,modarate").replace("trees,4,1", "trees,many,maybe")
    assert told(read, anna=sheet) == [
        "anna.csv:2:8: 'modarate' is not a score; did you mean 'moderate'?",
        "anna.csv:3:7: 'many' is not a score; write a plain number, or nothing, and the reason in "
        "comment",
        "anna.csv:3:12: 'maybe' is not a score; write a plain number, a level (none, moderate or "
        "high), or nothing, and the reason in comment",
    ]


def test_a_word_that_two_levels_share_is_neither(read: Read) -> None:
    shared = '{0: "Weak: no buyer", 3: "Weak: one buyer", 5: Strong}'
    assert in_words(read, shared, "weak: no buyer", "Weak: one buyer", "strong") == [0, 3, 5]
    with pytest.raises(CaseError, match=r"'weak' is not a score; .*\(Weak: no buyer, Weak:"):
        in_words(read, shared, "weak", "3", "5")


# ------------------------------------------------------------------------- between half steps
def test_a_quarter_point_is_kept_and_warned_of_with_its_place(read: Read) -> None:
    sheet = WIDE.replace("pest,3,2", "pest,3,2.25").replace("trees,4,1", "trees,4,1.5")
    with pytest.warns(UserWarning) as caught:
        case = read(anna=sheet)
    assert [str(one.message) for one in caught] == [
        "scores/anna.csv:2:8: 2.25 on 'risk' is between the half steps; it is kept as it is"
    ]
    assert scores(case)["pest", "anna", "risk"] == 2.25


def with_step(read: Read, step: str, *given: str) -> list[float | None]:
    """The scores on risk, where its levels of 0 and 5 have this step between scores."""
    stepped = CRITERIA.replace("{0: none, 5: high}", f"{{0: none, 5: high}}, step: {step}")
    Path("criteria.yaml").write_text(stepped)
    rows = zip(("pest", "trees", "mot"), given, strict=True)
    case = read(anna="service,reach,risk\n" + "".join(f"{s},3,{one}\n" for s, one in rows))
    return [score for (*_, criterion), score in scores(case).items() if criterion == "risk"]


@pytest.mark.parametrize(
    ("step", "given"),
    [("0.25", (2.25, 0.5, 4)), ("1", (3, 0, 5)), ("0.1", (0.3, 0.7, 4.9)), ("2.5", (0, 2.5, 5))],
)
def test_scores_on_the_steps_of_their_criterion_are_taken_without_a_warning(
    read: Read, step: str, given: tuple[float, ...]
) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", ".*half steps.*")
        assert with_step(read, step, *map(str, given)) == list(given)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("1", "2.3 is between the whole points of 'risk'; write 2 or 3"),
        ("0.5", "2.3 is between the half steps of 'risk'; write 2 or 2.5"),
        ("0.25", "2.3 is between the quarter steps of 'risk'; write 2.25 or 2.5"),
        ("0.2", "2.3 is between the steps of 0.2 of 'risk'; write 2.2 or 2.4"),
    ],
)
def test_a_score_off_the_steps_of_its_criterion_is_a_fault_with_its_place(
    read: Read, step: str, told: str
) -> None:
    with pytest.raises(CaseError) as caught:
        with_step(read, step, "2.3", "0", "5")
    assert str(caught.value).splitlines()[0] == f"scores/anna.csv:2:8: {told}"


@pytest.mark.parametrize(
    ("risk", "told"),
    [
        ("levels: {0: none, 3: some, 5: high}, step: 2", "step is 2, which never comes to level 3"),
        ("levels: {0: none, 5: high}, step: 0", "step is 0; give 1, 0.5 or 0.25"),
        ("levels: {0: none, 5: high}, step: -1", "step is -1; give 1, 0.5 or 0.25"),
        ("levels: {0: none, 5: high}, step: 0.001", "step is 0.001; give 1, 0.5 or 0.25"),
        ("levels: {0: none, 5: high}, step: 50%", "50% has a %"),
        ("worst: 0, best: 5, step: 1", "step goes with levels; give levels, or leave it out"),
    ],
)
def test_a_step_that_does_not_lead_from_level_to_level_is_a_fault(
    read: Read, risk: str, told: str
) -> None:
    text = CRITERIA.replace("levels: {0: none, 5: high}, best: 0", risk)
    assert text != CRITERIA
    Path("criteria.yaml").write_text(text)
    with pytest.raises(CaseError) as caught:
        read(anna=WIDE)
    assert told in str(caught.value)


def test_many_quarter_points_of_a_file_are_three_warnings(read: Read) -> None:
    rows = [f"{s},{m},risk,{n}.75,\n{s},{m},reach,3,\n" for n, s in enumerate(("pest", "trees"))
            for m in ("ann", "bob", "cat")]  # fmt: skip
    with pytest.warns(UserWarning) as caught:
        read(panel="service_id,member,criterion,score,comment\n" + "".join(rows))
    assert len(caught) == 3
    assert str(caught[-1].message).endswith("; so are 3 more")


def test_no_step_is_stated_where_levels_are_not_whole_or_far_apart(read: Read) -> None:
    for levels in ("{0: none, 2.5: some, 5: high}", "{0: none, 20: high}"):
        Path("criteria.yaml").write_text(CRITERIA.replace("{0: none, 5: high}", levels))
        assert scores(read(anna=WIDE.replace("pest,3,2", "pest,3,2.3")))


def test_blanks_of_a_text_file_are_told_once_with_their_lines(read: Read) -> None:
    sheet = LONG.replace(",3,\n", ",,\n").replace(",2,\n", ",,\n").replace("risk,4", "risk,")
    assert told(read, panel=sheet) == [
        "panel.csv:2:17: anna left 4 of 6 scores blank without a reason: lines 2 to 3 and 6 to 7; "
        "write each, or why there is none in its comment, as 'not known'; none is ever taken as 0"
    ]


def test_one_sheet_of_a_members_workbook_saved_as_csv_is_one_fault(read: Read) -> None:
    sheet = (
        ",,,,Demand,,,,\n,,,,0   none,,,,\n"
        "service_id,service_title,member,criterion,Service,What is sold,Score,Comment,Sensitive\n"
        "pest,Pest control,anna,reach,Pest control,,3,,\n"
    )
    assert told(read, anna=sheet) == [
        "anna.csv:3:1: one sheet of a member's workbook, saved as CSV: the other sheets are not in "
        "it; give the workbook (.xlsx) itself"
    ]


def test_yaml_in_a_file_that_is_called_csv_is_told_as_that(read: Read) -> None:
    assert told(read, anna="scores:\n  pest: {reach: 3}\n") == [
        "anna.csv:1:1: this is YAML, and the name of the file says that it is a table (CSV); end "
        "its name in .yaml"
    ]


def test_a_merge_mark_in_a_table_is_one_fault(read: Read) -> None:
    spoilt = WIDE.replace("trees", "<<<<<<< HEAD\ntrees").replace("mot", "=======\nmot")
    (found,) = told(read, anna=spoilt)
    assert found.startswith("anna.csv:3:1: a merge mark (<<<<<<<)")


# -------------------------------------------------------------------------------- several files
def test_a_file_that_is_there_twice_is_told_once(read: Read) -> None:
    assert told(read, a=LONG, b=LONG) == [
        "b.csv: all 6 scores of this file are in scores/a.csv already; take one of the two files "
        "away"
    ]


def test_scores_that_are_there_twice_are_told_once_with_how_many(read: Read) -> None:
    pasted = LONG + LONG.partition("\n")[2]
    assert told(read, a=pasted) == [
        "a.csv:8:17: anna has scored pest on 'reach' already, on line 2, and so 5 more; keep one "
        "of each"
    ]


def test_members_with_the_same_scores_are_not_one_file_twice(read: Read) -> None:
    assert len(scores(read(anna=WIDE, bob=WIDE))) == 12


def test_a_lock_in_the_folder_is_skipped_and_said(read: Read) -> None:
    Path("scores/~$anna.xlsx").write_bytes(b"me")
    Path("scores/.~lock.bob.xlsx#").write_bytes(b"me")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        case = read(anna=WIDE)
    assert len(scores(case)) == 6
    assert [str(one.message).partition(";")[0] for one in said] == [
        ".~lock.bob.xlsx# was skipped: it is a lock, which is there while bob.xlsx is open",
        "~$anna.xlsx was skipped: it is a lock, which is there while anna.xlsx is open",
    ]


# ---------------------------------------------------------------------------------------- limits
@pytest.mark.slow
def test_too_many_members_or_columns_are_one_fault(read: Read) -> None:
    rows = "".join(f"pest,m{n},reach,3,\n" for n in range(30_000))
    (found,) = told(read, panel=LONG.partition("\n")[0] + "\n" + rows)
    assert found == "panel.csv:102:6: more than 100 members; is this the right column?"
    page = tabulate(b'service_id,"a"' + b"," * 1_000_000)
    assert page.mistakes[0][1] == f"1,000,002 cells on a line; give {MOST_COLUMNS} at most"
