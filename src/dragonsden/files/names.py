"""Names of files and folders that every system takes: files go from machine to machine."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from dragonsden.files.ordinary import FilePath

DEVICE: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?=\.|$)", re.IGNORECASE
)
"""Names that Windows keeps for devices, with any ending."""

REFUSED: Final = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
"""Characters that Windows does not take in a name, or drops at its end."""


def check_path(path: FilePath) -> None:
    """Raise ValueError if a file or folder that is to be written has no name, or a wrong one.

    Folders on the way that are there already may be called as they are.
    """
    given = Path(os.fspath(path))
    if not os.fspath(path):
        raise ValueError("the name of the file or folder to write is empty; give one")
    for one in (given, *given.parents):
        there = "\0" not in str(one) and os.path.lexists(one)
        if one == given or not there:
            check_device(one.name)
        if not there:
            _check_characters(one.name)


def path_ending(path: FilePath, endings: tuple[str, ...], what: str) -> Path:
    """The path of a file that is to be written, of this kind.

    Raises ValueError, which calls it `what`, unless its name has one of the endings.
    """
    target = Path(path)
    if target.suffix.lower() not in endings:
        raise ValueError(f"{target.name} has to end in {endings[0]}, as the name of {what} does")
    return target


def check_device(name: str, more: str = "_files") -> None:
    """Raise ValueError for the name of a device; `more` after it makes it an ordinary name."""
    if found := DEVICE.match(name):
        word = found[1]
        raise ValueError(
            f"no file can be called {name} on Windows, where {word} is a device; "
            f"call it {word}{more}{name[found.end() :]}"
        )


def _check_characters(name: str) -> None:
    """Raise ValueError for characters that a system does not take."""
    if any("\ud800" <= character <= "\udfff" for character in name):
        raise ValueError(f"{name!a} is not the name of a file in UTF-8; give it another name")
    if name != ".." and (found := REFUSED.search(name)):
        right = REFUSED.sub("-", name).rstrip("-. ")
        other = f"; call it {right}" if right else "; give it another name"
        raise ValueError(f"{name!r} has {found[0]!r}, which Windows does not take there{other}")
