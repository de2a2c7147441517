"""The shipped example to the last bit: a change of method is noticed, and must be meant.

`python tests/test_golden.py` writes the numbers anew; say in docs/decisions why they changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dragonsden as dd
from dragonsden.cli.demo import shipped_case
from dragonsden.files.shipped import shipped

GOLDEN = Path(__file__).parent / "golden" / "strategy_2018.json"
SERVICES = ("registrars", "legal_services", "music_service", "school_catering", "first_response")
VALUES = (
    *("value", "value_se", "p10", "p50", "p90", "typical_value", "expected_rank", "first_k"),
    "chosen",
)


def without_sheets() -> dd.Case:
    """The shipped example with the scores that its pipeline file has."""
    return dd.load(
        shipped("criteria", "enhancing_trading.yaml"), shipped("pipelines", "strategy_2018.yaml")
    )


CASES = {"with score sheets": shipped_case, "without score sheets": without_sheets}


def numbers(which: str) -> dict[str, Any]:
    """A few numbers of each kind from 1,000 draws of the shipped example."""
    case = CASES[which]()
    document = json.loads(dd.simulate(case, 1_000, 2018, progress=False).to_json())
    every, first = document["services"], document["ranking"][0]
    return {
        "ranking": document["ranking"],
        "typical_ranking": document["typical_ranking"],
        "recommended": document["recommended"],
        "recommended_right": document["recommended_right"],
        "recommended_exact": document["recommended_exact"],
        "values": {name: {key: every[name].get(key) for key in VALUES} for name in SERVICES},
        "measures": {name: every[name]["measures"] for name in SERVICES[:2]},
        "typical": {name: every[name]["typical"] for name in SERVICES[:2]},
        "mean_values": every[first]["mean_values"],
        "mean_weights": document["mean_weights"],
        "effective_weights": document["effective_weights"],
        "central_weights": document["central_weights"][first],
        "pairwise_winning": document["pairwise_winning"][first],
        "rank_acceptability": document["rank_acceptability"][first],
    }


@pytest.mark.parametrize("which", CASES)
def test_the_shipped_example_comes_out_as_it_did(which: str) -> None:
    assert numbers(which) == json.loads(GOLDEN.read_text(encoding="utf-8"))[which]


if __name__ == "__main__":
    both = {which: numbers(which) for which in CASES}
    GOLDEN.write_text(json.dumps(both, indent=1) + "\n", encoding="utf-8")
