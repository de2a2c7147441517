"""Time and memory of reading a pipeline of 500 services, in YAML and in Excel.

    python benchmarks/loading.py --services 500

writes the same pipeline in both ways and reads each in a process of its own, as every command
does first. Seconds are of CPU time, the median of the turns. Megabytes are the peak of the process
(of Linux) above that of one that only imports the reader.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

DRIVERS: Final = (
    "price: {{low: {a}, likely: {b}, high: {c}, unit: £ a sale, basis: illustrative, ours: true}}",
    "volume: {{p10: {b}, p50: {c}, p90: {d}, min: 0, moves_with: {{economy: 0.4}}, source: none}}",
    "growth: {{low: -2%, likely: 1%, high: 4%, moves_with: {{economy: 0.2}}, owner: Head {n}}}",
    "unit_cost: {{mean: {a}, sd: 1.5, min: 0, unit: £ a sale, basis: derived, source: ledger}}",
    "fixed_cost: {{any_of: [{b}00, {c}00, {d}00], unit: £ a year, source: the last three years}}",
    "cost_growth: pay",
    "overhead: 12%",
    "investment: {{low: {a}000, high: {d}000, basis: illustrative, note: quoted once}}",
)
READ: Final = """
import sys, time
from pathlib import Path
from dragonsden.reading import read_pipeline
path = sys.argv[1]
start = time.process_time()
if path:
    services = len(read_pipeline(path).services)
    assert services == int(sys.argv[2]), services
seconds = time.process_time() - start
status = Path("/proc/self/status").read_text()
print(seconds, int(status.split("VmHWM:")[1].split()[0]) / 1000)
"""


def pipeline_text(services: int) -> str:
    """A pipeline file of this many services, each with eight drivers, two scores and a gate."""
    head = (
        "title: Large\nstatus: illustrative\nprices: 2018/19\nyears: 8\ndiscount_rate: 3.5%\n"
        "factors: [economy]\nassumptions: {pay: {low: 1%, likely: 2%, high: 4%}}\nservices:\n"
    )
    return head + "".join(map(_service, range(services)))


def _service(n: int) -> str:
    """One service."""
    numbers = {"a": 10 + n % 7, "b": 20 + n % 11, "c": 40 + n % 13, "d": 80 + n % 17, "n": n}
    drivers = "".join(f"      {driver.format(**numbers)}\n" for driver in DRIVERS)
    return (
        f"  service_{n}:\n    title: Service {n}\n    department: Department {n % 9}\n"
        "    customers: [residents, other councils]\n"
        "    gates: {legal_power: {status: pass, reason: Local Government Act 2003 s.93}}\n"
        "    scores: {market: {any_of: [3, 4, 3.5]}, fit: {low: 2, high: 4}}\n"
        f"    revenue:\n{drivers}"
    )


def measured(path: str, services: int, turns: int) -> tuple[float, float]:
    """The median seconds and the most megabytes of reading a file; of nothing for ""."""
    words = [sys.executable, "-c", READ, path, str(services)]
    done = [subprocess.run(words, capture_output=True, text=True, check=True) for _ in range(turns)]
    figures = [tuple(map(float, one.stdout.split())) for one in done]
    return statistics.median(s for s, _ in figures), max(megabytes for _, megabytes in figures)


def rows(services: int, turns: int) -> Iterator[str]:
    """A line for each way to keep the pipeline."""
    from dragonsden.outputs.workbook.pipeline import pipeline_to_workbook
    from dragonsden.reading import read_pipeline

    with TemporaryDirectory() as folder:
        text, book = Path(folder, "pipeline.yaml"), Path(folder, "pipeline.xlsx")
        text.write_text(pipeline_text(services), encoding="utf-8")
        pipeline_to_workbook(read_pipeline(text), book)
        _, empty = measured("", services, turns)
        for path in (text, book):
            seconds, peak = measured(str(path), services, turns)
            size = path.stat().st_size / 1e6
            kind = f"{path.suffix[1:]:<5}{size:6.2f} MB on disk"
            yield f"{kind}{seconds:8.2f} s{peak - empty:8.0f} MB in memory"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=500)
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    print(f"{asked.services} services, median of {asked.turns}")
    for row in rows(asked.services, asked.turns):
        print(row)


if __name__ == "__main__":
    main()
