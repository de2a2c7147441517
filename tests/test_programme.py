"""The programme: worked cases, every choice of small random problems, and the known traps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from casebook import agrees
from click.testing import CliRunner
from programmebook import worked
from smallprogrammes import MONEY, case_of, file_of, planned, sells

import dragonsden as dd
from dragonsden.analysis.findings.programme import programme_finding
from dragonsden.analysis.findings.targets import target_finding
from dragonsden.analysis.programmes.candidates import Prospects
from dragonsden.analysis.programmes.choice import Choice, Limit, stacked
from dragonsden.analysis.programmes.gathering import gathered
from dragonsden.analysis.programmes.help import cheapest_additions, what_helps
from dragonsden.analysis.programmes.highs import least
from dragonsden.analysis.programmes.solve import (
    MOST_ENUMERATED,
    Solver,
    certificate,
    enumerated,
    lowest,
)
from dragonsden.cli.commands import main
from dragonsden.text.numbers import money

CASES = Path(__file__).parent / "cases_programme"
FOLDERS = sorted(path.parent.name for path in CASES.glob("*/programme.yaml"))
# ----------------------------------------------------------------------------------- worked cases


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_worked_programmes_come_out_of_the_command_line(folder: str) -> None:
    told = json.loads((CASES / folder / "expected.json").read_text(encoding="utf-8"))
    files = [str(CASES / folder / f"{part}.yaml") for part in ("criteria", "pipeline", "programme")]
    asked = ["programme", *files, "--json", "--draws", str(told["draws"])]
    result = CliRunner().invoke(main, asked, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    for part in ("programme", "target"):
        wanted = dict(told["expected"].get(part, {}))
        for key in ("next_best", "frontier"):
            if key in wanted:  # the first ones only may be listed
                assert len(found[part][key]) >= len(wanted[key])
                for at, row in enumerate(wanted.pop(key)):
                    agrees(found[part][key][at], row, told["tolerance"], f"{key}.{at}")
        agrees(found[part] if wanted else {}, wanted, told["tolerance"], part)
        if "started" in wanted:
            assert found[part]["started"] == wanted["started"]


# ------------------------------------------------------------------------- every choice, one by one


class Start(NamedTuple):
    """One way to start a service: its name, its quarter, and what it costs and brings."""

    name: str
    quarter: int
    review: int
    investment: float
    yearly: float
    later: float


class Small:
    """A small random problem with every kind of limit, and all of its choices."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.years, self.quarters = 3, int(rng.integers(1, 5))
        self.names = list("abcd")[: int(rng.integers(2, 5))]
        self.objective = str(rng.choice(["npv", "contribution"]))
        self.services = {name: self._service(rng) for name in self.names}
        self.limits = self._limits(rng)

    def _service(self, rng: np.random.Generator) -> dict[str, Any]:
        service = sells(int(rng.integers(-2, 9) + 3), int(rng.integers(0, 6)))
        service["revenue"]["fixed_cost"] = int(rng.integers(0, 6))
        service["department"] = str(rng.choice(["North", "South"]))
        hold = rng.random() < 0.25
        service["gates"] = {"legal": {"status": "hold" if hold else "pass", "reason": "so"}}
        if rng.random() < 0.3:
            service["options"] = {
                "now": {"as_is": bool(rng.random() < 0.5)},
                "firm": {"revenue": {"price": int(rng.integers(3, 12))}},
            }
        return service

    def _limits(self, rng: np.random.Generator) -> dict[str, Any]:
        a, b = rng.choice(self.names, 2, replace=False).tolist()
        rules = [
            {"start": [a]},
            {"start": [a], "in": int(rng.integers(1, self.quarters + 1))},
            {"never": [b]},
            {"start": b, "needs": [a]},
            {"at_most": int(rng.integers(0, 3)), "of": "all"},
            {"at_most": 1, "of": [a, b]},
            {"at_least": 1, "of": {"department": self.services[a]["department"]}},
        ]
        chosen = rng.choice(len(rules), int(rng.integers(0, 4)), replace=False)
        found: dict[str, Any] = {
            "years": self.years,
            "quarters": self.quarters,
            "for": self.objective,
            "rules": [rules[n] for n in chosen],
            "carry": bool(rng.random() < 0.7),
            "reviews": {
                "default": {"quarters": int(rng.integers(1, 4)), "analysts": 12},
                a: {"quarters": int(rng.integers(1, 4)), "analysts": int(rng.integers(0, 20))},
            },
        }
        if rng.random() < 0.6:
            found["budget"] = {str(y): int(rng.integers(0, 8)) for y in (1, 2)}
        if rng.random() < 0.6:
            days = {"1-2": int(rng.integers(0, 20)), "3-4": int(rng.integers(0, 20))}
            found["officers"] = {"analysts": days}
        if rng.random() < 0.6:
            found["holds"] = {"from": 2} if rng.random() < 0.5 else "allowed"
        return found

    @property
    def case(self) -> dd.Case:
        criteria = {**MONEY, "gates": {"legal": {"title": "Legal"}}}
        return case_of(self.services, criteria, years=self.years)

    def starts(self, name: str) -> Iterator[Start]:
        """Every way to start a service."""
        service = self.services[name]
        review = {**self.limits["reviews"]["default"], **self.limits["reviews"].get(name, {})}
        options = service.get("options", {})
        prices = {o: w.get("revenue", {}).get("price", service["revenue"]["price"])
                  for o, w in options.items()}  # fmt: skip
        ways = {name: service["revenue"]["price"], **{f"{name}/{o}": p for o, p in prices.items()}}
        as_is = next((o for o, way in options.items() if way.get("as_is")), None)
        stays = prices[as_is] - service["revenue"]["fixed_cost"] if as_is else 0
        for way, price in ways.items():
            if as_is and way == f"{name}/{as_is}":
                continue
            for quarter in range(1, self.quarters + 1):
                later = (quarter - 1 + review["quarters"]) / 4
                if later < self.years:
                    yearly = price - service["revenue"]["fixed_cost"] - stays
                    spent = 0 if as_is else service["revenue"]["investment"]
                    yield Start(way, quarter, review["quarters"], spent, yearly, later)

    def choices(self) -> Iterator[tuple[Start, ...]]:
        """Every choice that keeps every limit."""
        ways = [[None, *self.starts(name)] for name in self.names]
        for combined in product(*ways):
            started = tuple(start for start in combined if start is not None)
            if self.kept(started):
                yield started

    def kept(self, started: tuple[Start, ...]) -> bool:
        """True if a choice keeps every limit."""
        return self._held(started) and self._paid(started) and self._staffed(started) and all(
            self._ruled(rule, {s.name.partition("/")[0]: s for s in started})
            for rule in self.limits["rules"]
        )  # fmt: skip

    def _held(self, started: tuple[Start, ...]) -> bool:
        holds = self.limits.get("holds", "never")
        first = {"never": 99, "allowed": 1}.get(holds) if isinstance(holds, str) else holds["from"]
        statuses = {n: s["gates"]["legal"]["status"] for n, s in self.services.items()}
        held = [s for s in started if statuses[s.name.partition("/")[0]] == "hold"]
        return all(start.quarter >= first for start in held)

    def _paid(self, started: tuple[Start, ...]) -> bool:
        if "budget" not in self.limits:
            return True
        spent, allowed = np.zeros(self.years), np.zeros(self.years)
        for start in started:
            spent[int(start.later)] += start.investment
        for year, amount in self.limits["budget"].items():
            allowed[int(year) - 1] = amount
        if self.limits["carry"]:
            spent, allowed = np.cumsum(spent), np.cumsum(allowed)
        return bool((spent <= allowed).all())

    def _staffed(self, started: tuple[Start, ...]) -> bool:
        if "officers" not in self.limits:
            return True
        days = self.limits["officers"]["analysts"]
        for quarter in range(1, 12):
            taken = 0.0
            for start in started:
                name = start.name.partition("/")[0]
                review = self.limits["reviews"].get(name, self.limits["reviews"]["default"])
                if start.quarter <= quarter < start.quarter + start.review:
                    taken += review["analysts"] / start.review
            if taken > days["1-2" if quarter <= 2 else "3-4"] + 1e-9:
                return False
        return True

    def _ruled(self, rule: dict[str, Any], begun: dict[str, Start]) -> bool:
        if "needs" in rule:
            start, need = begun.get(rule["start"]), begun.get(rule["needs"][0])
            return start is None or (
                need is not None and need.quarter + need.review <= start.quarter
            )
        if "start" in rule:
            start = begun.get(rule["start"][0])
            return start is not None and rule.get("in", start.quarter) == start.quarter
        if "never" in rule:
            return rule["never"][0] not in begun
        of = rule["of"]
        counted = [
            name
            for name in begun
            if of == "all"
            or (isinstance(of, list) and name in of)
            or (isinstance(of, dict) and self.services[name]["department"] == of["department"])
        ]
        return rule.get("at_least", 0) <= len(counted) <= rule.get("at_most", 99)

    def worth(self, started: tuple[Start, ...]) -> float:
        """The objective of a choice, without discounting."""
        if self.objective == "contribution":
            return sum(s.yearly * min(1.0, self.years - s.later) for s in started)
        return sum(s.yearly * (self.years - s.later) - s.investment for s in started)

    def frontier(self) -> list[tuple[float, float]]:
        """Investment and objective of each choice that none beats in both, the cheapest first."""
        costs = {(sum(s.investment for s in one), self.worth(one)) for one in self.choices()}
        found: list[tuple[float, float]] = []
        for spent, worth in sorted(costs, key=lambda one: (one[0], -one[1])):
            if not found or worth > found[-1][1] + 1e-6:
                found.append((spent, worth))
        return found

    def key(self, started: tuple[Start, ...]) -> tuple[Any, ...]:
        """Less is better: the objective, then investment, quarters, names and their quarters."""
        by_name = sorted(started)
        return (
            -round(self.worth(started), 6),
            round(sum(s.investment for s in started), 6),
            sum(s.quarter for s in started),
            tuple(s.name for s in by_name),
            tuple(s.quarter for s in by_name),
        )


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 120, 20))
def test_no_choice_of_a_small_random_problem_is_better_than_the_programme(start: int) -> None:
    for seed in range(start, start + 20):
        agrees_with_every_choice(seed)


