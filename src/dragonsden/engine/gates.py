"""Gates: pass, hold or fail, each with its reason; a gate never enters the sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dragonsden.arithmetic.measures import CALLED, IN_MONEY, SHARES
from dragonsden.arithmetic.ranks import Counts
from dragonsden.arithmetic.statistics import wilson
from dragonsden.engine.plan import MeasuredGate, Plan
from dragonsden.model import Case
from dragonsden.text.numbers import share, share_decimals

Status = Literal["pass", "hold", "fail"]

SEVERITY: dict[Status, int] = {"pass": 0, "hold": 1, "fail": 2}


@dataclass(frozen=True)
class Verdict:
    """The verdict of one gate on one service.

    `share` of the draws keep the bound of a measured gate, or bear out what a stated one claims.
    """

    status: Status
    reason: str
    share: float | None = None


def stated(case: Case, service: str) -> dict[str, Verdict]:
    """The verdicts of the stated gates on a service; hold if the file does not state one."""
    said = case.pipeline.standing(service).gates
    return {
        name: Verdict(said[name].status, said[name].reason)
        if name in said
        else Verdict("hold", "not stated")
        for name, gate in case.criteria.gates.items()
        if gate.stated
    }


def passing(case: Case) -> list[int]:
    """The rows of the services that fail no stated gate."""
    services = enumerate(case.pipeline.services)
    return [row for row, name in services if overall(stated(case, name)) != "fail"]


def verdicts(case: Case, plan: Plan, meeting: Counts, draws: int) -> dict[str, dict[str, Verdict]]:
    """The verdict of each gate on each service, in the order of the criteria file.

    `meeting` counts the draws that keep each measured gate: rows services, columns gates.
    """
    result = {}
    for row, service in enumerate(plan.services):
        known = stated(case, service.name)
        both = {**known}
        for column, gate in enumerate(plan.gates):
            count = int(meeting[row, column])
            if gate.share is not None:
                both[gate.name] = judged(gate, gate.share, count, draws)
            elif service.drivers:
                both[gate.name] = replace(known[gate.name], share=count / draws)
        result[service.name] = {name: both[name] for name in case.criteria.gates}
    return result


def judged(gate: MeasuredGate, asked: float, count: int, draws: int) -> Verdict:
    """The verdict of a measured gate kept in `count` of `draws`.

    Pass if every draw keeps it or the Wilson interval lies at or above the share asked for, fail
    if the interval lies below or every draw should keep it, else hold: the draws cannot tell.
    """
    low, high = wilson(count, draws)
    found = count / draws
    status: Status = "hold"
    if count == draws or low >= asked:
        status = "pass"
    elif high < asked or asked == 1:
        status = "fail"
    return Verdict(status, measured(gate, asked, found, share_decimals(draws)), found)


def measured(gate: MeasuredGate, asked: float, found: float, places: int) -> str:
    """The reason for the verdict of a measured gate, with the share of draws that keep it."""
    what = f"the score on {gate.title}" if gate.title else CALLED.get(gate.of, gate.of)
    return (
        f"{what} is {gate.sense} {_bound(gate)} in {share(found, places)} of draws; "
        f"{100 * asked:.10g}% are asked for"
    )


def _bound(gate: MeasuredGate) -> str:
    """The bound of a gate in the unit of its measure, in the digits that it has."""
    size = f"{abs(gate.bound):,.10g}"
    sign = "−" if gate.bound < 0 else ""
    if gate.title:
        return f"{sign}{size}"
    if gate.of in IN_MONEY:
        return f"{sign}£{size}"
    if gate.of in SHARES:
        return f"{sign}{100 * abs(gate.bound):.10g}%"
    return f"{sign}{size} {'year' if gate.bound == 1 else 'years'}"


def overall(verdicts: dict[str, Verdict]) -> Status:
    """Fail if any gate fails, else hold if any holds, else pass."""
    statuses: list[Status] = [verdict.status for verdict in verdicts.values()]
    return max(statuses, key=SEVERITY.__getitem__, default="pass")


def standing(verdicts: Sequence[dict[str, Verdict]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The rows of the services that fail no gate, and of those that pass every gate."""
    statuses = [overall(one) for one in verdicts]
    ranked = tuple(row for row, status in enumerate(statuses) if status != "fail")
    return ranked, tuple(row for row in ranked if statuses[row] == "pass")
