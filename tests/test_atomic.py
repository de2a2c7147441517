"""Files written whole or not at all, and what a spreadsheet makes of them."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from casebook import put_right

import dragonsden as dd
from dragonsden.files import atomic
from dragonsden.files.atomic import LOCK, put, put_together, writing, writing_in
from dragonsden.files.lock import lock
from dragonsden.files.shipped import PACKAGE
from dragonsden.outputs.csv_table import ranking_csv, safe

CASES = Path(__file__).parent / "cases"


def there(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def linked(path: Path, to: str) -> None:
    try:
        path.symlink_to(to)
    except OSError:
        pytest.skip("this user may not make links")


# ------------------------------------------------------------------------------- all or none


def write(folder: Path, files: dict[str, bytes], **how: Any) -> None:
    with writing_in(folder) as home:
        put_together(home, files, **how)


def test_files_written_together_appear_together_and_nothing_else_is_left(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"new", "sub/b.txt": b"too"})
    assert there(tmp_path) == {"a.txt": b"new", "sub/b.txt": b"too"}
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", "sub"}


def test_what_was_there_is_replaced_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "mine.txt"):
        (tmp_path / name).write_bytes(b"old and longer")
    write(tmp_path, {"a.txt": b"new"}, gone=["b.txt"])
    assert there(tmp_path) == {"a.txt": b"new", "mine.txt": b"old and longer"}


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    write(tmp_path / "x/y", {"a.txt": b"new"})
    assert there(tmp_path) == {"x/y/a.txt": b"new"}


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_if_the_writing_fails_or_is_stopped(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    with pytest.raises(stop), writing_in(tmp_path / "x/y"):
        raise stop
    with pytest.raises(stop), writing(tmp_path / "x/y/a.txt"):
        raise stop
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("gone", [["d.txt"], []])
def test_if_one_of_three_cannot_be_moved_the_others_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: list[str]
) -> None:
    before = {"a.txt": b"old a", "c.txt": b"old c", "d.txt": b"old d"}
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)
    move = os.replace

    def c_is_open_elsewhere(source: Path, target: Path) -> None:
        if target.name == "c.txt" and source.read_bytes() == b"new c":
            raise PermissionError(13, "Permission denied", str(source))
        move(source, target)

    monkeypatch.setattr(atomic.os, "replace", c_is_open_elsewhere)
    with pytest.raises(PermissionError, match=r"c\.txt"):
        write(tmp_path, {f"{n}.txt": f"new {n}".encode() for n in ("a", "in/b", "c")}, gone=gone)
    assert there(tmp_path) == before
    assert not any(path.is_dir() for path in tmp_path.iterdir())


def test_a_disk_that_is_full_fails_the_whole_and_the_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match=r"No space.*a\.txt"):
        write(tmp_path / "x", {"a.txt": b"new"})
    with (
        pytest.raises(OSError, match=r"No space.*a\.txt"),
        writing(tmp_path / "x/a.txt") as target,
    ):
        put(target, b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_cannot_say_whether_the_file_is_safe_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: int) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(atomic.os, "fsync", unknown)
    write(tmp_path, {"a.txt": b"new"})
    assert there(tmp_path) == {"a.txt": b"new"}


def test_a_file_that_may_not_be_replaced_is_named_and_none_is_written(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"mine")
    (tmp_path / "c.txt").write_bytes(b"ours")
    files = dict.fromkeys(("a.txt", "b.txt", "c.txt"), b"new")
    for replace in (False, ["c.txt"]):
        with pytest.raises(FileExistsError, match=r"b\.txt.*another folder"):
            write(tmp_path, files, replace=replace)
    with (
        pytest.raises(FileExistsError, match=r"b\.txt"),
        writing(tmp_path / "b.txt", replace=False),
    ):
        pass
    assert there(tmp_path) == {"b.txt": b"mine", "c.txt": b"ours"}


def test_a_folder_where_a_file_should_go_is_named_and_none_is_written(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(IsADirectoryError, match=r"b\.txt"):
        write(tmp_path, {"a.txt": b"new", "b.txt": b"new"})
    with pytest.raises(IsADirectoryError, match=r"b\.txt"), writing(tmp_path / "b.txt"):
        pass
    assert there(tmp_path) == {}


def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    for attempt in (writing_in(tmp_path / "out"), writing(tmp_path / "out/a.txt")):
        with pytest.raises(NotADirectoryError, match="out is a file"), attempt:
            pass
    with pytest.raises(NotADirectoryError, match="out is a file"):
        write(tmp_path, {"a.txt": b"new", "out/b.txt": b"new"})
    assert there(tmp_path) == {"out": b"mine"}


def test_links_to_what_is_written_are_followed_and_links_among_it_are_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "mine.txt").write_bytes(b"mine")
    linked(tmp_path / "link", "real")
    write(tmp_path / "link", {"a.txt": b"new"})
    linked(tmp_path / "real/b.txt", "../mine.txt")
    with writing(tmp_path / "link/a.txt", replace=True) as target:
        put(target, b"newer")
    linked(tmp_path / "real/out", "..")
    for name in ("b.txt", "out/c.txt", "../d.txt", str(tmp_path / "d.txt")):
        with pytest.raises(FileExistsError, match="a link where a file is to be written"):
            write(tmp_path / "real", {"a.txt": b"no", name: b"no"})
    assert there(tmp_path / "real") == {"a.txt": b"newer", "b.txt": b"mine"}
    assert (tmp_path / "mine.txt").read_bytes() == b"mine"
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real/b.txt").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_a_written_file_can_be_read_by_those_who_could_read_it_or_may_read_the_folder(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.txt").write_bytes(b"old")
    (tmp_path / "b.txt").chmod(0o600)
    before = os.umask(0o022)
    try:
        write(tmp_path, {"a.txt": b"new", "b.txt": b"new"})
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "b.txt").stat().st_mode & 0o777 == 0o600


# ------------------------------------------------------------------------------ a writer is killed

KILLED_AT_EACH_STEP = """
import os, sys
from pathlib import Path
from dragonsden.files.atomic import put_together, writing_in

