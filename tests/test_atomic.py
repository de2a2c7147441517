"""Files written whole or not at all, and what a spreadsheet makes of them."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path

import numpy as np
import pytest

import dragonsden as dd
from dragonsden.files import atomic as writing
from dragonsden.files.atomic import instead, together
from dragonsden.outputs.csv_table import ranking_csv, safe

CASES = Path(__file__).parent / "cases"


def there(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# ------------------------------------------------------------------------------- all or none


def test_files_written_together_appear_together_and_nothing_else_is_left(tmp_path: Path) -> None:
    with together(tmp_path) as place:
        (place / "a.txt").write_bytes(b"new")
        (place / "sub").mkdir()
        (place / "sub/b.txt").write_bytes(b"too")
        assert not (tmp_path / "a.txt").exists()
    assert there(tmp_path) == {"a.txt": b"new", "sub/b.txt": b"too"}
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", "sub"}


def test_what_was_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old and longer")
    (tmp_path / "mine.txt").write_bytes(b"kept")
    with together(tmp_path) as place:
        (place / "a.txt").write_bytes(b"new")
    assert there(tmp_path) == {"a.txt": b"new", "mine.txt": b"kept"}


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    with together(tmp_path / "x/y") as place:
        (place / "a.txt").write_bytes(b"new")
    assert there(tmp_path) == {"x/y/a.txt": b"new"}


def test_nothing_is_left_if_the_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), together(tmp_path / "x/y") as place:
        (place / "a.txt").write_bytes(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), together(tmp_path) as place:
        (place / "a.txt").write_bytes(b"half")
        raise KeyboardInterrupt
    assert there(tmp_path) == {"a.txt": b"old"}


def test_if_one_of_three_cannot_be_moved_the_others_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"old a")
    (tmp_path / "c.txt").write_bytes(b"old c")
    move = os.replace

    def c_is_open_elsewhere(source: str | Path, target: str | Path) -> None:
        if Path(target).name == "c.txt" and Path(source).read_bytes() == b"new c":
            raise PermissionError(13, "Permission denied", str(target))
        move(source, target)

    monkeypatch.setattr(writing.os, "replace", c_is_open_elsewhere)
    with pytest.raises(PermissionError), together(tmp_path) as place:
        for name in "abc":
            (place / f"{name}.txt").write_bytes(f"new {name}".encode())
    assert there(tmp_path) == {"a.txt": b"old a", "c.txt": b"old c"}


def test_a_disk_that_fails_when_asked_whether_the_file_is_safe_fails_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(OSError, match="No space"), together(tmp_path / "x") as place:
        (place / "a.txt").write_bytes(b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_cannot_say_whether_the_file_is_safe_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: int) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(writing.os, "fsync", unknown)
    with together(tmp_path) as place:
        (place / "a.txt").write_bytes(b"new")
    assert there(tmp_path) == {"a.txt": b"new"}


def test_a_file_that_may_not_be_replaced_is_named_and_none_is_written(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"mine")
    with pytest.raises(FileExistsError, match=r"b\.txt"), together(tmp_path, replace=False) as p:
        (p / "a.txt").write_bytes(b"new")
        (p / "b.txt").write_bytes(b"new")
    assert there(tmp_path) == {"b.txt": b"mine"}


def test_a_folder_where_a_file_should_go_is_named_and_none_is_written(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(IsADirectoryError, match=r"b\.txt"), together(tmp_path) as place:
        (place / "a.txt").write_bytes(b"new")
        (place / "b.txt").write_bytes(b"new")
    assert there(tmp_path) == {}


def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(NotADirectoryError, match="out is a file"), together(tmp_path / "out"):
        pass
    assert there(tmp_path) == {"out": b"mine"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_a_written_file_can_be_read_by_those_who_may_read_the_folder(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with together(tmp_path) as place:
            (place / "a.txt").write_bytes(b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644


# ------------------------------------------------------------------------------------ the CSV


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 116 232",
        "-2+3",
        "@SUM(A1)",
        "  =1+1",
        "\u00a0=1+1",
        "\u3000@x",
        "\t1",
        "\r1",
        "\n1",
        "\N{FULLWIDTH EQUALS SIGN}1+1",
        "\N{FULLWIDTH PLUS SIGN}1",
        "\N{FULLWIDTH HYPHEN-MINUS}1",
        "\N{FULLWIDTH COMMERCIAL AT}x",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_first(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Legal Services", "a=b", "2+2", "£5", "'quoted'", "–"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_a_negative_number_is_a_number_and_stays_one() -> None:
    assert safe(-5.25) == -5.25
    assert safe(np.float64(-5.25)) == -5.25
    assert safe(-5) == -5


def test_a_float_is_written_with_every_digit() -> None:
    text = io.StringIO()
    csv.writer(text).writerow([safe(np.float64(0.1) + np.float64(0.2))])
    assert float(text.getvalue()) == 0.1 + 0.2


@pytest.fixture(scope="module")
def gates() -> dd.Simulation:
    folder = CASES / "05_gates"
    return dd.simulate(dd.load(folder / "criteria.yaml", folder / "pipeline.yaml"), 500, 1)


@pytest.fixture(scope="module")
def rows(gates: dd.Simulation) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ranking_csv(gates), newline="")))


def test_every_row_says_that_its_numbers_are_illustrative(rows: list[dict[str, str]]) -> None:
    assert next(iter(rows[0])) == "status"
    assert {row["status"] for row in rows} == {"illustrative"}


def test_the_columns_are_those_of_the_ranking_and_intervals_are_two(
    rows: list[dict[str, str]], gates: dd.Simulation
) -> None:
    expected = []
    for column in gates.ranking.columns:
        is_interval = column.endswith("_interval")
        expected += [f"{column}_low", f"{column}_high"] if is_interval else [column]
    assert list(rows[0]) == ["status", "service", *expected, "gate_reasons"]


def test_the_numbers_are_those_of_the_ranking_to_the_last_digit(
    rows: list[dict[str, str]], gates: dd.Simulation
) -> None:
    by_name = {row["service"]: row for row in rows}
    for name, row in gates.ranking.iterrows():
        written = by_name[str(name)]
        for column in ("value", "value_se", "p10", "p90", "expected_rank", "first", "first_k"):
            assert float(written[column]) == row[column]
        ends = (written["first_interval_low"], written["first_interval_high"])
        assert tuple(map(float, ends)) == row["first_interval"]


def test_ranks_are_whole_numbers_best_first(rows: list[dict[str, str]]) -> None:
    assert [(row["service"], row["rank"], row["typical_rank"]) for row in rows[:4]] == [
        ("held", "1", "1"),
        ("sound", "2", "2"),
        ("silent", "3", "3"),
        ("likely", "4", "4"),
    ]


def test_services_that_fail_stand_at_the_end_without_a_rank_but_with_the_reason(
    rows: list[dict[str, str]],
) -> None:
    failing = rows[4:]
    assert [row["service"] for row in failing] == ["barred", "unlikely"]
    for row in failing:
        assert row["gate"] == "fail"
        assert float(row["value"]) > 80
        assert row["rank"] == row["first"] == row["first_interval_low"] == ""
    assert failing[0]["gate_reasons"] == (
        "fail: A legal power to trade - no power; hold: Statutory work is safe - unsure"
    )


def test_lines_end_as_the_standard_for_csv_has_it(gates: dd.Simulation) -> None:
    text = ranking_csv(gates)
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == 7


def test_a_title_and_a_reason_that_a_spreadsheet_would_run_are_made_safe(tmp_path: Path) -> None:
    criteria = (CASES / "05_gates/criteria.yaml").read_text(encoding="utf-8")
    pipeline = (CASES / "05_gates/pipeline.yaml").read_text(encoding="utf-8")
    (tmp_path / "c.yaml").write_text(criteria, encoding="utf-8")
    formula = '=HYPERLINK("http://x","a")'
    evil = pipeline.replace("sound:", f"sound:\n    title: '{formula}'\n    department: ' @x'")
    (tmp_path / "p.yaml").write_text(evil, encoding="utf-8")
    sim = dd.simulate(dd.load(tmp_path / "c.yaml", tmp_path / "p.yaml"), 500, 1)
    rows = list(csv.DictReader(io.StringIO(ranking_csv(sim), newline="")))
    (row,) = (row for row in rows if row["service"] == "sound")
    assert row["title"] == f"'{formula}"
    assert row["department"] == "'@x"


# ------------------------------------------------------------------------------ whole folders


def everything(path: Path) -> bool:
    del path
    return True


def nothing(path: Path) -> bool:
    del path
    return False


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def put(place: Path, **files: str) -> None:
    for name, text in files.items():
        (place / name).write_text(text)


def test_a_whole_folder_takes_the_place_of_another_but_for_what_is_kept(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    with instead(pack, keep=nothing) as place:
        put(place, page="old", record="old", notes="somebody's own")
    with instead(pack, keep=lambda path: path.name in ("notes", "page")) as place:
        put(place, page="new")
    assert contents(pack) == {"page": "new", "notes": "somebody's own"}
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_a_writer_that_fails_leaves_the_old_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    with instead(pack, keep=nothing) as place:
        put(place, page="old")
    with pytest.raises(OSError, match="disk full"), instead(pack, keep=everything) as place:
        put(place, page="new")
        raise OSError("disk full")
    assert contents(tmp_path) == {"pack/page": "old"}
    with pytest.raises(OSError, match="disk full"), instead(tmp_path / "no", keep=nothing):
        raise OSError("disk full")
    assert contents(tmp_path) == {"pack/page": "old"}


@pytest.mark.parametrize("at", [1, 2])
def test_a_move_that_fails_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    pack, moves = tmp_path / "pack", 0
    with instead(pack, keep=nothing) as place:
        put(place, page="old")
    real = os.replace

    def broken(one: Path, other: Path) -> None:
        nonlocal moves
        moves += 1
        if moves == at:
            raise OSError("in use")
        real(one, other)

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="in use"), instead(pack, keep=nothing) as place:
        put(place, page="new")
    assert contents(tmp_path) == {"pack/page": "old"}


def test_what_a_stopped_writer_left_is_put_right_by_the_next(tmp_path: Path) -> None:
    # stopped while it wrote, and then stopped between the last two steps
    (tmp_path / ".pack.new").mkdir()
    put(tmp_path / ".pack.new", page="half")
    (tmp_path / ".pack.old").mkdir()
    put(tmp_path / ".pack.old", page="old", notes="kept")
    with instead(tmp_path / "pack", keep=everything) as place:
        assert contents(tmp_path / "pack") == {"page": "old", "notes": "kept"}
        put(place, page="new")
    assert contents(tmp_path) == {"pack/page": "new", "pack/notes": "kept"}