def agrees_with_every_choice(seed: int) -> None:
    """Assert that the programme is the best of all choices of a random problem, certified."""
    small = Small(seed)
    found = dd.programme(dd.simulate(small.case, 1, 1, progress=False), file_of(**small.limits))
    best = min(small.choices(), key=small.key, default=None)
    if best is None:
        assert found.found is None, seed
        assert found.infeasible, seed
        return
    assert found.objective == pytest.approx(small.worth(best), abs=1e-6), seed
    assert dict(found.chosen["quarter"]) == {s.name: s.quarter for s in sorted(best)}, seed
    assert found.certificate.startswith("by "), seed
    points = found.frontier[["investment", "objective"]].to_numpy()
    assert points.tolist() == pytest.approx(np.array(small.frontier()), abs=1e-6), seed


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 400, 50))
def test_gathered_limits_have_the_best_choice_of_all_whatever_it_brings(start: int) -> None:
    """Two thousand problems of every kind of limit, against all choices and HiGHS without it."""
    for seed in range(start, start + 50):
        small = Small(seed)
        sim = dd.simulate(small.case, 1, 1, progress=False)
        solver = Solver.of(Choice.of(Prospects.of(sim, file_of(**small.limits))))
        whole = stacked([solver.choice.one_each, *solver.limits.values()])
        for gain in np.random.default_rng(seed).normal(1.0, 3.0, (5, solver.choice.width)):
            wanted = enumerated(solver.choice, gain, [whole])
            found = replace(solver, gain=gain).best()
            plain = least(-gain, whole.rows, whole.low, whole.high, seconds=30)
            if wanted is None:
                assert found is None and plain.x is None, seed
                continue
            assert found is not None, seed
            assert found.objective == pytest.approx(wanted, abs=1e-6), seed
            assert found.bound == pytest.approx(wanted, abs=1e-5), seed
            assert -plain.fun == pytest.approx(wanted, abs=1e-6), seed


