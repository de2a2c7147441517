"""The paths of the files that come with dragonsden, however it was installed.

A wheel carries them inside the package; an editable install reads them where people edit them,
at the root of the checkout.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

FOLDERS: Final = ("criteria", "pipelines", "programmes", "schemas", "scores")
PACKAGE: Final = Path(__file__).resolve().parents[1]


def shipped(folder: str, *names: str) -> Path:
    """The path of a folder or file that comes with dragonsden.

    Args:
        folder: criteria, pipelines, programmes, schemas or scores.
        names: the name of a file in it; without one, the path is that of the folder.

    Returns:
        The path, wherever dragonsden is installed.

    Raises:
        FileNotFoundError: nothing shipped has that name, or the installation has lost its files.

    Examples:
        >>> dd.shipped("criteria", "enhancing_trading.yaml").name
        'enhancing_trading.yaml'
        >>> sorted(path.name for path in dd.shipped("scores").glob("*.csv"))
        ['enhancing_trading.csv', 'marlshire.csv', 'new_delivery_models.csv']
    """
    if folder not in FOLDERS:
        raise FileNotFoundError(f"{folder!r} is not a shipped folder; there are {_listed(FOLDERS)}")
    home = _home(folder)
    path = home.joinpath(*names)
    if not path.exists():
        there = sorted(entry.name for entry in home.iterdir())
        raise FileNotFoundError(
            f"{'/'.join((folder, *names))} is not shipped; {folder} holds {_listed(there)}"
        )
    return path


def _home(folder: str) -> Path:
    """The folder in the package if it is there, else in the checkout the package stands in."""
    packed, checkout = PACKAGE / "_shipped" / folder, PACKAGE.parents[1]
    if packed.is_dir():
        return packed
    if _is_ours(checkout) and (checkout / folder).is_dir():
        return checkout / folder
    raise FileNotFoundError(
        f"this installation of dragonsden has lost its {folder}: they are neither in {packed}"
        f" nor in a checkout at {checkout}; install dragonsden again"
    )


def _is_ours(root: Path) -> bool:
    """True if `root` is a checkout of dragonsden: it may be any folder otherwise."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(project.get("project", {}).get("name") == "dragonsden")


def _listed(names: tuple[str, ...] | list[str]) -> str:
    """The names as a person lists them: 'a, b and c'."""
    if not names:
        return "nothing"
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last
