"""What a command is asked for beyond its bounds, and names that not every system takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from clibook import run

ROOT = Path(__file__).parent.parent
JUDGED = tuple(str(ROOT / part / "new_delivery_models.yaml") for part in ("criteria", "pipelines"))
PAIR = tuple(str(ROOT / part / "highways_options.yaml") for part in ("criteria", "pipelines"))


@pytest.mark.parametrize(
    "command", [("rank", *PAIR), ("voi", *PAIR), ("options", *PAIR, "highways")]
)
def test_more_than_ten_million_draws_are_made_only_if_really_meant(
    command: tuple[str, ...],
) -> None:
    done = run(*command, "--draws", "10000001")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "add --yes-really" in done.stderr
    assert run("rank", *PAIR, "--draws", "20", "--yes-really").exit_code == 0


def test_a_seed_has_no_more_digits_than_a_record_takes() -> None:
    done = run("rank", *PAIR, "--draws", "20", "--seed", "9" * 44)
    assert done.exit_code != 0
    assert done.stdout == ""
    assert "more than 38 digits" in done.stderr


@pytest.mark.parametrize("name", ["con", "NUL", "Aux", "com1", "lpt9"])
def test_no_member_is_called_as_a_device_of_windows(name: str, tmp_path: Path) -> None:
    done = run("sheets", *JUDGED, "--out", tmp_path / "sheets", "--member", name)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{name}_group" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["con", "nul.xlsx", "aux"])
def test_nothing_is_written_to_a_name_of_a_device(name: str, tmp_path: Path) -> None:
    done = run("pack", *PAIR, "--draws", "20", "--out", tmp_path / name)
    assert done.exit_code == 1
    assert "on Windows" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_folder_in_which_others_keep_files_keeps_them(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / ".pack.old").mkdir()
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    for _ in range(2):
        assert run("pack", *PAIR, "--draws", "20", "--out", tmp_path).exit_code == 0
    after = {path.name for path in tmp_path.iterdir()}
    assert after == {*before, "pack.html", "record.json", "results.json", "inputs"}
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    inner = run("pack", *PAIR, "--draws", "20", "--out", tmp_path / "inner")
    assert inner.exit_code == 1
    assert "lies inside the pack" in inner.stderr
