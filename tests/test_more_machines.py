"""The recipes of docs/more-than-one-machine.md, as they stand there, give the bits of one machine.

`pip install mpi4py pyspark` and an MPI and a Java beside them; a recipe whose tool is not there is
left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import dragonsden as dd

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/more-than-one-machine.md").read_text(encoding="utf-8")
DRAWS = 70_000
"""Five blocks: more than one for each of two workers."""

ENVIRONMENT = os.environ | {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",  # in a container there is nobody else
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",  # three processes on two cores
    "PYSPARK_PYTHON": sys.executable,
    "SPARK_LOCAL_IP": "127.0.0.1",
}

PIPELINE = """\
title: A council
status: illustrative
prices: none
years: 3
discount_rate: 0.035
factors: [national_pay]
assumptions: {national_rate: {low: 1, high: 9}}
services:
"""
CRITERIA = """\
title: Money alone
status: illustrative
criteria: {npv: {title: NPV, from: npv, worst: 0, best: 10_000, weight: 1}}
"""


def recipe(heading: str) -> str:
    """The block of the page under a heading, with few draws."""
    part = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    (found,) = re.findall(r"^```text\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
    return re.sub(r"draws=[\d_]+", f"draws={DRAWS}", found)


def ran(command: list[str], folder: Path) -> None:
    """Run a command in a folder to its end, without complaint."""
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3_000:]


@pytest.mark.skipif(not (find_spec("mpi4py") and shutil.which("mpiexec")), reason="no MPI here")
def test_the_recipe_for_mpi_gives_the_bits_of_one_process(
    tmp_path: Path, shipped_case: dd.Case
) -> None:
    for name in ("criteria", "pipelines", "scores"):
        shutil.copytree(ROOT / name, tmp_path / name)
    # Each process that does everything by itself would leave a word of its own.
    noted = '    open("done", "a").write("once ")\n    sim.ranking'
    code = recipe("MPI").replace("    sim.ranking", noted)
    (tmp_path / "this.py").write_text(code, encoding="utf-8")
    (command,) = re.findall(r"`mpiexec -n 64 (python -m mpi4py.futures this.py)`", PAGE)
    ran(["mpiexec", "-n", "3", sys.executable, *command.split()[1:]], tmp_path)
    alone = dd.simulate(shipped_case, draws=DRAWS, progress=False).ranking.to_csv()
    assert (tmp_path / "ranking.csv").read_text(encoding="utf-8") == alone
    assert (tmp_path / "done").read_text(encoding="utf-8") == "once "


@pytest.mark.skipif(not (find_spec("pyspark") and shutil.which("java")), reason="no Spark here")
def test_the_recipe_for_spark_gives_the_rows_of_one_fleet(tmp_path: Path) -> None:
    import pandas as pd

    councils = {name: _council(tmp_path / name, price) for price, name in enumerate("abcde", 6)}
    start = (
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.master('local[2]').config('spark.ui.enabled', 'false')"
        ".getOrCreate()\n"
        "rows = [(n, *(open(f'{n}/{f}.yaml').read() for f in ('criteria', 'pipeline')))"
        " for n in 'abcde']\n"
        "spark.createDataFrame(rows, 'name string, criteria string, pipeline string')"
        ".createTempView('councils')\n"
    )
    code = recipe("Spark").replace("repartition(300)", "repartition(3)")
    (tmp_path / "this.py").write_text(start + code, encoding="utf-8")
    ran([sys.executable, "this.py"], tmp_path)
    found = pd.read_parquet(tmp_path / "ranked")
    wanted = pd.read_parquet(dd.fleet(councils, out=tmp_path / "fleet"))[list(found)]
    keys = ["council", "service"]
    found, wanted = (t.sort_values(keys, ignore_index=True) for t in (found, wanted))
    pd.testing.assert_frame_equal(found, wanted, check_exact=True, check_dtype=False)
    assert len(found) == 10


def test_the_recipe_for_many_councils_gives_a_row_for_each_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    for name in "ab":
        _council(tmp_path / "councils" / name, 8)
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        client = SimpleNamespace(get_executor=lambda: pool)
        space: dict[str, Any] = {"dd": dd, "client": client}
        exec(recipe("Many councils"), space)
    assert sorted(space["table"]["council"]) == ["a", "a", "b", "b"]


def _council(folder: Path, price: int) -> dd.Case:
    """The case of a council, whose files stay in the folder."""
    folder.mkdir(parents=True)
    moved = f"{{low: 5, likely: {price}, high: 15, moves_with: {{national_pay: 0.8}}}}"
    services = (
        f"  own: {{title: Own, revenue: {{price: {moved}, volume: 100}}}}\n"
        "  shared: {title: Shared, revenue: {price: national_rate, volume: 100}}\n"
    )
    files = folder / "criteria.yaml", folder / "pipeline.yaml"
    for file, text in zip(files, (CRITERIA, PIPELINE + services), strict=True):
        file.write_text(text, encoding="utf-8")
    return dd.load(*files)