@pytest.mark.parametrize("seed", range(20))
def test_a_choice_keeps_the_gathered_limits_if_and_only_if_it_keeps_the_limits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    who = np.repeat([0, 2, 3, 7], rng.integers(1, 5, 4))  # those between have no quarter
    width = len(who)
    shared = rng.integers(-2, 4, (2, 8)).astype(float)[:, who]
    rows = np.where(rng.random((2, width)) < 0.3, rng.integers(-2, 4, (2, width)), shared)
    bounds = rng.choice([(-np.inf, 1.0), (1.0, np.inf), (0.0, 2.0), (2.0, 2.0), (-1.0, 3.0)], 2)
    limit = Limit.of("any", [(row, *bound) for row, bound in zip(rows, bounds, strict=True)], width)
    wider = gathered(limit, who)
    names = np.unique(who)
    for chosen in product(*([None, *np.flatnonzero(who == name)] for name in names)):
        started = np.array([v for v in chosen if v is not None], dtype=np.intp)
        begun = width + np.flatnonzero(np.isin(names, who[started]))
        assert wider.kept(np.concatenate([started, begun])) == limit.kept(started)
        for other in range(width, width + len(names)):  # a column that does not say what begins
            assert not wider.kept(np.setxor1d(np.concatenate([started, begun]), [other]))


