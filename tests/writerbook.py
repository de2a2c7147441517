"""Writers at work at once, and writers that are killed, in processes of their own.

By hand, from the root of the checkout, with src and tests on PYTHONPATH:

    python tests/writerbook.py at_once 20
    python tests/writerbook.py killed pack 200
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from casebook import put_right, simulated
from reportbook import CRITERIA, PIPELINE, SCORES

import dragonsden as dd
from dragonsden.files.lock import BeingWrittenError

ON: Final = date(2018, 9, 12)
SERVICES: Final = ("alpha", "beta", "gamma", "delta")


def sim_of(seed: int) -> dd.Simulation:
    """A small case; those of even seeds have no score sheet, so their packs have fewer files."""
    return simulated(CRITERIA, PIPELINE, draws=50, seed=seed, scores=SCORES if seed % 2 else None)


# --------------------------------------------------------------------------- writers at once


def packing(folder: Path, seed: int) -> dict[str, Any]:
    """Write packs of one seed until the time is up; how many were written and how many refused."""
    sim, done = sim_of(seed), Counter[str]()
    until = _begun()
    while time.time() < until:
        try:
            dd.write_pack(sim, folder, on=ON)
            done["written"] += 1
        except BeingWrittenError:
            done["refused"] += 1
        time.sleep(random.random() / 10)
    return done


def deciding(folder: Path, number: int) -> dict[str, Any]:
    """Decide until the time is up; the reasons of what was reported as written."""
    written: list[str] = []
    refused, until = 0, _begun()
    while time.time() < until:
        reason = f"writer {number}, decision {len(written)}"
        try:
            service = random.choice(SERVICES)
            dd.decide(folder, service, "defer", by="The panel", on=ON, reason=reason)
            written.append(reason)
        except BeingWrittenError:
            refused += 1
    return {"written": written, "refused": refused}


def _begun() -> float:
    """The time until which to work, once whoever started this process says that all are ready."""
    print("ready", flush=True)
    return float(sys.stdin.readline())


WORK: Final[dict[str, Callable[[Path, int], dict[str, Any]]]] = {
    "packing": packing,
    "deciding": deciding,
}


def at_once(seconds: float) -> dict[str, Any]:
    """Two writers of packs and two of decisions in one folder, and a verification after another."""
    with TemporaryDirectory() as place:
        folder = Path(place, "pack")
        dd.write_pack(sim_of(1), folder, on=ON)
        work = [("packing", 1), ("packing", 2), ("deciding", 1), ("deciding", 2)]
        processes = [_started(name, folder, number) for name, number in work]
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 4
        until = time.time() + seconds
        for process in processes:
            process.stdin.write(f"{until}\n")
            process.stdin.flush()
        verified, wrong = _verified_until(folder, until)
        told = [json.loads(process.communicate()[0]) for process in processes]
        wrong += dd.verify(folder).wrong
        filed = [decision.reason for decision in dd.decisions(folder)]
        left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    reported = [reason for one in told[2:] for reason in one["written"]]
    return {
        "packs": [dict(one) for one in told[:2]],
        "decisions": [(len(one["written"]), one["refused"]) for one in told[2:]],
        "verified": verified,
        "wrong": wrong,
        "lost": sorted({*reported} - {*filed}),
        "more than once": sorted(reason for reason, n in Counter(filed).items() if n > 1),
        "left": left,
    }


def _started(name: str, folder: Path, number: int) -> Any:
    """A process that does one kind of work once it is told until when."""
    command = [sys.executable, __file__, name, str(folder), str(number)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)


def _verified_until(folder: Path, until: float) -> tuple[Counter[str], list[str]]:
    """How the verifications of a folder came out until that time, and what was wrong."""
    came, wrong = Counter[str](), []
    while time.time() < until:
        found = dd.verify(folder)
        busy = not found.ok and all("is being written by" in line for line in found.wrong)
        came["sound" if found.ok else "being written" if busy else "wrong"] += 1
        wrong += [] if busy else found.wrong
    return came, wrong


# --------------------------------------------------------------------------- writers killed


def writers() -> dict[str, Callable[[Path, int], object]]:
    """Every kind of writer; each writes in a folder what depends on a number, odd or even."""
    from dragonsden import plot
    from dragonsden.cli.demo import write_starter
    from dragonsden.cli.export import export

    sims = [sim_of(0), sim_of(1)]
    cases = [sim.case for sim in sims]

    def decide(folder: Path, n: int) -> None:
        who, why = {"by": "The panel", "on": ON}, f"decision {n}"
        dd.decide(folder, SERVICES[n % 4], "defer", reason=why, **who)

    def sheets(folder: Path, n: int) -> None:
        members = ["anna", "bert", "cora", "dan"]
        dd.write_score_sheets(cases[n % 2], folder, members=members, replace=True)

    return {
        "pack": lambda folder, n: dd.write_pack(sims[n % 2], folder, on=ON),
        "public": lambda f, n: dd.write_pack(sims[n % 2], f, on=ON, audience="public"),
        "decide": decide,
        "sheets": sheets,
        "workbook": lambda f, n: dd.write_workbook(sims[n % 2], f / "w.xlsx", replace=True),
        "paper": lambda f, n: dd.write_board_paper(sims[n % 2], f / "p.docx", replace=True),
        "pipeline": lambda f, n: dd.pipeline_to_workbook(
            cases[n % 2], f / "pipeline.xlsx", replace=True
        ),
        "chart": lambda f, n: plot.save(plot.ranking(sims[n % 2]), f / "ranking.svg", replace=True),
        "export": lambda folder, n: export(sims[n % 2], folder),
        "new": lambda folder, n: write_starter(folder / f"new{n}"),
    }


def killed(name: str, times: int, seed: int = 1) -> dict[str, Any]:
    """What a writer leaves that is killed at random moments, among files of others."""
    rng, came = random.Random(seed), Counter[str]()
    write = writers()[name]
    with TemporaryDirectory() as place:
        folder = Path(place)
        for number in (0, 1):
            if name == "decide":
                dd.write_pack(sim_of(1), folder, on=ON)
            write(folder, number)
            spent = _timed(write, folder, number)
        others = _with_others(folder, "inputs" if name != "public" else "kept")
        for number in range(times):
            before = _ours(folder, others)
            ended = _killed(write, folder, number, rng.uniform(0, 1.1 * spent))
            came["ended" if ended else "killed"] += 1
            came.update(_state(name, folder, number, write, before, others))
    return dict(came)


def _timed(write: Callable[[Path, int], object], folder: Path, number: int) -> float:
    """The seconds that a writer takes in a process of its own."""
    begun = time.perf_counter()
    assert _killed(write, folder, number, 600)
    return time.perf_counter() - begun


def _killed(write: Callable[[Path, int], object], folder: Path, n: int, after: float) -> bool:
    """Start a writer and kill it after so many seconds; True if it had ended by itself."""
    child = os.fork()
    if child == 0:
        try:
            write(folder, n)
            os._exit(0)
        finally:
            os._exit(1)
    until = time.perf_counter() + after
    while time.perf_counter() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, status
            return True
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == 0


def _with_others(folder: Path, inner: str) -> dict[str, bytes]:
    """Files of others put into a folder, and what they hold."""
    others = {
        "mine.txt": b"mine",
        ".git/HEAD": b"ref",
        f"{inner}/mine.csv": b"a,b",
        ".x.old/y": b"y",
    }
    for name, data in others.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return others


def _ours(folder: Path, others: dict[str, bytes]) -> dict[str, bytes]:
    """The files in a folder that are neither of others nor of a writer at work."""
    return {name: data for name, data in _all(folder) if name not in others}


def _all(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a folder, but for locks and what is not in its place yet."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and "dragonsden-" not in name:
            yield (
                name,
                _without_key(path.read_bytes()) if name == "record.json" else path.read_bytes(),
            )


def _without_key(data: bytes) -> bytes:
    """A record without the key that a first pack draws, and the seal over it."""
    record = {name: part for name, part in json.loads(data).items() if name not in ("key", "seal")}
    return json.dumps(record).encode()


def _state(
    name: str,
    folder: Path,
    number: int,
    write: Callable[[Path, int], object],
    before: dict[str, bytes],
    others: dict[str, bytes],
) -> Iterator[str]:
    """What is found once a writer was killed: the state before it, the one after it, or neither."""
    at_first = _ours(folder, others)
    for place in (folder, folder / f"new{number}"):
        if place.is_dir():
            put_right(place)
    found = _ours(folder, others)
    yield from ["half, then undone"] if found != at_first else []
    if {n: d for n, d in _all(folder) if n in others} != others:
        yield "OTHERS LOST"
    if name in ("pack", "public", "decide"):
        wrong = [line for line in dd.verify(folder).wrong if "take it out" not in line]
        yield from ["WRONG"] if wrong else []
    if found == before:
        yield "old"
        return
    if name == "decide":
        reasons = [one.reason for one in dd.decisions(folder)]
        yield "new" if reasons[-1] == f"decision {number}" else "NEITHER"
        return
    with TemporaryDirectory() as fresh:
        write(Path(fresh), number)
        new = dict(_all(Path(fresh)))
    gone = {n for n in before if n not in new} if name in ("pack", "public") else set()
    expected = {n: d for n, d in {**before, **new}.items() if n not in gone}
    yield "new" if found == expected else "NEITHER"


if __name__ == "__main__":
    task, *rest = sys.argv[1:]
    if task in WORK:
        print(json.dumps(WORK[task](Path(rest[0]), int(rest[1]))))
    elif task == "at_once":
        print(json.dumps(at_once(float(rest[0]))))
    else:
        print(json.dumps(killed(rest[0], int(rest[1]))))
