"""Score sheets of small panels for the tests, written from who gave what."""

from __future__ import annotations

from casebook import case_of, services

import dragonsden as dd

SCALES = """
criteria:
  market: {title: Market, weight: 60, levels: {0: none, 10: all}}
  ready: {title: Ready, weight: 40, levels: {0: none, 10: all}}
"""
HEADERS = "service_id,member,criterion,score,comment\n"
ABC = services(a="title: Alarms", b="title: Bins", c="title: Catering")
ALARMS = services(a="title: Alarms", b="title: Bins")


def sheet(**by_member: dict[str, tuple[float | None, float | None]]) -> str:
    """Score sheets of members: what each gave every service on market and on ready."""
    return HEADERS + "\n".join(
        f"{service},{member},{criterion},{'' if score is None else score},"
        f"{'conflict of interest' if score is None else ''}"
        for member, of_member in by_member.items()
        for service, scores in of_member.items()
        for criterion, score in zip(("market", "ready"), scores, strict=True)
    )


TWO = sheet(
    x={"a": (10, 0), "b": (5, 5), "c": (0, 10)},
    y={"a": (2, 6), "b": (5, 5), "c": (8, 0)},
)
SETTLED = '\nc,consensus,market,3,"12 Sept 2018: agreed by all as read (chair)"'
GAP = sheet(x={"a": (10, 0), "b": (None, 5)}, y={"a": (2, 6), "b": (5, 5)})
NINE = sheet(**{f"m{n}": {"a": (n % 4, 5), "b": (5, n % 3), "c": (n, n)} for n in range(9)})


def panel(scores: str = TWO, criteria: str = SCALES, pipeline: str = ABC) -> dd.Case:
    return case_of(criteria, pipeline, scores)