@pytest.mark.slow
def test_each_draw_of_the_core_has_the_best_of_all_choices() -> None:
    larger = 0
    for seed in range(120):
        small = Small(seed)
        if small.quarters < 4:
            continue
        for service in small.services.values():
            price = service["revenue"]["price"]
            service["revenue"]["price"] = {
                "low": max(0, price - 2),
                "likely": price,
                "high": price + 3,
            }
        sim = dd.simulate(small.case, 12, seed, progress=False)
        found = dd.programme(sim, file_of(**small.limits))
        if found.found is None:
            continue
        choice = found.choice
        ((_, figures),) = choice.prospects.parts()
        limits = [choice.one_each, *choice.limits.values()]
        best = [
            enumerated(choice, gain, limits) for gain in choice.gains(figures, small.objective).T
        ]
        order = np.argsort(found.draws.objective, kind="stable")
        regret = (np.array(best) - found.draws.objective)[order]
        assert dd.core(sim, found).regret == pytest.approx(regret, abs=1e-6), seed
        larger += choice.width > MOST_ENUMERATED
    assert larger > 5, "in these no draw is looked at for ties"


# ------------------------------------------------------------------------------------- known traps


def test_a_service_is_never_started_twice_however_much_money_there_is() -> None:
    found = planned({"a": sells(10, 1), "b": sells(1, 1)}, budget={"1": 1_000})
    assert len(found.chosen) == 2
    assert found.objective == pytest.approx(10 * 1.5 - 1 + 1 * 1.5 - 1)


def test_a_point_that_breaks_a_limit_is_refused_even_if_the_solver_calls_it_optimal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dragonsden.analysis.programmes import solve

    asked = []
    real = solve.solved

    def liar(cost: Any, limits: Any, who: Any, seconds: float) -> Any:
        """A solver that first says that everything may be started at once."""
        asked.append(cost)
        if len(asked) == 1:
            return tuple(range(len(cost))), 1e9
        return real(cost, limits, who, seconds)

    monkeypatch.setattr(solve, "solved", liar)
    found = planned({"a": sells(10, 3), "b": sells(8, 3)}, budget={"1": 3})
    assert list(found.chosen.index) == ["a"]


def test_of_rules_that_clash_the_smallest_set_is_named_and_no_other() -> None:
    services = {name: sells(4) for name in "abc"}
    found = planned(
        services,
        budget={"1": 100},
        rules=[{"start": ["a", "b"]}, {"never": ["c"]}, {"at_most": 1, "of": ["a", "b"]}],
    )
    assert found.found is None
    assert found.infeasible == ("rules.1", "rules.3")
    assert np.isnan(found.objective)
    assert found.chosen.empty


def test_a_limit_that_clashes_by_itself_is_named_alone() -> None:
    found = planned(
        {"a": sells(4), "b": sells(4)},
        rules=[{"at_most": 1, "of": "all"}, {"at_least": 3, "of": "all"}],
    )
    assert found.infeasible == ("rules.2",)


def test_value_counts_from_not_doing_it_so_that_many_safe_things_do_not_add_up() -> None:
    criteria = {
        "title": "Risk",
        "status": "illustrative",
        "criteria": {
            "risk": {"title": "Risk", "worst": 10, "best": 0, "weight": 100, "nothing": 0}
        },
    }
    services = {name: {**sells(5), "scores": {"risk": 2}} for name in "abc"}
    found = planned(services, criteria=criteria, **{"for": "value"})
    assert found.chosen.empty
    assert found.objective == 0.0


def test_value_without_what_nothing_is_worth_is_refused_by_name() -> None:
    criteria = {
        "title": "Risk",
        "status": "illustrative",
        "criteria": {"risk": {"title": "Risk", "worst": 10, "best": 0, "weight": 100}},
    }
    services = {"a": {**sells(5), "scores": {"risk": 2}}}
    with pytest.raises(ValueError, match="`nothing:`, the performance of not doing it, of risk"):
        planned(services, criteria=criteria, **{"for": "value"})


