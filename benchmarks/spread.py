"""Count what is sent when a simulation is shared among 1, 4 and 16 workers.

    python benchmarks/spread.py             1,000,000 draws of the shipped case, a minute or two
    python benchmarks/spread.py --quick     100,000 draws

The workers are this process, which pickles each message and each answer as it would for another
machine. So the bytes are the same on a busy machine as on an idle one. It prints a Markdown table.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from typing import TYPE_CHECKING, Any

from engine import SEED, Row, heading

if TYPE_CHECKING:
    from dragonsden.results.simulation import Simulation

DRAWS, FEW, WORKERS = 1_000_000, 100_000, (1, 4, 16)


class Counting(Executor):
    """So many workers, each of which works when its answer is waited for; the bytes are counted."""

    def __init__(self, workers: int) -> None:
        self._max_workers = workers
        self.sent: list[int] = []
        self.brought: list[int] = []
        self.under_way: list[int] = []
        self.most_blocks = 0

    def submit(self, fn: Callable[..., Any], /, *given: Any) -> Answer:  # type: ignore[override]
        """Take a message, whose blocks are under way until its answer is waited for."""
        letter = pickle.dumps((fn, given))
        self.sent.append(len(letter))
        self.under_way.append(len(given[0].spans))
        self.most_blocks = max(self.most_blocks, sum(self.under_way))
        return Answer(partial(self.work, letter))

    def work(self, letter: bytes) -> Any:
        """The answer to the oldest message."""
        function, given = pickle.loads(letter)
        answer = pickle.dumps(function(*given))
        self.brought.append(len(answer))
        self.under_way.pop(0)
        return pickle.loads(answer)


class Answer(Future[Any]):
    """An answer that is worked out when it is waited for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self.work = work

    def result(self, timeout: float | None = None) -> Any:
        """The answer."""
        del timeout
        return self.work()


def rows(draws: int) -> Iterator[Row]:
    """Messages, blocks under way and bytes for each number of workers."""
    from dragonsden.cli.demo import shipped_case
    from dragonsden.results.simulation import simulate

    case = shipped_case()
    alone = bits(simulate(case, draws, SEED, progress=False))
    for workers in WORKERS:
        executor = Counting(workers)
        sim = simulate(case, draws, SEED, executor=executor, progress=False)
        if bits(sim) != alone:
            raise SystemExit(f"{workers} workers give other bits than one process alone")
        yield from told(executor, workers, draws)


def told(executor: Counting, workers: int, draws: int) -> Iterator[Row]:
    """The rows of one number of workers."""
    sent, brought = sum(executor.sent), sum(executor.brought)
    met = sum(executor.sent[:workers])
    later = (sent - met + brought) / draws
    who = f"{workers} workers" if workers > 1 else "1 worker"
    yield f"Messages, {who}", f"{len(executor.sent)}", ""
    yield f"Blocks under way at most, {who}", f"{executor.most_blocks}", ""
    yield f"Sent, {who}", f"{sent / 1e6:.2f} MB", ""
    yield f"Brought home, {who}", f"{brought / 1e6:.2f} MB", ""
    yield f"**In all, {who}**", f"**{(sent + brought) / 1e6:.2f} MB**", "2 MB for 1,000,000 draws"
    yield f"To each worker once, {who}", f"{met / workers / 1e6:.2f} MB", ""
    yield f"Beside that, for 1,000,000 draws, {who}", f"{later:.2f} MB", "2 MB"


def bits(sim: Simulation) -> str:
    """The hash of all that a simulation says."""
    return hashlib.sha256(sim.to_json().encode()).hexdigest()


def main() -> None:
    """Count, and print the table as it grows."""
    parser = argparse.ArgumentParser(description="Count what is sent; prints a Markdown table.")
    parser.add_argument("--quick", action="store_true", help=f"{FEW:,} draws")
    draws = FEW if parser.parse_args().quick else DRAWS
    sys.stdout.write(f"{heading()}, {draws:,} draws\n\n")
    sys.stdout.write("| what | counted | to reach |\n|---|---|---|\n")
    for row in rows(draws):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
