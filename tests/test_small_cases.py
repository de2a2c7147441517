"""A case with one service, one criterion or one member reads like any other, and a loss as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from casebook import scored, services, simulated
from reportbook import quick

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.findings.bands import on_average_right
from dragonsden.analysis.findings.information import information_finding
from dragonsden.analysis.findings.money import money_finding
from dragonsden.analysis.findings.switching import switching_finding
from dragonsden.analysis.findings.tornado import tornado_finding
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.candidate import assumptions_table
from dragonsden.outputs.pack.content import content
from dragonsden.outputs.pack.maps import gates_table
from dragonsden.outputs.pack.method import steps
from dragonsden.outputs.pack.pack import charts_of
from dragonsden.outputs.pack.page import render
from dragonsden.outputs.summary import summary
from dragonsden.outputs.summary.changes import shared, would_choose
from dragonsden.plot.described import description
from dragonsden.record.change_sentences import _simple, weight_changes
from dragonsden.results.ranking import ranking_finding
from dragonsden.text.english import all_of, each_of, part_of
from dragonsden.text.numbers import about, between, loss_span

SCORED = scored("x", "y", weight="1")
MONEY = "criteria:\n  money: {title: Money, from: npv, worst: -100, best: 100, weight: 1}"
LOW = "scores: {x: 5, y: 4}"
GATED = f"{SCORED}\ngates:\n  power: {{title: A power}}"


Den = tuple[Any, ...]
"""The arguments of a small den: criteria, pipeline, places, scores."""


def sold(price: str, more: str = "", scores: str = "scores: {x: 50, y: 40}") -> str:
    """A service that sells one unit a year at this price and costs £40 a year."""
    return f"{scores}, revenue: {{price: {price}, volume: 1, fixed_cost: 40{more}}}"


def gated(status: str, price: str) -> str:
    """The same at a gate."""
    return f"gates: {{power: {{status: {status}, reason: so}}}}, {sold(price)}"


@cache
def den(criteria: str, pipeline: str, k: int = 2, scores: str | None = None) -> dd.Simulation:
    """A small den over two years."""
    text = f"years: 2\nreview_slots: {k}\n{pipeline}"
    return simulated(criteria, text, draws=200, scores=scores)


def texts(said: object) -> Iterator[str]:
    """Every text in what a pack says."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for part in said.values():
            yield from texts(part)
    elif isinstance(said, tuple | list):
        for part in said:
            yield from texts(part)
    elif is_dataclass(said) and not isinstance(said, type):
        for field in fields(said):
            if field.name not in ("programme", "numbers", "document"):
                yield from texts(getattr(said, field.name))


def page(sim: dd.Simulation) -> str:
    """All that a pack of it says, charts apart."""
    return "\n".join(texts(content(Analyses(sim))))


LOSING = (SCORED, services(a=sold("{low: 10, high: 20}")), 1)
LOSING_TWO = (SCORED, services(a=sold("{low: 10, high: 20}"), b=sold("{low: 5, high: 9}")))
ONE = (SCORED, services(a=sold("{low: 30, high: 60}", ", overhead: 20%, unit_cost: 2")), 1)
TWO = (SCORED, services(a=sold("60"), b=sold("{low: 41, high: 60}")))
MEASURED = (MONEY, services(a=sold("{low: 41, high: 60}", scores="scores: {}")), 1)


@pytest.mark.parametrize("of", [LOSING, LOSING_TWO], ids=["one", "two"])
def test_a_service_that_loses_in_every_draw_is_said_to_cost_and_never_to_pay(
    of: Den,
) -> None:
    said = page(den(*of))
    for wrong in (
        r"before (it|they) pays?", r"Until (it|they)", r"bring\w* in −",
        r"[Ii]n 100% of draws (its|their)",
        r"lose £", r"is −£", r"half of the draws",
    ):  # fmt: skip
        assert not re.search(wrong, said), wrong
    cost = "A costs" if of is LOSING else "The two recommended cost"
    assert f"{cost} the council £" in said
    assert "A never pays back within 2 years in any draw." in said
    who = "It never" if of is LOSING else "Neither of the two"
    assert f"{who} pays back within two years in any future." in said
    whose = "Its" if of is LOSING else "Their"
    together = " together" if of is LOSING_TWO else ""
    assert f"{whose} surplus in year 2 is below £0{together} in every draw." in said


