"""The case that the archived bytes of inputs make."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from dragonsden.model import Case, Input
from dragonsden.reading import CaseError, load

FEWEST: Final = 2
"""At least two inputs: a criteria file and a pipeline file."""

LONGEST_NAME: Final = 255
"""At most 255 bytes in the name of a file, on every system."""


def reread(inputs: Sequence[Input]) -> Case:
    """The case that the contents of inputs make: criteria, pipeline, and score sheets after these.

    Its inputs are those given, under their names.

    Raises CaseError with the faults that this version finds in them; ValueError if there are not
    even two; OSError if there is no room for a copy.
    """
    if len(inputs) < FEWEST:
        raise ValueError(f"{len(inputs)} inputs; a criteria file and a pipeline file are needed")
    with TemporaryDirectory(prefix="dragonsden-") as place:
        paths = [_put(Path(place, str(n)), one) for n, one in enumerate(inputs)]
        try:
            case = load(paths[0], paths[1], paths[2:] or None)
        except CaseError as error:
            names = {str(p): one.file for p, one in zip(paths, inputs, strict=True)}
            faults = [replace(fault, file=names[fault.file]) for fault in error.faults]
            raise CaseError(faults, error.more) from None
    return case.model_copy(update={"inputs": tuple(inputs)})


def _put(folder: Path, one: Input) -> Path:
    """A copy of an input in a folder of its own; its name may say whose score sheet it is."""
    folder.mkdir()
    name = re.split(r"[/\\]", one.file)[-1]
    path = folder / (name if _of_a_file(name) else "input")
    path.write_bytes(one.content)
    return path


def _of_a_file(name: str) -> bool:
    """True if a file can have the name: it is no folder's (`.`, `..`), and it is not too long."""
    try:
        size = len(os.fsencode(name))
    except UnicodeEncodeError:  # half of a pair of surrogates
        return False
    return bool(name.strip(".")) and "\0" not in name and size <= LONGEST_NAME


def inputs_make(case: Case) -> bool:
    """True if the inputs of a case make that case: it was not changed in Python."""
    try:
        return bool(reread(case.inputs) == case)
    except (ValueError, OSError):
        return False
