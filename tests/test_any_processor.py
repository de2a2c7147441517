"""The bits do not depend on what a processor can do: numpy and compiled code, with and without."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAYS = """
import json
import sys
from dataclasses import fields
from hashlib import sha256
from itertools import product
from pathlib import Path
import numpy as np
import dragonsden as dd
from casebook import KITCHEN, case_of
from dragonsden.cli.demo import shipped_case
from dragonsden.engine.steps import by
from dragonsden.engine.tally import Kept, Tally
from fixed import fixed_case
steps = None
if sys.argv[1] == "compiled":
    from dragonsden.engine.compiled import STEPS as steps
root = Path("tests/cases/06_linear_in_price")
linear = dd.load(root / "criteria.yaml", root / "pipeline.yaml")
CASES = (linear, case_of(*KITCHEN), shipped_case(), fixed_case())
TALLY = [field.name for field in fields(Tally)]
KEPT = [field.name for field in fields(Kept)]
for case, draws in product(CASES, (2_000, 20_000)):  # all of them kept, and counted
    with by(steps):
        sim = dd.simulate(case, draws, progress=False)
    document = json.loads(sim.to_json())
    del document["inputs"]  # the paths of files that were somewhere for a while
    told = json.dumps(document) + sim.ranking.to_csv()
    print(sha256(told.encode()).hexdigest())
    for thing, names in ((sim.tally, TALLY), (sim.kept, KEPT)):
        for name in names:
            array = np.ascontiguousarray(getattr(thing, name))
            print(name, sha256(array.tobytes()).hexdigest())
"""
"""What a fresh Python says of four cases: a hash of each document, and of each array."""

GENERIC = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}


def said(way: str, **environment: str) -> list[str]:
    """What a fresh Python says, by numpy or by compiled code, in such an environment."""
    path = os.pathsep.join([*sys.path, str(ROOT / "tests"), str(ROOT / "benchmarks")])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SAYS, way],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@cache
def said_here() -> list[str]:
    """What numpy says with all that this processor can do."""
    found = said("numpy")
    assert len(found) == 8 * (1 + 22 + 4)
    assert len({line for line in found if " " not in line}) == 8
    return found


def plainer() -> dict[str, str]:
    """The environment of numpy on a processor that can do no more than numpy has to have."""
    from numpy._core import _multiarray_umath as numpy_itself

    here = numpy_itself.__cpu_features__
    used = [feature for feature in numpy_itself.__cpu_dispatch__ if here.get(feature)]
    if not used:
        pytest.skip("numpy uses nothing here that an older processor would lack")
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(used), "OPENBLAS_CORETYPE": "Nehalem"}


@pytest.mark.slow
def test_numpy_gives_the_same_bits_on_a_plainer_processor() -> None:
    assert said("numpy", **plainer()) == said_here()


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("numba"), reason="nothing is compiled without numba")
def test_compiled_code_gives_the_same_bits_on_this_processor_and_on_a_generic_one(
    tmp_path: Path,
) -> None:
    assert said("compiled") == said_here()
    generic = GENERIC | {"NUMBA_CACHE_DIR": str(tmp_path)}
    assert said("compiled", **generic) == said_here()
    assert said("compiled", **generic, **plainer()) == said_here()