home, steps = Path(sys.argv[1]), 0

def kill(event, _):
    global steps
    if event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "open"):
        steps += 1
        if steps == last:
            os._exit(9)

for last in range(1, 1_000):
    place = home / str(last)
    place.mkdir()
    for name in ("a.txt", "c.txt", "gone.txt", "mine.txt"):
        (place / name).write_bytes(f"old {name}".encode())
    if (child := os.fork()) == 0:
        sys.addaudithook(kill)
        with writing_in(place) as there:
            files = {name: f"new {name}".encode() for name in ("a.txt", "in/b.txt", "c.txt")}
            put_together(there, files, gone=["gone.txt"])
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A folder for each step at which a writer was killed, and one in which it was not."""
    if sys.platform == "win32":
        pytest.skip("Windows cannot fork")
    home = tmp_path_factory.mktemp("killed")
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-c", KILLED_AT_EACH_STEP, str(home)]
    subprocess.run(command, env=env, check=True)
    return sorted(home.iterdir(), key=lambda path: int(path.name))


OLD = {name: f"old {name}".encode() for name in ("a.txt", "c.txt", "gone.txt", "mine.txt")}
NEW = {
    **{n: f"new {n}".encode() for n in ("a.txt", "in/b.txt", "c.txt")},
    "mine.txt": b"old mine.txt",
}


def halves(killed: list[Path]) -> list[Path]:
    """The folders that have some of the old files and some of the new ones."""
    return [folder for folder in killed if files_of(folder) not in (OLD, NEW)]


def files_of(folder: Path) -> dict[str, bytes]:
    """The files in a folder that are not a writer's."""
    return {name: data for name, data in there(folder).items() if not name.startswith(".dragon")}


@pytest.mark.slow
def test_a_writer_killed_at_any_step_leaves_the_old_files_or_the_new_ones(
    killed: list[Path], tmp_path: Path
) -> None:
    assert len(killed) > 25
    assert len(halves(killed)) >= 3
    assert there(killed[-1]) == NEW
    for one in killed:
        folder = shutil.copytree(one, tmp_path / one.name)
        put_right(folder)
        assert files_of(folder) in (OLD, NEW), folder.name
        write(folder, {"z.txt": b"next"})
        assert {*there(folder)} in ({*OLD, "z.txt"}, {*NEW, "z.txt"}), folder.name


def test_what_others_changed_since_a_writer_was_killed_stays(
    killed: list[Path], tmp_path: Path
) -> None:
    for one in halves(killed):
        folder = shutil.copytree(one, tmp_path / one.name)
        for name in files_of(folder):
            (folder / name).write_bytes(b"filled in since")
        since = {**files_of(folder)}
        put_right(folder)
        assert files_of(folder) | since == files_of(folder)


@pytest.mark.slow
def test_a_stopped_writer_is_put_right_once_the_lock_can_be_had_and_not_before(
    killed: list[Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(halves(killed)[0], tmp_path / "half")
    half = files_of(folder)
    with lock(folder / LOCK, folder):
        put_right(folder)
        assert files_of(folder) == half
    put_right(folder)
    assert there(folder) == OLD


UNDO_OF_A_STRANGER = [
    '[{"name": "../mine.txt", "old": false, "new": "%s"}]',
    '[{"name": "%s/mine.txt", "old": false, "new": "%s"}]',
    '[{"name": "link/mine.txt", "old": false, "new": "%s"}]',
    '[{"name": ".", "old": true, "new": null}]',
    '[{"name": "a\\u0000b", "old": true, "new": null}]',
    '[{"name": 5, "old": true, "new": null}]',
    '[{"name": "gone.txt"}]',
    '[["gone.txt"]]',
    '{"gone.txt": 1}',
    "5",
    "[" * 100_000,
    "not JSON",
]


@pytest.mark.parametrize("undo", UNDO_OF_A_STRANGER)
def test_what_a_stranger_put_where_a_writer_keeps_its_files_changes_nothing_else(
    tmp_path: Path, undo: str
) -> None:
    (tmp_path / "mine.txt").write_bytes(b"mine")
    digest = sha256(b"mine").hexdigest()
    undo = undo % ((tmp_path, digest)[2 - undo.count("%s") :]) if "%s" in undo else undo
    pack = tmp_path / "pack"
    stage = pack / ".dragonsden-0123456789abcdef"
    stage.mkdir(parents=True)
    linked(pack / "link", "..")
    (stage / "undo.json").write_text(undo)
    (stage / "0.old").write_bytes(b"theirs")
    put_right(pack)
    assert there(tmp_path) == {"mine.txt": b"mine"}


def test_folders_and_files_of_like_names_are_left_alone(tmp_path: Path) -> None:
    for name in (".dragonsden-notes", ".dragonsden-0123456789abcdef", ".pack.old", "pack/.x.new"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "mine.txt").write_bytes(b"mine")
    before = there(tmp_path)
    write(tmp_path, {"a.txt": b"new"})
    write(tmp_path / "pack", {"a.txt": b"new"})
    assert there(tmp_path) == {**before, "a.txt": b"new", "pack/a.txt": b"new"}


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
    money = ["contribution", "surplus", "npv", "payback", "payback_never"]
    assert list(rows[0]) == ["status", "service", *expected, *money, "gate_reasons"]


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
