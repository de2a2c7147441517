"""The fuzzer as a command: run it, or write one of its mutants out.

python run.py fuzz --minutes 60                      every reader in turn, for an hour
python run.py fuzz --count 100                       the first hundred of each: the same everywhere
python run.py fuzz --count 1000 --reader criteria    a thousand mutants of one reader
python run.py fuzz --minutes 60 --readers-only       many more: nothing is made of what is read
python run.py fuzz --write criteria:1:17 DIR         the files of that mutant, and what was changed
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import math
import os
import re
import subprocess
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.checks import check
from fuzz.readers import READERS, mutant

SHOWN = 5

ANY = re.compile(r"\d+|b?'.*?'")
"""What differs between faults of one kind."""


def main() -> int:
    """Do as the command line says; 1 if something is wrong."""
    parser = argparse.ArgumentParser(
        prog="run.py fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--minutes", type=float, help="how long, at most (1; with --count until all are done)"
    )
    parser.add_argument("--count", type=int, help="mutants of each reader, at most")
    parser.add_argument(
        "--reader", choices=READERS, action="append", help="only this; may be repeated"
    )
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--first", type=int, default=0, help="the number of the first mutant")
    parser.add_argument(
        "--readers-only", action="store_true", help="make nothing of what is read: more mutants"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="readers at a time")
    parser.add_argument("--write", nargs=2, metavar=("NAME", "DIR"), help="write a mutant's files")
    parser.add_argument("--work", nargs=2, metavar=("NAME", "COUNT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        return write(*asked.write)
    if asked.work:
        return work(asked.work[0], int(asked.work[1]), asked.readers_only)
    return run(asked)


def write(name: str, folder: str) -> int:
    """Write the files of a mutant, and say what was changed and what came of it."""
    made = mutant(name)
    made.write(Path(folder))
    print(f"{Path(folder) / made.base.target}: {made.change.what}")
    with TemporaryDirectory() as place:
        found = check(made, Path(place))
    print("refused" if found.refused else "accepted", *found.made, *found.wrong, sep="\n")
    return int(bool(found.wrong))


def work(name: str, count: int, readers_only: bool) -> int:
    """Check `count` mutants from this one on, a line of JSON for each; a hang ends the process."""
    watch = partial(faulthandler.dump_traceback_later, exit=True)
    reader, seed, first = name.split(":")
    warnings.simplefilter("error")
    # a score between half steps and what is hidden are told with their place: that is an answer
    for told in (
        "is between the half steps; it is kept as it is",
        "hidden, and read like the others",
    ):
        warnings.filterwarnings("ignore", f".* {told}")
    with TemporaryDirectory() as desk:
        for number in range(int(first), int(first) + count):
            made = mutant(f"{reader}:{seed}:{number}")
            if readers_only:  # nothing else is written, and the other files may lie there
                found = check(made, Path(desk), watch, readers_only)
            else:
                with TemporaryDirectory(dir=desk) as place:
                    found = check(made, Path(place), watch)
            print(json.dumps([number, found.refused, found.made, found.wrong]), flush=True)
    faulthandler.cancel_dump_traceback_later()
    return 0


class Tally:
    """What became of the mutants of each reader."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.wrong: dict[str, list[str]] = defaultdict(list)

    def add(self, reader: str, name: str, refused: bool, made: list[str], wrong: list[str]) -> None:
        """Count one mutant."""
        counted = self.counts[reader]
        counted.update(["mutants", "refused" if refused else "accepted", *made])
        for what in wrong:
            counted["wrong"] += 1
            self.wrong[f"{reader}: {ANY.sub('#', what)}"].append(f"{name}  {what}")

    def line(self, reader: str) -> str:
        """The counts of one reader, under `HEAD`."""
        counted = self.counts[reader]
        return _row(reader, [f"{counted[kind]:,}" for kind in KINDS])

    def faults(self) -> str:
        """The kinds of what is wrong, the most frequent first, each with some mutants."""
        lines = []
        for what, names in sorted(self.wrong.items(), key=lambda item: -len(item[1])):
            lines += [f"\n{len(names)} x {what}", *(f"    {name}" for name in names[:SHOWN])]
        return "\n".join(lines)


KINDS = (
    "mutants",
    "refused",
    "accepted",
    "simulation",
    "analysis",
    "pipeline workbook",
    "pack",
    "wrong",
)


def _row(reader: str, cells: Iterable[str]) -> str:
    """A row of the table of counts."""
    widths = (max(10, len(kind) + 2) for kind in KINDS)
    return f"{reader:<20}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))


HEAD = _row("reader", KINDS)


def run(asked: argparse.Namespace) -> int:
    """Give mutants to every reader, on every core, until the time is up or all are done."""
    readers, tally = asked.reader or list(READERS), Tally()
    minutes = asked.minutes or (math.inf if asked.count else 1)
    seconds = 60 * minutes * min(1, asked.jobs / len(readers))
    count = asked.count or 10**9

    def feed(reader: str) -> None:
        name = f"{reader}:{asked.seed}"
        for number, *rest in _answers(name, asked.first, count, seconds, asked.readers_only):
            tally.add(reader, f"{name}:{number}", *rest)
            for what in rest[-1]:  # a long run that is stopped has told so far
                print(f"{name}:{number}  {what}", flush=True)
        print(tally.line(reader), flush=True)

    print(HEAD, flush=True)
    with ThreadPoolExecutor(asked.jobs) as threads:
        list(threads.map(feed, readers))
    print(tally.faults())
    return int(bool(tally.wrong))


def _answers(
    name: str, first: int, count: int, seconds: float, readers_only: bool
) -> Iterator[list]:
    """The answers of a process for mutants of a reader; if it dies at one, another goes on."""
    ends, last = time.monotonic() + seconds, first + count
    while first < last and time.monotonic() < ends:
        command = [sys.executable, __file__, "--work", f"{name}:{first}", str(last - first)]
        command += ["--readers-only"] if readers_only else []
        with TemporaryFile("w+") as errors:
            with subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True
            ) as child:
                for line in child.stdout:
                    yield (answer := json.loads(line))
                    first = answer[0] + 1
                    if time.monotonic() >= ends:
                        child.kill()
                        return
            if first < last:
                errors.seek(0)
                yield [first, False, [], [_end(errors.read())]]
                first += 1


def _end(told: str) -> str:
    """The end of a process in words, from what it said last."""
    if "Timeout" in told:
        ours = [line.strip() for line in told.splitlines() if "/dragonsden/" in line]
        return f"it hung: {'; '.join(ours[:1])}"
    return f"it died: {told.strip()[-300:]}"


if __name__ == "__main__":
    sys.exit(main())
