"""Where no service passes every gate, the pack says what would follow if holds were cleared."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import docx
import numpy as np
import pytest
from reportbook import CRITERIA, PIPELINE, den, page

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.delivery.ways import ways_of
from dragonsden.analysis.findings.gates import gates_finding
from dragonsden.analysis.findings.money import money_if_cleared
from dragonsden.analysis.findings.scenarios import scenarios_finding
from dragonsden.analysis.scenarios import scenarios
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.paper import write_board_paper
from dragonsden.outputs.summary import summary
from dragonsden.outputs.summary.changes import what_would_change
from dragonsden.outputs.summary.not_in import not_in_table
from dragonsden.outputs.summary.worth import worth
from dragonsden.outputs.workbook.result_sheets import ranking_sheet
from dragonsden.results.cleared import best_if_cleared, if_cleared, waiting_for
from dragonsden.results.phrases import each_alone, if_cleared_words
from dragonsden.results.public import public
from dragonsden.text.english import listed, ordinal, spelled
from dragonsden.text.numbers import percent, span

HELD = PIPELINE.replace("status: pass, reason: The 1970 Act", "status: hold, reason: Not asked")
TWICE = HELD.replace(
    "title: Alpha\n    gates: {power:",
    "title: Alpha\n    gates: {duty: {status: hold, reason: Owed?}, power:",
)
GATED = CRITERIA.replace("  power:", "  duty: {title: No duty}\n  power:")
PASSED = TWICE.replace("gates: {power:", "gates: {duty: {status: pass, reason: None}, power:")

FURTHER = """
  further_{number}:
    title: Further {number}
    gates: {{power: {{status: hold, reason: Not asked}}}}
    revenue: {{price: 50, volume: {{low: 400, high: {most}}}}}
"""


def held() -> dd.Simulation:
    return den(GATED, PASSED)


def test_the_best_if_cleared_are_the_first_by_mean_value_and_how_often_is_counted_in_draws() -> (
    None
):
    sim = den(pipeline=HELD)
    assert sim.recommended == ()
    first = sim.order[:2]
    assert best_if_cleared(sim) == first
    ranked = [sim.services.index(name) for name in sim.order]
    values = sim.kept.overall[ranked]
    among = np.argsort(np.argsort(-values, axis=0), axis=0) < 2
    shares = [percent(float(among[row].mean())) for row in range(2)]
    one, other = map(sim.case.title_of, first)
    assert list(if_cleared(sim)) == [
        f"With every hold cleared, the best two would be {one} and {other}.",
        f"{one} would be among them in {shares[0]} of futures.",
        f"For {other} it is {shares[1]}.",
    ]


def test_of_many_best_the_surest_and_the_least_sure_are_told() -> None:
    more = "".join(FURTHER.format(number=number, most=900 + 100 * number) for number in range(4))
    sim = den(pipeline=HELD.replace("review_slots: 2", "review_slots: 5") + more, scores=None)
    best, values = best_if_cleared(sim), sim.kept.overall[[*map(sim.services.index, sim.order)]]
    assert len(best) == 5 and len(sim.order) > 5
    fifth = np.sort(values, axis=0)[-5]
    share = {
        name: float((row >= fifth).mean()) for name, row in zip(sim.order, values, strict=True)
    }
    share = {name: share[name] for name in best}
    first, last = max(best, key=share.__getitem__), min(best, key=share.__getitem__)
    assert share[first] > share[last]
    assert list(if_cleared(sim))[1:] == [
        f"The surest, {sim.case.title_of(first)}, would be among them in "
        f"{percent(share[first])} of futures.",
        f"For the least sure, {sim.case.title_of(last)}, it is {percent(share[last])}.",
    ]


def test_where_one_is_recommended_nothing_is_said_of_clearing_every_hold() -> None:
    sim = den()
    assert sim.recommended
    assert list(if_cleared(sim)) == [] and best_if_cleared(sim) == ()
    assert money_if_cleared(sim) is None


def test_the_public_read_no_share_where_a_service_is_closed() -> None:
    marked = HELD.replace("title: Alpha\n", "title: Alpha\n    sensitive: true\n")
    (said,) = if_cleared(public(den(pipeline=marked)))
    assert said.startswith("With every hold cleared, the best two would be ")
    assert "%" not in said


def test_what_the_best_would_be_worth_is_their_sum_in_each_draw() -> None:
    sim = den(pipeline=HELD)
    table, names = money_if_cleared(sim), list(best_if_cleared(sim))
    assert table is not None
    for measure in ("contribution", "surplus"):
        summed = sim.measures[measure][names].to_numpy().sum(axis=1).mean()
        assert table.loc["together", measure] == pytest.approx(summed)
    assert worth(Analyses(sim))[0] == "Nothing is counted yet, as nothing is recommended."
    before = float(table.loc["together", "contribution"])
    assert before > 0 and worth(Analyses(sim))[1].startswith(
        "With every hold cleared, the best two would together bring in £"
    )


def test_both_amounts_of_the_best_if_cleared_have_the_range_of_their_sum_over_the_draws() -> None:
    sim = den(pipeline=HELD)
    names, said = list(best_if_cleared(sim)), worth(Analyses(sim))
    places = [i for i, text in enumerate(said) if text.startswith("In eight futures of ten it is ")]
    assert [said[place - 1].split()[0] for place in places] == ["That", "After"]
    for measure, place in zip(("contribution", "surplus"), places, strict=True):
        sums = sim.measures[measure][names].to_numpy().sum(axis=1)
        error = float(sums.std(ddof=1) / np.sqrt(len(sums)))
        assert said[place].endswith(f"{span(*np.quantile(sums, [0.1, 0.9]), error)}.")


def test_each_service_is_told_with_all_the_answers_that_it_waits_for() -> None:
    sim = held()
    assert waiting_for(sim) == {1: [n for n in sim.order if n != "alpha"], 2: ["alpha"]}
    alpha = next(row.texts for row in not_in_table(sim).rows if row.texts[0] == "Alpha")
    assert alpha[1].endswith("Also on hold at “A legal power”")
    assert alpha[2] == "Two answers; it would then be the only one that passes"
    said = dict(what_would_change(Analyses(sim)))
    assert "Two answers would clear Alpha." in said["Open questions"]


def test_no_answer_clears_a_measured_gate_that_the_draws_cannot_tell_of() -> None:
    # net present value is the year's surplus, uniform from -50,000 to 50,000: half of the draws
    unsure = """