def test_charts_of_a_service_that_loses_in_every_draw_say_so() -> None:
    said = description(plot.cash(den(*LOSING))).title
    assert said == "A: the money is not back by year 2 in any draw"
    assert description(plot.account(den(*LOSING), "a")).title.endswith("it loses in every draw")
    assert description(plot.account(den(*LOSING), "a")).title.startswith("A costs the council £2")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (", overhead: 20%, unit_cost: 5", "A does not cover its overhead on average"),
        (", investment: 12", "A does not cover its full cost on average"),
        (", unit_cost: 5", "A covers its full cost on average"),
        (", unit_cost: 20", "A loses money even before overhead on average"),
    ],
)
def test_a_surplus_below_nothing_is_put_down_to_what_it_is_for_want_of(
    more: str, said: str
) -> None:
    sim = den(SCORED, services(a=sold("45.5", more.replace("20%", "50%"))), 1)
    assert description(plot.benefit(sim)).title == said


def sellers(*more: str) -> dd.Simulation:
    """A den whose services, all recommended, sell at £45.50 with these further terms."""
    inside = {name: sold("45.5", of) for name, of in zip("abcd", more, strict=False)}
    return den(SCORED, services(**inside), len(more))


OVERHEAD, GAIN, LOSS = ", overhead: 50%, unit_cost: 5", "", ", unit_cost: 20"
"""Short of its overhead, in surplus, and losing money before overhead."""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([GAIN] * 2, "Both recommended cover their full cost on average"),
        ([GAIN] * 3, "All three recommended cover their full cost on average"),
        ([OVERHEAD, GAIN, GAIN], "A does not cover its overhead on average"),
        ([OVERHEAD] * 2, "A and B do not cover their overhead on average"),
        ([OVERHEAD] * 3, "None of the three recommended covers its overhead on average"),
        ([OVERHEAD, GAIN, OVERHEAD, OVERHEAD],
         "Three of the four recommended do not cover their overhead on average"),
        ([LOSS] * 3, "All three recommended lose money even before overhead on average"),
        ([LOSS, LOSS, OVERHEAD], "None of the three recommended covers its full cost on average"),
    ],
)  # fmt: skip
def test_the_title_of_benefit_says_plainly_whether_none_some_or_all_cover_their_cost(
    more: list[str], said: str
) -> None:
    assert description(plot.benefit(sellers(*more))).title == said


def test_the_title_of_net_present_values_says_plainly_whether_none_or_all_are_below_nothing() -> (
    None
):
    titles = [description(plot.benefit(sellers(*[more] * 3), "npv")).title for more in (GAIN, LOSS)]
    assert titles == [
        "All three recommended have a net present value of £0 or more on average",
        "All three recommended have a net present value below £0 on average",
    ]


def test_one_service_that_is_recommended_is_named_and_not_called_none_of_them() -> None:
    bare = den(SCORED, services(a="scores: {x: 50, y: 40}", b=sold("60", scores=LOW)), 1)
    assert description(plot.benefit(bare)).title == "A has no trading account to show"
    assert description(plot.quadrant(bare)).title == "A has no trading account"
    said = description(plot.quadrant(den(SCORED, services(a=sold("60")), 1))).title
    assert said == "A is at least as likely to break even as to lose money"


def test_of_a_loss_and_a_profit_it_is_said_who_never_pays_back() -> None:
    sim = den(SCORED, services(a=sold("60"), b=sold("{low: 5, high: 9}"), c=sold("50")), 3)
    said = " ".join(summary(Analyses(sim), {}).worth)
    assert "One of the three never pays back within two years in any future." in said
    assert "They need £" in page(sim)
    assert "before they pay" not in page(sim)


def test_of_recommended_services_without_an_account_it_is_said_how_many_have_none() -> None:
    bare = "scores: {x: 50, y: 40}"
    told = {
        "A has no trading account": services(a=bare),
        "Neither of the two recommended has a trading account to add up": services(a=bare, b=bare),
        "Not every recommended service has a trading account to add up": services(
            a=bare, b=sold("60")
        ),
    }
    for said, pipeline in told.items():
        assert money_finding(den(SCORED, pipeline)).headline == said


