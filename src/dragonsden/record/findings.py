"""The findings of a check of a pack, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dragonsden.text.html import framed, items

MOST_WRONG: Final = 3
"""At most 3 wrong lines are shown in a repr; all are in `wrong`."""


@dataclass(frozen=True)
class Findings:
    """The findings of a check: `ok` is True if nothing is wrong, `lines` has one for each check.

    Lines begin with `ok:`, `wrong:` or `note:`; the first may be the answer in a word.
    """

    ok: bool
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """The lines, one below the other."""
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        """Say the answer, and what is wrong if anything is."""
        wrong = "; ".join(self.wrong[:MOST_WRONG])
        return f"<Findings: {'ok' if self.ok else f'wrong: {wrong}'}; {len(self.lines)} lines>"

    def _repr_html_(self) -> str:
        """The lines as a list, for a notebook."""
        return framed(*items("All is well" if self.ok else "Something is wrong", self.lines))

    @property
    def wrong(self) -> tuple[str, ...]:
        """The lines that are wrong, without that word."""
        return tuple(line.removeprefix("wrong: ") for line in self.lines if _is_wrong(line))


def _is_wrong(line: str) -> bool:
    """True if a line says that something is wrong."""
    return line.startswith("wrong: ")


@dataclass
class Notes:
    """Gathers the lines of a check."""

    lines: list[str] = field(default_factory=list)

    def check(self, holds: bool, good: str, bad: str) -> bool:
        """Note the good line if it holds, else the bad one; return `holds`."""
        self.lines.append(f"ok: {good}" if holds else f"wrong: {bad}")
        return holds

    def wrong(self, what: str) -> None:
        """Note something wrong."""
        self.lines.append(f"wrong: {what}")

    def note(self, what: str) -> None:
        """Note a fact that is neither right nor wrong."""
        self.lines.append(f"note: {what}")

    def findings(self, answer: str = "") -> Findings:
        """The findings of all notes, under the answer if there is one."""
        ok = not any(map(_is_wrong, self.lines))
        return Findings(ok, (*([answer] if answer else []), *self.lines))