years: 1
services:
  alpha: {title: Alpha, gates: {power: {status: pass, reason: Own}}, revenue: {price: 1, VOLUME}}
  beta: {title: Beta, gates: {power: {status: hold, reason: Ask}}, revenue: {price: 1, volume: 9}}
""".replace("VOLUME", "volume: 100_000, fixed_cost: {low: 50_000, high: 150_000}")
    sim = den(GATED.replace("  duty: {title: No duty}\n", ""), unsure, None)
    assert sim.verdicts["alpha"]["safe"].status == "hold"
    assert waiting_for(sim) == {1: ["beta"]}
    rows = {row.texts[0]: row.texts for row in not_in_table(sim).rows}
    assert rows["Alpha"][2] == "No answer: more draws tell whether the gate is kept"
    assert rows["Beta"][2].startswith("An answer; ")
    said = dict(what_would_change(Analyses(sim)))["Open questions"]
    assert said == (
        "One answer would clear Beta. Only more draws can tell whether Alpha keeps its gate."
    )
    assert not any("One answer on" in note for note in gates_finding(sim).notes)


def test_a_scenario_in_which_a_service_passes_is_told_where_none_does_as_written() -> None:
    better = HELD.replace(
        "  slump:", "  boom: {title: Boom, services: {delta: {volume: 90_000}}}\n  slump:"
    ).replace("status: fail, reason: Owed by statute", "status: pass, reason: Own duty")
    lossy = better.replace("{price: 20, volume: 100}", "{price: 20, volume: 100, fixed_cost: 1e6}")
    sim = den(pipeline=lossy)
    assert sim.recommended == ()
    runs = scenarios(sim, progress=False)
    assert runs["boom"].recommended == ("delta",)
    said = dict(what_would_change(Analyses(sim, lambda: runs)))
    assert said["Other futures"] == "Boom: Delta in (passes there)."
    found = scenarios_finding(runs)
    assert "Passes every gate in “Boom”: Delta." in found.notes
    assert found.headline.startswith("No service is recommended as written; ")


def test_a_service_that_only_a_gate_takes_off_the_list_in_a_scenario_is_told_so() -> None:
    # alpha loses in half of the draws of the slump: the measured gate cannot tell
    pipeline = PIPELINE.replace(
        "  slump: {why: Less building, factors: {cycle: -2}}",
        "  slump: {services: {alpha: {fixed_cost: {low: 0, high: 1e5}, price: 50}}}",
    )
    sim = den(pipeline=pipeline, scores=None)
    runs = scenarios(sim, progress=False)
    assert runs["slump"].gate["alpha"] == "hold"
    said = dict(what_would_change(Analyses(sim, lambda: runs)))
    assert said["Other futures"] == "Slump: Alpha out (on hold there)."
    assert "On hold at a gate in “Slump”: Alpha." in scenarios_finding(runs).notes
    lost = den(pipeline=pipeline.replace("{low: 0, high: 1e5}", "1e6"), scores=None)
    runs = scenarios(lost, progress=False)
    said = dict(what_would_change(Analyses(lost, lambda: runs)))
    assert said["Other futures"] == "Slump: Alpha out (fails a gate there)."
    assert "Fails a gate in “Slump”: Alpha." in plot.text_alternative(plot.scenarios(runs))


def test_another_way_to_deliver_that_passes_is_told_with_its_gain() -> None:
    options = """
    options:
      now: {title: As today, as_is: true, revenue: {volume: 100},
            gates: {power: {status: pass, reason: Own duty}}}
      own: {title: In house, revenue: {volume: 2_000},
            gates: {power: {status: pass, reason: Own duty}}}
