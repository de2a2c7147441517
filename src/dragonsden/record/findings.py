"""Findings: what a check of a pack found, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Findings:
    """Whether all was as it should be, and a line for each thing that was looked at.

    Lines begin with `ok:`, `wrong:` or `note:`; the first may be the answer in a word.
    """

    ok: bool
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """The lines, one below the other."""
        return "\n".join(self.lines)

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong, without the word."""
        return tuple(line.removeprefix("wrong: ") for line in self.lines if _is_wrong(line))


def _is_wrong(line: str) -> bool:
    """Whether a line tells of something wrong."""
    return line.startswith("wrong: ")


@dataclass
class Notes:
    """Gathers the lines of a check."""

    lines: list[str] = field(default_factory=list)

    def check(self, holds: bool, good: str, bad: str) -> bool:
        """Note what was found; whether it holds."""
        self.lines.append(f"ok: {good}" if holds else f"wrong: {bad}")
        return holds

    def wrong(self, what: str) -> None:
        """Note something wrong."""
        self.lines.append(f"wrong: {what}")

    def note(self, what: str) -> None:
        """Note what is neither right nor wrong."""
        self.lines.append(f"note: {what}")

    def findings(self, answer: str = "") -> Findings:
        """All that was noted, under an answer if there is one."""
        ok = not any(map(_is_wrong, self.lines))
        return Findings(ok, (*([answer] if answer else []), *self.lines))