def test_not_started_a_service_stays_as_it_is_so_its_options_count_from_there() -> None:
    service = sells(100)
    service["options"] = {
        "now": {"as_is": True},
        "firm": {"revenue": {"price": 100.0}},
    }
    found = planned({"a": service})
    assert found.chosen.empty, "an option that changes nothing brings nothing"
    assert set(found.price_of_forcing.index) == {"a"}


def test_what_fails_a_gate_is_no_candidate() -> None:
    criteria = {**MONEY, "gates": {"legal": {"title": "Legal"}}}
    statuses = {
        "a": {"status": "fail", "reason": "no power"},
        "b": {"status": "pass", "reason": "ok"},
    }
    services = {name: sells(9, gates={"legal": status}) for name, status in statuses.items()}
    found = planned(services, criteria=criteria)
    assert list(found.chosen.index) == ["b"]
    assert found.why_not("a") == (
        "A fails the gate “Legal”, and what fails a gate is never started"
    )


def test_a_limit_on_the_lowest_draws_takes_out_what_makes_them_low() -> None:
    risky = {"revenue": {"price": {"any_of": [0, 100]}, "volume": 1, "investment": 40}}
    services = {"risky": risky, "calm": sells(20)}
    free = planned(services, draws=2_000)
    assert set(free.chosen.index) == {"risky", "calm"}
    worst = {"share": 0.5, "npv": 0}
    found = planned(services, draws=2_000, worst=worst)
    assert list(found.chosen.index) == ["calm"]
    lost = free.objective - found.objective
    assert found.price_of_limits["worst"] == pytest.approx(lost)


def test_the_frontier_has_what_only_the_lowest_draws_ask_for() -> None:
    risky = {"price": {"any_of": [0, 100]}, "volume": 1, "investment": 4}
    service = {"revenue": risky, "options": {"calm": {"revenue": {"price": 45}}}}
    services = {"s": service, "sure": sells(10, 1)}
    found = planned(services, draws=2_000, worst={"share": 0.5, "npv": 0})
    # alone it brings more than calm, but loses its investment in half of the draws
    assert found.frontier["started"].to_list()[-2:] == [("s/calm",), ("s", "sure")]


def test_the_lowest_share_counts_a_part_draw_for_its_part() -> None:
    assert lowest(np.array([4.0, 1.0, 3.0, 2.0]), 0.375) @ [4, 1, 3, 2] == pytest.approx(
        (1 + 0.5 * 2) / 1.5
    )


def test_a_budget_is_kept_to_the_penny() -> None:
    services = {"a": sells(10, 3.00), "b": sells(9, 3.01)}
    assert list(planned(services, budget={"1": 3.00}).chosen.index) == ["a"]
    assert set(planned(services, budget={"1": 6.01}).chosen.index) == {"a", "b"}
    assert list(planned(services, budget={"1": 6.00}).chosen.index) == ["a"]


def test_what_is_not_delivered_brings_nothing_but_is_paid_for() -> None:
    services = {"a": sells(100, 10, stage="pilot")}
    found = planned(services, draws=20_000, stages={"pilot": 0.6})
    assert found.investment == 10
    assert found.objective == pytest.approx(0.6 * 150 - 10, abs=4 * 150 * 0.49 / 141)
    npv = found.draws.npv
    assert set(npv.tolist()) == {-10.0, 140.0}


def test_adding_a_programme_changes_no_draw_of_the_ranking() -> None:
    services = {"a": {"revenue": {"price": {"low": 5, "likely": 8, "high": 9}, "volume": 1}},
                "b": sells(3)}  # fmt: skip
    sim = dd.simulate(case_of(services), 500, 3, progress=False)
    found = dd.programme(sim, file_of())
    after = dd.simulate(case_of(services), 500, 3, progress=False)
    assert after.to_json() == sim.to_json()
    assert found.draws.lines["contribution"].shape == (2, 500)


def test_every_block_gives_the_same_means_whether_remembered_or_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dragonsden.analysis.programmes import candidates

    services = {"a": {"revenue": {"price": {"low": 5, "likely": 8, "high": 9}, "volume": 1}}}
    sim = dd.simulate(case_of(services), 40_000, 3, progress=False)
    kept = Prospects.of(sim, file_of()).means
    monkeypatch.setattr(candidates, "MOST_REMEMBERED", 0)
    anew = Prospects.of(sim, file_of()).means
    assert kept.lines["contribution"].tolist() == anew.lines["contribution"].tolist()


