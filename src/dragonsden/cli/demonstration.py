"""The demonstration: the shipped example, ready to simulate."""

from __future__ import annotations

from typing import Final

from dragonsden.loading import load
from dragonsden.model import Case
from dragonsden.shipped import shipped

FILES: Final = (
    ("criteria", "enhancing_trading.yaml"),
    ("pipelines", "strategy_2018.yaml"),
    ("scores", "enhancing_trading.csv"),
)


def shipped_case() -> Case:
    """The shipped example; its files go by the names they were shipped under, on any machine."""
    case = load(*(shipped(*names) for names in FILES))
    inputs = tuple(
        read.model_copy(update={"file": "/".join(names)})
        for names, read in zip(FILES, case.inputs, strict=True)
    )
    return case.model_copy(update={"inputs": inputs})
