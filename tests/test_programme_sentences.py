"""What is said of programmes and targets: true of small cases that were worked by hand."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clibook import run
from docx import Document
from openpyxl import load_workbook
from programmebook import files, worked
from smallprogrammes import MONEY, case_of, planned, sells

import dragonsden as dd
from dragonsden.analysis.findings.money import money_finding
from dragonsden.analysis.findings.programme import programme_finding
from dragonsden.analysis.findings.targets import outlook_finding, target_finding
from dragonsden.analysis.programmes.solve import Solver, UnsolvedError
from dragonsden.analysis.programmes.targets import TargetOutlook
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.summary import summary
from dragonsden.plot.described import description


def noted(outlook: Any) -> str:
    """The notes of a target, as one text."""
    return " ".join(outlook_finding(outlook).notes)


SOON = {"reviews": {"default": {"quarters": 1}}, "quarters": 1}


def outlook_of(
    services: dict[str, Any], draws: int = 20, more: Any = SOON, **target: Any
) -> TargetOutlook:
    """The outlook of one target of services, which are begun at once."""
    said = {"line": "contribution", "year": "2", "at_least": 100, **target}
    return dd.target(planned(services, draws, targets={"t": said}, **more), "t")


# ----------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("prices", "already", "words"),
    [
        ((300, 10, 10), 0, "in 2018/19, but not in 2019/20 and 2020/21."),
        ((300, 10, 300), 0, "in 2018/19 and 2020/21, but not in 2019/20."),
        ((10, 300, 300), 0, "from 2019/20."),
        ((10, 10, 10), 200, "from 2018/19."),
    ],
)
def test_a_target_that_is_reached_and_then_lost_again_is_told_by_its_years(
    prices: tuple[float, ...], already: float, words: str
) -> None:
    years = ("2018/19", "2019/20", "2020/21")
    service = {"revenue": {"price": dict(zip(years, prices, strict=True)), "volume": 1}}
    more = {**SOON, "years": 3, "pipeline": {"years": 3, "starts": years[0]}}
    outlook = outlook_of({"a": service}, more=more, year=years[2], already=already)
    assert f"The target is reached in at least 80% of draws {words}" in noted(outlook)


COIN = {"revenue": {"price": {"any_of": [0, 100, 100]}, "volume": 1}}
NOISE = {"revenue": {"price": {"low": 499, "likely": 500, "high": 501}, "volume": 1}}


def test_only_what_is_below_its_plan_by_two_standard_errors_is_named_as_the_cause_of_a_miss() -> (
    None
):
    outlook = outlook_of({"coin": COIN, "noise": NOISE}, 4_000, at_least=560)
    misses, errors = outlook.misses, outlook.miss_errors
    assert misses is not None
    assert errors is not None
    assert misses["coin"] > 2 * errors["coin"]
    assert abs(misses["noise"]) < 2 * errors["noise"]
    assert "in the draws that miss: Coin." in noted(outlook)
    assert "Coin falls furthest" in description(dd.plot.misses(outlook)).title


def test_the_error_of_a_miss_is_that_of_a_mean_over_the_draws_that_miss() -> None:
    already = {"low": 0, "likely": 5, "high": 10}
    outlook = outlook_of({"noise": NOISE}, 400, at_least=500)
    reached = outlook.reached[outlook.missed]
    assert outlook.miss_errors is not None
    assert outlook.miss_errors["noise"] == pytest.approx(
        np.std(reached, ddof=1) / len(reached) ** 0.5
    )
    outlook = outlook_of({"a": sells(10)}, 400, at_least=15, already=already)
    reached = outlook.reached[outlook.missed]
    assert outlook.miss_errors is not None
    assert outlook.miss_errors["a"] == 0
    assert outlook.miss_errors["already"] == pytest.approx(
        np.std(reached, ddof=1) / len(reached) ** 0.5
    )


def test_what_is_lost_in_rounding_is_no_culprit_where_the_plan_itself_lacks_the_rest() -> None:
    service = {"revenue": {"price": {"low": 400, "likely": 500, "high": 501}, "volume": 1}}
    outlook = outlook_of({"a": service}, 400, at_least=10_000_000)
    assert (outlook.shortfall_if_missed or 0) > outlook.lacking_in_plan
    assert "furthest below" not in noted(outlook)
    assert "The plan itself is £10.0m short, which is as good as all of it." in noted(outlook)


def test_the_cheapest_way_to_a_target_says_that_it_is_of_investment_and_what_value_it_costs() -> (
    None
):
    # b brings 20 a year from the second quarter on, for 300: 35 - 300 of net present value
    services = {"a": sells(100), "b": sells(20, 300)}
    said = " ".join(target_finding(outlook_of(services, at_least=110)).notes)
    assert (
        "The cheapest way to 80%, the other limits kept: B in quarter 1, for £300 more "
        "investment and £265 less net present value." in said
    )
    loss = {"revenue": {"price": 20, "volume": 1, "fixed_cost": {"2018/19": 50, "2019/20": 0}}}
    more = {**SOON, "pipeline": {"starts": "2018/19"}}
    outlook = outlook_of({"a": sells(100), "b": loss}, more=more, year="2019/20", at_least=102)
    said = " ".join(target_finding(outlook).notes)
    assert "for £0 more investment and £15 less net present value." in said
    service = {"a": sells(100), "b": sells(80, 60)}
    spent = {**SOON, "budget": {"1": 0}}
    said = " ".join(target_finding(outlook_of(service, more=spent, at_least=110)).notes)
    assert "for £60 more investment and £80 more net present value." in said


def test_where_nothing_is_started_the_plan_is_said_to_lack_it_and_no_start_to_fall() -> None:
    outlook = outlook_of({"a": sells(1)}, more={"rules": [{"never": ["a"]}]}, at_least=900)
    assert "Nothing is started: the plan itself is £900 short." in noted(outlook)
    assert "what is started" not in noted(outlook)


# ------------------------------------------------------------------------------ limits that clash

A_REVIEW = {"default": {"quarters": 1, "analysts": 4}}
BOTH = [{"start": ["a", "b"], "in": 1, "why": "promised"}]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        # £8 buy one of the two in time, and five days review one of the two: only the rule gives
        (
            {"budget": {"1": 8}, "officers": {"analysts": 5}, "rules": BOTH},
            "Easing rule 1 (promised) in the programme file would do. "
            "Easing the budget alone would not do: other limits clash too.",
        ),
        ({"budget": {"1": 8}, "rules": BOTH}, "Easing either of them in the programme file would"),
        (
            {"rules": [{"start": ["a"]}, {"never": ["a"]}, {"start": ["b"]}, {"never": ["b"]}]},
            "Easing any one alone would not do: other limits clash too. "
            "Ease one of them in the programme file and ask again",
        ),
        (
            {"rules": [{"at_least": 3, "of": "all"}, {"at_most": 1, "of": "all"}]},
            "Easing it in the programme file would do.",
        ),
        (
            {"rules": [{"at_least": 3, "of": "all"}, {"at_least": 4, "of": ["a", "b"]}]},
            "Easing it alone would not do: other limits clash too. Ease it in the programme file",
        ),
        (
            {"rules": [{"start": ["a", "b"]}, {"at_most": 1, "of": "all"}, {"at_least": 2, "of":
             "all"}, {"at_most": 1, "of": ["a", "b"]}]},
            "Easing any one alone would not do",
        ),
    ],
)  # fmt: skip
def test_of_limits_that_clash_it_is_said_which_easing_would_do_and_which_not(
    limits: dict[str, Any], words: str
) -> None:
    services = {"a": sells(9, 5), "b": sells(9, 5)}
    found = planned(services, reviews=A_REVIEW, **limits)
    told = programme_finding(found)
    assert words in " ".join(told.notes)
    assert told.document["programme"]["easing"] == found.easing
    for name, would_do in found.easing.items():  # what is said is so: without it, or with it
        kind = name.partition(".")[0]
        rules = [r for n, r in enumerate(found.file.rules, 1) if name != f"rules.{n}"]
        changes = {"rules": tuple(rules)} if kind == "rules" else {kind: None}
        again = dd.programme(found.sim, found.file.model_copy(update=changes))
        assert (again.found is not None) == would_do, name


def test_an_easing_that_no_solve_could_try_in_time_is_said_not_to_be_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = planned({"a": sells(9, 5)}, rules=[{"start": ["a"]}, {"never": ["a"]}])
    assert found.infeasible == ("rules.1", "rules.2")

    def too_late(_: Solver) -> bool:
        raise UnsolvedError("the time is up")

    monkeypatch.setattr(Solver, "feasible", too_late)
    told = " ".join(programme_finding(found).notes)
    assert "Whether easing rule 1 or rule 2 would do was not found within 10 s." in told
    assert found.easing == {"rules.1": None, "rules.2": None}


# ------------------------------------------------------------------------------ what gates bar

GATES = {**MONEY, "gates": {"legal": {"title": "Legal power"}, "safe": {"title": "Safe"}}}


def gated(*failed: str, price: float = 9, **more: Any) -> dict[str, Any]:
    """A service that fails some gates and passes the others."""
    said = {gate: "fail" if gate in failed else "pass" for gate in ("legal", "safe")}
    gates = {gate: {"status": status, "reason": "so"} for gate, status in said.items()}
    return sells(price, gates=gates, **more)


def told_of(services: dict[str, Any], *rules: dict[str, Any]) -> tuple[Any, str]:
    """A programme of services under rules, and the notes of its finding."""
    found = planned(services, criteria=GATES, rules=list(rules))
    return found, " ".join(programme_finding(found).notes)


def test_a_rule_that_asks_for_a_service_that_fails_a_gate_is_told_with_the_gate() -> None:
    services = {"a": gated("legal"), "b": gated("legal", "safe"), "c": gated()}
    _, said = told_of(services, {"start": ["a", "c"], "why": "promised"}, {"start": ["b"]})
    assert "Rule 1 (promised) asks for A, which fails the gate “Legal power”." in said
    assert "Rule 2 asks for B, which fails the gates “Legal power” and “Safe”." in said
    assert " C" not in said


def test_a_service_that_waits_for_what_fails_a_gate_is_told_with_it_and_so_is_what_waits_on() -> (
    None
):
    services = {"a": gated("safe"), "b": gated(), "c": gated(), "d": gated()}
    found, said = told_of(services, {"start": ["c"], "needs": ["b"]},
                          {"start": ["b"], "needs": ["a"], "why": "it sells it"})  # fmt: skip
    assert list(found.chosen.index) == ["d"]
    assert (
        "B cannot start: by rule 2 (it sells it) it needs A, which fails the gate “Safe”." in said
    )
    assert "C cannot start: by rule 1 it needs B, which cannot start either." in said
    assert found.why_not("c").endswith("can start it, for it needs B, which cannot start")


def test_a_rule_that_asks_for_more_than_pass_the_gates_is_told_with_those_that_do_not() -> None:
    services = {
        "a": gated("legal", department="North"), "b": gated(department="North"), "c": gated(),
    }  # fmt: skip
    _, said = told_of(services, {"at_least": 2, "of": {"department": "North"}})
    assert (
        "Rule 1 asks for two or more, of which one can start: A fails the gate “Legal power”."
        in said
    )
    assert "asks for" not in told_of(services, {"at_least": 2, "of": "all"})[1]


def test_what_fails_a_gate_has_a_row_among_what_is_not_started_with_the_gate() -> None:
    found, _ = told_of({"a": gated("legal"), "b": gated(), "c": gated(price=0, investment=1)})
    rows = {row.about: row for row in programme_finding(found).table("not-started").rows}
    assert set(rows) == {"a", "c"}
    assert [cell.text for cell in rows["a"].cells] == [
        "A", "no programme can", "fails the gate “Legal power”",
    ]  # fmt: skip


def test_a_service_that_fails_a_gate_as_written_but_not_as_an_option_is_no_less_told() -> None:
    services = {"a": gated("legal"), "b": gated("legal"), "z": gated()}
    passes = {"legal": {"status": "pass", "reason": "ok"}}
    services["a"]["options"] = {"firm": {"revenue": {"price": 0.0}, "gates": passes}}
    services["b"]["options"] = {"now": {"as_is": True}, "firm": {"revenue": {"price": 5.0}}}
    found, said = told_of(services, {"start": ["b"]})
    assert (
        "Rule 1 asks for B, which fails a gate in each way to deliver it (“Legal power”)." in said
    )
    found, said = told_of(services, {"start": ["b/now"]})
    assert "which is how it is delivered now, and nothing to start." in said
    found, _ = told_of(services)
    rows = {row.about: row for row in programme_finding(found).table("not-started").rows}
    assert set(rows) == {"a", "b"}


# ------------------------------------------------------------------------ limits that bind together

TWO_KINDS = {"default": {"quarters": 1, "analysts": 4, "lawyers": 2}}


def notes_of(found: Any, sure: Any = None) -> str:
    """The notes of a programme, as one text."""
    return " ".join(programme_finding(found, sure).notes)


def test_officers_that_bind_together_have_a_price_together_though_each_alone_has_none() -> None:
    services = {"a": sells(9, 2), "b": sells(8, 1)}
    limits = {"quarters": 1, "reviews": TWO_KINDS}
    found = planned(services, officers={"analysts": 4, "lawyers": 2}, **limits)
    prices = found.price_of_limits
    assert prices["officers.analysts"] == prices["officers.lawyers"] == 0
    free = planned(services, **limits)
    assert found.price_of_officers == pytest.approx(free.objective - found.objective)
    more = f"£{found.price_of_officers:.0f} more would be reached"
    assert (
        f"Without the limits on the days of analysts and lawyers together, {more}; without one of "
        "them alone, nothing, for another then binds."
    ) in notes_of(found)


@pytest.mark.parametrize(
    "officers", [{"analysts": 4}, {"analysts": 4, "lawyers": 9}, {"analysts": 9, "lawyers": 9}]
)
def test_officers_that_do_not_bind_together_are_not_said_to(officers: dict[str, int]) -> None:
    services = {"a": sells(9, 2), "b": sells(8, 1)}
    found = planned(services, officers=officers, quarters=1, reviews=TWO_KINDS)
    assert "then binds" not in notes_of(found)


# ---------------------------------------------------------------------------------------- equals


def test_candidates_alike_in_every_draw_are_told_where_names_part_their_shares() -> None:
    # a rule lets one of them in, and the first by name is it in every draw
    luck = {"price": {"low": 5, "likely": 9, "high": 10}, "volume": 1, "investment": 2}
    one = {"at_most": 1, "of": "all"}
    other = {**luck, "price": {"low": 5, "likely": 9, "high": 12}}
    services = {"a": {"revenue": luck}, "b": sells(9, 2), "c": sells(9, 2), "d": {"revenue": other}}
    found = planned(services, draws=200, rules=[one])
    sure = dd.core(found.sim, found, progress=False)
    assert sure.alike == (("b", "c"),)
    assert sure.shares["share"]["b"] > 0 == sure.shares["share"]["c"]
    said = "B and C are worth the same in every draw: where not both fit in"
    assert said in notes_of(found, sure)
    assert said in str(description(dd.plot.core(found, sure)).captions)
    whole = planned(services, draws=200)
    both = dd.core(whole.sim, whole, progress=False)
    assert both.alike == (("b", "c"),)
    assert "worth the same in every draw" not in notes_of(whole, both)


def test_a_programme_as_good_as_the_best_is_told_with_what_decides_between_them() -> None:
    said = notes_of(worked("08_tie"))
    assert "As good on average: A for B. Of programmes as good as one another" in said
    assert "As good on average" not in notes_of(worked("09_target"))


# ----------------------------------------------------------------------- value, and what goes on

WORTH = {
    "title": "Worth",
    "status": "illustrative",
    "criteria": {
        "good": {"title": "Good", "worst": 0, "best": 10, "weight": 100, "nothing": 0},
    },
}


def delivered(now: float, better: float) -> dict[str, Any]:
    """A service that goes on as it is, at one score, or is made better, at another."""
    ways = {"now": {"as_is": True, "scores": {"good": now}}, "firm": {"scores": {"good": better}}}
    return {**sells(5), "scores": {"good": better}, "options": ways}


def test_value_that_counts_from_nothing_what_goes_on_anyway_is_a_warning_that_names_it() -> None:
    services = {
        "a": delivered(6, 8),
        "b": delivered(0, 8),
        "c": {**sells(5), "scores": {"good": 3}},
    }
    found = planned(services, criteria=WORTH, **{"for": "value"})
    (warned,) = [text for text in found.warnings if text.startswith("value counts from")]
    assert "A (60.0 points)" in warned
    assert "B (" not in warned
    assert "maximise npv" in warned and "`nothing:`" in warned
    told = programme_finding(found)
    assert "of value above not doing it at all" in told.headline
    assert "is counted from not doing it at all, investment and NPV from how" in notes_of(found)
    by_npv = planned(services, criteria=WORTH)
    assert not any("value counts" in text for text in by_npv.warnings)
    assert "not doing it at all" not in notes_of(by_npv)


# --------------------------------------------------------------------------- what has no effect


@pytest.mark.parametrize(
    ("limits", "warning"),
    [
        ({"holds": {"from": 9}},
         "holds: from quarter 9, but reviews begin in quarters 1 to 2, so what is on hold never"),
        ({"officers": {"surveyors": 3}},
         "officers: no review takes days of surveyors, so their limit has no effect"),
        ({"officers": {"surveyors": 3}, "reviews": {"a": {"surveyors": 0}}},
         "officers: no review takes days of surveyors, so their limit has no effect"),
        ({"reviews": {"a/now": {"quarters": 1}}},
         "reviews: a/now is how it is delivered now and is never started: no effect"),
        ({"rules": [{"at_most": 2, "of": "all"}, {"never": ["a/now"]}]},
         "rule 2: a/now is how it is delivered now and is never started: no effect"),
        ({"rules": [{"at_most": 1, "of": ["a/now", "b"]}]},
         "rule 1: a/now is how it is delivered now and is never started: no effect"),
    ],
)  # fmt: skip
def test_what_a_programme_file_says_without_effect_is_a_warning(
    limits: dict[str, Any], warning: str
) -> None:
    services = {"a": delivered(6, 8), "b": {**sells(5), "scores": {"good": 3}}}
    found = planned(services, criteria=WORTH, **limits)
    assert any(text.startswith(warning) for text in found.warnings), found.warnings
    sound = {"holds": {"from": 2}, "officers": {"analysts": 9},
             "reviews": {"a": {"analysts": 3}, "a/firm": {"quarters": 1}},
             "rules": [{"never": ["a"]}]}  # fmt: skip
    others = planned(services, criteria=WORTH, **sound).warnings
    assert not any("effect" in text or "never starts" in text for text in others)


# -------------------------------------------------------------------------------- where it is told


@pytest.mark.slow
def test_the_programme_file_stands_among_the_sources_of_workbook_paper_and_screen(
    tmp_path: Path,
) -> None:
    programme, own = worked("09_target"), files("09_target")[2]
    book = load_workbook(dd.write_workbook(programme.sim, tmp_path / "b.xlsx", programme=own))
    record = {row[0]: row[1] for row in book["Record"].values}
    name = next(what for what in record if str(what).endswith("programme.yaml"))
    assert record[name] == f"SHA-256 {sha256(own.read_bytes()).hexdigest()}"
    assert record["Programme"] == programme.file.title
    made = next(row[1] for row in book["Cover"].values if row[0] == "Computed with")
    assert f"programme.yaml (SHA-256 {sha256(own.read_bytes()).hexdigest()[:12]})" in made
    written = dd.write_board_paper(programme.sim, tmp_path / "p.docx", programme=own)
    said = [paragraph.text for paragraph in Document(str(written)).paragraphs]
    assert programme.file.title in said[said.index("Background papers") :]
    for command in ("programme", "target"):
        shown = run(command, *files("09_target"), "--draws", "50").stdout
        assert "; criteria.yaml, pipeline.yaml, programme.yaml." in " ".join(shown.split())


@pytest.mark.slow
def test_a_programme_made_in_python_has_no_file_in_the_workbook_and_it_says_so(
    tmp_path: Path,
) -> None:
    found = planned({"a": sells(9)})
    book = load_workbook(dd.write_workbook(found.sim, tmp_path / "b.xlsx", programme=found))
    record = {row[0]: row[1] for row in book["Record"].values}
    assert record["File of the programme"].startswith("none")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("services", "rules", "asked"),
    [
        ({"a": sells(9)}, [{"start": ["a"]}, {"never": ["a"]}],
         "note that no programme keeps the illustrative limits of its file, as below;"),
        ({"a": sells(9)}, [{"never": ["a"]}],
         "note that a programme with illustrative limits would start nothing, as below;"),
        ({"a": sells(9)}, [],
         "note what a programme with illustrative limits would start, and when, as below;"),
    ],
)  # fmt: skip
def test_where_there_is_no_programme_none_is_asked_to_be_noted_or_called_the_best(
    tmp_path: Path, services: dict[str, Any], rules: list[Any], asked: str
) -> None:
    found = planned(services, rules=rules)
    paper = dd.write_board_paper(found.sim, tmp_path / "p.docx", programme=found)
    assert asked in [paragraph.text for paragraph in Document(str(paper)).paragraphs]
    dd.write_pack(found.sim, tmp_path / "pack", programme=found)
    page = (tmp_path / "pack" / "pack.html").read_text(encoding="utf-8")
    assert ("the best programme under the limits" in page) == (found.found is not None)


# ------------------------------------------------------------------------------------------- words


def even(price: float) -> dict[str, Any]:
    """A service that brings something in two draws of three, and so is right in no more."""
    return {"revenue": {"price": {"any_of": [0, price, price]}, "volume": 1, "investment": price}}


@pytest.mark.parametrize(
    ("services", "title"),
    [
        ({"a": even(100), "b": even(90)}, "Neither of two starts is right in at least 80%"),
        ({x: even(100) for x in "abc"}, "None of three starts is right in at least 80% of draws"),
        ({"a": even(100)}, "The one start is right in fewer than 80% of draws"),
        ({"a": sells(100)}, "The one start is right in at least 80% of draws"),
        ({"a": sells(100), "b": even(9), "c": sells(7)}, "Two of three starts are right in at"),
        ({"a": sells(0, 1)}, "Nothing is started;"),
    ],
)
def test_the_chart_of_the_core_counts_its_starts_in_english(
    services: dict[str, Any], title: str
) -> None:
    found = planned(services, draws=300, **SOON)
    chart = dd.plot.core(found, dd.core(found.sim, found, progress=False))
    assert description(chart).title.startswith(title)


def test_what_stands_in_for_another_is_set_off_by_two_commas() -> None:
    services = {"a": sells(9), "b": sells(7)}
    found = planned(services, rules=[{"at_most": 1, "of": "all"}])
    assert "the best programme with it, in place of A, comes to £" in found.why_not("b")


@pytest.mark.parametrize("share", ["every", "eight"])
def test_money_that_is_known_is_the_same_in_every_draw(share: str) -> None:
    service = sells(100) if share == "every" else even(100)
    sim = dd.simulate(case_of({"a": service}), 400, 1, progress=False)
    said = " ".join(money_finding(sim).notes)
    futures = " ".join(summary(Analyses(sim), {}).worth)
    if share == "every":
        assert "in every draw, before overhead" in said
        assert "In every future it is" in futures
        assert "eight" not in said + futures
    else:
        assert "in eight draws of ten, before overhead" in said
        assert "In eight futures of ten it is" in futures