WRONG = (
    r"\bone of the one\b", r"\bthe one recommended\b", r"\ball (one|two)\b", r"\bfirst 1\b",
    r"\bbest 1\b", r"\beach of one\b", r"of 1 if it passed", r"about [<>]", r"\bno to one\b",
    r"(£[\d.]+k?) to \1\b", r"[Nn]one of (the )?(one|two|1|2)\b", r"\bno services\b",
    r"\bone members\b", r"\b1 [a-z]+s (is|are)\b", r"\b1 service, best first\b",
)  # fmt: skip
"""What only a case of another size may say."""

MEMBERS = """
    service_id,member,criterion,score
    a,ann,x,50
    a,ann,y,20
    a,ben,x,10
    a,ben,y,20
    b,ann,x,40
    b,ann,y,20
    b,ben,x,60
    b,ben,y,20
    """
ALONE = re.sub(r"    [ab],ben,.*\n", "", MEMBERS)
"""The scores of one member."""

UNSCORED = services(a="", b="")

SMALL = {
    "one service": ONE,
    "two services": TWO,
    "two services, one place": (SCORED, services(a=sold("60"), b=sold("50")), 1),
    "one criterion": MEASURED,
    "one criterion, one loser": (
        MONEY, services(a=sold("{low: 30, high: 60}", scores="scores: {}")), 1
    ),
    "nobody ranked": (
        GATED, services(a=gated("fail", "60"), b=gated("fail", "50"))
    ),
    "one fails": (
        GATED, services(a=gated("pass", "60"), b=gated("fail", "50")), 1
    ),
    "all on hold": (
        GATED, services(a=gated("hold", "60"), b=gated("hold", "50"))
    ),
    "known money": (SCORED, services(a=sold("60"), b=sold("50"))),
    "two minds": (SCORED, UNSCORED, 1, MEMBERS),
    "one member": (SCORED, UNSCORED, 1, ALONE),
    "one member, one service": (SCORED, services(a=""), 1, ALONE.partition("    b,")[0]),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_the_smallest_cases_are_told_in_their_own_singular_and_plural(name: str) -> None:
    said = page(den(*SMALL[name]))
    for wrong in WRONG:
        assert not (found := re.search(f".*{wrong}.*", said)), found[0] if found else ""


def test_both_fail_where_two_do_and_there_is_room_for_both_where_two_are_on_hold() -> None:
    assert "both fail a gate" in page(den(*SMALL["nobody ranked"]))
    assert "there would be room for both." in page(den(*SMALL["all on hold"]))
    assert "it would be the only one that is ranked if it passed" in page(
        den(*SMALL["nobody ranked"])
    )


def test_of_one_service_its_money_is_told_as_its_own() -> None:
    said = page(den(*ONE))
    assert "Until it pays back, its largest cash need" in said
    assert re.search(r"In \d+% of draws its surplus in year 2 is below £0\.", said)


def test_what_one_service_is_worth_is_headed_and_captioned_as_of_one() -> None:
    sim = den(*ONE)
    html = render(content(Analyses(sim)), charts_of(Analyses(sim)))
    assert "What the recommended service is worth" in html
    assert "What the recommended service would bring in, and the cash that it needs" in html
    (table,) = money_finding(den(*LOSING_TWO)).tables
    assert table.caption == "What the recommended services would cost, and the cash that they need"


@pytest.mark.parametrize(
    ("right", "said"), [(1.02, "1.0 of the two is"), (2, "2.0 of the two are")]
)
def test_one_that_is_right_on_average_is_told_in_the_singular(right: float, said: str) -> None:
    sim: Any = SimpleNamespace(recommended=("a", "b"), recommended_right=right)
    assert on_average_right(sim) == f"On average {said} right."


def test_of_one_addition_beside_a_whole_service_it_is_said_in_the_singular() -> None:
    pair = services(a=f"scope: total, {sold('60')}", b=f"scope: incremental, {sold('50')}")
    worth = summary(Analyses(den(SCORED, pair)), {}).worth
    assert "The other is an addition to today’s sales." in worth


def test_members_who_differ_over_one_service_are_counted() -> None:
    said = dict(summary(Analyses(den(*SMALL["two minds"])), {}).changes)["Whose judgement"]
    assert said == "On their own scores and weights, one of the two members would choose B."


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ((3, 4), "three or all four"),
        ((2, 4), "two to four of the four"),
        ((0, 3), "none to three of the four"),
        ((2, 2), "two of the four"),
    ],
)
def test_members_who_differ_over_several_are_told_from_the_least_to_the_most(
    votes: tuple[int, int], said: str
) -> None:
    assert shared(*votes, count=4) == said
    assert shared(1, 2, count=2) == "one or both"