"""
    pipeline = HELD.replace("  beta:\n", f"{options.strip(chr(10))}\n  beta:\n", 1)
    sim = den(pipeline=pipeline, scores=None)
    said = dict(what_would_change(Analyses(sim, ways=ways_of(sim))))["Another way to deliver"]
    way = r"Alpha passes every gate as “In house”\."
    assert re.fullmatch(f"{way} It then brings £\\S+ more net present value than now\\.", said)


def test_chosen_says_for_how_many_of_those_on_hold_there_is_room() -> None:
    assert (
        "Chosen and band count each of the three as if it alone were cleared; there is room for "
        "two of them." in page(den(pipeline=HELD))
    )
    assert "as if it alone were cleared" not in page(den())


RIVALS = (
    "Chosen and band count each of the three as if it alone were cleared; there is room for two"
)


def test_wherever_rivals_on_hold_are_told_as_chosen_it_is_said_that_each_counts_alone() -> None:
    sim = den(pipeline=HELD)
    ranked = [sim.services.index(name) for name in sim.order]
    among = np.argsort(np.argsort(-sim.kept.overall[ranked], axis=0), axis=0) < 2
    shares = listed([percent(float(row.mean())) for row in among])
    said, cleared = each_alone(sim)
    assert said == f"{RIVALS} of them."
    assert cleared == (
        f"With all three cleared they are among the best two in {shares} of draws, best first."
    )
    of = Analyses(sim)
    sheet = " ".join(ranking_sheet(of).lines)
    charts = [plot.ranking(sim), plot.dots(sim), plot.acceptability(sim)]
    told = [page(sim), sheet, *map(plot.text_alternative, charts), " ".join(of.bands.notes)]
    for text in told:
        assert said in unescape(text) and cleared in unescape(text)


def test_among_rivals_on_hold_the_condition_is_that_it_alone_is_cleared() -> None:
    sim = den(pipeline=HELD)
    text = page(sim)
    assert text.count("if it alone is cleared") >= 2 + 2 * len(sim.order)
    assert not re.search(r"\(safe\), if cleared|on hold: if cleared|safe if cleared", text)
    assert if_cleared_words(den()) == "if cleared" and each_alone(den()) == []


def test_no_call_is_close_or_clear_where_nobody_passes() -> None:
    assert "No service is a close call" not in page(den(pipeline=HELD))
    assert "No call can be close or clear yet" in page(den(pipeline=HELD))


def test_of_many_rivals_on_hold_the_lowest_and_the_highest_share_are_told() -> None:
    more = "".join(FURTHER.format(number=number, most=900 + 100 * number) for number in range(4))
    sim = den(pipeline=HELD + more, scores=None)
    shares = [sim.standings[name].first_k for name in sim.order]
    assert len(shares) == 7
    lowest, highest = percent(min(shares)), percent(max(shares))
    assert f"among the best two in {lowest} to {highest} of draws" in each_alone(sim)[1]


def test_the_paper_says_under_its_table_that_each_counts_alone_and_says_it_once(
    tmp_path: Path,
) -> None:
    file = write_board_paper(den(pipeline=HELD), tmp_path / "paper.docx")
    texts = [paragraph.text for paragraph in docx.Document(str(file)).paragraphs]
    assert sum(text.count(RIVALS) for text in texts) == 1
    place = next(i for i, text in enumerate(texts) if RIVALS in text)
    assert any("on hold: if it alone is cleared" in text for text in texts[place:])


def test_where_nobody_is_recommended_the_form_asks_to_take_none_forward_and_for_answers() -> None:
    housed = PASSED.replace("title: Alpha\n", "title: Alpha\n    department: Roads\n")
    sim = den(GATED, housed)
    waiting = listed([sim.case.title_of(name) for name in sim.order if name != "alpha"])
    form = [
        "Take no service forward yet",
        f"Ask for one answer each on {waiting}",
        "Ask for two answers on Alpha (Roads)",
    ]
    assert list(summary(Analyses(sim), {}).asked) == form
    text = unescape(page(sim))
    place = text.index("What the panel is asked to decide")
    assert all(f">{row}</th>" in text[place:] for row in form)
    assert text.count('id="table-decisions"') == 1
    assert summary(Analyses(den()), {}).asked == ()


def test_the_form_asks_to_take_none_forward_where_all_fail() -> None:
    failing = re.sub("status: (pass|hold)", "status: fail", PIPELINE)
    said = summary(Analyses(den(pipeline=failing)), {})
    assert said.asked == ("Take no service forward yet",)


TOGETHER = """
  {name}:
    title: {title}
    gates: {{power: {{status: hold, reason: One question}}}}
    revenue: {{price: 50, volume: {volume}}}
