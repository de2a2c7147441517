"""The shipped example, ready to simulate, and the files that a new case starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dragonsden.files.atomic import put_new
from dragonsden.files.shipped import shipped
from dragonsden.model import Case
from dragonsden.reading import load

SHIPPED: Final = (
    ("criteria", "enhancing_trading.yaml"),
    ("pipelines", "strategy_2018.yaml"),
    ("scores", "enhancing_trading.csv"),
)


def shipped_case() -> Case:
    """The shipped example; its files go by the names they were shipped under, on any machine."""
    case = load(*(shipped(*names) for names in SHIPPED))
    inputs = tuple(
        read.model_copy(update={"file": "/".join(names)})
        for names, read in zip(SHIPPED, case.inputs, strict=True)
    )
    return case.model_copy(update={"inputs": inputs})


STARTER: Final = Path(__file__).with_name("starter")
STARTER_FILES: Final = ("criteria.yaml", "pipeline.yaml")
THIRD_FILE: Final = "programme.yaml"


def write_starter(folder: Path, *, programme: bool = False) -> tuple[Path, ...]:
    """Write files to start from, and the schemas they point at; the paths of the files.

    They are a criteria file and a pipeline file, and a programme file for these if asked for.
    Raises FileExistsError if any of them is there already, OSError if they cannot be written;
    then none is written.
    """
    names = (*STARTER_FILES, THIRD_FILE) if programme else STARTER_FILES
    schemas = [f"{Path(name).stem}.schema.json" for name in names]
    files = {name: (STARTER / name).read_bytes() for name in names}
    beside = {f"schemas/{name}": shipped("schemas", name).read_bytes() for name in schemas}
    return tuple(put_new(folder, {**files, **beside})[: len(names)])