def test_no_chart_of_money_and_benefit_is_drawn_where_it_would_be_empty() -> None:
    assert charts_of(Analyses(den(*MEASURED))).benefit is None
    assert charts_of(Analyses(den(*TWO))).benefit is not None
    assert "no benefit beside it" in description(plot.benefit(den(*MEASURED))).title


@pytest.mark.parametrize("of", [ONE, MEASURED], ids=["scored", "measured"])
def test_a_chart_of_one_service_has_one_row(of: Den) -> None:
    assert "one row for one service" in description(plot.ranking(den(*of))).alternative


def test_what_is_worth_nothing_by_value_may_be_worth_money_and_is_then_told_so() -> None:
    # one place and one service: the choice by value is fixed, yet a loss could be turned down
    lone = "scores: {x: 50, y: 40}, revenue: {price: {low: 30, high: 60}, volume: 1, fixed_cost: "
    sim = den(SCORED, services(a=f"{lone}{{low: 39, high: 41}}}}"), 1)
    found = information_finding(sim)
    assert found.headline == (
        "There is nothing to find out before choosing the best by value: no draw would change it; "
        "in money the price of A is worth it"
    )
    everything, price = found.table("information").rows[:2]
    npv = [column.heading for column in found.table("information").columns].index("NPV")
    assert price.about == "a.revenue.price"
    (told,) = (note for note in found.notes if note.startswith("In net present value"))
    assert f"would add {price.texts[npv]} and everything {everything.texts[npv]}, where" in told


def test_a_number_that_is_clearly_worth_money_is_not_counted_as_worth_nothing() -> None:
    inside = {
        "a": sold("{low: 30, high: 60}", scores="scores: {x: {low: 40, high: 80}, y: 40}"),
        "b": sold("{low: 30, high: 60}", scores="scores: {x: 60, y: 40}"),
    }
    sim = simulated(SCORED, f"years: 2\nreview_slots: 1\n{services(**inside)}", draws=4_000)
    found = information_finding(sim)
    shown = [row.about for row in found.table("information").rows[1:]]
    chance = found.data.loc["nothing"]
    asked = found.data.drop(index=["everything", "nothing"])
    for column in ("value", "npv"):
        error = (asked[f"{column}_se"] ** 2 + chance[f"{column}_se"] ** 2) ** 0.5
        clear = asked.index[asked[column] - chance[column] > 1.97 * error]
        assert set(clear) <= set(shown)
        assert len(clear) > 0
    (x,) = (row for row in found.table("information").rows if row.about == "a.scores.x")
    assert asked["value_se"]["a.scores.x"] < 0.1
    assert re.fullmatch(r"\d+\.\d\d", x.texts[1]), "rows of money cost those of value no digit"
    counted = [note for note in found.notes if "not clearly worth" in note]
    assert bool(counted) == (len(shown) < len(asked))
    rest = len(asked) - len(shown)
    are = "1 number is" if rest == 1 else f"{rest} numbers are"
    assert all(
        note.startswith(f"{are} not clearly worth points or NPV: chance shows") for note in counted
    )


def test_where_knowing_changes_neither_choice_there_is_nothing_to_find_out() -> None:
    found = information_finding(den(*LOSING))
    assert found.headline == (
        "There is nothing to find out before choosing the best: no draw would change it"
    )
    assert found.notes == ()


