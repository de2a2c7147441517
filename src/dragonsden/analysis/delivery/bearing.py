"""The account of each option by those who pay, receive or do without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Final

import numpy as np
import pandas as pd

from dragonsden.analysis.delivery.ways import check_options
from dragonsden.arithmetic.account import Account, Floats
from dragonsden.engine.blocks import Block
from dragonsden.engine.evaluate import service_account
from dragonsden.engine.sharing import each_block
from dragonsden.results.simulation import Simulation
from dragonsden.results.tables import check_account

RUNNING: Final = ("direct_cost", "bad_debt", "fixed_cost")
ALONE: Final = ("double_running", "stranded", "exit", "replacement")

PARTS: Final[Mapping[str, str]] = {
    "users": "Users pay",
    "running": "Running it costs",
    "staff": "New staff do without",
    "tax": "Tax",
    "owners": "Other owners",
    "alone": "Council bears alone",
    "council": "Council is left with",
}
"""The words for each part, by the column that has it; the first six add up to the last."""


def who_bears(sim: Simulation, *, executor: Executor | None = None) -> pd.DataFrame:
    """The discounted account of each option by who pays, receives or does without, in £.

    A row for each option: its title, and the mean present value over the draws of what `users` pay
    (less what is refunded), what `running` it costs, what `staff` on other terms do without, `tax`,
    what the other `owners` take (or bear: then above 0), what the council bears `alone` (the
    investment and renewals, double running, stranded support, an exit), and what the `council` is
    left with, its NPV. What leaves the account is below 0; the first six add up to the last. An
    executor shares the work, as for `simulate`; it changes nothing in the results.

    Raises ValueError if these are not the options of one service, or one has no trading account.
    """
    check_options(sim)
    for name in sim.services:
        check_account(sim, name)
    sums = np.zeros((len(sim.services), len(PARTS)))
    for found in each_block(sim.plan, sim.seed, sim.draws, _sums, executor):
        sums += found
    index = pd.Index(sim.services, name="option")
    table = pd.DataFrame(sums / sim.draws, index=index, columns=list(PARTS))
    table.insert(0, "title", [sim.case.title_of(name) for name in sim.services])
    return table


def _sums(block: Block) -> Floats:
    """The sums of the parts over a block: a row for each option."""
    plan = block.plan
    sums = np.zeros((len(plan.services), len(PARTS)))
    for row, service in enumerate(plan.services):
        account = service_account(plan, service, block.draws(row))
        for column, part in enumerate(_parts(account, plan.discount)):
            sums[row, column] = np.broadcast_to(part, (block.count,)).sum()
    return sums


def _parts(account: Account, discount: Sequence[float]) -> list[Floats]:
    """The present value of each part of an account, by draw, in the order of PARTS."""
    lines = account.lines

    def worth(name: str) -> Floats:
        """The present value of a line; 0 if the account has none of that name."""
        total = np.zeros(1)
        for factor, year in zip(discount, lines.get(name, ()), strict=False):
            total = total + factor * year
        return total

    parts = [
        worth("income"),
        -sum((worth(name) for name in RUNNING), np.zeros(1)),
        worth("staff_saving"),
        -worth("tax"),
        -worth("others_share"),
        -sum((worth(name) for name in ALONE), account.at_start),
    ]
    return [*parts, sum(parts, np.zeros(1))]
