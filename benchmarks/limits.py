"""Time and memory of the commands on a case as large as the reader accepts.

    python benchmarks/limits.py --services 60 --criteria 20 --members 20 --years 40

writes such a case, runs `rank`, `pack` and `workbook` on it as a person does, and prints the
seconds and the most megabytes of each.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Final


def criteria_file(criteria: int) -> str:
    """A criteria file with a measured criterion and others that the panel scores."""
    lines = [
        f"  scored_{n}: {{title: Scored {n}, weight: {{low: 5, likely: 20, high: 60}}, "
        "levels: {0: none, 10: all}}"
        for n in range(criteria - 1)
    ]
    measured = "  npv: {title: NPV, from: npv, worst: 0, best: £1m, weight: 100}"
    return "\n".join(["title: At the limits", "status: proposed", "criteria:", measured, *lines])


def pipeline_file(size: argparse.Namespace) -> str:
    """A pipeline file of services whose every driver is uncertain."""
    scenarios = ", ".join(
        f"s{n}: {{title: Scenario {n}, why: it may, factors: {{economy: {n / 10 - 1.5}}}}}"
        for n in range(size.scenarios)
    )
    head = f"""\
title: At the limits
status: proposed
prices: 2018/19
years: {size.years}
discount_rate: 3.5%
factors: [economy, housing]
assumptions: {{pay: {{low: 1%, likely: 2%, high: 4%}}}}
scenarios: {{{scenarios}}}
services:"""
    scores = ", ".join(
        f"scored_{n}: {{low: {n % 4}, likely: {n % 4 + 2}, high: {n % 4 + 5}}}"
        for n in range(size.criteria - 1)
    )
    lines = [
        f"""\
  service_{n}:
    title: Service {n}
    description: What service {n} sells, and to whom it does
    revenue:
      price: {{low: {8 + n % 5}, likely: {13 + n % 4}, high: 19, moves_with: {{economy: 0.4}}}}
      volume: {{p10: 500, p50: {900 + n % 100}, p90: 1_500, min: 0, moves_with: {{housing: 0.3}}}}
      cost_growth: pay
      unit_cost: {{mean: 5, sd: 0.5}}
      fixed_cost: {{low: 500, high: 900}}
      overhead: {{low: 5%, likely: 9%, high: 20%}}
      churn: {{low: 1%, high: 9%}}
      optimism: {{low: 70%, likely: 85%, high: 100%}}
      investment: {{any_of: [2_000, 2_500, 4_000]}}"""
        + ("" if size.members else f"\n    scores: {{{scores}}}")
        for n in range(size.services)
    ]
    return "\n".join([head, *lines])


def score_sheet(services: int, criteria: int, member: int) -> str:
    """The score sheet of one member."""
    rows = [
        f"service_{s},member_{member},scored_{c},{(s * 7 + c * 3 + member * 5) % 21 / 2},as seen"
        for s in range(services)
        for c in range(criteria - 1)
    ]
    return "\n".join(["service_id,member,criterion,score,comment", *rows])


def write_case(folder: Path, size: argparse.Namespace) -> list[str]:
    """The words of the command for a case of this size, once it is written."""
    files = {"criteria": criteria_file(size.criteria), "pipeline": pipeline_file(size)}
    words = [str(folder / f"{name}.yaml") for name in files]
    for path, text in zip(words, files.values(), strict=True):
        Path(path).write_text(text, encoding="utf-8")
    if size.members:
        (folder / "scores").mkdir()
        for member in range(size.members):
            sheet = score_sheet(size.services, size.criteria, member)
            (folder / "scores" / f"member_{member}.csv").write_text(sheet, encoding="utf-8")
        words += ["--scores", str(folder / "scores")]
    return words


def measured(words: list[str]) -> str:
    """The seconds by the clock and of the processor, and the megabytes, that a command takes."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "dragonsden", *words]
    with TemporaryFile() as told:
        into = [(os.POSIX_SPAWN_DUP2, told.fileno(), stream) for stream in (1, 2)]
        child = os.posix_spawn(command[0], command, os.environ, file_actions=into)
        _, status, used = os.wait4(child, 0)
        clock = time.perf_counter() - started
        told.seek(0)
        said = told.read().decode()[-500:]
    if os.waitstatus_to_exitcode(status):
        return said
    processor, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 2**10
    return f"{clock:6.1f} s by the clock {processor:6.1f} s of the processor {megabytes:6.0f} MB"


USUAL: Final = {"services": 40, "criteria": 10, "members": 10, "years": 30, "scenarios": 5}


def main() -> None:
    """Write a case and measure the commands."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in USUAL.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--only", nargs="*", default=["rank", "pack", "workbook"])
    size = parser.parse_args()
    print(", ".join(f"{getattr(size, name)} {name}" for name in USUAL))
    with TemporaryDirectory() as place:
        words = write_case(Path(place), size)
        out = {
            "rank": [],
            "pack": ["--out", str(Path(place, "pack"))],
            "workbook": ["--out", str(Path(place, "results.xlsx"))],
        }
        for command in size.only:
            print(f"  {command:<9} {measured([command, *words, *out[command]])}", flush=True)


if __name__ == "__main__":
    main()