def test_counts_and_shares_are_put_into_words() -> None:
    assert [all_of(n) for n in (1, 2, 3, 12)] == ["the one", "both", "all three", "all 12"]
    assert [part_of(0, 2), part_of(1, 2), part_of(2, 2)] == [
        "neither of the two", "one of the two", "both",
    ]  # fmt: skip
    assert [part_of(0, 3), part_of(2, 3)] == ["none of the three", "two of the three"]
    assert [each_of(1, "draw"), each_of(2, "draw")] == ["one draw", "each of two draws"]
    assert [about(0.05), about(0.999), about(0.0001), about(1.0), about(0.0)] == [
        "about 5%", ">99%", "<1%", "100%", "0%",
    ]  # fmt: skip
    assert [between(15_000, 15_010), between(-5, 5)] == ["£15k", "−£5 to £5"]
    assert loss_span(-57_000, -31_000, 0.0) == "a loss of £31k to £57k"
    assert loss_span(-5, 3, 0.0) == "between a loss of £5 and a gain of £3"


BOUNDS = """
gates:
  solvent: {title: Solvent, measure: npv, at_least: -1_000, in: 80%}
  shallow: {title: Shallow, measure: peak_exposure, at_most: 300_000, in: 80%}
  quick: {title: Quick, measure: payback, at_most: 2, in: 80%}
  wanted: {title: Wanted, criterion: x, at_least: 2, in: 80%}
"""


def test_the_bound_of_a_gate_is_told_by_title_and_with_its_unit() -> None:
    sim = simulated(f"{SCORED}{BOUNDS}", f"years: 2\n{services(a=sold('60'))}", draws=20)
    reasons = {name: verdict.reason.split(" in ")[0] for name, verdict in sim.verdicts["a"].items()}
    assert reasons == {
        "solvent": "net present value is at least −£1,000",
        "shallow": "peak exposure is at most £300,000",
        "quick": "payback is at most 2 years",
        "wanted": "the score on x is at least 2",
    }


@pytest.mark.parametrize(
    ("gates", "said"),
    [
        ("{title: G, criterion: x, at_least: 2, in: 80%}", "its scores bear the gate out"),
        ("{title: G, measure: npv, at_least: 2, in: 80%}", "its account bears the gate out"),
        ("{title: G}", "(✓ passes, ? on hold, ✗ fails)"),
    ],
)
def test_what_bears_a_gate_out_is_its_account_or_its_scores(gates: str, said: str) -> None:
    sim = den(f"{SCORED}\ngates:\n  g: {gates}", services(a=sold("60")))
    assert said in gates_table(sim).caption


def test_rates_are_percentages_and_nothing_is_no_pounds() -> None:
    rates = "overhead: 0.2, churn: {low: 0.01, high: 5%}, growth: {mean: 0, sd: 0.005}"
    more = f", investment: 0k, {rates}"
    pipeline = f"discount_rate: 0.035\n{services(a=sold('60', more))}"
    sim = den(SCORED, pipeline)
    assert steps(sim)[-1].endswith("discounted by 3.5% a year.")
    table = assumptions_table(sim, "a")
    assert table is not None
    told = {row.texts[0]: row.texts[1] for row in table.rows}
    assert told["Overhead"] == "20%, taken as known"
    assert told["Churn"] == "1% to 5%"
    assert told["Investment"] == "£0, taken as known"
    assert told["Growth"] == "mean 0%, standard deviation 0.5%"


def test_of_one_criterion_no_weights_are_shown_and_nobody_else_scores() -> None:
    sim = den(MONEY, services(a=sold("60", scores="scores: {}"), b=sold("50", scores="scores: {}")))
    of = Analyses(sim)
    assert of.stability.tables == ()
    assert charts_of(of).stability is None
    assert steps(sim)[0] == (
        "Each service is judged on one criterion, measured from its trading account."
    )
    assert "Both are scored by the panel" in steps(den(*TWO))[0]


def test_a_part_of_the_page_with_nothing_in_it_is_left_out() -> None:
    heading = "Every reason, and how far accounts bear the gates out"
    for status, there in (("pass", False), ("hold", True)):
        sim = den(GATED, services(a=gated(status, "60"), b=gated("pass", "50")))
        assert (heading in render(content(Analyses(sim)), charts_of(Analyses(sim)))) == there