def test_a_second_way_that_disagrees_is_said() -> None:
    sim = dd.simulate(case_of({"a": sells(10, 3), "b": sells(8, 3)}), 1, 1, progress=False)
    solver = Solver.of(Choice.of(Prospects.of(sim, file_of())))
    found = solver.optimum()
    assert found is not None
    assert certificate(solver, found) == "by enumeration"
    worse = type(found)((), 0.0, 0.0)
    assert certificate(solver, worse).startswith("bound only, gap ")


def test_next_best_are_sets_and_not_other_quarters_of_the_same_set() -> None:
    found = planned({"a": sells(10), "b": sells(4)}, quarters=4)
    rows = found.next_best()
    assert [set(row["in"]) | set(row["out"]) for _, row in rows.iterrows()] == [
        {"b"}, {"a"}, {"a", "b"}
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["04_knapsack", "06_calendar"])
def test_each_step_is_the_best_of_the_frontier_under_its_limit(name: str) -> None:
    programme = worked(name)
    whole, most = programme.frontier, programme.investment
    best = [
        float(under["objective"].max())
        for part in range(1, 13)
        if len(under := whole[whole["investment"] <= most * part / 12 + 0.005])
    ]
    wanted = sorted({round(objective, 6) for objective in best})
    assert programme.steps["objective"].to_list() == pytest.approx(wanted)
    assert programme.steps["objective"].iloc[-1] == pytest.approx(programme.objective)
    assert set(programme.steps["started"]) <= set(whole["started"])


def test_nothing_to_spend_has_no_steps() -> None:
    assert worked("07_clash").steps.empty and worked("09_target").steps.empty


def test_the_frontier_has_no_point_that_another_beats() -> None:
    services = {"a": sells(10, 3), "b": sells(8, 4), "c": sells(2, 5), "d": sells(1)}
    points = planned(services, budget={"1": 12}).frontier
    assert points["investment"].is_monotonic_increasing
    assert points["objective"].is_monotonic_increasing
    assert points["investment"].is_unique


@pytest.mark.parametrize("count", [4, 6])
def test_of_programmes_as_good_in_all_else_the_first_by_name_is_taken(count: int) -> None:
    alike = {name: sells(10, 3) for name in "fedcba"[-count:]}
    found = planned(alike, rules=[{"at_most": 2, "of": "all"}], quarters=3)
    assert dict(found.chosen["quarter"]) == {"a": 1, "b": 1}


def test_what_another_stands_in_for_is_dominated_and_what_frees_a_limit_is_not() -> None:
    services = {"a": sells(10, 3), "b": sells(0), "c": sells(0)}
    rules = [{"start": ["a"], "needs": ["b"]}]
    solver = planned(services, rules=rules, quarters=3, reviews={"default": {"quarters": 1}}).solver
    gone = solver.dominated()
    kept = {(solver.choice.candidates[solver.choice.who[v]].name, int(solver.choice.quarter[v]))
            for v in np.flatnonzero(~gone)}  # fmt: skip
    # b brings nothing, but lets a start, the first quarter best; c is of no use to anybody
    assert kept == {("a", 1), ("a", 2), ("a", 3), ("b", 1)}


def test_what_is_gained_in_the_years_that_count_and_lost_in_later_ones_is_told() -> None:
    # contributions of 20, 10, -5 and -27.50 a year
    dearer = {"revenue": {"price": 40, "volume": 1, "fixed_cost": 20, "fixed_growth": 0.5}}
    services = {"loses": {"title": "Loses", **dearer}, "keeps": sells(5)}
    sim = dd.simulate(case_of(services, years=4), 20, 1, progress=False)
    soon = {"reviews": {"default": {"quarters": 1}}, "quarters": 1}
    found = dd.programme(sim, file_of(years=2, **soon))
    assert found.npv_of_accounts.to_dict() == {"keeps": 20, "loses": -2.5}
    (told,) = [note for note in programme_finding(found).notes if "of its account" in note]
    counted = money(found.chosen.loc["loses", "npv"])
    assert told == (
        f"Loses brings {counted} of net present value within the two years that count, but "
        f"{money(-2.5)} over the four of its account."
    )
    whole = dd.programme(sim, file_of(years=4, **soon))
    assert not any("of its account" in note for note in programme_finding(whole).notes)


# ----------------------------------------------------------------------------------------- targets


