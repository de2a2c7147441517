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
    found = at_once(3)
    assert found["wrong"] == found["lost"] == found["more than once"] == found["left"] == []
    assert sum(decided for decided, _ in found["decisions"]) > 0
    assert sum(pack.get("written", 0) for pack in found["packs"]) > 0
    assert found["verified"]["sound"] > 10


@pytest.mark.parametrize("writer", ["pack", "decide", "workbook", "sheets"])
def test_a_killed_writer_leaves_the_old_or_the_new_and_what_others_keep(writer: str) -> None:
    found = killed(writer, 8)
    assert set(found) <= {"killed", "ended", "old", "new", "half, then undone"}
    assert found.get("old", 0) + found.get("new", 0) == 8
