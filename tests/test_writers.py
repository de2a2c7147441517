"""Writers at work at once lose nothing, and writers that are killed leave nothing half."""

from __future__ import annotations

import os

import pytest
from writerbook import at_once, killed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a writer is killed in a fork"),
]


def test_two_writers_of_packs_and_two_of_decisions_lose_nothing_and_every_verify_is_sound() -> None:
    found = at_once(10)
    assert found["wrong"] == found["lost"] == found["more than once"] == found["left"] == []
    # how much gets done in that time is the machine's: on a slow one most are refused
    tried = [n for pair in found["decisions"] for n in pair]
    tried += [n for pack in found["packs"] for n in pack.values()]
    assert sum(tried) > 0
    assert sum(found["verified"].values()) > 0


@pytest.mark.parametrize("writer", ["pack", "decide", "workbook", "sheets"])
def test_a_killed_writer_leaves_the_old_or_the_new_and_what_others_keep(writer: str) -> None:
    found = killed(writer, 8)
    assert set(found) <= {"killed", "ended", "old", "new", "half, then undone"}
    assert found.get("old", 0) + found.get("new", 0) == 8