"""


def pipeline_of(*volumes: int) -> str:
    """The pipeline with services that wait for one answer, and sell these volumes for certain."""
    more = (
        TOGETHER.format(name=f"more_{i}", title=f"More {i}", volume=volume)
        for i, volume in enumerate(volumes, 1)
    )
    return PIPELINE + "".join(more)


def of_one_reason(*volumes: int) -> dd.Simulation:
    """Alpha and Beta pass, and others wait for one answer."""
    return den(pipeline=pipeline_of(*volumes), scores=None)


def test_of_those_that_one_answer_clears_it_is_told_whether_they_would_be_in_together() -> None:
    for volumes, told in (
        ((9_000, 8_000), "; they would then be 1st and 2nd"),
        ((100, 90), "; the best would be 3rd, so not in"),
        ((9_000, 100, 90), "; one of the three would then be in, the best 1st"),
        ((9_000, 8_000, 7_000), "; two of the three would then be in, the best 1st"),
    ):
        sim = of_one_reason(*volumes)
        rows = [row.texts for row in not_in_table(sim).rows if "One question" in row.texts[1]]
        (clears,) = [row[2] for row in rows]
        assert clears == f"One answer clears this gate for {spelled(len(volumes))}{told}"
        passing = re.sub("hold, reason: One question", "pass, reason: Yes", pipeline_of(*volumes))
        places = den(pipeline=passing, scores=None).ranking
        among = places[places["gate"] == "pass"]["rank"].rank(method="min")
        assert ordinal(int(among.filter(like="more_").min())) in told


def test_holds_that_would_change_the_list_once_cleared_are_among_what_would_change_it() -> None:
    said = dict(what_would_change(Analyses(of_one_reason(9_000, 8_000))))
    assert said["Open questions"] == "One answer each would bring in More 1 and More 2."
    said = dict(what_would_change(Analyses(of_one_reason(9_000, 8_000, 7_000))))
    assert said["Open questions"].startswith("One answer each could bring in More ")
    assert "Open questions" not in dict(what_would_change(Analyses(of_one_reason(100, 90))))
