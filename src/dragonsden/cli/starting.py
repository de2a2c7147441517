"""Files to start from: a small case whose comments explain how it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dragonsden.shipped import shipped
from dragonsden.writing import together

STARTER: Final = Path(__file__).with_name("starter")
FILES: Final = ("criteria.yaml", "pipeline.yaml")
SCHEMAS: Final = ("criteria.schema.json", "pipeline.schema.json")


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write a criteria file and a pipeline file, and the schemas they point at; the two files.

    Raises FileExistsError if any of them is there already, OSError if they cannot be written;
    then none is written.
    """
    with together(folder, replace=False) as place:
        (place / "schemas").mkdir()
        for name in FILES:
            (place / name).write_bytes((STARTER / name).read_bytes())
        for name in SCHEMAS:
            (place / "schemas" / name).write_bytes(shipped("schemas", name).read_bytes())
    return tuple(folder / name for name in FILES)
