"""Number formats: the signs and words that a cell shows around its number.

A format has up to four sections: for numbers above 0, below 0, for 0, and for text.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from dragonsden.text.english import quoted

GENERAL: Final = "General"
LOCAL: Final = "(the currency of the computer)"
"""Stands for formats that show the currency of whichever computer opens the workbook."""

UNKNOWN: Final = "(unknown)"
"""Stands for formats that a workbook names by a number that is not among those built in."""

_BY_NUMBER: Final = {
    **{0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **dict.fromkeys((5, 6, 7, 8, 42, 44), LOCAL),
    **{11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0", 49: "@"},
    **{14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "dd/mm/yyyy h:mm"},
    **{18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss"},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0"},
    **dict.fromkeys((37, 38), "#,##0;(#,##0)"),
    **dict.fromkeys((39, 40), "#,##0.00;(#,##0.00)"),
    **dict.fromkeys((41, 43), '#,##0.00;(#,##0.00);"-"'),
}
BUILT_IN: Final = {str(number): code for number, code in _BY_NUMBER.items()}
"""The formats that a workbook names by number alone."""

_TOKEN: Final = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | (?P<space>[_*].)
    | \[\$(?P<currency>[^\]-]*+)[^\]]*+\] | \[(?P<elapsed>h+|m+|s+)\]
    | \[(?P<sign><=|>=|<>|<|>|=)(?P<than>-?\d+\.?\d*)\] | \[(?P<colour>[^\]]*)\]
    | (?P<date>AM/PM|A/P|[dmyhsDMYHS]) | (?P<digit>General|[eE][-+]|[0\#?.]|(?<=[\d?])/(?=[\d?\ ]))
    | (?P<comma>,) | (?P<percent>%) | (?P<end>;) | (?P<plain>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_IS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


@dataclass
class Section:
    """A part of a format: literal texts `before`, `between` and `after` the digits, and how.

    `commas` counts those after the last digit, and before a point: each leaves out three digits.
    Formats that differ in `decimals`, a power of ten or the figures `under` a fraction alone are
    the same but for rounding.
    """

    before: str = ""
    between: str = ""
    after: str = ""
    digits: bool = False
    fraction: bool = False
    percents: int = 0
    commas: int = 0
    grouped: int = 0
    date: bool = False
    elapsed: bool = False
    red: bool = False
    text: bool = False
    sign: str = ""
    than: float = 0.0
    general: bool = field(default=False, compare=False)
    point: bool = field(default=False, compare=False)
    exponent: bool = field(default=False, compare=False)
    decimals: int = field(default=0, compare=False)
    under: str = field(default="", compare=False)

    def add(self, found: re.Match[str]) -> None:
        """Take in the next part of the format."""
        kind, part = str(found.lastgroup), found[0]
        if kind in ("date", "elapsed"):
            self.date, self.elapsed = True, self.elapsed or kind == "elapsed"
        elif kind == "than":
            self.sign, self.than = found["sign"], float(part.strip("[<>=]"))
        elif kind == "digit":
            self.between += self.after.replace(" ", "")
            self.after, self.digits, self.fraction = "", True, self.fraction or part == "/"
            self.commas -= self.grouped if part in "0#?" else 0
            self.grouped = 0
            self._count(part)
        elif kind == "comma" and self.digits:
            self.commas, self.grouped = self.commas + 1, self.grouped + 1
        elif kind == "percent":
            self.percents += 1
        elif kind == "colour":
            self.red = self.red or part.lower() == "[red]"
        elif part == "@":
            self.text = True
        elif kind != "space":
            self._write(found[kind])

    def _count(self, part: str) -> None:
        """Count what the next part of the digits shows."""
        if part in "0#?" and self.fraction:
            self.under += part
        elif part in "0#?":
            self.decimals += self.point and not self.exponent
        self.point = self.point or part == "."
        self.exponent = self.exponent or part[0] in "eE"
        self.general = self.general or part.lower() == "general"

    def _write(self, literal: str) -> None:
        """Take in a literal text; the figures of a fraction are part of its digits."""
        if self.fraction and literal.isdecimal():
            self.under += literal
            return
        if self.digits or self.percents or self.text:
            self.after += literal
        else:
            self.before += literal


@lru_cache(1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a number format."""
    sections = [Section()]
    for found in _TOKEN.finditer(code):
        if found.lastgroup == "end":
            sections.append(Section())
        else:
            sections[-1].add(found)
    return tuple(sections)


@lru_cache(1024)
def is_bare(code: str) -> bool:
    """True for a number format that shows every number by its digits alone."""
    return code not in (LOCAL, UNKNOWN) and sections_of(code) == (Section(digits=True),)


def section_for(number: float, code: str) -> tuple[Section, bool]:
    """The section that shows a number, and whether it shows the sign of one below 0 by itself."""
    sections = [section for section in sections_of(code)[:3] if not section.text]
    if not sections:
        return Section(digits=True), True
    if any(section.sign for section in sections):
        fit = (s for s in sections if not s.sign or _IS[s.sign](number, s.than))
        section = next(fit, sections[-1])
        return section, not (section.sign.startswith("<") and section.than <= 0)
    if len(sections) > 1 and number < 0:
        return sections[1], False
    return sections[2 if len(sections) > 2 and number == 0 else 0], True


def shown_text(text: str, code: str) -> str:
    """The text that a cell with this text shows. Raises ValueError if it hides it."""
    sections = sections_of(code)
    own = [section for section in sections if section.text] or sections[3:4]
    if not own:
        return text
    shown = f"{own[0].before}{text if own[0].text else ''}{own[0].after}"
    if text.strip() and not shown.strip():
        raise ValueError(f"{quoted(text)} is hidden by its number format; format it as text")
    return shown
