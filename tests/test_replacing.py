"""A file that is there is replaced only by who asks for it, whatever public function writes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from casebook import SCALE, case_of, scored, services, simulated
from click.testing import CliRunner

import dragonsden as dd
from dragonsden import plot
from dragonsden.cli import main
from dragonsden.outputs.workbook.form import write_form

LEVELS: Final = "levels: {0: none, 100: all}"
CRITERIA: Final = scored("x", "y", weight="1").replace(SCALE, LEVELS)
PIPELINE: Final = services(a="scores: {x: 60, y: 50}", b="scores: {x: 40, y: 30}")
MEMBERS: Final = ["chair"]

Write = Callable[..., object]


def case() -> dd.Case:
    """A small case."""
    return case_of(CRITERIA, PIPELINE)


def sim() -> dd.Simulation:
    """Its simulation."""
    return simulated(CRITERIA, PIPELINE, draws=20)


WRITERS: Final[dict[str, tuple[str, Write]]] = {
    "plot.save": ("c.svg", lambda f, **k: plot.save(plot.ranking(sim()), f / "c.svg", **k)),
    "pipeline_to_workbook": (
        "p.xlsx",
        lambda f, **k: dd.pipeline_to_workbook(case(), f / "p.xlsx", **k),
    ),
    "pipeline_to_yaml": ("p.yaml", lambda f, **k: dd.pipeline_to_yaml(case(), f / "p.yaml", **k)),
    "write_form": ("f.xlsx", lambda f, **k: write_form(None, f / "f.xlsx", **k)),
    "write_workbook": ("w.xlsx", lambda f, **k: dd.write_workbook(sim(), f / "w.xlsx", **k)),
    "write_board_paper": ("b.docx", lambda f, **k: dd.write_board_paper(sim(), f / "b.docx", **k)),
    "write_score_sheets": (
        "chair.xlsx",
        lambda f, **k: dd.write_score_sheets(case(), f, members=MEMBERS, **k),
    ),
    "write_weight_sheets": (
        "chair_weights.xlsx",
        lambda f, **k: dd.write_weight_sheets(case(), f, members=MEMBERS, **k),
    ),
    "write_report": ("paper.docx", lambda f, **k: dd.write_report(sim(), f, **k)),
}
"""What writes a file, with the name of one that it writes."""

KEPT_OTHERWISE: Final = {"write_pack"}
"""A pack is replaced file by file: its decisions and what others have put there stay."""


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_that_is_there_stays_as_it_was_unless_replacing_it_is_asked_for(
    writer: str, tmp_path: Path
) -> None:
    name, write = WRITERS[writer]
    (tmp_path / name).write_text("mine")
    with pytest.raises(FileExistsError) as error:
        write(tmp_path)
    assert str(error.value) == (
        f"{tmp_path / name} is there already; give another name, or replace it with replace=True"
    )
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == [name]
    assert (tmp_path / name).read_text() == "mine"
    write(tmp_path, replace=True)
    assert (tmp_path / name).read_bytes() != b"mine"


def test_every_public_function_that_can_replace_a_file_does_not_do_so_unasked() -> None:
    public: dict[str, Any] = {name: getattr(dd, name) for name in dd.__all__}
    public["plot.save"] = plot.save
    able = {
        name: inspect.signature(one).parameters["replace"].default
        for name, one in public.items()
        if inspect.isfunction(one) and "replace" in inspect.signature(one).parameters
    }
    assert set(able) == WRITERS.keys() - {"write_form"}
    assert not any(able.values())
    assert (
        not {name for name in dd.__all__ if name.startswith("write_")}
        - able.keys()
        - (KEPT_OTHERWISE)
    )


def test_the_command_names_its_own_option_for_what_replaces_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shipped = [
        str(dd.shipped(kind, "new_delivery_models.yaml")) for kind in ("criteria", "pipelines")
    ]
    ask = ["sheets", *shipped, "--out", "sheets", "--member", "chair", "--member", "leader"]
    assert CliRunner().invoke(main, ask).exit_code == 0
    for more, written in (([], False), (["--replace"], True)):
        Path("sheets/chair.xlsx").write_text("filled in")
        done = CliRunner().invoke(main, [*ask, *more])
        assert (Path("sheets/chair.xlsx").read_bytes() == b"filled in") is not written
        assert done.exit_code == (0 if written else 1)
        if not written:
            assert "are there already; give another folder, or replace them with --replace" in (
                done.stderr
            )
            assert "replace=True" not in done.stderr