@pytest.mark.slow
def test_six_normal_services_are_surer_of_less_the_more_they_move_together() -> None:
    # PROGRAMME.md, section 10: mean 500 .. 200, sd 40% each; 80% sure of 1,713, 1,560 and 1,448
    means = [500, 400, 350, 300, 250, 200]
    for correlation, sure in ((0.0, 1713), (0.3, 1560), (0.6, 1448)):
        loading = {"moves_with": {"luck": correlation**0.5}} if correlation else {}
        services = {
            f"s{n}": {
                "revenue": {
                    "price": {"mean": 10 * m, "sd": 0.4 * m, "min": 0, **loading},
                    "volume": 1,
                    "fixed_cost": 9 * m,
                }
            }
            for n, m in enumerate(means)
        }
        case = case_of(services, factors={"luck": "one luck for all"})
        sim = dd.simulate(case, 40_000, 1, progress=False)
        target = {"line": "contribution", "year": "2", "at_least": 2_000, "sure": 0.8}
        reviews = {"default": {"quarters": 4}}
        found = dd.programme(
            sim, file_of(reviews=reviews, quarters=1, targets={"all": target}, years=2,
                         rules=[{"start": list(services)}])
        )  # fmt: skip
        outlook = dd.target(found, "all")
        error = (
            np.std(outlook.reached) * np.sqrt(0.2 * 0.8 / 40_000) / 0.28
        )  # density of the normal at its P20: .28/sd
        assert outlook.sure_of == pytest.approx(sure, abs=0.5 + 4 * error)


def reached(**target: Any) -> Any:
    """The outlook of one target of two services, one of which is a coin."""
    services = {
        "coin": {"revenue": {"price": {"any_of": [0, 100]}, "volume": 1}},
        "sure": sells(50),
    }
    said = {"line": "contribution", "year": "2", "at_least": 100, **target}
    return dd.target(planned(services, draws=4_000, targets={"t": said}), "t")


def test_the_causes_of_a_miss_add_up_to_what_the_plan_lacks_in_the_draws_that_miss() -> None:
    outlook = reached(already={"low": 0, "likely": 5, "high": 10})
    lacks = outlook.likely_sum - outlook.reached[outlook.missed].mean()
    assert outlook.misses.sum() == pytest.approx(lacks)
    assert "already" in outlook.misses.index


def test_what_a_plan_lacks_and_what_falls_below_it_add_up_to_what_is_missing() -> None:
    outlook = reached(at_least=57, already={"low": 0, "likely": 5, "high": 10})
    assert outlook.lacking_in_plan == pytest.approx(57 - outlook.likely_sum)
    assert 0 < outlook.lacking_in_plan < outlook.shortfall_if_missed
    parts = outlook.lacking_in_plan + outlook.misses.sum()
    assert parts == pytest.approx(outlook.shortfall_if_missed)
    notes = target_finding(outlook).notes
    assert f"Of that {money(outlook.lacking_in_plan)} is lacking in the plan already." in notes


def test_a_plan_that_lacks_all_that_is_missing_is_the_cause_of_the_miss_and_no_service() -> None:
    outlook = reached(at_least=10_000)
    assert outlook.chance == 0
    assert outlook.lacking_in_plan >= outlook.shortfall_if_missed > 0
    said = " ".join(target_finding(outlook).notes)
    assert f"The plan itself is {money(outlook.lacking_in_plan)} short." in said
    assert "furthest below" not in said


def test_a_plan_that_reaches_the_target_to_the_penny_lacks_nothing() -> None:
    outlook = reached(at_least=50)
    assert outlook.likely_sum >= 50
    assert outlook.lacking_in_plan == 0


def test_a_target_that_is_never_missed_has_no_cause() -> None:
    outlook = reached(at_least=10)
    assert outlook.chance == 1
    assert outlook.misses is None
    assert outlook.shortfall_if_missed is None
    assert outlook.shortfall == 0


def test_a_target_is_met_to_the_penny() -> None:
    assert reached(at_least=50.00, already=0).chance == 1
    assert reached(at_least=50.004, already=0).chance == 1
    assert reached(at_least=50.01, already=0).chance == pytest.approx(0.5, abs=0.04)


def test_nothing_started_reaches_what_is_reached_already() -> None:
    target = {"line": "contribution", "year": "1", "at_least": 100, "already": 60}
    found = planned({"a": sells(1)}, rules=[{"never": ["a"]}], targets={"t": target})
    outlook = dd.target(found, "t")
    assert (outlook.chance, outlook.sure_of, outlook.shortfall) == (0, 60, 40)


def test_help_tells_the_chance_after_each_change_by_itself() -> None:
    outlook = reached()
    table = what_helps(outlook).set_index(["what", "of"])["chance"]
    assert table["high", "coin.revenue.price"] == 1
    assert table["low", "coin.revenue.price"] == 0
    assert table["out", "sure"] == pytest.approx(outlook.chance)