def test_a_weight_that_is_told_to_change_changes_as_it_is_told() -> None:
    columns = ["written_before", "written_after", "mean_before", "mean_after"]
    rows = [["30", "40", 0.3, 0.4], ["5", "6", 0.3261, 0.3262], ["5", "5", 0.3261, 0.3262]]
    table = pd.DataFrame(rows, index=["a_b", "local", "same"], columns=columns)
    assert list(weight_changes(table)) == [
        "The weight of A b was 30.0% and is 40.0%.",
        "The weight of Local is written otherwise, and is 32.6% as before.",
    ]


def test_a_panel_of_one_member_has_nobody_to_differ_and_no_judge_to_choose() -> None:
    said = page(den(*SMALL["one member"]))
    assert "Ann is the only member: the list rests on one judgement." in said
    assert "Ann is the only member: there is nobody to disagree with" in said
    assert "the member's own" in said
    for wrong in (
        "\nmembers' own\n",
        "Every member",
        "member who judges",
        "each member's own scores",
    ):
        assert wrong not in said, wrong


@pytest.mark.parametrize(
    ("votes", "may", "said"),
    [
        ([False, False], [False, True], "the one member with a vote would not choose"),
        ([False, False], [True, True], "neither of the two members would choose"),
        (
            [False, True, False],
            [True, True, False],
            "one of the two members with a vote would choose",
        ),
        ([True, True, False], [True, True, True], "two of the three members would choose"),
    ],
)  # fmt: skip
def test_members_whowould_choose_the_one_service_are_counted_of_those_with_a_vote(
    votes: list[bool], may: list[bool], said: str
) -> None:
    assert would_choose(pd.DataFrame([votes]), pd.DataFrame([may])) == said


def test_where_nobody_could_take_its_place_no_figure_is_said_to_drop_it() -> None:
    assert "drops" not in page(den(*ONE))
    high = "scores: {x: {low: 50, high: 60}, y: 40}"
    said = page(den(SCORED, services(a=sold("60", scores=high), b=sold("60", scores=LOW)), 1))
    assert "No single figure in its range drops A." in said


def test_the_sum_of_one_service_is_not_told_beside_it() -> None:
    assert [row.texts[0] for row in money_finding(den(*ONE)).table("money").rows] == ["A"]
    rows = money_finding(den(*TWO)).table("money").rows
    assert [row.texts[0] for row in rows] == ["Together", "A", "B"]


def test_of_two_services_each_is_compared_with_the_other() -> None:
    sim = den(SCORED, services(a=sold("60"), b=sold("50", scores="scores: {x: 5, y: 60}")), 1)
    said = page(sim)
    assert "Compared with the other it is " in said
    assert "Compared with the others" not in said


def test_where_nothing_moves_a_value_no_number_is_called_another() -> None:
    found = tornado_finding(den(*ONE), "a")
    assert found.headline == "Nothing uncertain moves the overall value of A"
    assert not any("other number" in note for note in found.notes)


def test_one_that_alone_would_pass_is_not_put_in_a_place_of_several() -> None:
    sim = den(GATED, services(a=gated("hold", "60"), b=gated("fail", "50")), 1)
    assert "An answer; it would then be the only one that passes" in page(sim)


@pytest.mark.parametrize("of", [ONE, TWO], ids=["five", "more"])
def test_figures_of_one_basis_are_all_of_it(of: Den) -> None:
    assert re.search(r"The results rest on \d+ figures, all without a basis\.", page(den(*of)))


def test_what_no_number_can_turn_is_said_without_turning_it_round_twice() -> None:
    sim = den(SCORED, services(a=sold("60"), b=sold("{low: 50, high: 55}", scores=LOW)), 1)
    said = switching_finding(sim, "b")
    assert said.headline == "No single uncertain number in its range gives the one place to B"
    assert "No single uncertain number in its range turns the NPV of B negative." in said.notes
    assert switching_finding(sim, "a").headline == (
        "No single uncertain number in its range takes the one place from A"
    )


