"""Choosing: who is chosen by what worths, what that gains, and that more knowledge gains more."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from casebook import case_of, scored, services, simulated
from hypothesis import given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.analysis.information.choices import Choice, ChoiceSet
from dragonsden.engine.blocks import blocks


def choice(worths: np.ndarray, most: int, *, in_money: bool = False) -> tuple[Choice, np.ndarray]:
    """The choice from the columns of some draws, and the draws with the best column first."""
    best_first = worths[:, np.argsort(-worths.mean(axis=0), kind="stable")]
    columns = slice(0, worths.shape[1])
    means = best_first.mean(axis=0)
    return Choice.of(columns, most, means, in_money=in_money), best_first


def best_subset(worths: np.ndarray, most: int, *, in_money: bool) -> float:
    """The greatest sum of so many entries of a row, or in money of at most so many."""
    sizes = range(most + 1) if in_money else [most]
    return max(sum(chosen) for size in sizes for chosen in combinations(worths.tolist(), size))


@settings(max_examples=60)
@given(st.integers(1, 12), st.integers(1, 5), st.data(), st.booleans())
def test_a_choice_gains_what_the_best_subset_has_over_those_chosen_now(
    draws: int, columns: int, data: st.DataObject, in_money: bool
) -> None:
    most = data.draw(st.integers(1, columns))
    entries = st.integers(-9, 9).map(float)  # whole numbers: sums are exact, and ties are common
    row = st.lists(entries, min_size=columns, max_size=columns)
    drawn = data.draw(st.lists(row, min_size=draws, max_size=draws))
    chooses, worths = choice(np.array(drawn), most, in_money=in_money)
    now = worths[:, : chooses.now].sum(axis=1)
    best = [best_subset(row, most, in_money=in_money) for row in worths]
    assert chooses.gains(worths).tolist() == (best - now).tolist()
    # and the change it makes gains as much
    assert (chooses.changes(worths) * worths).sum(axis=1).tolist() == (best - now).tolist()


@settings(max_examples=60)
@given(
    st.integers(2, 40),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 2**32),
    st.booleans(),
)
def test_less_knowledge_never_gains_more(
    draws: int, columns: int, a_cells: int, b_cells: int, seed: int, in_money: bool
) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    worths = rng.normal(rng.normal(0, 3, columns), 5, (draws, columns))
    chooses, worths = choice(worths, int(rng.integers(1, columns + 1)), in_money=in_money)
    a, b = rng.integers(0, a_cells, draws), rng.integers(0, b_cells, draws)

    def gain(cells: np.ndarray) -> float:
        table = np.zeros((cells.max() + 1, columns))
        np.add.at(table, cells, worths)
        return float(chooses.gains(table).sum())

    nothing, alone = gain(np.zeros(draws, int)), gain(a)
    together, everything = gain(a * b_cells + b), gain(np.arange(draws))
    slack = 1e-9  # sums in another order differ in their last digits
    assert nothing == pytest.approx(0, abs=slack)
    assert 0 <= alone <= together + slack
    assert together <= everything + slack


def test_who_is_chosen_anyway_gains_exactly_nothing() -> None:
    worths = np.array([[0.1, 0.7, -1.0], [0.3, 0.1, 0.05]])
    chooses = Choice.of(slice(0, 3), 2, np.array([0.4, 0.2, -0.5]), in_money=False)
    assert chooses.gains(worths).tolist() == [0, 0]
    assert not chooses.changes(worths).any()


def test_of_equals_the_one_that_is_better_on_the_whole_is_chosen() -> None:
    chooses = Choice.of(slice(0, 2), 1, np.array([5.0, 4.0]), in_money=False)
    assert not chooses.changes(np.array([[3.0, 3.0], [0.0, 0.0]])).any()


def test_for_money_nobody_is_chosen_who_loses_some() -> None:
    chooses = Choice.of(slice(0, 3), 2, np.array([4.0, -1.0, -2.0]), in_money=True)
    assert chooses.now == 1
    worths = np.array([[-3.0, 2.0, 1.0], [-1.0, -1.0, 0.0], [5.0, -1.0, 6.0]])
    assert chooses.gains(worths).tolist() == [6, 1, 6]
    assert chooses.changes(worths).tolist() == [[-1, 1, 1], [-1, 0, 0], [0, 0, 1]]


# -------------------------------------------------------------------------------- at stake

FAILS = "gates: {g: {status: fail, reason: no}}"
CLEAR = "gates: {g: {status: pass, reason: yes}}"
PIPELINE = "review_slots: 2\n" + services(
    low=f"scores: {{a: 10}}, revenue: {{price: 9, volume: 1}}, {CLEAR}",
    high=f"scores: {{a: 90}}, revenue: {{price: 5, volume: 1}}, {CLEAR}",
    barred=f"scores: {{a: 99}}, revenue: {{price: 99, volume: 1}}, {FAILS}",
    unpaid=f"scores: {{a: {{low: 40, high: 60}}}}, {CLEAR}",
    held="scores: {a: 50}, revenue: {price: 7, volume: 1}",
)
GATED = scored("a", weight="1") + "\ngates: {g: {title: G}}"


def test_those_on_hold_are_chosen_from_only_where_that_is_asked_for(sim: dd.Simulation) -> None:
    choice_set = ChoiceSet.of(sim, "standing")
    assert {sim.services[row] for row in choice_set.valued} == {"high", "unpaid", "held", "low"}
    assert [sim.services[row] for row in choice_set.earning] == ["low", "held", "high"]
    with pytest.raises(ValueError, match="among is 'all'; give one of pass, standing"):
        ChoiceSet.of(sim, "all")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return simulated(GATED, PIPELINE, 50)


def test_worths_are_overall_values_and_then_npv_best_mean_first(sim: dd.Simulation) -> None:
    choice_set = ChoiceSet.of(sim)
    assert [sim.services[row] for row in choice_set.valued] == ["high", "unpaid", "low"]
    assert [sim.services[row] for row in choice_set.earning] == ["low", "high"]
    (block,) = blocks(sim.plan, sim.seed, sim.draws)
    worths = choice_set.worths(block)
    assert np.array_equal(worths[:3], sim.overall[["high", "unpaid", "low"]].to_numpy().T)
    assert np.array_equal(worths[3:], sim.measures["npv"][["low", "high"]].to_numpy().T)


def test_only_the_worths_that_are_wanted_need_be_right(sim: dd.Simulation) -> None:
    choice_set = ChoiceSet.of(sim)
    (block,) = blocks(sim.plan, sim.seed, sim.draws)
    wanted = np.array([False, True, False, True, False])
    assert np.array_equal(
        choice_set.worths(block, wanted)[wanted], choice_set.worths(block)[wanted]
    )


def test_the_choices_are_of_the_first_k_and_of_the_first_by_value_and_by_npv(
    sim: dd.Simulation,
) -> None:
    made = [(c.columns, c.most, c.now, c.in_money) for c in ChoiceSet.of(sim).choices]
    value, npv = slice(0, 3), slice(3, 5)
    assert made == [
        (value, 2, 2, False),
        (value, 1, 1, False),
        (npv, 2, 2, True),
        (npv, 1, 1, True),
    ]


def test_without_accounts_there_is_no_choice_by_npv_and_without_services_none() -> None:
    unpaid = simulated(scored("a"), services(one="scores: {a: 10}"), 5)
    assert [c.in_money for c in ChoiceSet.of(unpaid).choices] == [False, False]
    barred = services(one=f"scores: {{a: 10}}, {FAILS}")
    assert ChoiceSet.of(dd.simulate(case_of(GATED, barred), 5)).choices == ()