def test_the_cheapest_additions_reach_the_target_for_the_least_money() -> None:
    services = {"a": sells(50), "b": sells(60, 300), "c": sells(60, 200), "d": sells(60, 900)}
    target = {"line": "contribution", "year": "2", "at_least": 110, "sure": 0.8}
    found = planned(services, targets={"t": target})
    assert list(found.chosen.index) == ["a"]
    more = cheapest_additions(dd.target(found, "t"))
    assert more is not None
    assert more.starts == {"c": 1}
    assert more.investment == 200
    assert more.chance == 1


def test_a_target_that_nothing_reaches_has_no_additions() -> None:
    target = {"line": "contribution", "year": "2", "at_least": 1_000}
    found = planned({"a": sells(50), "b": sells(60, 300)}, targets={"t": target})
    assert cheapest_additions(dd.target(found, "t")) is None


def test_an_unknown_target_is_refused_with_the_one_that_was_meant() -> None:
    target = {"line": "contribution", "year": "2", "at_least": 1_000}
    found = planned({"a": sells(50)}, targets={"traded_2020": target})
    with pytest.raises(KeyError, match="did you mean 'traded_2020'"):
        dd.target(found, "traded_2002")


def test_the_core_needs_the_simulation_of_its_programme_and_a_choice() -> None:
    found = planned({"a": sells(50)})
    other = dd.simulate(found.sim.case, 20, 2, progress=False)
    with pytest.raises(ValueError, match="another simulation"):
        dd.core(other, found)
    none = planned({"a": sells(50)}, rules=[{"start": ["a"]}, {"never": ["a"]}])
    with pytest.raises(ValueError, match="no choice keeps every limit"):
        dd.core(none.sim, none)


@pytest.mark.slow
def test_threads_change_no_bit_of_the_core() -> None:
    from concurrent.futures import ThreadPoolExecutor

    services = {
        name: {
            "revenue": {"price": {"low": 1, "likely": 5, "high": 9}, "volume": 1, "investment": 3}
        }
        for name in "abc"
    }
    found = planned(services, draws=300, budget={"1": 6})
    alone = dd.core(found.sim, found)
    with ThreadPoolExecutor(2) as threads:
        together = dd.core(found.sim, found, executor=threads)
    assert alone.shares.equals(together.shares)
    assert alone.regret.tolist() == together.regret.tolist()


def test_two_programmes_are_compared_draw_by_draw_and_service_by_service() -> None:
    price = {"any_of": [0, 40]}
    services = {"a": {"revenue": {"price": price, "volume": 1}}, "b": sells(10), "c": sells(1)}
    sim = dd.simulate(case_of(services), 2_000, 1, progress=False)
    one, other = (dd.programme(sim, file_of(rules=[{"never": [name]}])) for name in ("b", "a"))
    beside = dd.versus(one, other)
    coin = (one.draws.objective > other.draws.objective).mean()
    assert beside.better == pytest.approx(coin)
    assert beside.better == pytest.approx(0.5, abs=0.05)
    assert beside.because.index.to_list() == ["a", "b"]
    assert beside.because.sum() == pytest.approx(beside.difference["mean"])
    assert beside.difference["p10"] == -15


def test_programmes_of_two_simulations_are_not_compared() -> None:
    one, other = planned({"a": sells(5)}), planned({"a": sells(5)})
    with pytest.raises(ValueError, match="two simulations"):
        dd.versus(one, other)


@pytest.mark.parametrize(
    ("status", "price", "limits", "words"),
    [
        ("hold", 9, {}, "every service is on hold at a gate, and what is on hold may not start"),
        ("fail", 9, {}, "every service fails a gate"),
        ("pass", 0, {}, "nothing adds to the net present value under the limits"),
        ("pass", 9, {"reviews": {"default": {"quarters": 9}}},
         "no review ends within the years that count"),
    ],
)  # fmt: skip
def test_a_programme_that_starts_nothing_says_why(
    status: str, price: float, limits: dict[str, Any], words: str
) -> None:
    criteria = {**MONEY, "gates": {"legal": {"title": "Legal"}}}
    service = sells(price, 1, gates={"legal": {"status": status, "reason": "so"}})
    found = planned({"a": service}, criteria=criteria, **limits)
    assert programme_finding(found).headline == f"Start nothing: {words}"
