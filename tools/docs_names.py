"""An extension of griffe: a public name is the function, not the module that is called like it.

`from dragonsden.analysis.explanation import why` gives the function, because its package imports it
after the module `why`. Read without running, it would be the module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import griffe

if TYPE_CHECKING:
    from collections.abc import Iterable


class PublicNames(griffe.Extension):
    """Points each public name that stands for a module at what is called like it inside."""

    def on_package(
        self, *, pkg: griffe.Module, loader: griffe.GriffeLoader, **_others: object
    ) -> None:
        """Look at the names of the package, once it is read."""
        for alias in _aliases(pkg.members.values()):
            found = _found(loader, alias.target_path)
            if found is not None and found.is_module and alias.name in found.members:
                inside = f"{alias.target_path}.{alias.name}"
                pkg.set_member(alias.name, griffe.Alias(alias.name, inside, parent=pkg))


def _aliases(members: Iterable[griffe.Object | griffe.Alias]) -> list[griffe.Alias]:
    """Those of the members that stand for something elsewhere."""
    return [member for member in members if isinstance(member, griffe.Alias)]


def _found(loader: griffe.GriffeLoader, path: str) -> griffe.Object | griffe.Alias | None:
    """What stands at a path, if anything does."""
    try:
        return loader.modules_collection.get_member(path)
    except KeyError:
        return None