@pytest.mark.parametrize(
    ("value", "phrase"),
    [("{any_of: [20, 70]}", "its score on x"), ("{chance: 40%}", "its score on x")],
)
def test_a_list_or_a_chance_that_no_search_goes_through_is_told_as_not_tried(
    value: str, phrase: str
) -> None:
    other = f"scores: {{x: {value}, y: 40}}"
    sim = den(SCORED, services(a=sold("60"), b=sold("{low: 50, high: 55}", scores=other)), 1)
    said = switching_finding(sim, "b")
    assert said.headline == "No single number with a continuous range gives the one place to B"
    tried = [note for note in said.notes if note.startswith("Not tried is ")]
    assert len(tried) == 1
    assert tried[0].endswith(", which takes a few values only.")
    assert phrase in tried[0]
    first = sold("60", scores="scores: {x: {low: 50, high: 60}, y: 40}")
    sim = den(SCORED, services(a=first, b=sold("60", scores=other)), 1)
    assert "No single figure in its range drops A; not tried is the score of B on x" in page(sim)


def test_of_a_service_that_fails_it_is_said_that_no_number_brings_it_in() -> None:
    sim = den(GATED, services(a=gated("pass", "60"), b=gated("fail", "{low: 30, high: 50}")), 1)
    assert "B fails a gate: no number brings it in." in switching_finding(sim, "b").notes


def test_two_services_on_hold_are_neither_of_them_recommended() -> None:
    said = page(den(*SMALL["all on hold"]))
    assert "2 services are on hold at a gate: neither of them is recommended until its" in said


@pytest.mark.parametrize(
    ("draw", "one", "two"),
    [
        (lambda s: plot.value_tree(s), "x has most weight", "No weight is known to be larger than"),
        (
            lambda s: plot.measure(s, "npv"),
            "A is worth £40 on average",
            "A is worth most, £40 on average; no service is below £0 in 10% of draws or more",
        ),
        (
            lambda s: plot.profile(s, "a"),
            "The value of A on each criterion",
            "A is furthest ahead of the other on x",
        ),
        (
            lambda s: plot.points(s),
            "The points that make up the value of each service",
            "A leads the other that passes every gate by 40.5 points; x makes 22.5 of them",
        ),
    ],
    ids=["value tree", "measure", "profile", "points"],
)
def test_titles_of_charts_of_one_or_two_are_in_their_own_number(
    draw: Any, one: str, two: str
) -> None:
    pipeline = {"a": sold("60"), "b": sold("50", scores=LOW)}
    if two.startswith("No weight"):
        criteria, one = scored("x", "y"), "x is the only criterion"
        alone = den(scored("x"), services(a=sold("60", scores="scores: {x: 5}")), 1)
        two = "No weight is known to be larger than the other"
    else:
        criteria, alone = SCORED, den(SCORED, services(a=pipeline["a"]), 1)
    assert description(draw(alone)).title == one
    assert description(draw(den(criteria, services(**pipeline), 1))).title == two


def test_a_chart_without_rows_says_that_it_has_none() -> None:
    assert description(plot.tornado(den(*ONE), "a")).alternative.startswith(
        "Chart of bars, no row."
    )


def test_equals_that_are_chosen_in_no_draw_are_not_called_equally_sure() -> None:
    members = "member_weights: {ann: {x: 100, y: 0}, bob: {x: 0, y: 100}}"
    points = {"a": (90, 0), "b": (0, 90), "c": (60, 60), "d": (60, 60)}
    scores = {n: f"scores: {{x: {x}, y: {y}}}" for n, (x, y) in points.items()}
    sim = den(f"{SCORED}\n{members}", services(**scores), 1)
    assert set(sim.recommended) == {"c", "d"}
    headline = ranking_finding(sim).headline
    assert headline == "Both recommended have the best mean value, and are chosen in no draw"


def test_a_pack_without_gates_has_no_table_of_gates() -> None:
    assert 'id="table-at-gates"' not in quick(den(*TWO))
    assert 'id="table-at-gates"' in quick(den(GATED, services(a=gated("pass", "60")), 1))


def test_counts_have_their_commas_in_what_changed_and_seeds_have_none() -> None:
    settings = pd.DataFrame(
        {"before": [10_000, 2018], "after": [20_000, 12_345]},
        index=["draws", "seed"],
        dtype=object,
    )
    found = SimpleNamespace(status=pd.DataFrame(), settings=settings)
    assert list(_simple(found)) == [  # type: ignore[arg-type]
        "Draws: 10,000 before, 20,000 now.",
        "Seed: 2018 before, 12345 now.",
    ]
